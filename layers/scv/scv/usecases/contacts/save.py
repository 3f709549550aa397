"""Contacts as people save them: create, change, delete (CO1-CO7, PR3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from scv.frozen import dataclass

from scv.domain.access.permissions import CONTACT_ADD, IDENTITY_PROMOTE, Access, contact_not_found
from scv.domain.changes.histories import deletion, link_decided
from scv.domain.changes.limits import require_storable
from scv.domain.changes.plans import HistoryEntry, Plan, Receipt, Relink, Transition
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.contacts.life import curated, edited, tombstone
from scv.domain.contacts.profiles import Profile, changed_fields, identifiers_of, normalise, settled
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.enriching import known_by
from scv.domain.identity.promotion import promote, promotion_entry
from scv.domain.projects.project import USUAL_PROJECT, Project
from scv.domain.projects.room import require_room
from scv.domain.values.errors import ContactExists, VersionConflict
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import answering, resolve_contact, written_with_members
from scv.usecases.contacts.removal import remove_ancestors
from scv.usecases.find_holders import sole_provisional
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import Contacts, Notes

RESEND_WINDOW = timedelta(seconds=3)  # a client resends at once; later the same body means a second contact


@dataclass(frozen=True, slots=True)
class CreateContact:
    """CO1, CO2, PR3: who holds the identifiers, and one atomic write."""

    store: Contacts
    clock: Clock
    new_id: Ids

    def __call__(
        self,
        access: Access,
        profile: Profile,
        division: DivisionId,
        request_key: str,
        project: Project = USUAL_PROJECT,
    ) -> Contact:
        """The new contact, or the provisional one that was all that held its identifiers (PR3).

        The same request sent again within 3 seconds gives the same one, ContactExists when that was merged since.
        Raises MissingPermission, NameRequired, InvalidValue, ContactMethodLimit, ContactTooLarge, InvalidContent.
        """
        access.require_division(division, CONTACT_ADD)
        country = project.default_country
        normal = normalise(settled(profile, country=country), country)

        def once(learned: Learned) -> Contact:
            written = self.steps(access, normal, division, (), project)
            self.store.apply(self.plan(access, written, request_key, learned))
            return written[0].contact

        return until_done(self.store, self.clock, once, resent=lambda made: self.made_before(access, made))

    def steps(
        self,
        access: Access,
        profile: Profile,
        division: DivisionId,
        looked_for: tuple[Identifier, ...] = (),
        project: Project = USUAL_PROJECT,
    ) -> tuple[Transition, ...]:
        """PR3: what would be stored: a new contact, or the provisional one that alone holds the identifiers, promoted.

        `profile` is normalised; `looked_for`: identifiers that found nobody, which the contact then holds as well.
        """
        now, by, country = self.clock(), access.subject, project.default_country
        known = sole_provisional(self.store, division, identifiers_of(profile, country), now, project)
        if known is None or not access.may(IDENTITY_PROMOTE):
            known, saved = None, curated(ContactId(self.new_id()), division, profile, now, by, country)
        else:
            saved = promote(known, profile, now, by, country)
        after = known_by(saved, looked_for)
        require_room(after, project, known)
        require_storable(after, known)
        return written_with_members(self.store, known, after)

    def plan(self, access: Access, written: tuple[Transition, ...], request_key: str, learned: Learned) -> Plan:
        """The write of these steps, with the receipt that answers a silent resend."""
        first = written[0]
        now, contact = first.contact.modified_at, first.contact
        receipt = Receipt(request_key, contact.id, now + RESEND_WINDOW)
        entries = (promotion_entry(self.new_id(), first.before, now, access.subject),) if first.before else ()
        return Plan(now, written, history=entries, receipt=receipt, takes_over=learned.gone)

    def made_before(self, access: Access, made: Contact | None) -> Contact | None:
        """What the same request made a moment ago; None once that is gone or was never the caller's.

        A resend is never answered with people that its contact was merged with meanwhile: raises ContactExists.
        """
        if made is None or not made.is_alive(self.clock()) or not access.sees(made.division):
            return None
        if made.is_ancestor:
            raise ContactExists(
                "The contact was made and has been merged since; read the one that it was merged into.",
                entity_id=made.id,
            )
        return made


def changes(before: Contact, after: Contact) -> bool:
    """CO5: whether an edit changes anything."""
    told = [(each.profile, each.held, each.type, each.consents) for each in (before, after)]
    return told[0] != told[1]


@dataclass(frozen=True, slots=True)
class EditContact:
    """CO2, CO5: replaces the fields; what they said before is given up in the same write."""

    store: Contacts
    clock: Clock
    new_id: Ids

    def __call__(
        self,
        access: Access,
        contact_id: ContactId,
        change: Callable[[Contact], Profile],
        version: int | None,
        promote: bool = False,
        project: Project = USUAL_PROJECT,
    ) -> Contact:
        """The changed contact, on request a curated one from then on (PR1).

        Raises VersionConflict for a stale version, NameRequired, InvalidValue, ContactMethodLimit,
        ContactTooLarge, InvalidContent.
        """

        def once(_learned: Learned) -> Contact:
            contact = resolve_contact(self.store, access, contact_id, self.clock())
            if version is not None and version != contact.version:
                raise VersionConflict("The contact has changed since you read it; read it again.", entity_id=contact.id)
            return self.saved(contact, self.draft(access, contact, change(contact), promote, project))

        busy = VersionConflict("Others keep changing the contact; read it again.", entity_id=contact_id)
        return until_done(self.store, self.clock, once, refusal=busy)

    def saved(
        self, contact: Contact, after: Contact, relink: Relink | None = None, receipt: Receipt | None = None
    ) -> Contact:
        """One attempt: the contact as it is stored once this draft is; an edit that changes nothing is none (CO5).

        `relink`: an interaction that is linked in the same write.
        """
        if not changes(contact, after):
            return contact
        written = written_with_members(self.store, contact, after)
        now = self.clock()
        told = (self.entry(contact, after), *(link_decided(relink, after, now) if relink else ()))
        self.store.apply(Plan(now, written, interaction=relink, history=told, receipt=receipt))
        return written[0].contact

    def draft(
        self,
        access: Access,
        contact: Contact,
        fields: Profile,
        promote: bool = False,
        project: Project = USUAL_PROJECT,
    ) -> Contact:
        """What would be stored."""
        now, country = self.clock(), project.default_country
        profile = normalise(settled(fields, contact.profile, country), country)
        if promote and contact.is_provisional:
            access.require(IDENTITY_PROMOTE)
            contact = dataclasses.replace(contact, type=ContactType.CURATED, expires_at=None, pinned=False)
        after = edited(contact, profile, now, access.subject)
        require_room(after, project, contact)
        require_storable(after, contact)
        return after

    def entry(self, before: Contact, after: Contact) -> HistoryEntry:
        """CO1: who changed which fields, or saved whom."""
        fields = changed_fields(before.profile, after.profile)
        action = "promote" if before.is_provisional and not after.is_provisional else "edit"
        by = after.modified_by or ""
        return HistoryEntry(self.new_id(), after.id, after.modified_at, action, by, {"fields": list(fields)})


@dataclass(frozen=True, slots=True)
class DeleteContact:
    """CO4: gone everywhere from one write on; what is left of its set is cleaned up after."""

    store: Contacts
    notes: Notes
    clock: Clock

    def __call__(self, access: Access, contact_id: ContactId) -> None:
        """Deletes the whole merge set. Raises ContactNotFound, Busy.

        Asked again after a crash it finishes the cleaning and says that the contact is not found.
        """

        def once(_learned: Learned) -> tuple[Contact, bool]:
            now = self.clock()
            contact = answering(self.store, self.store.contact(contact_id))
            if contact is None or not access.sees(contact.division):
                raise contact_not_found(contact_id)
            if not contact.is_alive(now):
                return contact, False
            step = Transition(contact, tombstone(contact, now, access.subject))
            self.store.apply(Plan(now, (step,), history=(deletion(step.contact),)))
            return step.contact, True

        gone, was_alive = until_done(self.store, self.clock, once, about=contact_id)
        self._clean(gone)
        if not was_alive:
            raise contact_not_found(contact_id)

    def _clean(self, gone: Contact) -> None:
        """Each ancestor with its rows in one write, and what was kept beside them; readers skip them all by now."""
        self.notes.remove_parts(gone.members)
        remove_ancestors(self.store, self.clock, gone)
