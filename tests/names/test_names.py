"""CO8: every name of the table is found by what finds it, and by nothing else, with all the others beside it."""

from __future__ import annotations

import pytest

from scv.domain.access.permissions import ALL_DIVISIONS, Access
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.search.inquiries import Inquiry
from scv.usecases.search.find import SearchContacts
from scv.usecases.search.typeahead import SuggestContacts
from tests.names.table import Person, people
from tests.usecases.desk import ANYBODY, Desk, profile_of

PEOPLE = people()
AGENT = Access("agent-1", frozenset({"*"}), frozenset({ALL_DIVISIONS}))


@pytest.fixture(scope="module")
def desk() -> Desk:
    """All of them, in one division."""
    desk = Desk()
    for number, each in enumerate(PEOPLE):
        profile = profile_of(firstName=each.first, lastName=each.last, title=str(number))
        desk.create(ANYBODY, profile, UNASSIGNED_DIVISION, f"key-{number}")
    return desk


def found(desk: Desk, query: str) -> set[int]:
    """The places in the table of whom a search finds; whoever types sees them as well."""
    search = SearchContacts(desk.store, desk.index, desk.divisions, desk.clock)
    page = search(AGENT, Inquiry(query, size=100))
    assert not page.truncated
    suggested = {each.contact_id for each in SuggestContacts(desk.index)(AGENT, query, UNASSIGNED_DIVISION, 100)}
    assert suggested == {each.id for each in page.contacts}, query
    return {int(each.profile.title or -1) for each in page.contacts}


def test_CO8_the_table_has_150_names_of_25_languages() -> None:
    assert len(PEOPLE) >= 150
    assert len({each.language for each in PEOPLE}) >= 25


@pytest.mark.parametrize("person", PEOPLE, ids=str)
def test_CO8_a_full_name_finds_its_bearer_and_nobody_else(desk: Desk, person: Person) -> None:
    for query in (f"{person.first} {person.last}", f"{person.last} {person.first}"):
        assert found(desk, query) == {PEOPLE.index(person)}, query


@pytest.mark.parametrize("person", PEOPLE, ids=str)
def test_CO8_a_name_is_found_by_every_spelling_of_it(desk: Desk, person: Person) -> None:
    place = PEOPLE.index(person)
    missing = [query for query in person.found_by if place not in found(desk, query)]
    assert not missing


@pytest.mark.parametrize("person", PEOPLE, ids=str)
def test_CO8_a_name_is_not_found_by_what_only_looks_like_it(desk: Desk, person: Person) -> None:
    place = PEOPLE.index(person)
    wrong = [query for query in person.not_by if place in found(desk, query)]
    assert not wrong


@pytest.mark.parametrize("person", PEOPLE, ids=str)
def test_CO8_typing_more_of_a_name_never_loses_it(desk: Desk, person: Person) -> None:
    place, name = PEOPLE.index(person), f"{person.first} {person.last}"
    lost = [
        name[:end] for end in range(1, len(name) + 1) if name[:end].strip() and place not in found(desk, name[:end])
    ]
    assert not lost
