"""Collecting: what an interaction tells, in the fields of a contact (CH, CH2, ID3, ID5, ID7, PA7)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from scv.domain.changes.limits import MAX_GROWN, MAX_INDEX_ENTRIES, index_entries
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, ContactType
from scv.domain.contacts.held import Held
from scv.domain.contacts.life import provisional
from scv.domain.contacts.profiles import Address, Profile, identifiers_of, without_identifiers
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.folding import first
from scv.domain.interactions.interaction import Answer, Interaction, Link, Mention, Outcome
from scv.domain.linking.collecting import collected_contact, collected_name, collected_profile, completed, grown
from scv.domain.projects.project import Project
from scv.domain.values.ids import ContactId
from tests.builders import NOW, alexis, cookie, email, event, known, phone
from tests.domain.linking.test_linking import AUTOMATIC, OWN_ADDRESS, interaction

C_1 = ContactId("c-1")
GERMAN = Project("p", default_country="DE")


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
    made = provisional(C_1, UNASSIGNED_DIVISION, (cookie(),), NOW)
    filled = interaction(Channel.WEB_MESSAGING, cookie(), phone(), email(), **FORM)
    richer = grown(made, filled, (cookie(),), AUTOMATIC, NOW)
    assert (richer.id, richer.type, richer.profile.display_name) == ("c-1", ContactType.IDENTIFIED, "Ana Roe")
    assert set(richer.identifiers) == {cookie(), phone(), email()}
    assert all(held.guarded for held in richer.held)


def test_RS6_what_others_hold_stays_theirs() -> None:
    made = provisional(C_1, UNASSIGNED_DIVISION, (cookie(),), NOW)
    filled = interaction(Channel.WEB_MESSAGING, cookie(), phone(), email())
    assert set(grown(made, filled, (cookie(), email()), AUTOMATIC, NOW).identifiers) == {cookie(), phone()}


def test_JO6_what_tells_nothing_new_changes_nothing() -> None:
    filled = interaction(Channel.WEB_MESSAGING, cookie(), phone(), **FORM)
    made = grown(provisional(C_1, UNASSIGNED_DIVISION, (cookie(),), NOW), filled, (), AUTOMATIC, NOW)
    assert grown(made, filled, (cookie(), phone()), AUTOMATIC, NOW) is made


def test_CO5_what_a_person_has_changed_stays_as_it_is() -> None:
    filled = interaction(Channel.WEB_MESSAGING, cookie(), phone(), email(), **FORM)
    corrected = Profile(first_name="Anna", last_name="Roe")
    made = dataclasses.replace(provisional(C_1, UNASSIGNED_DIVISION, (cookie(),), NOW, corrected), modified_by="u-7")
    richer = grown(made, filled, (), AUTOMATIC, NOW)
    assert richer.profile == corrected
    assert set(richer.identifiers) == {cookie(), phone(), email()}


@pytest.mark.parametrize("name", [*FORM, ""])
def test_CN3_CO5_growing_loses_no_field_that_no_interaction_tells(name: str) -> None:
    """A refusal that an unmerge has left on a provisional contact above all."""
    before = Profile(
        middle_name="Maria",
        title="Buyer",
        address=Address(city="Berlin"),
        survey_opt_out=True,
        external_system_url="https://crm.example.com/7",
    )
    filled = interaction(Channel.WEB_MESSAGING, cookie(), phone(), **({name: FORM[name]} if name else {}))
    richer = grown(provisional(C_1, UNASSIGNED_DIVISION, (cookie(),), NOW, before), filled, (), AUTOMATIC, NOW).profile
    assert richer.other_phone is not None
    assert dataclasses.replace(without_identifiers(richer), first_name=None, last_name=None) == before
    assert (richer.first_name, richer.last_name) == tuple(FORM[each] if each == name else None for each in FORM)


def test_every_field_is_one_that_carries_identifiers_or_stays() -> None:
    """What is left out is what `identifiers_of` reads."""
    values = {each.name: object() for each in dataclasses.fields(Profile)}
    kept = {name for name in values if getattr(without_identifiers(Profile(**values)), name) is values[name]}  # type: ignore[arg-type]
    assert kept == {
        *("first_name", "middle_name", "last_name", "salutation", "title", "address"),
        *("survey_opt_out", "external_system_url", "schema", "custom_fields"),
    }


# -- as the sender spelled it (ID3, ID5) ---------------------------------------------------------


def spelled(identifier: Identifier, spelling: str, channel: Channel = Channel.VOICE, **facts: Any) -> Interaction:
    """An interaction that gives one identifier as its sender wrote it."""
    told = dataclasses.replace(event(channel=channel, **facts), mentions=(Mention(identifier, spelling),))
    return first(told, Link(None, ""), Answer(Outcome.SEARCH))


def test_ID3_a_number_is_kept_as_it_was_told_with_its_extension() -> None:
    number = collected_profile(spelled(phone(), "(803) 123-0000 ext. 12"), AUTOMATIC).other_phone
    assert number is not None
    assert (number.e164, number.user_input, number.extension) == ("+18031230000", "(803) 123-0000 ext. 12", 12)


def test_ID3_a_spelling_that_reads_otherwise_by_now_is_left_out() -> None:
    """The project's country was changed, or the spelling is of a version that reads it differently."""
    told = spelled(phone(), "(803) 123-0000")
    assert identifiers_of(collected_profile(told, GERMAN)) == (phone(),)
    assert identifiers_of(collected_profile(spelled(phone(), "no number"), AUTOMATIC)) == (phone(),)


def test_ID5_an_email_identifies_as_ever_however_it_was_told() -> None:
    told = spelled(email(), "Ana@Example.COM", Channel.EMAIL)
    assert identifiers_of(collected_profile(told, AUTOMATIC)) == (email(),)


def test_ID6_a_whatsapp_number_is_kept_as_it_was_told() -> None:
    whatsapp = known("SocialWhatsapp", "491711234567")
    profile = collected_profile(spelled(whatsapp, "+49 171 1234567", Channel.WHATSAPP), AUTOMATIC)
    assert profile.whats_app_id is not None
    assert profile.whats_app_id.phone_number is not None
    assert profile.whats_app_id.phone_number.user_input == "+49 171 1234567"
    assert identifiers_of(profile) == (whatsapp,)


def test_ID3_CH2_selecting_puts_the_number_as_it_was_told_into_an_empty_field() -> None:
    other = phone("+1 803-123-0009")
    profile = completed(alexis(), spelled(other, "803.123.0009 x7"), AUTOMATIC)
    assert profile.other_phone is not None
    assert (profile.other_phone.user_input, profile.other_phone.extension) == ("803.123.0009 x7", 7)
    assert profile.cell_phone == alexis().profile.cell_phone


def test_PA7_a_created_contact_has_the_number_as_it_was_told_and_the_cookie() -> None:
    told = dataclasses.replace(
        event(channel=Channel.WEB_MESSAGING), mentions=(Mention(phone(), "803-123-0000 x3"), Mention(cookie()))
    )
    chat = first(told, Link(None, ""), Answer(Outcome.SEARCH))
    named = Profile(first_name="Ana", last_name="Roe")
    contact = collected_contact(C_1, chat, named, AUTOMATIC, NOW, "u-7")
    assert contact.profile.other_phone is not None
    assert contact.profile.other_phone.user_input == "803-123-0000 x3"
    assert contact.identifiers == (phone(), cookie())


def test_CH2_what_another_interaction_put_into_the_fields_stays_and_is_added_to() -> None:
    first_told = spelled(phone(), "803 123 0000 x3", Channel.WEB_MESSAGING)
    made = grown(provisional(C_1, UNASSIGNED_DIVISION, (), NOW), first_told, (), AUTOMATIC, NOW)
    later = interaction(Channel.WEB_MESSAGING, email(), name="Ana Roe")
    richer = grown(made, later, (), AUTOMATIC, NOW)
    assert richer.profile.other_phone == made.profile.other_phone
    assert (richer.profile.other_email, richer.type) == ("ana@example.com", ContactType.IDENTIFIED)


def test_CO3_a_contact_gains_no_more_than_one_write_of_it_holds() -> None:
    held = tuple(Held(known("SocialLine", f"U{number}"), NOW, guarded=True) for number in range(28))
    made = dataclasses.replace(provisional(C_1, UNASSIGNED_DIVISION, (), NOW), held=held)
    told = interaction(Channel.LINE, *(known("SocialLine", f"V{number}") for number in range(9)))
    full = grown(made, told, (), AUTOMATIC, NOW)
    assert index_entries(full) == MAX_GROWN <= MAX_INDEX_ENTRIES
    assert full.identifiers == (*made.identifiers, *told.identifiers[:2])
    assert grown(full, told, (), AUTOMATIC, NOW) is full
