"""A contact from before a rule changed, in today's spelling (ID2, ID4, ID10)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import AsMerged, Held, How
from scv.domain.contacts.profiles import InstagramId, PhoneNumber, Profile
from scv.domain.contacts.respelling import respelled
from scv.domain.identifiers.identifier import Identifier, IdentifierType, todays
from scv.domain.identity.holdings import as_merged
from scv.domain.values.ids import ContactId
from tests.builders import NOW, contacts, person
from tests.people import LONG_AGO, caller

KINDS = IdentifierType
EARLIER = Identifier(KINDS.PHONE, "+551187654321")
TODAY = Identifier(KINDS.PHONE, "+5511987654321")
OTHER = Identifier(KINDS.COOKIE, "c00c1e")


def holding(*held: Held) -> Contact:
    return dataclasses.replace(person("c-1", "Ana", "Roe", NOW), held=held)


@pytest.mark.parametrize(
    ("earlier", "today"),
    [
        (EARLIER, TODAY),
        (Identifier(KINDS.PHONE, "+5491123456789"), Identifier(KINDS.PHONE, "+541123456789")),
        (Identifier(KINDS.SOCIAL_WHATSAPP, "553196883193"), Identifier(KINDS.SOCIAL_WHATSAPP, "5531996883193")),
        (Identifier(KINDS.SOCIAL_INSTAGRAM_HANDLE, "@Ana"), Identifier(KINDS.SOCIAL_INSTAGRAM_HANDLE, "ana")),
        (Identifier(KINDS.SOCIAL_WHATSAPP_BSUID, "whatsapp:US.1"), Identifier(KINDS.SOCIAL_WHATSAPP_BSUID, "US.1")),
        (Identifier(KINDS.EXTERNAL_ID, "42\u200b", "crm"), Identifier(KINDS.EXTERNAL_ID, "42", "crm")),
        (Identifier(KINDS.PHONE, "+86282452253"), None),
        (Identifier(KINDS.PHONE, "+17378742833"), None),
        (OTHER, OTHER),
    ],
)
def test_id2_each_identifier_is_spelled_as_today(earlier: Identifier, today: Identifier | None) -> None:
    before = holding(Held(earlier, NOW, claimed=True, guarded=True, home=ContactId("c-0")))

    after = respelled(before)

    assert after.held == ((Held(today, NOW, claimed=True, guarded=True, home=ContactId("c-0")),) if today else ())
    assert (after.revision, after.version) == (before.revision, before.version)


def test_id2_a_contact_in_todays_spelling_is_itself() -> None:
    contact = person("c-1", "Ana", "Roe", NOW, work_phone=PhoneNumber("+5511987654321"), other_email="Ana@X.com")
    assert respelled(contact) == contact


def test_id10_two_spellings_of_one_line_become_one_holding_with_what_either_had() -> None:
    later = NOW + timedelta(days=1)

    after = respelled(holding(Held(TODAY, later, guarded=True), Held(OTHER, NOW), Held(EARLIER, NOW, claimed=True)))

    assert after.held == (Held(TODAY, NOW, claimed=True, guarded=True), Held(OTHER, NOW))


def test_id10_the_fields_go_on_saying_what_was_given_and_hold_it_by_todays_spelling() -> None:
    given = PhoneNumber("+55 1187654321", "+55 11 8765-4321", "+551187654321", "BR")
    before = dataclasses.replace(
        person("c-1", "Ana", "Roe", NOW),
        profile=Profile(first_name="Ana", last_name="Roe", work_phone=given, instagram_id=InstagramId(handle="@Ana")),
        held=(
            Held(EARLIER, NOW, how=How.FIELD),
            Held(Identifier(KINDS.SOCIAL_INSTAGRAM_HANDLE, "@Ana"), NOW, how=How.FIELD),
        ),
    )

    after = respelled(before)

    assert after.profile.work_phone == dataclasses.replace(given, display="+55 11 8765-4321")
    assert after.held == (
        Held(TODAY, NOW, how=How.FIELD),
        Held(Identifier(KINDS.SOCIAL_INSTAGRAM_HANDLE, "ana"), NOW, how=How.FIELD),
    )


def test_id4_a_contact_made_for_a_withheld_caller_keeps_its_other_identifiers() -> None:
    hidden = Identifier(KINDS.PHONE, "+86282452253")
    before = dataclasses.replace(
        caller("c-1", hidden, OTHER, when=LONG_AGO),
        profile=Profile(other_phone=PhoneNumber("+86 282452253", "+86282452253", "+86282452253", "CN")),
    )

    after = respelled(before)

    assert after.identifiers == (OTHER,)
    assert after.profile == Profile()


def test_id2_fields_that_today_would_be_refused_stay_as_they_are() -> None:
    odd = Identifier(KINDS.EMAIL, "ana@exa_mple.com")
    before = dataclasses.replace(
        person("c-1", "Ana", "Roe", NOW),
        profile=Profile(first_name="Ana", last_name="Roe", work_email=odd.value),
        held=(Held(odd, NOW, how=How.FIELD), Held(EARLIER, NOW, claimed=True)),
    )

    after = respelled(before)

    assert (after.profile, after.held) == (
        before.profile,
        (Held(odd, NOW, how=How.FIELD), Held(TODAY, NOW, claimed=True)),
    )


@given(contact=contacts, extra=st.lists(st.sampled_from([EARLIER, TODAY]), max_size=2, unique=True))
def test_id2_done_twice_it_is_done_once_and_nothing_else_changes(contact: Contact, extra: list[Identifier]) -> None:
    before = dataclasses.replace(contact, held=(*contact.held, *(Held(each, NOW, guarded=True) for each in extra)))

    after = respelled(before)

    assert respelled(after) == after
    assert dataclasses.replace(after, profile=before.profile, held=before.held) == before
    assert {held.identifier for held in after.held} == {
        today for held in before.held if (today := todays(held.identifier)) is not None
    }


_merged = st.none() | st.builds(AsMerged, st.sampled_from([How.FIELD, How.BESIDE, How.CLAIM]), st.booleans())


def _spelled(identifier: Identifier) -> st.SearchStrategy[Held]:
    """A holding of a member's record, claimed or given up since it was merged, or neither."""
    return st.builds(
        Held, st.just(identifier), st.just(NOW), how=st.sampled_from(How), claimed=st.booleans(), as_merged=_merged
    ).filter(lambda held: held.is_live or not held.claimed)


@given(one=_spelled(EARLIER), other=_spelled(TODAY))
def test_mg10_what_either_spelling_was_when_it_was_merged_an_unmerge_restores_as_one(one: Held, other: Held) -> None:
    (both,) = respelled(holding(one, other)).held
    (restored,) = as_merged((both,))

    assert both.is_live == (one.is_live or other.is_live)
    assert both.claimed == (one.claimed or other.claimed)
    assert restored.claimed == any(each.claimed for each in as_merged((one, other)))
    assert restored.is_live == any(each.is_live for each in as_merged((one, other)))
