"""Sends signed interaction events to the running stack, as a contact center does."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook


def interaction(channel: str, customer: dict[str, Any], **data: Any) -> dict[str, Any]:
    """A started event of a new conversation."""
    return {
        "id": f"evt-{uuid.uuid4()}",
        "type": data.pop("type", "interaction.started"),
        "timestamp": data.pop("timestamp", datetime.now(UTC).isoformat()),
        "data": {
            "conversationId": data.pop("conversationId", f"c-{uuid.uuid4()}"),
            "channel": channel,
            "direction": data.pop("direction", "inbound"),
            "customer": customer,
            **data,
        },
    }


def send(stack: dict[str, Any], event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and answer of one signed webhook."""
    body = json.dumps(event)
    headers = {"Content-Type": "application/json", **signed(stack, event, body)}
    return call(f"{stack['apiUrl']}/webhooks/interactions", "POST", body.encode(), headers)


def signed(stack: dict[str, Any], event: dict[str, Any], body: str) -> dict[str, str]:
    """The headers of a signature made now."""
    message, now = f"msg-{event['id']}", datetime.now(UTC)
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(stack["webhookSecret"]).sign(message, now, body),
    }


def call(
    address: str, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Status and JSON answer of one request."""
    request = urllib.request.Request(address, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def ask(stack: dict[str, Any], method: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
    """Status and answer of one call with a bearer token."""
    headers = {"Authorization": f"Bearer {token or stack['token']}", "Content-Type": "application/json"}
    raw = None if body is None else json.dumps(body).encode()
    return call(f"{stack['apiUrl']}{path}", method, raw, headers)
