"""Link and unlink: an agent decides whom an interaction belongs to (PA5, PA6)."""

from __future__ import annotations

from datetime import datetime
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import Access
from scv.domain.agent.selecting import Undo
from scv.domain.changes.histories import link_decided
from scv.domain.changes.plans import Plan, Receipt, Relink, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.proofs import proved
from scv.domain.identity.merging import member_for
from scv.domain.interactions.interaction import Interaction, Link, relinked
from scv.domain.interactions.journeys import came_in_on
from scv.domain.privacy.retention import to_point_at
from scv.domain.values.errors import DivisionMismatch
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.consent.pass_on import PassOn
from scv.usecases.contact_of import resolve_contact, written_with_members
from scv.usecases.interactions.journey import conversation_not_found, with_contact
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.interactions import Interactions


class Store(Contacts, Interactions, Protocol):
    """What linking reads and writes."""


@dataclass(frozen=True, slots=True)
class LinkInteraction:
    """PA5, PA6: the effect is visible at once; the same decision again changes nothing."""

    store: Store
    clock: Clock

    def __call__(
        self, access: Access, conversation_id: ConversationId, contact_id: ContactId | None, rule: str = "PA6"
    ) -> Interaction:
        """The interaction with the agent's decision, which later events do not change; without a contact unlinked.

        `rule` is why it is linked otherwise. Raises ConversationNotFound, ContactNotFound, DivisionMismatch, Busy.
        """

        def once(_learned: Learned) -> Interaction:
            interaction = within_reach(self.store, access, conversation_id, self.clock())
            contact = resolve_contact(self.store, access, contact_id, self.clock()) if contact_id else None
            return self.decided(access, interaction, contact, rule)

        return until_done(self.store, self.clock, once, about=conversation_id)

    def unlink(self, access: Access, conversation_id: ConversationId) -> tuple[Interaction, Undo | None]:
        """PA5, PA11: the interaction without a contact, and what links it again; None where it had none.

        Raises ConversationNotFound, Busy.
        """

        def once(_learned: Learned) -> tuple[Interaction, Undo | None]:
            found = within_reach(self.store, access, conversation_id, self.clock())
            interaction, present = with_contact(self.store, found, self.clock)
            undo = Undo(present.id) if present is not None and access.sees(present.division) else None
            return self.decided(access, interaction, None), undo

        return until_done(self.store, self.clock, once, about=conversation_id)

    def decided(
        self,
        access: Access,
        interaction: Interaction,
        contact: Contact | None,
        rule: str = "PA6",
        receipt: Receipt | None = None,
    ) -> Interaction:
        """One attempt: the interaction linked to this contact, or to nobody; `rule` is why it is linked.

        RS8: an interaction renews the expiry of the contact that it becomes part of. AC11: who decided is kept.
        Raises DivisionMismatch, and what a refused write raises.
        """
        link = linked_to(contact, interaction, rule, access.subject) if contact else unlinked(interaction, access)
        if (link.contact_id, link.rule) == (interaction.link.contact_id, interaction.link.rule):
            self.pass_on(interaction)
            return interaction
        relink, now = Relink(interaction, relinked(interaction, link)), self.clock()
        steps = self._written(contact, interaction, now) if contact is not None else ()
        pointing = to_point_at(interaction, relink.after, contact.held_by(link.contact_id) if contact else ())
        told = link_decided(relink, contact, now)
        self.store.apply(Plan(now, steps, interaction=relink, history=told, receipt=receipt, pointing=pointing))
        self.pass_on(relink.after)
        return relink.after

    def pass_on(self, interaction: Interaction) -> None:
        """CN1: what the person decided in the conversation goes to whom it belongs to now. Raises Busy."""
        if interaction.choices and interaction.link.contact_id:
            PassOn(self.store, self.clock)(interaction.conversation_id)

    def _written(self, contact: Contact, interaction: Interaction, now: datetime) -> tuple[Transition, ...]:
        """RS8, TR1: the contact where its renewal is due or the interaction proves better what it holds."""
        after = contact.renewed(now) if contact.needs_renewal(now) else contact
        after = proved(after, interaction.proofs, now)
        return () if after is contact else written_with_members(self.store, contact, after)


def within_reach(store: Interactions, access: Access, conversation_id: ConversationId, now: datetime) -> Interaction:
    """AC3: an interaction that the caller may change, which takes its division; to see all is not enough.

    Raises ConversationNotFound, also for one that has expired (PV2).
    """
    interaction = store.interaction(conversation_id)
    if interaction is None or not access.sees(interaction.division) or not interaction.is_alive(now):
        raise conversation_not_found(conversation_id)
    return interaction


def unlinked(interaction: Interaction, access: Access) -> Link:
    """PA5: the interaction belongs to nobody, by an agent's decision."""
    return Link(None, "PA5", came_in_on(interaction), access.subject)


def linked_to(contact: Contact, interaction: Interaction, rule: str, by: str) -> Link:
    """PA6: the interaction belongs to this contact; raises DivisionMismatch."""
    if contact.division != interaction.division:
        raise DivisionMismatch("Contact and conversation are in different divisions; choose another contact.")
    return Link(member_for(contact, interaction), rule, came_in_on(interaction), by)
