"""The events that were taken in: what each was answered, and what is kept of the oldest (RS5, RS10)."""

from __future__ import annotations

import dataclasses
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from scv.frozen import dataclass

from scv.domain.contacts.contact import ContactType
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.events import EventType
from scv.domain.interactions.legs import Order
from scv.domain.values.ids import ContactId

KEPT_WHOLE = 100  # events of one conversation with id, type and time; of older ones only mark and answer are kept
KEPT_WHOLE_BYTES = 40_000  # of their ids and of what their answers name: 100 of the longest would be five times that
REMEMBERED = 3000  # older events whose first answer is known
ANSWERS = 300  # different answers among these
ANSWER_BYTES = 40_000  # of what these name
LARGEST = 2100  # bytes of one: an id of 255 wide characters, and an external id with its source
MARK_BYTES = 9  # of a hash: two of 3,000 ids share one once in 10^15 conversations


class Outcome(StrEnum):
    """What became of an event; the sender reads it in the answer."""

    LINKED = "linked"
    CREATED = "created"
    SUGGESTED = "suggested"
    SEARCH = "search"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    QUEUED = "queued"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """RS10, RS5: what the sender was told, kept so that the same event gets the same answer again.

    `ignored`: what of the event its conversation does not take in; it is worked out anew each time, and not kept.
    """

    outcome: Outcome
    contact_id: ContactId | None = None
    contact_type: ContactType | None = None
    candidates: int = 0
    rule: str = ""
    identifier: Identifier | None = None
    ignored: tuple[str, ...] = ()

    @property
    def anonymous(self) -> Answer:
        """The same without the person."""
        return Answer(self.outcome, candidates=self.candidates, rule=self.rule)


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event that was taken in."""

    id: str
    type: EventType
    at: datetime
    answer: Answer

    @property
    def order(self) -> Order:
        """Events are ordered by time, those of the same time by id."""
        return self.at, self.id


@dataclass(frozen=True, slots=True)
class LastEvent:
    """The latest event of an interaction; its id is None once that was forgotten."""

    id: str | None
    type: EventType
    at: datetime

    @property
    def order(self) -> Order:
        """As of any event."""
        return self.at, self.id or ""


@dataclass(frozen=True, slots=True)
class PastEvent:
    """What is left of an old event: a mark by which it is known again, and its answer."""

    mark: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Past:
    """The events that are no longer kept whole. `count` has those as well whose answer is forgotten by now."""

    events: tuple[PastEvent, ...] = ()
    count: int = 0
    first_at: datetime | None = None
    started: bool = False
    last: LastEvent | None = None

    def answer(self, event_id: str) -> Answer | None:
        """RS5: what the event was answered."""
        if not self.events:
            return None
        mark = mark_of(event_id)
        return next((event.answer for event in self.events if event.mark == mark), None)

    def with_(self, events: Iterable[SeenEvent]) -> Past:
        """These as well, in their order of arrival; the oldest are forgotten where there are too many."""
        past = self
        for event in events:
            past = _joined(past, event)
        return dataclasses.replace(past, events=_remembered(past.events))


NOTHING_PAST = Past()


def mark_of(event_id: str) -> str:
    """A short hash of the id, twelve characters long."""
    return urlsafe_b64encode(blake2b(event_id.encode(), digest_size=MARK_BYTES).digest()).decode()


def _joined(past: Past, event: SeenEvent) -> Past:
    last = LastEvent(event.id, event.type, event.at)
    return Past(
        events=(*past.events, PastEvent(mark_of(event.id), event.answer)),
        count=past.count + 1,
        first_at=event.at if past.first_at is None else min(past.first_at, event.at),
        started=past.started or event.type is EventType.STARTED,
        last=last if past.last is None else max(past.last, last, key=_order),
    )


def _order(event: LastEvent) -> Order:
    return event.order


def _remembered(events: tuple[PastEvent, ...]) -> tuple[PastEvent, ...]:
    """The latest of them, as many as the limits of count, of different answers and of their size allow."""
    kept, size = events[-REMEMBERED:], 0
    answers: set[Answer] = set()
    for place in range(len(kept) - 1, -1, -1):
        answer = kept[place].answer
        if answer not in answers:
            answers.add(answer)
            size += _named_bytes(answer)
        if len(answers) > ANSWERS or size > ANSWER_BYTES:
            return kept[place + 1 :]
    return kept


def _named_bytes(answer: Answer) -> int:
    """An identifier that its conversation has given up stands in the answer itself."""
    named = answer.identifier
    return len(f"{named.value}{named.source or ''}".encode()) if named else 0


def compacted(events: tuple[SeenEvent, ...], past: Past) -> tuple[tuple[SeenEvent, ...], Past]:
    """The latest events whole, within the limits of count and size, and the older ones as what is left of them."""
    most = len(events)
    if most > KEPT_WHOLE or most * LARGEST > KEPT_WHOLE_BYTES:
        most = _fitting(events)
    return (events, past) if most == len(events) else (events[-most:], past.with_(events[:-most]))


def _fitting(events: tuple[SeenEvent, ...]) -> int:
    """How many of the latest events are kept whole; the last one always is."""
    size = 0
    for count, event in enumerate(reversed(events[-KEPT_WHOLE:]), 1):
        size += len(event.id.encode()) + _named_bytes(event.answer)
        if size > KEPT_WHOLE_BYTES and count > 1:
            return count - 1
    return min(len(events), KEPT_WHOLE)
