"""Suppressions in memory: the reference for what the other store must do (CN4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import RLock

from scv.domain.consent.suppression import Suppression


@dataclass
class MemorySuppressions:
    """Suppressions by place, purpose and whether they are of all contact points."""

    suppressions: dict[tuple[str, str, bool], Suppression] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def suppressed(self, places: Sequence[str]) -> tuple[Suppression, ...]:
        return tuple(each for each in list(self.suppressions.values()) if each.place in places)

    def suppress(self, suppression: Suppression) -> None:
        with self.lock:
            known = self.suppressions.get(_key(suppression))
            if known is None or known.since < suppression.since:
                self.suppressions[_key(suppression)] = suppression

    def lift(self, suppression: Suppression) -> None:
        with self.lock:
            known = self.suppressions.get(_key(suppression))
            if known is not None and known.since <= suppression.since:
                del self.suppressions[_key(suppression)]


def _key(suppression: Suppression) -> tuple[str, str, bool]:
    return suppression.place, suppression.purpose, suppression.is_of_all
