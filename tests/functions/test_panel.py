"""The agent's panel and what agents correct on it (PA1-PA9), through signed webhooks and the real handlers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functions.conftest import Cloud
from tests.functions.desk import (
    AN_AGENT,
    CONVERSATIONS,
    MERGE,
    NUMBER,
    asked,
    creates,
    does,
    happens,
    journey,
    panel,
    phoned,
    results,
    saved,
    selects,
    told,
)
from tests.functions.gateway import CONTACTS

OTHER_NUMBER = "+1 803-123-0001"


@pytest.fixture(autouse=True)
def _aws(cloud: Cloud) -> None:
    """Every test begins with empty tables."""


def calls(number: str = NUMBER, conversation: str = "c-1", **data: Any) -> dict[str, Any]:
    return happens("voice", conversation, customer={"phone": number}, **data)


def test_PA1_PA9_a_known_caller_is_shown_whole_and_can_be_unlinked() -> None:
    alexis = saved("Alexis", cellPhone=phoned(), address={"city": "Columbia"})
    calls()

    shown = panel()

    assert (shown["conversationId"], shown["channel"], shown["direction"]) == ("c-1", "voice", "inbound")
    assert (shown["state"], shown["contact"]["id"]) == ("linked", alexis)
    assert shown["contact"]["address"] == {"city": "Columbia"}
    assert shown["actions"]["unlink"] == {"allowed": True, "permission": "externalContacts:conversation:associate"}
    assert shown["reason"] == {"rule": "RS1", "identifier": {"type": "Phone", "value": "+18031230000"}}
    assert (shown["defaultTab"], shown["tabs"]) == ("script", ["script", "ticket", "contacts", "journey"])
    assert shown["search"] == {"query": None, "autoRun": False, "results": []}


def test_PA2_CH1_a_new_caller_is_a_suggestion_that_can_be_added_to_the_contacts() -> None:
    calls()

    shown = panel()

    assert (shown["state"], shown["suggestion"]["displayName"]) == ("suggestion", "No Name")
    assert told(shown["suggestion"]["identifiers"]) == [("Phone", "+18031230000")]
    assert shown["actions"]["promote"]["allowed"]
    assert shown["actions"]["create"]["required"] == ["firstName", "lastName"]
    assert shown["reason"]["rule"] == "RS4"


def test_PA3_a_withheld_caller_who_is_unlinked_leaves_a_search_box() -> None:
    calls("anonymous")
    assert panel()["contact"]["type"] == "Ephemeral"

    shown = does("unlink").body

    assert (shown["state"], shown["contact"], shown["suggestion"]) == ("unlinked", None, None)
    assert shown["search"] == {"query": None, "autoRun": False, "results": []}


def test_PA4_RS3_a_shared_number_links_the_first_created_and_lists_the_others() -> None:
    alexis, david = saved("Alexis", cellPhone=phoned()), saved("David", homePhone=phoned())
    calls()

    shown = panel()

    assert (shown["contact"]["id"], results(shown)) == (alexis, [(david, "Phone")])
    assert (shown["search"]["query"], shown["search"]["autoRun"]) == ("+18031230000", True)
    assert shown["search"]["results"][0]["contact"]["firstName"] == "David"


def test_PA4_of_very_many_others_the_later_ones_are_named_by_id() -> None:
    ids = [saved(f"Person {number}", cellPhone=phoned()) for number in range(9)]
    calls()

    shown = panel()

    assert [found for found, _ in results(shown)] == ids[1:]
    named = [each["contact"].get("firstName") for each in shown["search"]["results"]]
    assert named == [*(f"Person {number}" for number in range(1, 7)), None, None]
    assert shown["search"]["results"][-1]["contact"]["selfUri"] == f"{CONTACTS}/{ids[-1]}"


def test_PA5_an_unlinked_interaction_leaves_the_journey_and_the_next_one_follows_rs1() -> None:
    alexis = saved("Alexis", cellPhone=phoned())
    calls()
    assert journey(alexis) == ["c-1"]

    shown = does("unlink").body

    assert (shown["state"], shown["inJourney"], journey(alexis)) == ("unlinked", False, [])
    assert results(shown) == [(alexis, "Phone")]
    contact = asked("GET", f"{CONTACTS}/{alexis}", query={"expand": "identifiers"}).body
    assert told(contact["identifiers"]) == [("Phone", "+18031230000")]
    calls(conversation="c-2")
    assert (panel("c-2")["contact"]["id"], journey(alexis)) == (alexis, ["c-2"])
    happens("voice", kind="ended", customer={"phone": NUMBER})
    assert (panel()["state"], panel()["reason"]["rule"]) == ("unlinked", "PA5")


def test_PA5_PA7_PA8_after_unlinking_a_new_caller_creating_promotes_and_the_panel_names_that_permission() -> None:
    calls()
    provisional = panel()["contact"]["id"]

    shown = does("unlink").body

    assert (shown["contact"], results(shown)) == (None, [])
    assert shown["actions"]["create"]["permission"] == "externalContacts:identity:promote"
    assert does("create", {"firstName": "Alexis", "lastName": "Doe"}).body["contact"]["id"] == provisional


def test_PA5_PA6_an_unlinked_interaction_can_be_linked_again() -> None:
    alexis = saved("Alexis", cellPhone=phoned())
    calls()
    does("unlink")

    assert (selects(alexis)["state"], journey(alexis)) == ("linked", ["c-1"])


def test_PA6_selecting_merges_the_provisional_contact_and_the_selected_ones_values_win() -> None:
    ana = saved("Ana", personalEmail="ana@example.com", otherPhone=phoned(OTHER_NUMBER))
    happens("webMessaging", "c-1", customer={"cookie": "k-1"})
    happens(
        "webMessaging",
        "c-2",
        customer={"cookie": "k-1"},
        form={"firstName": "Anna", "lastName": "Rowe", "phone": NUMBER},
    )
    provisional = panel("c-2")["contact"]["id"]

    shown = selects(ana, "c-2")

    contact = shown["contact"]
    assert (shown["state"], contact["firstName"], contact["lastName"]) == ("linked", "Ana", "Doe")
    assert contact["otherPhone"]["e164"] == "+18031230001"
    assert ("Phone", "+18031230000") in told(contact["identifiers"])
    assert {each["id"] for each in contact["mergedFrom"]} == {ana, provisional}
    assert journey(ana) == journey(provisional) == journey(contact["id"]) == ["c-2", "c-1"]
    calls(conversation="c-3")
    assert panel("c-3")["contact"]["id"] == contact["id"]


def test_PA6_selecting_without_permission_to_merge_links_and_merges_nothing() -> None:
    ana = saved("Ana", personalEmail="ana@example.com")
    calls()
    provisional = panel()["contact"]["id"]

    shown = selects(ana, permissions=AN_AGENT)

    assert (shown["state"], shown["contact"]["id"], shown["reason"]["rule"]) == ("linked", ana, "PA6")
    assert told(shown["contact"]["identifiers"]) == [("Email", "ana@example.com")]
    assert (journey(ana), journey(provisional)) == (["c-1"], [])
    calls(conversation="c-2")
    assert panel("c-2")["contact"]["id"] == provisional


def test_PA6_a_curated_contact_is_exchanged_never_merged() -> None:
    alexis, david = saved("Alexis", cellPhone=phoned()), saved("David", homePhone=phoned())
    calls()

    shown = selects(david)

    assert (shown["contact"]["id"], results(shown)) == (david, [(alexis, "Phone")])
    assert (journey(alexis), journey(david)) == ([], ["c-1"])
    assert "mergedFrom" not in shown["contact"]


def test_PA6_selecting_again_changes_nothing() -> None:
    ana = saved("Ana")
    calls()
    first = selects(ana)

    again = selects(ana)

    assert again["contact"] == first["contact"]


def test_PA7_creating_promotes_the_provisional_contact_under_its_own_id() -> None:
    calls()
    provisional = panel()["contact"]["id"]

    made = creates(title="Dr")

    assert (made["state"], made["contact"]["id"], made["contact"]["type"]) == ("linked", provisional, "Curated")
    assert (made["contact"]["title"], made["reason"]["rule"]) == ("Dr", "PA7")
    assert told(made["contact"]["identifiers"]) == [("Phone", "+18031230000")]
    assert journey(provisional) == ["c-1"]


@pytest.mark.parametrize("unlinked_first", [False, True])
def test_PA7_the_same_request_sent_again_makes_no_second_contact(unlinked_first: bool) -> None:
    calls()
    if unlinked_first:
        does("unlink")
    first = creates()

    again = creates()

    assert again["contact"]["id"] == first["contact"]["id"]
    assert len(asked("GET", CONTACTS).body["entities"]) == 1


def test_PA7_after_unlinking_a_new_contact_gets_the_interactions_identifiers() -> None:
    alexis = saved("Alexis", cellPhone=phoned())
    calls()
    does("unlink")

    made = creates()

    assert made["contact"]["id"] != alexis
    assert told(made["contact"]["identifiers"]) == [("Phone", "+18031230000")]
    assert results(made) == [(alexis, "Phone")]


@pytest.mark.parametrize("missing", ["firstName", "lastName"])
@pytest.mark.parametrize("unlinked", [False, True])
def test_PA7_creating_needs_both_names(missing: str, unlinked: bool) -> None:
    calls()
    if unlinked:
        does("unlink")

    answer = does("create", {"firstName": "Ana", "lastName": "Roe", missing: "  "})

    assert (answer.status, answer.code) == (422, "name.required")
    assert answer.body["details"][0]["fieldName"] == missing
    assert panel()["state"] == ("unlinked" if unlinked else "suggestion")


@pytest.mark.parametrize(
    ("channel", "customer", "tab"),
    [
        ("voice", {"phone": NUMBER}, "script"),
        ("callback", {"phone": NUMBER}, "script"),
        ("campaign", {"phone": NUMBER}, "script"),
        ("webChat", {"name": "Ana"}, "ticket"),
        ("email", {"email": "ana@example.com"}, "ticket"),
        ("sms", {"phone": NUMBER}, "ticket"),
        ("whatsapp", {"social": {"type": "SocialWhatsapp", "value": "18031230000"}}, "ticket"),
    ],
)
@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_PA9_calls_open_on_the_script_and_everything_written_on_the_ticket(
    channel: str, customer: dict[str, Any], tab: str, direction: str
) -> None:
    happens(channel, direction=direction, customer=customer)

    assert panel()["defaultTab"] == tab


def test_RS9_a_merged_contact_gets_the_calls_of_its_members() -> None:
    ana, eve = saved("Ana", cellPhone=phoned()), saved("Eve", cellPhone=phoned(OTHER_NUMBER))
    saved("Zoe", cellPhone=phoned(OTHER_NUMBER))
    merged = asked("POST", f"{CONTACTS}/merge", {"contactIds": [ana, eve]}).body["id"]

    for conversation, number in (("c-1", NUMBER), ("c-2", OTHER_NUMBER)):
        calls(number, conversation)
        assert panel(conversation)["contact"]["id"] == merged
    assert journey(merged) == journey(eve) == ["c-2", "c-1"]
    assert len(panel("c-2")["search"]["results"]) == 1


def test_CO4_the_interaction_of_a_deleted_contact_is_a_search_box() -> None:
    alexis = saved("Alexis", cellPhone=phoned())
    calls()
    asked("DELETE", f"{CONTACTS}/{alexis}")

    assert (panel()["state"], panel()["contact"]) == ("unlinked", None)
    assert selects(saved("Ana"))["contact"]["firstName"] == "Ana"


def test_an_unknown_conversation_or_contact_is_not_found() -> None:
    calls()

    for action, body in (("select", {"externalContactId": "x"}), ("unlink", None), ("create", {"firstName": "A"})):
        answer = does(action, body, "c-unknown")
        assert (answer.status, answer.code) == (404, "not.found")
    assert asked("GET", f"{CONVERSATIONS}/c-unknown/panel").status == 404
    answer = does("select", {"externalContactId": "nobody"})
    assert (answer.status, answer.code) == (404, "contact.not.found")
    assert does("select", {}).status == 400


def test_PA6_PA8_selecting_as_an_agent_who_may_merge_needs_no_more_than_the_panel_says() -> None:
    ana = saved("Ana", cellPhone=phoned())
    happens("webMessaging", customer={"cookie": "k-1"}, form={"phone": NUMBER, "email": "ana@example.com"})
    agent = (*AN_AGENT, MERGE)
    assert panel(permissions=agent)["actions"]["merge"] == {"allowed": True, "permission": MERGE}

    assert selects(ana, permissions=agent)["contact"]["otherEmail"] == "ana@example.com"
