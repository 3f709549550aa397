"""Find pairs: who may be the same person as a contact that was just saved (SG1); nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.linking.resolution import Holder, Rows
from scv.domain.pairs.pair import CROWD, MOST, Pair, Verdict, between, evidence, judged, may_have_doubles, paired
from scv.domain.values.ids import ContactId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import Found, answering, with_answering
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import HOLDERS_READ, AtOnce, Contacts
from scv.usecases.ports.pairs import Pairs


class Store(Contacts, AtOnce, Protocol):
    """What finding reads."""


@dataclass(frozen=True, slots=True)
class FindPairs:
    """SG1: three trips at most, and one read for each identifier; the second and third only where others have one.

    Whatever it does may be done again: a pair that is known, or that somebody has dismissed, is not suggested anew.
    `crowds` is told who has the identifiers, which says whether they are many people's (SI2).
    """

    store: Store
    pairs: Pairs
    clock: Clock
    crowds: Callable[[Contact, Rows], object] = lambda _contact, _rows: None

    def __call__(self, contact: Contact) -> int:
        """How many pairs are new. `contact`: as it was written, perhaps a while ago. Raises Busy, Unavailable."""
        if not may_have_doubles(contact):
            return 0
        return until_done(self.store, self.clock, lambda _learned: self._once(contact, _learned), about=contact.id)

    def _once(self, contact: Contact, _learned: Learned) -> int:
        rows = self.store.holders(contact.division, evidence(contact), HOLDERS_READ)
        self.crowds(contact, rows)
        others, crowded = self._others(rows, contact)
        if not others:
            return 0
        found, known = self.store.at_once(
            lambda: with_answering(self.store, [contact.id, *others]), lambda: self.pairs.pairs_of(contact.members)
        )
        mine = found.answering(contact.id)
        if mine is None or mine.id != contact.id or not may_have_doubles(mine):
            return 0  # written again since, which is told by itself
        hits = self._judged(mine, others, found, crowded)
        new = [each for each, _ in hits if not between(known, mine, each)][:MOST]
        for each in new:
            self.pairs.suggest(paired(mine, each, self.clock()))
        return len(new)

    def _others(self, rows: Rows, contact: Contact) -> tuple[dict[ContactId, Holder], frozenset[Identifier]]:
        """Whom to read, with a row that named them, and the identifiers that too many have.

        Rows of the contact's own merge set are no others.
        """
        now, others, crowded = self.clock(), dict[ContactId, Holder](), set[Identifier]()
        for identifier, holders in rows.items():
            if holders.mark is not None:  # SI1: many people's or nobody's says nothing of any of them
                crowded.add(identifier)
                continue
            living = [each for each in holders if each.is_alive(now) and not _is_of(each, contact)]
            named = {each.told_by: each for each in living}
            if len(named) > CROWD or len(holders) >= HOLDERS_READ:
                crowded.add(identifier)
            else:
                others.update(named)
        return others, frozenset(crowded)

    def _judged(
        self, mine: Contact, others: Mapping[ContactId, Holder], found: Found, crowded: frozenset[Identifier]
    ) -> list[tuple[Contact, Verdict]]:
        """Those who may be the same person, who most of all first."""
        now, hits = self.clock(), dict[str, tuple[Contact, Verdict]]()
        for told_by, holder in others.items():
            other = self._answering(found, told_by, holder)
            verdict = judged(mine, other, crowded) if other and other.is_alive(now) else None
            if other and verdict:
                hits[other.id] = other, verdict
        return sorted(hits.values(), key=lambda hit: (-hit[1].score, hit[0].id))

    def _answering(self, found: Found, told_by: ContactId, holder: Holder) -> Contact | None:
        """MG3: who answers for a row; the result that it names does not when the merge was undone since."""
        other = found.answering(told_by)
        if other is not None and holder.contact_id not in other.members:
            return answering(self.store, self.store.contact(holder.contact_id))
        return other


def _is_of(holder: Holder, contact: Contact) -> bool:
    return holder.contact_id in contact.members or holder.merged_to in contact.members


@dataclass(frozen=True, slots=True)
class ForgetPairs:
    """SG2: pairs that have come to an end by what happened to their contacts.

    `confirmed` is told of those that have become one contact, before anything is forgotten.
    """

    pairs: Pairs
    confirmed: Callable[[Sequence[Pair], Contact], object] = lambda _pairs, _result: None

    def merged(self, result: Contact) -> None:
        """Those of two members go; what was dismissed stays, so that an unmerge does not bring it back."""
        within = [each for each in self.pairs.pairs_of(result.members) if each.is_within(result.members)]
        open_ones = [each for each in within if each.dismissed_at is None]
        self.confirmed(open_ones, result)
        self.pairs.forget_pairs(open_ones)

    def gone(self, contact: Contact) -> None:
        """PV1: all of them go with who was deleted, was erased or has expired."""
        self.pairs.forget_pairs(self.pairs.pairs_of(contact.members))
