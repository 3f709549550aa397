"""Connections to one host, kept open between calls, also over the time that Lambda freezes a process."""

from __future__ import annotations

import io
import select
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from scv.adapters.aws.answers import Answer, Broken, answer_from
from scv.adapters.aws.endpoints import Endpoint
from scv.adapters.aws.errors import ConnectionClosedError, ReadTimeoutError
from scv.adapters.aws.opening import opened

ANSWER_SECONDS = 3.0  # for the whole answer: a byte now and then does not make it longer
KEPT = 20  # idle connections; more than a process has requests under way at once
IDLE_SECONDS = 60.0  # hosts and the networks before them forget connections that are idle for longer


class _Unanswered(Exception):
    """A kept connection ended before a byte of the answer came."""


class _Bounded(io.RawIOBase):
    """What a socket receives until a moment; raises TimeoutError after it."""

    def __init__(self, sock: socket.socket, ends: float) -> None:
        self._sock, self._ends = sock, ends
        self.begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        count = self._sock.recv_into(buffer)
        self.begun = self.begun or count > 0
        return count


class Connections:
    """Sends requests to one host, each over a connection of its own while it is under way."""

    def __init__(
        self,
        endpoint: Endpoint,
        answer_seconds: float = ANSWER_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` says how long a connection has been idle."""
        self._endpoint = endpoint
        self._seconds = answer_seconds
        self._clock = clock
        self._kept: deque[tuple[socket.socket, float]] = deque()

    def post(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer to a POST to `/`; raises HTTPClientError when there is none.

        A kept connection that ends before a byte of the answer came has gone stale, most likely while the process was
        frozen: the request is sent once more over a new one. Every request of ours may be repeated, as retries do.
        """
        kept = self._usable()
        if kept is not None:
            try:
                return self._posted(kept, headers, body, reused=True)
            except _Unanswered:
                self.close()  # the others have been idle for longer
        return self._posted(opened(self._endpoint), headers, body, reused=False)

    def __del__(self) -> None:
        """A client that nobody has any more leaves nothing open."""
        self.close()

    def close(self) -> None:
        """Every idle connection."""
        while kept := self._taken():
            kept[0].close()

    def _taken(self) -> tuple[socket.socket, float] | None:
        try:
            return self._kept.pop()
        except IndexError:
            return None

    def _usable(self) -> socket.socket | None:
        """The connection that was used last, unless it is old or its host has ended it."""
        while kept := self._taken():
            connection, since = kept
            if self._clock() - since < IDLE_SECONDS and not _has_ended(connection):
                return connection
            connection.close()
        return None

    def _posted(self, connection: socket.socket, headers: Mapping[str, str], body: bytes, reused: bool) -> Answer:
        received = _Bounded(connection, time.monotonic() + self._seconds)
        try:
            connection.settimeout(self._seconds)
            connection.sendall(_written(headers, body))
            answer = answer_from(io.BufferedReader(received))
        except TimeoutError as error:
            connection.close()
            raise ReadTimeoutError(self._endpoint.authority) from error
        except (OSError, Broken) as error:
            connection.close()
            if reused and not received.begun:
                raise _Unanswered from error
            raise ConnectionClosedError(self._endpoint.authority) from error
        if not answer.stays or len(self._kept) >= KEPT:
            connection.close()
        else:
            self._kept.append((connection, self._clock()))
        return answer


def _written(headers: Mapping[str, str], body: bytes) -> bytes:
    """Head and body in one piece, so that they are one packet and one TLS record where they fit."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    if lines.count("\n") != len(headers) or lines.count("\r") != len(headers):
        raise ValueError("A header has a line break.")
    return f"POST / HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n".encode("latin-1") + body


def _has_ended(sock: socket.socket) -> bool:
    """Whether something has come that nobody asked for: the end of the connection."""
    waiting = select.poll()
    waiting.register(sock, select.POLLIN)
    return bool(waiting.poll(0))
