"""What an agent does on the panel: select a contact, or create one (PA6, PA7)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from scv.domain.access import CONTACT_ADD, IDENTITY_MERGE, IDENTITY_PROMOTE, Access
from scv.domain.contacts import Contact
from scv.domain.errors import (
    Busy,
    ContactMethodLimit,
    ContactTooLarge,
    MergeConflict,
    MergeNotAllowed,
    MergeSetLimit,
)
from scv.domain.interactions import Interaction, Link, relinked
from scv.domain.journeys import came_in_on
from scv.domain.linking import collected_contact, completed, tells_more
from scv.domain.merging import Order
from scv.domain.plans import Plan, Receipt, Relink, Transition
from scv.domain.profiles import Profile, normalise
from scv.domain.projects import require_room
from scv.usecases.contact_of import answering, resolve_contact, resolve_contacts
from scv.usecases.contacts import RESEND_WINDOW, EditContact
from scv.usecases.journey import linked_contact
from scv.usecases.link import LinkInteraction, within_reach
from scv.usecases.merge import Merge
from scv.usecases.ports import (
    AlreadyDone,
    Clock,
    Contacts,
    Ids,
    InteractionChanged,
    Interactions,
    Projects,
)
from scv.usecases.promote import Promote

ATTEMPTS = 5


class Store(Contacts, Interactions, Protocol):
    """What the agent's actions read and write."""


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
        interaction = within_reach(self.store, access, conversation_id)
        selected = resolve_contact(self.store, access, contact_id, self.clock())
        present = linked_contact(self.store, interaction, self.clock)
        if present is not None and access.may(IDENTITY_MERGE):
            if present.id == selected.id:
                self._complete(access, interaction, selected)
            elif present.is_provisional:
                selected = self._merged(access, selected, present)
        return self.link(access, conversation_id, selected.id)

    def _merged(self, access: Access, selected: Contact, provisional: Contact) -> Contact:
        """PA6: the selected contact's own values win; a set that cannot grow any more is linked to instead."""
        order = Order(access, [selected.id, provisional.id], override=selected.profile)
        try:
            return self.merge(order).contact
        except (MergeSetLimit, ContactTooLarge):
            return selected
        except (MergeConflict, MergeNotAllowed):
            one, other = resolve_contacts(self.store, access, order.contact_ids, self.clock())
            if one.id != other.id:
                raise
            return one  # the same agent, selecting twice, was faster

    def _complete(self, access: Access, interaction: Interaction, contact: Contact) -> None:
        """CH2: the contact that was found gains what the interaction collected and it did not know."""
        project = self.settings.project(interaction.project_id)
        if not contact.is_provisional and tells_more(contact, interaction, project):
            with suppress(ContactMethodLimit):  # PJ5: a full record stays as it is, and is selected all the same
                self.edit(
                    access, contact.id, lambda found: completed(found, interaction, project), None, project=project
                )


@dataclass(frozen=True, slots=True)
class CreateFromInteraction:
    """PA7: the provisional contact is promoted, or a curated one is made with the interaction's identifiers."""

    store: Store
    settings: Projects
    clock: Clock
    new_id: Ids
    promote: Promote
    link: LinkInteraction

    def __call__(self, access: Access, conversation_id: str, profile: Profile, key: str) -> Interaction:
        """The interaction, linked to the curated contact.

        Raises ConversationNotFound, NameRequired, InvalidValue, MissingPermission, ContactMethodLimit, Busy.
        """
        interaction = within_reach(self.store, access, conversation_id)
        present = linked_contact(self.store, interaction, self.clock)
        if present is not None and present.is_provisional:
            access.require(IDENTITY_PROMOTE)
            return self._promoted(access, interaction, present, profile, key)
        access.require(CONTACT_ADD)
        return self._created(access, interaction, profile, key)

    def _promoted(
        self, access: Access, interaction: Interaction, present: Contact, profile: Profile, key: str
    ) -> Interaction:
        project = self.settings.project(interaction.project_id)
        receipt = Receipt(key, present.id, self.clock() + RESEND_WINDOW)
        try:
            saved = self.promote(access, present.id, profile, project, receipt).id
        except AlreadyDone as done:
            saved = done.result
        return self.link(access, interaction.conversation_id, saved, "PA7")

    def _created(self, access: Access, interaction: Interaction, fields: Profile, key: str) -> Interaction:
        project = self.settings.project(interaction.project_id)
        profile = normalise(fields, project.default_country)
        gone: frozenset[str] = frozenset()
        for _ in range(ATTEMPTS):
            now = self.clock()
            contact = collected_contact(self.new_id(), interaction, profile, project, now, access.subject)
            require_room(contact, project)
            linked = relinked(interaction, Link(contact.id, "PA7", came_in_on(interaction), access.subject))
            receipt = Receipt(key, contact.id, now + RESEND_WINDOW)
            steps, relink = (Transition(None, contact),), Relink(interaction, linked)
            try:
                self.store.apply(Plan(now, steps, interaction=relink, receipt=receipt, takes_over=gone))
            except AlreadyDone as done:
                earlier = answering(self.store, self.store.contact(done.result))
                if earlier is not None and earlier.is_alive(now):
                    return self.link(access, interaction.conversation_id, earlier.id, "PA7")
                gone |= {done.result}
            except InteractionChanged:
                interaction = within_reach(self.store, access, interaction.conversation_id)
            else:
                return linked
        raise Busy("Too many events of this conversation at once; repeat the call.")
