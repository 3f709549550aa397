"""CO10: pages of a search over rows of version 0.1 and of today: nobody comes twice, whoever is written between two."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from scv.adapters.dynamodb import items
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.identity.merging import Order
from scv.domain.search.inquiries import Inquiry
from scv.domain.search.queries import known_of, read_query
from scv.domain.search.tokens import Shelf, tokens
from scv.domain.values.ids import ContactId
from scv.usecases.changes.bring_over import BringOver
from scv.usecases.identity.merge import Merge
from scv.usecases.search.find import SearchContacts
from tests.first_rows import first_rows
from tests.model import invariants
from tests.stores.tables import in_process
from tests.usecases.changes.test_bring_over import Countdown, Stack, old_contacts
from tests.usecases.desk import ANYBODY, Desk, profile_of

PEOPLE, PAGE = 24, 4
QUERIES = ("van Dyk", "jean-luc", "o'neil", "mar", "person", "example.c", "803123", "maria garcia")


@dataclass
class Pages:
    """A search of a stack, page after page, with somebody else at work between two."""

    stack: Stack
    chance: random.Random
    touched: set[str] = field(default_factory=set)
    job: BringOver = field(init=False)

    def __post_init__(self) -> None:
        self.job = self.stack.command()

    def found(self, query: str, between: Callable[[], None]) -> list[str]:
        now = self.stack.now
        search = SearchContacts(now.store, now.index, now.divisions, now.clock)
        pages = [search(ANYBODY, Inquiry(query, 1, PAGE))]
        while pages[-1].after:
            between()
            pages.append(search(ANYBODY, Inquiry(query, len(pages) + 1, PAGE, cursor=pages[-1].after)))
        return [each.id for page in pages for each in page.contacts]

    def meant(self, query: str) -> set[str]:
        """By their own names and addresses, or by the names of those who were merged into them (MG3)."""
        wanted, records = read_query(query), invariants.stored_contacts(self.stack.bench)
        return {
            each.id
            for each in self.stack.living().values()
            if wanted.meets(known_of(each))
            or any(wanted.meets(known_of(each, records[member])) for member in each.merge_set if member in records)
        }

    def nothing(self) -> None:
        """Nobody else is at work."""

    def save(self) -> None:
        """Who is saved has today's rows from then on."""
        one = self.chance.choice(sorted(self.stack.living()))
        self.stack.now.edit(ANYBODY, ContactId(one), lambda each: dataclasses.replace(each.profile, title="Dr"), None)

    def merge(self) -> None:
        """Two at most: their result is another contact, which stands elsewhere."""
        if self.touched:
            return
        living = self.stack.living()
        north = sorted(each.id for each in living.values() if each.division == "north" and not each.is_merge_result)
        inputs = self.chance.sample(north, 2)
        result = Merge(self.stack.now.store, self.stack.now.clock, self.stack.now.new_id)(Order(ANYBODY, inputs))
        self.touched |= {*inputs, result.contact.id}

    def bring_over(self) -> None:
        """A page of records: names that merges left then stand beside those of their result."""
        self.touched |= {each.id for each in self.stack.living().values() if each.is_merge_result}
        self.job(Countdown(1))


@pytest.fixture
def pages() -> Iterator[Pages]:
    with in_process() as bench:
        yield Pages(Stack(bench, old_contacts(PEOPLE, random.Random(1))), random.Random(2))


@pytest.mark.parametrize("steps", [0, 2], ids=["before", "in the middle"])
def test_CO10_pages_over_rows_of_both_versions_show_everybody_once(pages: Pages, steps: int) -> None:
    pages.job(Countdown(steps))
    for query in QUERIES:
        found = pages.found(query, pages.nothing)
        assert not [each for each, times in Counter(found).items() if times > 1], query
        assert set(found) == pages.meant(query), query


@pytest.mark.parametrize("at_work", [Pages.save, Pages.merge, Pages.bring_over], ids=lambda each: each.__name__)
@pytest.mark.parametrize("query", ["van Dyk", "person", "803123"])
def test_CO10_who_is_written_between_two_pages_comes_once(
    pages: Pages, at_work: Callable[[Pages], None], query: str
) -> None:
    before = pages.meant(query)
    found = pages.found(query, lambda: at_work(pages))
    still = (before & pages.meant(query)) - pages.touched
    times = Counter(found)
    assert not [each for each in times if times[each] > 1 and each not in pages.touched]
    assert still <= set(found)


def namesakes() -> Desk:
    """Whom `mar` finds by name and by email, among them a merge result that only two of its ancestors' names find."""
    desk = Desk()
    for number in range(8):
        fields = {"firstName": "Mara", "lastName": f"Roe {number}", "workEmail": f"mario{number}@example.com"}
        desk.create(ANYBODY, profile_of(**fields), UNASSIGNED_DIVISION, f"key-{number}")
    names = (("Marcel", "Alt"), ("Marvin", "Neu"), ("Olga", "Roe"))
    merged = [
        desk.create(ANYBODY, profile_of(firstName=first, lastName=last), UNASSIGNED_DIVISION, f"key-{last}")
        for first, last in names
    ]
    result = Merge(desk.store, desk.clock, desk.new_id)(Order(ANYBODY, [each.id for each in merged])).contact
    desk.edit(
        ANYBODY, result.id, lambda each: dataclasses.replace(each.profile, first_name="Olga", last_name="Roe"), None
    )
    return desk


def test_MG3_who_is_found_by_a_name_and_an_email_or_by_two_ancestors_comes_once() -> None:
    with in_process() as bench:
        pages = Pages(Stack(bench, namesakes()), random.Random(2))
        found = pages.found("mar", pages.nothing)
        assert sorted(found) == sorted(pages.meant("mar"))
        assert len(found) == 9


NAMES = (
    {"firstName": "Jean-Luc", "lastName": "van Dyk"},
    {"firstName": "Ana", "middleName": "María José", "lastName": "García"},
    {"firstName": "Bo", "middleName": "Anne-Marie", "lastName": "O'Neil"},
    {"firstName": "明", "lastName": "王"},
    {"firstName": "Studio 54", "lastName": "Łódź"},
)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name["lastName"])
def test_CO10_rows_of_version_01_stand_where_todays_will(name: dict[str, str]) -> None:
    """All rows of one contact are today's rows by words; last digits alone had none."""
    fields = {**name, "workEmail": "jane.roe@mail.example.com", "cellPhone": {"display": "+1 803-123-0001"}}
    contact = Desk().create(ANYBODY, profile_of(**fields), UNASSIGNED_DIVISION, "key-1")
    listed = items.FIRST_LISTINGS.values()
    stored = [row for row in first_rows(contact) if row["bucket"]["S"] not in listed]
    read = [row for item in stored for row in items.as_rows(item, "")]
    assert len(read) == len({row.text for row in read}), "one stands for each"
    assert {(row.text, row.again) for row in read} == {
        (token.text, token.again) for token in tokens(contact) if token.shelf is Shelf.WORDS
    }
