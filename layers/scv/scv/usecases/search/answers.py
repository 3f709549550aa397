"""From rows of the index to the contacts that they find now (MG3, CO10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.contacts.contact import DERIVED_ROWS, Contact, ContactType
from scv.domain.search.index import Row
from scv.domain.values.ids import ContactId
from scv.usecases.ports.contacts import Contacts
from scv.usecases.search.reading import Hit

Agrees = Callable[[Hit, Contact], bool]
ROUNDS = 4  # a record, whom it was merged into, and what changed between two reads of these
READINGS = 3  # of what a query finds, when a merge or an unmerge came between the index and the records


@dataclass(frozen=True, slots=True)
class Records:
    """Records by id, with those that they were merged into. `fresh`: read as the last write left them.

    `moved`: the index has other rows by now, since a contact was merged, or its merge undone.
    """

    found: Mapping[ContactId, Contact]
    fresh: frozenset[ContactId] = frozenset()
    moved: bool = False

    def answer_of(self, contact_id: ContactId) -> Contact | None:
        """Who answers for a record."""
        found = self.found.get(contact_id)
        for _ in range(ROUNDS):
            if found is None or found.canonical_id is None:
                return found
            found = self.found.get(found.canonical_id)
        return None

    def of_set(self, result: Contact) -> list[Contact]:
        """The records that were merged into a result."""
        return [self.found[each] for each in sorted(result.ancestors) if each in self.found]


def answering_records(store: Contacts, hits: Sequence[Hit], agrees: Agrees, *, listed: bool = False) -> Records:
    """The records of these hits, at half the price and perhaps a second old.

    What is missing, or does not say what the index says, is read again consistently. `listed`: of a listing, in which
    merged contacts are not.
    """
    records = dict(store.contacts([hit.row.contact_id for hit in hits], fresh=False)) if hits else {}
    fresh: set[ContactId] = set()
    for _ in range(ROUNDS):
        found = [(records.get(hit.row.contact_id), hit) for hit in hits]
        doubtful = [hit.row.contact_id for record, hit in found if not _is_told(record, hit, agrees, listed)]
        by_ancestors = frozenset() if listed else _results_by_names_left(records, hits)
        pointed = [
            each
            for record in records.values()
            for each in _pointed(record, listed, record.id in by_ancestors)
            if each not in records
        ]
        wanted = [each for each in dict.fromkeys((*doubtful, *pointed)) if each not in fresh]
        if not wanted:
            break
        for each in wanted:
            records.pop(each, None)
        records.update(store.contacts(wanted))
        fresh.update(wanted)
    known = [(records[hit.row.contact_id], hit) for hit in hits if hit.row.contact_id in records]
    moved = any(_has_no_such_row(record, named=hit.row.names is not None) for record, hit in known)
    return Records(records, frozenset(fresh), moved)


def _results_by_names_left(records: Mapping[ContactId, Contact], hits: Sequence[Hit]) -> frozenset[ContactId]:
    """The merge results that are found by names which an ancestor alone has: of several such ancestors one shows it."""
    named = {hit.row.contact_id for hit in hits if hit.row.names is not None}
    left = [each for each in records.values() if each.id in named and each.is_ancestor and not each.absorbed]
    return frozenset(each.canonical_id for each in left if each.canonical_id)


def _pointed(record: Contact, listed: bool, by_ancestors: bool) -> tuple[ContactId, ...]:
    """Whom it takes to say who answers for a record, and by what.

    Of a merge result that was undone, in a listing, all inputs; of one that is found by names of its ancestors, or of
    version 0.1, in a search, its merge set.
    """
    if listed and record.is_ancestor and record.family.unmerged:
        return record.family.merged_from
    if not listed and record.is_merge_result and (by_ancestors or record.rows < DERIVED_ROWS):
        return record.family.merge_set
    return (record.canonical_id,) if record.canonical_id else ()


def _is_told(record: Contact | None, hit: Hit, agrees: Agrees, listed: bool) -> bool:
    """Merged contacts have no rows in a listing: such a row or such a record is old."""
    if record is None or not record.is_ancestor:
        return record is not None and agrees(hit, record)
    return not (listed and _has_left(record))


def _has_no_such_row(record: Contact, named: bool) -> bool:
    """MG3: rows with names go from a contact when its names are those of a merge result, and when that is undone."""
    return record.is_ancestor and _has_left(record) and (record.family.unmerged or (named and record.absorbed))


def _has_left(record: Contact) -> bool:
    """MG6: rows of a pinned contact stay where they are when it is merged, and so did those of version 0.1."""
    return not record.pinned and record.rows >= DERIVED_ROWS


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a listing that was read: behind one place and up to another, of these contacts.

    None is the beginning of the listing, or its end.
    """

    ids: frozenset[ContactId]
    place_of: Callable[[Contact], tuple[str, ...]]
    after: tuple[str, ...] | None
    end: tuple[str, ...] | None
    backwards: bool = False

    def listed(self, records: Records, row: Row) -> list[Contact]:
        """MG3: who is shown for a row: its contact, or the result when that was merged since the row was read.

        For a merge that was undone since, all who were merged. Who has a row of its own, read or to come, is left out.
        """
        record = records.found.get(row.contact_id)
        if record is None or (record.is_ancestor and row.older):
            return []
        if not record.is_ancestor:
            return [record]
        answers = map(records.answer_of, record.family.merged_from if record.family.unmerged else (row.contact_id,))
        return [each for each in answers if each and self._misses(each, has_left=_has_left(record))]

    def _misses(self, contact: Contact, *, has_left: bool) -> bool:
        """Whether nobody comes across the contact otherwise. `has_left`: that of the row was listed until just now."""
        place = self.place_of(contact)
        if contact.id in self.ids or contact.type is not ContactType.CURATED:
            return False
        if self.end is not None and self._is_behind(place, self.end):
            return False
        return has_left or self.after is None or self._is_behind(place, self.after)

    def _is_behind(self, place: tuple[str, ...], other: tuple[str, ...]) -> bool:
        return place < other if self.backwards else place > other


def visible(contacts: Iterable[Contact], access: Access, now: datetime) -> list[Contact]:
    """AC2, CO4: those that are there, in the caller's divisions, each once."""
    found = {each.id: each for each in contacts if each.is_alive(now) and access.sees(each.division)}
    return list(found.values())
