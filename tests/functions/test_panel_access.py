"""What an agent may see and do on the panel (PA8, AC2, AC3)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.functions.conftest import Cloud
from tests.functions.desk import (
    ADD,
    AN_AGENT,
    AS_AGENT,
    ASSOCIATE,
    CONVERSATIONS,
    EDIT,
    MERGE,
    NUMBER,
    PROMOTE,
    SEARCH,
    SESSION,
    VIEW,
    VIEW_ALL,
    asked,
    does,
    happens,
    panel,
    phoned,
    saved,
)

PATH = f"{CONVERSATIONS}/c-1/panel"
SUPERVISOR = "analytics:conversationDetail:view"
ACTIONS: dict[str, Any] = {
    "select": {"externalContactId": "nobody"},
    "unlink": None,
    "create": {"firstName": "Ana", "lastName": "Roe"},
}


@pytest.fixture(autouse=True)
def _aws(cloud: Cloud) -> None:
    """Every test begins with empty tables."""


def calls(**data: str) -> None:
    happens("voice", customer={"phone": NUMBER}, **data)


def allowed(*permissions: str, divisions: tuple[str, ...] = ("*",)) -> set[str]:
    actions = panel(permissions=permissions, divisions=divisions)["actions"]
    return {name for name, action in actions.items() if action["allowed"]}


@pytest.mark.parametrize(
    ("more", "extra"),
    [
        ((), set()),
        ((ASSOCIATE,), {"select", "unlink"}),
        ((ASSOCIATE, PROMOTE), {"select", "unlink", "create", "promote"}),
        ((ASSOCIATE, ADD), {"select", "unlink"}),
        ((ASSOCIATE, MERGE), {"select", "unlink", "merge", "mark"}),
        ((EDIT,), {"addContactMethod", "addPhone", "addEmail"}),
        ((SEARCH, SESSION), {"search", "journey"}),
    ],
)
def test_PA8_of_a_suggestion_an_agent_may_do_what_the_permissions_say(more: tuple[str, ...], extra: set[str]) -> None:
    calls()

    assert allowed(VIEW, AS_AGENT, *more) == extra


@pytest.mark.parametrize(
    ("more", "extra"),
    [((ASSOCIATE, PROMOTE), {"select", "unlink"}), ((ASSOCIATE, ADD), {"select", "unlink", "create"})],
)
def test_PA8_beside_a_saved_contact_creating_takes_the_permission_to_add(
    more: tuple[str, ...], extra: set[str]
) -> None:
    saved("Alexis", cellPhone=phoned())
    calls()

    assert allowed(VIEW, AS_AGENT, *more) == extra


def test_PA8_every_action_names_its_permission() -> None:
    calls()

    named = {name: action["permission"] for name, action in panel()["actions"].items()}

    assert named == {
        "unlink": ASSOCIATE,
        "mark": MERGE,
        "select": ASSOCIATE,
        "merge": MERGE,
        "promote": PROMOTE,
        "create": PROMOTE,
        "search": SEARCH,
        "journey": SESSION,
        "addContactMethod": EDIT,
        "addPhone": EDIT,
        "addEmail": EDIT,
    }


def test_PA8_what_is_not_allowed_is_refused_with_the_permission_that_is_missing() -> None:
    calls()

    answer = does("create", {"firstName": "Ana", "lastName": "Roe"}, permissions=AN_AGENT)
    assert (answer.status, PROMOTE in answer.body["message"]) == (403, True)
    does("unlink")
    answer = does("create", {"firstName": "Ana", "lastName": "Roe"}, permissions=AN_AGENT)
    assert (answer.status, PROMOTE in answer.body["message"]) == (403, True), (
        "PA7: the number is a provisional contact's"
    )
    happens("campaign", "c-2", direction="outbound", customer={"phone": "+1 803-123-0055"})
    answer = does("create", {"firstName": "Ana", "lastName": "Roe"}, "c-2", permissions=AN_AGENT)
    assert (answer.status, ADD in answer.body["message"]) == (403, True)


@pytest.mark.parametrize("seeing", [AS_AGENT, SUPERVISOR, VIEW_ALL])
def test_AC3_the_panel_takes_the_contact_and_one_of_three_permissions_for_interactions(seeing: str) -> None:
    calls()

    assert asked("GET", PATH, permissions=(VIEW, seeing)).status == 200
    without_contact = asked("GET", PATH, permissions=(seeing,))
    assert (without_contact.status, VIEW in without_contact.body["message"]) == (403, True)
    without_interaction = asked("GET", PATH, permissions=(VIEW,))
    assert (without_interaction.status, AS_AGENT in without_interaction.body["message"]) == (403, True)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("missing", AN_AGENT)
def test_AC3_the_actions_answer_with_a_panel_and_take_what_it_takes(action: str, missing: str) -> None:
    calls()
    before = panel()

    answer = does(action, ACTIONS[action], permissions=[each for each in AN_AGENT if each != missing])

    assert (answer.status, missing in answer.body["message"]) == (403, True)
    assert panel() == before


def test_AC3_an_interaction_of_another_division_is_not_found_without_view_all() -> None:
    saved("Alexis", cellPhone=phoned(), division={"id": "north"})
    calls(divisionId="north")

    assert panel(permissions=AN_AGENT, divisions=["north"])["contact"]["firstName"] == "Alexis"
    assert asked("GET", PATH, permissions=AN_AGENT, divisions=["south"]).status == 404


def test_AC2_AC3_who_may_see_all_interactions_sees_no_foreign_contact_and_changes_nothing() -> None:
    saved("Alexis", cellPhone=phoned(), division={"id": "north"})
    saved("David", cellPhone=phoned(), division={"id": "north"})
    calls(divisionId="north")
    everything: dict[str, Any] = {"permissions": ["*"], "divisions": ["south"]}

    shown = panel(**everything)

    assert (shown["contact"], shown["search"]["results"], shown["inJourney"]) == (None, [], False)
    assert "Alexis" not in json.dumps(shown)
    assert "David" not in json.dumps(shown)
    assert not any(action["allowed"] for action in shown["actions"].values())
    for action, body in ACTIONS.items():
        assert does(action, body, **everything).status == 404
    assert panel()["contact"]["firstName"] == "Alexis"


def test_AC2_a_contact_of_another_division_cannot_be_selected() -> None:
    northern = saved("Alexis", division={"id": "north"})
    calls(divisionId="south")

    hidden = does("select", {"externalContactId": northern}, permissions=AN_AGENT, divisions=["south"])
    visible = does("select", {"externalContactId": northern}, permissions=AN_AGENT)

    assert (hidden.status, hidden.code) == (404, "contact.not.found")
    assert (visible.status, visible.code) == (409, "division.mismatch")


def test_AC6_a_division_that_a_sender_tells_later_sees_nothing_of_the_conversation() -> None:
    alexis = saved("Alexis")
    calls()
    assert does("select", {"externalContactId": alexis}).body["contact"]["firstName"] == "Alexis"
    happens("voice", kind="updated", divisionId="north", subject="about Alexis")

    elsewhere = asked("GET", "/api/v2/conversations/c-1/panel", permissions=AN_AGENT, divisions=["north"])

    assert (elsewhere.status, "Alexis" in json.dumps(elsewhere.body)) == (404, False)
    assert panel()["contact"]["firstName"] == "Alexis"


def test_AC3_to_see_all_interactions_is_not_to_change_them() -> None:
    alexis = saved("Alexis", cellPhone=phoned())
    calls()

    path = "/api/v2/externalcontacts/conversations/c-1"
    answer = asked("PUT", path, {}, permissions=["*"], divisions=["south"])

    assert (answer.status, answer.code) == (404, "not.found")
    assert panel()["contact"]["id"] == alexis
