"""Suppressions: what an erasure leaves of a refusal, so that nobody is contacted again, and what ends it (CN4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.consent.decisions import (
    Decision,
    Matter,
    Speaker,
    Status,
    decision_id,
    latest,
    point_text,
)
from scv.domain.identifiers.identifier import Identifier, IdentifierType, earlier_spellings
from scv.domain.values.ids import ContactId, DivisionId
from scv.domain.values.times import stamp

SOURCE = "suppression"  # of a decision that was given again
_NO_POINTS = (IdentifierType.COOKIE, IdentifierType.EXTERNAL_ID)  # nobody is called or written to by these


@dataclass(frozen=True, slots=True)
class Suppression:
    """CN4: one refusal, without whose it was.

    `place`: a keyed hash of division and contact point. `is_of_all`: the purpose was refused for every contact point.
    `since`: the moment from which the refusal counted.
    """

    place: str
    purpose: str
    is_of_all: bool
    since: datetime

    def matter(self, point: Identifier) -> Matter:
        """What it is about, on a contact that has the contact point."""
        return self.purpose, None if self.is_of_all else point

    def decision(self, contact_id: ContactId, point: Identifier, now: datetime) -> Decision:
        """The refusal as it is given to who has the contact point: the person's own word of that time."""
        about = self.matter(point)[1]
        return Decision(
            decision_id(SOURCE, contact_id, self.purpose, point_text(about), stamp(self.since)),
            contact_id,
            self.purpose,
            Status.WITHDRAWN,
            Speaker.PERSON,
            now,
            "",
            self.since,
            about,
            SOURCE,
        )


def contact_points(identifiers: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Those of them that somebody can be reached by."""
    return tuple(each for each in identifiers if each.type not in _NO_POINTS)


def bare(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """CN4: what a deleted contact keeps of its decisions until an erasure: what holds, not who told it."""
    return tuple(
        dataclasses.replace(each, recorded_by="", source="", text_version="", evidence="") for each in latest(decisions)
    )


def place_of(key: str, division: DivisionId, point: Identifier) -> str:
    """CN4: without the key nobody can try out all numbers; divisions know nothing of each other (AC2).

    >>> from scv.domain.identifiers.identifier import identify
    >>> len(place_of("a secret", DivisionId("*"), identify("Phone", "+18031230000")))
    64
    """
    import hmac  # whoever reads contacts imports this module; few of them hash

    told = "\0".join((SOURCE, division, point_text(point)))
    return hmac.digest(key.encode(), told.encode(), "sha256").hex()


def places_of(
    keys: Sequence[str], division: DivisionId, points: Iterable[Identifier]
) -> Iterator[tuple[str, Identifier]]:
    """ID2: every place where a suppression of one of the points may be, under each key and in earlier spellings."""
    for point in points:
        for spelled in (point, *earlier_spellings(point)):
            for key in keys:
                yield place_of(key, division, spelled), point


def left_of(
    key: str, division: DivisionId, points: Sequence[Identifier], decisions: Iterable[Decision]
) -> tuple[Suppression, ...]:
    """CN4: what an erasure leaves of these decisions: on the contact point that each is about, also one that was taken
    off the contact since, or on all `points` that the contact had.
    """
    return tuple(
        Suppression(place_of(key, division, point), each.purpose, each.point is None, each.counts_from)
        for each in latest(decisions)
        if each.status.refuses
        for point in contact_points(points if each.point is None else (each.point,))
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What becomes of the suppressions that a contact's points have: some are given, some have come to an end."""

    given: tuple[Decision, ...]
    ended: tuple[Suppression, ...]


def found_for(
    contact_id: ContactId,
    stands: Iterable[Decision],
    told: Iterable[tuple[Suppression, Identifier]],
    now: datetime,
) -> Found:
    """CN4, CN2: a later consent of the person ends one; a later or equal refusal says it already."""
    own = {each.matter: each for each in stands if each.is_own_word}
    given: dict[Matter, Decision] = {}
    ended: list[Suppression] = []
    for each, point in told:
        matter = each.matter(point)
        word = own.get(matter)
        if word is None or (word.counts_from, word.status.refuses) < (each.since, True):
            known = given.get(matter)
            if known is None or known.counts_from < each.since:
                given[matter] = each.decision(contact_id, point, now)
        elif not word.status.refuses:
            ended.append(each)
    return Found(tuple(given.values()), tuple(ended))
