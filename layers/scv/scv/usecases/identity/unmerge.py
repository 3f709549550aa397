"""Unmerge: the inputs of a merge are as they were (MG10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import SESSION_VIEW, Access, contact_not_found
from scv.domain.changes.plans import HistoryEntry
from scv.domain.contacts.contact import Contact
from scv.domain.identity.unmerging import (
    Dropped,
    Returning,
    UnmergePlan,
    ancestors_changed,
    dropped,
    plan_unmerge,
    require_unmergeable,
    returning,
)
from scv.domain.values.ids import ContactId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import answering
from scv.usecases.identity.pins import let_go, pin
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.interactions import Interactions
from scv.usecases.ports.writes import PlanTooLarge

MOST_SHOWN = 200  # of the latest interactions: a page of a journey


@dataclass(frozen=True, slots=True)
class Unmerged:
    """The inputs as they are now, and what had been set on the result and is on none of them (MG10)."""

    inputs: tuple[Contact, ...]
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class Apart:
    """MG9, MG10: what an unmerge would do: the inputs as they would be, what nobody gets back, and where later
    interactions go; `truncated` when there are more of these."""

    inputs: tuple[Contact, ...]
    dropped: tuple[Dropped, ...]
    later: tuple[Returning, ...]
    truncated: bool = False


class Store(Contacts, Interactions, Protocol):
    """What unmerging reads and writes."""


@dataclass(frozen=True, slots=True)
class Unmerge:
    """MG10: one atomic write; the id of the result keeps answering, as the oldest input."""

    store: Store
    clock: Clock
    new_id: Ids

    def __call__(self, access: Access, contact_id: ContactId) -> Unmerged:
        """The inputs, restored; the same when the merge was undone before.

        Raises ContactNotFound, UnmergeNotAllowed, ContactTooLarge, Busy.
        """
        return until_done(
            self.store, self.clock, lambda learned: self._once(access, contact_id, learned), about=contact_id
        )

    def preview(self, access: Access, contact_id: ContactId) -> Apart:
        """What would come of it; nothing is written; journeys are told to who may see them.

        Raises ContactNotFound, UnmergeNotAllowed.
        """
        result = self._result(access, contact_id)
        inputs = self._inputs(result)
        if result.family.unmerged:
            return Apart(tuple(each for each in inputs if each.is_alive(self.clock())), (), ())
        whole = self._job(access, result, inputs, Learned()).planned(inputs)
        may, now = access.may(SESSION_VIEW), self.clock()  # JO5
        entries = self.store.journey(result.members, MOST_SHOWN, None) if may else ()
        later = returning(result, inputs, [entry for entry in entries if entry.is_alive(now)])
        return Apart(whole.inputs, whole.dropped, later, len(entries) == MOST_SHOWN == len(later))

    def _once(self, access: Access, contact_id: ContactId, learned: Learned) -> Unmerged:
        result = self._result(access, contact_id)
        inputs = self._inputs(result)
        if result.family.unmerged:
            return Unmerged(tuple(each for each in inputs if each.is_alive(self.clock())))
        return self._job(access, result, inputs, learned).carried_out(inputs)

    def _job(self, access: Access, result: Contact, inputs: Sequence[Contact], learned: Learned) -> _Job:
        require_unmergeable(result)
        changed = ancestors_changed(result, inputs)
        ancestors = self.store.contacts(changed) if changed else {}
        history = self.store.history([result.id]) if dropped(result, inputs, ()) else ()
        return _Job(self, access.subject, result, ancestors, history, learned)

    def _result(self, access: Access, contact_id: ContactId) -> Contact:
        """The id of an input acts on what it was merged into, that of an earlier result does not."""
        record = self.store.contact(contact_id)
        contact = record if record and record.family.merged_from else answering(self.store, record)
        answers = answering(self.store, contact)
        alive = answers is not None and answers.is_alive(self.clock())
        if contact is None or not alive or not access.sees(contact.division):
            raise contact_not_found(contact_id)
        return contact

    def _inputs(self, result: Contact) -> tuple[Contact, ...]:
        records = self.store.contacts(merged_from) if (merged_from := result.family.merged_from) else {}
        return tuple(records[each] for each in merged_from if each in records)


@dataclass(frozen=True, slots=True)
class _Job:
    """One attempt, once everything is read."""

    unmerge: Unmerge
    by: str
    result: Contact
    ancestors: Mapping[ContactId, Contact]
    history: Sequence[HistoryEntry]
    learned: Learned

    def carried_out(self, inputs: Sequence[Contact]) -> Unmerged:
        """The inputs that are too large for one write are pinned before it and let go after it.

        A crash in between leaves some pinned, which answer as well; the next interaction lets them go.
        """
        store, clock = self.unmerge.store, self.unmerge.clock
        whole = self.planned(inputs)
        try:
            store.apply(whole.plan)
        except PlanTooLarge:
            whole = self.planned([pin(store, clock, each) for each in inputs], pinned=True)
            store.apply(whole.plan)
            return Unmerged(let_go(store, clock, whole.inputs), whole.dropped)
        return Unmerged(whole.inputs, whole.dropped)

    def planned(self, inputs: Sequence[Contact], pinned: bool = False) -> UnmergePlan:
        return plan_unmerge(
            self.result,
            inputs,
            self.ancestors,
            self.unmerge.clock(),
            self.by,
            self.unmerge.new_id(),
            self.learned.lost,
            pinned,
            self.learned.gone,
            self.history,
        )
