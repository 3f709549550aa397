"""Genesys Cloud Open Messaging: what agents and bots write to a customer of a messenger of one's own (SE1, SE2)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scv.adapters.webhooks.adapter import Adapter, Country
from scv.adapters.webhooks.fields import Fields, Told, readable
from scv.adapters.webhooks.messages import items, message, only, within, word
from scv.adapters.webhooks.signatures import base64_sha256, require_any
from scv.domain.identifiers.identifier import IdentifierType
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import InteractionEvent
from scv.domain.senders.conversations import derived
from scv.domain.senders.deliveries import Acknowledgement, Delivery, Reading, Taken, read_each
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.trust.trust import Method
from scv.domain.values.documents import Document

SIGNATURE, SCHEME = "x-hub-signature-256", "sha256="
WRITTEN = frozenset({"text", "structured"})
READ = frozenset(
    [
        "id",
        "type",
        "direction",
        "channel",
        "to",
        "from",
        "time",
        "firstName",
        "lastName",
        "nickname",
        "additionalIds",
        "value",
    ]
)
ALSO = {
    "phonenumber": IdentifierType.PHONE,
    "phone": IdentifierType.PHONE,
    "email": IdentifierType.EMAIL,
    "bsuid": IdentifierType.SOCIAL_WHATSAPP_BSUID,
    "parentbsuid": IdentifierType.SOCIAL_WHATSAPP_BSUID,
}


class GenesysOpenAdapter(Adapter):
    """The outbound notification webhook of an Open Messaging integration."""

    kind = "genesysOpen"

    def verify(self, delivery: Delivery, sender: Sender, secrets: Secrets) -> None:
        """SE3: HMAC-SHA256 with the integration's secret token over the bytes as sent, in base64."""
        expected = (SCHEME + base64_sha256(each, delivery.raw) for each in secrets.valid)
        require_any(delivery.header(SIGNATURE), expected)

    def opened(self, delivery: Delivery) -> Document:
        """PV1: what is read of it, and so what may wait in the queue; never what a person wrote."""
        document: Document = only(super().opened(delivery), READ)
        return document

    def read(self, document: Document, sender: Sender, country: Country) -> Reading:
        """SE1: receipts and events such as typing are no interaction."""
        return read_each((("", Fields(document)),), partial(_read, sender, country))

    def acknowledge(self, taken: Taken) -> Acknowledgement | None:
        """SE1: Genesys Cloud reads nothing but the status."""
        return Acknowledgement(text="OK")


ADAPTER = GenesysOpenAdapter()


def _read(sender: Sender, country: Country, item: Fields) -> Iterator[InteractionEvent]:
    if word(item, "type").lower() not in WRITTEN:
        return
    channel = within(item, "channel")
    inbound = word(item, "direction").lower() == Direction.INBOUND
    theirs, ours = ("from", "to") if inbound else ("to", "from")
    customer, integration = within(channel, theirs), within(channel, ours).key("id")
    told = Told(partial(country, None))
    source = f"open:{integration}" if integration else "open"
    told.identifier(customer, "id", IdentifierType.EXTERNAL_ID, source=source, how=Method.PLATFORM)
    who = customer.required("id", next(iter(told.mentions), None)).identifier.value
    _identify_also(customer, told)
    at = channel.required("time", channel.moment("time"))
    direction = Direction.INBOUND if inbound else Direction.OUTBOUND
    conversation = derived(sender, integration or "", who, at)
    yield message(told, item.required_key("id"), at, conversation, Channel.OPEN, direction, _name(customer, told))


def _identify_also(customer: Fields, told: Told) -> None:
    """TR2: what one's own messenger says of its user besides the id is its word, and proves nothing."""
    for _, other in items(customer, "additionalIds"):
        kind = ALSO.get(word(other, "type").lower())
        if kind is not None:
            name = "value" if other.raw("value") is not None else "id"
            told.identifier(other, name, kind, how=Method.TOLD)


def _name(customer: Fields, told: Told) -> str | None:
    first, last = told.text(customer, "firstName"), told.text(customer, "lastName")
    return readable(" ".join(each for each in (first, last) if each)) or told.text(customer, "nickname")
