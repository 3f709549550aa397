"""Merge: 2 to 25 contacts become one in one write (MG1-MG9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from scv.domain.conflicts import FieldConflict
from scv.domain.contacts import Contact
from scv.domain.errors import ContactTooLarge, MergeConflict
from scv.domain.merging import MergePlan, Order, pinned, plan_merge, require_classic, require_mergeable, unpinned
from scv.domain.plans import Plan, Receipt, Transition
from scv.domain.profiles import normalise, settled
from scv.usecases.contact_of import answering, resolve_contacts
from scv.usecases.ports import AlreadyDone, AlreadyHeld, Clock, Contacts, Ids, PlanTooLarge, StaleWrite

RESEND_WINDOW = timedelta(seconds=30)  # merging the same contacts again would only be refused
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Merged:
    """The result, or what it would be, and how each conflict was decided (MG9)."""

    contact: Contact
    conflicts: tuple[FieldConflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """MG2, MG6: two round trips for canonical contacts, whatever the length of their histories."""

    store: Contacts
    clock: Clock
    new_id: Ids

    def __call__(self, order: Order) -> Merged:
        """The new canonical contact; the same request sent again within 30 seconds gives the same one.

        Raises ContactNotFound, MergeNotAllowed, DivisionMismatch, MergeSetLimit, MergeConflict, InvalidValue.
        """
        require_mergeable(order.contact_ids)
        order = dataclasses.replace(order, override=normalise(settled(order.override)) if order.override else None)
        inputs = self._inputs(order)
        done = self._resent(order, inputs)
        if done is not None:
            return Merged(done)
        meant = [contact.id for contact in inputs]
        gone: frozenset[str] = frozenset()
        for _ in range(ATTEMPTS):
            planned = self._planned(order, inputs)
            if order.dry_run:
                return Merged(planned.result, planned.conflicts)
            try:
                return self._carried_out(order, planned, inputs, gone)
            except AlreadyDone as earlier:
                found = self._alive(earlier.result)
                if found is not None:
                    return Merged(found)
                gone |= {earlier.result}
            except (StaleWrite, AlreadyHeld):
                inputs = self._still_meant(order, meant)
        raise _came_first()

    def _inputs(self, order: Order) -> tuple[Contact, ...]:
        return resolve_contacts(self.store, order.access, order.contact_ids, self.clock())

    def _resent(self, order: Order, inputs: Sequence[Contact]) -> Contact | None:
        """A silent resend finds its inputs merged; only then is the receipt looked for."""
        if order.key is None or order.dry_run or [contact.id for contact in inputs] == list(order.contact_ids):
            return None
        result = self.store.receipt(order.key, self.clock())
        return self._alive(result) if result else None

    def _alive(self, result: str) -> Contact | None:
        """Who answers for an earlier result; nobody once it was unmerged or deleted."""
        record = self.store.contact(result)
        if record is None or record.unmerged:
            return None
        contact = answering(self.store, record)
        return contact if contact is not None and contact.is_alive(self.clock()) else None

    def _still_meant(self, order: Order, meant: Sequence[str]) -> tuple[Contact, ...]:
        """MG8: an edit or a renewed expiry came in between; a merge of one of them is a conflict."""
        inputs = self._inputs(order)
        if [contact.id for contact in inputs] != list(meant):
            raise _came_first()
        return inputs

    def _planned(self, order: Order, inputs: Sequence[Contact]) -> MergePlan:
        if order.classic:
            require_classic(inputs)
        return plan_merge(inputs, order.override, self.clock(), order.access.subject, self.new_id())

    def _carried_out(self, order: Order, planned: MergePlan, inputs: Sequence[Contact], gone: frozenset[str]) -> Merged:
        try:
            self.store.apply(_with_receipt(planned.plan, order, planned.result.id, gone))
        except PlanTooLarge:
            with self._pinned(inputs) as kept:
                planned = self._planned(order, kept)
                self.store.apply(_with_receipt(planned.plan, order, planned.result.id, gone))
        return Merged(planned.result, planned.conflicts)

    @contextmanager
    def _pinned(self, inputs: Sequence[Contact]) -> Iterator[list[Contact]]:
        """MG6: index rows of the inputs are written one contact at a time before the merge, which then needs none.

        A pinned contact answers as before; readers look at its record first. When the merge is
        refused they are let go; after a crash the next interaction does that.
        """
        now, kept = self.clock(), list[Contact]()
        try:
            for contact in inputs:
                self.store.apply(Plan(now, (Transition(contact, pinned(contact)),)))
                kept.append(pinned(contact))
            yield kept
        except PlanTooLarge as error:
            self._let_go(kept, now)
            raise ContactTooLarge("The contacts have too many identifiers and names; merge fewer of them.") from error
        except BaseException:
            self._let_go(kept, now)
            raise

    def _let_go(self, kept: Sequence[Contact], now: datetime) -> None:
        for contact in kept:
            with suppress(StaleWrite):  # somebody has written it since, and decided about the pin
                self.store.apply(Plan(now, (Transition(contact, unpinned(contact)),)))


def _with_receipt(plan: Plan, order: Order, result: str, gone: frozenset[str]) -> Plan:
    receipt = Receipt(order.key, result, plan.now + RESEND_WINDOW) if order.key else None
    return dataclasses.replace(plan, receipt=receipt, takes_over=gone)


def _came_first() -> MergeConflict:
    return MergeConflict("Another change of one of these contacts came first; read them again.")
