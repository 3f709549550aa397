"""Identifiers that are many people's or nobody's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from scv.domain.identifiers.identifier import Identifier
from scv.domain.marks.marks import Mark, MarkDecision
from scv.domain.values.ids import ConversationId, DivisionId


class Marked(Protocol):
    """SI1: identifiers that are many people's or nobody's."""

    def mark(self, division: DivisionId, identifier: Identifier) -> Mark | None:
        """What is known of it, read consistently; None when nobody has ever marked or proposed it."""

    def listed_marks(
        self, asks: Sequence[tuple[DivisionId, str]], limit: int, *, proposed: bool
    ) -> Sequence[tuple[Mark, ...]]:
        """For each division and place at most `limit` marks that hold, or proposals, all divisions at once.

        The latest first, from below the place; from the latest where it is empty. Perhaps a second old.
        """

    def keep_mark(self, before: Mark | None, after: Mark, decision: MarkDecision | None = None) -> None:
        """Writes `after`, and what was decided, while `before` is stored; raises StaleWrite otherwise."""

    def decisions(
        self, asks: Sequence[tuple[DivisionId, Identifier]]
    ) -> Mapping[tuple[DivisionId, Identifier], tuple[MarkDecision, ...]]:
        """AC11: what was decided of these identifiers, each from the latest on; read consistently."""

    def note_unlinked(
        self,
        division: DivisionId,
        identifier: Identifier,
        conversation_id: ConversationId,
        now: datetime,
        lasts: timedelta,
    ) -> int:
        """SI2: how many conversations by now were taken away from whom the identifier had led to.

        Told twice it counts once; each is forgotten after so long.
        """

    def forget_mark(self, division: DivisionId, identifier: Identifier) -> None:
        """PV1: nothing is known of the identifier any more; the same again changes nothing. Raises StaleWrite."""
