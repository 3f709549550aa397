"""Correct: a person's replacement terms, over every record of the merge set in one write (PV3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.access.permissions import CONTACT_EDIT, Access
from scv.domain.changes.histories import told_about
from scv.domain.changes.limits import require_storable
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import changed_fields
from scv.domain.identity.holdings import yielding
from scv.domain.privacy.terms import Term, corrected
from scv.domain.values.ids import ContactId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import resolve_contact
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts


@dataclass(frozen=True, slots=True)
class CorrectContact:
    """PV3: ancestors are corrected as well, so that an undone merge brings no wrong value back."""

    store: Contacts
    clock: Clock

    def __call__(
        self, access: Access, contact_id: ContactId, terms: Sequence[Term], request_id: str
    ) -> tuple[str, ...]:
        """The fields that changed, in any record of the set; none when the terms were applied before.

        Raises ContactNotFound, InvalidValue, ContactTooLarge, InvalidContent, Busy.
        """
        access.require(CONTACT_EDIT)

        def once(learned: Learned) -> tuple[str, ...]:
            now = self.clock()
            contact = resolve_contact(self.store, access, contact_id, now)
            members = self.store.contacts(contact.ancestors)
            steps = self._steps(contact, tuple(members.values()), terms, access.subject, now)
            fields = tuple(dict.fromkeys(name for step in steps for name in _changed(step)))
            if not steps:
                return ()
            after = tuple(Transition(step.before, yielding(step.contact, learned.lost)) for step in steps)
            entry = told_about(contact, "correct", access.subject, now, request_id, fields)
            self.store.apply(Plan(now, after, history=(entry,), takes_over=learned.gone))
            return fields

        return until_done(self.store, self.clock, once, about=contact_id)

    def _steps(
        self, contact: Contact, members: Sequence[Contact], terms: Sequence[Term], by: str, now: datetime
    ) -> list[Transition]:
        """The changes of the records that have one of the values; the one that answers is a version on (CO5)."""
        after = corrected(contact, terms, now)
        changed = [Transition(each, new) for each in members if (new := corrected(each, terms, now)) != each]
        if after == contact and not changed:
            return []
        require_storable(after, contact)
        told = dataclasses.replace(after, version=contact.version + 1, modified_at=now, modified_by=by)
        return [Transition(contact, told), *changed]


def _changed(step: Transition) -> tuple[str, ...]:
    fields = changed_fields(step.before.profile, step.contact.profile) if step.before else ()
    held = step.before is not None and step.before.held != step.contact.held
    return (*fields, *(("identifiers",) if held and not fields else ()))
