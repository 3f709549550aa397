"""Merges larger than one write, broken off, or at the same time as other changes (MG6, MG8)."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact
from scv.domain.contacts.held import Held
from scv.domain.identity.merging import Order, plan_merge
from scv.domain.values.errors import (
    ContactTooLarge,
    MergeConflict,
    MergeNotAllowed,
    ScvError,
)
from scv.domain.values.ids import ContactId
from scv.usecases.contact_of import resolve_contact
from scv.usecases.find_holders import find_holders
from scv.usecases.identity.merge import Merge
from scv.usecases.ports.writes import PlanTooLarge
from tests.people import AGENT, NOW, bare, call, caller, identifier, person, phone
from tests.usecases.centers import Center, Clock

DAY = timedelta(days=1)


def answering(center: Center, contact_id: str) -> Contact:
    return resolve_contact(center.store, AGENT, ContactId(contact_id), center.clock())


# -- more than one write holds --------------------------------------------------------------


def numbered(place: int) -> Contact:
    """A provisional contact with four guarded numbers."""
    return caller(f"c{place}", *(phone(f"+1803555{place:02d}{slot:02d}") for slot in range(4)))


def test_mg6_25_contacts_with_many_identifiers_are_pinned_first_and_merged_in_one_write(dynamodb: Center) -> None:
    # given
    contacts = [numbered(place) for place in range(25)]
    dynamodb.has(*contacts)
    # when
    result = dynamodb.merged(*(contact.id for contact in contacts))
    # then
    assert dynamodb.requests.count("TransactWriteItems") == 1 + 25  # each pin, and the merge
    assert len(result.identifiers) == 100
    for contact in contacts:
        answer = dynamodb.takes_in(call(f"call-{contact.id}", contact.identifiers[3]))
        assert answer.contact_id == result.id
    # and it can be undone
    restored = dynamodb.unmerge(AGENT, result.id).inputs
    assert [bare(contact) for contact in restored] == [bare(contact) for contact in contacts]
    stored = dynamodb.store.contacts([contact.id for contact in contacts])
    assert [stored[contact.id] for contact in contacts] == list(restored)
    dynamodb.clock.turn(61 * DAY)
    left = find_holders(dynamodb.store, UNASSIGNED_DIVISION, contacts[0].identifiers, dynamodb.clock())
    assert not any(left.values())


def test_mg10_a_merge_that_cannot_be_undone_in_parts_either_says_so(dynamodb: Center) -> None:
    """Claims made since double the index rows of an input, until one write does not hold them any more."""
    # given
    numbers = [phone(f"+180355500{place:02d}") for place in range(50)]
    held = tuple(Held(number, NOW) for number in numbers)
    dynamodb.has(dataclasses.replace(caller("a"), held=held), person("b"))
    result = dynamodb.merged("a", "b")
    for number in numbers:
        dynamodb.claims.claim(AGENT, result.id, number)
    # when
    with pytest.raises(ContactTooLarge):
        dynamodb.unmerge(AGENT, result.id)
    # then nothing has changed, and with a claim less it can be undone
    assert answering(dynamodb, "a").id == result.id
    dynamodb.claims.release(AGENT, result.id, numbers[0])
    assert [each.id for each in dynamodb.unmerge(AGENT, result.id).inputs] == ["a", "b"]


class Crash(Exception):
    """The process is gone."""


@dataclasses.dataclass
class CrashingStore(MemoryStore):
    """Holds eight contacts in a plan, and dies at the first write after so many."""

    lives: int = 1000

    def apply(self, plan: Plan) -> None:
        if len(plan.contacts) > 1 and not all(step.before is None or step.before.pinned for step in plan.contacts):
            raise PlanTooLarge("9")
        if not self.lives:
            raise Crash
        self.lives -= 1
        super().apply(plan)


@pytest.mark.parametrize("lives", [2, 3, 4])
def test_mg6_a_crash_between_pin_and_merge_leaves_everything_answering(lives: int) -> None:
    # given a process that dies while or after pinning and cannot even let go
    store = CrashingStore()
    center = Center(store)
    center.has(caller("a", phone()), caller("b", identifier("SocialLine", "b")), person("c"))
    store.lives = lives - 2
    with pytest.raises(Crash):
        center.merged("a", "b", "c")
    store.lives = 1000
    # then every contact answers by id and by identifier, also later
    assert [answering(center, each).id for each in ("a", "b", "c")] == ["a", "b", "c"]
    assert center.takes_in(call("c-1", phone())).contact_id == "a"
    assert not answering(center, "a").pinned
    # and the merge can be repeated
    result = center.merged("a", "b", "c")
    assert center.takes_in(call("c-2", phone())).contact_id == result.id


def test_mg6_a_refused_merge_lets_the_pinned_contacts_go() -> None:
    @dataclasses.dataclass
    class FullStore(MemoryStore):
        def apply(self, plan: Plan) -> None:
            if len(plan.contacts) > 1:
                raise PlanTooLarge("101")
            super().apply(plan)

    center = Center(FullStore())
    center.has(caller("a", phone()), person("b"))
    with pytest.raises(ContactTooLarge):
        center.merged("a", "b")
    assert [answering(center, each).pinned for each in ("a", "b")] == [False, False]


# -- at the same time -----------------------------------------------------------------------


@dataclasses.dataclass
class InterruptedStore(MemoryStore):
    """Somebody else writes just before the plan of the test is carried out."""

    meanwhile: list[Plan] = dataclasses.field(default_factory=list)

    def apply(self, plan: Plan) -> None:
        if self.meanwhile:
            super().apply(self.meanwhile.pop())
        super().apply(plan)


def test_mg8_an_edit_in_between_is_not_lost_and_the_merge_goes_on() -> None:
    store = InterruptedStore()
    center = Center(store)
    center.has(person("a"), person("b"))
    before = store.records[ContactId("a")]
    edited = dataclasses.replace(before, revision=2, profile=dataclasses.replace(before.profile, title="Dr"))
    store.meanwhile = [Plan(NOW, (Transition(before, edited),))]
    assert center.merged("a", "b").profile.title == "Dr"


def test_mg8_a_merge_in_between_is_a_conflict() -> None:
    store = InterruptedStore()
    center = Center(store)
    center.has(person("a"), person("b"), person("c"))
    other = plan_merge(
        [store.records[ContactId("b")], store.records[ContactId("c")]], None, NOW, "agent-2", ContactId("other")
    )
    store.meanwhile = [other.plan]
    with pytest.raises(MergeConflict):
        center.merged("a", "b")
    assert answering(center, "b").id == "other"
    assert not store.records[ContactId("a")].is_ancestor


def test_mg8_of_many_merges_at_once_one_wins_and_no_cycle_arises() -> None:
    with ThreadPoolExecutor(8) as pool:
        for round_ in range(150):
            store, ids = MemoryStore(), count()
            for contact_id in ("a", "b", "c"):
                store.apply(Plan(NOW, (Transition(None, person(contact_id)),)))
            merge = Merge(store, Clock(), lambda ids=ids: f"r{next(ids)}")
            pairs = [("a", "b"), ("b", "a"), ("b", "c"), ("a", "b"), ("c", "a"), ("b", "a")]
            outcomes = list(pool.map(lambda pair, merge=merge: outcome(merge, pair), pairs))
            assert_forest(store)
            won = [each for each in outcomes if isinstance(each, Contact)]
            assert 1 <= len(won) <= 2, round_
            assert all(each == 409 for each in outcomes if not isinstance(each, Contact))


def outcome(merge: Merge, pair: tuple[str, str]) -> Contact | int:
    try:
        return merge(Order(AGENT, tuple(map(ContactId, pair)))).contact
    except (MergeConflict, MergeNotAllowed):
        return 409
    except ScvError:
        return 500


def assert_forest(store: MemoryStore) -> None:
    """Every id answers at one hop, and every result has its members."""
    for record in store.records.values():
        if record.canonical_id:
            canonical = store.records[record.canonical_id]
            assert canonical.canonical_id is None
            assert record.id in canonical.family.merge_set
        for member in record.family.merge_set:
            assert member in store.records
