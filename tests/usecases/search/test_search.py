"""CO6, RS7: search, listing and scan over both stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scv.domain.access.permissions import Access
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.contacts.life import provisional
from scv.domain.identity.merging import Order
from scv.domain.search.inquiries import Found, Inquiry
from scv.domain.search.sorting import sort_of
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.identity.merge import Merge
from scv.usecases.search.find import SearchContacts
from scv.usecases.search.look_up import LookUp
from scv.usecases.search.walk import ScanContacts
from tests.builders import phone
from tests.usecases.desk import ANYBODY, Desk, desk_on, profile_of

NUMBER = {"display": "+1 803-123-0000"}
SOUTH = Access("agent-2", frozenset({"*"}), frozenset({DivisionId("south")}))


@pytest.fixture(params=["memory", "moto"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk_on(request.param) as desk:
        yield desk


def search(desk: Desk, query: str | None, page: int, size: int, access: Access = ANYBODY, **more: Any) -> Found:
    use_case = SearchContacts(desk.store, desk.index, desk.divisions, desk.clock)
    return use_case(access, Inquiry(query or "", page, size, **more))


def found(desk: Desk, query: str | None = None, access: Access = ANYBODY, sort: str | None = None) -> list[str | None]:
    page = search(desk, query, 1, 100, access, sort=sort_of(sort))
    return [contact.profile.first_name for contact in page.contacts]


def scan(desk: Desk) -> ScanContacts:
    return ScanContacts(desk.store, desk.index, desk.divisions, desk.clock)


def scanned(desk: Desk, limit: int = 100) -> list[str | None]:
    names: list[str | None] = []
    after = None
    while True:
        contacts, after = scan(desk)(ANYBODY, limit, after)
        names.extend(contact.profile.first_name for contact in contacts)
        if after is None:
            return names


def in_south(desk: Desk, name: str) -> None:
    desk.create(
        ANYBODY, profile_of(firstName=name, lastName="Doe", cellPhone=NUMBER), DivisionId("south"), f"key-{name}"
    )


def test_rs7_provisional_contacts_are_in_no_search_list_scan_or_reverse_look_up(desk: Desk) -> None:
    fields = profile_of(firstName="Alexis", lastName="Doe")
    contact = provisional(ContactId("c-1"), UNASSIGNED_DIVISION, (phone(),), desk.clock(), fields)
    desk.store.apply(Plan(desk.clock(), (Transition(None, contact),)))
    look_up = LookUp(desk.store, desk.divisions, desk.clock)

    assert found(desk) == found(desk, "alexis") == found(desk, "803123") == scanned(desk) == []
    assert look_up.reverse(ANYBODY, (phone(),), ()) == ()
    assert look_up(ANYBODY, phone()).id == desk.read(ANYBODY, ContactId("c-1")).id == "c-1"


@pytest.mark.parametrize(
    "query",
    ["zoë", "ZOE", "zoe o", "oneil zoe", "803", "(803) 123", "+1 803 123-0000", "zoe@example", "ZOE@EXAMPLE.COM"],
)
def test_co6_a_contact_is_found_as_people_type(desk: Desk, query: str) -> None:
    desk.create(
        ANYBODY,
        profile_of(firstName="Zoë", lastName="O'Neil", cellPhone=NUMBER, workEmail="zoe@example.com"),
        UNASSIGNED_DIVISION,
        "key-1",
    )

    assert found(desk, query) == ["Zoë"]


@pytest.mark.parametrize("query", ["oe", "zoe smith", "804", "@", "zoe@other"])
def test_co6_every_word_must_begin_one_of_the_contacts(desk: Desk, query: str) -> None:
    desk.create(ANYBODY, profile_of(firstName="Zoë", lastName="O'Neil", cellPhone=NUMBER), UNASSIGNED_DIVISION, "key-1")

    assert found(desk, query) == []


def test_co6_an_edit_is_found_at_once_and_what_it_removed_no_more(desk: Desk) -> None:
    contact = desk.saved("Alexis")

    desk.edit(ANYBODY, contact.id, lambda _: profile_of(firstName="Sandy", lastName="Doe"), None)

    assert (found(desk, "sandy"), found(desk, "alexis"), scanned(desk)) == (["Sandy"], [], ["Sandy"])


def test_mg3_a_hit_on_an_ancestor_answers_as_the_canonical_contact_once(desk: Desk) -> None:
    old, young = desk.saved("Alexis"), desk.saved("David")
    canonical = desk.merged(old, young)

    page = search(desk, "doe", 1, 20)

    assert [contact.id for contact in page.contacts] == [canonical.id]
    assert found(desk, "david") == found(desk, "alexis") == ["Alexis"]
    assert scanned(desk) == ["Alexis"]


def test_co4_a_deleted_set_is_found_no_more(desk: Desk) -> None:
    old, young = desk.saved("Alexis"), desk.saved("David")
    desk.merged(old, young)

    desk.delete(ANYBODY, old.id)

    assert found(desk) == found(desk, "david") == scanned(desk) == []


def test_ac2_only_the_callers_divisions_are_searched(desk: Desk) -> None:
    desk.saved("North", cellPhone=NUMBER)
    in_south(desk, "South")

    assert found(desk, access=SOUTH) == found(desk, "doe", SOUTH) == ["South"]
    assert sorted(filter(None, found(desk, "doe"))) == ["North", "South"]
    contacts, _ = scan(desk)(SOUTH, 10, None)
    assert [contact.profile.first_name for contact in contacts] == ["South"]
    everywhere, _ = scan(desk)(SOUTH, 10, None, everywhere=True)
    assert len(everywhere) == 2


def test_listings_are_sorted_by_either_name_either_way(desk: Desk) -> None:
    for first, last in (("Cleo", "Adams"), ("anna", "Young"), ("Bert", "Miller")):
        desk.create(ANYBODY, profile_of(firstName=first, lastName=last), UNASSIGNED_DIVISION, f"key-{first}")

    assert found(desk) == found(desk, sort="firstName:asc") == ["anna", "Bert", "Cleo"]
    assert found(desk, sort="FIRSTNAME:DESC") == ["Cleo", "Bert", "anna"]
    assert found(desk, sort="lastName") == ["Cleo", "Bert", "anna"]


def test_pages_hold_every_contact_once(desk: Desk) -> None:
    for number in range(7):
        desk.saved(f"Name{number}")

    pages = [search(desk, "name", page, 3) for page in (1, 2, 3)]

    assert [page.total for page in pages] == [7, 7, 7]
    names = [contact.profile.first_name for page in pages for contact in page.contacts]
    assert sorted(filter(None, names)) == [f"Name{number}" for number in range(7)]


def test_a_scan_holds_every_contact_once_however_short_its_pages(desk: Desk) -> None:
    for number in range(7):
        desk.saved(f"Name{number}")

    assert scanned(desk, limit=3) == [f"Name{number}" for number in range(7)]


def test_nothing_beyond_the_first_thousand_is_paged_through(desk: Desk) -> None:
    with pytest.raises(InvalidValue):
        search(desk, None, 11, 100)


@pytest.mark.parametrize("spelled", ["createDate:asc", "firstName:up", ":asc"])
def test_contacts_are_sorted_by_their_names_only(spelled: str) -> None:
    with pytest.raises(InvalidValue):
        sort_of(spelled)


def test_mg3_a_merged_contact_counts_once(desk: Desk) -> None:
    made = [
        desk.create(ANYBODY, profile_of(firstName=f"Ana{n}", lastName="Doe"), UNASSIGNED_DIVISION, f"key-{n}")
        for n in range(6)
    ]
    Merge(desk.store, desk.clock, desk.new_id)(Order(ANYBODY, [each.id for each in made[:4]]))
    everything = search(desk, "doe", 1, 20)
    assert (len(everything.contacts), everything.total) == (3, 3)
    for query in ("doe", None):
        pages = [search(desk, query, page, 2) for page in (1, 2, 3)]
        assert [len(page.contacts) for page in pages] == [2, 1, 0]
        assert [page.total for page in pages] == [3, 3, 3]
        assert len({contact.id for page in pages for contact in page.contacts}) == 3


def test_co6_what_is_not_read_yet_counts_as_it_stands(desk: Desk) -> None:
    for number in range(40):
        desk.create(ANYBODY, profile_of(firstName="Ana", lastName=f"Doe{number}"), UNASSIGNED_DIVISION, f"key-{number}")
    first, last = search(desk, "ana", 1, 10), search(desk, "ana", 4, 10)
    assert (len(first.contacts), first.total) == (10, 40)
    assert (len(last.contacts), last.total) == (10, 40)
