"""OpenAPI 3.1 of the whole interface, made from the operation table and the request models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from scv.api import bodies
from scv.api.http import STATUS
from scv.api.operations import OPERATIONS, Operation
from scv.domain.channels import Channel, Direction
from scv.domain.documents import Json
from scv.domain.interactions import EventType, Outcome

Schema = dict[str, Any]

BODIES: dict[str, type[bodies.Body]] = {
    "createContact": bodies.ContactBody,
    "replaceContact": bodies.ContactBody,
    "patchContact": bodies.PatchBody,
    "searchContacts": bodies.SearchBody,
    "enrichContact": bodies.EnrichBody,
    "bulkGetContacts": bodies.BulkIdsBody,
    "bulkAddContacts": bodies.BulkBody,
    "bulkUpdateContacts": bodies.BulkBody,
    "bulkRemoveContacts": bodies.BulkIdsBody,
    "bulkGetUnresolvedContacts": bodies.BulkIdsBody,
    "bulkEnrichContacts": bodies.BulkEnrichBody,
    "createNote": bodies.NoteBody,
    "replaceNote": bodies.NoteBody,
    "lookUpIdentifier": bodies.IdentifierBody,
    "lookUpContact": bodies.IdentifierBody,
    "claimIdentifier": bodies.ClaimBody,
    "associateConversation": bodies.AssociationBody,
    "selectContact": bodies.SelectBody,
    "createFromPanel": bodies.ContactBody,
    "putProject": bodies.ProjectBody,
    "mergeContacts": bodies.MergeBody,
    "mergeTwoContacts": bodies.MergeTwoBody,
}

_TEXT: Schema = {"type": "string", "maxLength": 1000}
_FLAG: Schema = {"type": "boolean"}


def _number(least: int, most: int, default: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most, "default": default}


_EXPAND: Schema = {"type": "array", "items": {"type": "string"}}
_IDS: Schema = {"type": "array", "items": {"type": "string"}}
_SORT: Schema = {"type": "string", "pattern": "^(firstName|lastName)(:(asc|desc))?$"}
_PAGES = {"pageSize": _number(1, 100, 20), "pageNumber": _number(1, 1000, 1)}
_IF_NONE_MATCH: Schema = {"name": "If-None-Match", "in": "header", "required": False, "schema": _TEXT}
_SCAN = {"limit": _number(10, 200, 100), "cursor": _TEXT}

QUERIES: dict[str, Mapping[str, Schema]] = {
    "listContacts": {"q": _TEXT, **_PAGES, "sortOrder": _SORT, "expand": _EXPAND, "divisionIds": _IDS},
    "getContact": {"expand": _EXPAND},
    "getUnresolvedContact": {"expand": _EXPAND},
    "deleteContact": {"erase": _FLAG},
    "reverseLookup": {"lookupVal": _TEXT, "divisionId": _IDS, "expand": _EXPAND},
    "scanContacts": {**_SCAN, "divisionId": _IDS},
    "scanAllContacts": _SCAN,
    "enrichContact": {"dryRun": _FLAG},
    "mergeContacts": {"dryRun": _FLAG},
    "selectContact": {"dryRun": _FLAG},
    "listNotes": {**_PAGES, "sortOrder": _TEXT, "expand": _EXPAND},
    "lookUpIdentifier": {"expand": _EXPAND},
    "lookUpContact": {"expand": _EXPAND},
    "listSessions": {"pageSize": _number(1, 200, 25), "after": _TEXT, "includeMerged": _FLAG},
    "createContact": {"projectId": _TEXT},
    "replaceContact": {"projectId": _TEXT},
    "patchContact": {"projectId": _TEXT},
    "bulkAddContacts": {"projectId": _TEXT},
    "bulkUpdateContacts": {"projectId": _TEXT},
    "claimIdentifier": {"projectId": _TEXT},
    "promoteContact": {"projectId": _TEXT},
    "getDatasheet": {"projectId": _TEXT},
    "putDatasheet": {"projectId": _TEXT},
    "getProjectHistory": {"pageSize": _number(1, 100, 25), "before": {"type": "integer", "minimum": 1}},
    "getHistory": {"pageSize": _number(1, 500, 100), "before": {"type": "string", "format": "date-time"}},
}
REQUIRED_QUERY = {"reverseLookup": {"lookupVal"}}

SUCCESS = {
    "enrichContact": (200, 201),
    "associateConversation": (202,),
    "receiveInteraction": (200, 202),
}
TAGGED = frozenset({"getPanel"})  # PA13: has an ETag, and 304 for whoever sends it back

_REFUSALS = sorted({*STATUS.values(), 500})
_PARAMETER = re.compile(r"\{(\w+)\}")


def document() -> dict[str, Json]:
    """The description as a JSON document; the same code gives the same text."""
    _, definitions = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(BODIES.values())],
        by_alias=True,
        ref_template="#/components/schemas/{model}",
    )
    paths: dict[str, Any] = {}
    for operation in OPERATIONS.values():
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Single customer view",
            "version": "1",
            "description": "Contacts, identity and journeys in the dialect of the Genesys Cloud External Contacts API.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": {**definitions["$defs"], "Error": _ERROR, "InteractionEvent": _EVENT, "EventAnswer": _ANSWER},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _operation(operation: Operation) -> Schema:
    described: Schema = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.function],
        "parameters": [*_path_parameters(operation), *_query_parameters(operation)],
        "responses": _responses(operation),
        "security": [{"bearer": []}] if operation.permissions else [],
        "x-permissions": list(operation.permissions),
        **({"x-permissions-also": [list(group) for group in operation.also]} if operation.also else {}),
    }
    schema = _body(operation)
    if schema:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return described


def _body(operation: Operation) -> Schema | None:
    if operation.id == "receiveInteraction":
        return {"$ref": "#/components/schemas/InteractionEvent"}
    if operation.id == "putDatasheet":
        return {"type": "object"}
    model = BODIES.get(operation.id)
    return {"$ref": f"#/components/schemas/{model.__name__}"} if model else None


def _path_parameters(operation: Operation) -> list[Schema]:
    names = _PARAMETER.findall(operation.path)
    schema = {"type": "string", "minLength": 1, "maxLength": 255}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _query_parameters(operation: Operation) -> list[Schema]:
    required = REQUIRED_QUERY.get(operation.id, set())
    found: list[Schema] = [
        {"name": name, "in": "query", "required": name in required, "schema": schema, "explode": False}
        for name, schema in QUERIES.get(operation.id, {}).items()
    ]
    return [*found, _IF_NONE_MATCH] if operation.id in TAGGED else found


def _responses(operation: Operation) -> Schema:
    good: Schema = {"type": "object"}
    if operation.id == "receiveInteraction":
        good = {"$ref": "#/components/schemas/EventAnswer"}
    found: Schema = {
        str(status): {"description": "Done", "content": {"application/json": {"schema": good}}}
        for status in SUCCESS.get(operation.id, (200,))
    }
    if operation.id in TAGGED:
        found["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        found["304"] = {"description": "Nothing has changed since the answer with this ETag"}
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    found.update({str(status): {"description": "Refused", "content": error} for status in _REFUSALS})
    return found


_ERROR: Schema = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "message": {"type": "string"},
        "code": {"type": "string"},
        "status": {"type": "integer"},
        "contextId": {"type": "string"},
        "entityId": {"type": "string"},
        "messageParams": {"type": "object"},
        "details": {"type": "array", "items": {"type": "object"}},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
_MAYBE: Schema = {"type": ["string", "null"], "maxLength": 255}
_EVENT: Schema = {
    "type": "object",
    "required": ["id", "type", "timestamp", "data"],
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 255},
        "type": {"enum": [kind.value for kind in EventType]},
        "timestamp": {"type": "string", "format": "date-time"},
        "data": {
            "type": "object",
            "required": ["conversationId", "channel"],
            "properties": {
                "conversationId": {"type": "string", "minLength": 1, "maxLength": 255},
                "channel": {"enum": [channel.value for channel in Channel]},
                "direction": {"enum": [direction.value for direction in Direction]},
                **dict.fromkeys(("communicationId", "projectId", "divisionId", "subject", "queue", "agent"), _MAYBE),
                **{name: {"type": ["string", "null"], "format": "date-time"} for name in ("startedAt", "endedAt")},
                "customer": {"type": ["object", "null"]},
                "form": {"type": ["object", "null"]},
            },
        },
    },
}
_ANSWER: Schema = {
    "type": "object",
    "required": ["conversationId", "outcome"],
    "properties": {
        "conversationId": {"type": "string"},
        "outcome": {"enum": [outcome.value for outcome in Outcome]},
        "externalContact": {
            "type": "object",
            "required": ["id", "type"],
            "properties": {"id": {"type": "string"}, "type": {"enum": ["Ephemeral", "Identified", "Curated"]}},
        },
        "candidates": {"type": "integer", "minimum": 0},
        "reason": {"type": "object"},
    },
}
