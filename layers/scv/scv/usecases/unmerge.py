"""Unmerge: the inputs of a merge are as they were (MG10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from scv.domain.access import Access, contact_not_found
from scv.domain.contacts import Contact
from scv.domain.errors import Busy, ContactTooLarge
from scv.domain.holdings import NOTHING_LOST, Lost
from scv.domain.merging import pinned, unpinned
from scv.domain.plans import Plan, Transition
from scv.domain.unmerging import (
    UnmergePlan,
    ancestors_changed,
    plan_unmerge,
    require_unmergeable,
)
from scv.usecases.contact_of import answering
from scv.usecases.ports import AlreadyHeld, Clock, Contacts, Ids, PlanTooLarge, StaleWrite

ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Unmerge:
    """MG10: one atomic write; the id of the result keeps answering, as the oldest input."""

    store: Contacts
    clock: Clock
    new_id: Ids

    def __call__(self, access: Access, contact_id: str) -> tuple[Contact, ...]:
        """The inputs, restored; the same when the merge was undone before.

        Raises ContactNotFound, UnmergeNotAllowed, ContactTooLarge, Busy.
        """
        lost, gone = NOTHING_LOST, frozenset[str]()
        for _ in range(ATTEMPTS):
            result = self._result(access, contact_id)
            inputs = self._inputs(result)
            if result.unmerged:
                return tuple(each for each in inputs if each.is_alive(self.clock()))
            require_unmergeable(result)
            try:
                return self._carried_out(access, result, inputs, lost, gone)
            except StaleWrite:
                continue
            except AlreadyHeld as held:
                other = self.store.contact(held.contact_id)
                if other is None or not other.is_alive(self.clock()):
                    gone |= {held.contact_id}
                else:
                    lost = lost.with_those_of(other)
        raise Busy("Others keep changing these contacts; repeat the call.", entity_id=contact_id)

    def _result(self, access: Access, contact_id: str) -> Contact:
        """The id of an input acts on what it was merged into, that of an earlier result does not."""
        record = self.store.contact(contact_id)
        contact = record if record and record.merged_from else answering(self.store, record)
        answers = answering(self.store, contact)
        alive = answers is not None and answers.is_alive(self.clock())
        if contact is None or not alive or not access.sees(contact.division):
            raise contact_not_found(contact_id)
        return contact

    def _inputs(self, result: Contact) -> tuple[Contact, ...]:
        records = self.store.contacts(result.merged_from) if result.merged_from else {}
        return tuple(records[each] for each in result.merged_from if each in records)

    def _carried_out(
        self, access: Access, result: Contact, inputs: Sequence[Contact], lost: Lost, gone: frozenset[str]
    ) -> tuple[Contact, ...]:
        changed = ancestors_changed(result, inputs)
        ancestors = self.store.contacts(changed) if changed else {}

        def planned(inputs: Sequence[Contact], in_parts: bool = False) -> UnmergePlan:
            return plan_unmerge(
                result, inputs, ancestors, self.clock(), access.subject, self.new_id(), lost, in_parts, gone
            )

        whole = planned(inputs)
        try:
            self.store.apply(whole.plan)
        except PlanTooLarge:
            return self._in_parts(lambda: planned([self._pinned(each) for each in inputs], in_parts=True))
        return whole.inputs

    def _pinned(self, contact: Contact) -> Contact:
        """Its index rows name the result no more, so that they need not be written with all the others."""
        if contact.pinned:
            return contact
        kept = pinned(contact)
        self.store.apply(Plan(self.clock(), (Transition(contact, kept),)))
        return kept

    def _in_parts(self, plan_with_pinned: Callable[[], UnmergePlan]) -> tuple[Contact, ...]:
        """The inputs keep the index rows of ancestors at first, and write their own one contact at a time.

        A crash in between leaves some pinned, which answer as well; the next interaction lets them go.
        """
        try:
            kept = plan_with_pinned()
            self.store.apply(kept.plan)
        except PlanTooLarge as error:
            raise ContactTooLarge("The contact has too many identifiers of its own; remove some first.") from error
        for contact in kept.inputs:
            with suppress(StaleWrite):  # somebody has written it since, and decided about the pin
                self.store.apply(Plan(self.clock(), (Transition(contact, unpinned(contact)),)))
        return tuple(unpinned(contact) for contact in kept.inputs)
