"""What became of each row: the report, and the refused rows as a file to correct and send again (IM3)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.exports.rows import BYTE_ORDER_MARK, safe
from scv.domain.imports.columns import REASON
from scv.domain.imports.reading import FileKind, Layout, Row
from scv.domain.values.ids import ContactId

REPORT = ("row", "externalId", "contactId", "outcome", "code", "field", "reason")


class Outcome(StrEnum):
    """What became of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    MERGED = "merged"
    AMBIGUOUS = "ambiguous"
    REFUSED = "refused"

    @property
    def is_done(self) -> bool:
        """Whether the row is where it belongs; else it comes back in the file to correct."""
        return self not in (Outcome.AMBIGUOUS, Outcome.REFUSED)


DUPLICATE, AMBIGUOUS = "row.duplicate", "row.ambiguous"
REASONS = {
    "row.unreadable": "The row cannot be read; look at its quotes.",
    "row.columns": "The row has more cells than the header has names.",
    "row.encoding": "The row has bytes that are no characters in the file's encoding.",
}


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row. `code`, `field`, `reason`: why not, without any value of the row (AC5)."""

    row: int
    outcome: Outcome
    contact_id: ContactId | None = None
    external_id: str | None = None
    code: str = ""
    field: str = ""
    reason: str = ""

    def line(self) -> str:
        """One line of a part's results."""
        told = [self.row, self.outcome.value, self.contact_id, self.external_id, self.code, self.field, self.reason]
        return json.dumps(told, ensure_ascii=False, allow_nan=False) + "\n"


def unreadable(row: Row) -> RowOutcome:
    """A row that is refused before anybody looks at what it says."""
    code, _, first = row.problem.partition(":")
    reason = f"Row {first} has the same key, and comes first." if code == DUPLICATE else REASONS.get(code, "")
    return RowOutcome(row.number, Outcome.REFUSED, code=code, reason=reason)


def outcome_from(line: str) -> RowOutcome:
    """The inverse of `line`."""
    row, outcome, *told = json.loads(line)
    return RowOutcome(row, Outcome(outcome), *told)


def report_header() -> str:
    """The first line of the report."""
    return BYTE_ORDER_MARK + _csv(REPORT, ",")


def report_row(found: RowOutcome) -> str:
    """IM3: a line of the report, which no spreadsheet runs anything of."""
    told = (
        str(found.row),
        found.external_id or "",
        found.contact_id or "",
        found.outcome.value,
        found.code,
        found.field,
        found.reason,
    )
    return _csv([safe(each) for each in told], ",")


def refused_header(layout: Layout) -> str:
    """The header of the file to correct: the file's own, and the reason behind it."""
    if layout.kind is not FileKind.CSV:
        return ""
    header = [each for each in layout.header if each != REASON]
    return BYTE_ORDER_MARK + _csv([*header, REASON], layout.delimiter)


def refused_row(found: RowOutcome, cells: Iterable[str], layout: Layout) -> str:
    """IM3, IM4: the row as it was sent, in UTF-8, so that it can be corrected and sent again.

    What a spreadsheet would run has an apostrophe before it, which goes when the file is read (`columns.peeled`).
    """
    told = [_whole(each) for each in cells]
    if layout.kind is not FileKind.CSV:
        return "".join(f"{each}\n" for each in told)
    width = len(layout.header)
    told = [*told[:width], *[""] * (width - len(told)), *told[width:]]
    if REASON in layout.header:  # it was refused before
        told.pop(layout.header.index(REASON))
    return _csv([*map(safe, told), f"{found.row}: {found.reason}"], layout.delimiter)


def _whole(cell: str) -> str:
    return cell.encode(errors="replace").decode()  # half a character is none in UTF-8


def _csv(cells: Iterable[str], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerow(cells)
    return text.getvalue()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows had which outcome."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    ambiguous: int = 0
    refused: int = 0

    @property
    def done(self) -> int:
        """Rows that are where they belong."""
        return self.created + self.updated + self.unchanged + self.merged

    @property
    def failed(self) -> int:
        """Rows that come back in the file to correct."""
        return self.ambiguous + self.refused

    @property
    def rows(self) -> int:
        """All of them."""
        return self.done + self.failed

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, each.value) + getattr(other, each.value) for each in Outcome))


def counted(outcomes: Iterable[RowOutcome]) -> Counts:
    """How many of each."""
    found: dict[str, int] = {}
    for each in outcomes:
        found[each.outcome.value] = found.get(each.outcome.value, 0) + 1
    return Counts(**found)


def counts_from(told: Mapping[str, int]) -> Counts:
    """As they are kept: those of none are left out."""
    return Counts(**{each.value: told.get(each.value, 0) for each in Outcome})
