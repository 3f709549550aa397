"""What managers read of a subscription: everything but its secrets (EV4)."""

from __future__ import annotations

from collections.abc import Iterable

from scv.api.operations.subscriptions import SUBSCRIPTIONS_PATH
from scv.api.paths import segment
from scv.domain.subscriptions.delivering import Answer, Delivery
from scv.domain.subscriptions.subscription import Subscription
from scv.domain.values.documents import Document
from scv.domain.values.times import stamp


def subscription(found: Subscription, secret: str = "") -> Document:
    """With its secret where it was made by this very call."""
    told: Document = {
        "id": found.id,
        "address": found.address,
        "types": list(found.types),
        "divisions": list(found.divisions),
        "enabled": not found.off,
        "createDate": stamp(found.created_at),
        "createdBy": found.created_by,
        "modifyDate": stamp(found.modified_at),
        "modifiedBy": found.modified_by,
        "secretSetAt": stamp(found.rotated_at or found.created_at),
        "selfUri": _uri(found.id),
    }
    told |= {"disabledBecause": found.off} if found.off else {}
    return told | ({"secret": secret} if secret else {})


def subscription_listing(found: Iterable[Subscription]) -> Document:
    """All that the caller manages."""
    return {"entities": [subscription(each) for each in found], "selfUri": SUBSCRIPTIONS_PATH}


def tested(answer: Answer) -> Document:
    """What came of a try."""
    told: Document = {"outcome": answer.outcome.value, "milliseconds": answer.milliseconds}
    return told | ({"status": answer.status} if answer.status else {})


def delivery_listing(subscription_id: str, found: Iterable[Delivery]) -> Document:
    """EV4: ids, times and what came of it; no data."""
    return {"entities": [_delivery(each) for each in found], "selfUri": f"{_uri(subscription_id)}/deliveries"}


def _delivery(found: Delivery) -> Document:
    told: Document = {"eventId": found.event_id, "type": found.type, "at": stamp(found.at), "tries": found.tries}
    return told | tested(found.answer)


def _uri(subscription_id: str) -> str:
    return f"{SUBSCRIPTIONS_PATH}/{segment(subscription_id)}"
