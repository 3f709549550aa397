"""Link and unlink: an agent decides whom an interaction belongs to (PA5, PA6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scv.domain.access import Access
from scv.domain.contacts import Contact
from scv.domain.errors import Busy, ConversationNotFound, DivisionMismatch
from scv.domain.interactions import Interaction, Link, relinked
from scv.domain.journeys import came_in_on
from scv.domain.merging import member_for
from scv.domain.plans import Plan, Relink, Transition
from scv.usecases.contact_of import resolve_contact
from scv.usecases.ports import Clock, Contacts, InteractionChanged, Interactions, StaleWrite

ATTEMPTS = 12


class Store(Contacts, Interactions, Protocol):
    """What linking reads and writes."""


@dataclass(frozen=True, slots=True)
class LinkInteraction:
    """PA5, PA6: the effect is visible at once; the same decision again changes nothing."""

    store: Store
    clock: Clock

    def __call__(self, access: Access, conversation_id: str, contact_id: str | None) -> Interaction:
        """The interaction with the agent's decision, which later events do not change.

        Without a contact it is unlinked. Raises ConversationNotFound, ContactNotFound, DivisionMismatch, Busy.
        """
        for _ in range(ATTEMPTS):
            interaction = self._visible(access, conversation_id)
            contact = resolve_contact(self.store, access, contact_id, self.clock()) if contact_id else None
            link = _decided(interaction, contact, access.subject)
            if (link.contact_id, link.rule) == (interaction.link.contact_id, interaction.link.rule):
                return interaction
            decided = relinked(interaction, link)
            try:
                self._store(contact, Relink(interaction, decided))
            except (InteractionChanged, StaleWrite):
                continue
            return decided
        raise Busy("Too many events of this conversation at once; repeat the call.", entity_id=conversation_id)

    def _visible(self, access: Access, conversation_id: str) -> Interaction:
        interaction = self.store.interaction(conversation_id)
        if interaction is None or not access.sees_interaction(interaction.division):
            raise ConversationNotFound(
                "There is no such conversation in your divisions; check the id.", entity_id=conversation_id
            )
        return interaction

    def _store(self, contact: Contact | None, relink: Relink) -> None:
        """RS8: an interaction renews the expiry of the contact that it becomes part of."""
        now = self.clock()
        if contact is not None and contact.needs_renewal(now):
            step = Transition(contact, contact.renewed(now))
            self.store.apply(Plan(now, (step,), interaction=relink))
        elif relink.before is not None:
            self.store.replace(relink.before, relink.after)


def _decided(interaction: Interaction, contact: Contact | None, by: str) -> Link:
    if contact is None:
        return Link(None, "PA5", came_in_on(interaction), by)
    if contact.division != interaction.division:
        raise DivisionMismatch("Contact and conversation are in different divisions; choose another contact.")
    return Link(member_for(contact, interaction), "PA6", came_in_on(interaction), by)
