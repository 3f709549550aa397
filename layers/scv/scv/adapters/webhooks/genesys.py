"""Genesys Cloud over Amazon EventBridge: a detail event of a conversation becomes an `InteractionEvent`.

What cannot be an identifier is kept as unreadable (ID11); only an event without id, conversation or time is refused.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial

from scv.adapters.webhooks.adapter import Adapter, Country
from scv.adapters.webhooks.fields import Fields, Told
from scv.domain.identifiers.identifier import IdentifierType
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import EventType, Facts, InteractionEvent
from scv.domain.senders.deliveries import Reading
from scv.domain.senders.senders import Sender
from scv.domain.trust.trust import Method
from scv.domain.values.documents import Document
from scv.domain.values.ids import ConversationId
from scv.domain.values.times import since_epoch

SOURCE = "aws.partner/genesys.com/"
TOPIC = re.compile(r"v2\.detail\.events\.conversation\.[^.]+\.(.+)")

EVENTS = {
    "customer.start": EventType.STARTED,
    "customer.end": EventType.ENDED,
    "acw": EventType.UPDATED,
    "attributes": EventType.UPDATED,
    "contact": EventType.UPDATED,
}
CAMPAIGN = "outbound"  # the topic, and whatever it may be divided into

MEDIA = {
    "VOICE": Channel.VOICE,
    "CHAT": Channel.WEB_CHAT,
    "EMAIL": Channel.EMAIL,
    "CALLBACK": Channel.CALLBACK,
}
MESSAGES = {
    "SMS": (Channel.SMS, IdentifierType.PHONE),
    "TWITTER": (Channel.TWITTER, IdentifierType.SOCIAL_TWITTER),
    "FACEBOOK": (Channel.FACEBOOK, IdentifierType.SOCIAL_FACEBOOK),
    "LINE": (Channel.LINE, IdentifierType.SOCIAL_LINE),
    "WHATSAPP": (Channel.WHATSAPP, IdentifierType.SOCIAL_WHATSAPP),
    "WEBMESSAGING": (Channel.WEB_MESSAGING, IdentifierType.COOKIE),
    "OPEN": (Channel.OPEN, IdentifierType.EXTERNAL_ID),
    "INSTAGRAM": (Channel.INSTAGRAM, IdentifierType.SOCIAL_INSTAGRAM),
    "APPLE": (Channel.APPLE, IdentifierType.APPLE_OPAQUE_ID),
}


def read(envelope: object, country: Country) -> InteractionEvent | None:
    """The event, None for one that is about no interaction of ours; raises InvalidValue.

    None also for media that are no channel (screen shares and the like), and for updates that do
    not tell their medium: nothing in them is kept.
    """
    fields = Fields(envelope)
    kind, campaign = _kind(fields)
    if kind is None:
        return None
    body = fields.part("detail").part("eventBody")
    channel = Channel.CAMPAIGN if campaign else _channel(body)
    if channel is None:
        return None
    at = _at(fields, body)
    told = Told(partial(country, None))
    _identify(body, channel, told)
    return InteractionEvent(
        id=fields.required("id", fields.key("id")),
        type=kind,
        at=at,
        conversation_id=ConversationId(body.required_key("conversationId")),
        facts=_facts(body, kind, channel, at),
        mentions=told.mentions,
        unreadable=told.unreadable,
    )


def _kind(fields: Fields) -> tuple[EventType | None, bool]:
    """What the event says, and whether a campaign does."""
    topic = TOPIC.fullmatch(fields.string("detail-type") or "")
    if topic is None or not (fields.string("source") or "").startswith(SOURCE):
        return None, False
    name = topic[1]
    if name == CAMPAIGN or name.startswith(f"{CAMPAIGN}."):
        return EventType.UPDATED, True
    return EVENTS.get(name), False


def _channel(body: Fields) -> Channel | None:
    """The medium of the customer's session; an attribute update lists those of the conversation."""
    media = [body.string("mediaType"), *(each.string("mediaType") for each in body.parts("communications"))]
    known = (MEDIA.get(medium.upper()) for medium in media if medium)
    message = MESSAGES.get((body.string("messageType") or "").upper())
    return message[0] if message else next(filter(None, known), None)


def _at(fields: Fields, body: Fields) -> datetime:
    """The time of the event itself, in milliseconds or seconds; else when the bus got it."""
    spelled = body.raw("eventTime")
    if spelled is None:
        return fields.required("time", fields.moment("time"))
    return since_epoch(spelled, body.place("eventTime"))


def _facts(body: Fields, kind: EventType, channel: Channel, at: datetime) -> Facts:
    return Facts(
        communication_id=body.key("sessionId"),
        channel=channel,
        direction=_direction(body),
        division=body.division("divisionId"),
        subject=body.text("subject"),
        queue=body.text("queueId"),
        agent=body.text("userId"),
        started_at=at if kind is EventType.STARTED else None,
        ended_at=at if kind is EventType.ENDED else None,
        name=body.text("callbackUserName"),
    )


def _direction(body: Fields) -> Direction | None:
    spelled = (body.string("direction") or "").lower()
    return Direction(spelled) if spelled in tuple(Direction) else None


def _identify(body: Fields, channel: Channel, told: Told) -> None:
    """The customer's address, and the cookie of the web journey that led here."""
    journey = body.raw("journeyContext")
    customer = journey.get("customer") if isinstance(journey, dict) else None
    cookie = customer.get("id") if isinstance(customer, dict) and _is_cookie(customer.get("idType")) else None
    if not (channel is Channel.WEB_MESSAGING and cookie):
        _address(body, channel, told)
    told.value(body.place("journeyContext.customer.id"), cookie, IdentifierType.COOKIE)


def _is_cookie(kind: object) -> bool:
    return isinstance(kind, str) and kind.strip().lower() == "cookie"


def _address(body: Fields, channel: Channel, told: Told) -> None:
    """Where the customer is: the far end of the conversation."""
    out = _direction(body) is Direction.OUTBOUND
    far = "addressTo" if out else "addressFrom"
    if channel is Channel.EMAIL:
        told.identifier(body, far, IdentifierType.EMAIL, how=Method.TOLD if out else Method.FROM_ADDRESS)
    elif channel is Channel.CALLBACK:
        numbers = body.raw("callbackNumbers")
        first = numbers[0] if isinstance(numbers, list) and numbers else None
        told.value(body.place("callbackNumbers[0]"), first, IdentifierType.PHONE)
    elif channel in (Channel.VOICE, Channel.CAMPAIGN):
        line = "dnis" if out else "ani"
        told.identifier(
            body, line if body.raw(line) else far, IdentifierType.PHONE, how=Method.TOLD if out else Method.CALLER_ID
        )
    elif channel is not Channel.WEB_CHAT:
        kind = dict(MESSAGES.values())[channel]
        is_open = kind is IdentifierType.EXTERNAL_ID
        source = _integration(body, out) if is_open else None
        told.identifier(body, far, kind, source, how=_known(kind, out))


def _known(kind: IdentifierType, out: bool) -> Method:
    """TR2: the id of an account that wrote is the platform's word; a text message shows a number, as a call does."""
    if out or kind is IdentifierType.EXTERNAL_ID:
        return Method.TOLD
    return {IdentifierType.PHONE: Method.CALLER_ID, IdentifierType.COOKIE: Method.DEVICE}.get(kind, Method.PLATFORM)


def _integration(body: Fields, out: bool) -> str:
    """An open messaging address is unique within its integration, which is the near end."""
    near = body.raw("addressFrom" if out else "addressTo")
    return f"open:{near}" if isinstance(near, str) and near.strip() else "open"


class Genesys(Adapter):
    """Genesys Cloud over EventBridge, which IAM lets in."""

    kind = "genesys"
    by_request = False

    def read(self, document: Document, sender: Sender, country: Country) -> Reading:
        """One event, or none when it is about no interaction of ours."""
        event = read(document, country)
        return Reading((event,) if event else ())


ADAPTER = Genesys()
