"""Plans: what a transition stamps on the contact that it writes (RS4, CO5)."""

from __future__ import annotations

import dataclasses

import pytest

from scv.domain.changes.plans import Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, ContactType
from scv.domain.contacts.held import Held
from scv.domain.contacts.life import edited, provisional, tombstone
from scv.domain.contacts.profiles import PhoneNumber, Profile, normalise
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.claims import claim
from scv.domain.identity.merging import plan_merge
from scv.domain.values.ids import ContactId
from tests.builders import NOW, cookie, email, known, phone

NUMBER = normalise(Profile(cell_phone=PhoneNumber(display="+1 803-123-0000")))


def visitor(contact_id: str = "c-1", value: str = "one") -> Contact:
    return provisional(ContactId(contact_id), UNASSIGNED_DIVISION, (cookie(value),), NOW)


def by_claim(contact: Contact) -> Contact:
    (step,) = claim(contact, {}, phone(), NOW)
    return step.contact


def by_edit(contact: Contact) -> Contact:
    return Transition(contact, edited(contact, NUMBER, NOW, "u-7")).contact


def by_merge(contact: Contact) -> Contact:
    merged = plan_merge((contact, visitor("c-2", "two")), NUMBER, NOW, "u-7", ContactId("result"))
    assert merged.result.type is merged.plan.contacts[0].contact.type
    return merged.result


def by_anything(contact: Contact) -> Contact:
    return Transition(contact, dataclasses.replace(contact, held=(*contact.held, Held(phone(), NOW)))).contact


@pytest.mark.parametrize("gaining", [by_claim, by_edit, by_merge, by_anything])
def test_RS4_who_gains_a_personal_identifier_is_identified_however_it_was_gained(gaining: object) -> None:
    assert callable(gaining)
    gained = gaining(visitor())
    assert phone() in gained.identifiers
    assert gained.type is ContactType.IDENTIFIED


@pytest.mark.parametrize("more", [(), (cookie("two"),)])
def test_RS4_another_cookie_makes_nobody_identified(more: tuple[Identifier, ...]) -> None:
    held = tuple(Held(each, NOW) for each in more)
    gained = Transition(visitor(), dataclasses.replace(visitor(), held=(*visitor().held, *held))).contact
    assert gained.type is ContactType.EPHEMERAL


def test_RS4_a_new_contact_and_one_that_is_gone_are_what_they_are() -> None:
    made = provisional(ContactId("c-1"), UNASSIGNED_DIVISION, (email(), known("SocialLine", "U1")), NOW)
    assert Transition(None, made).contact == made
    gone = tombstone(visitor(), NOW, "u-7")
    assert Transition(visitor(), gone).contact.type is ContactType.EPHEMERAL
