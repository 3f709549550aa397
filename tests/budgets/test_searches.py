"""CO10: what searches, lists and walks cost at populations that hurt, for callers of few and of many divisions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from benchmarks import crowds
from benchmarks.calls import CONTACTS, call
from benchmarks.crowds import LARGE, SEARCHES, SMALL, SMALL_SIZE, TYPED, Caller, Crowd, Search, callers, typed
from benchmarks.meter import Cost
from scv import bootstrap
from scv.domain.values.ids import DivisionId
from tests.budgets.conftest import Center, empty_tables

CROWD = Crowd(large=300, others=40, divisions=20)
ALONE = Crowd(large=0, others=0, divisions=0)
IN_SMALL, IN_LARGE = callers(CROWD)[:2]


PAGES = 3  # after so many at most somebody is found who is there

Costs = dict[str, Cost]


@dataclass
class Crowded:
    """Tables that are only read: 300 contacts in one division, 30 in another, 20 more of Zipf's sizes.

    `costs` of the first page of each search, by caller; `alone`: what it was when there was nobody but the 30.
    """

    center: Center
    alone: Costs
    costs: dict[str, Costs]


@pytest.fixture(scope="module")
def crowded() -> Iterator[Crowded]:
    """The thirty alone, then everybody."""
    with filled(ALONE) as center:
        alone = costs_of(center, IN_SMALL)
    with filled(CROWD) as center:
        yield Crowded(center, alone, {each.name: costs_of(center, each) for each in callers(CROWD)})


def costs_of(center: Center, caller: Caller) -> Costs:
    """What each search costs once settings and secrets are kept, which are read once a minute."""
    return {search.name: cost_of(center, search, caller) for search in SEARCHES}


def cost_of(center: Center, search: Search, caller: Caller) -> Cost:
    """Of its first page. Who is looked for is found, if not there then on the next, which keep the budget as well."""
    steps, units = caller.may()
    event, first = search.make(CROWD, caller), None
    for _ in range(PAGES):
        answered, found = kept(center, event)
        first = first or found
        assert found.round_trips <= steps, (caller.name, search.name, found.operations)
        assert found.read_units <= units, (caller.name, search.name, found.operations)
        assert found.write_units == 0
        if answered["entities"]:
            return first
        assert answered["truncated"], (caller.name, search.name)
        event = crowds.following(event, answered, caller) or pytest.fail("no page behind a bound")
    pytest.fail(f"{search.name} of {caller.name} finds nobody in {PAGES} pages")


@contextmanager
def filled(crowd: Crowd) -> Iterator[Center]:
    """Tables that hold the crowd."""
    with empty_tables() as ready:
        ready.put(crowd.people())
        for division in (SMALL, *((LARGE, *crowd.names) if crowd.large else ())):
            bootstrap.stores.divisions().declare(DivisionId(division))
        yield ready


def kept(center: Center, event: dict[str, Any]) -> tuple[Any, Cost]:
    """What a call answers and costs; again when it read settings or secrets, which are believed for a minute."""
    while True:
        answered, found = center.counted("contacts", event)
        if "GetItem" not in found.operations:
            return answered, found


def test_CO10_every_search_keeps_its_steps_and_units_for_every_caller(crowded: Crowded) -> None:
    """The bounds are asserted where they are counted, of every page."""
    for caller in callers(CROWD):
        steps, units = caller.may()
        for name, found in crowded.costs[caller.name].items():
            assert (found.round_trips, found.read_units) <= (steps, units), (caller.name, name)
            assert set(found.operations) == {"Query", "BatchGetItem"} or name == "two letters"


LARGE_COSTS = {
    "one letter": (2, 14.5),
    "one word": (2, 2.5),
    "two words": (3, 3.5),
    "turned": (3, 4),
    "two letters": (3, 4),
    "phone": (2, 1.5),
    "last digits": (2, 2.5),
    "domain": (2, 14.5),
    "list first": (2, 14.5),
    "list last": (2, 13),
    "list backwards": (2, 14.5),
    "scan first": (2, 13.5),
    "scan last": (2, 13),
}


def test_CO10_a_search_of_the_large_division_costs_exactly_this(crowded: Crowded) -> None:
    found = {name: (cost.round_trips, cost.read_units) for name, cost in crowded.costs["large division"].items()}
    assert found == LARGE_COSTS


def test_CO10_a_division_of_thirty_pays_the_same_beside_hundreds_as_alone(crowded: Crowded) -> None:
    assert crowded.costs["small division"] == crowded.alone


def test_CO10_all_thirty_of_a_small_division_are_listed_beside_hundreds(crowded: Crowded) -> None:
    shown: list[str] = []
    event: dict[str, Any] | None = call("GET", CONTACTS, query={"pageSize": "25"}, divisions=IN_SMALL.sees)
    while event:
        page = crowded.center.answer("contacts", event)
        assert (page["total"], "truncated" in page) == (SMALL_SIZE, False)
        shown.extend(each["id"] for each in page["entities"])
        event = crowds.following(event, page, IN_SMALL)
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
