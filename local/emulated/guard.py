"""Answers programs on this machine and the stack's own pages, and turns every other web page away.

The emulator takes any signature and answers any page. A browser lets a page send requests to this machine
without asking its user, so a page that is open anywhere could make and call functions. Three headers tell
such a request, and no script can change them: Host (a foreign name means a name that was pointed at this
machine, DNS rebinding), Origin, and Sec-Fetch-Site, which also comes with the plain GET of a picture or a
link. Programs (SDKs, curl, SAM) send neither Origin nor Sec-Fetch-Site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]
Headers = Iterable[tuple[bytes, bytes]]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# Names that lead to this machine by themselves, so that nobody else can point them here (RFC 6761).
LOCALHOST = re.compile(r"([a-z0-9-]+\.)+localhost")
# A function's own address. AWS alone gives out names of on.aws; clients send them in Host and connect to 127.0.0.1.
FUNCTION_URL = re.compile(r"[a-z0-9-]{1,63}\.lambda-url\.[a-z0-9-]+\.on\.aws")
# The files of a page hold no data, and the page itself says who may frame it: a desktop of another origin shows it.
PAGES = re.compile(r"/restapis/[^/]+/[^/]+/_user_request_/ui/[^/]+")
# What API Gateway serves: there the function says which pages of other origins may call.
API = re.compile(r"/restapis/[^/]+/[^/]+/_user_request_/(?:api/v2/.+|openapi\.json)")
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
PREFLIGHT_SECONDS = "600"


@dataclass(frozen=True)
class Rule:
    """Who may call a stack that answers on this port."""

    port: int

    def knows_host(self, host: str) -> bool:
        """Only names that lead to this machine, with the stack's port; a function's address also without one."""
        name, port = _split(host.lower())
        if FUNCTION_URL.fullmatch(name):
            return port in ("", str(self.port))
        return port == str(self.port) and (name in LOOPBACK or LOCALHOST.fullmatch(name) is not None)

    def is_own(self, origin: str) -> bool:
        """Only pages that this stack served itself: its port, on an address of this machine."""
        return origin in {f"http://{name}:{self.port}" for name in LOOPBACK}

    def refusal(self, headers: Headers, page: bool = False, allowed: frozenset[str] = frozenset()) -> str | None:
        """Return why the request is refused, None when it may pass.

        `page`: it opens a page, and reads nothing. `allowed`: the other origins that may call what it calls.
        """
        hosts, origins, sites = (_values(headers, name) for name in (b"host", b"origin", b"sec-fetch-site"))
        if len(hosts) != 1 or not self.knows_host(hosts[0]):
            return f"Host must be an address of this machine with port {self.port}, such as 127.0.0.1:{self.port}."
        if any(not self.is_own(origin) and origin not in allowed for origin in origins):
            return "Pages of other origins may not use the local stack."
        if not page and not origins and any(site not in ("same-origin", "none") for site in sites):
            return "Pages of other origins may not use the local stack, nor link to it."
        return None


def guarded(app: App, port: int, allowed: Callable[[], frozenset[str]] = frozenset) -> App:
    """Return the application behind the rule. What is refused never reaches the application.

    `allowed`: the origins whose pages may call the API.
    """
    rule = Rule(port)

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await app(scope, receive, send)
            return
        origin = next(iter(_values(scope["headers"], b"origin")), "")
        others = allowed() if origin and API.fullmatch(scope["path"]) else frozenset[str]()
        if (reason := rule.refusal(scope["headers"], _opens_page(scope), others)) is not None:
            await _refuse(scope, receive, send, reason)
        elif origin in others and not rule.is_own(origin):
            await app(scope, receive, _for_others(send, origin))
        elif origin and _is_preflight(scope):
            await _answer(send, 204, _permissions(scope["headers"], origin))
        else:
            await app(scope, receive, _for_own_pages(send, origin))

    return guard


def _for_own_pages(send: Send, origin: str) -> Send:
    """The emulator lets every page read its answers; only a page of the stack's own is let."""

    async def sending(message: Any) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            kept = [each for each in message.get("headers", []) if not each[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": [*kept, *_readable_by(origin)]}
        await send(message)

    return sending


def _for_others(send: Send, origin: str) -> Send:
    """What the function says counts; the emulator's own word for every page does not, and its refusals get a header."""

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            told = [(name.lower(), value) for name, value in message.get("headers", [])]
            kept = [each for each in told if not (each[0].startswith(b"access-control-") and each[1] == b"*")]
            said = any(name == b"access-control-allow-origin" for name, _ in kept)
            message = {**message, "headers": kept if said else [*kept, *_readable_by(origin)]}
        await send(message)

    return sending


def _readable_by(origin: str) -> list[tuple[bytes, bytes]]:
    return [(b"access-control-allow-origin", origin.encode()), (b"vary", b"Origin")] if origin else []


def _permissions(headers: Headers, origin: str) -> list[tuple[bytes, bytes]]:
    """What a page of the stack's own is told before a request that a form could not make."""
    asked = ", ".join(_values(headers, b"access-control-request-headers"))
    allowed = [("methods", METHODS), ("headers", asked), ("max-age", PREFLIGHT_SECONDS)]
    named = [(f"access-control-{'' if name == 'max-age' else 'allow-'}{name}", value) for name, value in allowed]
    return [*_readable_by(origin), *((name.encode(), value.encode("latin-1")) for name, value in named if value)]


def _opens_page(scope: Scope) -> bool:
    """A frame or a link that leads to a page of the stack: the other page learns nothing of what is in it."""
    navigates = _values(scope["headers"], b"sec-fetch-mode") == ["navigate"]
    return navigates and scope.get("method") == "GET" and PAGES.fullmatch(scope["path"]) is not None


def _is_preflight(scope: Scope) -> bool:
    return scope.get("method") == "OPTIONS" and bool(_values(scope["headers"], b"access-control-request-method"))


async def _refuse(scope: Scope, receive: Receive, send: Send, reason: str) -> None:
    if scope["type"] == "websocket":
        await receive()  # the request to connect
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    body = json.dumps({"message": reason}).encode() + b"\n"
    await _answer(send, 403, [(b"content-type", b"application/json"), (b"connection", b"close")], body)


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


def _values(headers: Headers, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key.lower() == name]


def _split(host: str) -> tuple[str, str]:
    """Return name and port of a Host header; brackets belong to the name."""
    name, colon, port = host.rpartition(":")
    return (name, port) if colon and not host.endswith("]") else (host, "")
