"""Calls of a function's real handler as API Gateway makes them, behind its authorizer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from local.gateway import resource
from scv.adapters.senders.memory import MemorySenders
from scv.api.auth import context_of
from scv.domain.access.cursors import Cursors
from scv.domain.values.ids import DivisionId

EXTERNAL = "/api/v2/externalcontacts"
CONTACTS = f"{EXTERNAL}/contacts"


@dataclass(frozen=True)
class Invocation:
    """What Lambda tells a function about its invocation."""

    function_name: str = "function"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:function"
    aws_request_id: str = "request-1"


@dataclass(frozen=True)
class Answer:
    """What API Gateway passes on."""

    status: int
    body: Any
    headers: Mapping[str, Any]

    @property
    def code(self) -> str:
        """The error's stable name."""
        return str(self.body["code"])


def event(
    method: str,
    path: str,
    body: Any = None,
    *,
    query: Mapping[str, str | Sequence[str]] | None = None,
    permissions: Sequence[str] = ("*",),
    divisions: Sequence[str] = ("*",),
    raw: str | None = None,
    content_type: str = "application/json",
    subject: str = "agent-1",
    headers: Mapping[str, str] | None = None,
    roles: Sequence[str] = (),
) -> dict[str, Any]:
    """A REST proxy event; `raw` is a body that is sent as it is."""
    values = {name: [each] if isinstance(each, str) else list(each) for name, each in (query or {}).items()}
    return {
        "httpMethod": method,
        "path": path,
        "resource": resource(method, path),
        "headers": {"Content-Type": content_type, **(headers or {})},
        "multiValueHeaders": {name: [each] for name, each in {"Content-Type": content_type, **(headers or {})}.items()},
        "queryStringParameters": {name: each[-1] for name, each in values.items()} or None,
        "multiValueQueryStringParameters": values or None,
        "body": raw if raw is not None else json.dumps(body) if body is not None else None,
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "gateway-1",
            "stage": "v1",
            "path": f"/v1{path}",
            "authorizer": context_of(subject, permissions, tuple(map(DivisionId, divisions)), roles),
        },
    }


def call(app: ModuleType, method: str, path: str, body: Any = None, **told: Any) -> Answer:
    """One call of a function, as the caller with these permissions and divisions makes it."""
    answered = app.lambda_handler(event(method, path, body, **told), Invocation())
    return Answer(answered["statusCode"], json.loads(answered["body"] or "null"), _first(answered))


def _first(answered: Mapping[str, Any]) -> dict[str, str]:
    """What API Gateway sends of each header that is given once."""
    return {name: values[0] for name, values in (answered.get("multiValueHeaders") or {}).items()}


def parts_of(store: Any) -> dict[str, Any]:
    """One store for everything."""
    beside = ("index", "divisions", "personal", "files", "jobs", "exports", "pairs", "marks")
    names = ("store", "notes", "settings", *beside)
    cursors = Cursors(lambda: ("the key of these tests",))
    return {**dict.fromkeys(names, store), "cursors": cursors, "senders": MemorySenders()}
