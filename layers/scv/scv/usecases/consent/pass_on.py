"""Pass on: what somebody decided in a conversation is kept with the contact that it belongs to (CN1)."""

from __future__ import annotations

from scv.frozen import dataclass
from typing import Protocol

from scv.domain.consent.words import told_by
from scv.domain.values.ids import ConversationId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.consent.consents import give
from scv.usecases.contact_of import answering, member_of
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.interactions import Interactions


class Store(Contacts, Interactions, Protocol):
    """What passing on reads and writes."""


@dataclass(frozen=True, slots=True)
class PassOn:
    """CN1: after the conversation is stored, which has the choice until then; done twice it is done once.

    Conversations without a choice, all but a few, cost nothing.
    """

    store: Store
    clock: Clock

    def __call__(self, conversation_id: ConversationId) -> None:
        """Nothing for a conversation of nobody; what it is linked to later gets it then. Raises Busy, Unavailable."""

        def once(_learned: Learned) -> None:
            interaction = self.store.interaction(conversation_id)
            linked = interaction.link.contact_id if interaction and interaction.choices else None
            record = self.store.contact(linked) if linked else None
            contact = answering(self.store, record)
            if interaction is None or record is None or contact is None or not contact.is_alive(self.clock()):
                return
            member = member_of(self.store, record, contact)
            made = told_by(interaction.choices, conversation_id, member)
            give(self.store, contact, member, made, self.clock(), interaction)

        until_done(self.store, self.clock, once, about=conversation_id)
