"""Pairs are found when a contact is saved, by the records as they are then (SG1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta

import pytest

from scv.domain.changes.written import ContactWritten
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import Profile
from scv.domain.pairs.pair import CROWD
from scv.usecases.pairs.find import FindPairs
from scv.usecases.ports.contacts import HOLDERS_READ
from tests.builders import SHARED_NUMBER, SettableClock
from tests.model.world import World
from tests.people import NOW, caller, person
from tests.people import identifier as known
from tests.stores.tables import InProcess, in_process
from tests.usecases.pairs.streams import Stream, has, told


def ana(contact_id: str, first_name: str = "Ana", last_name: str = "Roe", **fields: object) -> Contact:
    told: dict[str, object] = {"cell_phone": SHARED_NUMBER, **fields}
    return person(contact_id, NOW, "*", first_name=first_name, last_name=last_name, **told)


@pytest.fixture
def world() -> World:
    return World.in_memory()


def test_sg1_two_who_share_a_number_and_a_name_are_suggested_with_the_reason(world: World) -> None:
    has(world, ana("a", "Alexis", work_email="a@example.com"), ana("b", "Alexsi", work_email="a@example.com"))
    world.saved("b")
    (found,) = world.suggestions("a")
    assert {each.id for each in found.contacts} == {"a", "b"}
    assert [each.type.value for each in found.verdict.shared] == ["Phone", "Email"]
    assert found.verdict.likeness.names == "similar"
    assert 0.9 < found.verdict.score < 1
    assert told(world, "b") == told(world, "a")


@pytest.mark.parametrize(
    "other",
    [
        ana("b", "Bea"),
        ana("b", cell_phone="+1 212 555 0100"),
        person("b", first_name="Ana", last_name="Roe", cell_phone=SHARED_NUMBER, division="north"),
        caller("b", known("Phone", SHARED_NUMBER)),
    ],
    ids=["another name", "another number", "another division", "no name"],
)
def test_sg1_what_is_not_shared_or_not_alike_is_no_pair(world: World, other: Contact) -> None:
    has(world, ana("a"), other)
    world.saved("a")
    assert told(world, "a") == []


def test_sg1_a_cookie_of_one_browser_makes_no_pair(world: World) -> None:
    for each in ("a", "b"):
        (held,) = caller(each, known("Cookie", "shared-browser")).held
        browser = dataclasses.replace(held, guarded=False)
        has(world, dataclasses.replace(ana(each, cell_phone=None), held=(browser,)))
    world.saved("b")
    assert told(world, "a") == []


def test_sg1_a_named_caller_may_be_the_double_of_somebody_who_is_saved(world: World) -> None:
    """It is the saved one that is looked at; a caller alone starts nothing."""
    named = dataclasses.replace(
        caller("b", known("Phone", SHARED_NUMBER)), profile=Profile(first_name="Ana", last_name="Roe")
    )
    has(world, ana("a"), named)
    world.saved("b")
    assert told(world, "a") == []
    world.saved("a")
    assert told(world, "a") == [("a", "b")]
    world.clock.pass_by(days=61)
    assert told(world, "a") == [], "the caller has expired"


@pytest.mark.parametrize("others", [CROWD, CROWD + 1, HOLDERS_READ + 5])
def test_sg1_a_number_of_too_many_is_a_switchboard(world: World, others: int) -> None:
    has(world, *(ana(f"x{place}", chr(0x4E00 + place) * 2) for place in range(others - 1)))
    has(world, ana("a"), ana("b"))
    world.saved("b")
    assert told(world, "b") == ([("a", "b")] if others <= CROWD else [])


def test_sg1_what_is_told_again_or_from_the_other_side_is_one_pair(world: World) -> None:
    has(world, ana("a"), ana("b"))
    for each in ("a", "b", "a", "b"):
        world.saved(each)
        world.clock.pass_by(minutes=1)
    assert told(world, "a") == [("a", "b")]
    assert [pair.found_at for pair in world.pairs.pairs_of(["a"])] == [NOW], "when it was found first"


def test_sg1_a_rename_brings_a_pair_and_ends_one_at_once(world: World) -> None:
    stream = Stream(world)
    has(world, ana("a"), ana("b", "Bea"))
    stream.followed()
    assert told(world, "a") == []
    world.edit("b", lambda contact: dataclasses.replace(contact.profile, first_name="Ana"))
    stream.followed()
    assert told(world, "a") == [("a", "b")]
    world.edit("b", lambda contact: dataclasses.replace(contact.profile, first_name="Bea"))
    assert told(world, "a") == []


def test_sg1_a_write_that_tells_nothing_new_asks_nothing(world: World) -> None:
    has(world, ana("a"), ana("b"))
    before = world.store.contact("a")
    after = dataclasses.replace(before, modified_at=NOW + timedelta(days=1), version=2)
    world.follow(ContactWritten(before, after))
    assert told(world, "a") == []
    world.follow(ContactWritten(before, dataclasses.replace(after, held=())))
    assert told(world, "a") == [], "it has no identifier"


def test_sg1_an_old_image_is_judged_by_what_is_stored_now(world: World) -> None:
    has(world, ana("a"), ana("b"))
    old = ContactWritten(None, world.store.contact("b"))
    world.edit("b", lambda contact: dataclasses.replace(contact.profile, first_name="Bea"))
    world.follow(old)
    assert world.pairs.pairs_of(["b"]) == ()
    world.delete("b")
    world.follow(old)
    assert world.pairs.pairs_of(["b"]) == ()


def test_sg1_no_save_brings_more_than_ten(world: World) -> None:
    number = iter(range(100))
    has(world, *(ana(f"x{place:02d}", cell_phone=f"+1 212 555 01{place:02d}") for place in range(12)))
    fields = ("cell_phone", "work_phone", "home_phone", "other_phone")
    first = {name: f"+1 212 555 01{next(number):02d}" for name in fields}
    has(world, ana("a", **first))
    assert FindPairs(world.store, world.pairs, world.clock)(world.store.contact("a")) == 4


# -- what it costs -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bench() -> Iterator[InProcess]:
    with in_process() as made:
        yield made


def center(bench: InProcess) -> World:
    bench.restore({})
    return World.on_dynamodb(bench, SettableClock())


def test_sg1_a_save_costs_one_read_for_each_identifier_and_three_trips_at_most(bench: InProcess) -> None:
    """Beside the queries, which go out at once: the records with the pairs known, and the write of a pair."""
    world = center(bench)
    has(world, ana("a", work_email="ana@example.com"))
    bench.forget()
    world.saved("a")
    assert sorted(bench.calls) == ["GetItem", "Query", "Query"], "the first GetItem is the test's own"
    assert sum(units for operation, units in bench.units if operation == "Query") == 2

    has(world, ana("b"))
    bench.forget()
    world.saved("b")
    assert sorted(bench.calls) == ["BatchGetItem", "GetItem", "Query", "Query", "TransactWriteItems"]
    assert sum(units for operation, units in bench.units if operation == "Query") == 2

    bench.forget()
    world.saved("b")
    assert sorted(bench.calls) == ["BatchGetItem", "GetItem", "Query", "Query"], "a known pair is not written again"


@pytest.mark.parametrize("size", [2, 300])
def test_sg1_the_cost_does_not_grow_with_the_table_or_the_crowd(bench: InProcess, size: int) -> None:
    world = center(bench)
    has(world, *(ana(f"x{place:03d}", chr(0x4E00 + place) * 2) for place in range(size)))
    bench.forget()
    world.saved("x000")
    reads = sum(units for operation, units in bench.units if operation == "Query")
    assert reads <= 2
    assert len(bench.calls) <= 4
