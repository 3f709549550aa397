"""Marks: people say that an identifier is many people's or nobody's, and take that back (SI1)."""

from __future__ import annotations

from collections.abc import Collection
from scv.frozen import dataclass

from scv.domain.access.permissions import IDENTITY_MERGE, Access
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.marks.marks import Mark, MarkDecision, MarkKind, Marks, decided
from scv.domain.search.budget import PARALLEL
from scv.domain.search.walks import Stop
from scv.domain.values.errors import MarkNotFound
from scv.domain.values.ids import DivisionId
from scv.domain.values.texts import is_blank
from scv.usecases.access.divisions import searched_divisions
from scv.usecases.attempts import Learned, until_done
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.marks import Marked
from scv.usecases.ports.search import Divisions


@dataclass(frozen=True, slots=True)
class MarkIdentifier:
    """SI1: one write, which holds only while nobody has decided anything else about the identifier."""

    store: Contacts
    marks: Marked
    clock: Clock
    new_id: Ids

    def __call__(
        self, access: Access, division: DivisionId, identifier: Identifier, kind: MarkKind | None, reason: str | None
    ) -> Mark:
        """What holds from now on; said again it changes nothing. To take back a proposal is to refuse it (SI2).

        Raises MissingPermission, InvalidValue, MarkNotFound where there is nothing to take back, Busy.
        """
        access.require_division(division, IDENTITY_MERGE)

        def once(_learned: Learned) -> Mark:
            known, now = self.marks.mark(division, identifier), self.clock()
            decision_id = self.new_id()
            after = decided(known, division, identifier, kind, _plain(reason), now, access.subject, decision_id)
            if after is not None:
                told = MarkDecision(decision_id, kind, access.subject, now, after.reason)
                self.marks.keep_mark(known, after, told)
            found = after or known
            if found is None:
                raise MarkNotFound("Nobody has marked this identifier.")
            return found

        return until_done(self.store, self.clock, once)


def _plain(reason: str | None) -> str:
    return "" if reason is None or is_blank(reason) else reason.strip()


@dataclass(frozen=True, slots=True)
class MarksOfContact:
    """SI1: how a contact's identifiers are marked: one read of them all, and none where there are none."""

    store: Contacts

    def __call__(self, contact: Contact) -> Marks:
        """Those that somebody has marked, by identifier."""
        asks = [(contact.division, each) for each in contact.identifiers if each.is_personal]
        return {identifier: kind for (_, identifier), kind in self.store.marks_of(asks).items()} if asks else {}


@dataclass(frozen=True, slots=True)
class ListMarks:
    """SI1, SI2: marks that hold, or proposals that nobody has decided, division after division, the latest first."""

    marks: Marked
    divisions: Divisions

    def __call__(
        self, access: Access, limit: int, after: Stop | None, asked: Collection[DivisionId], *, proposed: bool
    ) -> tuple[tuple[Mark, ...], Stop | None]:
        """A page, and where the next one begins; None at the end."""
        divisions = searched_divisions(access, asked, self.divisions)
        left = [each for each in divisions if after is None or each >= after.division]
        rows: list[Mark] = []
        together = 1
        while left:
            some, left = left[:together], left[together:]
            asks = [(each, after.token if after and after.division == each else "") for each in some]
            pages = self.marks.listed_marks(asks, limit - len(rows), proposed=proposed)
            for division, found in zip(some, pages, strict=True):
                taken = found[: limit - len(rows)]
                rows.extend(taken)
                if len(rows) == limit:  # there may be more, here or in the next division
                    return tuple(rows), Stop(division, taken[-1].place) if taken else Stop(division)
            together = PARALLEL
        return tuple(rows), None
