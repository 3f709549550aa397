"""Contacts: what they hold, how long they live, what a save and a delete do (CO, RS4, RS8, PR1)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, ContactType
from scv.domain.contacts.family import Family
from scv.domain.contacts.held import Held, How
from scv.domain.contacts.life import curated, hold_fields, provisional, require_names, tombstone
from scv.domain.contacts.profiles import PhoneNumber, Profile, normalise
from scv.domain.identifiers.identifier import Identifier
from scv.domain.values.errors import NameRequired
from scv.domain.values.ids import ContactId
from tests.builders import NOW, alexis, cookie, email, known, person, phone

C_1 = ContactId("c-1")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((), ContactType.EPHEMERAL),
        ((cookie(),), ContactType.EPHEMERAL),
        ((phone(),), ContactType.IDENTIFIED),
        ((email(), cookie()), ContactType.IDENTIFIED),
        ((known("SocialLine", "U42"),), ContactType.IDENTIFIED),
    ],
)
def test_RS4_a_contact_is_ephemeral_until_something_tells_who_it_is(
    found: tuple[Identifier, ...], expected: ContactType
) -> None:
    made = provisional(C_1, UNASSIGNED_DIVISION, found, NOW)
    assert made.type is expected
    assert made.is_provisional
    assert made.identifiers == found


def test_RS5_what_the_system_makes_is_guarded() -> None:
    made = provisional(C_1, UNASSIGNED_DIVISION, (phone(), cookie()), NOW)
    assert all(held.guarded for held in made.held)


def test_RS8_a_provisional_contact_lives_60_days() -> None:
    made = provisional(C_1, UNASSIGNED_DIVISION, (phone(),), NOW)
    assert made.expires == NOW + timedelta(days=60)
    assert made.is_alive(NOW + timedelta(days=60, seconds=-1))
    assert not made.is_alive(NOW + timedelta(days=60))


@pytest.mark.parametrize(("hours", "due"), [(0, False), (24, False), (25, True), (59 * 24, True)])
def test_RS8_the_expiry_is_renewed_at_most_once_a_day(hours: int, due: bool) -> None:
    made = provisional(C_1, UNASSIGNED_DIVISION, (phone(),), NOW)
    assert made.needs_renewal(NOW + timedelta(hours=hours)) is due


def test_RS8_a_renewal_counts_from_the_interaction() -> None:
    made = provisional(C_1, UNASSIGNED_DIVISION, (phone(),), NOW)
    later = NOW + timedelta(days=30)
    renewed = made.renewed(later)
    assert renewed.expires == later + timedelta(days=60)
    assert renewed.version == made.version
    assert not renewed.needs_renewal(later)


@pytest.mark.parametrize(
    "change",
    [
        {"type": ContactType.CURATED},
        {"family": Family(merged_from=(ContactId("c-2"), ContactId("c-3")))},
        {"family": Family(canonical_id=ContactId("c-9"))},
        {"pinned": True},
    ],
)
def test_RS8_curated_merged_and_pinned_contacts_do_not_expire(change: dict[str, Any]) -> None:
    made = dataclasses.replace(provisional(C_1, UNASSIGNED_DIVISION, (phone(),), NOW), **change)
    assert made.expires is None
    assert made.is_alive(NOW + timedelta(days=10_000))


# -- saving (CO1, CO2) --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "missing"),
    [(None, "Roe", "firstName"), ("  ", "Roe", "firstName"), ("Ana", None, "lastName"), ("Ana", "\u00a0", "lastName")],
)
def test_CO1_PR1_a_curated_contact_has_both_names_and_blank_is_not_one(
    first: str | None, last: str | None, missing: str
) -> None:
    with pytest.raises(NameRequired) as refused:
        curated(C_1, UNASSIGNED_DIVISION, Profile(first_name=first, last_name=last), NOW, by="u-1")
    assert refused.value.field == missing


def test_CO1_two_names_are_enough() -> None:
    require_names(Profile(first_name="Ana", last_name="Roe"))
    assert Profile(first_name="Ana", last_name="Roe").has_full_name
    assert not Profile(first_name="Ana", last_name=" ").has_full_name


def test_CO2_a_saved_contact_holds_every_identifier_in_its_fields() -> None:
    saved = person(
        "c-1", "Ana", "Roe", NOW, work_phone=PhoneNumber("+1 803-123-0000"), personal_email=" ANA@example.com "
    )
    assert saved.identifiers == (phone(), email())
    assert all(held.in_fields and not held.guarded for held in saved.held)


def _holding(*held: Held) -> Contact:
    return dataclasses.replace(person("c-1", "Ana", "Roe", NOW), held=held)


def test_CO2_removing_a_field_ends_the_holding() -> None:
    without = normalise(Profile(first_name="Alexis", last_name="Doe"))
    assert hold_fields(alexis(), without, NOW).held == ()


def test_CO2_the_same_value_in_another_field_is_held_since_the_beginning() -> None:
    before = alexis()
    moved = normalise(Profile(first_name="Alexis", last_name="Doe", work_phone=PhoneNumber("803-123-0000")))
    assert hold_fields(before, moved, NOW).held == before.held


def test_CO11_removing_a_field_ends_the_claim_on_its_value_as_well() -> None:
    before = _holding(Held(phone(), NOW, How.FIELD, claimed=True))
    after = hold_fields(before, normalise(Profile(first_name="Ana", last_name="Roe")), NOW)
    assert after.held == ()


def test_ID7_a_cookie_stays_with_the_contact_whatever_its_fields_say() -> None:
    before = _holding(Held(cookie(), NOW, guarded=True))
    after = hold_fields(before, normalise(Profile(first_name="Ana", last_name="Roe")), NOW)
    assert after.identifiers == (cookie(),)


def test_CO2_a_field_that_says_what_was_held_anyway_takes_it_over() -> None:
    before = _holding(Held(phone(), NOW, guarded=True))
    after = hold_fields(
        before, normalise(Profile(first_name="A", last_name="B", cell_phone=PhoneNumber("8031230000"))), NOW
    )
    assert after.held == (Held(phone(), NOW, How.FIELD, guarded=True),)


def test_CO4_a_deleted_contact_has_neither_identifiers_nor_personal_data() -> None:
    gone = tombstone(alexis(), NOW, by="u-1")
    assert (gone.profile, gone.held, gone.identifiers) == (Profile(), (), ())
    assert not gone.is_alive(NOW)
    assert gone.id == "c-alexis"


def test_MG6_the_members_of_a_set_are_each_listed_once() -> None:
    merged = dataclasses.replace(
        alexis(),
        id=ContactId("e"),
        family=Family(
            merge_set=(ContactId("e"), ContactId("a"), ContactId("b")), heir_of=(ContactId("b"), ContactId("x"))
        ),
    )
    assert merged.members == ("e", "a", "b", "x")


def test_MG10_a_released_identifier_is_remembered_and_not_answered_to() -> None:
    member = _holding(Held(phone(), NOW, How.GIVEN_UP), Held(email(), NOW))
    assert member.identifiers == (email(),)
    assert [held.identifier for held in member.holdings] == [email()]
