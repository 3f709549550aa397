"""Pass on: what somebody decided in a conversation is kept with the contact that it belongs to (CN1)."""

from __future__ import annotations

from scv.frozen import dataclass
from typing import Protocol

from scv.domain.changes.plans import Plan, Transition
from scv.domain.consent.decisions import Decision
from scv.domain.contacts.agreed import with_decisions
from scv.domain.contacts.contact import Contact
from scv.domain.values.errors import ConsentLimit
from scv.domain.values.ids import ConversationId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.consent.consents import edited_by
from scv.usecases.contact_of import answering
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.interactions import Interactions

LATEST = 100  # decisions among which one that was passed on before is found; beyond them it is written once more


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
            member = interaction.link.contact_id if interaction and interaction.choices else None
            contact = answering(self.store, self.store.contact(member)) if member else None
            if interaction is None or contact is None or not contact.is_alive(self.clock()):
                return
            known = {each.id for each in self.store.decisions_of(contact.members, None, LATEST)}
            made = [each.decision(conversation_id, contact.id) for each in interaction.choices]
            new = tuple(each for each in made if each.id not in known)
            if new:
                self.store.apply(Plan(self.clock(), (Transition(contact, self._with(contact, new)),), kept=new))

        until_done(self.store, self.clock, once, about=conversation_id)

    def _with(self, contact: Contact, new: tuple[Decision, ...]) -> Contact:
        """AC12: a record without room for one more matter keeps the decision beside it all the same."""
        try:
            after = with_decisions(contact, *new)
        except ConsentLimit:
            return contact
        return edited_by(after, contact, self.clock(), contact.modified_by)
