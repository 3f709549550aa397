"""Merge: 2 to 25 contacts become one in one write (MG1-MG9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.changes.plans import Plan, Receipt
from scv.domain.contacts.conflicts import FieldConflict
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import normalise, settled
from scv.domain.identity.merging import MergePlan, Order, plan_merge, require_classic, require_mergeable
from scv.domain.identity.previews import Promise, Showing, basis_digests, showing, stale
from scv.domain.values.errors import ContactNotFound, MergeConflict
from scv.domain.values.ids import ContactId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import Found, answering, visible, with_answering
from scv.usecases.find_holders import marks_held
from scv.usecases.identity.counting import counted
from scv.usecases.identity.pins import pinned_until_failure
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.interactions import JourneyCounts
from scv.usecases.ports.writes import PlanTooLarge

RESEND_WINDOW = timedelta(seconds=30)  # merging the same contacts again would only be refused


class Store(Contacts, JourneyCounts, Protocol):
    """What merging reads and writes."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The result, or what it would be, and how each conflict was decided; a dry run also `shown` (MG9)."""

    contact: Contact
    conflicts: tuple[FieldConflict, ...] = ()
    shown: Showing | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """MG2, MG6: two round trips for canonical contacts, whatever the length of their histories."""

    store: Store
    clock: Clock
    new_id: Ids

    def __call__(self, order: Order) -> Merged:
        """The new canonical contact; the same request sent again within 30 seconds gives the same one.

        Raises ContactNotFound, MergeNotAllowed, DivisionMismatch, MergeSetLimit, MergeConflict, InvalidValue,
        ContactsDistinct, DeclarationLimit, ConsentLimit, ContactTooLarge, Busy, and PreviewStale for what is not as it
        was shown (MG9).
        """
        require_mergeable(order.contact_ids)
        order = dataclasses.replace(order, override=normalise(settled(order.override)) if order.override else None)
        found = with_answering(self.store, order.contact_ids)
        done = self._resent(order, found)
        if done is not None:
            return Merged(done)
        inputs = self._inputs(order, found)
        if order.dry_run:
            return self._shown(order, inputs)
        return until_done(
            self.store,
            self.clock,
            lambda learned: self._once(order, inputs, learned),
            resent=self._merged_before,
            refusal=_came_first(),
        )

    def _shown(self, order: Order, inputs: Sequence[Contact]) -> Merged:
        planned = self._planned(order, inputs)
        shown = showing(
            order.named(inputs, marks_held(self.store, *inputs, fresh=False)), order.request, planned.outcome
        )
        return Merged(planned.result, planned.conflicts, counted(self.store, order.access, shown))

    def _once(self, order: Order, meant: Sequence[Contact], learned: Learned) -> Merged:
        inputs = meant if not learned.attempts else self._still_meant(order, meant)
        planned = apply_merge(
            self.store,
            self.clock,
            inputs,
            lambda contacts: self._planned(order, contacts),
            lambda merge: _with_receipt(merge, order, learned.gone),
        )
        return Merged(planned.result, planned.conflicts)

    def _inputs(self, order: Order, found: Found) -> tuple[Contact, ...]:
        """MG3, PA6: whoever answers to these ids, unless that is a person whom nobody named.

        A provisional contact stands for nobody in particular: once it was merged into a curated one, its id is no
        order to merge that person.
        """
        now = self.clock()
        with as_promised(order.promise, order.places, order.contact_ids):
            inputs = tuple(visible(found.answering(each), order.access, each, now) for each in order.contact_ids)
        if order.promise is not None:
            return inputs  # whom they stand for is part of what was shown
        for contact_id, contact in zip(order.contact_ids, inputs, strict=True):
            record = found.records.get(contact_id)
            if record is None or (record.is_provisional and record.id != contact.id and not contact.is_provisional):
                raise MergeConflict(
                    "One of the contacts has been merged into another one; read it, and name that one if it is meant.",
                    entity_id=contact.id,
                )
        return inputs

    def _resent(self, order: Order, found: Found) -> Contact | None:
        """A silent resend finds its inputs merged; only then is the receipt looked for."""
        merged = any(record.is_ancestor for record in found.records.values())
        if order.key is None or order.dry_run or not merged:
            return None
        result = self.store.receipt(order.key, self.clock())
        done = self._merged_before(self.store.contact(ContactId(result))) if result else None
        return done.contact if done else None

    def _merged_before(self, record: Contact | None) -> Merged | None:
        """What the same request gave; None once that was unmerged or deleted. Raises MergeConflict when merged on."""
        if record is None or record.family.unmerged:
            return None
        contact = answering(self.store, record)
        if contact is None or not contact.is_alive(self.clock()):
            return None
        if contact.id != record.id:
            raise _came_first()
        return Merged(contact)

    def _still_meant(self, order: Order, meant: Sequence[Contact]) -> tuple[Contact, ...]:
        """MG8: an edit or a renewed expiry came in between; a merge or promotion of one of them is a conflict.

        Whoever merges a provisional contact has seen nobody; by now it may have been saved as somebody.
        """
        inputs = self._inputs(order, with_answering(self.store, order.contact_ids))
        if order.promise is not None:
            return inputs
        if [(contact.id, contact.type) for contact in inputs] != [(contact.id, contact.type) for contact in meant]:
            raise _came_first()
        return inputs

    def _planned(self, order: Order, inputs: Sequence[Contact]) -> MergePlan:
        """MG9: with a promise only what was shown; first of all the contacts must be those that were shown."""
        if order.promise is not None:
            named = order.named(inputs, marks_held(self.store, *inputs))
            order.promise.require_basis(basis_digests(named, order.request), self.clock())
        if order.classic:
            require_classic(inputs)
        by, override = order.access.subject, order.overrides_distinct
        planned = plan_merge(inputs, order.override, self.clock(), by, ContactId(self.new_id()), override)
        if order.promise is not None:
            order.promise.require_outcome(planned.outcome)
        return planned


@contextmanager
def as_promised(promise: Promise | None, places: Sequence[str], contact_ids: Sequence[ContactId]) -> Iterator[None]:
    """MG9: of what was shown, a contact that is gone has changed; raises PreviewStale naming the place."""
    try:
        yield
    except ContactNotFound as gone:
        if promise is None:
            raise
        named: dict[str, str] = dict(zip(contact_ids, places, strict=True))
        raise stale((f"{named.get(gone.entity_id, places[0])}.id",)) from gone


def apply_merge(
    store: Contacts,
    clock: Clock,
    inputs: Sequence[Contact],
    planned: Callable[[Sequence[Contact]], MergePlan],
    completed: Callable[[MergePlan], Plan],
) -> MergePlan:
    """MG6: the merge of exactly these records, in one write; those that are too large for it are pinned before.

    `completed`: the plan of the merge with what else belongs to the job. Raises what a write raises.
    """
    whole = planned(inputs)
    try:
        store.apply(completed(whole))
    except PlanTooLarge:
        with pinned_until_failure(store, clock, inputs) as kept:
            whole = planned(kept)
            store.apply(completed(whole))
    return whole


def _with_receipt(merge: MergePlan, order: Order, gone: frozenset[ContactId]) -> Plan:
    receipt = Receipt(order.key, merge.result.id, merge.plan.now + RESEND_WINDOW) if order.key else None
    return dataclasses.replace(merge.plan, receipt=receipt, takes_over=gone)


def _came_first() -> MergeConflict:
    return MergeConflict("Another change of one of these contacts came first; read them again.")
