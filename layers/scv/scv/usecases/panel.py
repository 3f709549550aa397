"""The panel of an interaction: who it is, who else it may be, what this agent may do (PA)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scv.domain.access import Access
from scv.domain.contacts import Contact
from scv.domain.interactions import Interaction
from scv.domain.panel import FoundContact, Panel, panel
from scv.domain.resolution import Holder
from scv.usecases.find_holders import Holders, find_holders
from scv.usecases.journey import conversation_not_found, linked_contact
from scv.usecases.ports import AtOnce, Clock, Contacts, Interactions, Projects


class Store(Contacts, Interactions, AtOnce, Protocol):
    """What the panel is read from."""


@dataclass(frozen=True, slots=True)
class ReadPanel:
    """Two steps for a known contact: the interaction; then its contact and the holders at once."""

    store: Store
    projects: Projects
    clock: Clock

    def __call__(self, access: Access, conversation_id: str) -> Panel:
        """The panel. Raises ConversationNotFound."""
        interaction = self.store.interaction(conversation_id)
        if interaction is None or not access.sees_interaction(interaction.division):
            raise conversation_not_found(conversation_id)
        return self.of(access, interaction)

    def of(self, access: Access, interaction: Interaction) -> Panel:
        """The panel of an interaction that was just read or written."""
        project = self.projects.project(interaction.project_id)
        contact, holders = self._read(interaction)
        if contact is not None and not access.sees(contact.division):
            contact, holders = None, {}  # AC2: the interaction is theirs to see, the contact is not
        return panel(interaction, contact, self._found(interaction, contact, holders), project, access)

    def _read(self, interaction: Interaction) -> tuple[Contact | None, Holders]:
        contact, holders = self.store.at_once(
            lambda: linked_contact(self.store, interaction, self.clock),
            lambda: find_holders(self.store, interaction.division, interaction.lookups, self.clock()),
        )
        return contact, holders

    def _found(self, interaction: Interaction, contact: Contact | None, holders: Holders) -> tuple[FoundContact, ...]:
        """RS6: each other holder once, found by its strongest identifier; one batch reads them all."""
        found: dict[str, Holder] = {}
        for identifier in interaction.lookups:
            for holder in holders.get(identifier, ()):
                if contact is None or holder.contact_id != contact.id:
                    found.setdefault(holder.contact_id, holder)
        records = self.store.contacts(list(found)) if found else {}
        now = self.clock()
        return tuple(
            FoundContact(records[each], holder.identifier)
            for each, holder in found.items()
            if each in records and records[each].is_alive(now)
        )
