"""History: who did what to a contact, over its merge set and the merges that were undone (MG11)."""

from __future__ import annotations

from dataclasses import dataclass

from scv.domain.access import Access
from scv.domain.plans import HistoryEntry
from scv.usecases.contact_of import resolve_contact
from scv.usecases.ports import Clock, Contacts


@dataclass(frozen=True, slots=True)
class ReadHistory:
    """MG11: latest first."""

    store: Contacts
    clock: Clock

    def __call__(self, access: Access, contact_id: str) -> tuple[HistoryEntry, ...]:
        """Also what happened to results of merges that it was once part of. Raises ContactNotFound."""
        contact = resolve_contact(self.store, access, contact_id, self.clock())
        return self.store.history(tuple(dict.fromkeys((*contact.members, *contact.lineage))))
