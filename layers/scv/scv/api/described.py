"""What the OpenAPI document says beside operations and models: webhook bodies, refusals, examples, servers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scv.api.http import status_of
from scv.domain.consent.decisions import Status
from scv.domain.identifiers.identifier import IdentifierType
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import EventType
from scv.domain.values.errors import MissingPermission, ScvError

Schema = dict[str, Any]

SERVERS: list[Schema] = [
    {"url": ".", "description": "Where this document was read"},
    {
        "url": "https://{api}.execute-api.{region}.amazonaws.com/v1",
        "description": "A stack on AWS: its output ApiUrl",
        "variables": {"api": {"default": "abc123"}, "region": {"default": "eu-central-1"}},
    },
]

# What API Gateway refuses by itself, as the template words it.
GATEWAY_CODES: Mapping[int, tuple[str, ...]] = {
    400: ("bad.request",),
    401: ("authentication.required",),
    403: ("missing.permissions",),
    404: ("not.found",),
    413: ("request.too.large",),
    415: ("unsupported.media.type",),
    429: ("too.many.requests",),
    500: ("internal.server.error",),
    503: ("service.unavailable",),
}


def codes() -> dict[int, list[str]]:
    """Every status of a refusal with the codes that come with it; the base of the tree is what nobody expected."""
    found: dict[int, set[str]] = {status: set(told) for status, told in GATEWAY_CODES.items()}
    found[500].add(ScvError.code)
    for kind in _tree(ScvError):
        error = kind("permission") if kind is MissingPermission else kind("message")
        found.setdefault(status_of(error), set()).add(kind.code)
    return {status: sorted(told) for status, told in sorted(found.items())}


def _tree(kind: type[ScvError]) -> Iterator[type[ScvError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _tree(child)


def refusals() -> dict[str, Schema]:
    """A schema for each status: the error envelope with the codes that it may have there."""
    envelope = {"$ref": "#/components/schemas/Error"}
    return {
        f"Error{status}": {"allOf": [envelope, {"properties": {"code": {"enum": told}}}]}
        for status, told in codes().items()
    }


def examples() -> Mapping[str, Mapping[str, Mapping[str, Schema]]]:
    """By operation, `request` and `answer`: what happened when the scenarios of `events/scenarios` were played."""
    found: Mapping[str, Mapping[str, Mapping[str, Schema]]] = json.loads(
        (Path(__file__).parent / "examples.json").read_text()
    )
    return found


def _text(about: str, most: int = 255) -> Schema:
    return {"type": ["string", "null"], "maxLength": most, "description": about}


_TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
_NO_SOCIAL = ("Phone", "Email", "Cookie", "ExternalId")
_SOCIAL: Schema = {"$ref": "#/components/schemas/InteractionSocial"}
EVENT_SCHEMAS: dict[str, Schema] = {
    "InteractionEvent": {
        "type": "object",
        "description": "Unknown keys are ignored; those of `customer` and `form` are named in the answer.",
        "required": ["id", "type", "timestamp", "data"],
        "properties": {
            "id": {"type": "string", "minLength": 1, "maxLength": 255, "description": "The same id is taken in once"},
            "type": {"enum": [kind.value for kind in EventType]},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"$ref": "#/components/schemas/Interaction"},
        },
    },
    "Interaction": {
        "type": "object",
        "required": ["conversationId", "channel"],
        "properties": {
            "conversationId": {"type": "string", "minLength": 1, "maxLength": 255},
            "communicationId": _text("The leg of the conversation, where it has several"),
            "channel": {"enum": [channel.value for channel in Channel]},
            "direction": {"enum": [direction.value for direction in Direction]},
            "projectId": _text("Whose settings apply; `default` when left out"),
            "divisionId": _text("`*`, the unassigned division, when left out"),
            "subject": _text("What it is about"),
            "queue": _text("The queue that it last was connected to"),
            "agent": _text("The id of the agent who has it"),
            "startedAt": _TIME,
            "endedAt": _TIME,
            "customer": {"anyOf": [{"$ref": "#/components/schemas/InteractionCustomer"}, {"type": "null"}]},
            "form": {"anyOf": [{"$ref": "#/components/schemas/InteractionForm"}, {"type": "null"}]},
            "consents": {
                "anyOf": [
                    {"type": "array", "items": {"$ref": "#/components/schemas/InteractionConsent"}, "maxItems": 20},
                    {"type": "null"},
                ]
            },
        },
    },
    "InteractionConsent": {
        "type": "object",
        "description": "What the customer agreed to or refused; without a contact point on every one.",
        "required": ["purpose", "status"],
        "properties": {
            "purpose": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$"},
            "status": {"enum": [status.value for status in Status]},
            "contactPoint": {"anyOf": [{"$ref": "#/components/schemas/InteractionContactPoint"}, {"type": "null"}]},
            "source": _text("Where it was said", 64),
        },
    },
    "InteractionContactPoint": {
        "type": "object",
        "description": "A number, address or account.",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": [kind.value for kind in IdentifierType]},
            "value": {"type": "string", "minLength": 1, "maxLength": 255},
            "externalSource": _text("The page, app or system whose id it is"),
        },
    },
    "InteractionCustomer": {
        "type": "object",
        "description": "What the channel knows of the customer. What cannot be read is named in the answer.",
        "properties": {
            "name": _text("A name, as the channel shows it", 1000),
            "phone": _text("A phone number in any spelling; without a country code the project's country counts"),
            "email": _text("An address, with a name before it or without: `Jane Roe <jane@example.com>`"),
            "cookie": _text("The browser's cookie; it is shown to nobody"),
            "social": {"anyOf": [_SOCIAL, {"type": "array", "items": _SOCIAL, "maxItems": 25}, {"type": "null"}]},
            "externalId": {"anyOf": [{"$ref": "#/components/schemas/InteractionExternalId"}, {"type": "null"}]},
        },
    },
    "InteractionForm": {
        "type": "object",
        "description": "What the customer typed into a form or a survey before the conversation.",
        "properties": {
            "firstName": _text("A first name", 1000),
            "lastName": _text("A last name", 1000),
            "phone": _text("A phone number in any spelling"),
            "email": _text("An address"),
        },
    },
    "InteractionSocial": {
        "type": "object",
        "description": "The platform's id of the customer.",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": [kind.value for kind in IdentifierType if kind.value not in _NO_SOCIAL]},
            "value": _text("The id; of a WhatsApp number its digits with the country code"),
            "externalSource": _text("The page or app that the id is of, where ids differ from page to page"),
        },
    },
    "InteractionExternalId": {
        "type": "object",
        "description": "The id of the customer in another system.",
        "required": ["source", "value"],
        "properties": {"source": _text("The other system"), "value": _text("The id there")},
    },
}
