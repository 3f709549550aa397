"""Messenger and Instagram of Meta: messages, postbacks, and echoes of what the page wrote (SE1, SE2)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from scv.frozen import dataclass

from scv.adapters.webhooks.adapter import Country
from scv.adapters.webhooks.fields import Fields, Told
from scv.adapters.webhooks.messages import at_most, epoch, items, message, within, word
from scv.adapters.webhooks.meta import MetaAdapter
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY, IdentifierType
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import InteractionEvent
from scv.domain.senders.conversations import derived
from scv.domain.senders.deliveries import Reading, read_each
from scv.domain.senders.senders import Sender
from scv.domain.trust.trust import Method
from scv.domain.values.documents import Document
from scv.domain.values.errors import InvalidValue


@dataclass(frozen=True, slots=True)
class Network:
    """What one network's notifications are called, and whose id a customer has there."""

    object: str
    channel: Channel
    identifier: IdentifierType


MESSENGER = Network("page", Channel.FACEBOOK, IdentifierType.SOCIAL_FACEBOOK)
INSTAGRAM = Network("instagram", Channel.INSTAGRAM, IdentifierType.SOCIAL_INSTAGRAM)
NETWORKS = {network.object: network for network in (MESSENGER, INSTAGRAM)}
READ = frozenset(
    [
        "object",
        "entry",
        "id",
        "messaging",
        "sender",
        "recipient",
        "timestamp",
        "message",
        "postback",
        "mid",
        "is_echo",
        "is_deleted",
    ]
)


class MessengerAdapter(MetaAdapter):
    """Pages and Instagram accounts: one app has both, with one secret."""

    kind = "messenger"
    names = READ

    def read(self, document: Document, sender: Sender, country: Country) -> Reading:
        """SE1: `standby`, deliveries, reads and reactions are no interaction."""
        fields = Fields(document)
        network = NETWORKS.get(word(fields, "object"))
        if network is None:
            raise InvalidValue("Send notifications of page or instagram.", field="object")
        return read_each(at_most(_told(fields)), partial(_read, sender, network))


ADAPTER = MessengerAdapter()


def _told(fields: Fields) -> Iterator[tuple[str, tuple[Fields, Fields]]]:
    """Every item, each with the page or account that it stands in."""
    for _, entry in items(fields, "entry"):
        for place, item in items(entry, "messaging"):
            yield place, (entry, item)


def _read(sender: Sender, network: Network, found: tuple[Fields, Fields]) -> Iterator[InteractionEvent]:
    """ID8: the customer's id is the page's own; an echo is what the page wrote to that person."""
    entry, item = found
    content = _content(item)
    if content is None or content.raw("is_deleted") is True:
        return
    page = entry.required_key("id")
    echo = content.raw("is_echo") is True
    customer = within(item, "recipient" if echo else "sender")
    told = Told(lambda: DEFAULT_COUNTRY)
    told.identifier(customer, "id", network.identifier, source=page, how=Method.PLATFORM)
    who = customer.required("id", next(iter(told.mentions), None)).identifier.value
    at = epoch(item, "timestamp")
    direction = Direction.OUTBOUND if echo else Direction.INBOUND
    conversation = derived(sender, page, who, at)
    yield message(told, content.required_key("mid"), at, conversation, network.channel, direction)


def _content(item: Fields) -> Fields | None:
    """The message, or the button that was pressed; None for all else."""
    for name in ("message", "postback"):
        if item.raw(name) is not None:
            return within(item, name)
    return None
