"""Whatever happens between merges and unmerges, the records agree and the inputs come back (MG3, MG6, MG10)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scv.adapters.memory import MemoryStore
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import PhoneNumber
from scv.domain.identifiers.identifier import Identifier
from scv.domain.values.errors import (
    IdentifierNotClaimed,
    IdentifierNotFound,
    MergeConflict,
    MergeNotAllowed,
    UnmergeNotAllowed,
)
from scv.domain.values.ids import ContactId
from scv.usecases.contact_of import resolve_contact
from scv.usecases.contacts.save import EditContact
from scv.usecases.interactions.journey import ReadJourney
from tests.people import AGENT, NOW, bare, call, caller, identifier, person, phone
from tests.usecases.centers import Center

NUMBERS = ("+18031230000", "+18031230001", "+18031230002")
PEOPLE = ("a", "b", "c", "d")
EMAIL = identifier("Email", "b@example.com")

people = st.sampled_from(PEOPLE)
numbers = st.sampled_from(NUMBERS)
slots = st.sampled_from(["work_phone", "cell_phone"])
changes = st.one_of(
    st.tuples(st.just("claim"), people, numbers),
    st.tuples(st.just("release"), people, numbers),
    st.tuples(st.just("edit"), people, slots, st.none() | numbers),
)
merges = st.tuples(st.just("merge"), people, people)
undoings = st.tuples(st.just("unmerge"), people)


def center_with_people() -> Center:
    center = Center(MemoryStore())
    days = [NOW - timedelta(days=place) for place in range(4)]
    center.has(
        person("a", days[2], work_phone=NUMBERS[0]),
        caller("b", EMAIL, phone(NUMBERS[1]), when=days[3]),
        person("c", days[0], work_phone=NUMBERS[1], cell_phone=NUMBERS[0]),
        caller("d", identifier("Cookie", "k"), when=days[1]),
    )
    return center


def carry_out(center: Center, step: tuple[Any, ...]) -> None:
    """One thing that somebody does; what a rule refuses does not happen."""
    action, *told = step
    with suppress(IdentifierNotClaimed, IdentifierNotFound, MergeConflict, MergeNotAllowed, UnmergeNotAllowed):
        match action:
            case "claim":
                center.claims.claim(AGENT, told[0], phone(told[1]))
            case "release":
                center.claims.release(AGENT, told[0], phone(told[1]))
            case "edit":
                change(center, *told)
            case "merge":
                center.merged(*told)
            case "unmerge":
                center.unmerge(AGENT, told[0])


def change(center: Center, contact_id: str, slot: str, number: str | None) -> None:
    value = PhoneNumber(e164=number) if number else None
    names = {"first_name": "Ana", "last_name": "Roe"}
    edit = EditContact(center.store, center.clock, center.new_id)
    edit(AGENT, contact_id, lambda contact: dataclasses.replace(contact.profile, **names, **{slot: value}), None)  # type: ignore[arg-type]


@settings(max_examples=150)
@given(st.lists(st.one_of(changes, merges, undoings), max_size=14))
def test_mg3_mg6_every_id_answers_and_each_row_is_listed_by_who_answers_for_it(steps: list[tuple[Any, ...]]) -> None:
    center = center_with_people()
    for step in steps:
        carry_out(center, step)
        assert_consistent(center)


def assert_consistent(center: Center) -> None:
    records: dict[ContactId, Contact] = center.store.records
    for record in records.values():
        canonical = resolve_contact(center.store, AGENT, record.id, NOW)
        assert canonical.canonical_id is None
        if record.id in canonical.family.merge_set:
            assert record.canonical_id in (canonical.id, None)
            listed = [held for held in canonical.held if held.home == record.id and held.is_live]
            expected = {(held.identifier, held.claimed) for held in listed}
            own = {(held.identifier, held.claimed) for held in record.holdings}
            assert record.id == canonical.id or own == expected
    for number in NUMBERS:
        claimed = [row for row in center.store.holders("*", [phone(number)])[phone(number)] if row.claimed]
        assert len(claimed) <= 1


@settings(max_examples=150)
@given(
    st.lists(changes, max_size=3),
    st.lists(changes, max_size=4),
    st.lists(changes, max_size=4),
)
def test_mg10_merges_are_undone_exactly_whatever_was_changed_since(
    before: list[tuple[Any, ...]], between: list[tuple[Any, ...]], after: list[tuple[Any, ...]]
) -> None:
    # given a merge of a merge, with edits and claims at each step, all of them of contacts in it
    center = center_with_people()
    for step in before:
        carry_out(center, step)
    start = state(center, "a", "b")
    first = center.merged("a", "b")
    for step in within(between, "a", "b"):
        carry_out(center, step)
    middle = state(center, first.id, "c")
    second = center.merged("a", "c")
    for step in within(after, "a", "b", "c"):
        carry_out(center, step)
    others = claims_of(center, "d")
    # when, then
    center.unmerge(AGENT, second.id)
    assert without_lost(state(center, first.id, "c"), others) == without_lost(middle, others)
    assert_consistent(center)
    center.unmerge(AGENT, first.id)
    others = claims_of(center, "c") | claims_of(center, "d")
    assert without_lost(state(center, "a", "b"), others) == without_lost(start, others)
    assert_consistent(center)


def within(steps: list[tuple[Any, ...]], *contact_ids: str) -> Iterator[tuple[Any, ...]]:
    return (step for step in steps if step[1] in contact_ids)


def state(center: Center, *contact_ids: str) -> dict[ContactId, Contact]:
    """The records as unmerge gives them back."""
    return {ContactId(each): bare(center.store.records[each]) for each in contact_ids}


def claims_of(center: Center, contact_id: str) -> set[Identifier]:
    return {held.identifier for held in center.store.records[contact_id].held if held.claimed}


def without_lost(records: dict[ContactId, Contact], lost: set[Identifier]) -> dict[ContactId, Contact]:
    """CL2: a claim that somebody outside has now cannot come back. RS5: nor does the guard of what was given up."""
    return {
        each.id: dataclasses.replace(
            each,
            held=tuple(
                dataclasses.replace(held, claimed=held.claimed and held.identifier not in lost, guarded=False)
                for held in each.held
            ),
        )
        for each in records.values()
    }


after_the_merge = st.one_of(
    st.tuples(st.just("claim"), st.just("a"), numbers),
    st.tuples(st.just("release"), st.just("a"), numbers),
    st.tuples(st.just("edit"), st.just("a"), slots, st.none() | numbers),
    st.tuples(st.just("call"), numbers),
)


@settings(max_examples=300)
@given(st.lists(after_the_merge, max_size=8), numbers)
def test_mg10_calls_since_a_merge_go_to_the_member_that_holds_the_number(
    steps: list[tuple[Any, ...]], last: str
) -> None:
    """Also when the number was removed and saved again, or released and claimed again, in between."""
    # given a merge, what agents did to the result, and calls that came in on it
    center = center_with_people()
    result = center.merged("a", "b")
    calls: dict[str, str] = {}
    for place, (action, *told) in enumerate((*steps, ("call", last))):
        if action == "call":
            conversation = f"c-{place}"
            if center.takes_in(call(conversation, phone(told[0]))).contact_id == result.id:
                calls[conversation] = told[0]
        else:
            carry_out(center, (action, *told))
    # when
    restored = center.unmerge(AGENT, result.id).inputs
    # then
    journeys = ReadJourney(center.store, center.clock)
    for conversation, number in calls.items():
        holding = [contact.id for contact in restored if phone(number) in contact.identifiers]
        shown = [
            contact.id
            for contact in restored
            if conversation in {entry.conversation_id for entry in journeys(AGENT, contact.id, 50, None).entries}
        ]
        assert len(shown) == 1
        assert shown[0] in holding or not holding, (number, holding, shown)
