"""Pairs are listed as they are now, and decided by people (SG2)."""

from __future__ import annotations

import itertools

import pytest

from scv.domain.access.permissions import Access
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.search.walks import Stop
from scv.domain.values.errors import ContactNotFound, PairNotFound
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.identity.distinct import Distinct
from scv.usecases.pairs.decide import DismissPair, ListPairs
from tests.model.world import World
from tests.people import AGENT, person
from tests.usecases.pairs.streams import Stream, has, told
from tests.usecases.pairs.test_find import ana

NORTH = DivisionId("north")


@pytest.fixture
def stream() -> Stream:
    """A center with two doubles and a third one, all of them suggested."""
    stream = Stream(World.in_memory())
    has(stream.world, ana("a"), ana("b"), ana("c"))
    stream.followed()
    return stream


def test_sg2_a_merge_confirms_a_pair_and_the_others_are_told_of_the_result(stream: Stream) -> None:
    world = stream.world
    result = world.merge("a", "b").id
    assert told(world, "c") == [tuple(sorted((result, "c")))], "at once, and once"
    stream.followed()
    assert told(world, "c") == told(world, "a") == [tuple(sorted((result, "c")))]
    assert [each for each in world.pairs.pairs_of(["a"]) if each.is_within(["a", "b"])] == []


def test_sg2_an_unmerge_brings_the_pairs_back(stream: Stream) -> None:
    world = stream.world
    before = told(world, "a"), told(world, "b"), told(world, "c")
    result = world.merge("a", "b").id
    stream.followed()
    world.unmerge(result)
    stream.followed()
    assert (told(world, "a"), told(world, "b"), told(world, "c")) == before


def test_sg2_what_was_dismissed_is_never_suggested_again(stream: Stream) -> None:
    world = stream.world
    world.dismiss("b", "a")
    world.dismiss("a", "b")
    for each in ("a", "b"):
        world.saved(each)
        assert told(world, each) == [tuple(sorted((each, "c")))]
    entries = [each for each in world.store.entries if each.action == "distinct"]
    assert sorted((each.contact_id, each.details["contact"], each.by) for each in entries) == [
        ("a", "b", "agent-1"),
        ("b", "a", "agent-1"),
    ]


def test_sg2_what_was_dismissed_stays_so_when_the_declaration_is_withdrawn(stream: Stream) -> None:
    """Both were looked at by somebody: they may be merged again, and nobody is asked a second time."""
    world = stream.world
    world.dismiss("a", "b")
    world.withdraw("b", "a", "one after all")
    for each in ("a", "b"):
        world.saved(each)
    stream.followed()
    assert (told(world, "a"), told(world, "b")) == ([("a", "c")], [("b", "c")])
    assert world.merge("a", "b").family.merged_from == ("a", "b")


def test_sg2_np1_a_pair_that_somebody_has_parted_is_told_while_that_is_withdrawn_alone(stream: Stream) -> None:
    """Whoever declares two contacts distinct need not know that they were suggested."""
    world = stream.world
    before = told(world, "a")
    world.declare("b", "a", "two people")
    assert (told(world, "a"), told(world, "b")) == ([("a", "c")], [("b", "c")])
    world.saved("a")
    assert told(world, "a") == [("a", "c")]
    world.withdraw("a", "b", "one after all")
    assert told(world, "a") == before


def test_sg2_a_dismissal_holds_for_the_sets_and_through_merge_and_unmerge(stream: Stream) -> None:
    """Somebody said that b is not c: so the result of a and b is not, and neither is b once it is apart again."""
    world = stream.world
    world.dismiss("b", "c")
    result = world.merge("a", "b").id
    assert told(world, "c") == []
    stream.followed()
    world.saved("c")
    assert told(world, "c") == told(world, result) == []
    world.unmerge(result)
    stream.followed()
    assert told(world, "c") == [("a", "c")]


def test_sg2_the_pair_of_a_result_is_dismissed_by_any_id_of_its_set(stream: Stream) -> None:
    world = stream.world
    result = world.merge("a", "b").id
    stream.followed()
    world.dismiss("c", "a")
    world.saved("c")
    world.saved(result)
    assert told(world, "c") == []


def test_sg2_only_what_was_suggested_is_dismissed(stream: Stream) -> None:
    world = stream.world
    has(world, person("d", last_name="Nobody"))
    with pytest.raises(PairNotFound):
        world.dismiss("a", "d")
    with pytest.raises(PairNotFound):
        world.dismiss("a", "a")
    with pytest.raises(ContactNotFound):
        world.dismiss("a", "nobody")
    elsewhere = Access("agent-2", frozenset({"*"}), frozenset({NORTH}))
    with pytest.raises(ContactNotFound):
        DismissPair(world.store, world.pairs, world.clock, Distinct(world.store, world.clock, world.new_id))(
            elsewhere, ContactId("a"), ContactId("b")
        )


@pytest.mark.parametrize("end", ["delete", "erase"])
def test_sg2_pv1_pairs_go_with_who_is_gone(stream: Stream, end: str) -> None:
    world = stream.world
    world.dismiss("a", "b")
    getattr(world, end)("a")
    assert told(world, "b") == [("b", "c")]
    stream.followed()
    assert [(each.first, each.second) for each in world.pairs.pairs_of(["a", "b", "c"])] == [("b", "c")]


def test_sg2_pv1_an_erasure_leaves_no_pair_even_when_the_stream_stands_still(stream: Stream) -> None:
    world = stream.world
    world.dismiss("a", "b")
    world.erase("a")
    assert [(each.first, each.second) for each in world.pairs.pairs_of(["a", "b", "c"])] == [("b", "c")]


def test_sg2_pairs_go_with_a_record_that_the_store_removed(stream: Stream) -> None:
    world = stream.world
    gone = world.store.contact("a")
    world.store.apply(Plan(world.clock(), (Transition(gone, None),)))
    stream.followed()
    assert [(each.first, each.second) for each in world.pairs.pairs_of(["a", "b", "c"])] == [("b", "c")]


# -- the list of a division --------------------------------------------------------------------------------


def listing(world: World, access: Access = AGENT) -> ListPairs:
    return ListPairs(world.store, world.pairs, world.settings, world.clock)


def crowd(pairs: int, division: str = "*") -> Stream:
    stream = Stream(World.in_memory())
    for place in range(pairs):
        for side in "ab":
            number = f"+1 212 555 {place:04d}"
            has(stream.world, person(f"{division}{place}{side}", first_name="Ana", last_name="Roe", cell_phone=number,
                                     division=division))  # fmt: skip
        stream.followed()
        stream.world.clock.pass_by(minutes=1)
    return stream


def walked(world: World, limit: int, access: Access = AGENT) -> tuple[list[str], int]:
    """All that is listed, and in how many pages."""
    found, after = list[str](), None
    for pages in itertools.count(1):
        page, after = listing(world).listed(access, limit, after)
        assert len(page) <= limit
        found.extend(min(each.id for each in told.contacts) for told in page)
        if after is None:
            return found, pages
        assert pages < 100
    raise AssertionError("unreachable")


@pytest.mark.parametrize("limit", [1, 2, 5, 7, 50])
def test_sg2_the_list_of_a_division_is_complete_and_the_latest_comes_first(limit: int) -> None:
    world = crowd(7).world
    found, _ = walked(world, limit)
    assert found == [f"*{place}a" for place in reversed(range(7))]


def test_sg2_a_page_goes_on_behind_what_is_not_true_any_more() -> None:
    stream = crowd(12)
    for place in range(3, 12):
        stream.world.merge(f"*{place}a", f"*{place}b")
    found, _ = walked(stream.world, 2)
    assert found == ["*2a", "*1a", "*0a"]
    stream.followed()
    page, after = listing(stream.world).listed(AGENT, 3, None)
    assert (len(page), after is None or listing(stream.world).listed(AGENT, 3, after)) == (3, ((), None))


def test_sg2_ac2_a_list_has_the_callers_divisions_alone() -> None:
    north = crowd(2, "north")
    has(north.world, ana("a"), ana("b"))
    north.followed()
    seen = Access("agent-2", frozenset({"*"}), frozenset({NORTH}))
    assert walked(north.world, 1, seen)[0] == ["north1a", "north0a"]
    assert walked(north.world, 5, Access("agent-3", frozenset({"*"}), frozenset({DivisionId("south")})))[0] == []
    assert walked(north.world, 1)[0] == ["a", "north1a", "north0a"]
    stop = Stop(NORTH)
    assert len(listing(north.world).listed(seen, 5, stop, (NORTH, UNASSIGNED_DIVISION))[0]) == 2


def test_sg2_each_pair_of_results_is_listed_once() -> None:
    """Four doubles are six pairs; two results are one."""
    stream = Stream(World.in_memory())
    has(stream.world, *(ana(each) for each in "abcd"))
    stream.followed()
    stream.world.merge("a", "b")
    stream.world.merge("c", "d")
    assert len(walked(stream.world, 1)[0]) == len(walked(stream.world, 50)[0]) == 1
    stream.followed()
    assert len(walked(stream.world, 1)[0]) == 1
