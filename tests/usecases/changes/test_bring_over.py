"""Bringing a stack over while it serves calls: nothing is missing, nothing is there twice, wherever it is stopped."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from scv.adapters.dynamodb import items
from scv.adapters.dynamodb.divisions import DivisionList
from scv.adapters.dynamodb.notes import DynamoNotes
from scv.adapters.dynamodb.search import DynamoSearch
from scv.adapters.dynamodb.stock import DynamoProgress, DynamoStock
from scv.adapters.memory import MemoryStore
from scv.domain.changes import bringing_over
from scv.domain.changes.bringing_over import Phase, Progress
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact
from scv.domain.contacts.life import provisional
from scv.domain.contacts.profiles import Profile
from scv.domain.identity.merging import Order
from scv.domain.search.inquiries import Inquiry
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.changes import bring_over
from scv.usecases.changes.bring_over import BringOver
from scv.usecases.contacts import respell
from scv.usecases.identity.merge import Merge
from scv.usecases.identity.unmerge import Unmerge
from scv.usecases.search.find import SearchContacts
from scv.usecases.search.walk import ScanContacts
from tests.builders import phone
from tests.first_rows import fill
from tests.model import invariants
from tests.races.interrupted import Interrupted
from tests.stores.tables import Bench, in_process
from tests.usecases.desk import ANYBODY, Desk, profile_of

FIRST = ("Maria", "Zoë", "Åsa", "Jean-Luc", "प्रिया", "小明", "Bo")
LAST = ("García", "O'Neil", "Roe", "王", "van Dyk")  # names that version 0.1 found
DIVISIONS = ("*", "north")


def old_contacts(count: int, chance: random.Random, first: int = 0, like: Desk | None = None) -> Desk:
    """A center in memory: people, merge results with their ancestors, an undone merge, callers.

    `first` is the number of the first person, `like` a center with the clock and the ids to go on with.
    """
    desk, made = Desk(clock=like.clock, new_id=like.new_id) if like else Desk(), list[Contact]()
    for number in range(first, first + count):
        fields = {
            "firstName": f"{chance.choice(FIRST)} N{number}" if number % 5 == 0 else chance.choice(FIRST),
            "lastName": chance.choice(LAST),
            "cellPhone": {"display": f"+1 803-{123 + number // 10_000}-{number % 10_000:04d}"},
            "workEmail": f"person{number}@example.com",
        }
        made.append(desk.create(ANYBODY, profile_of(**fields), DivisionId(DIVISIONS[number % 2]), f"key-{number}"))
        desk.clock.pass_by(seconds=5)
    merge = Merge(desk.store, desk.clock, desk.new_id)
    for start in range(0, count // 4, 6):
        merge(Order(ANYBODY, [each.id for each in made[start : start + 6 : 2]]))
    undone = merge(Order(ANYBODY, [made[-1].id, made[-3].id])).contact
    Unmerge(desk.store, desk.clock, desk.new_id)(ANYBODY, undone.id)
    for number in range(first, first + 3):
        called_from = phone(f"+1 212-{555 + number // 10_000}-{number % 10_000:04d}")
        caller = provisional(ContactId(f"caller-{number}"), UNASSIGNED_DIVISION, (called_from,), desk.clock())
        desk.store.apply(Plan(desk.clock(), (Transition(None, caller),)))
    return desk


@dataclass
class Stack:
    """Tables that version 0.1 has filled, with today's code over them."""

    bench: Bench
    desk: Desk
    now: Desk = field(init=False)
    paced: list[int] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def __post_init__(self) -> None:
        client, tables = self.bench.client, self.bench.tables
        fill(client, tables, self.desk.store.records.values())
        divisions = DivisionList(client, tables.settings)
        client.put_item(TableName=tables.settings, Item={"id": {"S": "divisions"}, "names": {"SS": ["north"]}})
        store = self.bench.store
        self.now = Desk(
            store,
            DynamoNotes(client, tables, store),
            None,
            DynamoSearch(client, tables, store),
            divisions,
            self.desk.clock,
            self.desk.new_id,
        )

    def command(self, store: object = None) -> BringOver:
        stock = DynamoStock(self.bench.client, self.bench.tables, items_at_once=8)
        kept = DynamoProgress(self.bench.client, self.bench.tables.settings)
        return BringOver(store or self.bench.store, stock, kept, MemoryStore(), self.desk.clock, self.pace)  # type: ignore[arg-type]

    def pace(self, looked_at: int) -> None:
        self.paced.append(looked_at)
        self.meanwhile()

    def listed(self) -> list[str]:
        """Everybody by scan, who must be everybody of the list as well."""
        scan, after = ScanContacts(self.now.store, self.now.index, self.now.divisions, self.now.clock), None
        found: list[str] = []
        while True:
            contacts, after = scan(ANYBODY, 50, after)
            found.extend(each.id for each in contacts)
            if after is None:
                return found

    def found(self, query: str, size: int = 50) -> list[str]:
        search = SearchContacts(self.now.store, self.now.index, self.now.divisions, self.now.clock)
        pages = [search(ANYBODY, Inquiry(query, 1, size))]
        while pages[-1].after:
            pages.append(search(ANYBODY, Inquiry(query, len(pages) + 1, size, cursor=pages[-1].after)))
        return [each.id for page in pages for each in page.contacts]

    def living(self) -> dict[ContactId, Contact]:
        """RS7: who is in lists, as the records say."""
        contacts = invariants.stored_contacts(self.bench).values()
        now = self.now.clock()
        return {
            each.id: each for each in contacts if not (each.is_provisional or each.is_ancestor) and each.is_alive(now)
        }

    def require_nobody_missing_or_double(self) -> None:
        """CO10: of listings; and searches by name, phone and email find who they found before."""
        listed, living = self.listed(), self.living()
        assert len(listed) == len(set(listed)), "somebody is there twice"
        assert set(listed) == set(living)
        for contact in list(living.values())[:2]:
            profile = contact.profile
            phone_number = profile.cell_phone.e164 if profile.cell_phone else None
            for query in filter(None, (profile.last_name, profile.work_email, phone_number)):
                found = self.found(query)
                assert found.count(contact.id) == 1, (query, contact.id)
                assert len(found) == len(set(found)), query

    def require_brought_over(self) -> None:
        """The rows are those of the records, no more and no less, and none of them is of the older derivation."""
        contacts = invariants.stored_contacts(self.bench)
        invariants.require_rows_of_the_records(self.bench, contacts, self.now.clock())
        assert not [row for row in self.bench.rows(self.bench.tables.search) if items.is_first_row(row)]
        assert all(each.rows == 2 for each in contacts.values() if not each.is_provisional)


@pytest.fixture
def stack(bench: Bench) -> Stack:
    return Stack(bench, old_contacts(20, random.Random(1)))


@pytest.fixture
def bench() -> Iterator[Bench]:
    with in_process() as bench:
        yield bench


def test_a_stack_is_searched_before_while_and_after_it_is_brought_over(stack: Stack) -> None:
    stack.require_nobody_missing_or_double()
    stack.meanwhile = lambda: stack.require_nobody_missing_or_double() if len(stack.paced) % 3 == 0 else None
    progress = stack.command()()
    assert progress.is_done
    assert progress.written > 20
    stack.require_brought_over()
    stack.require_nobody_missing_or_double()


@pytest.mark.parametrize("size", [1, 3, 50])
def test_CO10_a_renamed_merge_result_is_found_once_by_what_several_of_its_contacts_were_called(
    bench: Bench, size: int
) -> None:
    """Whatever the page: the result is renamed before its contacts are brought over, and has none of their names."""
    desk = Desk()
    made = [
        desk.create(ANYBODY, profile_of(firstName=name, lastName="Roe"), UNASSIGNED_DIVISION, f"key-{name}")
        for name in ("Ana", "Bo", "Cleo", "Dana", "Eve", "Finn")
    ]
    merged = Merge(desk.store, desk.clock, desk.new_id)(Order(ANYBODY, [each.id for each in made[::2]])).contact
    stack = Stack(bench, desk)
    expected = sorted([merged.id, *(each.id for each in made[1::2])])
    assert sorted(stack.found("roe", size)) == expected
    stack.now.edit(ANYBODY, merged.id, lambda each: renamed(each.profile), None)
    stack.meanwhile = lambda: expect(sorted(stack.found("roe", size)), expected)
    stack.meanwhile()
    assert stack.command()().is_done
    assert sorted(stack.found("roe", size)) == expected
    assert stack.found("renamed", size) == stack.found("cleo", size) == [merged.id]


def expect(found: object, expected: object) -> None:
    assert found == expected


def test_a_stack_is_brought_over_with_live_writes_and_two_restarts(stack: Stack) -> None:
    """CO10: created, changed, merged, unmerged and deleted between its pages, and stopped in the middle twice."""
    chance, living = random.Random(2), sorted(stack.living())
    jobs: list[Callable[[], object]] = [
        lambda: stack.now.saved("Neu", workEmail=f"neu{stack.now.new_id()}@example.com"),
        lambda: stack.now.edit(ANYBODY, ContactId(chance.choice(living)), lambda each: renamed(each.profile), None),
        lambda: stack.now.delete(ANYBODY, ContactId(living.pop(chance.randrange(len(living))))),
        lambda: Merge(stack.now.store, stack.now.clock, stack.now.new_id)(
            Order(
                ANYBODY,
                tuple(map(ContactId, [each for each in living if stack.living()[each].division == "north"][:2])),
            )
        ),
    ]

    def meanwhile() -> None:
        jobs[len(stack.paced) % len(jobs)]()
        living[:] = sorted(stack.living())

    stack.meanwhile = meanwhile
    for pages in (3, 2, 1_000):
        progress = stack.command()(Countdown(pages))
        stack.require_nobody_missing_or_double()
    assert progress.is_done
    stack.require_brought_over()
    assert stack.command()() == progress, "done is done"


@dataclass
class Countdown:
    """True so many times."""

    left: int

    def __call__(self) -> bool:
        self.left -= 1
        return self.left >= 0


def renamed(profile: Profile) -> Profile:
    return dataclasses.replace(profile, first_name="Anders", last_name="Renamed")


@pytest.mark.parametrize("at", [2, 5, 9])
def test_whoever_writes_a_record_first_brings_it_over(stack: Stack, at: int) -> None:
    """Between the reading of a page and each of its writes somebody changes all contacts of the page."""
    living = sorted(stack.living())

    def others() -> None:
        for each in living[:8]:
            stack.now.edit(ANYBODY, ContactId(each), lambda found: renamed(found.profile), None)

    progress = stack.command(Interrupted(stack.bench.store, at, others))()
    assert progress.is_done
    stack.require_brought_over()
    stack.require_nobody_missing_or_double()


@dataclass
class Replaced:
    """The store while functions are replaced: an older one, which derives older rows, is faster with each record."""

    stack: Stack
    last: ContactId | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stack.bench.store, name)

    def apply(self, plan: Plan) -> None:
        """Each record is first written by the other one, whichever phase comes to it; then it can be written."""
        stored = plan.contacts[0].before
        if stored is not None and stored.id != self.last:
            self.last = stored.id
            written = dataclasses.replace(stored, revision=stored.revision + 1)
            fill(self.stack.bench.client, self.stack.bench.tables, [written])
        self.stack.bench.store.apply(plan)


def test_CO10_what_an_older_function_wrote_meanwhile_is_brought_over_all_the_same(stack: Stack) -> None:
    assert stack.command(Replaced(stack))().is_done
    stack.require_brought_over()
    stack.require_nobody_missing_or_double()


def test_a_crash_between_two_records_is_gone_on_from(stack: Stack) -> None:
    class Crash(BaseException):
        pass

    def crash() -> None:
        raise Crash

    for at in (5, 9):
        with pytest.raises(Crash):
            stack.command(Interrupted(stack.bench.store, at, crash))()
        stack.require_nobody_missing_or_double()
    assert stack.command()().is_done
    stack.require_brought_over()


def test_rows_that_an_older_function_wrote_while_it_was_replaced_are_removed(stack: Stack) -> None:
    stack.command()()
    contact = next(iter(stack.living().values()))
    fill(stack.bench.client, stack.bench.tables, [contact])
    assert stack.command()().phase is not Phase.RECORDS
    DynamoProgress(stack.bench.client, stack.bench.tables.settings).keep(Progress())
    assert stack.command()().removed + stack.command()().written > 0
    stack.require_brought_over()


def test_a_write_brings_its_contact_over(stack: Stack) -> None:
    contact = next(each for each in stack.living().values() if each.rows == 1)
    stack.now.edit(ANYBODY, contact.id, lambda found: renamed(found.profile), None)
    assert stack.found("anders renamed") == [contact.id]
    assert contact.id not in stack.found(contact.profile.last_name or "")
    first = [row for row in stack.bench.rows(stack.bench.tables.search) if items.is_first_row(row)]
    assert contact.id not in {items.first_contact_id(row) for row in first}


def test_an_erased_contact_leaves_no_row_of_the_older_derivation(stack: Stack) -> None:
    contact = next(each for each in stack.living().values() if each.family.merge_set and each.rows == 1)
    stack.now.delete(ANYBODY, contact.id)
    rows = [row for row in stack.bench.rows(stack.bench.tables.search) if items.is_first_row(row)]
    assert not {items.first_contact_id(row) for row in rows} & set(contact.family.merge_set)


def test_ID2_identifiers_are_respelled_in_the_same_write(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two callers whose numbers turn out to be one line: the second gives up its guard, and nobody is lost."""

    def one_line(contact: Contact) -> Contact:
        spelled = tuple(
            dataclasses.replace(held, identifier=phone("+1 212-555-0000"))
            if held.identifier.value.startswith("+1212555")
            else held
            for held in contact.held
        )
        return dataclasses.replace(contact, held=spelled)

    for module in (bringing_over, bring_over, respell):
        monkeypatch.setattr(module, "respelled", one_line)
    assert stack.command()().is_done
    stack.require_brought_over()
    holders = stack.bench.store.holders(UNASSIGNED_DIVISION, (phone("+1 212-555-0000"),))[phone("+1 212-555-0000")]
    assert [each.contact_id for each in holders] == [f"caller-{number}" for number in range(3)]
    invariants.require_one_guard_and_claim(invariants.stored_contacts(stack.bench).values(), stack.now.clock())


def test_how_far_it_has_come_is_kept_and_believed_for_a_minute(stack: Stack) -> None:
    seconds = [0.0]
    kept = DynamoProgress(stack.bench.client, stack.bench.tables.settings, lambda: seconds[0])
    assert not kept.is_done()
    stack.command()()
    seconds[0] = 59.0
    assert not kept.is_done()
    seconds[0] = 60.0
    assert kept.is_done()
