"""The emulator answers programs of this machine and the stack's own pages, and nobody else gets as far as it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from local.emulated.guard import Receive, Rule, Scope, Send, guarded

PORT = 4566
OWN = "http://127.0.0.1:4566"


class Emulator:
    """Answers everything, to every page, as the emulator does, and remembers that it was asked."""

    def __init__(self) -> None:
        self.asked: list[Scope] = []

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        self.asked.append(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        headers = [(b"Access-Control-Allow-Origin", b"*"), (b"access-control-expose-headers", b"*"), (b"x-kept", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"the answer"})


class Answer:
    """What came back, and whether the emulator was asked at all."""

    def __init__(self, sent: list[dict[str, Any]], asked: bool) -> None:
        self.asked = asked
        self.first = sent[0]
        self.status = sent[0].get("status")
        self.headers = {name.decode().lower(): value.decode() for name, value in sent[0].get("headers", ())}
        self.body = b"".join(each.get("body", b"") for each in sent)


def ask(
    headers: Mapping[str, str], method: str = "GET", kind: str = "http", path: str = "/", allowed: str = ""
) -> Answer:
    emulator, sent = Emulator(), []

    async def receive() -> dict[str, Any]:
        return {"type": f"{kind}.connect" if kind == "websocket" else "http.request", "body": b""}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(guarded(emulator, PORT, lambda: frozenset(allowed.split()))(scope, receive, send))
    return Answer(sent, bool(emulator.asked))


HOSTS = {
    "127.0.0.1:4566": True,
    "localhost:4566": True,
    "LOCALHOST:4566": True,
    "[::1]:4566": True,
    "abc.execute-api.localhost:4566": True,
    "0a1b2c.lambda-url.us-east-1.localhost:4566": True,
    "0a1b2c.lambda-url.us-east-1.on.aws": True,
    "0a1b2c.lambda-url.us-east-1.on.aws:4566": True,
    "0a1b2c.lambda-url.us-east-1.on.aws:80": False,
    "0a1b2c.lambda-url.us-east-1.example.com:4566": False,
    "x.lambda-url.us-east-1.on.aws.example.com:4566": False,
    "127.0.0.1": False,
    "127.0.0.1:80": False,
    "localhost": False,
    "localhost.example.com:4566": False,
    "localhost@example.com:4566": False,
    "examplelocalhost:4566": False,
    "127.0.0.1.example.com:4566": False,
    "192.168.1.7:4566": False,
    "0.0.0.0:4566": False,
    "example.com:4566": False,
    "example.com": False,
    "[::1]": False,
    "": False,
    ":4566": False,
}


@pytest.mark.parametrize(("host", "known"), HOSTS.items())
def test_only_names_that_lead_here_by_themselves_are_answered(host: str, known: bool) -> None:
    answer = ask({"host": host})
    assert (answer.asked, answer.status) == ((True, 200) if known else (False, 403))


def test_a_request_needs_exactly_one_host() -> None:
    assert not ask({}).asked
    assert not ask({"host": "127.0.0.1:4566", "Host": "localhost:4566"}).asked


ORIGINS = {
    OWN: True,
    "http://localhost:4566": True,
    "http://[::1]:4566": True,
    "http://127.0.0.1:4567": False,
    "http://127.0.0.1": False,
    "https://127.0.0.1:4566": False,
    "http://page.localhost:4566": False,
    "http://example.com": False,
    "http://example.com:4566": False,
    "http://127.0.0.1:4566.example.com": False,
    "null": False,
    "file://": False,
    "chrome-extension://abc": False,
    "": False,
}


@pytest.mark.parametrize(("origin", "own"), ORIGINS.items())
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_only_pages_of_the_stack_are_answered(origin: str, own: bool, kind: str) -> None:
    answer = ask({"host": "127.0.0.1:4566", "origin": origin}, kind=kind)
    assert answer.asked == own
    if not own:
        assert answer.status == 403 if kind == "http" else answer.first["type"] == "websocket.close"


@pytest.mark.parametrize(
    ("site", "passes"),
    [("same-origin", True), ("none", True), ("same-site", False), ("cross-site", False), ("", False)],
)
def test_a_picture_or_link_of_another_page_is_refused_although_it_names_no_origin(site: str, passes: bool) -> None:
    assert ask({"host": "127.0.0.1:4566", "sec-fetch-site": site}).asked == passes


def test_a_program_names_neither_and_is_answered() -> None:
    answer = ask({"host": "127.0.0.1:4566", "authorization": "AWS4-HMAC-SHA256 ..."}, "POST")
    assert (answer.asked, answer.body) == (True, b"the answer")


def test_no_page_but_the_stacks_own_may_read_an_answer() -> None:
    """The emulator lets every page read; what it says of that is taken out, and said of the own page alone."""
    program = ask({"host": "127.0.0.1:4566"})
    assert program.headers == {"x-kept": "1"}
    own = ask({"host": "127.0.0.1:4566", "origin": "http://localhost:4566", "sec-fetch-site": "cross-site"})
    assert own.headers == {"x-kept": "1", "access-control-allow-origin": "http://localhost:4566", "vary": "Origin"}


def test_a_page_is_answered_itself_when_it_asks_what_it_may_do() -> None:
    asked = {"access-control-request-method": "PUT", "access-control-request-headers": "authorization,x-amz-target"}
    own = ask({"host": "127.0.0.1:4566", "origin": OWN, **asked}, "OPTIONS")
    assert (own.asked, own.status) == (False, 204)
    assert own.headers["access-control-allow-headers"] == "authorization,x-amz-target"
    assert "PUT" in own.headers["access-control-allow-methods"]
    foreign = ask({"host": "127.0.0.1:4566", "origin": "http://example.com", **asked}, "OPTIONS")
    assert (foreign.asked, foreign.status, "access-control-allow-origin" in foreign.headers) == (False, 403, False)


def test_a_refusal_says_what_to_do() -> None:
    assert b"127.0.0.1:4566" in ask({"host": "example.com"}).body
    assert b"other origins" in ask({"host": "127.0.0.1:4566", "origin": "http://example.com"}).body


def test_the_start_and_end_of_the_emulator_pass() -> None:
    emulator = Emulator()

    async def nothing(*_: Any) -> None:
        """Neither receives nor sends."""

    asyncio.run(guarded(emulator, PORT)({"type": "lifespan"}, nothing, nothing))
    assert emulator.asked == [{"type": "lifespan"}]


def test_each_port_has_its_own_rule() -> None:
    assert Rule(4601).knows_host("127.0.0.1:4601")
    assert not Rule(4601).knows_host("127.0.0.1:4566")
    assert not Rule(4601).is_own(OWN)


UI = "/restapis/abc123/v1/_user_request_/ui"
FRAMED = {"Host": "127.0.0.1:4566", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


def test_a_desktop_of_another_origin_may_frame_a_page() -> None:
    """What may be done with it there, the page's own policy says."""
    assert ask(FRAMED, path=f"{UI}/panel").asked


@pytest.mark.parametrize(
    ("changed", "method", "path"),
    [
        ({}, "GET", "/"),
        ({}, "GET", "/restapis/abc123/v1/_user_request_/api/v2/conversations/c-1/panel"),
        ({}, "GET", f"{UI}/../api/v2/conversations/c-1/panel"),
        ({}, "GET", "/_local/desktop/stack.json"),
        ({}, "POST", f"{UI}/panel"),
        ({"Sec-Fetch-Mode": "no-cors"}, "GET", f"{UI}/panel"),
        ({"Host": "rebound.example.com:4566"}, "GET", f"{UI}/panel"),
        ({"Origin": "https://elsewhere.example.com"}, "GET", f"{UI}/panel"),
    ],
)
def test_nothing_but_a_page_is_opened_from_another_origin(changed: dict[str, str], method: str, path: str) -> None:
    answer = ask({**FRAMED, **changed}, method, path=path)

    assert (answer.asked, answer.status) == (False, 403)


DESK = "https://desk.example.com"
CALL = "/restapis/a1b2/v1/_user_request_/api/v2/me"


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_ac2_a_page_of_a_named_origin_gets_as_far_as_the_api_and_its_refusals_can_be_read(method: str) -> None:
    headers = {"Host": f"127.0.0.1:{PORT}", "Origin": DESK, "Access-Control-Request-Method": "GET"}
    answer = ask(headers, method, path=CALL, allowed=f"https://other.example.com {DESK}")

    assert (answer.status, answer.asked) == (200, True)
    assert answer.headers["access-control-allow-origin"] == DESK
    assert "access-control-expose-headers" not in answer.headers
    assert answer.headers["x-kept"] == "1"


@pytest.mark.parametrize(
    ("origin", "path"),
    [
        ("https://stranger.example.com", CALL),
        (DESK, "/"),
        (DESK, "/restapis/a1b2/v1/_user_request_/ui/panel"),
        (DESK, "/restapis/a1b2/v1/_user_request_/webhooks/interactions"),
        (DESK, "/_local/warm"),
        (DESK, "/oauth2/token"),
    ],
)
def test_ac2_a_named_origin_opens_the_api_and_nothing_else(origin: str, path: str) -> None:
    answer = ask({"Host": f"127.0.0.1:{PORT}", "Origin": origin}, path=path, allowed=DESK)

    assert (answer.status, answer.asked) == (403, False)
