"""Pairs as people see them: listed by division or contact, and dismissed (SG2); a merge is what confirms one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import Access
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.pairs.pair import Pair, Verdict, between, evidence, judged, judged_as_scored
from scv.domain.pairs.suggestion import Suggestion
from scv.domain.search.budget import PARALLEL
from scv.domain.search.walks import Stop
from scv.domain.values.errors import PairNotFound
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.access.divisions import searched_divisions
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import Found, resolve_contact, resolve_contacts, with_answering
from scv.usecases.identity.distinct import Distinct
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.pairs import Pairs
from scv.usecases.ports.search import Divisions

Marked = frozenset[tuple[str, Identifier]]

PAGES = 3  # of rows, read for one page of what is still true


class Store(Contacts, Protocol):
    """What deciding reads."""


@dataclass(frozen=True, slots=True)
class ListPairs:
    """SG2: what is told is worked out when it is read: who the two are by now, and whether they still may be one.

    So a pair whose contacts were merged, deleted, erased, renamed or parted is told no more, at once.
    """

    store: Store
    pairs: Pairs
    divisions: Divisions
    clock: Clock

    def of_contact(self, access: Access, contact_id: ContactId) -> tuple[Suggestion, ...]:
        """Those of one contact and its merge set, the likeliest first. Raises ContactNotFound."""
        contact = resolve_contact(self.store, access, contact_id, self.clock())
        told = self._told(access, self.pairs.pairs_of(contact.members))
        return tuple(sorted(told, key=lambda each: (-each.verdict.score, each.contacts[1].id)))

    def listed(
        self, access: Access, limit: int, after: Stop | None, asked: Collection[DivisionId] = ()
    ) -> tuple[tuple[Suggestion, ...], Stop | None]:
        """Division after division, the latest first, and where the next page begins; None at the end.

        A page may have less than `limit` entries and go on: some of its rows were not true any more.
        """
        divisions = searched_divisions(access, asked, self.divisions)
        told: list[Suggestion] = []
        for _ in range(PAGES):
            rows, after = self._rows(divisions, limit - len(told), after)
            told.extend(self._told(access, rows))
            if after is None or len(told) >= limit:
                break
        return tuple(told), after

    def _rows(self, divisions: Sequence[DivisionId], limit: int, after: Stop | None) -> tuple[list[Pair], Stop | None]:
        """The next rows: one division for all of them; then many at once, until there are enough."""
        left = [each for each in divisions if after is None or each >= after.division]
        rows: list[Pair] = []
        together = 1
        while left:
            asked, left = left[:together], left[together:]
            wanted = limit - len(rows)
            asks = [(each, after.token if after and after.division == each else "") for each in asked]
            for division, found in zip(asked, self.pairs.suggested(asks, wanted), strict=True):
                taken = found[: limit - len(rows)]
                rows.extend(taken)
                if len(rows) == limit:  # there may be more, here or in the next division
                    return rows, Stop(division, taken[-1].place) if taken else Stop(division)
            together = PARALLEL
        return rows, None

    def _told(self, access: Access, rows: Sequence[Pair]) -> list[Suggestion]:
        """Each two contacts once, and only while nobody has said of any of their members that they are not one."""
        found = with_answering(self.store, [each for row in rows for each in (row.first, row.second)])
        seen = [(row, both) for row in rows if (both := self._both(access, found, row))]
        merged = {each for _, both in seen for contact in both if len(contact.members) > 1 for each in contact.members}
        known = {*rows, *(self.pairs.pairs_of(sorted(merged)) if merged else ())}
        marked = self._marked([both for _, both in seen])
        told = (self._suggestion(row, both, known, marked) for row, both in seen)
        return [each for each in told if each]

    def _both(self, access: Access, found: Found, row: Pair) -> tuple[Contact, Contact] | None:
        """SG2, MG3: who the two are by now; None when one is gone or they are one."""
        one, other = found.answering(row.first), found.answering(row.second)
        if one is None or other is None or one.id == other.id:
            return None
        now = self.clock()
        alive = all(each.is_alive(now) and access.sees(each.division) for each in (one, other))
        return (one, other) if alive else None

    def _marked(self, pairs: Sequence[tuple[Contact, Contact]]) -> Marked:
        """SI1: of what the two of a pair have in common that which says nothing, because it was marked since."""
        asks = dict.fromkeys(
            (one.division, each) for one, other in pairs for each in {*evidence(one)} & {*evidence(other)}
        )
        return frozenset(self.store.marks_of(list(asks)) if asks else ())

    def _suggestion(
        self, row: Pair, both: tuple[Contact, Contact], known: Collection[Pair], marked: Marked
    ) -> Suggestion | None:
        same = between(known, *both)
        if row != same[0] or any(each.dismissed_at for each in same):
            return None
        silent = {identifier for division, identifier in marked if division == both[0].division}
        verdict = judged(*both, silent) or self._as_scored(row, both)
        return Suggestion(both, verdict, row.found_at) if verdict else None

    def _as_scored(self, row: Pair, both: tuple[Contact, Contact]) -> Verdict | None:
        """SG3: a model has seen these two and nobody that they were merged into."""
        if row.scored is None or (row.first, row.second) != tuple(each.id for each in both):
            return None
        return judged_as_scored(*both, row.scored)


@dataclass(frozen=True, slots=True)
class DismissPair:
    """SG2, NP1: somebody says that the two are not the same person; they are never suggested again.

    The declaration comes first: it alone keeps them apart, and repeating the call completes the rest.
    """

    store: Store
    pairs: Pairs
    clock: Clock
    distinct: Distinct

    def __call__(self, access: Access, contact_id: ContactId, other_id: ContactId) -> None:
        """Said again it changes nothing. Raises ContactNotFound, PairNotFound, DeclarationLimit, Busy."""

        def once(_learned: Learned) -> None:
            now = self.clock()
            one, other = resolve_contacts(self.store, access, (contact_id, other_id), now)
            known = between(self.pairs.pairs_of(one.members), one, other) if one.id != other.id else ()
            if not known:
                raise PairNotFound("Nobody has suggested that these contacts are one.", entity_id=one.id)
            self.distinct.declare(access, one.id, other.id, None)
            left = [each for each in known if each.dismissed_at is None]
            if left:
                self.pairs.dismiss([each.dismissed(now, access.subject) for each in left])

        until_done(self.store, self.clock, once, about=contact_id)
