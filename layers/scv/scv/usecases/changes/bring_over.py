"""Bring over: what is derived from records is derived anew, one record after the other, while calls are served."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import suppress
from scv.frozen import dataclass

from scv.domain.changes.bringing_over import Phase, Progress, brought_over, must_be_written, related
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import DERIVED_ROWS, Contact
from scv.domain.contacts.respelling import respelled
from scv.domain.identity.holdings import NOTHING_LOST, yielding
from scv.domain.values.errors import Busy, ContactTooLarge
from scv.domain.values.ids import ContactId
from scv.usecases.contacts.respell import in_todays_spelling
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.stock import ProgressKept, Spellings, Stock
from scv.usecases.ports.writes import AlreadyHeld, StaleWrite

ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class BringOver:
    """Each record in a write of its own, on condition that nobody has written it since it was read.

    Whoever writes it first brings it over as well. Stopped anywhere and started again it goes on with the page of
    records at which it stopped; what is done twice changes nothing. `pace` is told how many were looked at.
    """

    store: Contacts
    stock: Stock
    kept: ProgressKept
    spellings: Spellings
    clock: Clock
    pace: Callable[[int], None]

    def __call__(self, goes_on: Callable[[], bool] = lambda: True) -> Progress:
        """How far it came: to the end, unless it was told to stop. Raises Unavailable, Busy."""
        progress = self.kept.progress()
        if progress.rows != DERIVED_ROWS:
            progress = Progress()
        while goes_on() and not progress.is_done:
            step = self._records if progress.phase is Phase.RECORDS else self._leftovers
            progress = step(progress)
            if progress.is_done:
                self.spellings.note_brought_over()
            self.kept.keep(progress)
        return progress

    def _records(self, progress: Progress) -> Progress:
        records, after = self.stock.records(progress.after)
        wanted = [each for record in records for each in related(record)]
        known = {record.id: record for record in records} | dict(self.store.contacts(wanted) if wanted else {})
        written = sum(self._brought_over(record, known) for record in records)
        self.pace(len(records))
        return dataclasses.replace(
            progress,
            phase=Phase.RECORDS if after else Phase.LEFTOVERS,
            after=after,
            looked_at=progress.looked_at + len(records),
            written=progress.written + written,
        )

    def _brought_over(self, record: Contact, known: dict[ContactId, Contact]) -> int:
        """How many records were written: a merge result comes before its ancestors, which it then stands for."""
        first = self._respelled(record)
        merged_to = record.family.merged_to
        result = known.get(merged_to) if record.is_ancestor and merged_to else None
        if result is not None and result.rows < DERIVED_ROWS and not result.family.unmerged:
            known |= self.store.contacts(related(result)) if related(result) else {}
            first += self._written(result, known)
            known |= self.store.contacts([result.id])
        return first + self._written(record, known)

    def _respelled(self, record: Contact) -> int:
        """ID2: a merge set changes its spellings in one write where they fit into one, else each record by itself.

        Whoever reads meanwhile asks for both spellings.
        """
        if respelled(record) == record:
            return 0
        with suppress(ContactTooLarge):
            in_todays_spelling(self.store, self.clock, record)
        return 1

    def _written(self, record: Contact, known: dict[ContactId, Contact]) -> bool:
        lost, stored = NOTHING_LOST, record
        for _ in range(ATTEMPTS):
            after = yielding(brought_over(stored, known), lost)
            if not must_be_written(stored, after):
                return False
            try:
                self.store.apply(Plan(self.clock(), (Transition(stored, after),)))
            except AlreadyHeld as held:  # two spellings of one identifier, each with a guard or a claim of its own
                other = self.store.contact(held.contact_id) if held.contact_id else None
                lost = lost.with_those_of(other or stored)
            except StaleWrite:
                found = self.store.contact(stored.id)
                if found is None:
                    return False
                stored = found
            else:
                return True
        raise Busy("Others keep changing a contact; start again, it goes on there.", entity_id=record.id)

    def _leftovers(self, progress: Progress) -> Progress:
        """Rows that no record accounts for any more: of contacts that have been brought over, or are gone."""
        rows, after = self.stock.leftovers(progress.after)
        records = self.store.contacts(list(dict.fromkeys(row.contact_id for row in rows))) if rows else {}
        for record in records.values():
            self._brought_over(record, dict(records))
        self.stock.remove(rows)
        self.pace(len(rows))
        return dataclasses.replace(
            progress,
            phase=Phase.LEFTOVERS if after else Phase.DONE,
            after=after,
            removed=progress.removed + len(rows),
        )
