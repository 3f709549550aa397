"""Amazon Connect: contact events of the bus, a flow's Lambda block, and contact records of a stream (SE1).

The three tell of the same contacts. Only the flow's block tells at the start who the customer is; contact events tell
queue, agent and end, and no address; the record tells everything, and only when the contact is over. A contact of
Connect is a leg of ours (RS11): each transfer is a new one, with the same first contact.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from scv.adapters.webhooks.adapter import Adapter, Country
from scv.adapters.webhooks.fields import Fields, Told
from scv.adapters.webhooks.messages import within, word
from scv.domain.identifiers.identifier import IdentifierType
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import EventType, Facts, InteractionEvent
from scv.domain.senders.deliveries import Reading, read_each
from scv.domain.senders.senders import Sender
from scv.domain.trust.trust import Method
from scv.domain.values.documents import Document
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ConversationId

SOURCE, TOPIC = "aws.connect", "Amazon Connect Contact Event"
FLOW = "ContactFlowEvent"
RECEIVED_AT = "receivedAt"  # a flow's block has no time: whoever hands it over adds when it came

DIRECTIONS = {
    "INBOUND": Direction.INBOUND,
    "API": Direction.INBOUND,
    "WEBRTC_API": Direction.INBOUND,
    "CALLBACK": Direction.INBOUND,
    "OUTBOUND": Direction.OUTBOUND,
    "EXTERNAL_OUTBOUND": Direction.OUTBOUND,
    "AGENT_REPLY": Direction.OUTBOUND,
}
NO_CUSTOMER = frozenset({"MONITOR", "DISCONNECT"})  # a listening supervisor, and the flow after an agent hung up
MEDIA = {"VOICE": Channel.VOICE, "CHAT": Channel.WEB_CHAT, "EMAIL": Channel.EMAIL}
SUBTYPES = {
    "connect:sms": Channel.SMS,
    "connect:whatsapp": Channel.WHATSAPP,
    "connect:apple": Channel.APPLE,
}
ADDRESSES = {
    Channel.EMAIL: IdentifierType.EMAIL,
    Channel.WHATSAPP: IdentifierType.SOCIAL_WHATSAPP,
    Channel.APPLE: IdentifierType.APPLE_OPAQUE_ID,
}
PROOFS = {
    Channel.EMAIL: Method.FROM_ADDRESS,
    Channel.WHATSAPP: Method.PLATFORM,
    Channel.APPLE: Method.PLATFORM,
}
MOMENTS = {
    "INITIATED": "initiationTimestamp",
    "QUEUED": "queueInfo.enqueueTimestamp",
    "CONNECTED_TO_AGENT": "agentInfo.connectedToAgentTimestamp",
    "CONTACT_DATA_UPDATED": "",
    "DISCONNECTED": "disconnectTimestamp",
}


class ConnectAdapter(Adapter):
    """One instance of Amazon Connect, or several. IAM proves who hands its events over."""

    kind = "connect"
    by_request = False

    def read(self, document: Document, sender: Sender, country: Country) -> Reading:
        """SE1: whichever of the three it is; raises InvalidValue for none of them."""
        fields, at_home = Fields(document), partial(country, None)
        if fields.raw("detail-type") is not None:
            found = _contact_event(fields, Told(at_home))
        elif fields.raw("Name") == FLOW:
            found = _flow(fields, Told(at_home))
        elif fields.raw("AWSContactTraceRecordFormatVersion") is not None or fields.raw("ContactId") is not None:
            found = _record(fields, Told(at_home))
        else:
            raise InvalidValue("Send a contact event, a flow's event or a contact record.", field="")
        return read_each((("", found),), lambda events: events)


ADAPTER = ConnectAdapter()


def _contact_event(envelope: Fields, told: Told) -> Iterator[InteractionEvent]:
    """One event of the bus. It tells no address, so by itself it links nobody and makes no contact (JO6)."""
    contact, kind = within(envelope, "detail"), envelope.part("detail").string("eventType") or ""
    channel = _channel(contact, "channel", "initiationMethod", "campaign", "segmentAttributes", "valueString")
    is_ours = envelope.raw("source") == SOURCE and envelope.raw("detail-type") == TOPIC
    if not is_ours or kind not in MOMENTS or channel is None:
        return
    at = _moment_of(contact, kind) or envelope.required("time", envelope.moment("time"))
    _customer_number(told, contact, "customerId")
    queue, agent = within(contact, "queueInfo"), within(contact, "agentInfo")
    yield InteractionEvent(
        id=envelope.required_key("id"),
        type=EventType.ENDED if kind == "DISCONNECTED" else EventType.UPDATED,
        at=at,
        conversation_id=ConversationId(contact.key("initialContactId") or contact.required_key("contactId")),
        facts=Facts(
            communication_id=contact.required_key("contactId"),
            channel=channel,
            direction=_direction(channel, contact, "initiationMethod"),
            queue=_last(queue.text("queueArn")),
            agent=_last(agent.text("agentArn")),
            started_at=at if kind == "INITIATED" else None,
            ended_at=at if kind == "DISCONNECTED" else None,
        ),
        mentions=told.mentions,
        unreadable=told.unreadable,
    )


def _moment_of(contact: Fields, kind: str) -> datetime | None:
    part, _, name = MOMENTS[kind].rpartition(".")
    return (within(contact, part) if part else contact).moment(name)


def _flow(event: Fields, told: Told) -> Iterator[InteractionEvent]:
    """A flow's Lambda block, which may stand in several flows of a contact: the first one counts."""
    contact = within(within(event, "Details"), "ContactData")
    at = event.required(RECEIVED_AT, event.moment(RECEIVED_AT))
    contact_id = contact.required_key("ContactId")
    started = _started(contact, told, f"{contact_id}:flow", at)
    if started is not None:
        yield started


def _record(record: Fields, told: Told) -> Iterator[InteractionEvent]:
    """The start and the end of a contact; a record that is sent again is newer, and its word counts (JO6)."""
    contact_id, at = record.required_key("ContactId"), record.moment("InitiationTimestamp")
    started = _started(record, told, f"{contact_id}:started", record.required("InitiationTimestamp", at))
    if started is None:
        return
    yield started
    ended, updated = record.moment("DisconnectTimestamp"), record.moment("LastUpdateTimestamp")
    if ended is None:
        return
    yield InteractionEvent(
        id=f"{contact_id}:{record.string('LastUpdateTimestamp') or 'ended'}",
        type=EventType.ENDED,
        at=max(ended, updated or ended),
        conversation_id=started.conversation_id,
        facts=Facts(
            communication_id=contact_id,
            channel=started.facts.channel,
            direction=started.facts.direction,
            queue=within(record, "Queue").text("Name"),
            agent=within(record, "Agent").text("Username"),
            ended_at=ended,
        ),
        mentions=started.mentions,
        unreadable=started.unreadable,
    )


def _started(contact: Fields, told: Told, event_id: str, at: datetime) -> InteractionEvent | None:
    channel = _channel(contact, "Channel", "InitiationMethod", "Campaign", "SegmentAttributes", "ValueString")
    if channel is None:
        return None
    endpoint = within(contact, "CustomerEndpoint")
    kind, how = ADDRESSES.get(channel, IdentifierType.PHONE), PROOFS.get(channel, Method.CALLER_ID)
    told.identifier(endpoint, "Address", kind, how=how)
    _customer_number(told, contact, "CustomerId")
    leg = contact.required_key("ContactId")
    return InteractionEvent(
        id=event_id,
        type=EventType.STARTED,
        at=at,
        conversation_id=ConversationId(contact.key("InitialContactId") or leg),
        facts=Facts(
            communication_id=leg,
            channel=channel,
            direction=_direction(channel, contact, "InitiationMethod"),
            queue=within(contact, "Queue").text("Name"),
            started_at=at,
            name=told.text(endpoint, "DisplayName"),
        ),
        mentions=told.mentions,
        unreadable=told.unreadable,
    )


def _channel(contact: Fields, channel: str, method: str, campaign: str, attributes: str, value: str) -> Channel | None:
    """None for tasks, which have no customer, and for contacts that only listen."""
    initiated = _upper(contact, method)
    if initiated in NO_CUSTOMER:
        return None
    medium = MEDIA.get(_upper(contact, channel))
    if medium is Channel.VOICE and within(contact, campaign).raw(f"{campaign}Id") is not None:
        return Channel.CAMPAIGN
    if medium is Channel.VOICE and initiated == "CALLBACK":
        return Channel.CALLBACK
    subtype = within(within(contact, attributes), "connect:Subtype").raw(value)
    return SUBTYPES.get(str(subtype).lower(), medium) if medium is Channel.WEB_CHAT else medium


def _direction(channel: Channel, contact: Fields, method: str) -> Direction | None:
    """None for a transfer, which goes on as the first contact began; a campaign calls, whoever ordered it."""
    return Direction.OUTBOUND if channel is Channel.CAMPAIGN else DIRECTIONS.get(_upper(contact, method))


def _upper(contact: Fields, name: str) -> str:
    return word(contact, name).upper()


def _customer_number(told: Told, contact: Fields, name: str) -> None:
    """What the flow found out about the customer, such as the number in one's own records."""
    told.identifier(contact, name, IdentifierType.EXTERNAL_ID, source="connect", how=Method.TOLD)


def _last(arn: str | None) -> str | None:
    """The id at the end of an ARN."""
    return arn.rpartition("/")[2] or None if arn else None
