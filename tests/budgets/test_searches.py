"""CO10: what a search, a list and a walk may cost, at populations that hurt, and for callers of few and many divisions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from benchmarks.calls import CONTACTS, call
from benchmarks.crowds import (
    LARGE,
    SEARCHES,
    SMALL,
    SMALL_SIZE,
    TYPED,
    Caller,
    Crowd,
    Search,
    callers,
    following,
    typed,
)
from benchmarks.meter import Cost
from scv import bootstrap
from tests.budgets.conftest import Center, empty_tables

CROWD = Crowd(large=300, others=80, divisions=36)
ALONE = Crowd(large=0, others=0, divisions=0)
IN_SMALL, IN_LARGE = callers(CROWD)[:2]


@dataclass
class Crowded:
    """Tables that are only read: 300 contacts in one division, 30 in another, 36 more of Zipf's sizes.

    `alone`: what each search cost when there was nobody but the 30.
    """

    center: Center
    alone: list[Cost]

    def cost(self, search: Search, caller: Caller) -> Cost:
        """See `cost_of`."""
        return cost_of(self.center, search, caller)


@pytest.fixture(scope="module")
def crowded() -> Iterator[Crowded]:
    """The thirty alone, then everybody."""
    with filled(ALONE) as center:
        alone = [cost_of(center, search, IN_SMALL) for search in SEARCHES]
    with filled(CROWD) as center:
        yield Crowded(center, alone)


@contextmanager
def filled(crowd: Crowd) -> Iterator[Center]:
    """Tables that hold the crowd."""
    with empty_tables() as ready:
        ready.put(crowd.people())
        for division in (SMALL, *((LARGE, *crowd.names) if crowd.large else ())):
            bootstrap.divisions().declare(division)
        yield ready


def cost_of(center: Center, search: Search, caller: Caller) -> Cost:
    """What it costs once settings and secrets are kept, which are read once a minute; what is looked for is found."""
    event = search.make(CROWD, caller)
    while True:
        answered, found = center.counted("contacts", event)
        if "GetItem" not in found.operations:
            assert answered["entities"], (search.name, caller.name)
            return found


def test_CO10_every_search_keeps_its_steps_and_units_for_every_caller(crowded: Crowded) -> None:
    for caller in callers(CROWD):
        steps, units = caller.may()
        for search in SEARCHES:
            found = crowded.cost(search, caller)
            assert found.round_trips <= steps, (caller.name, search.name, found.operations)
            assert found.read_units <= units, (caller.name, search.name, found.operations)
            assert found.write_units == 0


def test_CO10_search_and_list_are_two_steps_in_a_division_of_hundreds(crowded: Crowded) -> None:
    exact = {search.name: crowded.cost(search, IN_LARGE) for search in SEARCHES}
    assert {name: (found.round_trips, found.read_units) for name, found in exact.items()} == {}


def test_CO10_a_division_of_thirty_pays_the_same_beside_hundreds_as_alone(crowded: Crowded) -> None:
    assert [crowded.cost(search, IN_SMALL) for search in SEARCHES] == crowded.alone


def test_CO10_all_thirty_of_a_small_division_are_listed_beside_hundreds(crowded: Crowded) -> None:
    shown: list[str] = []
    event = call("GET", CONTACTS, query={"pageSize": "25"}, divisions=IN_SMALL.sees)
    while event:
        page = crowded.center.answer("contacts", event)
        assert (page["total"], "truncated" in page) == (SMALL_SIZE, False)
        shown.extend(each["id"] for each in page["entities"])
        event = following(event, page, IN_SMALL)
    assert len(shown) == len(set(shown)) == SMALL_SIZE


def test_CO10_a_search_as_one_types_is_one_step_and_at_most_four_units(crowded: Crowded) -> None:
    for text in TYPED:
        event = typed(text, IN_LARGE)
        crowded.center.answer("contacts", event)
        answered, found = crowded.center.counted("contacts", event)
        assert answered["entities"], text
        assert (found.round_trips, found.write_units) == (1, 0)
        assert found.read_units <= 4, text
        assert set(found.operations) == {"Query"}, "names come from the index alone"
