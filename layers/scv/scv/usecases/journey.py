"""Journeys and single interactions, as far as the caller may see them (JO, AC3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scv.domain.access import AGENT_CONVERSATION_VIEW, CONVERSATION_VIEW, CONVERSATION_VIEW_ALL, Access
from scv.domain.contacts import Contact
from scv.domain.errors import ConversationNotFound
from scv.domain.interactions import Interaction
from scv.domain.journeys import JourneyEntry
from scv.usecases.contact_of import answering, resolve_contact
from scv.usecases.ports import Clock, Contacts, Interactions, Records


class Store(Contacts, Interactions, Protocol):
    """What journeys are read from."""


@dataclass(frozen=True, slots=True)
class JourneyPage:
    """Entries newest first, the contact they belong to, and where the next page begins."""

    contact: Contact
    entries: tuple[JourneyEntry, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class ReadJourney:
    """JO1, JO3: one query a member of the merge set; a page costs the same wherever it begins."""

    store: Store
    clock: Clock

    def __call__(
        self, access: Access, contact_id: str, size: int, after: str | None, include_merged: bool = True
    ) -> JourneyPage:
        """A page of the journey. Entries of other divisions are left out (JO5). Raises ContactNotFound."""
        contact = resolve_contact(self.store, access, contact_id, self.clock())
        members = contact.members if include_merged else (contact.id,)
        entries: list[JourneyEntry] = []
        while len(entries) < size:
            page = self.store.journey(members, size, after)
            visible = [entry for entry in page if access.sees_interaction(entry.division)]
            room = size - len(entries)
            entries.extend(visible[:room])
            more = len(page) == size or len(visible) > room
            after = page[-1].key if more else None
            if after is None:
                break
        # AC8: behind the last entry that is shown, never behind one that the caller may not see
        return JourneyPage(contact, tuple(entries), entries[-1].key if after and entries else None)


@dataclass(frozen=True, slots=True)
class ReadInteraction:
    """JO2: by its id, also when it is in nobody's journey."""

    store: Store
    clock: Clock

    def session(self, access: Access, conversation_id: str) -> tuple[Interaction, Contact | None]:
        """JO5: the interaction and whose it is now. Raises ConversationNotFound."""
        interaction = self.store.interaction(conversation_id)
        if interaction is None or not access.sees_interaction(interaction.division):
            raise conversation_not_found(conversation_id)
        contact = linked_contact(self.store, interaction, self.clock)
        return interaction, contact if contact is not None and access.sees(contact.division) else None

    def conversation(self, access: Access, conversation_id: str) -> tuple[Interaction, Contact | None]:
        """AC3: with one of the analytics permissions those of the caller's divisions, with viewAll those of all.

        Raises ConversationNotFound, MissingPermission.
        """
        access.require(AGENT_CONVERSATION_VIEW, CONVERSATION_VIEW, CONVERSATION_VIEW_ALL)
        return self.session(access, conversation_id)


def linked_contact(store: Records, interaction: Interaction, clock: Clock) -> Contact | None:
    """CO4: the contact an interaction belongs to; a link to one that is gone reads as unlinked."""
    if interaction.link.contact_id is None:
        return None
    contact = answering(store, store.contact(interaction.link.contact_id))
    return contact if contact is not None and contact.is_alive(clock()) else None


def conversation_not_found(conversation_id: str) -> ConversationNotFound:
    """The one answer for another division's and for none."""
    return ConversationNotFound("There is no such conversation in your divisions.", entity_id=conversation_id)
