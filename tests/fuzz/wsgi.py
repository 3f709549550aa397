"""The whole interface as one WSGI application: API Gateway's routing, then the real handlers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from local.gateway import routed
from scv.api.auth import context_of
from scv.api.operations import Operation
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from tests.functions.deliveries import signature
from tests.functions.gateway import Invocation
from tests.privacy.desk import APPS

UNROUTED = {"message": "Missing Authentication Token"}
UNAUTHORIZED = {"message": "Unauthorized"}
StartResponse = Callable[[str, list[tuple[str, str]]], object]


def application(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
    """One request; the authorizer lets every bearer through."""
    operation = routed(environ["REQUEST_METHOD"], environ["PATH_INFO"])
    if operation is None:
        return _answer(start, 403, UNROUTED)
    if operation.takes_token and not environ.get("HTTP_AUTHORIZATION", "").startswith("Bearer "):
        return _answer(start, 401, UNAUTHORIZED)
    answered = APPS[operation.function].lambda_handler(_event(environ, operation), Invocation())
    headers = [(name, value) for name, values in answered["multiValueHeaders"].items() for value in values]
    status = answered["statusCode"]
    start(f"{status} {HTTPStatus(status).phrase}", headers)
    return [answered["body"].encode()]


def _answer(start: StartResponse, status: int, body: dict[str, str]) -> Iterable[bytes]:
    start(f"{status} {HTTPStatus(status).phrase}", [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]


def _event(environ: dict[str, Any], operation: Operation) -> dict[str, Any]:
    raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    body = raw.decode("utf-8", errors="replace")
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    headers = {"Content-Type": environ.get("CONTENT_TYPE") or "application/json"}
    if operation.id == "receiveInteraction":
        headers |= signature(body)
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", errors="replace")
    return {
        "httpMethod": environ["REQUEST_METHOD"],
        "path": path,
        "resource": operation.path,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: each[-1] for name, each in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "body": body or None,
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "gateway-1",
            "stage": "v1",
            "path": f"/v1{path}",
            "authorizer": context_of("agent-1", ["*"], [UNASSIGNED_DIVISION]),
        },
    }
