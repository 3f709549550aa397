"""Search and list curated contacts (CO6, CO10, RS7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.contacts.contact import DERIVED_ROWS, Contact, ContactType
from scv.domain.identifiers.identifier import IdentifierType, identify
from scv.domain.search.agreement import agrees, is_listed_so
from scv.domain.search.budget import Budget
from scv.domain.search.index import START, Place, Row, row_token
from scv.domain.search.inquiries import Cursor, Found, Inquiry
from scv.domain.search.queries import (
    Query,
    Range,
    Step,
    everybody,
    finds_itself,
    is_found_before,
    known_of,
    names_meet,
    read_query,
    shown_before,
    shown_by_siblings,
)
from scv.domain.search.sorting import Sort
from scv.domain.search.tokens import Names, tokens_of_set
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.access.divisions import searched_divisions
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.search import Divisions, Search
from scv.usecases.search.answers import READINGS, Records, Stretch, answering_records, visible
from scv.usecases.search.look_up import LookUp
from scv.usecases.search.reading import Hit, Reader, Window


@dataclass(frozen=True, slots=True)
class SearchContacts:
    """CO10: one step for the index, a second one when the first does not fill the page, and one for its records."""

    store: Contacts
    index: Search
    divisions: Divisions
    clock: Clock

    def __call__(self, access: Access, inquiry: Inquiry) -> Found:
        """A page of what is searched for. Raises InvalidValue for what nobody can have meant."""
        skipped, query = inquiry.skipped, read_query(inquiry.query, inquiry.country)
        divisions = searched_divisions(access, inquiry.divisions, self.divisions)
        if inquiry.source:
            return self._of_source(access, inquiry, divisions)
        if inquiry.query.strip() and query.asks_for_nothing:
            return Found()
        if inquiry.only:
            return self._chosen(access, inquiry, query, divisions)
        budget = Budget(len(divisions), inquiry.size, skipped)
        if query.asks_for_nothing:
            sort = inquiry.sort or Sort()
            reader = Reader(self.index, divisions, budget, lambda *_row: True, sort.backwards)
            return self._listed(access, inquiry, reader, everybody(sort.shelf))
        reader = Reader(self.index, divisions, budget, partial(_judged, query))
        if inquiry.sort:
            return self._sorted(access, inquiry, reader, query, inquiry.sort)
        return self._found(access, inquiry, reader, query)

    # -- without a query ---------------------------------------------------------------------

    def _listed(self, access: Access, inquiry: Inquiry, reader: Reader, steps: Sequence[Step]) -> Found:
        """CO10: every contact of these divisions, in the order of the index, which is that of what is shown."""
        start = inquiry.cursor.place if inquiry.cursor else START
        window = reader.read(steps, start, inquiry.skipped + inquiry.size)
        page = window.hits[inquiry.skipped :][: reader.budget.room(window.units)]
        records = answering_records(self.store, page, _is_listed_so, listed=True)
        for division in window.empty if access.sees_all else ():
            self.divisions.found_empty(division)
        rest, following = window.hits[inquiry.skipped + len(page) :], _behind(window, page)
        known = window.hits[: inquiry.skipped + len(page)]
        end = following[0] if rest or not window.complete else None
        stretch = _stretch(known, start, end, inquiry.sort or Sort())
        found = [each for hit in page for each in stretch.listed(records, hit.row)]
        return _answer(inquiry, window, rest, visible(found, access, self.clock()), following)

    # -- with one ----------------------------------------------------------------------------

    def _found(self, access: Access, inquiry: Inquiry, reader: Reader, query: Query) -> Found:
        start = inquiry.cursor.place if inquiry.cursor else START
        at_start = start == START and not inquiry.skipped
        for _ in range(READINGS):
            window = reader.read(query.steps, start, inquiry.skipped + inquiry.size)
            room = reader.budget.room(window.units)
            page = window.hits[inquiry.skipped :][:room]
            read = [*page, *(_left_aside(window, room - len(page)) if at_start else ())]
            records = answering_records(self.store, read, _agrees)
            if not records.moved:
                break
        shown = self._shown(access, query, read, records, at_start)
        return _answer(inquiry, window, window.hits[inquiry.skipped + len(page) :], shown, _behind(window, page))

    def _sorted(self, access: Access, inquiry: Inquiry, reader: Reader, query: Query, sort: Sort) -> Found:
        """CO10: what was read at once is sorted by name, and its pages come before what is read next."""
        cursor = inquiry.cursor or Cursor(START)
        for _ in range(READINGS):
            place, given, read = _window(reader, query, sort, cursor, inquiry)
            page = read.hits[given:][: reader.budget.room(read.units)]
            records = answering_records(self.store, page, _agrees)
            if not records.moved:
                break
        rest = read.hits[given + len(page) :]
        whole = place == START and not rest and not given
        shown = self._shown(access, query, page, records, whole)
        shown.sort(key=sort.of_contact, reverse=sort.backwards)
        return _answer(inquiry, read, rest, shown, (place, given + len(page)) if rest else (read.reached, 0))

    def _shown(
        self, access: Access, query: Query, hits: Sequence[Hit], records: Records, at_start: bool
    ) -> list[Contact]:
        """MG3: what the hits answer as, each contact once; those that are not meant, or were shown before, left out."""
        found = []
        for hit in hits:
            contact = records.answer_of(hit.row.contact_id)
            if contact is None or contact.type is not ContactType.CURATED:
                continue
            if _is_meant(query, hit, records, contact) and not _was_shown(query, hit, records, contact, at_start):
                found.append(contact)
        return visible(found, access, self.clock())

    # -- by other means ----------------------------------------------------------------------

    def _of_source(self, access: Access, inquiry: Inquiry, divisions: Sequence[DivisionId]) -> Found:
        """CO6: an external id with its source is looked up, not searched for."""
        wanted = identify(IdentifierType.EXTERNAL_ID, inquiry.query, source=inquiry.source)
        look_up = LookUp(self.store, self.divisions, self.clock)
        found = look_up.reverse(access, (wanted,), divisions) if wanted and divisions else ()
        return Found(found[inquiry.skipped :][: inquiry.size], len(found))

    def _chosen(self, access: Access, inquiry: Inquiry, query: Query, divisions: Sequence[DivisionId]) -> Found:
        """Of these contacts those that the query finds: their records are read, and no index."""
        only = [each for each in inquiry.only if each]  # nobody's id is blank
        records = dict(self.store.contacts(only, fresh=False)) if only else {}
        pointed = {each.canonical_id for each in records.values() if each.canonical_id}
        records.update(self.store.contacts(sorted(pointed - records.keys()), fresh=False) if pointed else {})
        answers = map(Records(records).answer_of, only)
        curated = [each for each in answers if each and each.type is ContactType.CURATED and each.division in divisions]
        found = visible([each for each in curated if query.meets(known_of(each))], access, self.clock())
        sort = inquiry.sort or (Sort() if query.asks_for_nothing else None)
        if sort:
            found.sort(key=sort.of_contact, reverse=sort.backwards)
        return Found(tuple(found[inquiry.skipped :][: inquiry.size]), len(found))


def _judged(query: Query, place: Place, within: Range, row: Row) -> bool | None:
    """Whether a row is meant; None when only its record can tell."""
    if row.names and is_found_before(query, place, row):
        return False
    return True if within.sure else names_meet(query, row.names)


def _is_meant(query: Query, hit: Hit, records: Records, contact: Contact) -> bool:
    """MG3: a name that only an ancestor has finds the contact as well, unless it is found without it.

    Of several ancestors who have it, the first shows the contact, so that it is on one page alone.
    """
    record = records.found[hit.row.contact_id]
    sure = hit.sure and record.id not in records.fresh
    if contact.is_merge_result and contact.rows < DERIVED_ROWS:
        return _was_meant(query, hit.row, contact, records.of_set(contact))
    if record.id != contact.id and hit.row.names is not None:
        left = [each for each in records.of_set(contact) if not each.absorbed]
        first = _first_named(query, contact, left) or (record.id if sure else None)
        return record.id == first and not finds_itself(query, contact)
    return sure or query.meets(known_of(contact))


def _first_named(query: Query, contact: Contact, ancestors: Sequence[Contact]) -> ContactId | None:
    """The first of these by whose names, beside its own, a merge result is meant."""
    return next((each.id for each in ancestors if query.meets(known_of(contact, each))), None)


def _was_meant(query: Query, row: Row, contact: Contact, ancestors: Sequence[Contact]) -> bool:
    """The same of a merge result of version 0.1, which has rows of its own with all phones and emails of its set.

    Of these the ancestors' are taken, as today. Of ancestors by whose names it is found one alone shows it.
    """
    first = _first_named(query, contact, ancestors)
    if row.names is not None and row.contact_id != contact.id:
        return row.contact_id == first and not finds_itself(query, contact)
    if not (first or query.meets(known_of(contact))):
        return False
    owners = [owner for token, owner in tokens_of_set(contact) if token.text == row.text]
    return row.contact_id in (owners or [contact.id])


def _was_shown(query: Query, hit: Hit, records: Records, contact: Contact, at_start: bool) -> bool:
    """CO10: whether another row shows the contact, on this page or on one before."""
    row, record = hit.row, records.found[hit.row.contact_id]
    alone = record is contact and not contact.is_merge_result
    if row.siblings and record.rows < DERIVED_ROWS and (alone or (record is not contact and row.names)):
        return shown_by_siblings(query, row, hit.place)
    return not at_start and shown_before(query, contact, hit.place)


def _left_aside(window: Window, room: int) -> list[Hit]:
    """Rows of contacts that no other row found, though it should have."""
    if not window.complete:
        return []
    met = {hit.row.contact_id for hit in window.hits}
    found = {hit.row.contact_id: hit for hit in window.aside if hit.row.contact_id not in met}
    return list(found.values())[: max(0, room)]


def _window(reader: Reader, query: Query, sort: Sort, cursor: Cursor, inquiry: Inquiry) -> tuple[Place, int, Window]:
    """The reading that has the page, where it begins, and how many of it come before the page."""
    place, given = cursor.place, cursor.given + inquiry.skipped
    while True:
        read = _in_order(reader.read(query.steps, place, inquiry.size), sort, inquiry.size)
        if given < len(read.hits) or read.complete or not read.hits:
            return place, given, read
        place, given = read.reached, given - len(read.hits)


def _agrees(hit: Hit, record: Contact) -> bool:
    return agrees(hit.row, record)


def _is_listed_so(hit: Hit, record: Contact) -> bool:
    return is_listed_so(hit.row, record)


def _stretch(hits: Sequence[Hit], start: Place, end: Place | None, sort: Sort) -> Stretch:
    """The part of the listing in this order that has the hits; no end is that of the listing."""
    return Stretch(
        frozenset(hit.row.contact_id for hit in hits),
        lambda contact: (row_token(sort.of_contact(contact), contact.id),),
        (start.token,) if start.token else None,
        (end.token,) if end else None,
        sort.backwards,
    )


def _in_order(window: Window, sort: Sort, size: int) -> Window:
    """By the names that the rows have; where one has none, a page of them as they come, sorted when it is read."""
    if all(hit.row.names for hit in window.hits):
        ordered = sorted(window.hits, key=lambda hit: sort.of_names(hit.row.names or Names()), reverse=sort.backwards)
        return replace(window, hits=ordered)
    if len(window.hits) <= size:
        return window
    return replace(window, hits=window.hits[:size], complete=False, reached=window.hits[size - 1].place)


def _behind(window: Window, page: Sequence[Hit]) -> tuple[Place, int]:
    """Where the page after this one begins."""
    return (page[-1].place if page and page[-1] is not window.hits[-1] else window.reached), 0


def _answer(
    inquiry: Inquiry, window: Window, rest: Sequence[Hit], shown: Sequence[Contact], following: tuple[Place, int]
) -> Found:
    """CO10: a total is exact at the end; before it when all was read from the start, and rows alone tell the rest."""
    cursor = inquiry.cursor
    before = cursor.before if cursor else min(inquiry.skipped, len(window.hits))
    total, exact = before + len(shown), window.complete and not rest
    if cursor and not exact:
        total, exact = max(total, cursor.total), cursor.exact
    elif not exact:
        sure = sum(hit.sure for hit in rest)
        total, exact = total + sure + window.more, window.complete and sure == len(rest)
    place, given = following
    more = rest or not window.complete
    after = Cursor(place, before + len(shown), given, total, exact) if more else None
    return Found(tuple(shown), total, not exact, after)
