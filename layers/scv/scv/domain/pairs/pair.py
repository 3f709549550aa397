"""Pairs: what is remembered of two contacts that may be the same person: ids and times, nothing personal (SG1, SG2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.identity.distinct import declared_between
from scv.domain.pairs.likeness import Likeness, likeness
from scv.domain.pairs.scored import Scored
from scv.domain.values.ids import ContactId, DivisionId
from scv.domain.values.times import stamp

CROWD = 10  # an identifier that more than so many others have says nothing about any of them
MOST = 10  # pairs that one save may bring


@dataclass(frozen=True, slots=True)
class Pair:
    """Two contacts by the ids that they had when they were found; the lower id is the first.

    `scored`: what a model said of two that share no identifier (SG3); None for what was found by one that they share.
    """

    first: ContactId
    second: ContactId
    division: DivisionId
    found_at: datetime
    dismissed_at: datetime | None = None
    dismissed_by: str | None = None
    scored: Scored | None = None

    @property
    def place(self) -> str:
        """Where it is in the list of its division, which is read from the latest back."""
        return f"{stamp(self.found_at)}#{self.first}#{self.second}"

    def other(self, contact_id: ContactId) -> ContactId:
        """The other one of the two."""
        return self.second if contact_id == self.first else self.first

    def is_of(self, other: Pair) -> bool:
        """Whether it is of the very same two ids."""
        return (self.first, self.second) == (other.first, other.second)

    def is_between(self, some: Collection[ContactId], others: Collection[ContactId]) -> bool:
        """SG2: whether it is of one member of each set."""
        return (self.first in some and self.second in others) or (self.first in others and self.second in some)

    def is_within(self, members: Collection[ContactId]) -> bool:
        """SG2: whether both are one contact by now."""
        return self.first in members and self.second in members

    def scored_as(self, scored: Scored | None) -> Pair:
        """SG3: the same pair, of which a model says something else by now; its place in the list stays."""
        return dataclasses.replace(self, scored=scored)

    def dismissed(self, at: datetime, by: str) -> Pair:
        """SG2: somebody has said that they are two people; the first who said so stays."""
        return self if self.dismissed_at else dataclasses.replace(self, dismissed_at=at, dismissed_by=by)


@dataclass(frozen=True, slots=True)
class PairWritten:
    """EV1: a pair from one state to the next; `before` is None for a new one, `after` for one that is gone."""

    before: Pair | None
    after: Pair | None


def paired(one: Contact, other: Contact, now: datetime, scored: Scored | None = None) -> Pair:
    """The pair of these two."""
    first, second = sorted((one.id, other.id))
    return Pair(first, second, one.division, now, scored=scored)


@dataclass(frozen=True, slots=True)
class Verdict:
    """SG1: why two contacts may be one: what they share, how their names are alike, and how much it says, up to 1.

    `scored`: they share nothing, and a model says how likely it is (SG3).
    """

    shared: tuple[Identifier, ...]
    likeness: Likeness
    scored: Scored | None = None

    @property
    def score(self) -> float:
        """The likeness of the names; each further identifier that both have halves what is missing to 1."""
        if self.scored is not None:
            return self.scored.score
        return round(1 - (1 - self.likeness.score) / 2.0 ** (len(self.shared) - 1), 4)


def evidence(contact: Contact) -> tuple[Identifier, ...]:
    """SG1: the identifiers by which it may be found to be somebody else's double.

    A cookie is a browser's, and shown to nobody (ID7).
    """
    return tuple(each for each in contact.identifiers if each.type is not IdentifierType.COOKIE)


def judged(one: Contact, other: Contact, crowded: Collection[Identifier] = ()) -> Verdict | None:
    """SG1: whether the two may be one person: of one division, with an identifier in common and names that are alike,
    of whom nobody has said that they are two (NP1).

    `crowded`: identifiers that too many others have, or that are marked as many people's or nobody's (SI1).
    """
    if one.id == other.id or one.division != other.division or declared_between(one, other):
        return None
    theirs = set(evidence(other))
    shared = tuple(each for each in evidence(one) if each in theirs and each not in crowded)
    alike = likeness(one.profile, other.profile) if shared else None
    if alike is None or (alike.score < 1 and _live_together(one, other, shared)):
        return None
    return Verdict(shared, alike)


def judged_as_scored(one: Contact, other: Contact, scored: Scored) -> Verdict | None:
    """SG3: what a model said of the two, while it is about them as they are: neither has been edited since, they share
    no identifier, which SG1 judges, their names are alike, and nobody has said that they are two (NP1).

    `one` is the first of the pair.
    """
    if one.division != other.division or (one.version, other.version) != scored.versions:
        return None
    if declared_between(one, other) or {*evidence(one)} & {*evidence(other)}:
        return None
    alike = likeness(one.profile, other.profile)
    return Verdict((), alike, scored) if alike else None


def _live_together(one: Contact, other: Contact, shared: Collection[Identifier]) -> bool:
    """Whether each has a phone, or an address for mail, of its own beside what they share, as people of one house do.

    Then names that are merely similar are a brother's and a sister's more often than a slip.
    """
    own, others_own = ({each.type for each in evidence(who) if each not in shared} for who in (one, other))
    return bool(own & others_own & {each.type for each in shared})


def may_have_doubles(contact: Contact) -> bool:
    """SG1: somebody has saved it, and it answers for itself."""
    saved = contact.type is ContactType.CURATED and contact.deleted_at is None
    return saved and not contact.is_ancestor and contact.profile.has_full_name


def tells_more(before: Contact | None, after: Contact) -> bool:
    """Whether a write may have brought a pair: another name, another identifier, or another state."""
    return before is None or _asked(before) != _asked(after)


def _asked(contact: Contact) -> tuple[object, ...]:
    profile = contact.profile
    found = profile.first_name, profile.last_name, frozenset(evidence(contact))
    return (
        *found,
        contact.type,
        contact.canonical_id,
        contact.deleted_at,
        contact.family.unmerged,
        contact.family.heir_of,
    )


def between(pairs: Iterable[Pair], one: Contact, other: Contact) -> tuple[Pair, ...]:
    """SG2: those of any member of the one with any member of the other, the latest first."""
    found = (each for each in pairs if each.is_between(one.members, other.members))
    return tuple(sorted(set(found), key=lambda pair: pair.place, reverse=True))
