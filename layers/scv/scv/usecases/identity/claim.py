"""Claim and release: one contact is the best match for an identifier, whoever was created first (CL1-CL4)."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.changes.plans import HistoryEntry, Plan, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.claims import claim, claimed, homes, release, require_claimable
from scv.domain.projects.project import USUAL_PROJECT, Project
from scv.domain.projects.room import require_room
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import answering, resolve_contact
from scv.usecases.contacts.respell import in_todays_spelling
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.writes import StaleWrite


@dataclass(frozen=True, slots=True)
class Claims:
    """CL: each change is one plan, so that no reader ever sees two owners or none; who is refused looks again (CL4)."""

    store: Contacts
    clock: Clock
    new_id: Ids

    def claim(
        self, access: Access, contact_id: ContactId, identifier: Identifier, project: Project = USUAL_PROJECT
    ) -> Contact:
        """CL1, CL2: the contact with the claim, taken from whoever had it.

        Raises InvalidValue for what cannot be claimed, ContactNotFound, ContactMethodLimit, Busy.
        """
        require_claimable(identifier)

        def once(_learned: Learned) -> Contact:
            return self._claim(access, contact_id, identifier, project)

        return until_done(self.store, self.clock, once, about=contact_id)

    def release(self, access: Access, contact_id: ContactId, identifier: Identifier) -> Contact:
        """CL3: the contact without the claim. Raises ContactNotFound, IdentifierNotFound, IdentifierNotClaimed."""

        def once(_learned: Learned) -> Contact:
            return self._release(access, contact_id, identifier)

        return until_done(self.store, self.clock, once, about=contact_id)

    def _claim(self, access: Access, contact_id: ContactId, identifier: Identifier, project: Project) -> Contact:
        now = self.clock()
        contact = in_todays_spelling(self.store, self.clock, resolve_contact(self.store, access, contact_id, now))
        if claimed(contact, identifier):
            return contact
        row, owner = self._owner(contact.division, identifier, now)
        taken = self._released(owner, identifier) if owner else ()
        steps = claim(contact, self._ancestors(contact, identifier), identifier, now)
        require_room(steps[0].contact, project, contact)
        told = [self._entry(contact, now, "claim", access, identifier, owner.id if owner else None)]
        if owner:
            told.append(self._entry(owner, now, "release", access, identifier, contact.id))
        gone = frozenset({row}) if row and owner is None else frozenset[ContactId]()
        self.store.apply(Plan(now, (*taken, *steps), history=tuple(told), takes_over=gone))
        return steps[0].contact

    def _release(self, access: Access, contact_id: ContactId, identifier: Identifier) -> Contact:
        now = self.clock()
        contact = in_todays_spelling(self.store, self.clock, resolve_contact(self.store, access, contact_id, now))
        steps = self._released(contact, identifier)
        entry = self._entry(contact, now, "release", access, identifier, None)
        self.store.apply(Plan(now, steps, history=(entry,)))
        return steps[0].contact

    def _owner(
        self, division: DivisionId, identifier: Identifier, now: datetime
    ) -> tuple[ContactId | None, Contact | None]:
        """Who the claim's row names, and who answers for it: nobody when that contact is gone."""
        first = self.store.holders(division, [identifier], 1)[identifier]
        if not first or not first[0].claimed:
            return None, None
        named = first[0].contact_id
        contact = answering(self.store, self.store.contact(named))
        alive = contact is not None and contact.is_alive(now)
        contact = in_todays_spelling(self.store, self.clock, contact) if alive and contact else contact
        if alive and contact is not None and claimed(contact, identifier) is None:
            raise StaleWrite(named)
        return named, contact if alive else None

    def _released(self, contact: Contact, identifier: Identifier) -> tuple[Transition, ...]:
        return release(contact, self._ancestors(contact, identifier), identifier)

    def _ancestors(self, contact: Contact, identifier: Identifier) -> dict[ContactId, Contact]:
        wanted = homes(contact, identifier)
        found = dict(self.store.contacts(wanted)) if wanted else {}
        if len(found) < len(set(wanted)):
            raise StaleWrite(contact.id)
        return found

    def _entry(
        self,
        contact: Contact,
        now: datetime,
        action: str,
        access: Access,
        identifier: Identifier,
        other: ContactId | None,
    ) -> HistoryEntry:
        """CL2: `contact` in the details is the one that had the claim before, or has it now."""
        details = {"identifierType": identifier.type.value, **({"contact": other} if other else {})}
        entry = HistoryEntry(self.new_id(), contact.id, now, action, access.subject, dict(details))
        return dataclasses.replace(entry, version=contact.version, division=contact.division)
