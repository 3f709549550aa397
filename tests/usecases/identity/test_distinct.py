"""Not the same person: said, listed, taken back, and in the way of every merge (NP1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from itertools import combinations
from random import Random
from typing import Any

import pytest

from scv.domain.access.permissions import Access
from scv.domain.agent.selecting import Did
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact
from scv.domain.contacts.declarations import Declaration
from scv.domain.contacts.profiles import Profile
from scv.domain.identity.distinct import MOST, declared_between
from scv.domain.identity.enriching import EnrichAction, Enrichment
from scv.domain.values.errors import (
    ContactNotFound,
    ContactsDistinct,
    DeclarationLimit,
    DeclarationNotFound,
    DivisionMismatch,
    InvalidValue,
    PreviewStale,
)
from scv.domain.values.ids import ContactId, DivisionId
from tests.builders import SettableClock, email, event, phone
from tests.faults.scenarios import has
from tests.model.world import World
from tests.people import AGENT, caller, person
from tests.stores.tables import InProcess, in_process

MAIL, NUMBER = email("ana@example.com"), phone("+1 803-123-0000")


@pytest.fixture(scope="module")
def bench() -> Iterator[InProcess]:
    with in_process() as made:
        yield made


@pytest.fixture
def world() -> World:
    """Ana has an address, Bo a number, Cy nothing; somebody calls from the number of nobody."""
    made = World.in_memory()
    has(made, person("ana", work_email=MAIL.value), person("bo", cell_phone=NUMBER.value), person("cy"))
    return made


def says(world: World, one: str, other: str) -> bool:
    """Whether the records say so, whichever side is asked."""
    between = [
        declared_between(world.read(one), world.read(other)),
        declared_between(world.read(other), world.read(one)),
    ]
    assert len({each is None for each in between}) == 1
    return between[0] is not None


WAYS: dict[str, Callable[[World], Any]] = {
    "merge": lambda world: world.merge("ana", "bo"),
    "merge of three": lambda world: world.merge("cy", "ana", "bo"),
    "merge the other way": lambda world: world.merge("bo", "ana"),
    "preview of a merge": lambda world: world.show_merge("ana", "bo"),
    "enrich": lambda world: world.enrich(
        Enrichment((MAIL, NUMBER), EnrichAction.MERGE, Profile(title="Dr"), UNASSIGNED_DIVISION), "key-1"
    ),
    "preview of enriching": lambda world: world.show_enrich(
        Enrichment((MAIL, NUMBER), EnrichAction.MERGE, Profile(title="Dr"), UNASSIGNED_DIVISION)
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_NP1_no_way_to_merge_leads_over_a_declaration_and_it_is_said_whose_it_is(world: World, way: str) -> None:
    said = world.declare("ana", "bo", "twins")
    before = dict(world.store.records)
    with pytest.raises(ContactsDistinct) as refused:
        WAYS[way](world)
    assert refused.value.params["by"] == said.by == AGENT.subject
    assert said.by in refused.value.message
    assert world.store.records == before


def test_NP1_selecting_links_without_merging_and_says_so(world: World) -> None:
    world.ingest(event(phone("+1 212 555 0101"), conversation="call", id="e-0"))
    present = str(world.store.interaction("call").link.contact_id)
    world.declare(present, "ana", "another voice")
    tried = world.try_select("call", "ana")
    assert (tried.intent.did, tried.intent.remark.code) == (Did.LINKED, "select.distinct")  # type: ignore[union-attr]
    world.select("call", "ana")
    assert world.store.interaction("call").link.contact_id == "ana"
    assert world.read(present).id == present


def test_NP1_whoever_may_merge_may_merge_all_the_same_when_they_say_so(world: World) -> None:
    world.declare("ana", "bo", "twins")
    merged = world.merge_over("ana", "bo")
    assert world.read("ana").id == world.read("bo").id == merged.id
    assert world.listed(merged.id) == ()
    world.unmerge(merged.id)
    assert says(world, "ana", "bo")


def test_NP1_it_is_listed_on_both_sides_and_said_again_stays_what_it_was(world: World) -> None:
    first = world.declare("ana", "bo", "twins")
    world.clock.pass_by(minutes=5)
    again = world.declare("bo", "ana", "said once more")
    assert (again.by, again.at, again.reason) == (first.by, first.at, first.reason)
    assert [(each.other, each.reason) for each in world.listed("ana")] == [("bo", "twins")]
    assert [(each.other, each.reason) for each in world.listed("bo")] == [("ana", "twins")]
    assert [entry.action for entry in world.store.history(["ana"])] == ["distinct"]
    assert "twins" not in str(world.store.history(["ana", "bo"]))


def test_NP1_it_is_withdrawn_from_either_side_and_stays_listed_as_such(world: World) -> None:
    world.declare("ana", "bo", "twins")
    world.withdraw("bo", "ana", "they are not")
    assert not says(world, "ana", "bo")
    (told,) = world.listed("ana")
    assert told.withdrawn is not None
    assert told.withdrawn.reason == "they are not"
    with pytest.raises(DeclarationNotFound):
        world.withdraw("ana", "bo", "")
    world.declare("ana", "bo", "they are after all")
    with pytest.raises(ContactsDistinct):
        world.merge("ana", "bo")


def test_NP1_it_holds_for_any_two_members_of_their_sets(world: World) -> None:
    world.declare("ana", "bo", "twins")
    both = world.merge("ana", "cy").id
    assert says(world, both, "bo")
    with pytest.raises(ContactsDistinct):
        world.merge("cy", "bo")


def test_NP1_MG10_what_was_said_of_the_result_is_said_of_each_input(world: World) -> None:
    merged = world.merge("ana", "cy").id
    world.declare(merged, "bo", "three people")
    world.unmerge(merged)
    assert says(world, "ana", "bo")
    assert says(world, "cy", "bo")
    assert not says(world, "ana", "cy")


def test_NP1_MG10_what_the_result_withdrew_does_not_come_back(world: World) -> None:
    world.declare("ana", "bo", "twins")
    merged = world.merge("ana", "cy").id
    world.withdraw(merged, "bo", "")
    world.unmerge(merged)
    assert not says(world, "ana", "bo")


def test_NP1_MG10_what_one_input_withdrew_does_not_come_back_by_the_other(world: World) -> None:
    world.declare("ana", "bo", "twins")
    world.withdraw("ana", "bo", "")
    world.declare("cy", "bo", "brothers")
    before = world.read("ana").distinct
    world.unmerge(world.merge("ana", "cy").id)
    assert world.read("ana").distinct == before
    assert (says(world, "ana", "bo"), says(world, "cy", "bo")) == (False, True)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_NP1_MG10_what_was_said_of_two_results_holds_for_all_their_inputs(bench: InProcess, order: list[int]) -> None:
    bench.restore({})
    for world in (World.in_memory(), World.on_dynamodb(bench, SettableClock())):
        has(world, *map(person, ("ana", "bo", "xi", "yan")))
        results = world.merge("ana", "bo").id, world.merge("xi", "yan").id
        world.declare(*results, "two couples")
        for each in order:
            world.unmerge(results[each])
        pairs = [(one, other) for one in ("ana", "bo") for other in ("xi", "yan")]
        assert [pair for pair in pairs if not says(world, *pair)] == []
        for number, pair in enumerate(pairs):
            world.withdraw(*pair, "")
            assert [each for each in pairs if says(world, *each)] == pairs[number + 1 :]
        assert any(each.other == "bo" and each.withdrawn for each in world.listed("yan"))
        world.declare("yan", "bo", "two after all")
        assert [each for each in pairs if says(world, *each)] == [("bo", "yan")]
        with pytest.raises(ContactsDistinct):
            world.merge("bo", "yan")


def test_NP1_MG10_what_one_took_back_of_a_result_holds_on_by_whoever_they_are_merged_with(world: World) -> None:
    has(world, person("dee"))
    results = world.merge("ana", "bo").id, world.merge("cy", "dee").id
    world.declare(*results, "two couples")
    for each in results:
        world.unmerge(each)
    world.withdraw("ana", "dee", "")
    again = world.merge("ana", "bo").id
    assert says(world, again, "dee"), "bo has not taken it back"
    world.unmerge(again)
    assert [says(world, each, "dee") for each in ("ana", "bo")] == [False, True]


class Told:
    """Contacts at random merged, undone, told apart and that taken back, and of which two it should hold."""

    def __init__(self, seed: int) -> None:
        self.random, self.world = Random(seed), World.in_memory()
        self.now = {"a", "b", "c", "d", "e"}  # who answers for themselves
        self.of: dict[str, tuple[str, ...]] = {}  # the inputs of each merge
        self.persons: dict[str, tuple[str, ...]] = {each: (each,) for each in self.now}
        has(self.world, *map(person, sorted(self.now)))
        self.apart: set[frozenset[str]] = set()  # of those whom no merge made
        self.ever: set[frozenset[str]] = set()
        if seed % 2:
            self.merged("a", "b")
            self.merged("c", "d")
        for _ in range(self.random.randint(3, 12)):
            self.world.clock.pass_by(seconds=5)
            self.step(self.random.choice(("say", "say", "merge", "merge", "undo", "undo", "take back")))

    def step(self, what: str) -> None:
        ids = sorted(self.now)
        made = [each for each in ids if each in self.of]
        if what == "undo" and made:
            self.undone(self.random.choice(made))
        elif what != "undo" and len(ids) > 1:
            one, other = self.random.sample(ids, 2)
            {"say": self.said, "merge": self.merged, "take back": self.taken_back}[what](one, other)

    def pairs(self, one: str, other: str) -> set[frozenset[str]]:
        return {frozenset((mine, theirs)) for mine in self.persons[one] for theirs in self.persons[other]}

    def said(self, one: str, other: str) -> None:
        """Said again it stays what it was, of those of whom it was said first."""
        pairs = self.pairs(one, other)
        if self.world.declare(one, other, "why").at == self.world.clock():
            self.apart |= pairs
            self.ever |= pairs
        else:
            assert pairs & self.apart, "nobody had said so"

    def taken_back(self, one: str, other: str) -> None:
        pairs = self.pairs(one, other)
        try:
            self.world.withdraw(one, other, "why not")
        except DeclarationNotFound:
            assert not pairs & self.apart
        self.apart -= pairs

    def merged(self, one: str, other: str) -> None:
        way = self.world.merge_over if self.random.random() < 0.4 else self.world.merge
        try:
            result = str(way(one, other).id)
        except ContactsDistinct:
            return
        self.of[result] = (one, other)
        self.persons[result] = (*self.persons[one], *self.persons[other])
        self.now = self.now - {one, other} | {result}

    def undone(self, result: str) -> None:
        self.world.unmerge(result)
        self.now = self.now - {result} | {*self.of[result]}

    def must_be_apart(self, one: str, other: str) -> bool:
        return bool(self.pairs(one, other) & self.apart)

    def may_be_apart(self, one: str, other: str) -> bool:
        """A set does not know which of them was in an undone result: taken back for one it may hold for the others."""
        is_set = one in self.of or other in self.of
        return self.must_be_apart(one, other) or (is_set and bool(self.pairs(one, other) & self.ever))


@pytest.mark.parametrize("part", range(8))
def test_NP1_MG10_two_are_apart_where_two_of_their_inputs_are_however_they_were_merged(part: int) -> None:
    for seed in range(part * 50, part * 50 + 50):
        told = Told(seed)
        for one, other in combinations(sorted(told.now), 2):
            held = says(told.world, one, other)
            assert held or not told.must_be_apart(one, other), (seed, one, other, "lost")
            assert not held or told.may_be_apart(one, other), (seed, one, other, "nobody says so")


@pytest.mark.parametrize("part", range(8))
def test_NP1_PV1_MG10_nobody_tells_of_who_was_erased_however_they_were_merged(part: int) -> None:
    """Nor why, of a result that they were in or of what was said of them and others in one; the others stay apart."""
    for seed in range(part * 50, part * 50 + 50):
        told = Told(seed)
        erased = told.random.choice(sorted(told.now))
        gone = told.world.read(erased)
        told.world.erase(erased)
        for record in told.world.store.records.values():
            if record.deleted_at is None:
                assert not {each.other for each in record.distinct} & {*gone.members}, (seed, record.id)
                assert not [each for each in record.distinct if tells_of(each, gone) and whys(each)], (seed, record.id)
        for one, other in combinations(sorted(told.now - {erased}), 2):
            assert says(told.world, one, other) or not told.must_be_apart(one, other), (seed, one, other, "lost")


def tells_of(said: Declaration, gone: Contact) -> bool:
    one = any((said.other, said.at) == (each.other, each.at) for each in gone.distinct)
    return said.other in gone.family.lineage or one


def whys(said: Declaration) -> str:
    return said.reason + (said.withdrawn.reason if said.withdrawn else "")


def test_NP1_it_survives_the_deletion_of_one_side(world: World) -> None:
    world.declare("ana", "bo", "twins")
    world.delete("bo")
    assert [each.other for each in world.listed("ana")] == ["bo"]
    assert "twins" not in str(world.store.records["bo"])


@pytest.mark.parametrize("how", ["erase", "delete and erase"])
def test_NP1_PV1_it_is_erased_with_either_side(world: World, how: str) -> None:
    """Also where the other side was merged since, from every record of its set."""
    world.declare("ana", "bo", "twins")
    merged = world.merge("ana", "cy").id
    if how != "erase":
        world.delete("bo")
    world.erase("bo")
    assert world.listed(merged) == ()
    assert "twins" not in str(world.store.records)
    world.unmerge(merged)
    assert world.listed("ana") == ()
    assert world.store.records["bo"].distinct == ()


def test_NP1_MG9_a_declaration_changes_what_was_shown(world: World) -> None:
    shown = world.show_merge("ana", "cy")
    world.declare("ana", "bo", "twins")
    with pytest.raises(PreviewStale) as refused:
        world.merge_as(shown, "ana", "cy", key="key-1")
    assert refused.value.changed == ("contactIds[0].declarations",)


def test_NP1_it_takes_two_contacts_of_one_division_that_the_caller_sees(world: World) -> None:
    has(world, person("north", division="north"))
    with pytest.raises(InvalidValue):
        world.declare("ana", "ana", "")
    with pytest.raises(DivisionMismatch):
        world.declare("ana", "north", "")
    with pytest.raises(InvalidValue):
        world.declare("ana", "bo", "x" * 256)
    with pytest.raises(ContactNotFound):
        world.distinct().declare(
            Access("a", frozenset({"*"}), frozenset({DivisionId("north")})), ContactId("north"), ContactId("ana"), ""
        )


def test_NP1_AC12_a_contact_has_a_hundred_declarations_at_most(world: World) -> None:
    has(world, *(caller(f"c-{number}") for number in range(MOST + 1)))
    for number in range(MOST):
        world.declare("ana", f"c-{number}", "")
    with pytest.raises(DeclarationLimit):
        world.declare("ana", "bo", "")
    world.withdraw("ana", "c-0", "")
    world.declare("ana", "bo", "")
    assert len(world.listed("ana")) == MOST


def test_NP1_the_panel_marks_a_candidate_who_is_somebody_else(world: World) -> None:
    has(world, person("dee", cell_phone=NUMBER.value))
    world.ingest(event(NUMBER, conversation="call", id="e-0"))
    assert [each.said for each in world.panel("call").search.results] == [None]
    world.declare("bo", "dee", "sisters")
    (result,) = world.panel("call").search.results
    assert result.said is not None
    assert result.said.reason == "sisters"


def test_NP1_CO5_a_declaration_is_no_edit(world: World) -> None:
    version = world.read("ana").version
    world.declare("ana", "bo", "twins")
    assert world.read("ana").version == version
    assert dataclasses.replace(world.read("ana"), distinct=(), revision=1).profile.work_email == MAIL.value
