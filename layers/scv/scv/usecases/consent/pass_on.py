"""Pass on: what somebody decided in a conversation is kept with the contact that it belongs to (CN1)."""

from __future__ import annotations

from scv.frozen import dataclass
from typing import Protocol

from scv.domain.changes.plans import Plan, Transition
from scv.domain.consent.words import told_by
from scv.domain.values.ids import ConversationId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.consent.consents import LATEST_TOLD, taking
from scv.usecases.contact_of import answering
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.interactions import Interactions


class Store(Contacts, Interactions, Protocol):
    """What passing on reads and writes."""


@dataclass(frozen=True, slots=True)
class PassOn:
    """CN1: after the conversation is stored, which has the choice until then; done twice it is done once.

    Conversations without a choice, all but a few, cost nothing. Another member of the merge set may have the decision,
    from when the conversation was its own: the record that it belongs to now gets it as well, as an unmerge may part
    the two.
    """

    store: Store
    clock: Clock

    def __call__(self, conversation_id: ConversationId) -> None:
        """Nothing for a conversation of nobody; what it is linked to later gets it then. Raises Busy, Unavailable."""

        def once(_learned: Learned) -> None:
            interaction = self.store.interaction(conversation_id)
            member = interaction.link.contact_id if interaction and interaction.choices else None
            contact = answering(self.store, self.store.contact(member)) if member else None
            if interaction is None or member is None or contact is None or not contact.is_alive(self.clock()):
                return
            records = tuple(dict.fromkeys((contact.id, member)))
            known = {each.id for each in self.store.decisions_of(records, None, LATEST_TOLD)}
            made = told_by(interaction.choices, conversation_id, contact.id)
            new = tuple(each for each in made if each.id not in known)
            if new:
                now = self.clock()
                self.store.apply(Plan(now, (Transition(contact, taking(contact, new, now)),), kept=new))

        until_done(self.store, self.clock, once, about=conversation_id)
