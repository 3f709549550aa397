"""Lets live calls pass those functions that nobody waits for.

AWS answers every request in its own time. The emulator answers one after the other, so that a live call would queue
behind whatever an import, a stream or a subscriber has under way. Of all that those ask of DynamoDB one request at a
time gets as far as the emulator: a live call waits for one of theirs at most.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection
from typing import Any

from local.emulated.guard import App, Receive, Scope, Send

# By their names in the template, which are a part of their names in a stack.
UNATTENDED = re.compile(r"-(Jobs|Stream|Subscribers)Function-")
NICER = 10  # of their processes, which share the processors with those of live calls
_KEY = re.compile(rb"Credential=([A-Z0-9]+)/")


def is_unattended(function: str) -> bool:
    """Whether a function, by its name in a stack, works while nobody waits."""
    return UNATTENDED.search(function) is not None


def aside(app: App, keys: Collection[str]) -> App:
    """Return the application with a turnstile for requests to DynamoDB that are signed by one of these access keys."""
    turnstile = asyncio.Lock()  # first come, first served

    async def stand(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _asks_dynamodb(scope) and _signer(scope) in keys:
            async with turnstile:
                await app(scope, receive, send)
        else:
            await app(scope, receive, send)

    return stand


def _asks_dynamodb(scope: Scope) -> bool:
    return _header(scope, b"x-amz-target").startswith(b"DynamoDB_")


def _signer(scope: Scope) -> str:
    found = _KEY.search(_header(scope, b"authorization"))
    return found.group(1).decode() if found else ""


def _header(scope: Scope, name: bytes) -> bytes:
    found: Any = next((value for key, value in scope["headers"] if key.lower() == name), b"")
    return bytes(found)
