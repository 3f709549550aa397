"""Decisions of consent: dated, kept for ever, and what holds when several contradict each other (CN1, CN2).

Of every purpose and contact point a record keeps two: the latest word of the person, and the latest of everybody else.
Each of the two is the greatest in an order, so that neither the sequence of writing nor that of merging matters.
"""

from __future__ import annotations

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


def apart(
    own: Iterable[Decision], since: Iterable[Decision], holds: Iterable[Identifier], is_oldest: bool, taken: set[str]
) -> tuple[Decision, ...]:
    """MG10, CN3: what stands on an input that is taken out of a merge result again.

    What was decided `since` the merge is about either of the inputs: a refusal holds for each, a consent never lifts
    what the input itself refused. On a contact point it is of who `holds` that, of the oldest input where nobody does:
    `taken` are the ids of those that somebody holds.
    """
    kept, held = tuple(own), set(holds)
    mine = [each for each in since if each.point is None or each.point in held or (is_oldest and each.id not in taken)]
    refused = {each.matter for each in holding(kept) if each.status.refuses}
    told = [each for each in mine if each.status.refuses or each.matter not in refused]
    return after(kept, *told) if told else kept


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
