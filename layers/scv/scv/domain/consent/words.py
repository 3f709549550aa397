"""Decisions as people and systems tell them (CN1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from scv.frozen import dataclass

from scv.domain.consent.decisions import Decision, Speaker, Status, checked_purpose, decided
from scv.domain.identifiers.identifier import Identifier
from scv.domain.values.errors import InvalidValue

AHEAD_AT_MOST = timedelta(minutes=5)  # as of events (AC7): nothing that was not decided yet stands over anything


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody tells. `is_undated`: nobody knows when it was decided; else at `decided_at`, or just now."""

    purpose: str
    status: Status
    said_by: Speaker
    decided_at: datetime | None = None
    is_undated: bool = False
    point: Identifier | None = None
    source: str = ""
    text_version: str = ""
    evidence: str = ""

    def decision(self, contact_id: str, now: datetime, by: str) -> Decision:
        """What is kept of it on a record. Raises InvalidValue."""
        if self.decided_at is not None and self.decided_at > now + AHEAD_AT_MOST:
            raise InvalidValue("The decision is more than five minutes ahead.", field="decidedAt")
        return decided(
            contact_id,
            checked_purpose(self.purpose),
            self.status,
            self.said_by,
            now,
            by,
            None if self.is_undated else self.decided_at or now,
            self.point,
            self.source,
            self.text_version,
            self.evidence,
        )
