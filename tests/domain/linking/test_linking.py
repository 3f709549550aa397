"""Linking: what the system does with an interaction by itself (CH, RS4, RS6, RS10, JO6, PJ1-PJ4)."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import pytest

from scv.domain.contacts.contact import UNASSIGNED_DIVISION, ContactType
from scv.domain.contacts.life import provisional
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.folding import advance, first
from scv.domain.interactions.interaction import Answer, EventType, Interaction, Link, Mention, Outcome
from scv.domain.linking.deciding import Decision, created, decide, looks_elsewhere, may_grow
from scv.domain.linking.resolution import Holder, Resolution
from scv.domain.projects.project import Project, TieRule
from scv.domain.values.ids import ContactId
from tests.builders import NOW, cookie, email, event, known, phone

C_1 = ContactId("c-1")
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
    found = [Holder(identifier or phone(), ContactId(each), ContactType.CURATED, NOW) for each in contact_ids]
    return Resolution(found[0], "RS1", tuple(found[1:]), len(found)) if found else Resolution(None, "RS4")


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
    assert decision.link == Link(C_1, "RS1", OWN_ADDRESS[channel])
    assert decision.answer == Answer(Outcome.LINKED, C_1, ContactType.CURATED, 1, "RS1", OWN_ADDRESS[channel])


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
    merged = Holder(phone(), ContactId("e"), ContactType.CURATED, NOW, home=ContactId("c-alexis"))
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


def test_PJ2_of_several_who_match_the_one_that_claimed_it_is_assigned() -> None:
    """Also where others hold what does not decide: they are candidates, no matches."""
    claimed = Holder(phone(), C_1, ContactType.CURATED, NOW, claimed=True)
    others = tuple(Holder(phone(), ContactId(each), ContactType.CURATED, NOW) for each in ("c-2", "c-3"))
    decision = decide(interaction(Channel.VOICE, phone()), Resolution(claimed, "CL1", others, 1), SINGLE)
    assert (decision.link.contact_id, decision.answer.rule, decision.answer.candidates) == ("c-1", "CL1", 2)


@pytest.mark.parametrize("holders", [(), ("c-1",), ("c-1", "c-2")])
def test_PJ3_manual_creation_makes_and_assigns_nothing(holders: tuple[str, ...]) -> None:
    decision = decided(Channel.VOICE, *holders, project=BY_HAND)
    assert (decision.creates, decision.link.contact_id) == (False, None)
    assert (decision.answer.outcome, decision.answer.candidates) == (Outcome.SEARCH, len(holders))
    assert decision.link.identifier == phone()


def test_PJ1_manual_on_one_channel_leaves_the_others_automatic() -> None:
    assert decided(Channel.EMAIL, project=BY_HAND).creates


def test_RS4_the_made_contact_is_the_one_the_link_and_the_answer_name() -> None:
    contact = provisional(C_1, UNASSIGNED_DIVISION, (phone(),), NOW)
    decision = created(decided(Channel.VOICE), contact)
    assert (decision.link.contact_id, decision.answer.contact_id) == ("c-1", "c-1")
    assert decision.answer.contact_type is ContactType.IDENTIFIED


def test_RS6_holders_of_what_does_not_decide_are_candidates_of_the_new_contact() -> None:
    other = Holder(email(), ContactId("c-2"), ContactType.CURATED, NOW)
    decision = decide(interaction(Channel.VOICE, phone()), Resolution(None, "RS4", (other,)), AUTOMATIC)
    assert (decision.creates, decision.answer.candidates) == (True, 1)


# -- whether a later event changes anything (JO6) -----------------------------------------------

EARLIER, LATER = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)


def after(known_: Interaction, *found: Identifier, at: datetime = LATER, **facts: Any) -> Interaction:
    told = event(*found, at=at, type=EventType.UPDATED, started_at=None, **{"channel": None, **facts})
    return advance(known_, told, known_.link, Answer(Outcome.UPDATED))


@pytest.mark.parametrize(
    ("told", "elsewhere"),
    [
        ({}, False),
        ({"queue": "Sales", "subject": "Order 7"}, False),
        ({"found": (phone(),)}, False),
        ({"found": (email(),)}, True),
        ({"found": (email(),), "at": EARLIER}, True),
        ({"found": (phone(),), "at": EARLIER}, False),
        ({"channel": Channel.CAMPAIGN}, True),
        ({"project_id": "p"}, True),
        ({"name": "Ana Roe"}, False),
    ],
    ids=str,
)
def test_JO6_only_what_changes_the_look_up_looks_again(told: dict[str, Any], elsewhere: bool) -> None:
    before = dataclasses.replace(interaction(Channel.VOICE, phone()), link=Link(C_1, "RS1", phone()))
    assert looks_elsewhere(before, after(before, *told.pop("found", ()), **told)) is elsewhere


@pytest.mark.parametrize("told", [{"name": "Ana Roe"}, {"first_name": "Ana"}])
def test_JO6_what_a_contact_is_made_of_makes_it_anew(told: dict[str, Any]) -> None:
    before = dataclasses.replace(interaction(Channel.VOICE, phone()), link=Link(C_1, "RS4", phone()))
    assert looks_elsewhere(before, after(before, **told))


def test_ID3_JO6_an_earlier_spelling_makes_a_contact_of_its_own_anew() -> None:
    before = dataclasses.replace(interaction(Channel.VOICE, phone()), link=Link(C_1, "RS4", phone()))
    earlier = event(type=EventType.UPDATED, at=EARLIER, channel=None)
    spelled = dataclasses.replace(earlier, mentions=(Mention(phone(), "803 123 0000"),))
    assert looks_elsewhere(before, advance(before, spelled, before.link, Answer(Outcome.UPDATED)))


BSUID = known("SocialWhatsappBsuid", "DE.1")


@pytest.mark.parametrize(
    ("kind", "held", "told", "expected"),
    [
        (ContactType.EPHEMERAL, (cookie(),), (cookie(), phone()), True),
        (ContactType.EPHEMERAL, (cookie(),), (cookie(),), False),
        (ContactType.IDENTIFIED, (BSUID,), (BSUID, WHATSAPP), True),
        (ContactType.IDENTIFIED, (BSUID, cookie()), (BSUID, WHATSAPP), True),
        (ContactType.IDENTIFIED, (BSUID,), (BSUID,), False),
        (ContactType.IDENTIFIED, (BSUID, WHATSAPP), (BSUID, known("SocialWhatsapp", "491711234568")), False),
        (ContactType.IDENTIFIED, (WHATSAPP,), (WHATSAPP, BSUID), False),
        (ContactType.CURATED, (BSUID,), (BSUID, WHATSAPP), False),
    ],
)
def test_CH2_ID8_who_has_no_address_yet_gains_the_one_that_is_told(
    kind: ContactType, held: tuple[Identifier, ...], told: tuple[Identifier, ...], expected: bool
) -> None:
    best = Holder(held[0], C_1, kind, NOW)
    contact = dataclasses.replace(provisional(C_1, UNASSIGNED_DIVISION, held, NOW), type=kind)
    found = interaction(Channel.WHATSAPP if BSUID in told else Channel.WEB_MESSAGING, *told)
    assert may_grow(best, found, contact) is expected
