"""What makes the system propose that an identifier is many people's; it never decides (SI2)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from scv.domain.changes.plans import HistoryEntry
from scv.domain.changes.written import EntryWritten
from scv.domain.marks.marks import Mark, MarkKind, Why
from scv.domain.pairs.pair import CROWD
from scv.domain.values.ids import ContactId
from scv.usecases.marks.propose import UNLINKED_LASTS, UNLINKED_OFTEN
from tests.builders import cookie, event, phone
from tests.model.world import World
from tests.people import NOW, caller, person


@pytest.fixture
def world() -> World:
    """A center without contacts."""
    return World.in_memory()


def crowd(world: World, size: int) -> str:
    """So many saved contacts of one number, and one that the system made."""
    for number in range(size):
        world.store.records[f"p-{number:02d}"] = person(f"p-{number:02d}", cell_phone="+1 803-123-0000")
    world.store.records["made"] = caller("made", phone(), when=NOW + timedelta(hours=1))
    return "p-00"


def proposed(world: World) -> list[Mark]:
    (found,) = world.marks.listed_marks([("*", "")], 9, proposed=True)
    return list(found)


@pytest.mark.parametrize(("size", "expected"), [(CROWD, 0), (CROWD + 1, 1)])
def test_SI2_what_many_saved_contacts_have_is_proposed_when_one_is_saved(
    world: World, size: int, expected: int
) -> None:
    world.saved(crowd(world, size))
    found = proposed(world)
    assert len(found) == expected
    assert all((each.proposal.why, each.proposal.count) == (Why.HOLDERS, size) for each in found if each.proposal)
    assert world.holders(phone())[0].contact_id == "p-00", "nothing is decided"
    answer = world.ingest(event(phone(), conversation="c-1"))
    assert answer.contact_id == "p-00"


def test_SI2_told_twice_it_is_proposed_once(world: World) -> None:
    first = crowd(world, CROWD + 1)
    world.saved(first)
    world.clock.pass_by(minutes=5)
    world.saved(first)
    assert [each.revision for each in proposed(world)] == [1]


@pytest.mark.parametrize("kind", [None, MarkKind.SHARED, MarkKind.BLOCKED])
def test_SI2_what_somebody_has_decided_is_never_proposed_again(world: World, kind: MarkKind | None) -> None:
    first = crowd(world, CROWD + 1)
    world.saved(first)
    world.mark(phone(), kind, "it is the reception's")
    world.saved(first)
    assert proposed(world) == []
    known = world.marks.mark("*", phone())
    assert known is not None
    assert (known.kind, known.by) == (kind, "agent-1")


def test_SI2_the_members_of_a_merge_are_one_of_the_crowd(world: World) -> None:
    crowd(world, CROWD + 1)
    result = world.merge("p-00", "p-01", "p-02")
    world.saved(result.id)
    assert proposed(world) == []


def unlinked(world: World, conversation: str) -> EntryWritten:
    """A call that an agent has taken away from whom it led to, as the stream tells it."""
    made = world.ingest(event(phone(), conversation=conversation, id=conversation))
    world.unlink(conversation)
    (entry,) = [each for each in world.store.entries if each.details.get("conversation") == conversation]
    assert entry.contact_id == made.contact_id
    return EntryWritten(entry)


def test_SI2_what_agents_often_unlink_is_proposed(world: World) -> None:
    world.store.records["ana"] = person("ana", cell_phone="+1 803-123-0000")
    told = [unlinked(world, f"c-{number}") for number in range(UNLINKED_OFTEN)]
    for each in (*told[:-1], *told[:-1]):
        world.proposing.entry(each)
    assert proposed(world) == [], "each counts once, however often it is told"
    world.proposing.entry(told[-1])
    world.proposing.entry(told[-1])
    (found,) = proposed(world)
    assert found.proposal is not None
    assert (found.proposal.why, found.proposal.count) == (Why.UNLINKED, UNLINKED_OFTEN)


def test_SI2_what_was_long_ago_no_longer_counts(world: World) -> None:
    world.store.records["ana"] = person("ana", cell_phone="+1 803-123-0000")
    for number in range(UNLINKED_OFTEN - 1):
        world.proposing.entry(unlinked(world, f"c-{number}"))
    world.clock.now += UNLINKED_LASTS + timedelta(days=1)
    world.proposing.entry(unlinked(world, "c-9"))
    assert proposed(world) == []


def test_SI2_other_deeds_and_cookies_say_nothing(world: World) -> None:
    world.ingest(event(cookie(), conversation="c-1"))
    told = unlinked(world, "c-2")
    other = dataclasses.replace(told.entry, action="link")
    of_a_cookie = dataclasses.replace(told.entry, details={"conversation": "c-1"})
    gone = HistoryEntry("e", ContactId("ana"), world.clock(), "unlink", "agent-1", {"conversation": "c-7"})
    assert [world.proposing.entry(EntryWritten(each)) for each in (other, of_a_cookie, gone)] == [0, 0, 0]
