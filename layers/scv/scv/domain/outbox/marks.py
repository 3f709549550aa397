"""What a written mark tells: that an identifier is many people's or nobody's, or is that no more (EV1, SI1)."""

from __future__ import annotations

from datetime import datetime

from scv.domain.marks.marks import Mark, MarkKind, MarkWritten
from scv.domain.outbox.change import Change, Kind, change_id
from scv.domain.values.documents import Json

NONE = "none"  # as the interface spells it
REQUEST, REMOVAL = "request", "removal"


def mark_changes(written: MarkWritten, now: datetime) -> tuple[Change, ...]:
    """EV1: one change where what holds is another thing than before; a proposal is nobody's word, and is not told.

    The identifier itself is a number or an address, which no event has: the mark's id stands for it. A mark that goes
    with a person who is erased holds no more. One that was made before marks had ids was told to nobody.
    """
    before, after = written.before, written.after
    had, has = (each.kind if each else None for each in (before, after))
    if had is has:
        return ()
    if after is not None:
        return (_change(after, has, after.revision, after.at, REQUEST, after.by),)
    if before is None or not before.id:
        return ()
    return (_change(before, None, before.revision + 1, written.at or now, REMOVAL, None),)


def _change(mark: Mark, kind: MarkKind | None, version: int, at: datetime, cause: str, by: str | None) -> Change:
    details: dict[str, Json] = {
        "markId": mark.id,
        "identifierType": mark.identifier.type.value,
        "mark": kind.value if kind else NONE,
    }
    told = change_id(mark.id, str(version), Kind.IDENTIFIER_SHARED.value)
    return Change(told, Kind.IDENTIFIER_SHARED, mark.id, at, mark.division, version, version, cause, by, details)
