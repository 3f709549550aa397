"""Forget who has expired: what the store's removal of a record leaves behind (PV2)."""

from __future__ import annotations

from scv.frozen import dataclass
from typing import Protocol

from scv.domain.changes.plans import Plan, Relink
from scv.domain.changes.written import ContactWritten
from scv.domain.contacts.contact import Contact
from scv.domain.privacy.erasure import concerns, left_behind
from scv.domain.values.ids import ConversationId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts, Notes
from scv.usecases.ports.interactions import Interactions, Owned


class Store(Contacts, Interactions, Owned, Protocol):
    """What forgetting reads and writes."""


@dataclass(frozen=True, slots=True)
class ForgetExpired:
    """PV2: the interactions of a provisional contact become anonymous, and its notes go.

    Each step may be done again. An interaction that has found another contact meanwhile is that one's.
    """

    store: Store
    notes: Notes
    clock: Clock

    def __call__(self, written: ContactWritten) -> None:
        """Raises Busy, Unavailable; then it is to be told again, and goes on where it was."""
        gone = written.expired(self.clock())
        if gone is None:
            return
        for conversation_id in self.store.conversations_of(gone.members):
            self._forget(conversation_id, gone)
        self.notes.remove_parts(gone.members)

    def _forget(self, conversation_id: ConversationId, gone: Contact) -> None:
        def once(_learned: Learned) -> None:
            found = self.store.interaction(conversation_id)
            if found is None or concerns(found) not in gone.members:
                return
            relink = Relink(found, left_behind(found))
            self.store.apply(Plan(self.clock(), interaction=relink, unpointing=found.carried))

        until_done(self.store, self.clock, once, about=conversation_id)
