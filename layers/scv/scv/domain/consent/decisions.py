"""Decisions of consent: dated, kept for ever, and what holds when several contradict each other (CN1, CN2).

Of every purpose and contact point a record keeps two: the latest word of the person, and the latest of everybody else.
Each of the two is the greatest in an order, so that neither the sequence of writing nor that of merging matters.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from scv.frozen import dataclass
from typing import TypeAlias
from uuid import UUID

from scv.domain.identifiers.identifier import Identifier
from scv.domain.values.errors import ConsentLimit, InvalidValue
from scv.domain.values.ids import ContactId
from scv.domain.values.times import stamp

SURVEY = "survey"  # the purpose that `surveyOptOut` stands for (CN3)
OF_FIELD = "surveyOptOut"  # the source of a decision that was made by writing the field
MESSAGES = "messages"  # whatever is sent to a contact point: what STOP refuses
MARKETING = "marketing"
MOST = 60  # decisions that stand on one record, so that it stays small
_PURPOSE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class Status(StrEnum):
    """CN1: what was decided. Withdrawn is a refusal after a consent."""

    GRANTED = "granted"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"

    @property
    def refuses(self) -> bool:
        """Whether the purpose is not allowed."""
        return self is not Status.GRANTED


class Speaker(StrEnum):
    """CN1: whose word it is: the person's own, an agent's, or that of another system."""

    PERSON = "person"
    AGENT = "agent"
    SYSTEM = "system"


Matter: TypeAlias = tuple[str, Identifier | None]
"""What a decision is about: a purpose, and a contact point; None is every one."""


@dataclass(frozen=True, slots=True)
class Decision:
    """CN1: one decision. It is never changed; a later one may say something else.

    `contact_id`: the record that it was made on. `point`: the contact point that it is about, None for every one.
    `decided_at`: None when nobody knows. `recorded_by`: who told us; `source`: where it comes from. `text_version` and
    `evidence` name what the person was shown and where that is proved.
    """

    id: str
    contact_id: ContactId
    purpose: str
    status: Status
    said_by: Speaker
    recorded_at: datetime
    recorded_by: str
    decided_at: datetime | None = None
    point: Identifier | None = None
    source: str = ""
    text_version: str = ""
    evidence: str = ""

    @property
    def matter(self) -> Matter:
        """What it is about."""
        return self.purpose, self.point

    @property
    def is_own_word(self) -> bool:
        """CN2: whether the person decided."""
        return self.said_by is Speaker.PERSON

    @property
    def counts_from(self) -> datetime:
        """CN2: of an undated one the most restrictive reading: a refusal may be as late as we were told of it, a
        consent as early as can be."""
        if self.decided_at is not None:
            return self.decided_at
        return self.recorded_at if self.status.refuses else _BEFORE_ALL


def checked_purpose(purpose: str) -> str:
    """CN1: lower case letters, digits, dots, hyphens and underscores, at most 64. Raises InvalidValue.

    >>> checked_purpose(" Marketing.Email ")
    'marketing.email'
    """
    plain = purpose.strip().lower()
    if not _PURPOSE.fullmatch(plain):
        raise InvalidValue("A purpose has up to 64 letters, digits, dots, hyphens and underscores.", field="purpose")
    return plain


def decision_id(*parts: str) -> str:
    """The same decision has the same id, so that keeping it twice keeps one; spelled as all other ids."""
    return str(UUID(bytes=sha256("\0".join(("consent", *parts)).encode()).digest()[:16], version=4))


def point_text(point: Identifier | None) -> str:
    """A contact point as one text."""
    return "" if point is None else f"{point.type.value}\0{point.value}\0{point.source or ''}"


def decided(
    contact_id: ContactId,
    purpose: str,
    status: Status,
    said_by: Speaker,
    now: datetime,
    by: str,
    decided_at: datetime | None,
    point: Identifier | None = None,
    source: str = "",
    text_version: str = "",
    evidence: str = "",
) -> Decision:
    """CN1: a decision as it is kept, under an id that is made of all it says but where its evidence is."""
    when = stamp(decided_at) if decided_at else ""
    told = (
        contact_id,
        purpose,
        point_text(point),
        status.value,
        said_by.value,
        when,
        stamp(now),
        by,
        source,
        text_version,
    )
    return Decision(
        decision_id(*told),
        contact_id,
        purpose,
        status,
        said_by,
        now,
        by,
        decided_at,
        point,
        source,
        text_version,
        evidence,
    )


def word_on_surveys(contact_id: ContactId, refuses: bool, at: datetime, by: str, *, dated: bool = True) -> Decision:
    """CN3: the decision of whoever wrote `surveyOptOut`; of an earlier version nobody knows when it was written."""
    status, when = Status.DENIED if refuses else Status.GRANTED, at if dated else None
    return decided(contact_id, SURVEY, status, Speaker.AGENT, at, by, when, source=OF_FIELD)


def _later(decision: Decision) -> tuple[datetime, bool, str]:
    """Of equal time the more restrictive one."""
    return decision.counts_from, decision.status.refuses, decision.id


def _across(decision: Decision) -> tuple[bool, bool, datetime, bool, str]:
    """CN2: of two records that become one: the latest word of the person, and of all others the most restrictive."""
    return decision.is_own_word, not decision.is_own_word and decision.status.refuses, *_later(decision)


def _standing(decisions: Iterable[Decision], order: Callable[[Decision], object]) -> tuple[Decision, ...]:
    """Of every matter the greatest of the person's and the greatest of all others', in an order of its own."""
    found: dict[tuple[Matter, bool], Decision] = {}
    for each in decisions:
        place = each.matter, each.is_own_word
        known = found.get(place)
        if known is None or order(each) > order(known):  # type: ignore[operator]  # both are tuples of one shape
            found[place] = each
    return tuple(sorted(found.values(), key=_place))


def _place(decision: Decision) -> tuple[str, str, str, str, bool]:
    point = decision.point
    named = (point.type.value, point.value, point.source or "") if point else ("", "", "")
    return decision.purpose, *named, not decision.is_own_word


def after(known: Iterable[Decision], *made: Decision) -> tuple[Decision, ...]:
    """CN2: what stands on a record once these were made on it: of each speaker the latest.

    Raises ConsentLimit.
    """
    return _fitting(_standing((*known, *made), _later))


def united(*known: Iterable[Decision]) -> tuple[Decision, ...]:
    """CN2, CN3: what stands on a merge result; no refusal is lost to somebody's newer consent. Raises ConsentLimit."""
    return _fitting(_standing((each for one in known for each in one), _across))


def _fitting(found: tuple[Decision, ...]) -> tuple[Decision, ...]:
    if len(found) > MOST:
        raise ConsentLimit(f"On a contact stand decisions on at most {MOST} purposes and contact points.", most=MOST)
    return found


def since_merge(known: Iterable[Decision], *made: Decision) -> tuple[Decision, ...]:
    """MG10: what was decided since a merge, of each record that it lies with the latest. Full it stays as it is."""
    kept = tuple(known)
    found: dict[ContactId, list[Decision]] = {}
    for each in (*kept, *made):
        found.setdefault(each.contact_id, []).append(each)
    stands = tuple(each for _, ones in sorted(found.items()) for each in _standing(ones, _later))
    return stands if len(stands) <= MOST else kept


@dataclass(frozen=True, slots=True)
class Part:
    """MG10: an input of a merge as consents see it: what it has, and the ids of its records."""

    holds: frozenset[Identifier]
    members: frozenset[ContactId]
    is_oldest: bool = False

    def is_meant(self, decision: Decision) -> bool:
        """Whether it lies with the input, or is about a contact point that the input has."""
        return decision.contact_id in self.members or decision.point in self.holds


def apart(
    own: Iterable[Decision], since: Iterable[Decision], part: Part, parts: Iterable[Part], result: ContactId
) -> tuple[Decision, ...]:
    """MG10, CN3: what an input that is taken out of a merge result again is told, beside its `own`.

    What was decided `since` the merge in a conversation of an input is that one's. For all others it is as if it had
    been told of the `result`, as what an agent told of that: about either of them, so a refusal holds for each, and a
    consent never lifts what the input itself refused; that of another one's conversation is not theirs at all. On a
    contact point it is of who has that, of the oldest input where nobody does.
    """
    everybody = tuple(parts)
    refused = {each.matter for each in holding(own) if each.status.refuses}
    told: list[Decision] = []
    for each in since:
        if each.contact_id in part.members:
            told.append(each)
            continue
        is_somebodys = any(each.contact_id in one.members for one in everybody)
        is_left = part.is_oldest and not any(one.is_meant(each) for one in everybody)
        if not (each.point is None or part.is_meant(each) or is_left):
            continue
        if each.status.refuses or not (is_somebodys or each.matter in refused):
            told.append(dataclasses.replace(each, contact_id=result))
    return tuple(told)


def holding(known: Iterable[Decision]) -> tuple[Decision, ...]:
    """CN2: of every matter the one that holds: the word of the person where there is one."""
    found: dict[Matter, Decision] = {}
    for each in known:
        if each.is_own_word or each.matter not in found:
            found[each.matter] = each
    return tuple(found.values())


def latest(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """CN2: of every matter what holds of decisions that were made on several records or conversations."""
    return holding(_standing(decisions, _later))


def holds_on(known: Iterable[Decision], purpose: str) -> Decision | None:
    """What holds of a purpose on every contact point; None when nobody has decided."""
    return next((each for each in holding(known) if each.matter == (purpose, None)), None)


def opted_out(known: Iterable[Decision]) -> bool | None:
    """CN3: what `surveyOptOut` says."""
    found = holds_on(known, SURVEY)
    return None if found is None else found.status.refuses


def each_once(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Each once: one that a conversation passed on to several contacts has one id on all their records."""
    return tuple({each.id: each for each in decisions}.values())


def by_recording(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """In the order of recording, the latest first; whatever order the records were read in."""
    return tuple(sorted(decisions, key=lambda each: (each.recorded_at, each.id, each.contact_id), reverse=True))
