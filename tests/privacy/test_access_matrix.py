"""AC1, AC2: every operation with every permission and every division: exactly the allowed cells answer."""

from __future__ import annotations

import pytest

from scv.api.operations import OPERATIONS, Operation
from scv.domain import access
from tests.functions.conftest import Cloud
from tests.privacy.desk import ASKS, Ask, Desk

PERMISSIONS = sorted(
    value for name, value in vars(access).items() if name.isupper() and isinstance(value, str) and ":" in value
)
GUARDED = [each for each in OPERATIONS.values() if each.permissions]
OPEN = {"receiveInteraction", "getOpenApi"}
OF_NO_DIVISION = {
    "getProject",
    "putProject",
    "scanAllContacts",
}  # settings, and the one that is asked for all divisions
LISTS = {"listContacts", "searchContacts", "reverseLookup", "scanContacts"}  # another division's are left out
MAKES_NEW = {
    "createContact",
    "enrichContact",
    "bulkAddContacts",
    "bulkEnrichContacts",
}  # a division is named, no contact of it: the permission is missing there, nothing is not found
ALSO = {"createFromPanel": (access.IDENTITY_PROMOTE,)}  # PA7: what it does to the contact needs its own permission


def also(operation: Operation) -> tuple[str, ...]:
    """What it takes beside one of its permissions."""
    return (*(group[0] for group in operation.also), *ALSO.get(operation.id, ()))


BULK = {name for name in ASKS if name.startswith("bulk")}


def test_ac1_every_operation_is_asked_here() -> None:
    assert set(ASKS) == {each.id for each in GUARDED}
    assert {each.id for each in OPERATIONS.values() if not each.permissions} == OPEN
    assert len(PERMISSIONS) == 17


@pytest.mark.parametrize("operation", GUARDED, ids=lambda each: each.id)
def test_ac2_exactly_the_permissions_of_the_table_open_an_operation(operation: Operation, cloud: Cloud) -> None:
    needed = {access.CONTACT_DELETE} if operation.id == "deleteContact" else set(operation.permissions)
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


def test_ac3_a_conversation_of_another_division_needs_view_all(cloud: Cloud) -> None:
    operation = OPERATIONS["getConversation"]
    ask = ASKS["getConversation"](Desk(division="north"))
    for permission in operation.permissions:
        seen = ask.of(operation, (permission,), ("south",)).status
        assert seen == (200 if permission == access.CONVERSATION_VIEW_ALL else 404)
