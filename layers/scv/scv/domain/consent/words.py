"""Decisions as people and systems tell them (CN1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from scv.frozen import dataclass

from scv.domain.consent.decisions import (
    MESSAGES,
    Decision,
    Speaker,
    Status,
    checked_purpose,
    decided,
    decision_id,
    point_text,
)
from scv.domain.identifiers.identifier import Identifier
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ContactId, ConversationId

AHEAD_AT_MOST = timedelta(minutes=5)  # as of events (AC7): nothing that was not decided yet stands over anything


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody tells. `is_undated`: nobody knows when it was decided; else at `decided_at`, or just now."""

    purpose: str
    status: Status
    said_by: Speaker
    decided_at: datetime | None = None
    is_undated: bool = False
    point: Identifier | None = None
    source: str = ""
    text_version: str = ""
    evidence: str = ""

    def decision(self, contact_id: ContactId, now: datetime, by: str) -> Decision:
        """What is kept of it on a record. Raises InvalidValue."""
        if self.decided_at is not None and self.decided_at > now + AHEAD_AT_MOST:
            raise InvalidValue("The decision is more than five minutes ahead.", field="decidedAt")
        return decided(
            contact_id,
            checked_purpose(self.purpose),
            self.status,
            self.said_by,
            now,
            by,
            None if self.is_undated else self.decided_at or now,
            self.point,
            self.source,
            self.text_version,
            self.evidence,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What an event says that the person decided, as by STOP in a text message."""

    purpose: str
    status: Status
    point: Identifier | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice as its conversation keeps it: when it was made, the event that told it, and when we were told."""

    at: datetime
    event_id: str
    choice: Choice
    told_at: datetime

    def decision(self, conversation_id: ConversationId, contact_id: ContactId) -> Decision:
        """CN1: the person's own word, on the record that the conversation belongs to; the same however often."""
        choice, point = self.choice, self.choice.point
        return Decision(
            decision_id(conversation_id, self.event_id, choice.purpose, point_text(point)),
            contact_id,
            choice.purpose,
            choice.status,
            Speaker.PERSON,
            self.told_at,
            "",
            self.at,
            point,
            choice.source,
            evidence=conversation_id,
        )


def told_by(choices: Iterable[Chosen], conversation_id: ConversationId, contact_id: ContactId) -> tuple[Decision, ...]:
    """CN1: what a conversation's choices are on a record; of an event that says both of one matter, the refusal."""
    found: dict[str, Decision] = {}
    for each in choices:
        made = each.decision(conversation_id, contact_id)
        if made.id not in found or made.status.refuses:
            found[made.id] = made
    return tuple(found.values())


# Words by which a text message refuses all further ones, and allows them again: those that carriers and Twilio obey.
# YES is not among them: it answers any question.
REFUSING = frozenset(
    {*("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), *("arret", "arrêt", "arrete")}
)
ALLOWING = frozenset({"start", "unstop"})


def word_of(text: str) -> Status | None:
    """CN1: what a text message decides that is one such word and nothing else.

    >>> word_of(" Stop. "), word_of("START"), word_of("Please stop calling")
    (<Status.DENIED: 'denied'>, <Status.GRANTED: 'granted'>, None)
    """
    plain = text.strip(" \t\r\n.!\"'").casefold()
    return Status.DENIED if plain in REFUSING else Status.GRANTED if plain in ALLOWING else None


def on_messages(status: Status | None, points: Iterable[Identifier], source: str) -> tuple[Choice, ...]:
    """What somebody decided about messages to these numbers or accounts; nothing where nothing was decided."""
    return () if status is None else tuple(Choice(MESSAGES, status, each, source) for each in points)
