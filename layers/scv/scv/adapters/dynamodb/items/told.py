"""What the events of an interaction told, and which event did: mentions, legs, tellers of facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scv.adapters.dynamodb.items.attributes import identifier_of, moment_of, spelled, when_text
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.events import LATEST_WINS
from scv.domain.interactions.interaction import EventType, Facts, Interaction, Mention, SeenEvent
from scv.domain.interactions.legs import Leg, Order
from scv.domain.trust.trust import Method
from scv.domain.values.documents import Json
from scv.domain.values.times import moment, stamp

SAME = 0
# TR1: how an identifier is known; what another system told, as most do, takes no room.
LETTERS = {
    Method.PLATFORM: "p",
    Method.FULL_ATTESTATION: "a",
    Method.DMARC: "d",
    Method.SIGNED_IN: "s",
    Method.AGENT: "g",
    Method.CALLER_ID: "c",
    Method.FROM_ADDRESS: "e",
    Method.DEVICE: "v",
    Method.FORM: "f",
    Method.TEXT: "x",
}
METHODS = {each: method for method, each in LETTERS.items()}

Events = Sequence[SeenEvent]
"""Those that are kept whole: another part of the item names one by its place, any other by time and id."""


def _ref(order: Order | None, events: Events) -> Json:
    if order is None:
        return None
    place = next((number for number, event in enumerate(events) if event.order == order), None)
    return [stamp(order[0]), order[1]] if place is None else place


def _order(ref: Any, events: Events) -> Order | None:
    if ref is None:
        return None
    return events[ref].order if isinstance(ref, int) else (moment(ref[0]), ref[1])


def _trimmed(row: list[Json], *defaults: Json) -> list[Json]:
    """Without what the end of the row has in common with these."""
    for default in reversed(defaults):
        if row[-1] != default:
            break
        row.pop()
    return row


def _filled(row: Sequence[Any], *defaults: Json) -> list[Any]:
    """The inverse of `_trimmed`."""
    missing = len(defaults) - (len(row) - 1)
    return [*row, *defaults[len(defaults) - missing :]] if missing > 0 else list(row)


def letter(how: Method) -> str | None:
    """How an identifier is known, as one letter."""
    return LETTERS.get(how)


def method(spelled_: str | None) -> Method:
    """The inverse of `letter`; a letter of a later version is worth no more than what was told."""
    return METHODS.get(spelled_ or "", Method.TOLD)


def mention_rows(interaction: Interaction) -> list[Json]:
    """Each identifier, the event that gave it, its spelling and how it is known; of most only the identifier."""
    events = interaction.events
    return [
        _trimmed(
            [list(spelled(each.identifier) or ()), _ref(each.by, events), each.spelling, letter(each.how)],
            0,
            None,
            None,
        )
        for each in interaction.mentions
    ]


def mentions_from(rows: Sequence[Sequence[Any]], events: Events) -> Iterator[Mention]:
    """The inverse of `mention_rows`."""
    for row in rows:
        parts, ref, spelling, how = _filled(row, 0, None, None)
        yield Mention(identifier_of(parts), spelling, _order(ref, events), method(how))


def leg_rows(interaction: Interaction) -> list[Json]:
    """Each leg; none at all where the other attributes say the same of the only one."""
    facts, events = interaction.facts, interaction.events
    if interaction.legs == only_leg(facts, events):
        return []
    return [_trimmed(_leg_row(leg, facts, events), *[None] * 7) for leg in interaction.legs]


def _leg_row(leg: Leg, facts: Facts, events: Events) -> list[Json]:
    return [
        _short(leg.id, facts.communication_id),
        _short(leg.channel and leg.channel.value, facts.channel and facts.channel.value),
        _ref(leg.channel_by, events),
        _short(leg.direction and leg.direction.value, facts.direction and facts.direction.value),
        _ref(leg.direction_by, events),
        _short(when_text(leg.began), when_text(facts.started_at)),
        _short(when_text(leg.resumed), when_text(leg.began)),
        _short(when_text(leg.ended), when_text(facts.ended_at)),
    ]


def _short(value: str | None, known: str | None) -> Json:
    """0 for what stands elsewhere already."""
    return SAME if value is not None and value == known else value


def _long(value: Any, known: str | None) -> Any:
    return known if value == SAME else value


def legs_from(rows: Sequence[Sequence[Any]] | None, facts: Facts, events: Events) -> tuple[Leg, ...]:
    """The inverse of `leg_rows`."""
    return only_leg(facts, events) if rows is None else tuple(_leg(row, facts, events) for row in rows)


def _leg(row: Sequence[Any], facts: Facts, events: Events) -> Leg:
    leg_id, channel, channel_by, direction, direction_by, began, resumed, ended = _filled(row, *[None] * 7)
    channel, direction = _long(channel, facts.channel), _long(direction, facts.direction)
    began = _long(began, when_text(facts.started_at))
    return Leg(
        _long(leg_id, facts.communication_id),
        Channel(channel) if channel else None,
        _order(channel_by, events),
        Direction(direction) if direction else None,
        _order(direction_by, events),
        moment_of(began),
        moment_of(_long(resumed, began)),
        moment_of(_long(ended, when_text(facts.ended_at))),
    )


def only_leg(facts: Facts, events: Events) -> tuple[Leg, ...]:
    """The one leg of a conversation whose first event told all that is known of it."""
    told = any(each is not None for each in (facts.channel, facts.direction, facts.started_at, facts.ended_at))
    if not told or not events:
        return ()
    by = events[0].order
    return (
        Leg(
            facts.communication_id,
            facts.channel,
            by if facts.channel else None,
            facts.direction,
            by if facts.direction else None,
            began=facts.started_at,
            resumed=facts.started_at if events[0].type is EventType.STARTED else None,
            ended=facts.ended_at,
        ),
    )


def teller_refs(interaction: Interaction) -> dict[str, Json]:
    """Who told each fact, where that is not the first event that is kept whole."""
    refs = {name: _ref(order, interaction.events) for name, order in interaction.tellers.items()}
    return {name: ref for name, ref in refs.items() if ref != 0 or getattr(interaction.facts, name) is None}


def tellers_from(refs: Mapping[str, Any], facts: Facts, events: Events) -> dict[str, Order]:
    """The inverse of `teller_refs`."""
    known = {name for name in LATEST_WINS if name not in refs and getattr(facts, name) is not None}
    found = {name: events[0].order if name in known else _order(refs.get(name), events) for name in LATEST_WINS}
    return {name: order for name, order in found.items() if order is not None}
