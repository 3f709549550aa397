"""The panel as a function of what is known (PA1-PA4, PA8, PJ5, PJ8)."""

from __future__ import annotations

import dataclasses

import pytest

from scv.domain.access.permissions import ALL_DIVISIONS, Access
from scv.domain.agent.panel import FoundContact, Panel, Seen, State, others, panel, searched_by
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, ContactType
from scv.domain.contacts.life import provisional
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.channels import CHANNELS, Channel
from scv.domain.interactions.folding import first
from scv.domain.interactions.interaction import Answer, Interaction, Link, Outcome
from scv.domain.linking.resolution import Holder
from scv.domain.projects.project import Project
from scv.domain.values.ids import ContactId, DivisionId
from tests.builders import NOW, alexis, cookie, david, email, event, phone
from tests.builders import known as known_as

ANYBODY = Access("agent-1", frozenset({"*"}), frozenset({ALL_DIVISIONS}))
USUAL = Project("default")
EVERY_CHANNEL = sorted(Channel)


def interaction(*identifiers: Identifier, channel: Channel = Channel.VOICE, **link: str) -> Interaction:
    return first(event(*identifiers, channel=channel), Link(None, "", **link), Answer(Outcome.SEARCH))  # type: ignore[arg-type]


def holder(contact: Contact, identifier: Identifier) -> Holder:
    return Holder(identifier, contact.id, contact.type, contact.ranked_at)


def shown(told: Interaction, seen: Seen = Seen(), project: Project = USUAL) -> Panel:  # noqa: B008 - frozen
    return panel(told, seen, project, ANYBODY)


@pytest.mark.parametrize("channel", EVERY_CHANNEL)
def test_PA1_PA2_PA3_the_state_follows_from_the_contact_on_every_channel(channel: Channel) -> None:
    told = interaction(phone(), channel=channel)
    nobody = State.SUGGESTION if channel is Channel.WEB_CHAT else State.UNLINKED

    assert shown(told, Seen(alexis())).state is State.LINKED
    assert (
        shown(told, Seen(provisional(ContactId("p"), UNASSIGNED_DIVISION, (phone(),), NOW))).state is State.SUGGESTION
    )
    assert shown(told).state is nobody


@pytest.mark.parametrize("channel", EVERY_CHANNEL)
def test_PA4_CH_without_others_the_search_is_filled_only_where_the_choice_is_the_agents(channel: Channel) -> None:
    box = shown(interaction(phone(), channel=channel)).search

    assert (box.query is not None) == box.auto_run == CHANNELS[channel].prefills


@pytest.mark.parametrize("channel", EVERY_CHANNEL)
def test_PA4_PJ3_in_a_project_by_hand_it_is_filled_on_every_channel_that_knows_an_identifier(channel: Channel) -> None:
    by_hand = dataclasses.replace(USUAL, manual=frozenset(Channel))
    whatsapp = known_as(IdentifierType.SOCIAL_WHATSAPP, "18031230000")
    known = {Channel.WHATSAPP: whatsapp}.get(channel, phone())

    box = shown(interaction(known, channel=channel), project=by_hand).search

    assert (box.query, box.auto_run) == (known.value, True)


def test_ID7_a_cookie_is_never_the_query() -> None:
    told = interaction(cookie(), phone(), channel=Channel.WEB_MESSAGING)
    by_cookie = FoundContact(holder(david(), cookie()), david())

    box = shown(told, Seen(alexis(), (by_cookie,))).search

    assert (box.query, box.auto_run, box.results) == (None, True, (by_cookie,))


def test_RS3_RS6_each_other_holder_is_listed_once_by_its_strongest_identifier() -> None:
    told = interaction(phone(), email(), cookie(), channel=Channel.WEB_MESSAGING)
    holders = {each: (holder(alexis(), each), holder(david(), each)) for each in told.identifiers}

    found = others(told, USUAL, holders, alexis())

    assert [(each.contact_id, each.identifier) for each in found] == [("c-david", told.identifiers[0])]


@pytest.mark.parametrize(("manual", "wanted"), [(False, 0), (True, 2)])
def test_PJ4_a_survey_is_searched_where_records_are_made_by_hand(manual: bool, wanted: int) -> None:
    project = dataclasses.replace(USUAL, manual=frozenset({Channel.WEB_CHAT} if manual else ()))

    assert len(searched_by(interaction(phone(), email(), cookie(), channel=Channel.WEB_CHAT), project)) == wanted


@pytest.mark.parametrize(
    ("limit", "fields", "allowed"),
    [(9, 4, {"addContactMethod", "addPhone", "addEmail"}), (9, 1, {"addContactMethod", "addEmail"}), (1, 4, set())],
)
def test_PJ5_what_can_be_added_is_what_there_is_room_for(limit: int, fields: int, allowed: set[str]) -> None:
    project = dataclasses.replace(USUAL, contact_method_limit=limit, phone_fields=USUAL.phone_fields[:fields])

    actions = shown(interaction(phone()), Seen(alexis()), project).actions

    adding = {name: action for name, action in actions.items() if name.startswith("add")}
    assert {name for name, action in adding.items() if action.allowed} == allowed
    assert all((action.reason is None) == action.allowed for action in adding.values())


@pytest.mark.parametrize("channel", EVERY_CHANNEL)
def test_PJ8_only_where_records_are_automatic_the_agent_is_led_to_one(channel: Channel) -> None:
    led = shown(interaction(phone(), channel=channel), Seen(alexis())).navigate_to
    by_hand = dataclasses.replace(USUAL, manual=frozenset({channel}))

    assert led == ("c-alexis" if CHANNELS[channel].stitches else None)
    assert shown(interaction(phone(), channel=channel), Seen(alexis()), by_hand).navigate_to is None


def test_PA8_of_another_divisions_interaction_nothing_may_be_done() -> None:
    southern = Access("agent-1", frozenset({"*"}), frozenset({DivisionId("south")}))

    actions = panel(interaction(phone()), Seen(), USUAL, southern).actions

    assert not any(action.allowed for action in actions.values())


def test_PA2_the_type_of_a_provisional_contact_does_not_matter() -> None:
    ephemeral = provisional(ContactId("p"), UNASSIGNED_DIVISION, (cookie(),), NOW)
    assert ephemeral.type is ContactType.EPHEMERAL

    suggestion = shown(interaction(cookie(), channel=Channel.WEB_MESSAGING), Seen(ephemeral)).suggestion

    assert suggestion is not None
    assert (suggestion.display_name, suggestion.identifiers) == ("No Name", ())
