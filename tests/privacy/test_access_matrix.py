"""AC1, AC2: every operation with every permission and every division: exactly the allowed cells answer."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from scv.api.operations import OPERATIONS, Operation
from scv.domain.access import permissions as access
from tests.functions.conftest import Cloud
from tests.functions.gateway import CONTACTS, Answer
from tests.privacy.desk import ASKS, Ask, Desk

PERMISSIONS = sorted(
    value for name, value in vars(access).items() if name.isupper() and isinstance(value, str) and ":" in value
)
GUARDED = [each for each in OPERATIONS.values() if each.permissions]
OPEN = {"receiveInteraction", "receiveFromSender", "challengeSender", "getOpenApi", "issueToken"}
OPEN |= {"getMe"}  # it takes a token, whatever that permits
OF_NO_DIVISION = {
    "listProjects",
    "getProject",
    "putProject",
    "getProjectHistory",
    "listSenders",
    "getSender",
    "putSender",
    "deleteSender",
    "listSubscriptions",
    "createSubscription",
    "getSubscription",
    "putSubscription",
    "deleteSubscription",
    "rotateSubscription",
    "testSubscription",
    "listDeliveries",
    "scanAllContacts",
    "listClusterScans",
    "getClusterScan",
    "getClusterScanStatistics",
    "getGraphSettings",
    "putGraphSettings",
    "listExternalSources",
    "createExternalSource",
    "getExternalSource",
    "replaceExternalSource",
    "deleteExternalSource",
    # an upload is seen by whoever brought it, and settings name nobody
    *("createImportUpload", "getImportUploadDetails", "getImportUploadPreview", "listCsvSettings", "createCsvSettings"),
    *("getCsvSettings", "replaceCsvSettings", "deleteCsvSettings", "listImportSettings", "createImportSettings"),
    *("getImportSettings", "replaceImportSettings", "deleteImportSettings"),
}  # settings, and the one that is asked for all divisions
LISTS = {
    "listContacts",
    "searchContacts",
    "suggestContacts",
    "reverseLookup",
    "scanContacts",
    "listPrivacySubjects",
    "listPrivacyRequests",
    "listExports",
    "listImportJobs",
    "listSuggestions",
    "listMarks",
    "listClusters",
}  # another division's are left out
MAKES_NEW = {
    "createContact",
    "enrichContact",
    "bulkAddContacts",
    "bulkEnrichContacts",
    "createExport",
    "createCsvImport",
    "createImportJob",
    "markIdentifier",
}  # a division is named, no contact of it: the permission is missing there, nothing is not found
ALSO = {"createFromPanel": (access.IDENTITY_PROMOTE,)}  # PA7: what it does to the contact needs its own permission


def also(operation: Operation) -> tuple[str, ...]:
    """What it takes beside one of its permissions."""
    return (*(group[0] for group in operation.also), *ALSO.get(operation.id, ()))


# One of its permissions, by what is asked for: `ASKS` asks for a deletion, and for an access file.
OF_ITS_KIND = {"deleteContact": {access.CONTACT_DELETE}, "createPrivacyRequest": {access.CONTACT_EXPORT}}
BULK = {name for name in ASKS if name.startswith("bulk")}


def test_ac1_every_operation_is_asked_here() -> None:
    assert set(ASKS) == {each.id for each in GUARDED}
    assert {each.id for each in OPERATIONS.values() if not each.permissions} == OPEN
    assert len(PERMISSIONS) == 18


@pytest.mark.parametrize("operation", GUARDED, ids=lambda each: each.id)
def test_ac2_exactly_the_permissions_of_the_table_open_an_operation(operation: Operation, cloud: Cloud) -> None:
    needed = OF_ITS_KIND.get(operation.id, set(operation.permissions))
    made, desk = ASKS[operation.id], Desk()
    refused = made(desk)
    for permission in [*PERMISSIONS, ""]:
        allowed = permission in needed
        answer = (made(desk) if allowed else refused).of(
            operation, (*((permission,) if permission else ()), *also(operation))
        )
        if allowed:
            assert answer.status in (200, 201, 202), (operation.id, permission, answer.body)
        else:
            assert (answer.status, answer.code) == (403, "missing.permissions"), (operation.id, permission)
            assert any(each in answer.body["message"] for each in needed), answer.body


@pytest.mark.parametrize("operation", GUARDED, ids=lambda each: each.id)
def test_ac2_a_star_opens_what_is_below_it(operation: Operation, cloud: Cloud) -> None:
    prefix = operation.permissions[0].rpartition(":")[0] + ":*"
    assert ASKS[operation.id](Desk()).of(operation, (prefix, *also(operation))).status in (200, 201, 202)


def test_ac1_erasing_has_a_permission_of_its_own(cloud: Cloud) -> None:
    operation = OPERATIONS["deleteContact"]
    for permission in PERMISSIONS:
        ask = Ask({"contactId": Desk().contact()}, query={"erase": "true"})
        answer = ask.of(operation, (permission,))
        if permission == access.CONTACT_ERASE:
            assert answer.status == 200
        else:
            assert answer.status == 403
            assert access.CONTACT_ERASE in answer.body["message"] or access.CONTACT_DELETE in answer.body["message"]


@pytest.mark.parametrize("operation", [each for each in GUARDED if each.id not in OF_NO_DIVISION], ids=lambda e: e.id)
def test_ac2_another_divisions_things_do_not_exist(operation: Operation, cloud: Cloud) -> None:
    theirs, permissions = Desk(division="north"), (*operation.permissions[:1], *also(operation))
    answer = ASKS[operation.id](theirs).of(operation, permissions, ("south",))
    if operation.id in LISTS:
        assert answer.status == 200
        assert answer.body.get("entities", answer.body.get("contacts")) == []
    elif operation.id in BULK:
        assert answer.status == 200
        told = [each["error"]["status"] for each in answer.body["results"]]
        assert told == [403 if operation.id in MAKES_NEW else 404]
    elif operation.id in MAKES_NEW:
        assert (answer.status, answer.code) == (403, "missing.permissions"), answer.body
    else:
        assert answer.status == 404, (operation.id, answer.body)
    assert ASKS[operation.id](theirs).of(operation, permissions, ("south", "north")).status < 300


@pytest.mark.parametrize("operation", [each for each in GUARDED if each.id not in OF_NO_DIVISION], ids=lambda e: e.id)
def test_ac9_unassigned_is_the_one_division_without_a_name_and_a_star_is_all(
    operation: Operation, cloud: Cloud
) -> None:
    permissions = (*operation.permissions[:1], *also(operation))
    numbers = itertools.count(1)
    for division, token, seen in (("*", "unassigned", True), ("north", "unassigned", False), ("north", "*", True)):
        answer = ASKS[operation.id](Desk(division=division, numbers=numbers)).of(operation, permissions, (token,))
        if not seen and operation.id in LISTS:
            assert answer.body.get("entities", answer.body.get("contacts")) == []
        elif not seen and operation.id in BULK:
            assert answer.body["errorCount"] == 1
        else:
            assert (answer.status < 300) == seen, (division, token, answer.body)


# -- AC9: what an operation may do beside its own permission ----------------------------------------------


def _enrichment(cloud: Cloud, **more: object) -> tuple[dict[str, object], list[str]]:
    """A request that finds two contacts, and who they are."""
    desk = Desk()
    people = [desk.person(), desk.person()]
    found = [str(desk.did("contacts", "POST", CONTACTS, each).body["id"]) for each in people]
    known = [{"type": "Email", "value": each["workEmail"]} for each in people]
    body = {"matchingIdentifiers": known, "action": "Merge", "contact": {"title": "Dr"}, **more}
    return body, found


@pytest.mark.parametrize("way", ["enrichContact", "bulkEnrichContacts"])
@pytest.mark.parametrize("dry_run", ["false", "true"])
def test_ac9_an_enrichment_that_merges_takes_the_permission_to_merge(cloud: Cloud, way: str, dry_run: str) -> None:
    body, _ = _enrichment(cloud)
    ask = Ask(body={"entities": [body]} if way.startswith("bulk") else body, query={"dryRun": dry_run})
    before = cloud.stored()
    told = refusal(ask.of(OPERATIONS[way], (access.CONTACT_ENRICH,)))

    assert (told["code"], access.IDENTITY_MERGE in told["message"]) == ("missing.permissions", True)
    assert told["messageParams"] == {"permission": access.IDENTITY_MERGE}
    assert cloud.stored() == before, "something was written before the permission was asked for"
    done = ask.of(OPERATIONS[way], (access.CONTACT_ENRICH, access.IDENTITY_MERGE))
    assert done.status == 200
    assert done.body.get("errorCount", 0) == 0


def refusal(answer: Answer) -> dict[str, Any]:
    """What was refused, alone or in bulk."""
    told: dict[str, Any] = answer.body["results"][0]["error"] if "results" in answer.body else answer.body
    return told


def test_ac9_an_enrichment_of_one_takes_no_permission_to_merge(cloud: Cloud) -> None:
    body, (first, _) = _enrichment(cloud)
    body["matchingIdentifiers"] = list(body["matchingIdentifiers"])[:1]  # type: ignore[call-overload]
    answer = Ask(body=body).of(OPERATIONS["enrichContact"], (access.CONTACT_ENRICH,))

    assert (answer.status, answer.body["id"]) == (200, first)


@pytest.mark.parametrize("dry_run", ["false", "true"])
def test_ac9_an_enrichment_that_promotes_takes_the_permission_to_promote(cloud: Cloud, dry_run: str) -> None:
    _, conversation = Desk().provisional()
    shown = Ask({"conversationId": conversation}).of(OPERATIONS["getPanel"]).body["suggestion"]["identifiers"]
    contact = {"firstName": "Ana", "lastName": "Roe"}
    body = {"matchingIdentifiers": shown, "action": "Update", "contact": contact, "options": {"promote": True}}
    before = cloud.stored()
    ask = Ask(body=body, query={"dryRun": dry_run})

    refused = ask.of(OPERATIONS["enrichContact"], (access.CONTACT_ENRICH, access.IDENTITY_MERGE))
    assert (refused.status, access.IDENTITY_PROMOTE in refused.body["message"]) == (403, True)
    assert cloud.stored() == before
    assert ask.of(OPERATIONS["enrichContact"], (access.CONTACT_ENRICH, access.IDENTITY_PROMOTE)).status == 200


def test_ac9_selecting_without_the_permission_links_and_merges_nobody(cloud: Cloud) -> None:
    desk = Desk()
    (caller, conversation), contact = desk.provisional(), desk.contact()
    ask = Ask({"conversationId": conversation}, {"externalContactId": contact})
    granted = [*(group[0] for group in OPERATIONS["selectContact"].also), access.CONVERSATION_ASSOCIATE]

    assert ask.of(OPERATIONS["selectContact"], granted).body["contact"]["id"] == contact
    assert Ask({"contactId": caller}).of(OPERATIONS["getContact"]).body["id"] == caller


# -- a resend and a narrower token -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("permissions", "divisions"),
    [((access.CONTACT_ADD, access.CONTACT_VIEW), ("*",)), ((access.CONTACT_ADD,), ("*", "north"))],
)
def test_ac2_a_create_that_is_repeated_with_another_token_is_another_create(
    cloud: Cloud, permissions: tuple[str, ...], divisions: tuple[str, ...]
) -> None:
    create, body = OPERATIONS["createContact"], {"firstName": "Ana", "lastName": "Roe"}
    wide = [Ask(body=body).of(create, (access.CONTACT_ADD,), ("*",)).body["id"] for _ in range(2)]
    other = Ask(body=body).of(create, permissions, divisions).body["id"]

    assert wide[0] == wide[1], "a silent resend is recognised"
    assert other not in wide


def test_ac2_a_narrower_token_is_never_shown_what_a_wider_one_made(cloud: Cloud) -> None:
    create, body = OPERATIONS["createContact"], {"firstName": "Ana", "lastName": "Roe"}
    made = Ask(body=body).of(create, ("*",), ("*",)).body
    answer = Ask(body=body).of(create, ("*",), ("north",)).body

    assert made["division"]["id"] == "*"
    assert (answer["division"]["id"], answer["id"] != made["id"]) == ("north", True)


def test_ac3_a_conversation_of_another_division_needs_view_all(cloud: Cloud) -> None:
    operation = OPERATIONS["getConversation"]
    ask = ASKS["getConversation"](Desk(division="north"))
    for permission in operation.permissions:
        seen = ask.of(operation, (permission,), ("south",)).status
        assert seen == (200 if permission == access.CONVERSATION_VIEW_ALL else 404)
