"""Erasure: after `DELETE ...?erase=true` nothing that is stored tells who the contact was."""

from __future__ import annotations

import json

import pytest

from scv.api.operations import OPERATIONS
from tests.functions.conftest import Cloud
from tests.functions.deliveries import sample, send
from tests.functions.gateway import CONTACTS, Answer
from tests.privacy.desk import Ask, Desk

MARK = "zqmark"
PHONE = "+1 213 555 0123"
DIGITS = "2135550123"
OTHERS = "bystander"


def told(cloud: Cloud) -> str:
    """Everything in every table."""
    return json.dumps(cloud.stored(), ensure_ascii=False)


def erase(contact: str) -> Answer:
    """As somebody who may do nothing else."""
    ask = Ask({"contactId": contact}, query={"erase": "true"})
    return ask.of(OPERATIONS["deleteContact"], ("externalContacts:contact:erase",))


def called(conversation: str, channel: str = "voice", kind: str = "interaction.started") -> dict[str, object]:
    """An interaction whose every word is about the marked person."""
    event = sample(
        conversationId=conversation,
        channel=channel,
        subject=f"{MARK} asks",
        customer={"name": f"Zoe {MARK}", "phone": PHONE, "cookie": f"cookie-{MARK}"},
    )
    status, answer = send(json.dumps({**event, "id": f"{conversation}-{kind}", "type": kind}))
    assert status == 200, answer
    return answer


def told_by_name_alone(conversation: str, channel: str) -> None:
    """An interaction without any identifier: only who it is linked to says whose it is."""
    event = sample(conversationId=conversation, channel=channel, customer={"name": f"Zoe {MARK}"})
    status, answer = send(json.dumps({**event, "id": f"{conversation}-1", "type": "interaction.started"}))
    assert status == 200, answer


@pytest.fixture
def person(cloud: Cloud) -> str:
    """Somebody with everything that can be stored: a merge set, notes, a datasheet, a history, a declaration, a
    decision of consent, interactions."""
    desk = Desk(mark=MARK)
    contact = str(called("call")["externalContact"]["id"])  # type: ignore[index]
    known = desk.contact()
    desk.did("contacts", "POST", f"{CONTACTS}/{known}/notes", {"noteText": f"{MARK} likes tea"})
    desk.project()
    desk.did("contacts", "PUT", f"{CONTACTS}/{known}/datasheets/plan", {"plan": MARK})
    desk.did("contacts", "PUT", f"{CONTACTS}/{known}", {**desk.person(), "title": f"Dr {MARK}"})
    claim = {"operation": "Claim", "identifier": {"type": "Email", "value": f"{MARK}@example.com"}}
    desk.did("resolution", "PATCH", f"{CONTACTS}/{known}/identifiers", claim)
    merged = desk.did("identity", "POST", f"{CONTACTS}/merge", {"contactIds": [contact, known]}).body["id"]
    desk.did("contacts", "POST", f"{CONTACTS}/{merged}/notes", {"noteText": f"{MARK} again"})
    stranger = Desk(mark=OTHERS).contact()
    desk.did("identity", "POST", f"{CONTACTS}/{merged}/distinct", {"contactId": stranger, "reason": f"not {MARK}"})
    point = {"type": "Phone", "value": PHONE}
    word = {"purpose": "marketing", "status": "denied", "saidBy": "person", "evidence": f"letter of {MARK}"}
    desk.did("identity", "POST", f"{CONTACTS}/{merged}/consents", {**word, "contactPoint": point})
    called("campaign", "campaign")
    told_by_name_alone("nameless", "campaign")
    put = {"externalContactId": merged}
    for conversation in ("campaign", "nameless"):
        desk.did("resolution", "PUT", f"/api/v2/externalcontacts/conversations/{conversation}", put)
    called("unlinked")
    desk.did("resolution", "POST", "/api/v2/conversations/unlinked/panel/unlink")
    assert MARK in told(cloud)
    assert DIGITS in told(cloud)
    return contact


def test_erased_nothing_tells_who_it_was(cloud: Cloud, person: str) -> None:
    bystander = Desk(mark=OTHERS).contact()
    assert erase(person).status == 200
    _forget_receipts(cloud)
    left = told(cloud)
    assert MARK not in left
    assert DIGITS not in left
    assert person not in json.dumps(cloud.stored()["interactions"]), "an interaction still names the contact"
    assert Ask({"contactId": bystander}).of(OPERATIONS["getContact"]).body["lastName"] == f"Roe{OTHERS}"


def _forget_receipts(cloud: Cloud) -> None:
    """They tell nothing, only a hash, and last 30 seconds."""
    for item in cloud.stored()["contacts"]:
        if item["id"]["S"].startswith("receipt#"):
            assert set(item) == {"id", "item", "owner", "expiresAt"}


def test_the_interaction_stays_as_an_anonymous_fact(cloud: Cloud, person: str) -> None:
    erase(person)
    session = Ask({"sessionId": "call"}).of(OPERATIONS["getSession"]).body
    assert "externalContact" not in session
    assert session["conversation"]["id"] == "call"
    assert session["originatingDirection"] == "Inbound"
    panel = Ask({"conversationId": "call"}).of(OPERATIONS["getPanel"]).body
    assert panel["state"] == "unlinked"


def test_a_late_event_brings_nothing_back(cloud: Cloud, person: str) -> None:
    erase(person)
    called("call", kind="interaction.ended")
    _forget_receipts(cloud)
    assert MARK not in told(cloud)
    assert DIGITS not in told(cloud)


def test_it_may_be_repeated_by_any_id_of_the_set(cloud: Cloud, person: str) -> None:
    first = erase(person)
    again = erase(person)
    assert (first.status, again.status) == (200, 200)
    assert Ask({"contactId": person}).of(OPERATIONS["getContact"]).status == 404


def test_a_plain_delete_can_be_followed_by_an_erasure(cloud: Cloud, person: str) -> None:
    assert Ask({"contactId": person}).of(OPERATIONS["deleteContact"]).status == 200
    assert DIGITS in told(cloud), "interactions are kept by a plain delete"
    assert erase(person).status == 200
    assert DIGITS not in told(cloud)
    assert MARK not in told(cloud)


def test_of_an_undone_merge_only_the_one_who_asked_is_erased(cloud: Cloud) -> None:
    desk, other = Desk(mark=MARK), Desk(mark=OTHERS)
    one, bystander = desk.contact(), other.contact()
    merged = desk.did("identity", "POST", f"{CONTACTS}/merge", {"contactIds": [one, bystander]}).body["id"]
    desk.did("identity", "POST", f"{CONTACTS}/{merged}/unmerge")
    assert erase(one).status == 200
    assert MARK not in told(cloud)
    assert Ask({"contactId": bystander}).of(OPERATIONS["getContact"]).status == 200


def test_PV1_neither_does_the_history_of_an_undone_merge(cloud: Cloud) -> None:
    """What was set on the result is listed there with its value, and may be about either."""
    for erased in (0, 1):
        desk, other = Desk(mark=f"{MARK}{erased}"), Desk(mark=OTHERS)
        two = [desk.contact(), other.contact()]
        merged = desk.did("identity", "POST", f"{CONTACTS}/merge", {"contactIds": two}).body["id"]
        value = {"title": f"Dr {MARK}", "otherEmail": EMAIL, "otherPhone": {"display": PHONE}}
        desk.did("contacts", "PUT", f"{CONTACTS}/{merged}", {**desk.person(), **value})
        desk.did("resolution", "PATCH", f"{CONTACTS}/{merged}/identifiers", CLAIMED)
        desk.did("identity", "POST", f"{CONTACTS}/{merged}/unmerge")
        assert all(value in told(cloud) for value in (DIGITS, EMAIL, f"Dr {MARK}", f"line-{MARK}"))
        assert erase(two[erased]).status == 200
        left = told(cloud)
        assert [value for value in (DIGITS, EMAIL, f"Dr {MARK}", f"line-{MARK}") if value in left] == []


CLAIMED = {"operation": "Claim", "identifier": {"type": "SocialLine", "value": f"line-{MARK}"}}


def test_a_stranger_cannot_be_erased(cloud: Cloud) -> None:
    assert erase("nobody").status == 404


# -- what was never linked (PV1) ----------------------------------------------------------------

EMAIL = f"zoe.{MARK}@example.com"
COOKIE = f"cookie-{MARK}"


def wrote(conversation: str, channel: str, kind: str = "interaction.started", **told: str) -> None:
    """An interaction of the marked person that tells whatever is to be found, event id and leg as well."""
    customer = {"name": f"Zoe {MARK}", "phone": PHONE, "email": f"Zoe {MARK} <{EMAIL}>", "cookie": COOKIE}
    event = sample(
        conversationId=conversation,
        channel=channel,
        communicationId=f"leg-{MARK}",
        subject=f"{MARK} asks",
        customer=customer,
        form={"firstName": "Zoe", "lastName": MARK, "phone": PHONE, "email": EMAIL},
        **told,
    )
    status, answer = send(json.dumps({**event, "id": f"{conversation}-{kind}-{MARK}", "type": kind}))
    assert status == 200, answer


@pytest.fixture
def everywhere(cloud: Cloud) -> str:
    """Somebody known, who was called by a campaign, asked for a callback, chatted, wrote, and is one of two matches."""
    desk = Desk(mark=MARK)
    body = {**desk.person(), "cellPhone": {"display": PHONE}, "workEmail": EMAIL}
    contact = str(desk.did("contacts", "POST", CONTACTS, body).body["id"])
    for project in ({"recordCreation": {"email": "manual"}}, {"tieRule": "singleMatch"}):
        desk.did("resolution", "PUT", f"/api/v2/projects/{next(iter(project))}", project)
    wrote("campaign", "campaign", direction="outbound")
    wrote("callback", "callback")
    wrote("chat", "webChat")
    wrote("mail", "email", projectId="recordCreation")
    wrote("web", "webMessaging")
    wrote("call", "voice")
    assert Ask({"conversationId": "callback"}).of(OPERATIONS["getPanel"]).body["state"] == "unlinked"
    return contact


def test_PV1_nothing_that_was_never_linked_tells_who_it_was(cloud: Cloud, everywhere: str) -> None:
    before = told(cloud)
    assert all(value in before for value in (DIGITS, EMAIL, COOKIE, f"Zoe {MARK}", f"leg-{MARK}"))
    done = erase(everywhere)
    assert (done.status, done.body["anonymous"]["count"], done.body["undecided"]) == (200, 6, [])
    left = told(cloud)
    assert [value for value in (DIGITS, EMAIL, COOKIE, MARK, "Zoe") if value in left] == []
    assert erase(everywhere).body["anonymous"] == {"count": 0, "conversationIds": []}


def test_PV1_a_late_event_of_any_of_them_brings_nothing_back(cloud: Cloud, everywhere: str) -> None:
    erase(everywhere)
    for conversation, channel in (("callback", "callback"), ("chat", "webChat"), ("call", "voice"), ("mail", "email")):
        wrote(conversation, channel)
        wrote(conversation, channel, "interaction.ended")
    assert MARK not in told(cloud)
    assert DIGITS not in told(cloud)


def test_PV1_a_new_conversation_starts_anew(cloud: Cloud, everywhere: str) -> None:
    erase(everywhere)
    assert called("another-call")["outcome"] == "created"


def test_PV1_of_two_who_may_be_meant_the_other_decides(cloud: Cloud, everywhere: str) -> None:
    other = Desk(mark=OTHERS)
    body = {**other.person(), "cellPhone": {"display": PHONE}}
    bystander = str(other.did("contacts", "POST", CONTACTS, body).body["id"])
    called("tie", "callback")
    done = erase(everywhere).body
    assert [each["conversationId"] for each in done["undecided"]] == ["callback", "campaign", "chat", "mail", "tie"]
    assert {each["contacts"][0]["id"] for each in done["undecided"]} == {bystander}
    for each in done["undecided"]:
        put = {"externalContactId": bystander}
        path = f"/api/v2/externalcontacts/conversations/{each['conversationId']}"
        other.did("resolution", "PUT", path, put)
    assert erase(bystander).body["anonymous"]["count"] == 5
    assert DIGITS not in told(cloud)
    assert MARK not in told(cloud)
