"""Journeys and single interactions, as far as the caller may see them (JO, AC3)."""

from __future__ import annotations

from datetime import datetime
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import AGENT_CONVERSATION_VIEW, CONVERSATION_VIEW, CONVERSATION_VIEW_ALL, Access
from scv.domain.contacts.contact import Contact
from scv.domain.interactions.interaction import Interaction
from scv.domain.interactions.journeys import JourneyEntry
from scv.domain.privacy.erasure import seen_as_erased
from scv.domain.values.errors import ConversationNotFound
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.contact_of import answering, resolve_contact
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts, Records
from scv.usecases.ports.interactions import Interactions


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
        self, access: Access, contact_id: ContactId, size: int, after: str | None, include_merged: bool = True
    ) -> JourneyPage:
        """A page of the journey, of the named record alone when `include_merged` is False.

        Entries of other divisions (JO5) and those that have expired (PV2) are left out. Raises ContactNotFound.
        """
        now = self.clock()
        contact = resolve_contact(self.store, access, contact_id, now)
        members = contact.members if include_merged else self._own(contact, contact_id)
        entries: list[JourneyEntry] = []
        while len(entries) < size:
            page = self.store.journey(members, size, after)
            visible = [entry for entry in page if access.sees_interaction(entry.division) and entry.is_alive(now)]
            room = size - len(entries)
            entries.extend(visible[:room])
            more = len(page) == size or len(visible) > room
            after = page[-1].key if more else None
            if after is None:
                break
        # AC8: behind the last entry that is shown, never behind one that the caller may not see
        return JourneyPage(contact, tuple(entries), entries[-1].key if after and entries else None)

    def _own(self, contact: Contact, contact_id: ContactId) -> tuple[ContactId, ...]:
        """JO1: the ids whose interactions are the named record's own, also of one that was merged since."""
        record = contact if contact.id == contact_id else self.store.contact(contact_id)
        return record.own_ids if record else (contact_id,)


@dataclass(frozen=True, slots=True)
class ReadInteraction:
    """JO2: by its id, also when it is in nobody's journey."""

    store: Store
    clock: Clock

    def session(self, access: Access, conversation_id: ConversationId) -> tuple[Interaction, Contact | None]:
        """JO5: the interaction and whose it is now. Raises ConversationNotFound."""
        interaction = visible(self.store, access, conversation_id, self.clock())
        interaction, contact = with_contact(self.store, interaction, self.clock)
        return interaction, contact if contact is not None and access.sees(contact.division) else None

    def conversation(self, access: Access, conversation_id: ConversationId) -> tuple[Interaction, Contact | None]:
        """AC3: with one of the analytics permissions those of the caller's divisions, with viewAll those of all.

        Raises ConversationNotFound, MissingPermission.
        """
        access.require(AGENT_CONVERSATION_VIEW, CONVERSATION_VIEW, CONVERSATION_VIEW_ALL)
        return self.session(access, conversation_id)


def visible(store: Interactions, access: Access, conversation_id: ConversationId, now: datetime) -> Interaction:
    """AC3, PV2: an interaction that the caller may see and that has not expired. Raises ConversationNotFound."""
    interaction = store.interaction(conversation_id)
    if interaction is None or not access.sees_interaction(interaction.division) or not interaction.is_alive(now):
        raise conversation_not_found(conversation_id)
    return interaction


def linked_contact(store: Records, interaction: Interaction, clock: Clock) -> Contact | None:
    """CO4: the contact an interaction belongs to; a link to one that is gone reads as unlinked."""
    return with_contact(store, interaction, clock)[1]


def with_contact(store: Records, interaction: Interaction, clock: Clock) -> tuple[Interaction, Contact | None]:
    """The interaction and whose it is; PV1: of one who was just erased it tells nothing, reached or not."""
    if interaction.link.contact_id is None:
        return interaction, None
    contact = answering(store, store.contact(interaction.link.contact_id))
    if contact is not None and contact.erased:
        return seen_as_erased(interaction, contact), None
    return interaction, contact if contact is not None and contact.is_alive(clock()) else None


def conversation_not_found(conversation_id: ConversationId) -> ConversationNotFound:
    """The one answer for another division's and for none."""
    return ConversationNotFound("There is no such conversation in your divisions.", entity_id=conversation_id)
