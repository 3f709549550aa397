"""What clients read of an interaction: Session, its events, Conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scv.api.operations.operation import API
from scv.api.paths import segment
from scv.api.responses.contacts import division, reference, told, trust
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.channels import CHANNELS, Channel
from scv.domain.interactions.interaction import Interaction, SeenEvent, Unreadable
from scv.domain.interactions.journeys import JourneyEntry, came_in_on
from scv.domain.interactions.legs import Leg, ended
from scv.domain.interactions.past import LastEvent
from scv.domain.values.documents import Document, Json
from scv.domain.values.ids import ContactId, ConversationId
from scv.domain.values.times import stamp

SESSIONS = f"{API}/journey/sessions"
LISTED = 1000  # ids of one answer of an erasure; the counts go on


def session(entry: JourneyEntry, contact_id: ContactId | None, identifier: Identifier | None = None) -> Document:
    """Session: one journey entry (JO4). `contact_id` is that of the canonical contact."""
    place, linked_by = segment(entry.conversation_id), _linked_by(entry)
    body: Document = {
        "id": entry.conversation_id,
        "type": "conversation",
        "conversation": {"id": entry.conversation_id, "selfUri": f"{API}/conversations/{place}"},
        "conversationChannels": [_channel(each) for each in (entry.channel, *entry.also_on)],
        "originatingDirection": entry.direction.value.capitalize() if entry.direction else "Unknown",
        "createdDate": stamp(entry.started_at),
        "eventCount": entry.event_count,
        "lastEvent": _last_event(entry.last_event),
        "divisionIds": [entry.division],
        "authenticated": False,
        "linkedBy": linked_by,
        "selfUri": f"{SESSIONS}/{place}",
    }
    body.update(_optional(entry))
    if contact_id:
        body["externalContact"] = reference(contact_id)
    shown = identifier or entry.link.identifier
    if shown and shown.type is not IdentifierType.COOKIE:
        body["customerId"], body["customerIdType"] = shown.value, shown.type.value
    elif shown:
        body["customerIdType"] = shown.type.value
    came_in: Document = {"identifier": told(shown)} if shown else {}
    body.update(came_in)
    known: Document = {"trust": trust(entry.how)} if shown else {}
    body["why"] = {**linked_by, **came_in, **known}
    return body


def _channel(channel: Channel) -> Document:
    """RS11: the channel of a leg, the first one's first."""
    kind, message_type = CHANNELS[channel].wire
    return {"type": kind, **({"messageType": message_type} if message_type else {})}


def _last_event(last: LastEvent) -> Document:
    """An id that was forgotten is left out."""
    told: Document = {"eventName": last.type.value, "createdDate": stamp(last.at)}
    return {"id": last.id, **told} if last.id else told


def unreadable(values: Iterable[Unreadable]) -> list[Json]:
    """ID11: what nobody could read, and the field that it came in."""
    return [{"field": each.field, "value": each.value} for each in values]


def _linked_by(entry: JourneyEntry) -> Document:
    body: Document = {"rule": entry.link.rule}
    if entry.link.by:
        body["agent"] = entry.link.by
    return body


def _optional(entry: JourneyEntry) -> Document:
    body: Document = {}
    if entry.subject:
        body["conversationSubject"] = entry.subject
    if entry.queue:
        body["lastConnectedQueue"] = {"id": entry.queue}
    if entry.agent:
        body["lastConnectedUser"] = {"id": entry.agent}
    if entry.ended_at:
        body["endedDate"] = stamp(entry.ended_at)
        body["durationInSeconds"] = max(0, int((entry.ended_at - entry.started_at).total_seconds()))
    if entry.unreadable:
        body["unreadable"] = unreadable(entry.unreadable)
    return body


def session_event(event: SeenEvent, interaction: Interaction) -> Document:
    """Event: one event of a conversation."""
    return {
        "id": event.id,
        "correlationId": interaction.conversation_id,
        "eventType": event.type.value,
        "createdDate": stamp(event.at),
        "session": {"id": interaction.conversation_id, "selfUri": f"{SESSIONS}/{segment(interaction.conversation_id)}"},
    }


def conversation(interaction: Interaction, contact_id: ContactId | None) -> Document:
    """Conversation: the customer's and, when known, the agent's participant."""
    facts = interaction.facts
    customer: Document = {
        "id": facts.communication_id or interaction.conversation_id,
        "purpose": "customer" if interaction.direction != "outbound" else "external",
        "startTime": stamp(interaction.started_at),
    }
    identifier = came_in_on(interaction)
    if contact_id:
        customer["externalContactId"] = contact_id
    if identifier and identifier.type is not IdentifierType.COOKIE:
        customer["address"] = identifier.value
    participants: list[Json] = [dict(customer)]
    if facts.agent:
        participants.append({"id": facts.agent, "purpose": "agent", "userId": facts.agent})
    body: Document = {
        "id": interaction.conversation_id,
        "startTime": stamp(interaction.started_at),
        "participants": participants,
        "divisions": [{"division": division(interaction.division)}],
        "legs": legs(interaction),
        "selfUri": f"{API}/conversations/{segment(interaction.conversation_id)}",
    }
    if facts.ended_at:
        body["endTime"] = stamp(facts.ended_at)
    return body


def legs(interaction: Interaction) -> list[Json]:
    """RS11: each part of the conversation, in the order in which they began."""
    ordered = sorted(interaction.legs, key=lambda leg: (leg.began is None, leg.began or interaction.started_at))
    return [_leg(leg, interaction) for leg in ordered]


def _leg(leg: Leg, interaction: Interaction) -> Document:
    end = ended(leg, interaction.legs)
    body: Document = {
        "id": leg.id,
        "channel": leg.channel.value if leg.channel else None,
        "direction": leg.direction.value if leg.direction else None,
        "startedAt": stamp(leg.began) if leg.began else None,
        "endedAt": stamp(end) if end else None,
    }
    return {name: value for name, value in body.items() if value is not None}


def erasure(
    contact_id: ContactId,
    anonymous: Sequence[ConversationId],
    reduced: Sequence[ConversationId],
    undecided: Mapping[ConversationId, Sequence[ContactId]],
) -> Document:
    """PV1: what an erasure did: interactions made anonymous, those left without some values, those left to decide."""
    return {
        "id": contact_id,
        "anonymous": _counted(anonymous),
        "reduced": _counted(reduced),
        "undecided": [
            {"conversationId": each, "contacts": [reference(holder) for holder in undecided[each]]}
            for each in sorted(undecided)[:LISTED]
        ],
    }


def _counted(conversations: Sequence[str]) -> Document:
    return {"count": len(conversations), "conversationIds": list(conversations[:LISTED])}
