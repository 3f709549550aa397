"""Merging contacts in a store (MG2-MG9, MG11, RS9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scv.domain.access.permissions import Access
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, ContactType
from scv.domain.contacts.held import Held
from scv.domain.contacts.profiles import Profile
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.merging import Order
from scv.domain.values.errors import (
    ContactNotFound,
    DivisionMismatch,
    MergeConflict,
    MergeNotAllowed,
)
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.contact_of import resolve_contact
from scv.usecases.find_holders import find_holders
from tests.people import AGENT, NOW, SHARED_PHONE, call, caller, identifier, person, phone
from tests.usecases.centers import Center

CONTACT_A = ContactId("a")
CONTACT_B = ContactId("b")
DAY = timedelta(days=1)


def answering(center: Center, contact_id: str) -> Contact:
    return resolve_contact(center.store, AGENT, ContactId(contact_id), center.clock())


def test_mg3_every_id_of_the_set_answers_as_the_canonical_one(center: Center) -> None:
    center.has(person("a"), person("b"))
    result = center.merged("a", "b")
    for contact_id in ("a", "b", result.id):
        assert answering(center, contact_id) == result


def test_mg6_a_merge_of_two_takes_two_round_trips(dynamodb: Center) -> None:
    dynamodb.has(person("a", work_phone=SHARED_PHONE), person("b"))
    dynamodb.merged("a", "b")
    assert dynamodb.requests == ["BatchGetItem", "TransactWriteItems"]


def test_mg3_after_ten_merges_the_first_id_answers_with_one_extra_read(dynamodb: Center) -> None:
    # given a chain in which each result is merged again
    dynamodb.has(*(person(f"c{place}", NOW + place * DAY) for place in range(11)))
    latest = "c0"
    for place in range(1, 11):
        latest = dynamodb.merged(latest, f"c{place}").id
    dynamodb.requests.clear()
    # when
    found = answering(dynamodb, "c0")
    # then
    assert found.id == latest
    assert len(found.family.merge_set) == 21
    assert dynamodb.requests == ["GetItem", "GetItem"]
    dynamodb.requests.clear()
    assert answering(dynamodb, latest).id == latest
    assert dynamodb.requests == ["GetItem"]


def test_mg3_an_ancestors_id_may_be_named_in_a_later_merge(center: Center) -> None:
    center.has(person("a"), person("b"), person("c"))
    first = center.merged("a", "b")
    second = center.merged("a", "c")
    assert second.family.merged_from == (first.id, "c")
    assert {answering(center, each).id for each in ("a", "b", "c", first.id)} == {second.id}


def test_mg7_two_ids_of_one_contact_are_the_same_contact_twice(center: Center) -> None:
    center.has(person("a"), person("b"))
    center.merged("a", "b")
    with pytest.raises(MergeNotAllowed):
        center.merged("a", "b")


def test_mg7_a_refused_merge_writes_nothing(dynamodb: Center) -> None:
    dynamodb.has(person("a"), person("north", division="north"))
    with pytest.raises(DivisionMismatch):
        dynamodb.merged("a", "north")
    with pytest.raises(ContactNotFound):
        dynamodb.merged("a", "nobody")
    assert set(dynamodb.requests) == {"BatchGetItem"}


def test_ac2_a_contact_of_another_division_cannot_be_merged_nor_known_of(center: Center) -> None:
    center.has(person("a", division="north"), person("b", division="south"))
    northern = Access("agent-2", frozenset({"*"}), frozenset({DivisionId("north")}))
    with pytest.raises(ContactNotFound):
        center.merge(Order(northern, (CONTACT_A, CONTACT_B)))


def test_mg9_a_dry_run_shows_result_and_conflicts_and_writes_nothing(dynamodb: Center) -> None:
    dynamodb.has(person("a", title="Dr"), person("b", title="Prof"))
    shown = dynamodb.merge(Order(AGENT, (CONTACT_A, CONTACT_B), Profile(salutation="Ms"), dry_run=True))
    assert shown.contact.profile.salutation == "Ms"
    assert [conflict.field for conflict in shown.conflicts] == ["firstName", "title"]
    assert dynamodb.requests == ["BatchGetItem", "Query", "Query"], "the contacts, and how long each journey is"


def test_mg1_the_classic_merge_refuses_two_curated_contacts(center: Center) -> None:
    center.has(person("a"), person("b"), caller("c", phone()))
    with pytest.raises(MergeNotAllowed):
        center.merge(Order(AGENT, (CONTACT_A, CONTACT_B), classic=True))
    assert center.merge(Order(AGENT, (ContactId("c"), CONTACT_B), classic=True)).contact.type is ContactType.CURATED


def test_mg8_a_silent_resend_gets_the_same_contact(center: Center) -> None:
    center.has(person("a"), person("b"))
    first = center.merged("a", "b", key="request-1")
    assert center.merged("a", "b", key="request-1") == first
    # and after the window, or as another request, the rule stands
    with pytest.raises(MergeNotAllowed):
        center.merged("a", "b", key="request-2")
    center.clock.turn(timedelta(seconds=31))
    with pytest.raises(MergeNotAllowed):
        center.merged("a", "b", key="request-1")


def test_mg10_the_same_merge_again_after_an_unmerge_is_a_new_one(center: Center) -> None:
    center.has(person("a"), person("b"))
    first = center.merged("a", "b", key="request-1")
    center.unmerge(AGENT, first.id)
    second = center.merged("a", "b", key="request-1")
    assert second.id != first.id
    assert answering(center, first.id) == second


def test_mg11_the_history_of_every_id_shows_the_merge(center: Center) -> None:
    center.has(person("a"), person("b"))
    result = center.merged("a", "b")
    for contact_id in ("a", "b", result.id):
        (entry,) = (each for each in center.history(AGENT, ContactId(contact_id)) if each.action != "create")
        assert (entry.action, entry.by, entry.at) == ("merge", "agent-1", NOW)
        assert (entry.details["inputs"], entry.details["result"]) == (["a", "b"], result.id)


# -- whose call is it -----------------------------------------------------------------------


def test_rs9_a_merge_does_not_change_who_gets_the_calls_and_an_unmerge_gives_them_back(center: Center) -> None:
    # given three contacts that share a number
    february, late_february, march = NOW.replace(month=2, day=4), NOW.replace(month=2, day=20), NOW.replace(month=3)
    center.has(
        person("alexis", february, work_phone=SHARED_PHONE),
        person("ben", late_february, work_phone=SHARED_PHONE),
        person("david", march, work_phone=SHARED_PHONE),
    )
    assert center.takes_in(call("c-1", phone())).contact_id == "alexis"
    # when the first and the third are merged
    result = center.merged("david", "alexis")
    # then a call goes to what they became, and ben stays a candidate
    answer = center.takes_in(call("c-2", phone()))
    assert (answer.contact_id, answer.candidates) == (result.id, 1)
    # and after the unmerge to the first again
    center.unmerge(AGENT, result.id)
    assert center.takes_in(call("c-3", phone())).contact_id == "alexis"


def test_rs9_the_merge_of_the_later_two_does_not_take_the_calls_of_the_first(center: Center) -> None:
    center.has(
        person("alexis", NOW - 9 * DAY, work_phone=SHARED_PHONE),
        person("ben", NOW - 5 * DAY, work_phone=SHARED_PHONE),
        person("carla", NOW - 99 * DAY),
    )
    center.merged("ben", "carla")
    assert center.takes_in(call("c-1", phone())).contact_id == "alexis"


def test_mg6_a_call_after_a_merge_is_linked_to_the_member_and_shown_with_the_canonical_id(center: Center) -> None:
    center.has(caller("a", phone()), caller("b", identifier("Email", "b@example.com")))
    result = center.merged("a", "b")
    answer = center.takes_in(call("c-1", phone()))
    assert answer.contact_id == result.id
    assert center.store.interaction("c-1").link.contact_id == "a"
    assert [entry.conversation_id for entry in center.store.journey(result.members, 25, None)] == ["c-1"]


def test_rs8_a_merged_provisional_contact_never_expires(center: Center) -> None:
    center.has(caller("a", phone()), caller("b", identifier("Cookie", "k")))
    result = center.merged("a", "b")
    center.clock.turn(400 * DAY)
    assert answering(center, "a") == result
    found = find_holders(center.store, UNASSIGNED_DIVISION, [phone()], center.clock())
    assert [holder.contact_id for holder in found[phone()]] == [result.id]


def test_held_rows_of_a_merged_contact_stay_its_own(center: Center) -> None:
    """MG6: rows of the index stay with the members."""
    center.has(person("a", work_phone=SHARED_PHONE), person("b"))
    center.merged("a", "b")
    (row,) = center.store.holders("*", [phone()])[phone()]
    assert (row.contact_id, row.look) == ("a", True)
    assert rows_of(center, "a") == (phone(),)


def rows_of(center: Center, contact_id: str) -> tuple[Identifier, ...]:
    found: tuple[Held, ...] = center.store.contact(contact_id).holdings
    return tuple(held.identifier for held in found)


def test_mg3_pa6_the_id_of_a_provisional_contact_is_no_order_to_merge_whom_it_was_merged_into(center: Center) -> None:
    """Two agents give one caller to two people: the second is told, and the two people stay two."""
    center.has(person("ana"), person("bob"), caller("guest", phone()))
    merged = center.merged("ana", "guest")
    with pytest.raises(MergeConflict) as refused:
        center.merged("bob", "guest")
    assert refused.value.entity_id == merged.id
    # a curated contact's id stays that person's: whoever was merged with it belongs to it
    assert set(center.merged("bob", "ana").family.merge_set) >= {"ana", "bob", "guest"}
