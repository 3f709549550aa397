"""CO1, MG3, CO4: notes, over both stores."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from scv.adapters.dynamodb.notes import DynamoNotes
from scv.adapters.memory import MemoryStore
from scv.domain.changes.histories import note_changed, note_written
from scv.domain.changes.plans import Receipt
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact
from scv.domain.contacts.notes import Note
from scv.domain.values.errors import Busy, ContactNotFound, InvalidValue, NoteNotFound
from scv.usecases.contacts.notes import WriteNotes
from scv.usecases.contacts.save import RESEND_WINDOW
from scv.usecases.ports.writes import StaleWrite
from tests.stores.tables import in_process
from tests.usecases.desk import ANYBODY, Desk, desk_on


@pytest.fixture(params=["memory", "moto"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk_on(request.param) as desk:
        yield desk


def test_co1_notes_are_listed_newest_first(desk: Desk) -> None:
    contact = desk.saved()
    for text in ("first", "second", "third"):
        desk.noted(contact.id, text)

    assert desk.listed(contact.id) == ["third", "second", "first"]
    assert desk.listed(contact.id, oldest_first=True) == ["first", "second", "third"]


def test_co1_a_changed_note_keeps_its_place_and_its_author(desk: Desk) -> None:
    contact = desk.saved()
    note_id = desk.noted(contact.id, "first")
    desk.noted(contact.id, "second")
    other = dataclasses.replace(ANYBODY, subject="agent-2")

    changed = desk.write_notes.replace(other, contact.id, note_id, "first, corrected")

    assert desk.read_notes(ANYBODY, contact.id, note_id) == changed
    assert desk.listed(contact.id) == ["second", "first, corrected"]
    assert (changed.created_by, changed.editor) == ("agent-1", "agent-2")
    assert changed.modified_at > changed.created_at


def test_ac11_a_note_names_its_author_as_long_as_nobody_has_changed_it(desk: Desk) -> None:
    contact = desk.saved()
    note_id = desk.noted(contact.id, "first")

    assert desk.read_notes(ANYBODY, contact.id, note_id).editor == "agent-1"


def test_ac11_of_a_note_that_was_changed_before_editors_were_kept_nobody_is_named(desk: Desk) -> None:
    contact = desk.saved()
    note_id = desk.noted(contact.id, "first")
    before = desk.read_notes(ANYBODY, contact.id, note_id)
    old = dataclasses.replace(before.rewritten("second", desk.clock(), "agent-2"), modified_by=None)
    desk.kept.replace_note(before, old, note_changed(old))

    assert desk.read_notes(ANYBODY, contact.id, note_id).editor is None


@pytest.mark.parametrize("oldest_first", [False, True])
def test_ac12_every_page_of_notes_is_in_order_and_the_total_is_all_of_them(desk: Desk, oldest_first: bool) -> None:
    contact = desk.saved()
    for number in range(23):
        desk.noted(contact.id, f"{number:02d}")
    pages = [
        desk.read_notes.listed(ANYBODY, contact.id, page, 5, whole_set=False, oldest_first=oldest_first)
        for page in range(1, 7)
    ]
    expected = [f"{number:02d}" for number in range(23)]
    listed = [note.text for page in pages for note in page.notes]

    assert listed == (expected if oldest_first else expected[::-1])
    assert [(page.total, page.truncated) for page in pages] == [(23, False)] * 6


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("size", [1, 3, 4, 10])
def test_ac12_notes_whose_ids_say_no_time_are_listed_in_their_place(desk: Desk, oldest_first: bool, size: int) -> None:
    """As they were written before ids did: UUIDs, in no order."""
    contact = desk.saved()
    for number in range(5):
        now, hexadecimal = desk.clock(), f"{(number * 7919) % 16:x}f8fad5b-d9cb-469f-a165-{number:012d}"
        note = Note(hexadecimal, contact.id, UNASSIGNED_DIVISION, f"{number:02d}", now, now, "agent-1")
        receipt = Receipt(f"old-{number}", note.id, now + RESEND_WINDOW)
        desk.kept.add_note(note, note_written(note), receipt, now)
        desk.clock.pass_by(seconds=1)
    for number in range(5, 9):
        desk.noted(contact.id, f"{number:02d}")
    expected = [f"{number:02d}" for number in range(9)]
    pages = [
        desk.read_notes.listed(ANYBODY, contact.id, page, size, whole_set=False, oldest_first=oldest_first).notes
        for page in range(1, 11)
    ]

    assert [note.text for page in pages for note in page] == (expected if oldest_first else expected[::-1])


def test_ac12_a_page_of_notes_reads_no_further_than_it_shows() -> None:
    with in_process() as bench:
        desk = Desk(bench.store, DynamoNotes(bench.client, bench.tables, bench.store), MemoryStore())
        contact = desk.saved()
        for number in range(40):
            desk.noted(contact.id, f"{number:02d} " + "é" * 30_000)
        bench.forget()
        page = desk.read_notes.listed(ANYBODY, contact.id, 1, 3, whole_set=False, oldest_first=False)
        queried = [units for operation, units in bench.units if operation == "Query"]

    assert [note.text[:2] for note in page.notes] == ["39", "38", "37"]
    assert (page.truncated, page.total >= 4) == (True, True)
    assert len(queried) == 2, "the page and one more, and a count that ends after a megabyte"
    assert queried[0] <= 4 * 16 + 1


def test_mg3_a_note_is_reached_by_any_id_of_the_set(desk: Desk) -> None:
    old, young = desk.saved("Alexis"), desk.saved("David")
    note_id = desk.noted(young.id, "before")
    canonical = desk.merged(old, young)

    for contact_id in (old.id, young.id, canonical.id):
        assert desk.read_notes(ANYBODY, contact_id, note_id).text == "before"


def test_mg3_a_note_on_an_ancestor_is_kept_with_the_canonical_contact(desk: Desk) -> None:
    old, young = desk.saved("Alexis"), desk.saved("David")
    desk.noted(young.id, "before")
    canonical = desk.merged(old, young)

    note = desk.write_notes.create(ANYBODY, old.id, "after", "request-1")

    assert note.contact_id == canonical.id
    assert desk.listed(young.id) == ["after"]
    assert desk.listed(young.id, whole_set=True) == ["after", "before"]


def test_mg3_a_note_of_an_ancestor_is_changed_and_deleted_by_any_id(desk: Desk) -> None:
    old, young = desk.saved("Alexis"), desk.saved("David")
    note_id = desk.noted(young.id, "before")
    canonical = desk.merged(old, young)

    desk.write_notes.replace(ANYBODY, canonical.id, note_id, "corrected")
    assert desk.listed(old.id, whole_set=True) == ["corrected"]

    desk.write_notes.delete(ANYBODY, old.id, note_id)
    assert desk.listed(old.id, whole_set=True) == []


def test_another_contacts_note_is_not_found(desk: Desk) -> None:
    alexis, david = desk.saved("Alexis"), desk.saved("David")
    note_id = desk.noted(alexis.id, "hers")

    for job in (
        lambda: desk.read_notes(ANYBODY, david.id, note_id),
        lambda: desk.write_notes.replace(ANYBODY, david.id, note_id, "his"),
        lambda: desk.write_notes.delete(ANYBODY, david.id, note_id),
    ):
        with pytest.raises(NoteNotFound):
            job()
    assert desk.listed(alexis.id) == ["hers"]


def test_a_silent_resend_of_a_note_changes_nothing(desk: Desk) -> None:
    contact = desk.saved()

    first = desk.write_notes.create(ANYBODY, contact.id, "once", "request-1")
    desk.clock.pass_by(seconds=2)
    again = desk.write_notes.create(ANYBODY, contact.id, "once", "request-1")

    assert again == first
    assert desk.listed(contact.id) == ["once"]


def test_the_same_note_later_is_another_note(desk: Desk) -> None:
    contact = desk.saved()
    first = desk.write_notes.create(ANYBODY, contact.id, "again", "request-1")
    desk.clock.pass_by(seconds=RESEND_WINDOW.total_seconds())

    assert desk.write_notes.create(ANYBODY, contact.id, "again", "request-1").id != first.id


def test_co4_deleting_a_set_removes_every_note_of_it(desk: Desk) -> None:
    old, young, other = desk.saved("Alexis"), desk.saved("David"), desk.saved("Other")
    for contact in (old, young, other):
        desk.noted(contact.id, f"on {contact.id}")
    canonical = desk.merged(old, young)
    for number in range(30):
        desk.noted(canonical.id, f"{number}")

    desk.delete(ANYBODY, young.id)

    assert desk.kept.count_notes([old.id, young.id, canonical.id]) == (0, True)
    assert desk.listed(other.id) == [f"on {other.id}"]
    with pytest.raises(ContactNotFound):
        desk.listed(canonical.id)


def test_co4_a_note_never_lands_on_a_contact_that_is_gone(desk: Desk) -> None:
    contact = desk.saved()
    note = Note("n-1", contact.id, UNASSIGNED_DIVISION, "late", desk.clock(), desk.clock(), "agent-1")
    desk.delete(ANYBODY, contact.id)

    receipt = Receipt("request-1", "n-1", desk.clock() + RESEND_WINDOW)
    with pytest.raises(StaleWrite):
        desk.kept.add_note(note, note_written(note), receipt, desk.clock())
    assert desk.kept.count_notes([contact.id]) == (0, True)


def test_mg3_a_note_that_meets_a_merge_goes_to_the_canonical_contact(desk: Desk) -> None:
    old, young = desk.saved("Alexis"), desk.saved("David")
    meeting = MergeMeanwhile(desk, old, young)

    note = WriteNotes(desk.store, meeting, desk.clock, desk.new_id).create(ANYBODY, old.id, "late", "request-1")

    assert meeting.canonical is not None
    assert note.contact_id == meeting.canonical.id


def test_a_note_that_changed_meanwhile_is_read_again(desk: Desk) -> None:
    contact = desk.saved()
    note_id = desk.noted(contact.id, "first")
    before = desk.read_notes(ANYBODY, contact.id, note_id)
    desk.write_notes.replace(ANYBODY, contact.id, note_id, "second")

    stale = before.rewritten("stale", desk.clock(), "agent-2")
    with pytest.raises(StaleWrite):
        desk.kept.replace_note(before, stale, note_changed(stale))
    assert desk.write_notes.replace(ANYBODY, contact.id, note_id, "third").revision == 3


def test_whoever_never_wins_is_told_that_others_are_faster() -> None:
    desk = Desk()
    contact = desk.saved()

    with pytest.raises(Busy):
        WriteNotes(desk.store, NeverWins(desk), desk.clock, desk.new_id).create(ANYBODY, contact.id, "x", "request-1")


def test_only_the_first_thousand_are_paged_through(desk: Desk) -> None:
    contact = desk.saved()

    with pytest.raises(InvalidValue):
        desk.read_notes.listed(ANYBODY, contact.id, 11, 100, whole_set=False, oldest_first=False)


@dataclass
class MergeMeanwhile:
    """Notes on a contact that is merged between the reading and the first writing."""

    desk: Desk
    old: Contact
    young: Contact
    canonical: Contact | None = None

    def add_note(self, *told: Any) -> None:
        if self.canonical is None:
            self.canonical = self.desk.merged(self.old, self.young)
        self.desk.kept.add_note(*told)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk.kept, name)


@dataclass
class NeverWins:
    """Notes that somebody else is always faster to change."""

    desk: Desk

    def add_note(self, note: Note, *_: Any) -> None:
        raise StaleWrite(note.contact_id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk.kept, name)
