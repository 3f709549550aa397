"""Who holds an identifier now: living contacts in order of rank, each answered for by its canonical one."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, Held, provisional, tombstone
from scv.domain.contacts.family import Family, united
from scv.domain.identity.unmerging import signpost
from scv.domain.values.ids import ContactId
from scv.usecases.find_holders import HOLDERS_READ_AT_MOST, find_holders, with_canonicals
from scv.usecases.ports.contacts import HOLDERS_READ
from tests.builders import FOURTH_OF_FEBRUARY, NOW, alexis, david, email, person, phone
from tests.stores.benches import Store
from tests.stores.tables import Bench

C_1 = ContactId("c-1")
C_ALEXIS = ContactId("c-alexis")
CONTACT_G = ContactId("g")


def save(store: Store, *contacts: Contact) -> None:
    for contact in contacts:
        store.apply(Plan(NOW, (Transition(None, contact),)))


def found_in(store: Store, now: datetime = NOW) -> list[tuple[str, str]]:
    return [
        (each.contact_id, each.member) for each in find_holders(store, UNASSIGNED_DIVISION, (phone(),), now)[phone()]
    ]


def merged(*members: Contact, into: str = "e") -> tuple[Contact, ...]:
    """The records that a merge of these contacts leaves."""
    canonical = dataclasses.replace(
        members[0],
        id=ContactId(into),
        held=tuple(dataclasses.replace(held, home=each.id) for each in members for held in each.held),
        family=united(ContactId(into), {each.id: each.family for each in members}),
    )
    ancestors = (
        dataclasses.replace(each, family=each.family.merged_into(ContactId(into)), revision=2) for each in members
    )
    return (canonical, *ancestors)


def _merged_twice() -> tuple[Contact, ...]:
    """Two contacts, merged into `e`, which was merged into `f` with a third that holds something else."""
    first, *ancestors = merged(alexis(), david())
    third = dataclasses.replace(person("c-1", "Ana", "Roe", NOW), held=(Held(email(), NOW),))
    last, *inputs = merged(first, third, into="f")
    return (
        last,
        *inputs,
        *(dataclasses.replace(each, family=each.family.pointing_at(ContactId("f"))) for each in ancestors),
    )


def test_RS1_holders_come_in_order_of_creation(store: Store) -> None:
    save(store, david(), alexis())
    assert found_in(store) == [("c-alexis", "c-alexis"), ("c-david", "c-david")]


def test_RS8_expired_holders_are_absent(store: Store) -> None:
    save(store, provisional(C_1, UNASSIGNED_DIVISION, (phone(),), NOW))
    assert found_in(store, NOW + timedelta(days=59)) == [("c-1", "c-1")]
    assert found_in(store, NOW + timedelta(days=60)) == []


def test_MG3_RS9_members_of_a_merge_are_answered_for_by_its_result(store: Store) -> None:
    save(store, *merged(alexis(), david()))
    assert found_in(store) == [("e", "c-alexis"), ("e", "c-david")]


def test_CO4_a_merge_whose_result_is_deleted_answers_for_nobody(store: Store) -> None:
    canonical, *ancestors = merged(alexis(), david())
    save(store, dataclasses.replace(tombstone(canonical, NOW, "u-1"), revision=1), *ancestors)
    assert found_in(store) == []


def test_no_identifiers_have_no_holders(store: Store) -> None:
    assert find_holders(store, UNASSIGNED_DIVISION, (), NOW) == {}


def test_RS2_behind_twenty_holders_that_are_gone_the_next_is_found(store: Store) -> None:
    """A merge of many was deleted: their rows are still there and come first."""
    people = [dataclasses.replace(alexis(), id=ContactId(f"c-{number:02d}")) for number in range(HOLDERS_READ)]
    canonical, *ancestors = merged(*people)
    save(store, dataclasses.replace(tombstone(canonical, NOW, "u-1"), revision=1), *ancestors, david())
    assert found_in(store) == [("c-david", "c-david")]
    assert HOLDERS_READ < HOLDERS_READ_AT_MOST


def test_MG3_canonicals_are_read_along_with_their_ancestors(store: Store) -> None:
    save(store, *merged(alexis(), david()))
    assert set(with_canonicals(store, (C_ALEXIS,))) == {"c-alexis", "e"}


def test_MG3_a_result_that_was_merged_again_is_answered_for_by_the_last(store: Store) -> None:
    save(store, *_merged_twice())
    assert found_in(store) == [("f", "c-alexis"), ("f", "c-david")]


def test_MG10_a_row_read_before_the_merge_was_undone_is_still_answered_for(store: Store) -> None:
    """The row names the result of a merge that is undone: what it was merged into then tells nothing any more."""
    result, *ancestors = merged(alexis(), david())
    save(store, dataclasses.replace(signpost(result, C_ALEXIS, NOW, "u-1"), revision=1))
    into_another = [dataclasses.replace(each, family=each.family.pointing_at(CONTACT_G)) for each in ancestors]
    save(
        store,
        *into_another,
        dataclasses.replace(result, id=CONTACT_G, family=Family(merge_set=(CONTACT_G, C_ALEXIS, ContactId("c-david")))),
    )
    assert found_in(store) == [("g", "c-alexis"), ("g", "c-david")]


def test_RS1_nobody_merged_is_one_query_and_a_merge_one_read_more(bench: Bench) -> None:
    save(bench.store, dataclasses.replace(person("c-1", "Ana", "Roe", NOW), held=(Held(email(), NOW),)))
    save(bench.store, *merged(alexis(), david()))
    bench.forget()
    find_holders(bench.store, UNASSIGNED_DIVISION, (email(),), NOW)
    assert bench.calls == ["Query"]
    bench.forget()
    find_holders(bench.store, UNASSIGNED_DIVISION, (phone(),), NOW)
    assert bench.calls == ["Query", "BatchGetItem"]


def test_MG3_a_merge_of_a_merge_is_two_reads_more(bench: Bench) -> None:
    save(bench.store, *_merged_twice())
    bench.forget()
    find_holders(bench.store, UNASSIGNED_DIVISION, (phone(),), NOW)
    assert bench.calls == ["Query", "BatchGetItem", "BatchGetItem"]


def test_RS8_a_pinned_contact_is_found_although_its_time_is_over() -> None:
    store = MemoryStore()
    save(store, dataclasses.replace(provisional(C_1, UNASSIGNED_DIVISION, (phone(),), FOURTH_OF_FEBRUARY), pinned=True))
    assert found_in(store) == [("c-1", "c-1")]
