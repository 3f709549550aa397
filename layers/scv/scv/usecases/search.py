"""Search, list and walk through curated contacts (CO6, RS7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scv.domain.access import Access
from scv.domain.contacts import Contact
from scv.domain.errors import InvalidValue
from scv.domain.search import MAX_HITS, Found, Hit, Sort, SortBy, order, query_words
from scv.usecases.find_holders import with_canonicals
from scv.usecases.ports import Clock, Contacts, Search


class Store(Contacts, Search, Protocol):
    """What searching reads."""


def visible_divisions(access: Access, asked: Collection[str]) -> frozenset[str] | None:
    """AC2: the caller's divisions, those asked for among them; None stands for all."""
    return access.chosen(asked)


@dataclass(frozen=True, slots=True)
class SearchContacts:
    """CO6: reads what matches, never what does not; the longest word decides what is read."""

    store: Store
    clock: Clock

    def __call__(
        self,
        access: Access,
        query: str | None,
        page: int,
        size: int,
        divisions: Collection[str] = (),
        sort: Sort | None = None,
        only: Collection[str] = (),
    ) -> Found:
        """A page of the contacts that match every word of the query, all of them without one.

        Raises InvalidValue beyond the first 1,000.
        """
        if page * size > MAX_HITS:
            raise InvalidValue(f"pageNumber * pageSize is at most {MAX_HITS}.", field="pageNumber")
        hits = self._hits(query or "", visible_divisions(access, divisions), sort)
        if only:
            hits = [hit for hit in hits if hit.contact_id in only]
        found, unread = self._canonical(access, hits, page * size)
        return Found(found[(page - 1) * size : page * size], len(found) + unread)

    def _hits(self, query: str, divisions: frozenset[str] | None, sort: Sort | None) -> list[Hit]:
        words = query_words(query)
        if query.strip() and not words:
            return []
        if not words:
            by = sort or Sort(SortBy.FIRST_NAME, backwards=False)
            hits, _ = self.store.listed(by.by, divisions, MAX_HITS, backwards=by.backwards)
            return list(hits)
        found = list(self.store.found(words, divisions, MAX_HITS))
        if sort:
            found.sort(key=lambda hit: order(sort.by, hit.first, hit.last), reverse=sort.backwards)
        return found

    def _canonical(self, access: Access, hits: Sequence[Hit], enough: int) -> tuple[tuple[Contact, ...], int]:
        """MG3: what the hits answer as, each contact once, read in steps until the page is full; and how many are left.

        Those that are left count one each: that some of them are one contact is seen when they are read.
        """
        now, step, read = self.clock(), max(enough, 25), 0
        found: dict[str, Contact] = {}
        while read < len(hits) and len(found) < enough:
            for contact in _answers(self.store, access, hits[read : read + step], now):
                found.setdefault(contact.id, contact)
            read += step
        return tuple(found.values()), max(0, len(hits) - read)


def _answers(store: Contacts, access: Access, hits: Sequence[Hit], now: datetime) -> Iterable[Contact]:
    records = with_canonicals(store, [hit.contact_id for hit in hits])
    for hit in hits:
        record = records.get(hit.contact_id)
        contact = records.get(record.canonical_id) if record and record.canonical_id else record
        if contact is not None and contact.is_alive(now) and access.sees(contact.division):
            yield contact


@dataclass(frozen=True, slots=True)
class ScanContacts:
    """RS7: every curated contact once, in order of name, by cursor."""

    store: Store
    clock: Clock

    def __call__(
        self, access: Access, limit: int, after: str | None, asked: Collection[str] = (), everywhere: bool = False
    ) -> tuple[tuple[Contact, ...], str | None]:
        """At most `limit` contacts, and the cursor of the next page; None at the end.

        `everywhere`: of all divisions, which is a permission of its own.
        """
        divisions = None if everywhere else visible_divisions(access, asked)
        hits, place = self.store.listed(SortBy.FIRST_NAME, divisions, limit, after)
        records = self.store.contacts([hit.contact_id for hit in hits])
        now = self.clock()
        found = (records.get(hit.contact_id) for hit in hits)
        return tuple(each for each in found if each and not each.is_ancestor and each.is_alive(now)), place
