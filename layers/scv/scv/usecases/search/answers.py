"""From rows of the index to the contacts that they find now (MG3, CO10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scv.domain.access import Access
from scv.domain.contacts import DERIVED_ROWS, Contact
from scv.usecases.ports import Contacts
from scv.usecases.search.reading import Hit

Agrees = Callable[[Hit, Contact], bool]
ROUNDS = 4  # a record, whom it was merged into, and what changed between two reads of these
READINGS = 3  # of the index, when a merge or an unmerge came between it and the records


@dataclass(frozen=True, slots=True)
class Records:
    """Records by id, with those that they were merged into. `fresh`: read as the last write left them.

    `moved`: the index has other rows by now, since a contact was merged, or its merge undone.
    """

    found: Mapping[str, Contact]
    fresh: frozenset[str] = frozenset()
    moved: bool = False

    def answer_of(self, contact_id: str) -> Contact | None:
        """Who answers for a record."""
        found = self.found.get(contact_id)
        for _ in range(ROUNDS):
            if found is None or found.canonical_id is None:
                return found
            found = self.found.get(found.canonical_id)
        return None


def answering_records(store: Contacts, hits: Sequence[Hit], agrees: Agrees, *, listed: bool = False) -> Records:
    """The records of these hits, at half the price and perhaps a second old.

    What is missing, or does not say what the index says, is read again consistently. `listed`: of a listing, in which
    merged contacts are not.
    """
    records = dict(store.contacts([hit.row.contact_id for hit in hits], fresh=False)) if hits else {}
    fresh: set[str] = set()
    for _ in range(ROUNDS):
        doubtful = [hit.row.contact_id for hit in hits if not _is_told(records.get(hit.row.contact_id), hit, agrees)]
        pointed = [each.canonical_id for each in records.values() if each.canonical_id not in (None, *records)]
        wanted = [each for each in dict.fromkeys((*doubtful, *filter(None, pointed))) if each not in fresh]
        if not wanted:
            break
        for each in wanted:
            records.pop(each, None)
        records.update(store.contacts(wanted))
        fresh.update(wanted)
    known = [(records[hit.row.contact_id], hit) for hit in hits if hit.row.contact_id in records]
    moved = any(_has_no_such_row(record, named=listed or hit.row.names is not None) for record, hit in known)
    return Records(records, frozenset(fresh), moved)


def _is_told(record: Contact | None, hit: Hit, agrees: Agrees) -> bool:
    return record is not None and (record.is_ancestor or agrees(hit, record))


def _has_no_such_row(record: Contact, named: bool) -> bool:
    """MG3: rows with names go from a contact when its names are those of a merge result, and when that is undone."""
    if not record.is_ancestor or record.pinned or record.rows < DERIVED_ROWS:
        return False
    return record.unmerged or (named and record.absorbed)


def visible(contacts: Iterable[Contact], access: Access, now: datetime) -> list[Contact]:
    """AC2, CO4: those that are there, in the caller's divisions, each once."""
    found = {each.id: each for each in contacts if each.is_alive(now) and access.sees(each.division)}
    return list(found.values())
