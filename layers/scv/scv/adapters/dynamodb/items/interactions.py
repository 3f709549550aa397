"""An interaction as an item, and its entry in the journey index."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.items import oldest
from scv.adapters.dynamodb.items.attributes import (
    Attributes,
    Item,
    epoch,
    from_epoch,
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
from scv.adapters.dynamodb.items.events import (
    event_rows,
    events_from,
    given,
    last_from,
    last_item,
    past_from,
    past_item,
)
from scv.adapters.dynamodb.items.told import (
    leg_rows,
    legs_from,
    letter,
    mention_rows,
    mentions_from,
    method,
    teller_refs,
    tellers_from,
)
from scv.domain.consent.decisions import Status
from scv.domain.consent.words import Choice, Chosen
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.events import LATEST_WINS
from scv.domain.interactions.interaction import Facts, Interaction, Link, Unreadable
from scv.domain.interactions.journeys import JourneyEntry, also_on, entry_key, known_how
from scv.domain.interactions.legs import course
from scv.domain.privacy.erasure import ERASED, concerns
from scv.domain.values.documents import Json
from scv.domain.values.ids import ContactId
from scv.domain.values.times import moment, stamp

INTERACTION_SCHEMA = 2  # `interaction_from` reads the first one as well, which did not say so
NO_SHARDS: Mapping[str, int] = {}
_CHANNELS = {each.value: each for each in Channel}  # a page asks these 50 times, and calling an enumeration is dear
_DIRECTIONS = {each.value: each for each in Direction}
_INDEXED = ("subject", "queue", "agent")
_PLAIN = ("communication_id", "project_id", "name", "first_name", "last_name")


def _journey(interaction: Interaction, shards: Mapping[str, int]) -> str | None:
    owner = concerns(interaction)
    if owner is None:
        return None
    if not interaction.in_journey:
        return keys.ASIDE + owner
    return keys.journey_partition(owner, interaction.conversation_id, shards.get(owner, 1))


def interaction_item(interaction: Interaction, shards: Mapping[str, int] = NO_SHARDS) -> Item:
    """One conversation; `journey` names its contact, aside when it is in no journey (JO2); nobody's has none."""
    facts, link = interaction.facts, interaction.link
    told = {name: getattr(facts, name) for name in _PLAIN if getattr(facts, name) is not None}
    journey = _journey(interaction, shards)
    return packed(
        {
            "conversationId": interaction.conversation_id,
            "schema": INTERACTION_SCHEMA,
            "contactId": link.contact_id,
            "journey": journey,
            "journeyKey": entry_key(interaction.started_at, interaction.conversation_id) if journey else None,
            "channel": facts.channel and facts.channel.value,
            "direction": facts.direction and facts.direction.value,
            "divisionId": facts.division,
            "startedAt": when_text(facts.started_at),
            "endedAt": when_text(facts.ended_at),
            **{name: getattr(facts, name) for name in _INDEXED},
            "link": text({**_link_item(link), **_shown(interaction)}),
            "told": text(told),
            "tellers": text(teller_refs(interaction)),
            "mentions": text(mention_rows(interaction)),
            "legs": text(leg_rows(interaction)),
            "events": text(list(event_rows(interaction))),
            "past": text(past_item(interaction)),
            "eventCount": interaction.event_count,
            "lastEvent": text(last_item(interaction.last_event)),
            "receivedAt": epoch(interaction.received_at),
            "expiresAt": epoch(interaction.expires_at),
            "erased": interaction.erased,
            "included": interaction.included,
            "choices": text([_choice(each) for each in interaction.choices]),
            "revision": interaction.revision,
        }
    )


def interaction_from(item: Attributes) -> Interaction:
    """The inverse of `interaction_item`."""
    plain = unpacked(item)
    told_link, facts = parsed(plain["link"]), _facts(plain)
    link = _link_from(told_link, plain.get("contactId"))
    if "schema" not in plain:
        return _from_the_first_schema(plain, facts, link)
    rows = parsed(plain.get("mentions")) or ()
    known = [identifier_of(row[0]) for row in rows]
    events = tuple(events_from(parsed(plain.get("events")) or (), link, known))
    return Interaction(
        conversation_id=plain["conversationId"],
        facts=facts,
        mentions=tuple(mentions_from(rows, events)),
        link=link,
        events=events,
        revision=plain["revision"],
        tellers=tellers_from(parsed(plain.get("tellers")) or {}, facts, events),
        legs=legs_from(parsed(plain.get("legs")), facts, events),
        past=past_from(parsed(plain.get("past")), known),
        unreadable=_unreadable(told_link),
        received_at=from_epoch(plain.get("receivedAt")),
        expires_at=from_epoch(plain.get("expiresAt")),
        erased=plain.get("erased", False),
        included=plain.get("included", False),
        choices=tuple(_choice_from(each) for each in parsed(plain.get("choices")) or ()),
    )


def _choice(chosen: Chosen) -> list[Json]:
    """CN1: when, by which event, when told; purpose, status, contact point and source."""
    choice, point = chosen.choice, spelled(chosen.choice.point)
    made: list[Json] = [stamp(chosen.at), chosen.event_id, stamp(chosen.told_at)]
    return [*made, choice.purpose, choice.status.value, None if point is None else [*point], choice.source]


def _choice_from(told: list[Any]) -> Chosen:
    """The inverse of `_choice`."""
    at, event_id, told_at, purpose, status, point, source = told
    choice = Choice(purpose, Status(status), identifier_from(point), source)
    return Chosen(moment(at), event_id, choice, moment(told_at))


def _from_the_first_schema(plain: Mapping[str, Any], facts: Facts, link: Link) -> Interaction:
    rows = parsed(plain["events"])
    events = tuple(events_from(rows, link, ()))
    tellers = oldest.tellers_of(rows, facts, events)
    legs = oldest.legs_of(facts, tellers, events)
    found = course(legs)
    return Interaction(
        conversation_id=plain["conversationId"],
        facts=dataclasses.replace(facts, started_at=found.started_at, ended_at=found.ended_at),
        mentions=tuple(oldest.mentions_of(parsed(plain.get("identifiers")) or (), events)),
        link=link,
        events=events,
        revision=plain["revision"],
        tellers={name: order for name, order in tellers.items() if name in LATEST_WINS},
        legs=legs,
        erased=link.rule == ERASED,
    )


def _facts(plain: Mapping[str, Any]) -> Facts:
    channel, direction = plain.get("channel"), plain.get("direction")
    return Facts(
        channel=Channel(channel) if channel else None,
        direction=Direction(direction) if direction else None,
        division=plain.get("divisionId"),
        started_at=moment_of(plain.get("startedAt")),
        ended_at=moment_of(plain.get("endedAt")),
        **{name: plain.get(name) for name in _INDEXED},
        **(parsed(plain.get("told")) or {}),
    )


def _link_item(link: Link) -> dict[str, Json]:
    return {"r": link.rule, **given(i=spelled(link.identifier), b=link.by)}


def _link_from(item: Mapping[str, Any], contact_id: ContactId | None) -> Link:
    return Link(contact_id, item["r"], identifier_from(item.get("i")), item.get("b"))


def _shown(interaction: Interaction) -> dict[str, Json]:
    """What an entry of a journey shows beside the attributes that the index projects.

    It stands in `link`, which is projected: an index can only be given another attribute by building it anew.
    """
    return given(
        x=epoch(interaction.expires_at) if interaction.in_journey else None,
        c=[channel.value for channel in also_on(interaction)] or None,
        u=[[each.field, each.value] for each in interaction.unreadable] or None,
        h=letter(known_how(interaction)),
    )


def _unreadable(link: Mapping[str, Any]) -> tuple[Unreadable, ...]:
    return tuple(Unreadable(*each) for each in link.get("u", ()))


def journey_entry_from(item: Attributes) -> JourneyEntry:
    """An entry as the journey index projects it."""
    plain = unpacked(item)
    contact_id, link = plain["contactId"], parsed(plain["link"])
    direction = plain.get("direction")
    return JourneyEntry(
        conversation_id=plain["conversationId"],
        key=plain["journeyKey"],
        contact_id=contact_id,
        channel=_CHANNELS[plain.get("channel", Channel.VOICE)],
        division=plain.get("divisionId", "*"),
        started_at=moment(plain["journeyKey"].partition("#")[0]),
        link=_link_from(link, contact_id),
        event_count=plain["eventCount"],
        last_event=last_from(parsed(plain["lastEvent"])),
        direction=_DIRECTIONS[direction] if direction else None,
        ended_at=moment_of(plain.get("endedAt")),
        subject=plain.get("subject"),
        queue=plain.get("queue"),
        agent=plain.get("agent"),
        also_on=tuple(_CHANNELS[each] for each in link.get("c", ())),
        unreadable=_unreadable(link),
        expires_at=from_epoch(link.get("x")),
        how=method(link.get("h")),
    )
