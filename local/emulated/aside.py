"""Lets live calls pass those functions that nobody waits for.

AWS answers every request in its own time. The emulator answers one after the other, so that a live call would queue
behind whatever an import, a stream or a subscriber has under way. Of all that those ask of DynamoDB one request at a
time gets as far as the emulator, and only while no call of the API is under way: a live call waits for one of theirs
at most. They wait for live calls half of the time and no more, so that what is behind comes to an end on a busy stack
too.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from local.emulated.guard import App, Receive, Scope, Send

# By their names in the template, which are a part of their names in a stack.
UNATTENDED = re.compile(r"-(Jobs|Stream|Subscribers)Function-")
NICER = 10  # of their processes, which share the processors with those of live calls
SHARE_OF_WAITING = 1 / 2  # of the time that passes
LONGEST_WAIT = 0.5  # seconds
BREATH = 0.001  # seconds after each, in which a call that arrives gets as far as to be known
# Answered by the very function that works on them, which would wait for itself.
ABOUT_JOBS = re.compile(r"/_user_request_/api/v2/(externalcontacts/(import/|contacts/exports)|gdpr/)")
_KEY = re.compile(rb"Credential=([A-Z0-9]+)/")


def is_unattended(function: str) -> bool:
    """Whether a function, by its name in a stack, works while nobody waits."""
    return UNATTENDED.search(function) is not None


class Calls:
    """The calls of the API that are under way, and how long others may still wait for them."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._under_way = 0
        self._none = asyncio.Event()
        self._left, self._counted = 0.0, now()

    @contextmanager
    def one(self) -> Iterator[None]:
        """While it is answered."""
        self._under_way += 1
        self._none.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._none.set()

    async def over(self) -> None:
        """Until there is none, or the share of waiting is used up; one at a time may wait."""
        began = self._now()
        self._left = min(LONGEST_WAIT, self._left + (began - self._counted) * SHARE_OF_WAITING)
        self._counted = began
        if self._under_way and self._left > 0:
            try:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._none.wait(), self._left)
            finally:  # also for a request that was given up
                self._left -= self._now() - began


def aside(app: App, keys: Collection[str]) -> App:
    """Return the application with a turnstile for requests to DynamoDB that are signed by one of these access keys."""
    turnstile, calls = asyncio.Lock(), Calls()  # first come, first served

    async def stand(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif _calls_the_api(scope):
            with calls.one():
                await app(scope, receive, send)
        elif _asks_dynamodb(scope) and _signer(scope) in keys:
            async with turnstile:
                await calls.over()
                await app(scope, receive, send)
                await asyncio.sleep(BREATH)
        else:
            await app(scope, receive, send)

    return stand


def _calls_the_api(scope: Scope) -> bool:
    """By the gateway, or by a function's own address; what is asked about a job does not count."""
    own = b".lambda-url." in _header(scope, b"host").lower()
    return own or ("/_user_request_/" in scope["path"] and not ABOUT_JOBS.search(scope["path"]))


def _asks_dynamodb(scope: Scope) -> bool:
    return _header(scope, b"x-amz-target").startswith(b"DynamoDB_")


def _signer(scope: Scope) -> str:
    found = _KEY.search(_header(scope, b"authorization"))
    return found.group(1).decode() if found else ""


def _header(scope: Scope, name: bytes) -> bytes:
    found: Any = next((value for key, value in scope["headers"] if key.lower() == name), b"")
    return bytes(found)
