"""OpenAPI 3.1 of the whole interface, made from the operation table and the request models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from scv.api import answers, bodies, change_events
from scv.api.described import EVENT_SCHEMAS, SERVERS, codes, examples, refusals
from scv.api.http import BODILESS
from scv.api.operations import OPERATIONS, Operation
from scv.api.operations.operation import Flag, Many, Moment, Number, Parameter, Text
from scv.domain.values.documents import Json

Schema = dict[str, Any]

_IF_NONE_MATCH: Schema = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}
EVENT, DOCUMENT, ANYTHING, GRANT = "InteractionEvent", "Document", "Anything", "Grant"
_UNMODELLED = frozenset({EVENT, DOCUMENT, ANYTHING, GRANT})  # bodies that no model of `api.bodies` describes
_MEDIA = {ANYTHING: "*/*", GRANT: "application/x-www-form-urlencoded"}  # of bodies; the others are JSON
_PARAMETER = re.compile(r"\{(\w+)\}")


def document() -> dict[str, Json]:
    """The description as a JSON document; the same code gives the same text."""
    schemas, definitions = _schemas()
    shown = examples()
    paths: dict[str, Any] = {}
    for operation in OPERATIONS.values():
        described = _operation(operation, schemas)
        _exemplify(described, shown.get(operation.id, {}))
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Single customer view",
            "version": "1",
            "description": "Contacts, identity and journeys in the dialect of the Genesys Cloud External Contacts API.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": list[Json](SERVERS),
        "paths": paths,
        "webhooks": change_events.webhooks(),
        "components": {
            "schemas": {**definitions, **EVENT_SCHEMAS, **_told(), **refusals()},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "client": {"type": "http", "scheme": "basic", "description": "A client's id and secret"},
            },
        },
    }


def _told() -> dict[str, Json]:
    return {change_events.name_of(kind): change_events.schema_of(kind) for kind in change_events.KINDS}


def _schemas() -> tuple[dict[str, Schema], dict[str, Schema]]:
    """The schema of each body and answer by its operation, and what they refer to by name."""
    wanted: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        *((f"body:{each.id}", "validation", TypeAdapter(body_of(each))) for each in OPERATIONS.values() if each.body),
        *((f"answer:{each.id}", "serialization", TypeAdapter(answer_of(each))) for each in OPERATIONS.values()),
        ("refusal", "serialization", TypeAdapter(answers.basics.Error)),
        ("refusal:issueToken", "serialization", TypeAdapter(answers.signing_in.OAuthError)),
    ]
    found, shared = TypeAdapter.json_schemas(wanted, ref_template="#/components/schemas/{model}")
    return {name: schema for (name, _), schema in found.items()}, shared["$defs"]


def _operation(operation: Operation, schemas: Mapping[str, Schema]) -> Schema:
    described: Schema = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.function],
        "parameters": [*_path_parameters(operation), *_query_parameters(operation)],
        "responses": _responses(operation, schemas),
        "security": _security(operation),
        "x-permissions": list(operation.permissions),
        **({"x-permissions-also": [list(group) for group in operation.also]} if operation.also else {}),
    }
    schema = _body(operation, schemas)
    if schema:
        described["requestBody"] = {
            "required": operation.body_required,
            "content": {_MEDIA.get(operation.body, "application/json"): {"schema": schema}},
        }
    return described


def _exemplify(described: Schema, shown: Mapping[str, Mapping[str, Schema]]) -> None:
    """Puts what happened in the scenarios beside the schemas."""
    if "request" in shown and "requestBody" in described:
        for media in described["requestBody"]["content"].values():
            media["examples"] = shown["request"]
    if "answer" in shown:
        first = next(iter(described["responses"].values()))
        first["content"]["application/json"]["examples"] = shown["answer"]


def _security(operation: Operation) -> list[Schema]:
    if operation.body == GRANT:
        return [{"client": []}, {}]  # the id and the secret may be in the form as well
    return [{"bearer": []}] if operation.takes_token else []


def body_of(operation: Operation) -> Any:
    """The type of what the operation is sent: a body of `api.bodies`, or any JSON object."""
    return dict[str, Any] if operation.body in _UNMODELLED else getattr(bodies, operation.body)


def answer_of(operation: Operation) -> Any:
    """The type of what the operation answers when it is done: one or several shapes of `api.answers`."""
    shapes = [dict[str, Any] if name == DOCUMENT else answers.shape(name) for name in operation.answers]
    return reduce(or_, shapes)


def _body(operation: Operation, schemas: Mapping[str, Schema]) -> Schema | None:
    if operation.body == EVENT:
        return {"$ref": f"#/components/schemas/{EVENT}"}
    if operation.body == ANYTHING:
        return {"description": "As the sender spells it"}
    if operation.body == GRANT:
        return _GRANT
    return {"type": "object"} if operation.body == DOCUMENT else schemas.get(f"body:{operation.id}")


def _path_parameters(operation: Operation) -> list[Schema]:
    names = _PARAMETER.findall(operation.path)
    schema = {"type": "string", "minLength": 1, "maxLength": 255}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _query_parameters(operation: Operation) -> list[Schema]:
    found: list[Schema] = [
        {"name": each.name, "in": "query", "required": each.required, "schema": _schema(each), "explode": False}
        for each in operation.query
    ]
    return [*found, _IF_NONE_MATCH] if operation.tagged else found


def _schema(parameter: Parameter) -> Schema:
    match parameter:
        case Number(least=least, most=most, default=default):
            usual = {} if default is None else {"default": default}
            return {"type": "integer", "minimum": least, "maximum": most, **usual}
        case Flag(default=default):
            return {"type": "boolean", **({} if default is None else {"default": default})}
        case Many():
            return {"type": "array", "items": {"type": "string"}}
        case Moment():
            return {"type": "string", "format": "date-time"}
        case Text(most=most, least=least, pattern=pattern):
            asked = {"pattern": pattern} if pattern else {"maxLength": most}
            return {"type": "string", **({"minLength": least} if least else {}), **asked}


def _responses(operation: Operation, schemas: Mapping[str, Schema]) -> Schema:
    good = schemas[f"answer:{operation.id}"]
    content: Schema = {"application/json": {"schema": good}}
    content |= {media: {"schema": {"type": "string"}} for media in operation.texts}
    found: Schema = {
        str(status): {"description": "Done", **({} if status in BODILESS else {"content": content})}
        for status in operation.statuses
    }
    if operation.tagged:
        found["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        found["304"] = {"description": "Nothing has changed since the answer with this ETag"}
    for status, told in codes().items():
        schema = schemas.get(f"refusal:{operation.id}", {"$ref": f"#/components/schemas/Error{status}"})
        words = ", ".join(f"`{code}`" for code in told)
        found[str(status)] = {"description": f"Refused: {words}", "content": {"application/json": {"schema": schema}}}
    return found


_GRANT: Schema = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"enum": ["client_credentials"]},
        "client_id": {"type": "string", "maxLength": 256},
        "client_secret": {"type": "string", "maxLength": 256},
    },
}
