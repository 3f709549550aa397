"""An interaction as an item, and its entry in the journey index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.items.attributes import (
    Attributes,
    Item,
    identifier_from,
    identifier_of,
    moment_of,
    packed,
    parsed,
    spelled,
    text,
    unpacked,
    when_text,
)
from scv.domain.channels import Channel, Direction
from scv.domain.contacts import ContactType
from scv.domain.documents import Json
from scv.domain.erasure import concerns
from scv.domain.interactions import FACTS, Answer, EventType, Facts, Interaction, Link, Outcome, SeenEvent
from scv.domain.journeys import JourneyEntry, LastEvent, entry_key
from scv.domain.times import moment, stamp

NO_SHARDS: Mapping[str, int] = {}
_INDEXED = ("subject", "queue", "agent")
_PLAIN = ("communication_id", "project_id", "name", "first_name", "last_name")
_LETTERS = {EventType.STARTED: "s", EventType.UPDATED: "u", EventType.ENDED: "e"}
_TYPES = {letter: kind for kind, letter in _LETTERS.items()}


def _journey(interaction: Interaction, shards: Mapping[str, int]) -> str | None:
    owner = concerns(interaction)
    if owner is None:
        return None
    if not interaction.in_journey:
        return keys.ASIDE + owner
    return keys.journey_partition(owner, interaction.conversation_id, shards.get(owner, 1))


def interaction_item(interaction: Interaction, shards: Mapping[str, int] = NO_SHARDS) -> Item:
    """One conversation; `journey` names its contact, aside when it is in no journey (JO2); nobody's has none."""
    facts, last, link = interaction.facts, interaction.last_event, interaction.link
    told = {name: getattr(facts, name) for name in _PLAIN if getattr(facts, name) is not None}
    journey = _journey(interaction, shards)
    return packed(
        {
            "conversationId": interaction.conversation_id,
            "contactId": link.contact_id,
            "journey": journey,
            "journeyKey": entry_key(interaction.started_at, interaction.conversation_id) if journey else None,
            "channel": facts.channel and facts.channel.value,
            "direction": facts.direction and facts.direction.value,
            "divisionId": facts.division,
            "startedAt": when_text(facts.started_at),
            "endedAt": when_text(facts.ended_at),
            **{name: getattr(facts, name) for name in _INDEXED},
            "link": text(_link_item(link)),
            "told": text(told),
            "identifiers": text([spelled(each) for each in interaction.identifiers]),
            "events": text(list(_event_items(interaction))),
            "eventCount": len(interaction.events),
            "lastEvent": text([last.id, _LETTERS[last.type], stamp(last.at)]),
            "revision": interaction.revision,
        }
    )


def interaction_from(item: Attributes) -> Interaction:
    """The inverse of `interaction_item`."""
    plain = unpacked(item)
    channel, direction = plain.get("channel"), plain.get("direction")
    facts = Facts(
        channel=Channel(channel) if channel else None,
        direction=Direction(direction) if direction else None,
        division=plain.get("divisionId"),
        started_at=moment_of(plain.get("startedAt")),
        ended_at=moment_of(plain.get("endedAt")),
        **{name: plain.get(name) for name in _INDEXED},
        **(parsed(plain.get("told")) or {}),
    )
    link = _link_from(parsed(plain["link"]), plain.get("contactId"))
    return Interaction(
        conversation_id=plain["conversationId"],
        facts=facts,
        identifiers=tuple(identifier_of(each) for each in parsed(plain.get("identifiers")) or ()),
        link=link,
        events=tuple(_events_from(parsed(plain["events"]), facts, link)),
        revision=plain["revision"],
    )


def _link_item(link: Link) -> dict[str, Json]:
    return {"r": link.rule, **_given(i=spelled(link.identifier), b=link.by)}


def _link_from(item: Mapping[str, Any], contact_id: str | None) -> Link:
    return Link(contact_id, item["r"], identifier_from(item.get("i")), item.get("b"))


def _given(**values: Any) -> dict[str, Json]:
    return {name: value for name, value in values.items() if value is not None}


def _event_items(interaction: Interaction) -> Iterator[list[Json]]:
    """Each answer as what differs from the one before, the first from what the link says anyway.

    Of the first event the facts are left out: they are those that no other event tells.
    """
    previous = _link_answer(interaction.link)
    for place, event in enumerate(interaction.events):
        answer = _answer_item(event.answer)
        changed: dict[str, Json] = {name: value for name, value in answer.items() if previous.get(name) != value}
        changed.update({name: None for name in previous if name not in answer})
        facts: list[Json] = [] if place == 0 else list(event.facts)
        yield [event.id, _LETTERS[event.type], stamp(event.at), changed, *([facts] if facts else [])]
        previous = answer


def _events_from(rows: Iterable[list[Any]], facts: Facts, link: Link) -> Iterator[SeenEvent]:
    rows = list(rows)
    claimed = {name for row in rows[1:] for name in (row[4] if len(row) > 4 else ())}
    rest = tuple(name for name in FACTS if getattr(facts, name) is not None and name not in claimed)
    answer: dict[str, Any] = _link_answer(link)
    for place, row in enumerate(rows):
        answer = {name: value for name, value in {**answer, **row[3]}.items() if value is not None}
        told = rest if place == 0 else tuple(row[4]) if len(row) > 4 else ()
        yield SeenEvent(row[0], _TYPES[row[1]], moment(row[2]), told, _answer_from(answer))


def _link_answer(link: Link) -> dict[str, Json]:
    return _given(c=link.contact_id, r=link.rule, i=spelled(link.identifier))


def _answer_item(answer: Answer) -> dict[str, Json]:
    kind = answer.contact_type.value if answer.contact_type else None
    return {
        "o": answer.outcome.value,
        **_given(c=answer.contact_id, t=kind, r=answer.rule, i=spelled(answer.identifier)),
        **({"n": answer.candidates} if answer.candidates else {}),
    }


def _answer_from(item: Mapping[str, Any]) -> Answer:
    return Answer(
        Outcome(item["o"]),
        item.get("c"),
        ContactType(item["t"]) if "t" in item else None,
        item.get("n", 0),
        item.get("r", ""),
        identifier_from(item.get("i")),
    )


def journey_entry_from(item: Attributes) -> JourneyEntry:
    """An entry as the journey index projects it."""
    plain = unpacked(item)
    last_id, letter, last_at = parsed(plain["lastEvent"])
    contact_id = plain["contactId"]
    direction = plain.get("direction")
    return JourneyEntry(
        conversation_id=plain["conversationId"],
        key=plain["journeyKey"],
        contact_id=contact_id,
        channel=Channel(plain.get("channel", Channel.VOICE)),
        division=plain.get("divisionId", "*"),
        started_at=moment(plain["journeyKey"].partition("#")[0]),
        link=_link_from(parsed(plain["link"]), contact_id),
        event_count=plain["eventCount"],
        last_event=LastEvent(last_id, _TYPES[letter], moment(last_at)),
        direction=Direction(direction) if direction else None,
        ended_at=moment_of(plain.get("endedAt")),
        **{name: plain.get(name) for name in _INDEXED},
    )
