"""Keys that a container on this machine hands out: asked for once, renewed in time, and to nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from scv.adapters.aws.container import ADDRESS, TOKEN, Container, container
from scv.adapters.aws.credentials import source
from scv.adapters.aws.errors import NoCredentialsError
from scv.adapters.aws.keys import Credentials

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


class Handing:
    """A small server that hands out keys, and what it was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes]] = []
        self.asked: list[tuple[str, str | None]] = []
        handing = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                handing.asked.append((self.path, self.headers["Authorization"]))
                status, body = handing.answers.pop(0) if handing.answers else (500, b"")
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing is logged."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/creds?role=a"

    def will(self, name: str, hours: float = 6) -> None:
        """The next answer: keys of this name that last so long."""
        told = {"AccessKeyId": name, "SecretAccessKey": "s", "Token": "t"}
        ends = (NOW + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")
        self.answers.append((200, json.dumps({**told, "Expiration": ends}).encode()))


@pytest.fixture
def handing() -> Iterator[Handing]:
    found = Handing()
    thread = Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


class Clock:
    """The hour that the test says it is."""

    hours = 0.0

    def __call__(self) -> float:
        return (NOW + timedelta(hours=self.hours)).timestamp()


def test_keys_are_asked_for_once_and_again_shortly_before_they_expire(handing: Handing) -> None:
    clock = Clock()
    keys = Container(handing.address, "secret", clock)
    handing.will("first")
    handing.will("second", hours=12)

    assert keys() == keys() == Credentials("first", "s", "t")
    assert handing.asked == [("/creds?role=a", "secret")]
    clock.hours = 5.9
    assert keys().access_key == "second"


def test_keys_that_cannot_be_renewed_are_used_until_they_expire(handing: Handing) -> None:
    clock = Clock()
    keys = Container(handing.address, "secret", clock)
    handing.will("first")
    assert keys().access_key == "first"

    clock.hours = 5.9
    assert keys().access_key == "first"
    clock.hours = 6
    with pytest.raises(NoCredentialsError):
        keys()


@pytest.mark.parametrize("bad", [(500, b""), (200, b"no json"), (200, b"{}"), (200, b"[]"), (404, b"{}")])
def test_an_answer_that_is_none_is_asked_for_again(handing: Handing, bad: tuple[int, bytes]) -> None:
    handing.answers.append(bad)
    handing.will("first")

    assert Container(handing.address, "secret", Clock())().access_key == "first"
    assert len(handing.asked) == 2


def test_nobody_there_is_no_credentials(handing: Handing) -> None:
    with pytest.raises(NoCredentialsError):
        Container(handing.address, "secret", Clock())()
    assert len(handing.asked) == 3


@pytest.mark.parametrize(
    "environment",
    [
        {ADDRESS: "http://192.0.2.1/creds", TOKEN: "t"},
        {ADDRESS: "https://localhost/creds", TOKEN: "t"},
        {ADDRESS: "http://127.0.0.1.example.com/creds", TOKEN: "t"},
        {ADDRESS: "http://127.0.0.1/creds"},
        {},
    ],
)
def test_ac5_the_token_goes_to_this_machine_alone(environment: dict[str, str]) -> None:
    """Whatever else the environment may name is botocore's to judge."""
    assert container(environment) is None


def test_a_container_is_a_source_where_the_environment_has_no_keys() -> None:
    told = {ADDRESS: "http://127.0.0.1:1/creds", TOKEN: "t"}
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}

    assert isinstance(source(told), Container)
    assert source({**told, **keys})() == Credentials("a", "s", "")
