"""PV3: an access file holds everything that is stored about a person, held against a dump of the tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from scv.adapters.dynamodb import keys
from scv.api.operations import OPERATIONS
from scv.domain.access import permissions as access
from scv.domain.marks.marks import MarkKind
from tests.functions.conftest import Cloud
from tests.functions.deliveries import Context, sample, send
from tests.functions.gateway import CONTACTS, Answer
from tests.privacy.desk import APPS, Ask, Desk
from tests.privacy.test_erase import DIGITS, EMAIL, MARK, OTHERS, called, erase, everywhere, person, told

__all__ = ["everywhere", "person"]
REQUESTS = "/api/v2/gdpr/requests"


def ask(kind: str, contact: str, *, query: dict[str, str] | None = None, **more: Any) -> Answer:
    body = {"requestType": kind, "subject": {"externalContactId": contact}, **more}
    return Ask(body=body, query=query or {}).of(OPERATIONS["createPrivacyRequest"])


def work(cloud: Cloud, tries: int = 1) -> list[str]:
    """What Lambda does with the queue: hands over what waits. The ids of what failed."""
    found = cloud.queued()
    attributes = {"ApproximateReceiveCount": str(tries)}
    records = [
        {"messageId": each["MessageId"], "body": each["Body"], "eventSource": "aws:sqs", "attributes": attributes}
        for each in found
    ]
    answer = APPS["jobs"].lambda_handler({"Records": records}, Context()) if records else {"batchItemFailures": []}
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def state(request: str) -> dict[str, Any]:
    return dict(Ask({"requestId": request}).of(OPERATIONS["getPrivacyRequest"]).body)


def file_about(cloud: Cloud, contact: str) -> dict[str, Any]:
    """The access file of a person, asked for by any id."""
    asked = ask("GDPR_EXPORT", contact)
    assert (asked.status, asked.body["status"]) == (200, "INITIATED")
    assert work(cloud) == []
    done = state(asked.body["id"])
    assert done["status"] == "COMPLETED"
    assert done["resultsUrls"] == [done["resultsUrl"]]
    (written,) = [text for name, text in cloud.written().items() if asked.body["id"] in name]
    return dict(json.loads(written))


def leaves(value: Any) -> Iterator[str]:
    """Every text in a value, of JSON that is stored as a text as well."""
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, str):
        try:
            parsed = json.loads(value)
        except ValueError:
            parsed = None
        if isinstance(parsed, (dict, list)):
            yield from leaves(parsed)
        else:
            yield value


def dumped(cloud: Cloud) -> set[str]:
    """Every stored text that tells something of the person; of keys the last part, which is the value itself."""
    stored = cloud.stored()
    records = [row for row in stored["contacts"] if not row["id"]["S"].startswith((keys.RECEIPT, keys.REQUEST))]
    found = set(leaves([*records, *stored["interactions"]]))
    found |= {row["identifier"]["S"].rpartition("#")[2] for row in stored["identifiers"]}
    return {each for each in found if MARK in each or DIGITS in each}


@pytest.mark.parametrize("some", ["person", "everywhere"])
def test_pv3_the_file_has_every_text_that_any_table_has_of_the_person(
    cloud: Cloud, some: str, request: pytest.FixtureRequest
) -> None:
    """`person` is a merged set, asked for by an old id; `everywhere` has interactions that were never linked."""
    contact = request.getfixturevalue(some)
    wanted = dumped(cloud)
    assert len(wanted) > 10
    file = file_about(cloud, contact)
    assert sorted(wanted - set(leaves(file))) == []


def test_pv3_it_covers_the_whole_merge_set_by_whatever_id_it_was_asked_for(cloud: Cloud, person: str) -> None:
    file = file_about(cloud, person)
    result = Ask({"contactId": person}).of(OPERATIONS["getContact"]).body
    assert file["coverSheet"]["about"] == result["id"] != person
    assert {each["id"] for each in file["records"]} == {result["id"], *(each["id"] for each in result["mergeSet"])}
    assert {each["text"] for each in file["notes"]} == {f"{MARK} likes tea", f"{MARK} again"}
    assert [each["values"] for each in file["datasheets"]] == [{"plan": MARK}]
    assert {"merge", "edit", "claim", "access", "link"} <= {each["action"] for each in file["history"]}
    assert {each["conversationId"] for each in file["interactions"]} == {"call", "campaign", "nameless", "unlinked"}
    (said,) = next(each["distinct"] for each in file["records"] if each["id"] == result["id"])
    assert (said["by"], said["reason"]) == ("agent-1", f"not {MARK}"), "NP1"
    (decided,) = file["consents"]
    assert file["consentsThatHold"] == [decided], "CN1"
    assert (decided["purpose"], decided["status"], decided["evidence"]) == ("marketing", "denied", f"letter of {MARK}")


def test_pv3_the_cover_sheet_says_what_the_law_asks_for_and_what_is_left_to_add(cloud: Cloud, person: str) -> None:
    sheet = file_about(cloud, person)["coverSheet"]
    assert {"categories", "sources", "recipients", "retention", "rights", "automatedDecisions"} <= set(sheet)
    assert sheet["toBeAdded"] == [
        "controller and contact",
        "purposes and legal basis",
        "recipients outside this service",
    ]
    assert (sheet["askedBy"], sheet["categories"]["notes"], sheet["categories"]["records"]) == ("agent-1", 2, 3)
    assert sheet["retention"]["interactions"] == "until they are erased"


def test_pv3_what_a_shared_or_typed_identifier_linked_is_marked_for_review(cloud: Cloud) -> None:
    desk, other = Desk(mark=MARK), Desk(mark=OTHERS)
    body = {**desk.person(), "cellPhone": {"display": "+1 213 555 0123"}, "workEmail": EMAIL}
    contact = str(desk.did("contacts", "POST", CONTACTS, body).body["id"])
    called("alone")
    other.did("contacts", "POST", CONTACTS, {**other.person(), "cellPhone": {"display": "+1 213 555 0123"}})
    called("both")
    called("back", "callback")
    desk.did("contacts", "POST", f"{CONTACTS}/{contact}/notes", {"noteText": "his wife called"})
    file = file_about(cloud, contact)
    marks = {each["conversationId"]: each.get("review") for each in file["interactions"]}
    assert marks == {"alone": ["shared"], "both": ["shared"], "back": ["neverLinked"]}
    assert [each["review"] for each in file["notes"]] == [["thirdPersons"]]
    assert set(file["coverSheet"]["whatReviewMeans"]) >= {"shared", "typed", "neverLinked"}


def test_pv3_what_somebody_typed_into_a_form_is_marked_for_review(cloud: Cloud) -> None:
    """TR1: the same number that called is shown by the caller, and stands for itself."""
    desk = Desk(mark=MARK)
    body = {**desk.person(), "cellPhone": {"display": "+1 213 555 0123"}}
    contact = str(desk.did("contacts", "POST", CONTACTS, body).body["id"])
    called("call")
    form = {"firstName": "Zoe", "lastName": MARK, "phone": "+1 213 555 0123"}
    told = sample(conversationId="web", channel="webMessaging", customer={"cookie": "cookie-1"}, form=form)
    assert send(json.dumps({**told, "id": "web-1"}))[0] == 200
    marks = {each["conversationId"]: each.get("review") for each in file_about(cloud, contact)["interactions"]}
    assert marks == {"call": None, "web": ["typed"]}


@pytest.mark.parametrize("mark", MarkKind)
def test_pv3_si1_what_is_many_peoples_or_nobodys_marks_for_review_and_says_not_who_asks(
    cloud: Cloud, mark: MarkKind
) -> None:
    """Whoever has a switchboard's number alone is not the one who asks from it, and not all its calls are theirs."""
    desk = Desk(mark=MARK)
    contact = desk.did("contacts", "POST", CONTACTS, {**desk.person(), "cellPhone": {"display": "+1 213 555 0123"}})
    called("alone")
    by_phone = {"requestType": "GDPR_DELETE", "subject": {"phoneNumbers": ["+1 213 555 0123"]}}
    number = {"identifier": {"type": "Phone", "value": "+12135550123"}, "mark": mark.value, "reason": "the switchboard"}
    assert Ask(body=number).of(OPERATIONS["markIdentifier"]).status == 200

    refused = Ask(body=by_phone, query={"deleteConfirmed": "true"}).of(OPERATIONS["createPrivacyRequest"])

    wanted = (409, "subject.ambiguous") if mark is MarkKind.SHARED else (404, "contact.not.found")
    assert (refused.status, refused.code) == wanted
    (entry,) = file_about(cloud, str(contact.body["id"]))["interactions"]
    assert entry["review"] == ["shared"]


def test_pv3_of_somebody_elses_conversation_only_the_persons_identifier_is_told(cloud: Cloud) -> None:
    desk, other = Desk(mark=MARK), Desk(mark=OTHERS)
    body = {**desk.person(), "cellPhone": {"display": "+1 213 555 0123"}}
    contact = str(desk.did("contacts", "POST", CONTACTS, body).body["id"])
    bystander = other.contact()
    called("call", "callback")
    put = {"externalContactId": bystander}
    desk.did("resolution", "PUT", "/api/v2/externalcontacts/conversations/call", put)
    (entry,) = file_about(cloud, contact)["interactions"]
    assert entry["ofSomebodyElse"]
    assert [each["identifier"]["value"] for each in entry["mentions"]] == [f"+1{DIGITS}"]
    assert "asks" not in json.dumps(entry), "the subject is somebody else's"


def test_pv3_a_link_lasts_15_minutes_and_goes_to_whoever_may_export_alone(cloud: Cloud, person: str) -> None:
    asked = ask("GDPR_EXPORT", person).body["id"]
    assert "resultsUrl" not in state(asked)
    work(cloud)
    link = urlsplit(state(asked)["resultsUrl"])
    assert parse_qs(link.query)["X-Amz-Expires"] == ["900"]
    for permission, given in (
        (access.CONTACT_EXPORT, True),
        (access.CONTACT_ERASE, False),
        (access.CONTACT_EDIT, False),
    ):
        answer = Ask({"requestId": asked}).of(OPERATIONS["getPrivacyRequest"], (permission,))
        assert ("resultsUrl" in answer.body) == given
    listed = Ask().of(OPERATIONS["listPrivacyRequests"]).body["entities"]
    assert [(each["id"], "resultsUrl" in each) for each in listed] == [(asked, False)]


def test_pv3_requests_about_another_divisions_persons_do_not_exist(cloud: Cloud) -> None:
    asked = ask("GDPR_EXPORT", Desk(division="north").contact()).body["id"]
    for division, seen in (("north", True), ("south", False)):
        answer = Ask({"requestId": asked}).of(OPERATIONS["getPrivacyRequest"], ("*",), (division,))
        assert answer.status == (200 if seen else 404)
        listed = Ask().of(OPERATIONS["listPrivacyRequests"], ("*",), (division,)).body
        assert (listed["total"], len(listed["entities"])) == (int(seen), int(seen))


@pytest.mark.parametrize(
    ("kind", "permission"),
    [
        ("GDPR_EXPORT", access.CONTACT_EXPORT),
        ("GDPR_UPDATE", access.CONTACT_EDIT),
        ("GDPR_DELETE", access.CONTACT_ERASE),
    ],
)
def test_ac9_each_kind_of_request_needs_the_permission_of_what_it_does(
    cloud: Cloud, kind: str, permission: str
) -> None:
    contact = Desk().contact()
    terms = [{"type": "NAME", "existingValue": "Ana", "updatedValue": "Anna"}]
    body = {"requestType": kind, "subject": {"externalContactId": contact}, "replacementTerms": terms}
    post, confirmed = OPERATIONS["createPrivacyRequest"], {"deleteConfirmed": "true"}
    before = cloud.stored()
    for other in post.permissions:
        if other != permission:
            refused = Ask(body=body, query=confirmed).of(post, (other,))
            assert (refused.status, refused.body["messageParams"]) == (403, {"permission": permission})
    assert cloud.stored() == before
    assert Ask(body=body, query=confirmed).of(post, (permission,)).status == 200


# -- erasure ---------------------------------------------------------------------------------------


def test_pv1_a_deletion_is_asked_for_twice_and_is_the_erasure(cloud: Cloud, person: str) -> None:
    before = cloud.stored()
    refused = ask("GDPR_DELETE", person)
    assert (refused.status, refused.code) == (400, "delete.not.confirmed")
    assert cloud.stored() == before
    asked = ask("GDPR_DELETE", person, query={"deleteConfirmed": "true"}).body["id"]
    assert work(cloud) == []
    assert state(asked)["status"] == "COMPLETED"
    left = [row for row in json.loads(told(cloud))["contacts"] if not row["id"]["S"].startswith(keys.RECEIPT)]
    assert MARK not in json.dumps([left, cloud.stored()["interactions"]])
    assert DIGITS not in json.dumps([left, cloud.stored()["interactions"]])
    assert Ask({"contactId": person}).of(OPERATIONS["getContact"]).status == 404
    again = ask("GDPR_DELETE", person, query={"deleteConfirmed": "true"})
    assert (again.status, work(cloud), state(again.body["id"])["status"]) == (200, [], "COMPLETED")


def test_pv1_an_erasure_takes_the_access_files_with_it(cloud: Cloud, person: str) -> None:
    bystander = Desk(mark=OTHERS).contact()
    file_about(cloud, person)
    file_about(cloud, bystander)
    assert len(cloud.written()) == 2
    assert erase(person).status == 200
    (left,) = cloud.written()
    assert bystander in left


def test_pv1_a_file_of_somebody_who_was_erased_meanwhile_is_not_written(cloud: Cloud, person: str) -> None:
    asked = ask("GDPR_EXPORT", person).body["id"]
    assert erase(person).status == 200
    assert work(cloud) == []
    assert (state(asked)["status"], cloud.written()) == ("ERROR", {})


def test_pv3_nothing_of_a_request_tells_who_the_person_is(cloud: Cloud) -> None:
    """AC5: not what is stored of it, and not what waits in the queue."""
    desk = Desk(mark=MARK)
    made = desk.did("contacts", "POST", CONTACTS, desk.person()).body
    subject = {"name": "Zoe", "emailAddresses": [made["workEmail"]]}
    body = {"requestType": "GDPR_EXPORT", "subject": subject}
    asked = Ask(body=body).of(OPERATIONS["createPrivacyRequest"]).body
    assert asked["subject"] == {"externalContactId": made["id"]}
    (row,) = [each for each in cloud.stored()["contacts"] if each["id"]["S"] == keys.REQUEST]
    assert MARK not in json.dumps([row, [each["Body"] for each in cloud.queued()]])
    assert "expiresAt" in row


# -- faults ----------------------------------------------------------------------------------------


def test_pv3_a_job_that_fails_is_tried_again_and_says_so_at_last(cloud: Cloud, person: str) -> None:
    asked = ask("GDPR_EXPORT", person).body["id"]
    cloud.lose("S3")
    assert len(work(cloud, tries=1)) == 1
    cloud.recover("S3")
    assert state(asked)["status"] == "SEARCHING"
    cloud.sqs.send_message(QueueUrl=cloud.jobs_url, MessageBody=f"privacy/{asked}")
    cloud.lose("S3")
    assert len(work(cloud, tries=3)) == 1
    cloud.recover("S3")
    assert state(asked)["status"] == "ERROR"


def test_pv3_a_job_that_is_handed_over_twice_is_done_once(cloud: Cloud, person: str) -> None:
    asked = ask("GDPR_EXPORT", person).body["id"]
    work(cloud)
    before = cloud.written()
    cloud.sqs.send_message(QueueUrl=cloud.jobs_url, MessageBody=f"privacy/{asked}")
    assert work(cloud) == []
    assert cloud.written() == before


def test_pv3_a_queue_that_does_not_answer_is_told(cloud: Cloud, person: str) -> None:
    cloud.lose("SQS")
    refused = ask("GDPR_EXPORT", person)
    assert refused.status == 503
    cloud.recover("SQS")
    (listed,) = Ask().of(OPERATIONS["listPrivacyRequests"]).body["entities"]
    assert listed["status"] == "ERROR"
