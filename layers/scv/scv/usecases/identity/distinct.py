"""Distinct: somebody says, or takes back, that two contacts are not the same person (NP1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.changes.plans import HistoryEntry, Plan, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.declarations import Declaration
from scv.domain.identity.distinct import declared, withdrawn, without
from scv.domain.values.ids import ContactId
from scv.domain.values.texts import is_blank
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import answering, resolve_contact, resolve_contacts
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import Contacts

DECLARED, WITHDRAWN = "distinct", "distinct.withdraw"  # in a history


@dataclass(frozen=True, slots=True)
class Distinct:
    """NP1: both records in one write, each while its revision holds, so that no merge comes in between."""

    store: Contacts
    clock: Clock
    new_id: Ids

    def listed(self, access: Access, contact_id: ContactId) -> tuple[Declaration, ...]:
        """What was said of the contact, and what of that was withdrawn, latest first. Raises ContactNotFound."""
        contact = resolve_contact(self.store, access, contact_id, self.clock())
        return tuple(sorted(contact.distinct, key=lambda each: each.at, reverse=True))

    def declare(self, access: Access, contact_id: ContactId, other_id: ContactId, reason: str | None) -> Declaration:
        """What holds from now on; said again, what was said first.

        Raises ContactNotFound, InvalidValue, DivisionMismatch, DeclarationLimit, Busy.
        """

        def once(_learned: Learned) -> Declaration:
            now = self.clock()
            one, other = resolve_contacts(self.store, access, (contact_id, other_id), now)
            before = (one, other)
            after, said = declared(one, other, _plain(reason), now, access.subject)
            self._written(before, after, DECLARED, now, access.subject)
            return said

        return until_done(self.store, self.clock, once, about=contact_id)

    def withdraw(self, access: Access, contact_id: ContactId, other_id: ContactId, reason: str | None) -> None:
        """Nothing between the two holds any more. Raises ContactNotFound, DeclarationNotFound, InvalidValue, Busy."""

        def once(_learned: Learned) -> None:
            now = self.clock()
            one, other = resolve_contacts(self.store, access, (contact_id, other_id), now)
            after = withdrawn(one, other, _plain(reason), now, access.subject)
            self._written((one, other), after, WITHDRAWN, now, access.subject)

        until_done(self.store, self.clock, once, about=contact_id)

    def _written(
        self, before: Sequence[Contact], after: Sequence[Contact], action: str, now: datetime, by: str
    ) -> None:
        if tuple(before) == tuple(after):
            return
        steps = tuple(Transition(old, new) for old, new in zip(before, after, strict=True))
        told = tuple(
            HistoryEntry(self.new_id(), one.id, now, action, by, {"contact": other.id})
            for one, other in (before, reversed(before))
        )
        self.store.apply(Plan(now, steps, history=told))


def _plain(reason: str | None) -> str:
    return "" if reason is None or is_blank(reason) else reason.strip()


def forget_declarations(store: Contacts, clock: Clock, gone: Contact) -> None:
    """PV1: nobody's record says any more that he is not who was erased, or why he is not somebody who may be.

    Whoever they said it of says it of them; of an undone merge each of its inputs (MG10), and those that they were in
    an undone merge with may say why. Raises Busy.
    """
    waiting = [*(each.other for each in gone.distinct), *gone.family.lineage]
    seen: set[ContactId] = set()
    while waiting:
        contact_id = waiting.pop()
        if contact_id in seen:
            continue
        seen.add(contact_id)

        def once(_learned: Learned, contact_id: ContactId = contact_id) -> Sequence[ContactId]:
            return _forgotten(store, clock, gone, contact_id)

        waiting.extend(until_done(store, clock, once, about=contact_id))


def _forgotten(store: Contacts, clock: Clock, gone: Contact, contact_id: ContactId) -> Sequence[ContactId]:
    """Writes what is left on the records of whoever answers; the inputs where the id is of a merge that was undone."""
    record = store.contact(contact_id)
    contact = answering(store, record)
    if contact is not None and contact.deleted_at is None:
        records = store.contacts([contact.id, *contact.ancestors]).values()
        steps = ((each, without(each, gone)) for each in records)
        told = tuple(Transition(old, new) for old, new in steps if new is not old)
        if told:
            store.apply(Plan(clock(), told))
    return record.family.merged_from if record is not None and record.family.unmerged else ()
