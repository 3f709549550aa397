"""What readers of messengers share: lists of items, and messages without a conversation of their own (SE1, SE2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from scv.adapters.webhooks.fields import Fields, Told
from scv.domain.consent.decisions import MESSAGES, Status
from scv.domain.consent.words import Choice
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import EventType, Facts, InteractionEvent
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ConversationId
from scv.domain.values.times import since_epoch

T = TypeVar("T")

MAX_ITEMS = 1000  # of one request: Meta gathers no more, all others send fewer
Item = tuple[str, Fields]


def items(fields: Fields, name: str) -> Iterator[Item]:
    """The objects of a list within, each with its place; whatever else is sent there is none of ours."""
    value = fields.raw(name)
    for index, each in enumerate(value if isinstance(value, list) else ()):
        if isinstance(each, Mapping):
            place = f"{fields.place(name)}[{index}]"
            yield place, Fields(each, place)


def word(fields: Fields, name: str) -> str:
    """One of the sender's words, such as the kind of an item; empty for what is no text."""
    value = fields.raw(name)
    return value if isinstance(value, str) else ""


def at_most(found: Iterator[T]) -> Iterator[T]:
    """AC12: each costs several calls of the store; raises InvalidValue for more than a sender gathers."""
    for number, each in enumerate(found):
        if number >= MAX_ITEMS:
            raise InvalidValue(f"One request tells of at most {MAX_ITEMS} events; send fewer.")
        yield each


def within(fields: Fields, name: str) -> Fields:
    """An object within; what is none has no fields, which costs nothing of what else was sent."""
    value = fields.raw(name)
    return Fields(value if isinstance(value, Mapping) else {}, fields.place(name))


def only(value: Any, names: frozenset[str]) -> Any:
    """The same with nothing but these keys, at any depth: what customers wrote is read by nobody and waits nowhere."""
    if isinstance(value, dict):
        return {name: only(each, names) for name, each in value.items() if name in names}
    return [only(each, names) for each in value] if isinstance(value, list) else value


def epoch(fields: Fields, name: str) -> datetime:
    """A time in seconds or milliseconds since 1970; raises InvalidValue."""
    return since_epoch(fields.required(name, fields.raw(name)), fields.place(name))


def message(
    told: Told,
    event_id: str,
    at: datetime,
    conversation_id: ConversationId,
    channel: Channel,
    direction: Direction,
    name: str | None = None,
) -> InteractionEvent:
    """One message of a messenger, whose conversations have neither ids nor a start or an end.

    Each side's messages are one leg, so that who wrote first on that day gives the conversation its direction (RS11),
    in whatever order they arrive.
    """
    return InteractionEvent(
        id=event_id,
        type=EventType.STARTED,
        at=at,
        conversation_id=conversation_id,
        facts=Facts(communication_id=direction.value, channel=channel, direction=direction, started_at=at, name=name),
        mentions=told.mentions,
        unreadable=told.unreadable,
    )


def decision_of(
    told: Told,
    event_id: str,
    at: datetime,
    conversation_id: ConversationId,
    channel: Channel,
    source: str,
    status: Status,
    purpose: str = MESSAGES,
) -> InteractionEvent:
    """CN1: what a person decided about an account of theirs without writing to us.

    It belongs to that day's conversation and starts none, so that it has no direction.
    """
    return InteractionEvent(
        id=event_id,
        type=EventType.UPDATED,
        at=at,
        conversation_id=conversation_id,
        facts=Facts(channel=channel),
        mentions=told.mentions,
        unreadable=told.unreadable,
        choices=tuple(Choice(purpose, status, each.identifier, source) for each in told.mentions),
    )
