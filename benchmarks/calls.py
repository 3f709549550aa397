"""API Gateway events as the functions get them: signed webhooks, and calls behind the authorizer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

from benchmarks.stand import KEY
from local.gateway import resource
from scv.api.auth import context_of
from scv.domain.values.ids import DivisionId

AGENT = "agent-1"
EXTERNAL = "/api/v2/externalcontacts"
CONTACTS = f"{EXTERNAL}/contacts"


def call(
    method: str,
    path: str,
    body: Any = None,
    query: Mapping[str, str] | None = None,
    divisions: Sequence[str] = ("*",),
) -> dict[str, Any]:
    """A REST proxy event of a caller with every permission, in every division unless told."""
    text = json.dumps(body) if body is not None else None
    return _event(method, path, text, {}, query, context_of(AGENT, ["*"], list(map(DivisionId, divisions))))


def webhook(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A REST proxy event of a signed webhook."""
    body, now = json.dumps(payload), datetime.now(UTC)
    signed = {
        "webhook-id": str(payload["id"]),
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(KEY).sign(str(payload["id"]), now, body),
    }
    return _event("POST", "/webhooks/interactions", body, signed, None, None)


def proxied(path: str, body: str, headers: Mapping[str, str], query: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A REST proxy event of a sender's request, with the headers that it signs."""
    return _event("POST", path, body, headers, query, None)


def _event(
    method: str,
    path: str,
    body: str | None,
    headers: Mapping[str, str],
    query: Mapping[str, str] | None,
    authorizer: Mapping[str, str] | None,
) -> dict[str, Any]:
    told = {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "Host": "api.example.com",
        "User-Agent": "bench",
        "X-Forwarded-For": "192.0.2.1",
        **headers,
    }
    return {
        "resource": resource(method, path),
        "path": path,
        "httpMethod": method,
        "headers": told,
        "multiValueHeaders": {name: [value] for name, value in told.items()},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "requestId": "bench-1",
            "stage": "v1",
            "path": f"/v1{path}",
            "httpMethod": method,
            "authorizer": dict(authorizer) if authorizer else None,
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": body,
        "isBase64Encoded": False,
    }


def started(conversation: str, phone: str | None = None, **more: Any) -> dict[str, Any]:
    """A webhook of a conversation that begins, in the size that contact centers send."""
    return webhook(
        {
            "id": f"{conversation}-started",
            "type": "interaction.started",
            "timestamp": _now(),
            "data": {
                "conversationId": conversation,
                "communicationId": f"{conversation}-1",
                "channel": "voice",
                "direction": "inbound",
                "projectId": "default",
                "divisionId": "*",
                "queue": "Sales",
                "agent": "u-7",
                "startedAt": _now(),
                "customer": {"phone": phone},
                **more,
            },
        }
    )


def ended(conversation: str) -> dict[str, Any]:
    """The webhook of its end."""
    data = {"conversationId": conversation, "endedAt": _now()}
    told = {"id": f"{conversation}-ended", "type": "interaction.ended", "timestamp": _now(), "data": data}
    return webhook(told)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
