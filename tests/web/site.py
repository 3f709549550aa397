"""The pages and the real handlers over stores in memory, served on this machine as API Gateway serves them."""

from __future__ import annotations

import gzip
import importlib
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from functions.web import app as web
from local.gateway import resource, routed
from local.page import PACKAGES
from scv import bootstrap
from scv.adapters.memory import MemoryStore
from scv.api.auth import context_of
from scv.api.webhooks import answered_to
from scv.domain.senders.senders import DEFAULT
from scv.domain.values.ids import ContactId, DivisionId
from tests.architecture.test_template import RESOURCES
from tests.functions.gateway import Invocation, parts_of

STAGE = "/v1"
ALL = ("*",)
COMPRESSED_FROM: int = RESOURCES["Api"]["Properties"]["MinimumCompressionSize"]  # by API Gateway
AXE_PATH = "/ui/assets/axe.js"  # the page's own policy lets it in, as a file of its own origin
AXE = PACKAGES / "axe-core" / "axe.min.js"
Answered = tuple[int, Mapping[str, Sequence[str]], str]


@dataclass
class Agent:
    """Whose a bearer token is."""

    subject: str = "agent-1"
    permissions: tuple[str, ...] = ALL
    divisions: tuple[str, ...] = ALL


@dataclass
class Site:
    """The service as a browser meets it.

    `down`: nobody answers. `settings`: what functions find in their environment beside the rest. `asked`: the calls
    that came, in order, each with its status; `answers`: what those that decide something got.
    """

    port: int = 0
    frames: str = ""
    agents: dict[str, Agent] = field(default_factory=lambda: {"everything": Agent()})
    down: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def root(self) -> str:
        """Where the service is."""
        return f"http://127.0.0.1:{self.port}{STAGE}"

    def empty(self) -> None:
        """Nothing is stored, and nobody but one who may do everything is known."""
        store = MemoryStore()
        bootstrap.use(**parts_of(store))
        self.agents = {"everything": Agent()}
        self.asked.clear()
        self.answers.clear()
        self.down = False
        self.settings = {}

    def follows(self, *contacts: str) -> None:
        """What the table's stream does: contacts that were written are looked at for pairs."""
        for contact in contacts:
            found = bootstrap.stores.store().contact(ContactId(contact))
            assert found is not None
            bootstrap.pairs.find()(found)

    def panel(self, conversation: str = "", **query: str) -> str:
        """The address of the panel's page."""
        told = {"conversationId": conversation, **query} if conversation else query
        return f"{self.root}/ui/panel?" + "&".join(f"{name}={value}" for name, value in told.items())

    def token(self, permissions: Sequence[str] = ALL, divisions: Sequence[str] = ALL, subject: str = "agent-1") -> str:
        """A bearer token of somebody with these permissions."""
        token = f"token-{len(self.agents)}"
        self.agents[token] = Agent(subject, tuple(permissions), tuple(divisions))
        return token

    def send(self, event: Any) -> tuple[int, Any]:
        """An event whose signature was found to be good."""
        with self.lock:
            received = bootstrap.linking.receive()(DEFAULT, event)
        reply = answered_to(received, None)
        return reply.status, reply.body

    def call(self, method: str, path: str, body: Any = None, permissions: Sequence[str] = ALL) -> tuple[int, Any]:
        """A call of somebody with these permissions."""
        agent = Agent("agent-1", tuple(permissions))
        status, _, text = self.reached(method, path, json.dumps(body) if body is not None else None, {}, agent)
        if method == "POST":
            time.sleep(0.002)  # what is made next is made later, and not within the same millisecond
        return status, json.loads(text or "null")

    def reached(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str], agent: Agent | None = None
    ) -> Answered:
        """What API Gateway passes on of a function's answer."""
        split = urlsplit(path)
        if split.path == AXE_PATH:
            return 200, {"Content-Type": ["text/javascript"]}, AXE.read_text()
        if split.path.startswith("/ui/"):
            return self._answer(web, {**_event(method, split.path, split.query, body, headers, None), **_proxy(split)})
        if split.path == "/docs" or method == "OPTIONS":
            return self._answer(web, _event(method, split.path, split.query, body, headers, None))
        operation = routed(method, split.path)
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        agent = agent or self.agents.get(bearer)
        if operation is None:
            return 404, {}, '{"message": "No such path", "code": "not.found"}'
        if agent is None and operation.takes_token:
            return 401, {"Content-Type": ["application/json"]}, '{"message": "Unauthorized"}'
        event = _event(method, split.path, split.query, body, headers, agent)
        return self._answer(importlib.import_module(f"functions.{operation.function}.app"), event)

    def _answer(self, app: Any, event: dict[str, Any]) -> Answered:
        with self.lock, patch.dict(os.environ, self.settings):
            answer = app.lambda_handler(event, Invocation())
        return answer["statusCode"], answer["multiValueHeaders"], answer["body"]


def _proxy(split: Any) -> dict[str, Any]:
    return {"resource": "/ui/{proxy+}", "pathParameters": {"proxy": split.path.removeprefix("/ui/")}}


def _event(
    method: str, path: str, query: str, body: str | None, headers: Mapping[str, str], agent: Agent | None
) -> dict[str, Any]:
    values = parse_qs(query, keep_blank_values=True)
    told = context_of(agent.subject, agent.permissions, tuple(map(DivisionId, agent.divisions))) if agent else {}
    return {
        "httpMethod": method,
        "path": path,
        "resource": resource(method, path),
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: each[-1] for name, each in values.items()} or None,
        "multiValueQueryStringParameters": values or None,
        "body": body,
        "isBase64Encoded": False,
        "requestContext": {"requestId": "gateway-1", "stage": "v1", "path": f"{STAGE}{path}", "authorizer": told},
    }


@contextmanager
def serving_panel() -> Iterator[Site]:
    """Yield the service on a free port, over empty stores."""
    site = Site()
    site.empty()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode() if length else None
            if site.down or not self.path.startswith(STAGE):
                self.close_connection = True
                return
            path = self.path.removeprefix(STAGE)
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, told, text = site.reached(self.command, path, body, headers)
            site.asked.append(f"{status} {self.command} {path}")
            if self.command != "GET" and "dryRun" not in path and "/search" not in path and "/typeahead" not in path:
                site.answers.append((status, json.loads(text or "null")))
            content = text.encode()
            compressed = len(content) >= COMPRESSED_FROM and "gzip" in headers.get("accept-encoding", "")
            content = gzip.compress(content, 6) if compressed else content
            self.send_response(status)
            if compressed:
                self.send_header("Content-Encoding", "gzip")
            for name, values in told.items():
                for value in values:
                    self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_OPTIONS = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        site.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield site
        finally:
            server.shutdown()
            bootstrap.use()
