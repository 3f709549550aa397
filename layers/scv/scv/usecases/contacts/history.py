"""History: who did what to a contact, over its merge set and the merges that were undone (MG11, AC11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.access.permissions import Access, contact_not_found
from scv.domain.changes.histories import CREATED, DELETED, ERASED, creation, marked
from scv.domain.changes.plans import HistoryEntry
from scv.domain.contacts.contact import Contact
from scv.domain.values.ids import ContactId, DivisionId
from scv.domain.values.times import whole_moments
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import answering
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.marks import Marked
from scv.usecases.ports.writes import StaleWrite

AT_ONCE = 100  # entries of one moment at most: as many as one transaction writes
MOST = 500


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Entries, latest first, and the moment before which the next ones are; None at the end."""

    entries: tuple[HistoryEntry, ...]
    before: datetime | None


@dataclass(frozen=True, slots=True)
class ReadHistory:
    """MG11: latest first: one query a member, one read of their records, for who created them, and one query for each
    identifier, for who marked it (SI1).
    """

    store: Contacts
    clock: Clock
    marks: Marked

    def __call__(self, access: Access, contact_id: ContactId) -> tuple[HistoryEntry, ...]:
        """The latest 500 entries. Raises ContactNotFound."""
        return self.page(access, contact_id, MOST).entries

    def page(self, access: Access, contact_id: ContactId, size: int, before: datetime | None = None) -> HistoryPage:
        """A page, also of what happened to results of merges that it was once part of.

        AC11: of a deleted or erased contact what is left, for those who saw its division. Raises ContactNotFound, Busy.
        """

        def once(_learned: Learned) -> HistoryPage:
            contact = answering(self.store, self.store.contact(contact_id))
            if contact is None:
                return self._left(access, contact_id, size, before)
            alive = contact.is_alive(self.clock()) or contact.deleted_at is not None
            if not alive or not access.sees(contact.division):
                raise contact_not_found(contact_id)
            told = self.store.history(
                tuple(dict.fromkeys((*contact.members, *contact.family.lineage))), before, size + AT_ONCE
            )
            records = self.store.contacts([contact.id, *contact.ancestors])
            if not _still_stands(contact, records.get(contact.id)):
                raise StaleWrite(contact.id)
            made = (entry for each in records.values() if (entry := creation(each)) is not None)
            known = [entry for entry in (*made, *self._marked(contact)) if before is None or entry.at < before]
            return _page(sorted((*told, *known), key=_order, reverse=True), size)

        return until_done(self.store, self.clock, once, about=contact_id)

    def _marked(self, contact: Contact) -> Iterator[HistoryEntry]:
        """SI1: what was decided of its identifiers, by whichever holder's history somebody looks."""
        asks = [(contact.division, each) for each in contact.identifiers if each.is_personal]
        for (_, identifier), decisions in (self.marks.decisions(asks) if asks else {}).items():
            yield from (marked(contact, identifier, each) for each in decisions)

    def _left(self, access: Access, contact_id: ContactId, size: int, before: datetime | None) -> HistoryPage:
        """The record is gone by now; whoever saw its division may know who deleted it."""
        (end, *_) = (*self.store.history((contact_id,), None, 1), None)
        division = DivisionId(str(end.details.get("division"))) if end else None
        if end is None or division is None or end.action not in (DELETED, ERASED) or not access.sees(division):
            raise contact_not_found(contact_id)
        return _page(list(self.store.history((contact_id,), before, size + AT_ONCE)), size)


def _still_stands(contact: Contact, stored: Contact | None) -> bool:
    """Whether it answers for the same records as when its history was read; each of these says who created it."""
    standing = (contact.members, contact.canonical_id, contact.deleted_at)
    return stored is not None and standing == (stored.members, stored.canonical_id, stored.deleted_at)


def _order(entry: HistoryEntry) -> tuple[datetime, bool, str]:
    """Of one moment the creation is the first: nothing was done to the contact before it."""
    return entry.at, entry.action != CREATED, entry.id


def _page(entries: list[HistoryEntry], size: int) -> HistoryPage:
    return HistoryPage(*whole_moments(entries, size, lambda entry: entry.at))
