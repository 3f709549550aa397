"""Webhooks at the edge: a request as its sender made it, and the answer (RS10, SE1)."""

from __future__ import annotations

from scv.api.events import IGNORED
from scv.api.http import Reply
from scv.api.request import Request
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.interaction import Answer, Outcome, Received
from scv.domain.senders.deliveries import Acknowledgement, Delivery, Taken
from scv.domain.values.documents import Document
from scv.domain.values.errors import NotFound

BOTH = "both"  # or one of `doors`


def require_open(door: str, opened: str) -> None:
    """AC4: webhooks come in by the door that the stack has opened, or by either; raises NotFound."""
    if opened not in (door, BOTH):
        raise NotFound("Webhooks do not come in by this address; send them to the stack's WebhookUrl.")


def delivery(request: Request) -> Delivery:
    """What a signature is checked over, and what is read."""
    return Delivery(request.raw, request.headers, request.query, request.route.partition(" ")[0])


def answered_to(taken: Taken, acknowledgement: Acknowledgement | None) -> Reply:
    """SE1: the sender's own answer, else ours: one event's as it is, those of many in a list."""
    if acknowledgement is not None:
        return acknowledged(acknowledgement)
    if len(taken.received) < 2 and not taken.unread:
        return answered(taken.received[0] if taken.received else None)
    body: Document = {"events": [answered(each).body for each in taken.received]}
    if taken.unread:
        body["unread"] = list(taken.unread)
    return Reply(body, 202 if taken.waits else 200)


def acknowledged(acknowledgement: Acknowledgement) -> Reply:
    """Text in the sender's own media type."""
    headers = {"Content-Type": acknowledgement.media_type}
    return Reply(None, acknowledgement.status, headers, text=acknowledgement.text)


def answered(received: Received | None) -> Reply:
    """RS10: what became of the event and why; 202 when it waits in the queue or is about no interaction.

    `ignored` (RS12, AC6) and `unreadable` (ID11) say what of it did not count.
    """
    if received is None:
        return Reply({"outcome": IGNORED}, 202)
    answer = received.answer
    body: Document = {
        "conversationId": received.conversation_id,
        "outcome": answer.outcome.value,
        **_without_effect(received),
    }
    if answer.outcome is Outcome.QUEUED:
        return Reply(body, 202)
    if answer.outcome is Outcome.REFUSED:
        return Reply(body | {"code": received.code})
    body |= {"candidates": answer.candidates, "reason": _reason(answer)}
    if answer.contact_id is not None and answer.contact_type is not None:
        body["externalContact"] = {"id": answer.contact_id, "type": answer.contact_type.value}
    return Reply(body)


def _without_effect(received: Received) -> Document:
    """What of the event did not count; both are left out where there is nothing to say."""
    body: Document = {}
    if received.ignored:
        body["ignored"] = list(received.ignored)
    if received.unreadable:
        body["unreadable"] = [{"field": each.field, "value": each.value} for each in received.unreadable]
    return body


def _reason(answer: Answer) -> Document:
    reason: Document = {"rule": answer.rule}
    if answer.identifier is not None:
        reason["identifier"] = _shown(answer.identifier)
    return reason


def _shown(identifier: Identifier) -> Document:
    """ID7: a cookie's value is shown to nobody."""
    if identifier.type is IdentifierType.COOKIE:
        return {"type": identifier.type.value}
    return {"type": identifier.type.value, "value": identifier.value}
