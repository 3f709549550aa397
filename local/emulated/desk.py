"""Stands between the guard and the emulator: notes what changes, and takes the orders of `make`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from local.emulated import pages
from local.emulated.changes import changed_by
from local.emulated.functions import Functions
from local.emulated.guard import App, Receive, Scope, Send
from local.emulated.keeper import Keeper

ORDERS = "/_local/"
DESKTOP = f"{ORDERS}desktop/"


def desk(app: App, emulator: Any, keeper: Keeper, functions: Functions) -> App:
    """Return the application of the emulator's module `app` with a desk in front of it."""

    async def stand(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, _before_the_end(receive, keeper), _after_the_start(send, keeper))
        elif scope["type"] == "http" and scope["path"].startswith(ORDERS):
            await _order(scope, send, functions)
        elif scope["type"] == "http":
            await app(scope, _noting(scope, receive, emulator, keeper), send)
        else:
            await app(scope, receive, send)

    return stand


def _after_the_start(send: Send, keeper: Keeper) -> Send:
    async def sending(message: Any) -> None:
        if message["type"] == "lifespan.startup.complete":
            keeper.load()
            keeper.start()
        await send(message)

    return sending


def _before_the_end(receive: Receive, keeper: Keeper) -> Receive:
    async def receiving() -> Any:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            keeper.stop()
        return message

    return receiving


def _noting(scope: Scope, receive: Receive, emulator: Any, keeper: Keeper) -> Receive:
    """The request is judged by its first part: the name of its action stands at the front."""
    judged = False

    async def receiving() -> Any:
        nonlocal judged
        message = await receive()
        if not judged and message["type"] == "http.request":
            judged = True
            keeper.note(_changed(scope, message.get("body", b""), emulator))
        return message

    return receiving


def _changed(scope: Scope, body: bytes, emulator: Any) -> frozenset[str]:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    service: Callable[[str], str] = lambda path: emulator.detect_service(scope["method"], path, headers, query)  # noqa: E731
    return changed_by(scope["method"], scope["path"], headers, body, service, emulator.SERVICE_REGISTRY)


async def _order(scope: Scope, send: Send, functions: Functions) -> None:
    status, headers, body = 404, [(b"content-type", b"application/json")], b'{"message": "There is no such order."}'
    if (scope["method"], scope["path"]) == ("POST", f"{ORDERS}warm"):
        status, body = 200, json.dumps({"failed": await asyncio.to_thread(functions.warm)}).encode()
    elif scope["method"] == "GET" and scope["path"].startswith(DESKTOP):
        status, headers, body = pages.found(scope["path"].removeprefix(DESKTOP), Path("desktop.json"))
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
