"""Walk through all curated contacts of some divisions (CO10, RS7)."""

from __future__ import annotations

from collections.abc import Collection
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.contacts.contact import Contact
from scv.domain.search.agreement import is_listed_so
from scv.domain.search.budget import PARALLEL, ROWS_A_UNIT
from scv.domain.search.index import Ask, Place, Row, row_token
from scv.domain.search.sorting import Sort
from scv.domain.search.tokens import Shelf
from scv.domain.search.walks import Stop
from scv.domain.values.ids import DivisionId
from scv.usecases.access.divisions import searched_divisions
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.search import Divisions, Search
from scv.usecases.search.answers import Stretch, answering_records
from scv.usecases.search.reading import Hit

MAX_ROWS = 200
FEW = 4  # divisions that are asked when the first was soon at its end


@dataclass(frozen=True, slots=True)
class ScanContacts:
    """RS7: every curated contact once, division after division, each in order of first name.

    Not merged by name over all divisions: then each page would ask each of them, here a page asks those it has rows of.
    """

    store: Contacts
    index: Search
    divisions: Divisions
    clock: Clock

    def __call__(
        self,
        access: Access,
        limit: int,
        after: Stop | None,
        asked: Collection[DivisionId] = (),
        everywhere: bool = False,
    ) -> tuple[tuple[Contact, ...], Stop | None]:
        """A page of `limit` rows, and where the next page begins; None at the end.

        `everywhere`: of all divisions, which is a permission of its own.
        """
        divisions = searched_divisions(access, asked, self.divisions, everywhere=everywhere)
        rows, place = self._rows(divisions, limit, after)
        hits = [Hit(Place(), row, sure=True) for row in rows]
        records = answering_records(self.store, hits, lambda hit, record: is_listed_so(hit.row, record), listed=True)
        stretch = _stretch(rows, after, place)
        found = [each for row in rows for each in stretch.listed(records, row)]
        now = self.clock()
        return tuple({each.id: each for each in found if each.is_alive(now)}.values()), place

    def _rows(self, divisions: tuple[DivisionId, ...], limit: int, after: Stop | None) -> tuple[list[Row], Stop | None]:
        """One division for all of the page; then several at once, a unit's worth of each, until it is full."""
        left = [each for each in divisions if after is None or each >= after.division]
        rows: list[Row] = []
        together = 1
        while left:
            asked, left = left[:together], left[together:]
            wanted = min(limit - len(rows), MAX_ROWS if together == 1 else ROWS_A_UNIT)
            chunks = self.index.read([_ask(each, wanted, after) for each in asked])
            for place, (division, chunk) in enumerate(zip(asked, chunks, strict=True)):
                if not (chunk.rows or _token(after, division)):
                    self.divisions.found_empty(division)
                taken = chunk.rows[: limit - len(rows)]
                rows.extend(taken)
                if chunk.more or len(taken) < len(chunk.rows):
                    return rows, Stop(division, taken[-1].token if taken else _token(after, division))
                if len(rows) == limit:
                    following = [*asked[place + 1 :], *left]
                    return rows, Stop(following[0]) if following else None
            together = FEW if together == 1 else PARALLEL
        return rows, None


def _stretch(rows: list[Row], after: Stop | None, place: Stop | None) -> Stretch:
    return Stretch(
        frozenset(row.contact_id for row in rows),
        lambda contact: (contact.division, row_token(Sort().of_contact(contact), contact.id)),
        (after.division, after.token) if after else None,
        (place.division, place.token) if place else None,
    )


def _ask(division: DivisionId, limit: int, after: Stop | None) -> Ask:
    return Ask(division, Shelf.FIRST_NAMES, "", limit, _token(after, division))


def _token(after: Stop | None, division: DivisionId) -> str:
    return after.token if after and after.division == division else ""
