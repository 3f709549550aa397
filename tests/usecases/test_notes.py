"""CO1, MG3, CO4: notes, over both stores."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from scv.domain.contacts import Contact
from scv.domain.errors import Busy, ContactNotFound, InvalidValue, NoteNotFound
from scv.domain.histories import note_changed, note_written
from scv.domain.notes import Note
from scv.domain.plans import Receipt
from scv.usecases.contacts import RESEND_WINDOW
from scv.usecases.notes import WriteNotes
from scv.usecases.ports import StaleWrite
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
    assert changed.created_by == "agent-1"
    assert changed.modified_at > changed.created_at


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
    note = Note("n-1", contact.id, "*", "late", desk.clock(), desk.clock(), "agent-1")
    desk.delete(ANYBODY, contact.id)

    with pytest.raises(StaleWrite):
        receipt = Receipt("request-1", "n-1", desk.clock() + RESEND_WINDOW)
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
