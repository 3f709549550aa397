"""What an agent does on the panel: select a contact, or create one (PA6, PA7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scv.domain.access import CONTACT_ADD, CONTACT_EDIT, IDENTITY_MERGE, IDENTITY_PROMOTE, Access
from scv.domain.contacts import Contact
from scv.domain.errors import Busy
from scv.domain.interactions import Interaction, Link, relinked
from scv.domain.journeys import came_in_on
from scv.domain.linking import collected_contact, completed, tells_more
from scv.domain.merging import Order
from scv.domain.plans import Plan, Receipt, Relink, Transition
from scv.domain.profiles import Profile, normalise
from scv.domain.projects import require_room
from scv.usecases.contact_of import answering, resolve_contact
from scv.usecases.contacts import RESEND_WINDOW, EditContact
from scv.usecases.journey import conversation_not_found, linked_contact
from scv.usecases.link import LinkInteraction
from scv.usecases.merge import Merge
from scv.usecases.ports import (
    AlreadyDone,
    Clock,
    Contacts,
    Divisions,
    Ids,
    InteractionChanged,
    Interactions,
    Projects,
)
from scv.usecases.promote import Promote

ATTEMPTS = 5


class Store(Contacts, Interactions, Protocol):
    """What the agent's actions read and write."""


class Settings(Projects, Divisions, Protocol):
    """What the agent's actions are told."""


@dataclass(frozen=True, slots=True)
class SelectContact:
    """PA6: a provisional contact is merged into the selected one when the agent may; else it is a link."""

    store: Store
    settings: Projects
    clock: Clock
    merge: Merge
    link: LinkInteraction
    edit: EditContact

    def __call__(self, access: Access, conversation_id: str, contact_id: str) -> Interaction:
        """The interaction, now in the selected contact's journey.

        Raises ConversationNotFound, ContactNotFound, DivisionMismatch, MergeConflict, Busy.
        """
        interaction = visible(self.store, access, conversation_id)
        selected = resolve_contact(self.store, access, contact_id, self.clock())
        present = linked_contact(self.store, interaction, self.clock)
        if _merges(access, present, selected):
            order = Order(access, [selected.id, present.id], override=selected.profile) if present else None
            selected = self.merge(order).contact if order else selected
        elif present is not None and present.id == selected.id:
            self._complete(access, interaction, selected)
        return self.link(access, conversation_id, selected.id)

    def _complete(self, access: Access, interaction: Interaction, contact: Contact) -> None:
        """CH2: the contact that was found gains what the interaction collected and it did not know."""
        project = self.settings.project(interaction.project_id)
        allowed = access.may(IDENTITY_MERGE) and access.may(CONTACT_EDIT)
        if allowed and not contact.is_provisional and tells_more(contact, interaction, project):
            self.edit(access, contact.id, lambda found: completed(found, interaction, project), None)


def _merges(access: Access, present: Contact | None, selected: Contact) -> bool:
    provisional = present is not None and present.is_provisional and present.id != selected.id
    return provisional and access.may(IDENTITY_MERGE)


@dataclass(frozen=True, slots=True)
class CreateFromInteraction:
    """PA7: the provisional contact is promoted, or a curated one is made with the interaction's identifiers."""

    store: Store
    settings: Settings
    clock: Clock
    new_id: Ids
    promote: Promote
    link: LinkInteraction

    def __call__(self, access: Access, conversation_id: str, profile: Profile, key: str) -> Interaction:
        """The interaction, linked to the curated contact.

        Raises ConversationNotFound, NameRequired, InvalidValue, MissingPermission, ContactMethodLimit, Busy.
        """
        interaction = visible(self.store, access, conversation_id)
        present = linked_contact(self.store, interaction, self.clock)
        if present is not None and present.is_provisional:
            access.require(IDENTITY_PROMOTE)
            saved = self.promote(access, present.id, profile)
            return self.link(access, conversation_id, saved.id)
        access.require(CONTACT_ADD)
        return self._created(access, interaction, normalise(profile), key)

    def _created(self, access: Access, interaction: Interaction, profile: Profile, key: str) -> Interaction:
        access.require_division(interaction.division)
        project = self.settings.project(interaction.project_id)
        gone: frozenset[str] = frozenset()
        for _ in range(ATTEMPTS):
            now = self.clock()
            contact = collected_contact(self.new_id(), interaction, profile, project, now, access.subject)
            require_room(contact, project)
            self.settings.note_division(contact.division)
            linked = relinked(interaction, Link(contact.id, "PA7", came_in_on(interaction), access.subject))
            receipt = Receipt(key, contact.id, now + RESEND_WINDOW)
            steps, relink = (Transition(None, contact),), Relink(interaction, linked)
            try:
                self.store.apply(Plan(now, steps, interaction=relink, receipt=receipt, takes_over=gone))
            except AlreadyDone as done:
                earlier = answering(self.store, self.store.contact(done.result))
                if earlier is not None and earlier.is_alive(now):
                    return visible(self.store, access, interaction.conversation_id)
                gone |= {done.result}
            except InteractionChanged:
                interaction = visible(self.store, access, interaction.conversation_id)
            else:
                return linked
        raise Busy("Too many events of this conversation at once; repeat the call.")


def visible(store: Interactions, access: Access, conversation_id: str) -> Interaction:
    """AC3: the interaction, when the caller may see it. Raises ConversationNotFound."""
    interaction = store.interaction(conversation_id)
    if interaction is None or not access.sees_interaction(interaction.division):
        raise conversation_not_found(conversation_id)
    return interaction
