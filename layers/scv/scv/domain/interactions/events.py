"""Interaction events as their sender's adapter reads them (RS11, RS12, ID11, AC7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.consent.words import Choice
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.legs import Order, Said
from scv.domain.trust.trust import Method
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ConversationId, DivisionId

AHEAD_AT_MOST = timedelta(minutes=5)


class EventType(StrEnum):
    """What an event says about its conversation."""

    STARTED = "interaction.started"
    UPDATED = "interaction.updated"
    ENDED = "interaction.ended"


@dataclass(frozen=True, slots=True)
class Facts:
    """What one event knows, or what a conversation knows by now; None where it knows nothing."""

    communication_id: str | None = None
    channel: Channel | None = None
    direction: Direction | None = None
    division: DivisionId | None = None
    project_id: str | None = None
    subject: str | None = None
    queue: str | None = None
    agent: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None


LATEST_WINS = ("project_id", "subject", "queue", "agent", "name", "first_name", "last_name")
"""Facts that are those of the latest event which tells them; legs and the first event taken in decide the others."""


AGENTS_WORD = "\0identify"  # in place of an event's id; no sender's id has a control character


@dataclass(frozen=True, slots=True)
class Mention:
    """One identifier as an event gives it.

    `spelling` is what the sender wrote (ID3, ID5), None where that is the stored spelling.
    `by`: within a conversation, the earliest event that gave it, whose spelling is kept. `how`: how the sender knows
    it (TR1).
    """

    identifier: Identifier
    spelling: str | None = None
    by: Order | None = None
    how: Method = Method.TOLD

    @property
    def is_agents_word(self) -> bool:
        """ID12: an agent was the first to tell it."""
        return self.by is not None and self.by[1] == AGENTS_WORD


@dataclass(frozen=True, slots=True, order=True)
class Unreadable:
    """ID11: a value that nobody can read as an identifier: the field as the sender names it, and the value, cut."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class InteractionEvent:
    """One event as its sender's adapter read it.

    `unreadable`: values that identify nobody (ID11). `ignored`: keys of the payload that we do not know (RS12).
    `id_token`: the token of a visitor who has signed in, which proves nothing before it is verified (TR2).
    `choices`: what the person has decided by it (CN1).
    """

    id: str
    type: EventType
    at: datetime
    conversation_id: ConversationId
    facts: Facts
    mentions: tuple[Mention, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    ignored: tuple[str, ...] = ()
    id_token: str | None = None
    choices: tuple[Choice, ...] = ()

    @property
    def order(self) -> Order:
        """Events are ordered by time, those of the same time by id."""
        return self.at, self.id

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Every identifier of the event, each once."""
        return tuple(dict.fromkeys(mention.identifier for mention in self.mentions))

    @property
    def said(self) -> Said:
        """RS11: what it says about its leg; a start or end without a time of its own was when the event says."""
        facts, starts = self.facts, self.type is EventType.STARTED
        began = facts.started_at or (self.at if starts else None)
        ended = facts.ended_at or (self.at if self.type is EventType.ENDED else None)
        return Said(facts.communication_id, self.order, facts.channel, facts.direction, began, ended, starts)

    def require_not_ahead(self, received_at: datetime) -> None:
        """AC7: no time of it is more than five minutes after it was received, so that it freezes nothing.

        Raises InvalidValue naming the field.
        """
        told = {"timestamp": self.at, "data.startedAt": self.facts.started_at, "data.endedAt": self.facts.ended_at}
        for name, moment in told.items():
            if moment is not None and moment > received_at + AHEAD_AT_MOST:
                raise InvalidValue("The time is more than five minutes ahead; check the sender's clock.", field=name)


def mentioned(*identifiers: Identifier) -> tuple[Mention, ...]:
    """Mentions in the stored spelling."""
    return tuple(Mention(identifier) for identifier in identifiers)
