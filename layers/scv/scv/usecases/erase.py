"""Erase: everything that tells who a contact was is removed, over its whole merge set."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from scv.domain.access import Access, contact_not_found
from scv.domain.contacts import Contact, tombstone
from scv.domain.erasure import anonymous, concerns
from scv.domain.errors import Busy
from scv.domain.histories import erasure
from scv.domain.plans import Plan
from scv.usecases.contact_of import answering
from scv.usecases.ports import (
    Clock,
    Contacts,
    InteractionChanged,
    Interactions,
    Notes,
    Owned,
)
from scv.usecases.removal import remove_ancestors, removed

ATTEMPTS = 12


class Store(Contacts, Interactions, Owned, Protocol):
    """What erasing reads and writes."""


@dataclass(frozen=True, slots=True)
class EraseContact:
    """AC1: marked first, and gone everywhere from then on; every step may be repeated.

    What is left is a record of the erasure: id, who, when. Asked again after a crash, or after a plain
    delete, it goes through all of it once more and answers the same.
    """

    store: Store
    notes: Notes
    clock: Clock

    def __call__(self, access: Access, contact_id: str) -> None:
        """Erases the whole merge set. Raises ContactNotFound, Busy."""
        gone = self._marked(access, contact_id)
        remove_ancestors(self.store, self.clock, gone)
        self.notes.remove_parts(gone.members, history=True)
        self.store.apply(Plan(self.clock(), history=(erasure(gone, access.subject),)))
        while self._sweep(gone, access.subject):
            continue  # an interaction that was being taken in meanwhile

    def _marked(self, access: Access, contact_id: str) -> Contact:
        """CO4: the tombstone, written unless it is there already."""
        for _ in range(ATTEMPTS):
            contact = answering(self.store, self.store.contact(contact_id))
            if contact is None or not access.sees(contact.division):
                raise contact_not_found(contact_id)
            if contact.deleted_at is not None:
                return contact
            gone = tombstone(contact, self.clock(), access.subject)
            if removed(self.store, self.clock, contact, gone):
                return gone
        raise Busy("Others keep changing the contact; repeat the call.", entity_id=contact_id)

    def _sweep(self, gone: Contact, by: str) -> int:
        """How many interactions still told who it was."""
        found = self.store.conversations_of(gone.members)
        return sum(self._made_anonymous(each, gone.members, by) for each in found)

    def _made_anonymous(self, conversation_id: str, members: Collection[str], by: str) -> bool:
        """Whether there was anything to do: the index may still name what the table no longer says."""
        for _ in range(ATTEMPTS):
            interaction = self.store.interaction(conversation_id)
            if interaction is None or concerns(interaction) not in members:
                return False
            try:
                self.store.replace(interaction, anonymous(interaction, by))
            except InteractionChanged:
                continue
            return True
        raise Busy("Too many events of this conversation at once; repeat the call.", entity_id=conversation_id)
