"""Our own webhook: one interaction event as JSON becomes an `InteractionEvent`.

Read by hand: a field is one line here, an error names the sender's own path, and nothing is built
or imported beside the event itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import TypeVar

from scv.adapters.webhooks import signatures
from scv.adapters.webhooks.adapter import Adapter, Country
from scv.adapters.webhooks.fields import Fields, Told, as_text, readable
from scv.domain.consent.decisions import Status, checked_purpose
from scv.domain.consent.words import Choice
from scv.domain.identifiers.identifier import Identifier, IdentifierType, parse_email
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import EventType, Facts, InteractionEvent
from scv.domain.senders.deliveries import Delivery, Reading
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.trust.trust import Method
from scv.domain.values.documents import Document
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ConversationId

NOT_SOCIAL = frozenset({IdentifierType.PHONE, IdentifierType.EMAIL, IdentifierType.COOKIE, IdentifierType.EXTERNAL_ID})
CUSTOMER = ("name", "phone", "email", "cookie", "social", "externalId", "idToken")
MAX_TOKEN = 8192  # characters, as of bearer tokens
FORM = ("firstName", "lastName", "phone", "email")
SOCIAL = {kind.value.lower(): kind for kind in IdentifierType if kind not in NOT_SOCIAL}

MAX_CHOICES = 20

E = TypeVar("E", bound=StrEnum)


def read(payload: object, country: Country) -> InteractionEvent:
    """The event; raises InvalidValue naming the field that cannot be read, which is none of the customer's (ID11).

    `started` says on which channel; later events need not repeat it. `ended` without a time of its
    own ended when the event says so.
    """
    fields = Fields(payload)
    event_id = fields.required("id", fields.key("id"))
    kind = fields.required("type", _one_of(EventType, fields, "type"))
    at = fields.required("timestamp", fields.moment("timestamp"))
    fields.required("data", fields.raw("data"))
    data = fields.part("data")
    told = Told(partial(country, data.key("projectId")))
    customer, form = told.part(data, "customer", CUSTOMER), told.part(data, "form", FORM)
    facts = _facts(data, customer, form, told)
    if kind is EventType.STARTED:
        data.required("channel", facts.channel)
    if kind is EventType.ENDED and facts.ended_at is None:
        facts = dataclasses.replace(facts, ended_at=at)
    _identify(customer, form, told)
    token = _token(customer, told)
    return InteractionEvent(
        id=event_id,
        type=kind,
        at=at,
        conversation_id=ConversationId(data.required_key("conversationId")),
        facts=facts,
        mentions=told.mentions,
        unreadable=told.unreadable,
        ignored=told.ignored,
        id_token=token,
        choices=_choices(data, partial(country, data.key("projectId"))),
    )


def _choices(data: Fields, country: Callable[[], str]) -> tuple[Choice, ...]:
    """CN1: what the person decided; raises InvalidValue for what nobody can read, as a refusal must not get lost."""
    found = data.parts("consents")
    if len(found) > MAX_CHOICES:
        raise InvalidValue(f"One event tells of at most {MAX_CHOICES} decisions.", field=data.place("consents"))
    return tuple(_choice(each, country) for each in found)


def _choice(fields: Fields, country: Callable[[], str]) -> Choice:
    try:
        purpose = checked_purpose(fields.string("purpose") or "")
    except InvalidValue as error:
        raise InvalidValue(error.message, field=fields.place("purpose")) from error
    status = fields.required("status", _one_of(Status, fields, "status"))
    point = None if fields.raw("contactPoint") is None else _point(fields.part("contactPoint"), country)
    return Choice(purpose, status, point, (fields.key("source") or "webhook")[:64])


def _point(fields: Fields, country: Callable[[], str]) -> Identifier:
    """ID2: raises InvalidValue, also for what identifies nobody."""
    kinds = {kind.value.lower(): kind for kind in IdentifierType}
    kind = fields.required("type", kinds.get((fields.string("type") or "").strip().lower()))
    told = Told(country)
    told.identifier(fields, "value", kind, source=as_text(fields.raw("externalSource")))
    return fields.required("value", next((each.identifier for each in told.mentions), None))


def _token(customer: Fields, told: Told) -> str | None:
    """TR2: the token of a visitor who has signed in, as it came; what is none is not kept (ID11)."""
    raw = customer.raw("idToken")
    if raw is None or (isinstance(raw, str) and 0 < len(raw) <= MAX_TOKEN):
        return raw
    told.cannot_read(customer.place("idToken"), "no token")
    return None


def _facts(data: Fields, customer: Fields, form: Fields, told: Told) -> Facts:
    return Facts(
        communication_id=data.key("communicationId"),
        channel=_one_of(Channel, data, "channel"),
        direction=_one_of(Direction, data, "direction"),
        division=data.division("divisionId"),
        project_id=data.key("projectId"),
        subject=data.text("subject"),
        queue=data.text("queue"),
        agent=data.text("agent"),
        started_at=data.moment("startedAt"),
        ended_at=data.moment("endedAt"),
        name=told.text(customer, "name") or _name_in_from(customer),
        first_name=told.text(form, "firstName"),
        last_name=told.text(form, "lastName"),
    )


def _one_of(kind: type[E], fields: Fields, name: str) -> E | None:
    value = fields.string(name)
    if value is None:
        return None
    try:
        return kind(value.strip().lower())
    except ValueError as error:
        raise InvalidValue(f"Use one of {', '.join(kind)}.", field=fields.place(name)) from error


def _name_in_from(customer: Fields) -> str | None:
    """CH: the name of `Jane Roe <jane@example.com>`; an address is no name, although mail programs put it there."""
    written = customer.raw("email")
    try:
        found = parse_email(written) if isinstance(written, str) else None
    except InvalidValue:
        return None
    return None if found is None or found.name is None or "@" in found.name else readable(found.name)


def _identify(customer: Fields, form: Fields, told: Told) -> None:
    """ID2, ID4, ID11: whatever the event says about the customer."""
    kinds = IdentifierType
    external = told.part(customer, "externalId", ("source", "value"))
    told.identifier(external, "value", kinds.EXTERNAL_ID, source=as_text(external.raw("source")))
    told.identifier(customer, "phone", kinds.PHONE)
    told.identifier(customer, "email", kinds.EMAIL)
    for social in told.parts(customer, "social", ("type", "value", "externalSource")):
        _social(social, told)
    told.identifier(form, "phone", kinds.PHONE, how=Method.FORM)
    told.identifier(form, "email", kinds.EMAIL, how=Method.FORM)
    told.identifier(customer, "cookie", kinds.COOKIE)


def _social(social: Fields, told: Told) -> None:
    """ID6, ID8: a platform's id; a WhatsApp number comes as one of these. `externalSource` is its page or app."""
    name = social.raw("type")
    kind = SOCIAL.get(name.strip().lower()) if isinstance(name, str) else None
    if kind is not None:
        page = social.raw("externalSource")
        source = page if isinstance(page, str) else told.part(social, "externalSource", ("id", "name")).raw("id")
        told.identifier(social, "value", kind, source=as_text(source))
    elif social.raw("value") is not None:
        told.cannot_read(social.place("value"), {"type": name, "value": social.raw("value")})


class Generic(Adapter):
    """Programmers who send our own event, signed by Standard Webhooks."""

    kind = "generic"

    def verify(self, delivery: Delivery, sender: Sender, secrets: Secrets) -> None:
        """AC4: see `signatures.require_standard`."""
        signatures.require_standard(delivery, secrets)

    def read(self, document: Document, sender: Sender, country: Country) -> Reading:
        """One event."""
        return Reading((read(document, country),))


ADAPTER = Generic()
