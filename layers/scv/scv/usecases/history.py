"""History: who did what to a contact, over its merge set and the merges that were undone (MG11, AC11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scv.domain.access import Access, contact_not_found
from scv.domain.contacts import Contact
from scv.domain.histories import CREATED, DELETED, ERASED, creation
from scv.domain.plans import HistoryEntry
from scv.usecases.contact_of import answering
from scv.usecases.ports import Clock, Contacts

AT_ONCE = 100  # entries of one moment at most: as many as one transaction writes
MOST = 500


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Entries, latest first, and the moment before which the next ones are; None at the end."""

    entries: tuple[HistoryEntry, ...]
    before: datetime | None


@dataclass(frozen=True, slots=True)
class ReadHistory:
    """MG11: latest first, one query a member and one read of a merge set's records, for who created them."""

    store: Contacts
    clock: Clock

    def __call__(self, access: Access, contact_id: str) -> tuple[HistoryEntry, ...]:
        """The latest 500 entries. Raises ContactNotFound."""
        return self.page(access, contact_id, MOST).entries

    def page(self, access: Access, contact_id: str, size: int, before: datetime | None = None) -> HistoryPage:
        """A page, also of what happened to results of merges that it was once part of.

        AC11: of a deleted or erased contact what is left, for those who saw its division. Raises ContactNotFound.
        """
        contact = answering(self.store, self.store.contact(contact_id))
        if contact is None:
            return self._left(access, contact_id, size, before)
        alive = contact.is_alive(self.clock()) or contact.deleted_at is not None
        if not alive or not access.sees(contact.division):
            raise contact_not_found(contact_id)
        ids = tuple(dict.fromkeys((*contact.members, *contact.lineage)))
        told = self.store.history(ids, before, size + AT_ONCE)
        made = [each for each in self._creations(contact) if before is None or each.at < before]
        return _page(sorted((*told, *made), key=_order, reverse=True), size)

    def _creations(self, contact: Contact) -> list[HistoryEntry]:
        """Each member's record says who created it; the result of a merge was made by the merge."""
        others = [each for each in contact.merge_set if each != contact.id]
        records = self.store.contacts(others, fresh=False).values() if others else ()
        return [entry for each in (contact, *records) if (entry := creation(each)) is not None]

    def _left(self, access: Access, contact_id: str, size: int, before: datetime | None) -> HistoryPage:
        """The record is gone by now; whoever saw its division may know who deleted it."""
        (end, *_) = (*self.store.history((contact_id,), None, 1), None)
        if end is None or end.action not in (DELETED, ERASED) or not access.sees(str(end.details.get("division"))):
            raise contact_not_found(contact_id)
        return _page(list(self.store.history((contact_id,), before, size + AT_ONCE)), size)


def _order(entry: HistoryEntry) -> tuple[datetime, bool, str]:
    """Of one moment the creation is the first: nothing was done to the contact before it."""
    return entry.at, entry.action != CREATED, entry.id


def _page(entries: list[HistoryEntry], size: int) -> HistoryPage:
    """Entries of one moment stay together, so that a time is a place between two pages."""
    if len(entries) <= size:
        return HistoryPage(tuple(entries), None)
    last = entries[size - 1].at
    page = tuple(entry for entry in entries if entry.at >= last)
    return HistoryPage(page, last if len(page) < len(entries) else None)
