"""Suggest scored pairs: what a model found over all contacts, written as the suggestions that people know (SG3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.contacts.contact import Contact
from scv.domain.pairs.pair import MOST, Pair, between, judged_as_scored, may_have_doubles, paired
from scv.domain.pairs.scored import Likely
from scv.usecases.contact_of import Found, with_answering
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import AtOnce, Contacts
from scv.usecases.ports.pairs import Pairs
from scv.usecases.ports.writes import StaleWrite

TOGETHER = 40  # pairs whose contacts are read at once: BatchGetItem takes 100 records


class Outcome(StrEnum):
    """What became of a pair that a model found likely."""

    SUGGESTED = "suggested"
    SCORED_ANEW = "scored anew"
    KNOWN = "known"  # found by an identifier that they share, or scored the same before
    DISMISSED = "dismissed"  # by somebody, which no model overrules
    NOT_NOW = "not so any more"  # edited, merged, deleted, parted, or sharing an identifier by now
    TOO_MANY = "too many"  # one of the two is in ten suggestions already


class Store(Contacts, AtOnce, Protocol):
    """What suggesting reads."""


@dataclass(frozen=True, slots=True)
class SuggestScored:
    """SG3: the likeliest come first, so that whoever is in ten suggestions has the ten best.

    Every pair is looked at as the two are now, and done twice it is done once.
    """

    store: Store
    pairs: Pairs
    clock: Clock
    written: Callable[[int], object] = lambda _count: None

    def __call__(self, found: Iterable[Likely], source: str, model: str) -> Counter[Outcome]:
        """How many pairs came to what; `written` is told of writes, to keep its pace. Raises Unavailable."""
        told: Counter[Outcome] = Counter()
        for some in _batched(found, TOGETHER):
            for outcome in self._some(some, source, model):
                told[outcome] += 1
        return told

    def _some(self, some: Sequence[Likely], source: str, model: str) -> Iterable[Outcome]:
        ids = sorted({each for likely in some for each in (likely.one, likely.other)})
        records, known = self.store.at_once(lambda: with_answering(self.store, ids), lambda: self.pairs.pairs_of(ids))
        for likely in some:
            both = self._both(records, likely)
            if both is None:
                yield Outcome.NOT_NOW
                continue
            new = paired(*both, self.clock(), likely.scored(source, model))
            outcome, known = self._one(both, new, known)
            yield outcome

    def _both(self, records: Found, likely: Likely) -> tuple[Contact, Contact] | None:
        """Both of the ids that were scored, as they are now; None when one is gone, or answers for others by now."""
        first, second = sorted((likely.one, likely.other))
        one, other = records.answering(first), records.answering(second)
        if one is None or other is None or (one.id, other.id) != (first, second) or first == second:
            return None
        return (one, other) if may_have_doubles(one) and may_have_doubles(other) else None

    def _one(self, both: tuple[Contact, Contact], new: Pair, known: Sequence[Pair]) -> tuple[Outcome, tuple[Pair, ...]]:
        """What became of it, and the pairs that are known from then on."""
        if new.scored is None or judged_as_scored(*both, new.scored) is None:
            return Outcome.NOT_NOW, tuple(known)
        same = between(known, *both)
        if any(each.dismissed_at for each in same):
            return Outcome.DISMISSED, tuple(known)
        before = next((each for each in same if each.is_of(new)), None)  # others are of those who were merged since
        if any(each.scored is None for each in same) or (before and before.scored == new.scored):
            return Outcome.KNOWN, tuple(known)
        if before is None and _is_full(known, both):
            return Outcome.TOO_MANY, tuple(known)
        return self._kept(before, new, known)

    def _kept(self, before: Pair | None, new: Pair, known: Sequence[Pair]) -> tuple[Outcome, tuple[Pair, ...]]:
        try:
            if before is None:
                self.pairs.suggest(new)
            else:
                new = before.scored_as(new.scored)
                self.pairs.rescore(new)
        except StaleWrite:
            return Outcome.NOT_NOW, tuple(known)
        self.written(1)
        outcome = Outcome.SCORED_ANEW if before else Outcome.SUGGESTED
        return outcome, (*(each for each in known if each != before), new)


def _batched(found: Iterable[Likely], count: int) -> Iterator[list[Likely]]:
    """`itertools.batched` of Python 3.12."""
    left = iter(found)
    while some := list(islice(left, count)):
        yield some


def _is_full(known: Iterable[Pair], both: Sequence[Contact]) -> bool:
    """SG3: nobody is asked to look at more than ten at a time; what was scored before an edit is told no more."""
    return any(sum(_counts(each, contact) for each in known) >= MOST for contact in both)


def _counts(pair: Pair, contact: Contact) -> bool:
    if pair.dismissed_at is not None or contact.id not in (pair.first, pair.second):
        return False
    return pair.scored is None or pair.scored.versions[contact.id == pair.second] == contact.version
