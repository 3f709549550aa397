"""Pass on: what somebody decided in a conversation is kept with the contact that it belongs to (CN1)."""

from __future__ import annotations

from scv.frozen import dataclass
from typing import Protocol

from scv.domain.changes.plans import Plan, Transition
from scv.domain.consent.words import told_by
from scv.domain.contacts.contact import Contact
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.consent.consents import LATEST_TOLD, taking
from scv.usecases.contact_of import answering
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts, Records
from scv.usecases.ports.interactions import Interactions


class Store(Contacts, Interactions, Protocol):
    """What passing on reads and writes."""


@dataclass(frozen=True, slots=True)
class PassOn:
    """CN1: after the conversation is stored, which has the choice until then; done twice it is done once.

    Conversations without a choice, all but a few, cost nothing. While contacts are merged the decision holds for the
    result and lies with the member that the conversation belongs to, whom an unmerge leaves it with.
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
            owner = _in_set(self.store, record, contact)
            known = {each.id for each in self.store.decisions_of((owner,), None, LATEST_TOLD)}
            made = told_by(interaction.choices, conversation_id, owner)
            new = tuple(each for each in made if each.id not in known)
            if new:
                now = self.clock()
                self.store.apply(Plan(now, (Transition(contact, taking(contact, new, now)),), kept=new))

        until_done(self.store, self.clock, once, about=conversation_id)


def _in_set(store: Records, record: Contact, contact: Contact) -> ContactId:
    """Of the merge set of a contact the member that a record is, or that an undone merge has left its id to."""
    member: Contact | None = record
    while member is not None and member.canonical_id is not None and member.id not in contact.ancestors:
        member = store.contact(member.canonical_id)
    return member.id if member is not None and member.id in contact.ancestors else contact.id
