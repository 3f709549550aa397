"""Contacts as people save them: create, change, delete (CO1-CO7)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from scv.domain.access import CONTACT_ADD, IDENTITY_PROMOTE, Access, contact_not_found
from scv.domain.contacts import Contact, ContactType, curated, edited, tombstone
from scv.domain.enriching import known_by
from scv.domain.errors import Busy, ContactTooLarge, VersionConflict
from scv.domain.holdings import homes_changed, steps
from scv.domain.identifiers import Identifier
from scv.domain.limits import require_storable
from scv.domain.plans import HistoryEntry, Plan, Receipt, Transition
from scv.domain.profiles import Profile, changed_fields, normalise
from scv.domain.projects import USUAL_PROJECT, Project, require_room
from scv.usecases.contact_of import answering, resolve_contact
from scv.usecases.ports import (
    AlreadyDone,
    AlreadyHeld,
    Clock,
    Contacts,
    Ids,
    Notes,
    PlanTooLarge,
    StaleWrite,
)
from scv.usecases.removal import remove_ancestors

RESEND_WINDOW = timedelta(seconds=3)  # a client resends at once; later the same body means a second contact
ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class CreateContact:
    """CO1, CO2: one atomic write, nothing is read first."""

    store: Contacts
    clock: Clock
    new_id: Ids

    def __call__(
        self,
        access: Access,
        profile: Profile,
        division: str,
        request_key: str,
        looked_for: tuple[Identifier, ...] = (),
        project: Project = USUAL_PROJECT,
    ) -> Contact:
        """The new contact; the same request sent again within 3 seconds gives the same one.

        `looked_for`: the identifiers that found nobody, which it then holds as well; AlreadyHeld when
        somebody was faster. Raises MissingPermission, NameRequired, InvalidValue, ContactMethodLimit,
        ContactTooLarge, InvalidContent.
        """
        access.require_division(division, CONTACT_ADD)
        gone: frozenset[str] = frozenset()
        for _ in range(ATTEMPTS):
            contact = self.draft(access, profile, division, looked_for, project)
            now = contact.created_at
            receipt = Receipt(request_key, contact.id, now + RESEND_WINDOW)
            try:
                self._apply(Plan(now, (Transition(None, contact),), receipt=receipt, takes_over=gone))
            except (AlreadyDone, AlreadyHeld) as earlier:
                found = self._living(earlier)
                if found is not None and isinstance(earlier, AlreadyHeld):
                    raise
                if found is not None:
                    return found
                gone |= {_named(earlier)}
            else:
                return contact
        raise Busy("The same request is being carried out; repeat the call.")

    def draft(
        self,
        access: Access,
        profile: Profile,
        division: str,
        looked_for: tuple[Identifier, ...] = (),
        project: Project = USUAL_PROJECT,
    ) -> Contact:
        """What would be stored."""
        normal = normalise(profile, project.default_country)
        contact = known_by(curated(self.new_id(), division, normal, self.clock(), access.subject), looked_for)
        require_room(contact, project)
        require_storable(contact)
        return contact

    def _living(self, earlier: AlreadyDone | AlreadyHeld) -> Contact | None:
        contact = answering(self.store, self.store.contact(_named(earlier)))
        return contact if contact is not None and contact.is_alive(self.clock()) else None

    def _apply(self, plan: Plan) -> None:
        try:
            self.store.apply(plan)
        except PlanTooLarge as error:
            raise too_large() from error


@dataclass(frozen=True, slots=True)
class EditContact:
    """CO2, CO5: replaces the fields; what they said before is given up in the same write."""

    store: Contacts
    clock: Clock
    new_id: Ids

    def __call__(
        self,
        access: Access,
        contact_id: str,
        change: Callable[[Contact], Profile],
        version: int | None,
        promote: bool = False,
        project: Project = USUAL_PROJECT,
    ) -> Contact:
        """The changed contact, on request a curated one from then on (PR1).

        Raises VersionConflict for a stale version, NameRequired, InvalidValue, ContactMethodLimit,
        ContactTooLarge, InvalidContent.
        """
        for _ in range(ATTEMPTS):
            now = self.clock()
            contact = resolve_contact(self.store, access, contact_id, now)
            if version is not None and version != contact.version:
                raise VersionConflict("The contact has changed since you read it; read it again.", entity_id=contact.id)
            after = self.draft(access, contact, change(contact), promote, project)
            told = steps(contact, after, self._ancestors(contact, after))
            try:
                self.store.apply(Plan(after.modified_at, told, history=(self._entry(contact, after),)))
            except StaleWrite:
                continue
            except PlanTooLarge as error:
                raise too_large() from error
            return after
        raise VersionConflict("Others keep changing the contact; read it again.", entity_id=contact_id)

    def draft(
        self,
        access: Access,
        contact: Contact,
        fields: Profile,
        promote: bool = False,
        project: Project = USUAL_PROJECT,
    ) -> Contact:
        """What would be stored."""
        profile, now = normalise(fields, project.default_country), self.clock()
        if promote and contact.is_provisional:
            access.require(IDENTITY_PROMOTE)
            contact = dataclasses.replace(contact, type=ContactType.CURATED, expires_at=None, pinned=False)
        after = edited(contact, profile, now, access.subject)
        require_room(after, project, contact)
        require_storable(after)
        return after

    def _entry(self, before: Contact, after: Contact) -> HistoryEntry:
        fields = changed_fields(before.profile, after.profile)
        action = "promote" if before.is_provisional and not after.is_provisional else "edit"
        by = after.modified_by or ""
        return HistoryEntry(self.new_id(), after.id, after.modified_at, action, by, {"fields": list(fields)})

    def _ancestors(self, before: Contact, after: Contact) -> Mapping[str, Contact]:
        """CO2 over a merge set: the ancestors whose rows say what the result no longer says."""
        homes = homes_changed(before, after)
        return self.store.contacts(homes) if homes else {}


@dataclass(frozen=True, slots=True)
class DeleteContact:
    """CO4: gone everywhere from one write on; what is left of its set is cleaned up after."""

    store: Contacts
    notes: Notes
    clock: Clock

    def __call__(self, access: Access, contact_id: str) -> None:
        """Deletes the whole merge set. Raises ContactNotFound, Busy.

        Asked again after a crash it finishes the cleaning and says that the contact is not found.
        """
        for _ in range(ATTEMPTS):
            now = self.clock()
            contact = answering(self.store, self.store.contact(contact_id))
            if contact is None or not access.sees(contact.division):
                raise contact_not_found(contact_id)
            if contact.is_alive(now):
                gone = tombstone(contact, now, access.subject)
                try:
                    self.store.apply(Plan(now, (Transition(contact, gone),)))
                except StaleWrite:
                    continue
                self._clean(gone)
                return
            self._clean(contact)
            raise contact_not_found(contact_id)
        raise Busy("Others keep changing the contact; repeat the call.", entity_id=contact_id)

    def _clean(self, gone: Contact) -> None:
        """Each ancestor with its rows in one write, and what was kept beside them; readers skip them all by now."""
        self.notes.remove_parts(gone.members)
        remove_ancestors(self.store, self.clock, gone)


def _named(earlier: AlreadyDone | AlreadyHeld) -> str:
    return earlier.result if isinstance(earlier, AlreadyDone) else earlier.contact_id


def too_large() -> ContactTooLarge:
    """More identifiers and names change than one atomic write holds."""
    return ContactTooLarge("The change touches too many identifiers and names at once; change fewer fields in a call.")
