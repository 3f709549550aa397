"""Search as you type: names from the index alone, of one division (CO10)."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.search.budget import ROWS_A_UNIT
from scv.domain.search.index import Ask, Row
from scv.domain.search.queries import Query, Range, names_meet, read_query
from scv.domain.search.suggestions import Suggestion
from scv.domain.search.tokens import Shelf
from scv.domain.values.ids import DivisionId
from scv.usecases.ports.search import Search


@dataclass(frozen=True, slots=True)
class SuggestContacts:
    """CO10: one step and at most four units, whatever is stored; no record is read."""

    index: Search

    def __call__(self, access: Access, query: str, division: DivisionId, limit: int) -> tuple[Suggestion, ...]:
        """The first contacts whose names begin so; nobody in a division that is not the caller's."""
        wanted = read_query(query)
        if not access.sees(division) or wanted.asks_for_nothing:
            return ()
        found: dict[str, Suggestion] = {}
        for range_, row in self._rows(wanted, division):
            if row.names and _is_first(range_, row) and (range_.sure or names_meet(wanted, row.names)):
                found.setdefault(row.contact_id, Suggestion(row.contact_id, row.names.shown))
        return tuple(found.values())[:limit]

    def _rows(self, wanted: Query, division: DivisionId) -> list[tuple[Range, Row]]:
        """All ranges of the first two steps at once: words side by side, then words that are only begun."""
        named = (
            each for step in wanted.steps[:2] for each in (*step.ranges, *step.either) if each.shelf is Shelf.WORDS
        )
        ranges = list(dict.fromkeys(named))[:4]
        rows = 2 * ROWS_A_UNIT if len(ranges) <= 2 else ROWS_A_UNIT
        asks = [Ask(division, each.shelf, each.prefix, rows) for each in ranges]
        return [(each, row) for each, chunk in zip(ranges, self.index.read(asks), strict=True) for row in chunk.rows]


def _is_first(range_: Range, row: Row) -> bool:
    return not row.again or row.again < len(range_.prefix)
