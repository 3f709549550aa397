"""Access: permissions and divisions (AC1-AC3, JO5)."""

from __future__ import annotations

import pytest

from scv.domain.access import permissions as access
from scv.domain.access.permissions import Access
from scv.domain.values.errors import InvalidValue, MissingPermission
from scv.domain.values.ids import DivisionId

SUPPORT = DivisionId("support")


def caller(*permissions: str, divisions: tuple[str, ...] = ("sales",)) -> Access:
    return Access("u-7", frozenset(permissions), frozenset(map(DivisionId, divisions)))


@pytest.mark.parametrize("held", [access.CONTACT_VIEW, "externalContacts:contact:*", "externalContacts:*", "*"])
def test_AC1_a_permission_or_a_star_above_it_allows(held: str) -> None:
    assert caller(held).may(access.CONTACT_VIEW)


@pytest.mark.parametrize("held", [access.CONTACT_VIEW_ALL, "externalContacts:identity:*", "externalContacts:contact"])
def test_AC1_another_permission_does_not(held: str) -> None:
    assert not caller(held).may(access.CONTACT_VIEW)


def test_AC1_permissions_are_spelled_as_callers_know_them() -> None:
    spelled = {value for name, value in vars(access).items() if name.isupper() and ":" in str(value)}
    assert spelled == {
        *(
            f"externalContacts:contact:{verb}"
            for verb in ("view", "viewAll", "add", "edit", "delete", "erase", "search", "enrich", "export")
        ),
        "externalContacts:identity:promote",
        "externalContacts:identity:merge",
        "externalContacts:conversation:associate",
        "externalContacts:conversation:viewAll",
        "externalContacts:session:view",
        "analytics:agentConversationDetail:view",
        "analytics:conversationDetail:view",
        "projects:settings:view",
        "projects:settings:edit",
    }


def test_AC2_a_missing_permission_is_named() -> None:
    with pytest.raises(MissingPermission, match=access.CONTACT_EDIT) as refused:
        caller(access.CONTACT_VIEW).require(access.CONTACT_EDIT)
    assert refused.value.permission == access.CONTACT_EDIT


def test_AC2_one_of_several_permissions_is_enough() -> None:
    caller(access.CONVERSATION_VIEW).require(access.AGENT_CONVERSATION_VIEW, access.CONVERSATION_VIEW)


def test_AC2_nothing_is_made_in_a_division_without_the_permission_there() -> None:
    with pytest.raises(MissingPermission, match=f"{access.CONTACT_ADD} in that division") as refused:
        caller(access.CONTACT_ADD).require_division(SUPPORT, access.CONTACT_ADD)
    assert (refused.value.permission, refused.value.field) == (access.CONTACT_ADD, "division")


@pytest.mark.parametrize("divisions", [("sales",), ("*",), ("support", "sales")])
def test_AC2_in_the_callers_divisions_it_may_be_made(divisions: tuple[str, ...]) -> None:
    caller(divisions=divisions).require_division(DivisionId("sales"), access.CONTACT_ADD)


@pytest.mark.parametrize(
    ("divisions", "everything", "seen"),
    [
        (("*",), True, {"*", "sales", "support"}),
        (("*", "sales"), True, {"*", "sales", "support"}),
        (("unassigned",), False, {"*"}),
        (("unassigned", "sales"), False, {"*", "sales"}),
        (("sales",), False, {"sales"}),
        ((), False, set()),
    ],
)
def test_AC9_a_star_is_all_divisions_and_unassigned_the_one_without_a_name(
    divisions: tuple[str, ...], everything: bool, seen: set[str]
) -> None:
    access = caller(divisions=divisions)
    assert access.sees_all == everything
    assert {each for each in ("*", "sales", "support") if access.sees(DivisionId(each))} == seen
    assert access.chosen(()) == (None if everything else frozenset(seen))
    assert set(access.chosen(("*", "support")) or ()) == {"*", "support"} & seen


@pytest.mark.parametrize(
    ("divisions", "home"),
    [(("*",), "*"), (("unassigned",), "*"), (("sales",), "sales"), (("unassigned", "sales"), "*")],
)
def test_AC9_CO7_a_new_contact_goes_where_the_token_leads(divisions: tuple[str, ...], home: str) -> None:
    assert caller(divisions=divisions).home_division(None) == home


def test_AC9_no_division_is_called_what_tokens_call_the_one_without_a_name() -> None:
    with pytest.raises(InvalidValue):
        caller(divisions=("*",)).home_division(DivisionId("unassigned"))


def test_AC3_interactions_are_those_of_the_callers_divisions() -> None:
    assert caller().sees_interaction(DivisionId("sales"))
    assert not caller().sees_interaction(SUPPORT)


def test_JO5_viewAll_shows_those_of_all_divisions() -> None:
    assert caller(access.CONVERSATION_VIEW_ALL).sees_interaction(SUPPORT)
