"""Our own webhook: one interaction event as JSON becomes an `InteractionEvent`.

Read by hand: a field is one line here, an error names the sender's own path, and nothing is built
or imported beside the event itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import partial
from typing import TypeVar

from scv.adapters.webhooks.fields import Country, Fields
from scv.domain.channels import Channel, Direction
from scv.domain.errors import InvalidValue
from scv.domain.identifiers import Identifier, IdentifierType, parse_email
from scv.domain.interactions import EventType, Facts, InteractionEvent, mentioned

SENDER = "interactions"
NOT_SOCIAL = frozenset({IdentifierType.PHONE, IdentifierType.EMAIL, IdentifierType.COOKIE, IdentifierType.EXTERNAL_ID})
SOCIAL = {kind.value.lower(): kind for kind in IdentifierType if kind not in NOT_SOCIAL}

E = TypeVar("E", bound=StrEnum)


def read(payload: object, country: Country) -> InteractionEvent:
    """The event; raises InvalidValue naming the field that cannot be read.

    `started` says on which channel; later events need not repeat it. `ended` without a time of its
    own ended when the event says so.
    """
    fields = Fields(payload)
    event_id = fields.required("id", fields.key("id"))
    kind = fields.required("type", _one_of(EventType, fields, "type"))
    at = fields.required("timestamp", fields.moment("timestamp"))
    fields.required("data", fields.raw("data"))
    data = fields.part("data")
    facts = _facts(data)
    if kind is EventType.STARTED:
        data.required("channel", facts.channel)
    if kind is EventType.ENDED and facts.ended_at is None:
        facts = dataclasses.replace(facts, ended_at=at)
    return InteractionEvent(
        id=event_id,
        type=kind,
        at=at,
        conversation_id=data.required("conversationId", data.key("conversationId")),
        facts=facts,
        mentions=mentioned(*dict.fromkeys(_identifiers(data, partial(country, facts.project_id)))),
    )


def _facts(data: Fields) -> Facts:
    customer, form = data.part("customer"), data.part("form")
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
        name=customer.text("name") or _name_in_from(customer),
        first_name=form.text("firstName"),
        last_name=form.text("lastName"),
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
    """CH: the name of `Jane Roe <jane@example.com>`."""
    if customer.identifier("email", IdentifierType.EMAIL) is None:
        return None
    return parse_email(customer.string("email") or "").name


def _identifiers(data: Fields, country: Callable[[], str]) -> Iterator[Identifier]:
    """ID2, ID4: whatever the event tells about the customer, those that name nobody left out."""
    customer, form = data.part("customer"), data.part("form")
    external = customer.part("externalId")
    found = [
        external.identifier("value", IdentifierType.EXTERNAL_ID, source=external.key("source")),
        customer.identifier("phone", IdentifierType.PHONE, country),
        customer.identifier("email", IdentifierType.EMAIL),
        *(_social(each, country) for each in customer.parts("social")),
        form.identifier("phone", IdentifierType.PHONE, country),
        form.identifier("email", IdentifierType.EMAIL),
        customer.identifier("cookie", IdentifierType.COOKIE),
    ]
    return (identifier for identifier in found if identifier is not None)


def _social(social: Fields, country: Callable[[], str]) -> Identifier | None:
    """ID6, ID8: a platform's id; a WhatsApp number comes as one of these."""
    value, name = social.string("value"), social.string("type")
    if value is None:
        return None
    kind = SOCIAL.get(social.required("type", name).strip().lower())
    if kind is None:
        raise InvalidValue(f"Use one of {', '.join(SOCIAL.values())}.", field=social.place("type"))
    return social.identifier("value", kind, country)
