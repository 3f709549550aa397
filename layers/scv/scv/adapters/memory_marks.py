"""Marks in memory: the reference for what the other store must do (SI1, SI2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock

from scv.domain.identifiers.identifier import Identifier
from scv.domain.marks.marks import Mark, MarkDecision, MarkKind
from scv.domain.values.ids import ConversationId, DivisionId
from scv.usecases.ports.writes import StaleWrite

Ask = tuple[DivisionId, Identifier]


@dataclass
class MemoryMarks:
    """Marks by division and identifier."""

    known_marks: dict[Ask, Mark] = field(default_factory=dict)
    mark_decisions: dict[Ask, dict[str, MarkDecision]] = field(default_factory=dict)
    unlinked: dict[tuple[DivisionId, Identifier, str], datetime] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def mark(self, division: DivisionId, identifier: Identifier) -> Mark | None:
        return self.known_marks.get((division, identifier))

    def marks_of(self, asks: Sequence[Ask], fresh: bool = True) -> Mapping[Ask, MarkKind]:  # noqa: ARG002
        found = ((ask, self.mark(*ask)) for ask in asks)
        return {ask: mark.kind for ask, mark in found if mark is not None and mark.kind is not None}

    def listed_marks(
        self, asks: Sequence[tuple[DivisionId, str]], limit: int, *, proposed: bool
    ) -> Sequence[tuple[Mark, ...]]:
        with self.lock:
            kept = [each for each in self.known_marks.values() if each.is_listed and each.is_proposed is proposed]
        listed = sorted(kept, key=_place, reverse=True)
        return [
            tuple(each for each in listed if each.division == division and (not before or _place(each) < before))[
                :limit
            ]
            for division, before in asks
        ]

    def keep_mark(self, before: Mark | None, after: Mark, decision: MarkDecision | None = None) -> None:
        with self.lock:
            ask = after.division, after.identifier
            stored = self.known_marks.get(ask)
            if (stored.revision if stored else None) != (before.revision if before else None):
                raise StaleWrite(after.identifier.type.value)
            self.known_marks[ask] = after
            if decision is not None:
                self.mark_decisions.setdefault(ask, {})[decision.id] = decision

    def decisions(self, asks: Sequence[Ask]) -> Mapping[Ask, tuple[MarkDecision, ...]]:
        return {ask: tuple(sorted(self._decided(ask), key=_order, reverse=True)) for ask in asks}

    def _decided(self, ask: Ask) -> list[MarkDecision]:
        return list(self.mark_decisions.get(ask, {}).values())

    def note_unlinked(
        self,
        division: DivisionId,
        identifier: Identifier,
        conversation_id: ConversationId,
        now: datetime,
        lasts: timedelta,
    ) -> int:
        with self.lock:
            self.unlinked[division, identifier, conversation_id] = now + lasts
            return sum(key[:2] == (division, identifier) and until > now for key, until in self.unlinked.items())

    def forget_mark(self, division: DivisionId, identifier: Identifier) -> None:
        with self.lock:
            self.known_marks.pop((division, identifier), None)
            self.mark_decisions.pop((division, identifier), None)
            for key in [each for each in self.unlinked if each[:2] == (division, identifier)]:
                del self.unlinked[key]


def _place(mark: Mark) -> str:
    return mark.place


def _order(decision: MarkDecision) -> tuple[datetime, str]:
    return decision.at, decision.id
