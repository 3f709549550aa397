"""Point at what a contact no longer leads to: conversations with a number that it had and has given up (PV1)."""

from __future__ import annotations

from scv.frozen import dataclass
from typing import Protocol

from scv.domain.changes.plans import Plan, Relink
from scv.domain.changes.written import ContactWritten
from scv.domain.identifiers.identifier import Identifier
from scv.domain.privacy.erasure import is_erased
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.interactions import Interactions, Owned


class Store(Contacts, Interactions, Owned, Protocol):
    """What pointing reads and writes."""


@dataclass(frozen=True, slots=True)
class PointAtGivenUp:
    """PV1: whoever has the number next finds these conversations when they are erased, and no edit waits for it.

    Nothing is read of a contact that has given up nothing. Each step may be done again.
    """

    store: Store
    clock: Clock

    def __call__(self, written: ContactWritten) -> None:
        """Raises Busy, Unavailable; then it is to be told again."""
        given_up, contact = written.given_up, written.after
        if contact is None or not given_up:
            return
        for conversation_id in self.store.conversations_of((contact.id,)):
            self._pointed(conversation_id, contact.id, given_up)

    def _pointed(
        self, conversation_id: ConversationId, contact_id: ContactId, given_up: tuple[Identifier, ...]
    ) -> None:
        def once(_learned: Learned) -> None:
            found = self.store.interaction(conversation_id)
            if found is None or is_erased(found) or found.link.contact_id != contact_id:
                return
            pointing = tuple(each for each in found.carried if each in given_up)
            if pointing:
                self.store.apply(Plan(self.clock(), interaction=Relink(found, found), pointing=pointing))

        until_done(self.store, self.clock, once, about=conversation_id)
