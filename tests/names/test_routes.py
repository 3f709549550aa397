"""CO8: the table of names, asked as clients ask: the list's `q`, the search, and what an agent types in the panel."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from scv import bootstrap
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from tests.functions.desk import asked
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer, parts_of
from tests.names.table import people
from tests.usecases.desk import ANYBODY, Desk, profile_of

PEOPLE = people()
MOST = "25"  # more than any query of the table finds


def _by_list(query: str) -> Answer:
    return asked("GET", CONTACTS, query={"q": query, "pageSize": MOST})


def _by_search(query: str) -> Answer:
    operation = {"simpleSearch": {"query": query}}
    return asked("POST", f"{CONTACTS}/search", {"pageSize": int(MOST), "pageNumber": 1, "operation": operation})


def _as_typed(query: str) -> Answer:
    return asked("POST", f"{EXTERNAL}/typeahead/contacts", {"query": query, "divisionId": "*", "limit": int(MOST)})


@pytest.fixture(scope="module")
def places() -> Iterator[dict[str, int]]:
    """The place in the table of each contact's id; all of them are in one division."""
    desk = Desk()
    made = [
        desk.create(ANYBODY, profile_of(firstName=each.first, lastName=each.last), UNASSIGNED_DIVISION, f"key-{number}")
        for number, each in enumerate(PEOPLE)
    ]
    bootstrap.use(**parts_of(desk.store))
    yield {each.id: place for place, each in enumerate(made)}
    bootstrap.use()


@pytest.mark.parametrize("route", [_by_list, _by_search, _as_typed], ids=["list", "search", "typed"])
def test_CO8_the_names_are_found_the_same_by_every_way_to_ask(
    places: dict[str, int], route: Callable[[str], Answer]
) -> None:
    def found(query: str) -> set[int]:
        answer = route(query)
        assert answer.status == 200, (query, answer.body)
        assert not answer.body.get("truncated")
        return {places[each["id"]] for each in answer.body["entities"]}

    wrong = []
    for place, person in enumerate(PEOPLE):
        if found(f"{person.first} {person.last}") != {place}:
            wrong.append((str(person), "alone"))
        wrong.extend((str(person), query) for query in person.found_by if place not in found(query))
        wrong.extend((str(person), query) for query in person.not_by if place in found(query))
    assert not wrong
