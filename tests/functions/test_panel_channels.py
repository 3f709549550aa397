"""Every row of the CH table on the agent's panel, through signed webhooks and the real handlers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.functions.conftest import Cloud
from tests.functions.desk import NUMBER, creates, happens, journey, panel, phoned, results, saved, selects, told


@pytest.fixture(autouse=True)
def _aws(cloud: Cloud) -> None:
    """Every test begins with empty tables."""


DIRECTIONS = ("inbound", "outbound")
CALLER = {"phone": NUMBER}
SENDER = {"email": "Jane Roe <jane@example.com>"}
SOCIAL = [
    ("twitter", "SocialTwitter", "janeroe", "twitterId"),
    ("facebook", "SocialFacebook", "1020", "facebookId"),
    ("line", "SocialLine", "U1020", "lineId"),
    ("instagram", "SocialInstagram", "1700", "instagramId"),
    ("apple", "AppleOpaqueId", "urn:1", "appleOpaqueIds"),
    ("open", "ExternalId", "visitor-1021", "externalIds"),
]


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("channel", ["voice", "sms"])
def test_CH_PA1_a_call_or_text_of_a_known_number_is_linked(channel: str, direction: str) -> None:
    alexis = saved("Alexis", cellPhone=phoned(), title="Dr")

    answer = happens(channel, direction=direction, customer=CALLER)

    shown = panel()
    assert (answer["outcome"], answer["externalContact"]["id"]) == ("linked", alexis)
    assert (shown["state"], shown["contact"]["id"], shown["contact"]["title"]) == ("linked", alexis, "Dr")
    assert shown["suggestion"] is None
    assert shown["actions"]["unlink"]["allowed"]
    assert (shown["inJourney"], journey(alexis)) == (True, ["c-1"])


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("channel", ["voice", "sms"])
def test_CH_CH1_PA2_a_call_or_text_of_a_new_number_is_a_suggestion_without_name(channel: str, direction: str) -> None:
    answer = happens(channel, direction=direction, customer=CALLER)

    shown = panel()
    assert (answer["outcome"], answer["externalContact"]["type"]) == ("created", "Identified")
    assert (shown["state"], shown["suggestion"]["displayName"]) == ("suggestion", "No Name")
    assert told(shown["suggestion"]["identifiers"]) == [("Phone", "+18031230000")]
    assert shown["contact"]["otherPhone"]["e164"] == "+18031230000"
    assert shown["actions"]["create"]["allowed"]
    assert journey(shown["contact"]["id"]) == ["c-1"]


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_CH_PA1_an_email_of_a_known_address_is_linked(direction: str) -> None:
    jane = saved("Jane", workEmail="jane@example.com")

    happens("email", direction=direction, customer={"email": "JANE@Example.com"})

    shown = panel()
    assert (shown["state"], shown["contact"]["id"], journey(jane)) == ("linked", jane, ["c-1"])


def test_CH_PA2_an_email_of_a_new_sender_is_a_suggestion_with_the_name_of_its_from_header() -> None:
    happens("email", customer=SENDER)

    shown = panel()
    assert (shown["state"], shown["contact"]["type"]) == ("suggestion", "Identified")
    suggestion = shown["suggestion"]
    assert (suggestion["displayName"], suggestion["firstName"], suggestion["lastName"]) == ("Jane Roe", "Jane", "Roe")
    assert told(suggestion["identifiers"]) == [("Email", "jane@example.com")]


def test_CH_CH1_an_email_to_a_new_address_has_no_name() -> None:
    happens("email", direction="outbound", customer=SENDER)

    shown = panel()
    assert (shown["suggestion"]["displayName"], shown["suggestion"]["firstName"]) == ("No Name", None)
    assert "firstName" not in shown["contact"]


def test_CH_ID7_a_web_message_of_whom_only_the_cookie_is_known_shows_no_identifier() -> None:
    answer = happens("webMessaging", customer={"cookie": "secret-cookie"})

    shown = panel()
    assert (answer["outcome"], answer["externalContact"]["type"]) == ("created", "Ephemeral")
    assert (shown["state"], shown["suggestion"]["displayName"]) == ("suggestion", "No Name")
    assert shown["suggestion"]["identifiers"] == []
    assert "secret-cookie" not in json.dumps(shown)
    assert happens("webMessaging", "c-2", customer={"cookie": "secret-cookie"})["outcome"] == "linked"
    assert journey(shown["contact"]["id"]) == ["c-2", "c-1"]


FORM = {"firstName": "Ana", "lastName": "Loe", "phone": NUMBER, "email": "ana@example.com"}
FORM_TELLS = [("Email", "ana@example.com"), ("Phone", "+18031230000")]


def test_CH_CH2_a_web_message_with_a_form_of_nobody_known_shows_what_was_filled_in() -> None:
    happens("webMessaging", customer={"cookie": "k-1"}, form=FORM)

    shown = panel()
    assert (shown["state"], shown["contact"]["type"]) == ("suggestion", "Identified")
    assert shown["suggestion"]["displayName"] == "Ana Loe"
    assert sorted(told(shown["suggestion"]["identifiers"])) == FORM_TELLS


@pytest.mark.parametrize("known", [{"homePhone": phoned()}, {"personalEmail": "ana@example.com"}])
def test_CH_CH2_a_form_is_searched_by_phone_and_by_email_and_its_details_can_be_merged(known: dict[str, Any]) -> None:
    anna = saved("Anna", **known)

    happens("webMessaging", customer={"cookie": "k-1"}, form=FORM)

    assert (panel()["state"], panel()["contact"]["id"]) == ("linked", anna)
    assert panel()["contact"]["identifiers"] != []
    merged = selects(anna)["contact"]
    assert (merged["id"], merged["firstName"], merged["lastName"]) == (anna, "Anna", "Doe")
    assert sorted(told(merged["identifiers"])) == FORM_TELLS


def test_CH2_without_permission_to_merge_the_details_stay_out_of_the_contact() -> None:
    anna = saved("Anna", homePhone=phoned())
    happens("webMessaging", customer={"cookie": "k-1"}, form=FORM)

    associate_only = ("externalContacts:conversation:*", "externalContacts:contact:*")
    shown = selects(anna, permissions=associate_only)

    assert (shown["state"], told(shown["contact"]["identifiers"])) == ("linked", [("Phone", "+18031230000")])


@pytest.mark.parametrize("first", ["phone", "email"])
def test_CH2_RS6_a_form_of_two_people_is_linked_to_the_first_created_and_lists_the_other(first: str) -> None:
    people: dict[str, dict[str, Any]] = {"phone": {"homePhone": phoned()}, "email": {"workEmail": "ana@example.com"}}
    order = [first, "email" if first == "phone" else "phone"]
    ids = {found_by: saved(found_by.title(), **people[found_by]) for found_by in order}

    answer = happens("webMessaging", customer={"cookie": "k-1"}, form=FORM)

    shown = panel()
    assert (answer["candidates"], answer["reason"]["rule"]) == (1, "RS6")
    assert (shown["contact"]["id"], results(shown)) == (ids[order[0]], [(ids[order[1]], order[1].title())])
    assert shown["search"]["query"] == {"phone": "+18031230000", "email": "ana@example.com"}[order[1]]
    assert shown["search"]["autoRun"]
    assert told(shown["contact"]["identifiers"]) == [each for each in FORM_TELLS if each[0] == first.title()]


def test_CH_PA2_a_chat_after_a_survey_is_only_suggested() -> None:
    jane = saved("Jane", workEmail="jane@example.com", workPhone=phoned())

    answer = happens("webChat", customer={"name": "Jane Roe", "email": "jane@example.com", "phone": NUMBER})

    shown = panel()
    assert (answer["outcome"], answer.get("externalContact")) == ("suggested", None)
    assert (shown["state"], shown["contact"], shown["inJourney"]) == ("suggestion", None, False)
    assert shown["suggestion"]["displayName"] == "Jane Roe"
    assert told(shown["suggestion"]["identifiers"]) == [("Email", "jane@example.com"), ("Phone", "+18031230000")]
    assert shown["search"] == {"query": None, "autoRun": False, "results": []}
    assert journey(jane) == []


def test_CH_PJ4_a_chat_is_linked_by_hand_to_a_contact_or_to_a_new_one() -> None:
    jane = saved("Jane", workEmail="jane@example.com")
    for conversation in ("c-1", "c-2"):
        happens("webChat", conversation, customer={"name": "Jane Roe", "email": "jane@example.com", "phone": NUMBER})

    linked, made = selects(jane), creates("c-2", firstName="Jane", lastName="Roe")

    assert (linked["state"], linked["inJourney"], journey(jane)) == ("linked", True, ["c-1"])
    assert (made["state"], made["reason"]["rule"]) == ("linked", "PA7")
    assert sorted(told(made["contact"]["identifiers"])) == [("Email", "jane@example.com"), ("Phone", "+18031230000")]
    assert journey(made["contact"]["id"]) == ["c-2"]


def test_CH_PA3_a_chat_that_tells_nothing_is_a_search_box() -> None:
    happens("webChat", customer={})

    assert (panel()["state"], panel()["suggestion"]) == ("unlinked", None)


@pytest.mark.parametrize(("channel", "kind", "value", "field"), SOCIAL, ids=[each[0] for each in SOCIAL])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_CH_a_social_message_is_linked_by_the_platforms_id(
    channel: str, kind: str, value: str, field: str, direction: str
) -> None:
    address = {"source": "messenger", "value": value} if channel == "open" else {"type": kind, "value": value}
    customer = {"name": "Jane Roe", "externalId" if channel == "open" else "social": address}

    answer = happens(channel, direction=direction, customer=customer)

    shown = panel()
    assert (answer["outcome"], answer["externalContact"]["type"]) == ("created", "Identified")
    assert (shown["state"], shown["suggestion"]["displayName"]) == ("suggestion", "Jane Roe")
    assert told(shown["suggestion"]["identifiers"]) == [(kind, value)]
    assert value in json.dumps(shown["contact"][field])
    assert happens(channel, "c-2", customer=customer)["outcome"] == "linked"
    assert journey(shown["contact"]["id"]) == ["c-2", "c-1"]


def test_CH_ID6_whatsapp_is_never_looked_up_by_phone_and_is_shown_under_channels() -> None:
    alexis = saved("Alexis", cellPhone=phoned())
    customer = {"name": "Alexis", "phone": NUMBER, "social": {"type": "SocialWhatsapp", "value": "18031230000"}}

    answer = happens("whatsapp", customer=customer)

    shown = panel()
    assert (answer["outcome"], answer["candidates"]) == ("created", 0)
    assert shown["contact"]["id"] != alexis
    assert shown["contact"]["whatsAppId"]["phoneNumber"]["e164"] == "+18031230000"
    assert shown["search"]["results"] == []
    assert (happens("voice", "c-2", customer=CALLER)["externalContact"]["id"], journey(alexis)) == (alexis, ["c-2"])


CALLS_BACK = [("callback", "inbound"), ("callback", "outbound"), ("campaign", "outbound")]


@pytest.mark.parametrize(("channel", "direction"), CALLS_BACK)
def test_CH_PA4_a_callback_or_campaign_comes_with_its_search_run(channel: str, direction: str) -> None:
    alexis, david = saved("Alexis", cellPhone=phoned()), saved("David", homePhone=phoned())

    answer = happens(channel, direction=direction, customer=CALLER)

    shown = panel()
    assert (answer["outcome"], answer["candidates"]) == ("search", 2)
    assert (shown["state"], shown["contact"], shown["defaultTab"]) == ("unlinked", None, "script")
    assert (shown["search"]["query"], shown["search"]["autoRun"]) == ("+18031230000", True)
    assert results(shown) == [(alexis, "Phone"), (david, "Phone")]


@pytest.mark.parametrize(("channel", "direction"), CALLS_BACK)
def test_CH_JO2_a_selected_contact_has_no_callback_or_campaign_in_its_journey(channel: str, direction: str) -> None:
    alexis = saved("Alexis", cellPhone=phoned())
    happens(channel, direction=direction, customer=CALLER)

    shown = selects(alexis)

    assert (shown["state"], shown["contact"]["id"]) == ("linked", alexis)
    assert (shown["inJourney"], journey(alexis)) == (False, [])


@pytest.mark.parametrize(("channel", "direction"), CALLS_BACK)
def test_CH_PA7_nobody_is_made_for_a_callback_or_campaign_until_the_agent_creates_one_with_the_number(
    channel: str, direction: str
) -> None:
    happens(channel, direction=direction, customer=CALLER)
    assert (panel()["search"]["query"], panel()["search"]["results"]) == ("+18031230000", [])

    made = creates()

    assert (made["state"], made["inJourney"], journey(made["contact"]["id"])) == ("linked", False, [])
    assert told(made["contact"]["identifiers"]) == [("Phone", "+18031230000")]
    assert happens("voice", "c-2", customer=CALLER)["externalContact"]["id"] == made["contact"]["id"]
