"""The way to a subscriber: one request over TLS to an address that was looked at first, in a bounded time (EV4).

The name is resolved once and the connection goes to what was found, so that no second answer of the name's server can
lead it inside. Redirects are not followed; of the answer's body hardly anything is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from ipaddress import ip_address
from threading import Timer

from scv.domain.subscriptions.addresses import Target, is_public
from scv.domain.subscriptions.delivering import Answer, Outcome

READ = 1024  # bytes of an answer's body, so that a connection ends in an orderly way
AGENT = "single-customer-view"
Resolve = Callable[[str, int], Sequence[str]]


def resolved(host: str, port: int) -> tuple[str, ...]:
    """The IP addresses of a name. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


class HttpsPost:
    """`inside`: a local stack's subscribers may be on this machine, and only there."""

    def __init__(self, *, inside: bool = False, resolve: Resolve = resolved) -> None:
        self._inside = inside
        self._resolve = resolve

    def send(self, target: Target, headers: Mapping[str, str], body: bytes, seconds: float) -> Answer:
        """One try, whatever comes of it."""
        begun = time.monotonic()
        outcome, status = self._sent(target, headers, body, seconds)
        if outcome is Outcome.UNREACHABLE and time.monotonic() - begun >= seconds:
            outcome = Outcome.TIMED_OUT
        return Answer(outcome, status, int((time.monotonic() - begun) * 1000))

    def _sent(self, target: Target, headers: Mapping[str, str], body: bytes, seconds: float) -> tuple[Outcome, int]:
        try:
            addresses = self._resolve(target.host, target.port)
            if not addresses or not all(map(self._may_be_called, addresses)):
                return Outcome.FORBIDDEN, 0
            return self._asked(addresses[0], target, headers, body, seconds)
        except TimeoutError:
            return Outcome.TIMED_OUT, 0
        except (OSError, http.client.HTTPException, ValueError):
            return Outcome.UNREACHABLE, 0

    def _may_be_called(self, address: str) -> bool:
        """One address inside among public ones is a trap."""
        return ip_address(address).is_loopback if self._inside else is_public(address)

    def _asked(
        self, address: str, target: Target, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> tuple[Outcome, int]:
        """The time is that of all of it: whoever sends a byte a second is cut off like one who sends none."""
        connection = _Pinned(target, address, seconds)
        ended = Timer(seconds, connection.cut)
        ended.start()
        try:
            named = {"host": _authority(target), "user-agent": AGENT, "connection": "close", **headers}
            connection.request("POST", target.path, body, named)
            answer = connection.getresponse()
            status = answer.status
            answer.read(READ)
        finally:
            ended.cancel()
            connection.close()
        return Outcome.DELIVERED if 200 <= status < 300 else Outcome.REFUSED, status


def _authority(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == (443 if target.is_secure else 80) else f"{host}:{target.port}"


class _Pinned(http.client.HTTPConnection):
    """A connection to one IP address, whose certificate has to be that of the name."""

    def __init__(self, target: Target, address: str, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target = target
        self._address = address

    def connect(self) -> None:
        """As the base class, but to the address that was looked at."""
        plain = socket.create_connection((self._address, self._target.port), self.timeout)
        self.sock = plain  # from here on it can be cut
        if self._target.is_secure:
            self.sock = _context().wrap_socket(plain, server_hostname=self._target.host)

    def cut(self) -> None:
        """From another thread: whoever waits for this connection is told that it is over."""
        if self.sock is not None:
            self.sock.shutdown(socket.SHUT_RDWR)


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()
