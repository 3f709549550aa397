"""OpenAPI 3.1 of the whole interface, made from the operation table and the request models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from scv.api import answers, bodies
from scv.api.described import EVENT_SCHEMAS, SERVERS, codes, examples, refusals
from scv.api.operations import OPERATIONS, Operation
from scv.api.searching import MAX_PAGE_NUMBER
from scv.domain.access import MAX_DIVISION_LENGTH
from scv.domain.documents import Json
from scv.domain.search.pieces import MAX_QUERY

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
_CURSOR: Schema = {"type": "string", "maxLength": 2000}
_QUERY: Schema = {"type": "string", "maxLength": MAX_QUERY}
_DIVISION: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_DIVISION_LENGTH}
_SCAN = {"limit": _number(10, 200, 100), "cursor": _CURSOR}
_IF_NONE_MATCH: Schema = {"name": "If-None-Match", "in": "header", "required": False, "schema": _TEXT}

QUERIES: dict[str, Mapping[str, Schema]] = {
    "listContacts": {
        "q": _QUERY,
        **_PAGES,
        "pageNumber": _number(1, MAX_PAGE_NUMBER, 1),
        "sortOrder": _SORT,
        "expand": _EXPAND,
        "divisionIds": _IDS,
        "externalSourceId": _TEXT,
        "projectId": _TEXT,
        "cursor": _CURSOR,
    },
    "searchContacts": {"projectId": _TEXT},
    "suggestContacts": {"q": _QUERY, "divisionId": _DIVISION, "limit": _number(1, 25, 10)},
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
    "listSessions": {"pageSize": _number(1, 200, 25), "after": _CURSOR, "includeMerged": _FLAG},
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
REQUIRED_QUERY = {"reverseLookup": {"lookupVal"}, "suggestContacts": {"q"}}

SUCCESS = {
    "enrichContact": (200, 201),
    "associateConversation": (202,),
    "receiveInteraction": (200, 202),
}
TAGGED = frozenset({"getPanel"})  # PA13: has an ETag, and 304 for whoever sends it back

ANSWERS: dict[str, Any] = {
    "receiveInteraction": answers.EventAnswer,
    "issueToken": answers.BearerToken,
    "getMe": answers.Caller,
    "getOpenApi": dict[str, Any],
    "listContacts": answers.ContactListing,
    "createContact": answers.ExternalContact,
    "searchContacts": answers.ContactListing,
    "suggestContacts": answers.NamedContacts,
    "getContact": answers.ExternalContact,
    "replaceContact": answers.ExternalContact,
    "patchContact": answers.ExternalContact,
    "deleteContact": answers.Erased | answers.Nothing,
    "getUnresolvedContact": answers.ExternalContact,
    "reverseLookup": answers.ReverseLookup,
    "scanContacts": answers.ContactScan,
    "scanAllContacts": answers.ContactScan,
    "enrichContact": answers.ExternalContact | answers.ContactRecord,
    "bulkGetContacts": answers.Bulk,
    "bulkAddContacts": answers.Bulk,
    "bulkUpdateContacts": answers.Bulk,
    "bulkRemoveContacts": answers.Bulk,
    "bulkGetUnresolvedContacts": answers.Bulk,
    "bulkEnrichContacts": answers.Bulk,
    "listNotes": answers.NoteListing,
    "createNote": answers.Note,
    "getNote": answers.Note,
    "replaceNote": answers.Note,
    "deleteNote": answers.Nothing,
    "getDatasheet": answers.Datasheet,
    "putDatasheet": answers.Datasheet,
    "lookUpIdentifier": answers.ExternalContact,
    "lookUpContact": answers.ExternalContact,
    "listIdentifiers": answers.ContactIdentifiers,
    "claimIdentifier": answers.ContactIdentifier,
    "associateConversation": answers.Association,
    "getConversation": answers.Conversation,
    "getPanel": answers.Panel,
    "selectContact": answers.Selected | answers.SelectPreview,
    "unlinkContact": answers.Decided,
    "createFromPanel": answers.Decided,
    "getProject": answers.Project,
    "putProject": answers.Project,
    "getProjectHistory": answers.ProjectHistory,
    "promoteContact": answers.ExternalContact,
    "mergeContacts": answers.MergePreview | answers.ExternalContact,
    "mergeTwoContacts": answers.ExternalContact,
    "unmergeContact": answers.Unmerged,
    "getHistory": answers.History,
    "listSessions": answers.SessionListing,
    "getSession": answers.Session,
    "listSessionEvents": answers.SessionEventListing,
}

FORMS = {"issueToken": "application/x-www-form-urlencoded"}
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
        "components": {
            "schemas": {**definitions, **EVENT_SCHEMAS, **refusals()},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "client": {"type": "http", "scheme": "basic", "description": "A client's id and secret"},
            },
        },
    }


def _schemas() -> tuple[dict[str, Schema], dict[str, Schema]]:
    """The schema of each body and answer by its operation, and what they refer to by name."""
    wanted: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        *((f"body:{name}", "validation", TypeAdapter(model)) for name, model in BODIES.items()),
        *((f"answer:{name}", "serialization", TypeAdapter(shape)) for name, shape in ANSWERS.items()),
        ("refusal", "serialization", TypeAdapter(answers.Error)),
        ("refusal:issueToken", "serialization", TypeAdapter(answers.OAuthError)),
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
        media = FORMS.get(operation.id, "application/json")
        described["requestBody"] = {"required": True, "content": {media: {"schema": schema}}}
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
    if operation.id == "issueToken":
        return [{"client": []}, {}]  # the id and the secret may be in the form as well
    return [{"bearer": []}] if operation.takes_token else []


def _body(operation: Operation, schemas: Mapping[str, Schema]) -> Schema | None:
    if operation.id == "receiveInteraction":
        return {"$ref": "#/components/schemas/InteractionEvent"}
    if operation.id == "issueToken":
        return _GRANT
    if operation.id == "putDatasheet":
        return {"type": "object"}
    return schemas.get(f"body:{operation.id}")


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


def _responses(operation: Operation, schemas: Mapping[str, Schema]) -> Schema:
    good = schemas[f"answer:{operation.id}"]
    found: Schema = {
        str(status): {"description": "Done", "content": {"application/json": {"schema": good}}}
        for status in SUCCESS.get(operation.id, (200,))
    }
    if operation.id in TAGGED:
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
