"""CO10: however one pages through a listing or a search, everybody comes once, and no page costs more than it may."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.access.permissions import Access
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.identity.merging import Order
from scv.domain.search.budget import PARALLEL, Budget
from scv.domain.search.index import Ask, Chunk
from scv.domain.search.inquiries import Cursor, Found, Inquiry
from scv.domain.search.queries import known_of, read_query
from scv.domain.search.sorting import sort_of
from scv.domain.values.ids import DivisionId
from scv.usecases.identity.merge import Merge
from scv.usecases.search.find import SearchContacts
from tests.usecases.desk import ANYBODY, Desk, profile_of

FIRST = ("Maria", "Mario", "Zoe", "Anne-Marie", "José", "Mar")
LAST = ("Garcia", "Garcia Lopez", "Martinez", "O'Neil", "García", "Roe", "Garza")
DIVISIONS = ("*", "north", "south", "west")
SEEDS = (1, 2, 3)


@dataclass
class Counted:
    """The index, with what was asked of it."""

    store: MemoryStore
    units: float = 0.0
    steps: int = 0
    asks: list[Ask] = field(default_factory=list)

    def read(self, asks: Sequence[Ask]) -> Sequence[Chunk]:
        chunks = self.store.read(asks)
        self.units += sum(chunk.units for chunk in chunks)
        self.steps += -(-len(asks) // PARALLEL)
        self.asks.extend(asks)
        return chunks

    def forget(self) -> None:
        self.units, self.steps, self.asks = 0.0, 0, []


@dataclass
class Crowd:
    """Several hundred people whose names begin alike, some of them merged, some gone."""

    desk: Desk
    index: Counted

    def page(self, access: Access, inquiry: Inquiry) -> Found:
        self.index.forget()
        return SearchContacts(self.desk.store, self.index, self.desk.divisions, self.desk.clock)(access, inquiry)

    def walked(self, access: Access, query: str, size: int, sort: str | None = None) -> list[Found]:
        """Page after page by cursor."""
        pages: list[Found] = []
        cursor: Cursor | None = None
        while not pages or cursor:
            found = self.page(access, Inquiry(query, len(pages) + 1, size, sort=sort_of(sort), cursor=cursor))
            self.require_within_budget(access, size)
            pages.append(found)
            cursor = found.after
            assert len(pages) < 2000, "a walk that never ends"
        return pages

    def numbered(self, access: Access, query: str, size: int) -> list[Found]:
        """Page after page by number alone, as far as there are any."""
        pages = [self.page(access, Inquiry(query, 1, size))]
        while pages[-1].after and (len(pages) + 1) * size <= 1000:
            pages.append(self.page(access, Inquiry(query, len(pages) + 1, size)))
        return pages

    def require_within_budget(self, access: Access, size: int) -> None:
        """CO10: what the page took of the index, with the step for its records."""
        divisions = len(DIVISIONS if "*" in access.divisions else access.divisions)
        budget = Budget(divisions, size)
        assert self.index.steps + 1 <= budget.steps, self.index.asks
        assert self.index.units <= budget.units + size / 2, self.index.asks

    def meant(self, access: Access, query: str) -> set[str]:
        """Whom the query means, worked out from all records."""
        wanted = read_query(query)
        return {
            each.id
            for each in self.desk.store.records.values()
            if self.is_listed(each) and access.sees(each.division) and wanted.meets(known_of(each))
        }

    def is_listed(self, contact: Contact) -> bool:
        """RS7, MG3: curated, alive, and not merged into another."""
        curated = contact.type is ContactType.CURATED
        return curated and not contact.is_ancestor and contact.is_alive(self.desk.clock())


@pytest.fixture(scope="module", params=SEEDS)
def crowd(request: pytest.FixtureRequest) -> Crowd:
    return _crowd(random.Random(request.param), merges=10)


@pytest.fixture(scope="module", params=SEEDS)
def single(request: pytest.FixtureRequest) -> Crowd:
    """Nobody of them was ever merged."""
    return _crowd(random.Random(request.param), merges=0)


def _crowd(chance: random.Random, merges: int) -> Crowd:
    desk = Desk()
    made: list[Contact] = []
    for number in range(500):
        first, last = chance.choice(FIRST), chance.choice(LAST)
        more: dict[str, Any] = {"middleName": chance.choice(FIRST)} if chance.random() < 0.3 else {}
        if chance.random() < 0.5:
            name = chance.choice(("maria", "garcia", "zoe.roe", "info", "mar"))
            more["workEmail"] = f"{name}{chance.choice(('', number))}@{chance.choice(('roe', 'example'))}.com"
        if chance.random() < 0.4:
            more["cellPhone"] = {"display": f"+1 803-{chance.choice(('123', '124'))}-{number:04d}"}
        division = chance.choice(DIVISIONS if number < 450 else DIVISIONS[:1])
        made.append(
            desk.create(
                ANYBODY, profile_of(firstName=first, lastName=last, **more), DivisionId(division), f"key-{number}"
            )
        )
        desk.clock.pass_by(seconds=5)
    merge = Merge(desk.store, desk.clock, desk.new_id)
    for division in DIVISIONS:
        mine = [each for each in made if each.division == division]
        chance.shuffle(mine)
        for _ in range(merges):
            size = chance.choice((2, 2, 3, 12))
            merge(Order(ANYBODY, [mine.pop().id for _ in range(min(size, len(mine) - 1))]))
        for each in mine[:3]:
            desk.delete(ANYBODY, each.id)
    return Crowd(desk, Counted(desk.store))


def caller(*divisions: str) -> Access:
    return Access("agent-1", frozenset({"*"}), frozenset(map(DivisionId, divisions)))


CALLERS = (caller("north"), caller("north", "west"), caller("*"))
QUERIES = (
    "",
    "m",
    "mar",
    "maria",
    "garcia",
    "maria gar",
    "garcia mar",
    "mar gar",
    "zo roe",
    "anne-marie o'neil",
    "annemarie",
    "oneil",
    "maria garcia lopez",
    "803",
    "803-123",
    "0042",
    "+1 803-124",
    "maria 803",
    "info@",
    "@roe.c",
    "roe.com",
    "zoe.roe@example.com",
    "example",
)


def ids(pages: Sequence[Found]) -> list[str]:
    return [contact.id for page in pages for contact in page.contacts]


@pytest.mark.parametrize("access", CALLERS, ids=lambda access: ",".join(sorted(access.divisions)))
@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("size", [7, 25])
def test_CO10_a_walk_by_cursor_shows_everybody_who_is_meant_once(
    crowd: Crowd, access: Access, query: str, size: int
) -> None:
    pages = crowd.walked(access, query, size)
    found = ids(pages)
    assert len(found) == len(set(found)), "somebody came twice"
    assert set(found) == crowd.meant(access, query)


@pytest.mark.parametrize("query", QUERIES)
def test_CO10_a_total_is_a_lower_bound_until_everything_was_read(single: Crowd, query: str) -> None:
    access = caller("north", "west")
    meant, pages = len(single.meant(access, query)), single.walked(access, query, 10)
    assert all(page.total <= meant for page in pages)
    assert all(page.total == meant for page in pages if not page.truncated)
    assert not pages[-1].truncated


@pytest.mark.parametrize("query", ["", "o'neil", "martinez", "roe zoe"])
def test_MG3_merged_contacts_count_once_in_the_total_of_names(crowd: Crowd, query: str) -> None:
    access = caller("north")
    meant, pages = len(crowd.meant(access, query)), crowd.walked(access, query, 10)
    assert all(page.total == meant for page in pages if not page.truncated)


@pytest.mark.parametrize("query", ["", "maria", "garcia", "roe.com", "803"])
def test_CO10_pages_by_number_show_the_same_as_pages_by_cursor(crowd: Crowd, query: str) -> None:
    access = caller("*")
    assert set(ids(crowd.numbered(access, query, 10))) == crowd.meant(access, query)
    assert ids(crowd.numbered(access, query, 10)[:5]) == ids(crowd.walked(access, query, 10)[:5])


@pytest.mark.parametrize("sort", ["firstName:asc", "firstName:desc", "lastName:asc", "lastName:desc"])
def test_CO10_a_listing_is_sorted_by_what_is_shown_over_all_divisions(crowd: Crowd, sort: str) -> None:
    by: Callable[[Contact], str] = (sort_of(sort) or pytest.fail("no order")).of_contact
    shown = [contact for page in crowd.walked(caller("*"), "", 25, sort) for contact in page.contacts]
    assert {each.id for each in shown} == crowd.meant(caller("*"), "")
    assert [by(each) for each in shown] == sorted(map(by, shown), reverse=sort.endswith("desc"))


@pytest.mark.parametrize("query", ["maria", "garcia lopez", "roe.com", "zoe"])
@pytest.mark.parametrize("sort", ["firstName:asc", "lastName:desc"])
def test_CO10_what_a_query_found_is_sorted_and_nobody_is_lost(crowd: Crowd, query: str, sort: str) -> None:
    by = (sort_of(sort) or pytest.fail("no order")).of_contact
    pages = crowd.walked(caller("north"), query, 10, sort)
    found = ids(pages)
    assert len(found) == len(set(found))
    assert set(found) == crowd.meant(caller("north"), query)
    for page in pages:
        assert list(map(by, page.contacts)) == sorted(map(by, page.contacts), reverse=sort.endswith("desc"))
