"""Notes that agents write about a contact (CO1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ContactId, DivisionId

MAX_ID_LENGTH = 100  # ours are shorter
SORTED_ID = "t"  # sorts after every hex digit
MAX_LISTED = 1000  # pageNumber * pageSize stays below it


@dataclass(frozen=True, slots=True)
class Note:
    """One note, on the record that was the canonical one when it was written.

    `revision` counts writes and is the condition of every change. `modified_by` is None until it is changed, and of
    notes that were changed before editors were kept.
    """

    id: str
    contact_id: ContactId
    division: DivisionId
    text: str
    created_at: datetime
    modified_at: datetime
    created_by: str
    revision: int = 1
    modified_by: str | None = None

    def rewritten(self, text: str, now: datetime, by: str) -> Note:
        """AC11: the note with another text and its editor beside its author."""
        return dataclasses.replace(self, text=text, modified_at=now, modified_by=by, revision=self.revision + 1)

    @property
    def editor(self) -> str | None:
        """AC11: who wrote the text as it is now; None when that was not kept."""
        return self.modified_by or (self.created_by if self.revision == 1 else None)


def written(unique: str, contact: Contact, text: str, now: datetime, by: str) -> Note:
    """A new note; it is in the division of its contact (CO7). `unique`: what no other id ends with."""
    return Note(note_id(now, unique), contact.id, contact.division, text, now, now, by)


def note_id(now: datetime, unique: str) -> str:
    """AC12: ids sort like times, so that a page is one range of keys; after all older ones, which are UUIDs."""
    return f"{SORTED_ID}{int(now.timestamp() * 1000):012x}-{unique}"


def is_sorted(an_id: str) -> bool:
    """Whether the id says when its note was written."""
    return an_id.startswith(SORTED_ID)


def noted_on(contact: Contact, *, whole_set: bool) -> tuple[ContactId, ...]:
    """MG3: the records whose notes are listed: the contact's own, those of its ancestors on request.

    Notes on the result of an undone merge stay with the contact that answers for it.
    """
    return contact.members if whole_set else tuple(dict.fromkeys((contact.id, *contact.heir_of)))


def latest_first(notes: Sequence[Note], *, oldest_first: bool = False) -> list[Note]:
    """In order of creation; the id decides at equal times."""
    return sorted(notes, key=lambda note: (note.created_at, note.id), reverse=not oldest_first)


def is_oldest_first(spelled: str | None) -> bool:
    """`createDate:asc`; raises InvalidValue for what notes are not sorted by."""
    name, _, way = (spelled or "createDate:desc").lower().partition(":")
    if name.strip() != "createdate" or way.strip() not in ("", "asc", "desc"):
        raise InvalidValue("Sort by createDate:asc or createDate:desc.", field="sortOrder")
    return way.strip() == "asc"
