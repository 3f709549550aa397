"""Promote: a provisional contact is saved as a curated one (PR1, PR2)."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.changes.plans import Plan
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import Profile, normalise, settled
from scv.domain.identity.promotion import promote, promotion_entry
from scv.domain.projects.project import USUAL_PROJECT, Project
from scv.domain.projects.room import require_room
from scv.domain.values.ids import ContactId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import resolve_contact, written_with_members
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import Contacts


@dataclass(frozen=True, slots=True)
class Promote:
    """PR1: one read, one write; again changes nothing (PR2)."""

    store: Contacts
    clock: Clock
    new_id: Ids

    def __call__(
        self, access: Access, contact_id: ContactId, changes: Profile | None = None, project: Project = USUAL_PROJECT
    ) -> Contact:
        """The curated contact, with what `changes` say laid over its fields.

        Raises ContactNotFound, NameRequired, InvalidValue, ContactMethodLimit, ContactTooLarge, Busy.
        """
        country = project.default_country

        def once(_learned: Learned) -> Contact:
            contact = resolve_contact(self.store, access, contact_id, self.clock())
            if not contact.is_provisional:
                return contact
            now = self.clock()
            normal = normalise(settled(changes, contact.profile, country), country) if changes else None
            saved = promote(contact, normal, now, access.subject, country)
            require_room(saved, project, contact)
            written = written_with_members(self.store, contact, saved)
            entry = promotion_entry(self.new_id(), contact, now, access.subject)
            self.store.apply(Plan(now, written, history=(entry,)))
            return written[0].contact

        return until_done(self.store, self.clock, once, about=contact_id)
