"""Notes: list, write, read, change, delete, by any id of a merge set (CO1, MG3)."""

from __future__ import annotations

from dataclasses import dataclass

from scv.domain.access import Access
from scv.domain.contacts import Contact
from scv.domain.errors import InvalidValue, NoteNotFound
from scv.domain.notes import MAX_ID_LENGTH, MAX_LISTED, Note, latest_first, noted_on, written
from scv.domain.plans import Receipt
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import resolve_contact
from scv.usecases.contacts import RESEND_WINDOW
from scv.usecases.ports import AlreadyDone, Clock, Contacts, Ids, Notes


@dataclass(frozen=True, slots=True)
class NotePage:
    """One page, and how many notes there are."""

    notes: tuple[Note, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ReadNotes:
    """One note in two reads, a listing in one query a record."""

    store: Contacts
    kept: Notes
    clock: Clock

    def __call__(self, access: Access, contact_id: str, note_id: str) -> Note:
        """The note, by any id of the merge set. Raises ContactNotFound, NoteNotFound."""
        contact = resolve_contact(self.store, access, contact_id, self.clock())
        return found_note(self.kept, contact, note_id)

    def listed(
        self, access: Access, contact_id: str, page: int, size: int, *, whole_set: bool, oldest_first: bool
    ) -> NotePage:
        """A page of the notes, newest first unless asked otherwise. Raises InvalidValue beyond the first 1,000."""
        if page * size > MAX_LISTED:
            raise InvalidValue(f"pageNumber * pageSize is at most {MAX_LISTED}.", field="pageNumber")
        contact = resolve_contact(self.store, access, contact_id, self.clock())
        notes = self.kept.notes(noted_on(contact, whole_set=whole_set))
        ordered = latest_first(notes, oldest_first=oldest_first)
        return NotePage(tuple(ordered[(page - 1) * size : page * size]), len(ordered))


@dataclass(frozen=True, slots=True)
class WriteNotes:
    """One conditional write each; a note is never left on a contact that is gone."""

    store: Contacts
    kept: Notes
    clock: Clock
    new_id: Ids

    def create(self, access: Access, contact_id: str, text: str, request_key: str) -> Note:
        """The new note; the same request sent again within 3 seconds gives the same one.

        Raises ContactNotFound, Busy.
        """

        def once(learned: Learned) -> Note:
            now = self.clock()
            contact = resolve_contact(self.store, access, contact_id, now)
            note = written(self.new_id(), contact, text, now, access.subject)
            key = request_key + "'" * len(learned.gone)  # an earlier note was deleted: this is a request of its own
            try:
                self.kept.add_note(note, Receipt(key, note.id, now + RESEND_WINDOW), now)
            except AlreadyDone as done:
                earlier = self.kept.note(contact.members, done.result)
                if earlier is None:
                    raise
                return earlier
            return note

        return until_done(self.store, self.clock, once, about=contact_id)

    def replace(self, access: Access, contact_id: str, note_id: str, text: str) -> Note:
        """The changed note. Raises ContactNotFound, NoteNotFound, Busy."""

        def once(_learned: Learned) -> Note:
            now = self.clock()
            before = found_note(self.kept, resolve_contact(self.store, access, contact_id, now), note_id)
            after = before.rewritten(text, now)
            self.kept.replace_note(before, after)
            return after

        return until_done(self.store, self.clock, once, about=contact_id)

    def delete(self, access: Access, contact_id: str, note_id: str) -> None:
        """Forgets the note. Raises ContactNotFound, NoteNotFound."""
        contact = resolve_contact(self.store, access, contact_id, self.clock())
        self.kept.remove_note(found_note(self.kept, contact, note_id))


def found_note(kept: Notes, contact: Contact, note_id: str) -> Note:
    """The note on any record of the set; raises NoteNotFound."""
    note = kept.note(contact.members, note_id) if len(note_id) <= MAX_ID_LENGTH else None
    if note is None:
        raise NoteNotFound("The contact has no such note; list its notes.", entity_id=contact.id)
    return note
