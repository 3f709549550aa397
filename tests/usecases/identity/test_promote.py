"""Promotion in a store (PR1, PR2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scv.domain.contacts.contact import ContactType
from scv.domain.contacts.profiles import Profile
from scv.domain.values.errors import ContactNotFound, NameRequired
from scv.domain.values.ids import ContactId
from scv.usecases.contact_of import resolve_contact
from tests.people import AGENT, SHARED_PHONE, call, caller, identifier, person, phone
from tests.usecases.centers import Center

CONTACT_A = ContactId("a")
NAMED = Profile(first_name="Ana", last_name="Roe")


def test_pr1_a_promoted_contact_keeps_id_and_identifiers_and_outlives_its_expiry(center: Center) -> None:
    center.has(caller("a", phone()))
    saved = center.promote(AGENT, CONTACT_A, NAMED)
    assert (saved.id, saved.type) == ("a", ContactType.CURATED)
    center.clock.turn(timedelta(days=61))
    assert resolve_contact(center.store, AGENT, CONTACT_A, center.clock()) == saved
    assert center.takes_in(call("c-1", phone())).contact_id == "a"


def test_pr1_without_both_names_nothing_is_written(dynamodb: Center) -> None:
    dynamodb.has(caller("a", phone()))
    with pytest.raises(NameRequired):
        dynamodb.promote(AGENT, CONTACT_A)
    assert dynamodb.requests == ["GetItem"]


def test_pr2_promoting_twice_changes_nothing_the_second_time(dynamodb: Center) -> None:
    dynamodb.has(caller("a", phone()))
    saved = dynamodb.promote(AGENT, CONTACT_A, NAMED)
    dynamodb.requests.clear()
    assert dynamodb.promote(AGENT, CONTACT_A, Profile(first_name="Eve", last_name="Doe")) == saved
    assert dynamodb.requests == ["GetItem"]


def test_pr1_mg3_the_id_of_an_ancestor_promotes_the_merge_result(center: Center) -> None:
    center.has(caller("a", phone()), caller("b", identifier("SocialLine", "b")))
    result = center.merged("a", "b")
    assert center.promote(AGENT, ContactId("b"), NAMED).id == result.id
    assert center.store.contact("b").type is ContactType.IDENTIFIED
    assert [entry.action for entry in center.history(AGENT, CONTACT_A)].count("promote") == 1


def test_pr1_an_expired_contact_cannot_be_promoted(center: Center) -> None:
    center.has(caller("a", phone()), person("b", work_phone=SHARED_PHONE))
    center.clock.turn(timedelta(days=61))
    with pytest.raises(ContactNotFound):
        center.promote(AGENT, CONTACT_A, NAMED)
