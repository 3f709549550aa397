"""CloudEvents 1.0 in all three modes (structured, batch, binary) whose data is our own event's data.

CloudEvents has no signature of its own, so a request carries that of Standard Webhooks. In binary mode the attributes
are headers, which that signature does not cover: there `webhook-id` has to be the event's id, so that a request that
is caught and sent again is the same event again, whatever its other headers say.
"""

from __future__ import annotations

import base64
import binascii
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

from scv.adapters.webhooks import interactions, signatures
from scv.adapters.webhooks.adapter import Adapter, Country
from scv.adapters.webhooks.fields import Fields, read_within
from scv.domain.interactions.events import EventType, InteractionEvent
from scv.domain.senders.deliveries import Delivery, Reading, read_each
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.values.documents import Document, read_sent
from scv.domain.values.errors import BadRequest, InvalidValue
from scv.domain.values.times import stamp

BATCH = "application/cloudevents-batch+json"
STRUCTURED = "application/cloudevents+json"
MAX_EVENTS = 100  # of one batch
PREFIX = "ce-"
RECEIVED = "receivedAt"
LONGEST_ID = 255


class CloudEvents(Adapter):
    """Anybody who sends CloudEvents."""

    kind = "cloudEvents"

    def verify(self, delivery: Delivery, sender: Sender, secrets: Secrets) -> None:
        """AC4: Standard Webhooks over the body; raises BadSignature."""
        signatures.require_standard(delivery, secrets)
        if _is_binary(delivery) and _attribute(delivery, "id") != delivery.header("webhook-id"):
            raise signatures.refused()

    def opened(self, delivery: Delivery) -> Document:
        """`events`: those of the request in structured form."""
        found = _binary(delivery) if _is_binary(delivery) else read_sent(delivery.raw.decode(errors="replace"))
        events = found if isinstance(found, list) else [found]
        if isinstance(found, list) != (delivery.media_type == BATCH):
            raise BadRequest(f"Send one event as {STRUCTURED}, a list of them as {BATCH}.")
        if len(events) > MAX_EVENTS:
            raise BadRequest(f"A batch has at most {MAX_EVENTS} events.")
        document: Document = {"events": events}
        if delivery.received_at is not None:
            document[RECEIVED] = stamp(delivery.received_at)
        return document

    def read(self, document: Document, sender: Sender, country: Country) -> Reading:
        """SE1: each event that is about an interaction; another type is none."""
        events = document.get("events")
        items = [(f"[{place}]", event) for place, event in enumerate(events if isinstance(events, list) else [])]
        return read_each(items, lambda event: _event(event, document.get(RECEIVED), country))


def _is_binary(delivery: Delivery) -> bool:
    return not delivery.media_type.startswith("application/cloudevents") and bool(_attribute(delivery, "specversion"))


def _attribute(delivery: Delivery, name: str) -> str:
    """An attribute of binary mode, of which headers spell other than plain letters in percent signs."""
    return unquote(delivery.header(PREFIX + name))


def _binary(delivery: Delivery) -> Document:
    names = (name.removeprefix(PREFIX) for name in delivery.headers if name.startswith(PREFIX))
    return {
        **{name: _attribute(delivery, name) for name in names},
        "data": read_sent(delivery.raw.decode(errors="replace")),
    }


def _event(event: Any, received: Any, country: Country) -> tuple[InteractionEvent, ...]:
    """Its id names the source, because ids are unique within one (CloudEvents 1.0, 3.1.1)."""
    fields = Fields(event)
    version = fields.required("specversion", fields.string("specversion"))
    if not version.startswith("1."):
        raise InvalidValue("Send CloudEvents 1.0.", field="specversion")
    source, named = fields.required_key("source"), fields.required_key("id")
    kind = _kind(fields.required("type", fields.string("type")))
    if kind is None:
        return ()
    told = {
        "id": _within(f"{source} {named}"),
        "type": kind,
        "timestamp": fields.raw("time") or received,
        "data": _data(fields),
    }
    return (interactions.read(told, country),)


def _kind(spelled: str) -> str | None:
    """`interaction.started`, also behind the reversed domain of whoever sends it."""
    return next((each for each in EventType if spelled == each or spelled.endswith(f".{each}")), None)


def _within(text: str) -> str:
    """The id as it is, or a hash of one that is longer than an id of ours may be."""
    return text if len(text) <= LONGEST_ID and len(text.encode()) <= LONGEST_ID else sha256(text.encode()).hexdigest()


def _data(fields: Fields) -> Any:
    encoded = fields.string("data_base64")
    if encoded is None:
        return fields.raw("data")
    try:
        text = base64.b64decode(encoded, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError) as error:
        raise InvalidValue("Not base64.", field="data_base64") from error
    return read_within(text, "data_base64")


ADAPTER = CloudEvents()
