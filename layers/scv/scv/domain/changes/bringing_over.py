"""Bringing a stack over: records as they would be had they been written today, from which all their rows follow.

Whatever changes the spelling of identifiers, or the rows that are derived from a record, has its place here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.contacts.contact import DERIVED_ROWS, Contact
from scv.domain.contacts.respelling import respelled
from scv.domain.search.words import has_names_of, names_left
from scv.domain.values.ids import ContactId


class Phase(StrEnum):
    """How far it has come."""

    RECORDS = "records"
    LEFTOVERS = "leftovers"  # rows of records that older functions wrote while they were being replaced
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where to go on after a stop. `rows`: the derivation that records are brought over to."""

    phase: Phase = Phase.RECORDS
    after: str | None = None
    looked_at: int = 0
    written: int = 0
    removed: int = 0
    rows: int = DERIVED_ROWS

    @property
    def is_done(self) -> bool:
        """Nothing older is left; done for an earlier derivation is not done."""
        return self.phase is Phase.DONE and self.rows == DERIVED_ROWS


def related(contact: Contact) -> tuple[ContactId, ...]:
    """MG3: the records without which it cannot be said what search needs of this one."""
    if contact.is_ancestor:
        return (contact.merged_to,) if contact.merged_to and not contact.unmerged else ()
    return contact.merged_from if contact.is_merge_result else ()


def brought_over(contact: Contact, others: Mapping[ContactId, Contact]) -> Contact:
    """The record as a write of today would leave it; `others` are those of `related`."""
    contact = respelled(contact)
    if contact.rows >= DERIVED_ROWS:
        return contact  # merged or brought over since: what it knows of its set was said then
    if not contact.is_ancestor:
        inputs = [others[each] for each in related(contact) if each in others]
        return dataclasses.replace(contact, also_called=names_left(contact, inputs)) if inputs else contact
    result = others.get(contact.merged_to) if contact.merged_to else None
    if result is None or result.rows < DERIVED_ROWS:
        return contact  # its result has no rows of its own yet by which it could be found
    return dataclasses.replace(contact, absorbed=has_names_of(result, contact))


def must_be_written(stored: Contact, after: Contact) -> bool:
    """A provisional contact has the same rows as ever; for anything else the write is what brings it over."""
    return after != stored or (stored.rows < DERIVED_ROWS and not stored.is_provisional and stored.deleted_at is None)
