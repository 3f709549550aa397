"""Pairs in memory, beside the contacts of the store in memory: the reference for what the other store must do (SG1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from threading import RLock

from scv.domain.contacts.contact import Contact
from scv.domain.pairs.pair import Pair
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.ports.writes import StaleWrite


@dataclass
class MemoryPairs:
    """Pairs by the ids of the two, and the records that they are of."""

    records: dict[ContactId, Contact] = field(default_factory=dict)
    paired: dict[tuple[str, str], Pair] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def require_living(self, contact_id: ContactId) -> None:
        """Raises StaleWrite for a record that is gone, deleted or merged."""
        contact = self.records.get(contact_id)
        if contact is None or contact.deleted_at is not None or contact.is_ancestor:
            raise StaleWrite(contact_id)

    def pairs_of(self, contact_ids: Sequence[ContactId]) -> tuple[Pair, ...]:
        return tuple(each for key, each in list(self.paired.items()) if not set(key).isdisjoint(contact_ids))

    def suggested(self, asks: Sequence[tuple[DivisionId, str]], limit: int) -> Sequence[tuple[Pair, ...]]:
        with self.lock:
            kept = [each for each in self.paired.values() if each.dismissed_at is None]
        listed = sorted(kept, key=attrgetter("place"), reverse=True)
        return [
            tuple(each for each in listed if each.division == division and (not before or each.place < before))[:limit]
            for division, before in asks
        ]

    def suggest(self, pair: Pair) -> None:
        with self.lock:
            if (pair.first, pair.second) in self.paired:
                return
            for each in (pair.first, pair.second):
                self.require_living(each)
            self.paired[pair.first, pair.second] = pair

    def rescore(self, pair: Pair) -> None:
        with self.lock:
            known = self.paired.get((pair.first, pair.second))
            if known is None or known.dismissed_at is not None or known.scored is None:
                raise StaleWrite(pair.first)
            self.paired[pair.first, pair.second] = pair

    def dismiss(self, pairs: Sequence[Pair]) -> None:
        with self.lock:
            for pair in pairs:
                if (pair.first, pair.second) not in self.paired:
                    raise StaleWrite(pair.first)
            self.paired.update({(pair.first, pair.second): pair for pair in pairs})

    def forget_pairs(self, pairs: Sequence[Pair]) -> None:
        with self.lock:
            for pair in pairs:
                self.paired.pop((pair.first, pair.second), None)
