"""The way to a subscriber, over real connections of this machine: bounded in time and size, and never inside (EV4)."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from scv.adapters.subscriptions.post import READ, HttpsPost
from scv.domain.subscriptions.addresses import Target
from scv.domain.subscriptions.delivering import Outcome

LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1"])
HEADERS, BODY, SECONDS = {"webhook-id": "e-1"}, b'{"id":"e-1"}', 0.4


@contextmanager
def server(*pieces: bytes, pause: float = 0.0) -> Iterator[tuple[Target, list[bytes]]]:
    """Answers with these bytes, one after another with pauses, and keeps what it was sent."""
    listening, got = socket.create_server(("127.0.0.1", 0)), list[bytes]()

    def serve() -> None:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            got.append(connection.recv(65_536))
            while not got[0].endswith(BODY):
                got[0] += connection.recv(65_536)
            for piece in pieces or (b"",):
                try:
                    connection.sendall(piece)
                except OSError:
                    return
                time.sleep(pause)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield Target("127.0.0.1", listening.getsockname()[1], "/events?x=1", is_secure=False), got
    finally:
        listening.close()
        thread.join()


def answer(text: str) -> bytes:
    return f"HTTP/1.1 {text}\r\ncontent-length: 0\r\nlocation: http://127.0.0.1:1/\r\n\r\n".encode()


@LOOPBACK
@pytest.mark.parametrize(
    ("text", "outcome", "status"),
    [
        ("200 OK", Outcome.DELIVERED, 200),
        ("204 No Content", Outcome.DELIVERED, 204),
        ("302 Found", Outcome.REFUSED, 302),
        ("410 Gone", Outcome.REFUSED, 410),
        ("500 Oops", Outcome.REFUSED, 500),
    ],
)
def test_ev4_only_2xx_counts_and_no_redirect_is_followed(text: str, outcome: Outcome, status: int) -> None:
    with server(answer(text)) as (target, got):
        found = HttpsPost(inside=True).send(target, HEADERS, BODY, 5.0)
    assert (found.outcome, found.status) == (outcome, status)
    assert got[0].startswith(b"POST /events?x=1 HTTP/1.1\r\n")
    assert b"webhook-id: e-1\r\n" in got[0]
    assert got[0].endswith(BODY)


@LOOPBACK
def test_ev4_whoever_says_nothing_is_cut_off_in_time() -> None:
    begun = time.monotonic()
    with server(pause=3 * SECONDS) as (target, _):
        found = HttpsPost(inside=True).send(target, HEADERS, BODY, SECONDS)
        assert time.monotonic() - begun < 2.5 * SECONDS
    assert found.outcome is Outcome.TIMED_OUT


@LOOPBACK
def test_ev4_whoever_sends_a_byte_at_a_time_is_cut_off_as_well() -> None:
    begun = time.monotonic()
    with server(*(bytes([each]) for each in answer("200 OK")[:12]), pause=SECONDS / 4) as (target, _):
        found = HttpsPost(inside=True).send(target, HEADERS, BODY, SECONDS)
        assert time.monotonic() - begun < 2 * SECONDS
    assert found.outcome is Outcome.TIMED_OUT


@LOOPBACK
def test_ev4_of_a_long_answer_hardly_anything_is_read() -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n"
    with server(head, b"x" * READ) as (target, _):
        assert HttpsPost(inside=True).send(target, HEADERS, BODY, 5.0).outcome is Outcome.DELIVERED


@LOOPBACK
def test_ev4_nobody_there_and_no_http_are_no_answers() -> None:
    with server(b"garbage\r\n\r\n") as (target, _):
        assert HttpsPost(inside=True).send(target, HEADERS, BODY, 5.0).outcome is Outcome.UNREACHABLE
    assert HttpsPost(inside=True).send(target, HEADERS, BODY, 5.0).outcome is Outcome.UNREACHABLE


@pytest.mark.parametrize("found", [["10.0.0.1"], ["8.8.8.8", "169.254.169.254"], ["::ffff:127.0.0.1"], []])
def test_ev4_nothing_is_sent_to_addresses_inside(found: list[str]) -> None:
    """Whatever name they have: what the name's server says counts, each time, and one bad address is enough."""
    post = HttpsPost(resolve=lambda _host, _port: found)
    told = post.send(Target("crm.example.com", 443, "/", is_secure=True), HEADERS, BODY, 5.0)
    assert told.outcome is Outcome.FORBIDDEN


def test_ev4_a_local_stack_sends_to_its_own_machine_and_to_no_other() -> None:
    post = HttpsPost(inside=True, resolve=lambda _host, _port: ["8.8.8.8"])
    told = post.send(Target("crm.example.com", 443, "/", is_secure=True), HEADERS, BODY, 5.0)
    assert told.outcome is Outcome.FORBIDDEN


@LOOPBACK
def test_ev4_the_connection_goes_to_the_address_that_was_looked_at() -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with server(answer("200 OK")) as (target, got):
        named = Target("crm.example.com", target.port, target.path, is_secure=False)
        assert HttpsPost(inside=True, resolve=resolve).send(named, HEADERS, BODY, 5.0).outcome is Outcome.DELIVERED
    assert asked == ["crm.example.com"]
    assert f"host: crm.example.com:{target.port}\r\n".encode() in got[0]
