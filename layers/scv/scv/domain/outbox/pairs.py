"""What a written pair tells: that two contacts may be one person, and what became of that (EV1, SG2)."""

from __future__ import annotations

from datetime import datetime

from scv.domain.contacts.contact import Contact
from scv.domain.outbox.change import Change, Kind, change_id
from scv.domain.pairs.pair import Pair, PairWritten
from scv.domain.values.documents import Json

SUGGESTION, MERGE, REQUEST = "suggestion", "merge", "request"


def pair_changes(written: PairWritten) -> tuple[Change, ...]:
    """EV1: found, or dismissed. A pair that goes is told by what happened to its contacts."""
    before, after = written.before, written.after
    if after is None:
        return ()
    if after.dismissed_at is not None:
        known = before is not None and before.dismissed_at is not None
        by = after.dismissed_by
        return () if known else (_of(after, Kind.PAIR_DISMISSED, after.dismissed_at, REQUEST, by, 2),)
    return () if before is not None else (_of(after, Kind.PAIR_SUGGESTED, after.found_at, SUGGESTION, None, 1),)


def pair_confirmed(pair: Pair, result: Contact) -> Change:
    """SG2: the two have become one contact."""
    return _of(pair, Kind.PAIR_CONFIRMED, result.created_at, MERGE, result.created_by, 2, contactId=result.id)


def _of(pair: Pair, kind: Kind, at: datetime, cause: str, by: str | None, version: int, **more: Json) -> Change:
    """`version`: a pair has two states at most, one after the other."""
    both: list[Json] = [pair.first, pair.second]
    ids = (pair.first, pair.second, pair.place, *(str(each) for each in more.values()), kind.value)
    details: dict[str, Json] = {"contactIds": both, **more}
    subject = f"{pair.first}/{pair.second}"
    return Change(change_id(*ids), kind, subject, at, pair.division, version, version, cause, by, details)
