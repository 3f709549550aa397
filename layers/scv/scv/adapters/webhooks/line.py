"""LINE Messaging API: messages and postbacks of single users (SE1, SE2)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scv.adapters.webhooks.adapter import Adapter, Country
from scv.adapters.webhooks.fields import Fields, Told
from scv.adapters.webhooks.messages import at_most, decision_of, epoch, items, message, only, within, word
from scv.adapters.webhooks.signatures import base64_sha256, require_any
from scv.domain.consent.decisions import Status
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY, IdentifierType
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import InteractionEvent
from scv.domain.senders.conversations import derived
from scv.domain.senders.deliveries import Acknowledgement, Delivery, Reading, Taken, read_each
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.trust.trust import Method
from scv.domain.values.documents import Document
from scv.domain.values.errors import InvalidValue

SIGNATURE = "x-line-signature"
WRITTEN = frozenset({"message", "postback"})
DECIDED = {"follow": Status.GRANTED, "unfollow": Status.DENIED}
READ = frozenset({"destination", "events", "type", "mode", "source", "userId", "timestamp", "webhookEventId"})


class LineAdapter(Adapter):
    """A LINE channel. Its signature has no time: a repeated event is known by its webhook event id (RS5)."""

    kind = "line"
    max_bytes = 1024 * 1024

    def verify(self, delivery: Delivery, sender: Sender, secrets: Secrets) -> None:
        """SE3: HMAC-SHA256 with the channel secret over the bytes as sent, in base64."""
        require_any(delivery.header(SIGNATURE), (base64_sha256(each, delivery.raw) for each in secrets.valid))

    def opened(self, delivery: Delivery) -> Document:
        """PV1: what is read of it, and so what may wait in the queue; never what a person wrote."""
        document: Document = only(super().opened(delivery), READ)
        return document

    def read(self, document: Document, sender: Sender, country: Country) -> Reading:
        """SE1: an empty list is how LINE checks the address; joining a group and the like are no interaction."""
        fields = Fields(document)
        if not isinstance(fields.raw("events"), list):
            raise InvalidValue("Send a list of events.", field="events")
        return read_each(at_most(items(fields, "events")), partial(_read, sender, fields.key("destination") or ""))

    def acknowledge(self, taken: Taken) -> Acknowledgement | None:
        """SE1: LINE wants 200, and shows any other status as an error."""
        return Acknowledgement(text="OK")


ADAPTER = LineAdapter()


def _read(sender: Sender, bot: str, item: Fields) -> Iterator[InteractionEvent]:
    """One user's message; in standby another module answers, and a group or room is many people."""
    source = within(item, "source")
    kind = word(item, "type")
    if kind not in (*WRITTEN, *DECIDED) or item.raw("mode") == "standby" or source.raw("type") != "user":
        return
    told = Told(lambda: DEFAULT_COUNTRY)
    told.identifier(source, "userId", IdentifierType.SOCIAL_LINE, how=Method.PLATFORM)
    who = source.required("userId", next(iter(told.mentions), None)).identifier.value
    at = epoch(item, "timestamp")
    event_id = item.required_key("webhookEventId")
    conversation = derived(sender, bot, who, at)
    if kind in DECIDED:
        yield decision_of(told, event_id, at, conversation, Channel.LINE, sender.kind, DECIDED[kind])
    else:
        yield message(told, event_id, at, conversation, Channel.LINE, Direction.INBOUND)
