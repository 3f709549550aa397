"""Genesys Cloud over Amazon EventBridge: a detail event of a conversation becomes an `InteractionEvent`.

Nobody reads an answer here, so what cannot be an identifier is left out and the interaction is kept;
only an event without id, conversation or time is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from scv.adapters.webhooks.fields import Country, Fields
from scv.domain.channels import Channel, Direction
from scv.domain.errors import InvalidValue
from scv.domain.identifiers import Identifier, IdentifierType
from scv.domain.interactions import EventType, Facts, InteractionEvent, mentioned
from scv.domain.times import EARLIEST, truncated

SENDER = "genesys"
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
    return InteractionEvent(
        id=fields.required("id", fields.key("id")),
        type=kind,
        at=at,
        conversation_id=body.required("conversationId", body.key("conversationId")),
        facts=_facts(body, kind, channel, at),
        mentions=mentioned(*_identifiers(body, channel, partial(country, None))),
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
    """Epoch milliseconds of the event itself, else when the bus got it."""
    spelled = body.raw("eventTime")
    if spelled is None:
        return fields.required("time", fields.moment("time"))
    try:
        at = truncated(datetime.fromtimestamp(float(spelled) / 1000, UTC))
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise InvalidValue("Not a time in epoch milliseconds.", field=body.place("eventTime")) from error
    if at < EARLIEST:
        raise InvalidValue("Not a time in epoch milliseconds.", field=body.place("eventTime"))
    return at


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


def _identifiers(body: Fields, channel: Channel, country: Callable[[], str]) -> tuple[Identifier, ...]:
    """The customer's address, and the cookie of the web journey that led here."""
    customer = body.part("journeyContext").part("customer")
    is_cookie = (customer.string("idType") or "").lower() == "cookie"
    cookie = _identified(IdentifierType.COOKIE, customer.string("id")) if is_cookie else None
    address = None if channel is Channel.WEB_MESSAGING and cookie else _address(body, channel, country)
    return tuple(found for found in (address, cookie) if found is not None)


def _address(body: Fields, channel: Channel, country: Callable[[], str]) -> Identifier | None:
    """Where the customer is: the far end of the conversation."""
    out = _direction(body) is Direction.OUTBOUND
    far = body.string("addressTo" if out else "addressFrom")
    if channel is Channel.EMAIL:
        return _identified(IdentifierType.EMAIL, far)
    if channel is Channel.CALLBACK:
        numbers = body.raw("callbackNumbers")
        return _identified(IdentifierType.PHONE, numbers[0] if isinstance(numbers, list) and numbers else None, country)
    if channel in (Channel.VOICE, Channel.CAMPAIGN):
        return _identified(IdentifierType.PHONE, body.string("dnis" if out else "ani") or far, country)
    if channel is Channel.WEB_CHAT:
        return None
    kind = dict(MESSAGES.values())[channel]
    if kind is IdentifierType.EXTERNAL_ID:
        return _identified(kind, far, source=_integration(body, out))
    return _identified(kind, far, country)


def _integration(body: Fields, out: bool) -> str:
    """An open messaging address is unique within its integration, which is the near end."""
    near = body.string("addressFrom" if out else "addressTo")
    return f"open:{near}" if near else "open"


def _identified(
    kind: IdentifierType, raw: object, country: Callable[[], str] | None = None, source: str | None = None
) -> Identifier | None:
    """The identifier, None also for what cannot be one: the sender could not correct it."""
    if not isinstance(raw, str):
        return None
    try:
        return Fields({"value": raw}).identifier("value", kind, country, source)
    except InvalidValue:
        return None
