"""MG3: a merge, or its undoing, between the rows of a page and their records: nobody is lost, nobody comes twice."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact
from scv.domain.identity.merging import Order
from scv.domain.search.inquiries import Inquiry
from scv.domain.search.sorting import sort_of
from scv.domain.values.ids import ContactId
from scv.usecases.identity.merge import Merge
from scv.usecases.identity.unmerge import Unmerge
from scv.usecases.search.find import SearchContacts
from scv.usecases.search.walk import ScanContacts
from tests.usecases.desk import ANYBODY, Desk, profile_of

PEOPLE, PAGE = 12, 4
NAMES = ("Ann", "Bo", "Bo", "Cy")  # some are called alike, so that ids decide who comes first
Walk = Callable[[Desk, Any], Iterator[Sequence[Contact]]]
Meanwhile = Callable[[Desk, list[str], random.Random], set[str]]


@dataclass
class Between:
    """The records' side of a page: before it is read for this page, somebody else acts upon who is on the page."""

    desk: Desk
    page: int
    act: Callable[[list[str]], None]
    pages: int = 0

    def __getattr__(self, name: str) -> Any:
        """All the rest is the store's."""
        return getattr(self.desk.store, name)

    def contacts(self, ids: Sequence[str], *, fresh: bool = True) -> Any:
        """The first reading of a page is not the one that must be right."""
        self.pages += not fresh
        if not fresh and self.pages == self.page:
            self.act(list(ids))
        return self.desk.store.contacts(ids, fresh=fresh)


def scanned(desk: Desk, store: Any) -> Iterator[Sequence[Contact]]:
    scan, after = ScanContacts(store, desk.index, desk.divisions, desk.clock), None
    while True:
        page, after = scan(ANYBODY, PAGE, after)
        yield page
        if after is None:
            return


def listed(sort: str) -> Walk:
    def walk(desk: Desk, store: Any) -> Iterator[Sequence[Contact]]:
        search, cursor, number = SearchContacts(store, desk.index, desk.divisions, desk.clock), None, 1
        while number == 1 or cursor:
            found = search(ANYBODY, Inquiry("", number, PAGE, sort=sort_of(sort), cursor=cursor))
            yield found.contacts
            cursor, number = found.after, number + 1

    return walk


def merge(desk: Desk, page: list[str], chance: random.Random) -> set[str]:
    """Somebody of the page and somebody of anywhere; the id of the result sorts before all, or behind."""
    one = chance.choice(page)
    living = [each.id for each in desk.store.records.values() if not each.is_ancestor and each.id != one]
    inputs = [one, chance.choice(sorted(living))]
    chance.shuffle(inputs)
    found = Merge(desk.store, desk.clock, lambda: f"{chance.choice('!~')}{desk.new_id()}")(Order(ANYBODY, inputs))
    return {*inputs, found.contact.id}


def unmerge(desk: Desk, page: list[str], _: random.Random) -> set[str]:
    """The first merge result of the page, if it has one."""
    result = next((each for each in page if desk.store.records[each].is_merge_result), None)
    if result is None:
        return set()
    inputs = desk.store.records[result].merged_from
    Unmerge(desk.store, desk.clock, desk.new_id)(ANYBODY, ContactId(result))
    return {result, *inputs}


def people(chance: random.Random) -> Desk:
    """A dozen, four of whom have been merged into two."""
    desk, made = Desk(), list[Contact]()
    for number in range(PEOPLE):
        profile = profile_of(firstName=chance.choice(NAMES), lastName="Roe", title=str(number))
        made.append(desk.create(ANYBODY, profile, UNASSIGNED_DIVISION, f"key-{number}"))
        desk.clock.pass_by(seconds=1)
    merged = Merge(desk.store, desk.clock, desk.new_id)
    merged(Order(ANYBODY, [made[0].id, made[5].id]))
    merged(Order(ANYBODY, [made[3].id, made[7].id]))
    return desk


@pytest.mark.parametrize("act", [merge, unmerge], ids=lambda each: each.__name__)
@pytest.mark.parametrize(
    "walk", [scanned, listed("firstName:asc"), listed("firstName:desc")], ids=["scan", "list", "backwards"]
)
@pytest.mark.parametrize("page", [1, 2, 3])
@pytest.mark.parametrize("seed", range(12))
def test_MG3_who_is_merged_while_a_page_is_read_is_shown_once(walk: Walk, act: Meanwhile, page: int, seed: int) -> None:
    chance = random.Random(seed)
    desk, touched = people(chance), set[str]()
    before = {each.id for each in desk.store.records.values() if not each.is_ancestor}
    store = Between(desk, page, lambda ids: touched.update(act(desk, ids, chance)))
    shown = [each.id for found in walk(desk, store) for each in found]
    assert len(shown) == len(set(shown))
    assert before - touched <= set(shown), "somebody else was lost"
    assert not touched or touched & set(shown), "whom the write was about was lost"
    assert (
        not {each.id for found in walk(desk, desk.store) for each in found}
        & touched
        & {each.id for each in desk.store.records.values() if each.is_ancestor}
    )
