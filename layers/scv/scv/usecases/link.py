"""Link and unlink: an agent decides whom an interaction belongs to (PA5, PA6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scv.domain.access import Access
from scv.domain.contacts import Contact
from scv.domain.errors import Busy, DivisionMismatch
from scv.domain.histories import link_decided
from scv.domain.interactions import Interaction, Link, relinked
from scv.domain.journeys import came_in_on
from scv.domain.merging import member_for
from scv.domain.plans import Plan, Relink, Transition
from scv.usecases.contact_of import resolve_contact
from scv.usecases.journey import conversation_not_found
from scv.usecases.ports import Clock, Contacts, InteractionChanged, Interactions, StaleWrite

ATTEMPTS = 12


class Store(Contacts, Interactions, Protocol):
    """What linking reads and writes."""


@dataclass(frozen=True, slots=True)
class LinkInteraction:
    """PA5, PA6: the effect is visible at once; the same decision again changes nothing."""

    store: Store
    clock: Clock

    def __call__(self, access: Access, conversation_id: str, contact_id: str | None, rule: str = "PA6") -> Interaction:
        """The interaction with the agent's decision, which later events do not change.

        Without a contact it is unlinked; `rule` is why it is linked otherwise.
        Raises ConversationNotFound, ContactNotFound, DivisionMismatch, Busy.
        """
        for _ in range(ATTEMPTS):
            interaction = within_reach(self.store, access, conversation_id)
            contact = resolve_contact(self.store, access, contact_id, self.clock()) if contact_id else None
            link = _decided(interaction, contact, rule, access.subject)
            if (link.contact_id, link.rule) == (interaction.link.contact_id, interaction.link.rule):
                return interaction
            decided = relinked(interaction, link)
            try:
                self._store(contact, Relink(interaction, decided))
            except (InteractionChanged, StaleWrite):
                continue
            return decided
        raise Busy("Too many events of this conversation at once; repeat the call.", entity_id=conversation_id)

    def _store(self, contact: Contact | None, relink: Relink) -> None:
        """RS8: an interaction renews the expiry of the contact that it becomes part of. AC11: who decided is kept."""
        now = self.clock()
        due = contact is not None and contact.needs_renewal(now)
        steps = (Transition(contact, contact.renewed(now)),) if contact is not None and due else ()
        self.store.apply(Plan(now, steps, interaction=relink, history=link_decided(relink, contact, now)))


def within_reach(store: Interactions, access: Access, conversation_id: str) -> Interaction:
    """AC3: an interaction that the caller may change, which takes its division; to see all is not enough.

    Raises ConversationNotFound.
    """
    interaction = store.interaction(conversation_id)
    if interaction is None or not access.sees(interaction.division):
        raise conversation_not_found(conversation_id)
    return interaction


def _decided(interaction: Interaction, contact: Contact | None, rule: str, by: str) -> Link:
    if contact is None:
        return Link(None, "PA5", came_in_on(interaction), by)
    if contact.division != interaction.division:
        raise DivisionMismatch("Contact and conversation are in different divisions; choose another contact.")
    return Link(member_for(contact, interaction), rule, came_in_on(interaction), by)
