"""Linking: what the system does with an interaction by itself (CH, RS4, RS10, PJ1-PJ4)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from scv.domain.channels import Channel, Direction
from scv.domain.contacts import ContactType, provisional
from scv.domain.identifiers import Identifier
from scv.domain.interactions import Answer, Interaction, Link, Outcome, first
from scv.domain.linking import Decision, collected_name, collected_profile, created, decide, grown
from scv.domain.profiles import Profile, identifiers_of
from scv.domain.projects import Project, TieRule
from scv.domain.resolution import Holder, Resolution
from tests.builders import NOW, cookie, email, event, known, phone

AUTOMATIC = Project("default")
WHATSAPP = known("SocialWhatsapp", "491711234567")
OWN_ADDRESS = {
    Channel.VOICE: phone(),
    Channel.SMS: phone(),
    Channel.EMAIL: email(),
    Channel.WEB_MESSAGING: cookie(),
    Channel.TWITTER: known("SocialTwitter", "ana"),
    Channel.FACEBOOK: known("SocialFacebook", "1"),
    Channel.LINE: known("SocialLine", "1"),
    Channel.INSTAGRAM: known("SocialInstagram", "1"),
    Channel.APPLE: known("AppleOpaqueId", "1"),
    Channel.OPEN: known("ExternalId", "1", source="shop"),
    Channel.WHATSAPP: WHATSAPP,
}


def interaction(channel: Channel, *found: Identifier, **facts: Any) -> Interaction:
    return first(event(*found, channel=channel, **facts), Link(None, ""), Answer(Outcome.SEARCH))


def holding(*contact_ids: str, identifier: Identifier | None = None) -> Resolution:
    found = [Holder(identifier or phone(), each, ContactType.CURATED, NOW) for each in contact_ids]
    return Resolution(found[0], "RS1", tuple(found[1:])) if found else Resolution(None, "RS4")


def decided(channel: Channel, *contact_ids: str, project: Project = AUTOMATIC) -> Decision:
    own = OWN_ADDRESS.get(channel, phone())
    return decide(interaction(channel, own), holding(*contact_ids, identifier=own), project)


@pytest.mark.parametrize("channel", OWN_ADDRESS)
def test_CH_RS4_nobody_matches_and_a_contact_is_made(channel: Channel) -> None:
    decision = decided(channel)
    assert (decision.creates, decision.answer.outcome, decision.answer.rule) == (True, Outcome.CREATED, "RS4")
    assert decision.answer.identifier == OWN_ADDRESS[channel]


@pytest.mark.parametrize("channel", OWN_ADDRESS)
def test_CH_RS10_a_match_is_stitched_and_the_answer_says_why(channel: Channel) -> None:
    decision = decided(channel, "c-1", "c-2")
    assert decision.link == Link("c-1", "RS1", OWN_ADDRESS[channel])
    assert decision.answer == Answer(Outcome.LINKED, "c-1", ContactType.CURATED, 1, "RS1", OWN_ADDRESS[channel])


@pytest.mark.parametrize("channel", [Channel.CALLBACK, Channel.CAMPAIGN])
def test_CH_callback_and_campaign_are_left_to_the_search(channel: Channel) -> None:
    for holders in ((), ("c-1",), ("c-1", "c-2")):
        decision = decided(channel, *holders)
        assert (decision.creates, decision.link.contact_id) == (False, None)
        assert (decision.answer.outcome, decision.answer.candidates) == (Outcome.SEARCH, len(holders))


def test_PJ4_CH_a_web_chat_survey_is_a_suggestion_for_the_agent() -> None:
    decision = decide(interaction(Channel.WEB_CHAT, phone(), email(), name="Ana Roe"), holding(), AUTOMATIC)
    assert (decision.creates, decision.link.contact_id) == (False, None)
    assert decision.answer.outcome is Outcome.SUGGESTED


def test_PJ4_CH_a_web_chat_that_tells_nothing_is_left_to_the_search() -> None:
    assert decide(interaction(Channel.WEB_CHAT), holding(), AUTOMATIC).answer.outcome is Outcome.SEARCH


def test_MG6_the_link_names_the_member_and_the_answer_the_canonical_contact() -> None:
    merged = Holder(phone(), "e", ContactType.CURATED, NOW, home="c-alexis")
    decision = decide(interaction(Channel.VOICE, phone()), Resolution(merged, "RS1"), AUTOMATIC)
    assert (decision.link.contact_id, decision.answer.contact_id) == ("c-alexis", "e")


# -- projects (PJ1-PJ3) -------------------------------------------------------------------------

SINGLE = Project("p", tie_rule=TieRule.SINGLE_MATCH)
BY_HAND = Project("p", manual=frozenset({Channel.VOICE}))


def test_PJ2_a_single_match_is_assigned_and_none_creates() -> None:
    assert decided(Channel.EMAIL, "c-1", project=SINGLE).link.contact_id == "c-1"
    assert decided(Channel.EMAIL, project=SINGLE).creates


def test_PJ2_several_matches_assign_nobody_and_list_them_all() -> None:
    decision = decided(Channel.VOICE, "c-1", "c-2", project=SINGLE)
    assert (decision.creates, decision.link.contact_id) == (False, None)
    assert (decision.answer.outcome, decision.answer.candidates, decision.answer.rule) == (Outcome.SEARCH, 2, "PJ2")


@pytest.mark.parametrize("holders", [(), ("c-1",), ("c-1", "c-2")])
def test_PJ3_manual_creation_makes_and_assigns_nothing(holders: tuple[str, ...]) -> None:
    decision = decided(Channel.VOICE, *holders, project=BY_HAND)
    assert (decision.creates, decision.link.contact_id) == (False, None)
    assert (decision.answer.outcome, decision.answer.candidates) == (Outcome.SEARCH, len(holders))
    assert decision.link.identifier == phone()


def test_PJ1_manual_on_one_channel_leaves_the_others_automatic() -> None:
    assert decided(Channel.EMAIL, project=BY_HAND).creates


# -- what is collected (CH) ---------------------------------------------------------------------


@pytest.mark.parametrize("channel", [each for each in OWN_ADDRESS if each is not Channel.WEB_MESSAGING])
def test_CH_the_address_is_put_into_a_field_of_the_contact(channel: Channel) -> None:
    profile = collected_profile(interaction(channel, OWN_ADDRESS[channel]), AUTOMATIC)
    assert identifiers_of(profile) == (OWN_ADDRESS[channel],)


def test_ID7_the_cookie_is_never_a_field() -> None:
    profile = collected_profile(interaction(Channel.WEB_MESSAGING, cookie()), AUTOMATIC)
    assert identifiers_of(profile) == ()


def test_CH_an_inbound_email_has_the_name_of_its_sender() -> None:
    profile = collected_profile(interaction(Channel.EMAIL, email(), name="Ana Maria Roe"), AUTOMATIC)
    assert (profile.first_name, profile.last_name) == ("Ana Maria", "Roe")


def test_CH_the_name_of_an_outbound_emails_addressee_is_not_known() -> None:
    sent = interaction(Channel.EMAIL, email(), name="Ana Roe", direction=Direction.OUTBOUND)
    assert collected_profile(sent, AUTOMATIC).display_name is None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"name": "Ana Roe"}, ("Ana", "Roe")),
        ({"name": "Ana"}, ("Ana", None)),
        ({"name": "  "}, (None, None)),
        ({}, (None, None)),
        ({"name": "X", "first_name": "Ana", "last_name": "Roe"}, ("Ana", "Roe")),
        ({"name": "X Y", "last_name": "Roe"}, (None, "Roe")),
    ],
)
def test_CH2_the_forms_name_is_preferred(facts: dict[str, str], expected: tuple[str | None, str | None]) -> None:
    assert collected_name(interaction(Channel.WEB_MESSAGING, **facts).facts) == expected


FORM = {"first_name": "Ana", "last_name": "Roe"}


def test_CH2_a_filled_form_makes_an_ephemeral_contact_an_identified_one() -> None:
    made = provisional("c-1", "*", (cookie(),), NOW)
    filled = interaction(Channel.WEB_MESSAGING, cookie(), phone(), email(), **FORM)
    richer = grown(made, filled, (cookie(),), AUTOMATIC, NOW)
    assert (richer.id, richer.type, richer.profile.display_name) == ("c-1", ContactType.IDENTIFIED, "Ana Roe")
    assert set(richer.identifiers) == {cookie(), phone(), email()}
    assert all(held.guarded for held in richer.held)


def test_RS6_what_others_hold_stays_theirs() -> None:
    made = provisional("c-1", "*", (cookie(),), NOW)
    filled = interaction(Channel.WEB_MESSAGING, cookie(), phone(), email())
    assert set(grown(made, filled, (cookie(), email()), AUTOMATIC, NOW).identifiers) == {cookie(), phone()}


def test_JO6_what_tells_nothing_new_changes_nothing() -> None:
    filled = interaction(Channel.WEB_MESSAGING, cookie(), phone(), **FORM)
    made = grown(provisional("c-1", "*", (cookie(),), NOW), filled, (), AUTOMATIC, NOW)
    assert grown(made, filled, (cookie(), phone()), AUTOMATIC, NOW) is made


def test_CO5_what_a_person_has_changed_stays_as_it_is() -> None:
    filled = interaction(Channel.WEB_MESSAGING, cookie(), phone(), email(), **FORM)
    corrected = Profile(first_name="Anna", last_name="Roe")
    made = dataclasses.replace(provisional("c-1", "*", (cookie(),), NOW, corrected), modified_by="u-7")
    richer = grown(made, filled, (), AUTOMATIC, NOW)
    assert richer.profile == corrected
    assert set(richer.identifiers) == {cookie(), phone(), email()}


def test_RS4_the_made_contact_is_the_one_the_link_and_the_answer_name() -> None:
    contact = provisional("c-1", "*", (phone(),), NOW)
    decision = created(decided(Channel.VOICE), contact)
    assert (decision.link.contact_id, decision.answer.contact_id) == ("c-1", "c-1")
    assert decision.answer.contact_type is ContactType.IDENTIFIED
