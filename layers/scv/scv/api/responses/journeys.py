"""What clients read of an interaction: Session, its events, Conversation."""

from __future__ import annotations

from scv.api.operations import API
from scv.api.paths import segment
from scv.api.responses.contacts import division, reference, told
from scv.domain.channels import CHANNELS
from scv.domain.documents import Document, Json
from scv.domain.identifiers import Identifier, IdentifierType
from scv.domain.interactions import Interaction, SeenEvent
from scv.domain.journeys import JourneyEntry, came_in_on
from scv.domain.times import stamp

SESSIONS = f"{API}/journey/sessions"


def session(entry: JourneyEntry, contact_id: str | None, identifier: Identifier | None = None) -> Document:
    """Session: one journey entry (JO4). `contact_id` is that of the canonical contact."""
    kind, message_type = CHANNELS[entry.channel].wire
    channel: Document = {"type": kind}
    if message_type:
        channel["messageType"] = message_type
    body: Document = {
        "id": entry.conversation_id,
        "type": "conversation",
        "conversation": {
            "id": entry.conversation_id,
            "selfUri": f"{API}/conversations/{segment(entry.conversation_id)}",
        },
        "conversationChannels": [channel],
        "originatingDirection": entry.direction.value.capitalize() if entry.direction else "Unknown",
        "createdDate": stamp(entry.started_at),
        "eventCount": entry.event_count,
        "lastEvent": {
            "id": entry.last_event.id,
            "eventName": entry.last_event.type.value,
            "createdDate": stamp(entry.last_event.at),
        },
        "divisionIds": [entry.division],
        "authenticated": False,
        "linkedBy": _linked_by(entry),
        "selfUri": f"{SESSIONS}/{segment(entry.conversation_id)}",
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
    return {**body, **came_in, "why": {**_linked_by(entry), **came_in}}


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


def conversation(interaction: Interaction, contact_id: str | None) -> Document:
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
        "selfUri": f"{API}/conversations/{segment(interaction.conversation_id)}",
    }
    if facts.ended_at:
        body["endTime"] = stamp(facts.ended_at)
    return body
