"""Promote: a provisional contact is saved as a curated one (PR1, PR2)."""

from __future__ import annotations

from dataclasses import dataclass

from scv.domain.access import Access
from scv.domain.contacts import Contact
from scv.domain.errors import Busy, ContactTooLarge
from scv.domain.holdings import homes_changed, steps
from scv.domain.plans import HistoryEntry, Plan, Receipt
from scv.domain.profiles import Profile, normalise, settled
from scv.domain.projects import USUAL_PROJECT, Project, require_room
from scv.domain.promotion import promote
from scv.usecases.contact_of import resolve_contact
from scv.usecases.ports import Clock, Contacts, Ids, PlanTooLarge, StaleWrite

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Promote:
    """PR1: one read, one write; again changes nothing (PR2)."""

    store: Contacts
    clock: Clock
    new_id: Ids

    def __call__(
        self,
        access: Access,
        contact_id: str,
        changes: Profile | None = None,
        project: Project = USUAL_PROJECT,
        receipt: Receipt | None = None,
    ) -> Contact:
        """The curated contact, with what `changes` say laid over its fields.

        `receipt`: left for a resend of the request that this is part of.
        Raises ContactNotFound, NameRequired, InvalidValue, ContactMethodLimit, ContactTooLarge, Busy.
        """
        country = project.default_country
        for _ in range(ATTEMPTS):
            now = self.clock()
            contact = resolve_contact(self.store, access, contact_id, now)
            normal = normalise(settled(changes, contact.profile, country), country) if changes else None
            saved = promote(contact, normal, now, access.subject, country)
            if saved is None:
                return contact
            require_room(saved, project, contact)
            ancestors = self.store.contacts(homes) if (homes := homes_changed(contact, saved)) else {}
            entry = HistoryEntry(
                self.new_id(), contact.id, now, "promote", access.subject, {"from": contact.type.value}
            )
            try:
                self.store.apply(Plan(now, steps(contact, saved, ancestors), history=(entry,), receipt=receipt))
            except StaleWrite:
                continue
            except PlanTooLarge as error:
                raise ContactTooLarge("Too many identifiers and names at once; give fewer fields.") from error
            return saved
        raise Busy("Others keep changing the contact; repeat the call.", entity_id=contact_id)
