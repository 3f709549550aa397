"""Notes: list, write, read, change, delete, by any id of a merge set (CO1, MG3)."""

from __future__ import annotations

from collections.abc import Callable
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.changes.histories import note_changed, note_removed, note_written
from scv.domain.changes.plans import Receipt
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.notes import MAX_ID_LENGTH, MAX_LISTED, Note, noted_on, written
from scv.domain.values.errors import InvalidValue, NoteNotFound
from scv.domain.values.ids import ContactId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import resolve_contact
from scv.usecases.contacts.save import RESEND_WINDOW
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import Contacts, Notes
from scv.usecases.ports.writes import AlreadyDone


@dataclass(frozen=True, slots=True)
class NotePage:
    """One page, and how many notes there are: at least so many when `truncated`."""

    notes: tuple[Note, ...]
    total: int
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class ReadNotes:
    """One note in two reads; a listing in one query a record, which reads no further than the page, and a count."""

    store: Contacts
    kept: Notes
    clock: Clock

    def __call__(self, access: Access, contact_id: ContactId, note_id: str) -> Note:
        """The note, by any id of the merge set. Raises ContactNotFound, NoteNotFound."""
        contact = resolve_contact(self.store, access, contact_id, self.clock())
        return found_note(self.kept, contact, note_id)

    def listed(
        self, access: Access, contact_id: ContactId, page: int, size: int, *, whole_set: bool, oldest_first: bool
    ) -> NotePage:
        """A page of the notes, newest first unless asked otherwise. Raises InvalidValue beyond the first 1,000."""
        end = page * size
        if end > MAX_LISTED:
            raise InvalidValue(f"pageNumber * pageSize is at most {MAX_LISTED}.", field="pageNumber", most=MAX_LISTED)
        contact = resolve_contact(self.store, access, contact_id, self.clock())
        records = noted_on(contact, whole_set=whole_set)
        found = self.kept.first_notes(records, end + 1, oldest_first=oldest_first)
        if len(found) <= end:
            return NotePage(found[end - size :], len(found))
        total, whole = self.kept.count_notes(records)
        return NotePage(found[end - size : end], max(total, len(found)), truncated=not whole)


@dataclass(frozen=True, slots=True)
class WriteNotes:
    """One conditional write each, with its entry in the history (AC11); no note is left on a contact that is gone."""

    store: Contacts
    kept: Notes
    clock: Clock
    new_id: Ids

    def create(self, access: Access, contact_id: ContactId, text: str, request_key: str) -> Note:
        """The new note; the same request sent again within 3 seconds gives the same one.

        Raises ContactNotFound, Busy.
        """

        def once(learned: Learned) -> Note:
            now = self.clock()
            contact = resolve_contact(self.store, access, contact_id, now)
            note = written(self.new_id(), contact, text, now, access.subject)
            # an earlier note of this request that was deleted since makes this one a request of its own
            receipt = Receipt(request_key + "'" * len(learned.gone), note.id, now + RESEND_WINDOW)
            try:
                self.kept.add_note(note, note_written(note), receipt, now)
            except AlreadyDone as done:
                earlier = self.kept.note(contact.members, done.result)
                if earlier is None:
                    raise
                return earlier
            return note

        return until_done(self.store, self.clock, once, about=contact_id)

    def replace(self, access: Access, contact_id: ContactId, note_id: str, text: str) -> Note:
        """The note with this text. Raises ContactNotFound, NoteNotFound, Busy."""
        return self.change(access, contact_id, note_id, lambda _: text)

    def change(self, access: Access, contact_id: ContactId, note_id: str, change: Callable[[Note], str]) -> Note:
        """The note with the text that `change` makes of it; the same text again is no edit (CO5).

        Raises ContactNotFound, NoteNotFound, Busy, and what `change` refuses.
        """

        def once(_: Learned) -> Note:
            now = self.clock()
            contact = resolve_contact(self.store, access, contact_id, now)
            before = found_note(self.kept, contact, note_id)
            text = change(before)
            if text == before.text:
                return before
            after = before.rewritten(text, now, access.subject)
            self.kept.replace_note(before, after, note_changed(after))
            return after

        return until_done(self.store, self.clock, once, about=contact_id)

    def delete(self, access: Access, contact_id: ContactId, note_id: str) -> None:
        """Forgets the note. Raises ContactNotFound, NoteNotFound, Busy."""

        def once(_: Learned) -> None:
            now = self.clock()
            note = found_note(self.kept, resolve_contact(self.store, access, contact_id, now), note_id)
            self.kept.remove_note(note, note_removed(note, access.subject, now))

        until_done(self.store, self.clock, once, about=contact_id)


def found_note(kept: Notes, contact: Contact, note_id: str) -> Note:
    """The note on any record of the set; raises NoteNotFound."""
    note = kept.note(contact.members, note_id) if len(note_id) <= MAX_ID_LENGTH else None
    if note is None:
        raise NoteNotFound("The contact has no such note; list its notes.", entity_id=contact.id)
    return note
