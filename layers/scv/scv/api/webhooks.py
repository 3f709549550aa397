"""Webhooks at the edge: size, signature over the raw bytes, and the answer (AC4, RS10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from scv.api.events import IGNORED
from scv.api.http import Reply
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.interaction import Answer, Outcome, Received
from scv.domain.values.documents import Document
from scv.domain.values.errors import BadSignature, NotFound, PayloadTooLarge

MAX_BYTES = 64 * 1024
BOTH = "both"  # or one of `doors`


def require_open(door: str, opened: str) -> None:
    """AC4: webhooks come in by the door that the stack has opened, or by either; raises NotFound."""
    if opened not in (door, BOTH):
        raise NotFound("Webhooks do not come in by this address; send them to the stack's WebhookUrl.")


def check_size(body: bytes) -> None:
    """Before anything is computed over it; raises PayloadTooLarge."""
    if len(body) > MAX_BYTES:
        raise PayloadTooLarge(f"An event has at most {MAX_BYTES} bytes.")


def check_signature(body: bytes, headers: Mapping[str, str], keys: Sequence[str]) -> None:
    """AC4: one of the keys signed these bytes less than five minutes ago; raises BadSignature.

    The body of a signed message is UTF-8 by the Standard Webhooks scheme, so other bytes have none.
    """
    for webhook in [Webhook(key) for key in keys]:
        try:
            webhook.verify(body, dict(headers), json_parse=False)
        except (WebhookVerificationError, ValueError):  # ValueError: a header that is not as the scheme spells it
            continue
        return
    raise BadSignature("The signature or its time does not hold; sign the bytes as sent, by Standard Webhooks, anew.")


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
