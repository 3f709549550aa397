"""Interactions as the first schema stored them: identifiers without the event that gave them, and a single leg."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scv.adapters.dynamodb.items.attributes import identifier_of
from scv.domain.interactions.events import LATEST_WINS
from scv.domain.interactions.interaction import EventType, Facts, Mention, SeenEvent
from scv.domain.interactions.legs import Leg, Order

FACTS = ("communication_id", "channel", "direction", "division", *LATEST_WINS, "started_at", "ended_at")


def tellers_of(rows: Sequence[Sequence[Any]], facts: Facts, events: Sequence[SeenEvent]) -> dict[str, Order]:
    """Each later event listed the facts that it told last; the first told all the others."""
    told = {name: event.order for row, event in zip(rows, events, strict=True) for name in _listed(row)}
    first = {name: events[0].order for name in FACTS if getattr(facts, name) is not None}
    return {**first, **told}


def _listed(row: Sequence[Any]) -> Iterable[str]:
    return row[4] if len(row) > 4 else ()


def mentions_of(identifiers: Iterable[Any], events: Sequence[SeenEvent]) -> Iterator[Mention]:
    """Nobody knows which event gave which, so all of them count as the earliest's, as they did then."""
    earliest = min(event.order for event in events)
    for parts in identifiers:
        yield Mention(identifier_of(parts), None, earliest)


def legs_of(facts: Facts, tellers: Mapping[str, Order], events: Sequence[SeenEvent]) -> tuple[Leg, ...]:
    """RS11: one leg, which has started again where the latest start came after its end."""
    if not any(each is not None for each in (facts.channel, facts.direction, facts.started_at, facts.ended_at)):
        return ()
    started = facts.started_at
    has_started = any(event.type is EventType.STARTED for event in events)
    return (
        Leg(
            facts.communication_id,
            facts.channel,
            tellers.get("channel"),
            facts.direction,
            tellers.get("direction"),
            began=min(started, *(event.at for event in events)) if started else None,
            resumed=started if has_started else None,
            ended=facts.ended_at,
        ),
    )
