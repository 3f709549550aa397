"""Tries a stack as its users will: one signed webhook, what the agent sees of it, and everything forgotten again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.failures import LocalError
from local.terminal import say

TOKEN_SECONDS = 300
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Door:
    """Where a stack answers and what opens it; without a token the agent's side is not tried.

    `webhooks`: where webhooks come in, when that is not the API.
    """

    url: str
    webhook_secret: str
    token: str = ""
    webhooks: str = ""


def smoke(door: Door) -> None:
    """Raise LocalError, naming the step, unless each one answers as it must. Nothing is left behind."""
    say(f"Trying {door.url}")
    event = _event()
    taken = _step("a signed webhook is taken in", lambda: _webhook(door, event))
    if taken.get("outcome") not in ("created", "linked", "search"):
        raise LocalError(f"The webhook was answered {taken.get('outcome')}: the store does not take interactions in.")
    if not door.token:
        say("  The panel was not tried: name a token, make smoke TOKEN=...")
        return
    made = taken["externalContact"]["id"] if taken["outcome"] == "created" else ""
    _see(door, str(event["data"]["conversationId"]), str(made))


def _see(door: Door, conversation: str, made: str) -> None:
    """The panel shows the caller; whoever was made for this is erased, whatever went wrong."""
    try:
        panel = _step("the agent sees who it is", lambda: _asked(door, "GET", f"conversations/{conversation}/panel"))
        if panel.get("state") not in ("suggestion", "linked", "unlinked"):
            raise LocalError(f"The panel answers the state {panel.get('state')}, which there is not.")
    finally:
        if made:
            path = f"externalcontacts/contacts/{made}?erase=true"
            _step("the caller is forgotten", lambda: _asked(door, "DELETE", path))


def _step(name: str, work: Callable[[], Json]) -> Json:
    begun = time.monotonic()
    try:
        found = work()
    except LocalError as error:
        raise LocalError(f"{name}: no. {error}") from error
    say(f"  {name:<32}{time.monotonic() - begun:6.2f} s")
    return found


def _event() -> dict[str, Any]:
    """An email of an address that nobody has."""
    now, unique = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), secrets.token_hex(8)
    told = {"conversationId": f"smoke-{unique}", "channel": "email", "direction": "inbound"}
    data = {**told, "subject": "smoke test", "customer": {"email": f"smoke-{unique}@example.com"}}
    return {"id": f"smoke-{unique}", "type": "interaction.started", "timestamp": now, "data": data}


def _webhook(door: Door, event: Json) -> Json:
    body, now = json.dumps(event).encode(), str(int(time.time()))
    signed = f"{event['id']}.{now}.".encode() + body
    key = base64.b64decode(door.webhook_secret.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    headers = {"webhook-id": str(event["id"]), "webhook-timestamp": now, "webhook-signature": f"v1,{signature}"}
    return _answered(door.webhooks or f"{door.url}/webhooks/interactions", "POST", headers, body)


def _asked(door: Door, method: str, path: str) -> Json:
    return _answered(f"{door.url}/api/v2/{path}", method, {"Authorization": f"Bearer {door.token}"})


def _answered(url: str, method: str, headers: Mapping[str, str], body: bytes | None = None) -> Json:
    """Raises LocalError for every answer but 200."""
    told = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(url, data=body, headers=told, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            status, content = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, content = error.code, error.read()
    except OSError as error:
        raise LocalError(f"{url} does not answer: {error}.") from error
    found = _parsed(content)
    if status != 200:
        raise LocalError(f"{method} {url.partition('?')[0]} answers {status}: {found.get('message', 'no message')}")
    return found


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content or b"{}")
    except ValueError:
        value = content.decode(errors="replace")[:200]
    return value if isinstance(value, dict) else {"message": str(value)}


def short_token(secret: str, issuer: str, audience: str, subject: str = "smoke-test") -> str:
    """Return a bearer token of five minutes that a stack with this HS256 secret accepts, with what the test needs."""
    now = int(time.time())
    view, erase = "externalContacts:contact:view", "externalContacts:contact:erase"
    claims = {
        "sub": subject,
        "permissions": [view, erase, "analytics:conversationDetail:view"],
        "divisions": ["*"],
        "iss": issuer,
        "aud": audience,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
    }
    told = ".".join(_base64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{told}.{_base64(hmac.digest(secret.encode(), told.encode(), hashlib.sha256))}"


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
