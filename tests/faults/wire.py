"""Faults below a client, on its connection: a server on this machine that answers as told, or passes requests on."""

from __future__ import annotations

import http.client
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit
from zlib import crc32

THROTTLED, INTERNAL = "ProvisionedThroughputExceededException", "InternalServerError"
TRICKLE = 0.05  # seconds between two bytes of a slow answer


@dataclass(frozen=True)
class Request:
    """As it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        return self.headers["x-amz-target"].rpartition(".")[2]


@dataclass(frozen=True)
class Answer:
    """What a service answers; it gets its checksum on the way."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def written(self) -> bytes:
        told = {"x-amz-crc32": str(crc32(self.body)), **self.headers, "content-length": str(len(self.body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        return f"HTTP/1.1 {self.status} Said\r\n{lines}\r\n".encode() + self.body


def refused(code: str, status: int = 400) -> Answer:
    """A refusal that quotes a customer, as DynamoDB's may."""
    body = f'{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"zqmark@example.com"}}'
    return Answer(body.encode(), status)


Serve = Callable[[Request], Answer]


class Line:
    """One connection from a client."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def send(self, answer: bytes) -> bool:
        """All of it; the connection stays."""
        self._sock.sendall(answer)
        return True

    def trickle(self, answer: bytes) -> bool:
        """A byte now and then, for as long as somebody listens."""
        try:
            for place in range(len(answer)):
                self._sock.sendall(answer[place : place + 1])
                time.sleep(TRICKLE)
        except OSError:
            pass
        return False

    def wait(self, seconds: float) -> bool:
        """Nothing comes, and then the connection ends."""
        time.sleep(seconds)
        return False

    def reset(self) -> bool:
        """The connection ends without a word."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False


def _half(answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n" + body[: len(body) // 2]


def _checked_as(checksum: int, answer: Answer) -> Answer:
    return replace(answer, headers={"x-amz-crc32": str(checksum)})


def _cut(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[:-1])


def _sent_and_ended(line: Line, answer: bytes) -> bool:
    line.send(answer)
    return False


# Each is given the request, asks the service or not, and says whether the connection stays.
Fault = Callable[[Line, Request, Serve], bool]
FAULTS: dict[str, Fault] = {
    "dropped before the write": lambda line, _asked, _serve: line.reset(),
    "dropped after the write": lambda line, asked, serve: (serve(asked), line.reset())[1],
    "ended after the write": lambda line, asked, serve: (serve(asked), False)[1],
    "half an answer": lambda line, asked, serve: _sent_and_ended(line, _half(serve(asked).written())),
    "half a head": lambda line, asked, serve: _sent_and_ended(line, serve(asked).written()[:25]),
    "wrong checksum": lambda line, asked, serve: line.send(_checked_as(1, serve(asked)).written()),
    "no JSON": lambda line, asked, serve: line.send(_cut(serve(asked)).written()),
    "no HTTP": lambda line, asked, serve: _sent_and_ended(line, serve(asked).body),
    "throttled": lambda line, _asked, _serve: line.send(refused(THROTTLED).written()),
    "too many requests": lambda line, _asked, _serve: line.send(Answer(b"", 429).written()),
    "internal error": lambda line, _asked, _serve: line.send(refused(INTERNAL, 500).written()),
    "internal error after the write": lambda line, asked, serve: (
        serve(asked),
        line.send(refused(INTERNAL, 500).written()),
    )[1],
    "a page of something between": lambda line, _asked, _serve: line.send(Answer(b"<html>busy", 503).written()),
    "slow bytes": lambda line, asked, serve: line.trickle(serve(asked).written()),
    "silence after the write": lambda line, asked, serve: (serve(asked), line.wait(0.6))[1],
}


class Wire(socketserver.ThreadingTCPServer):
    """`faults` names the fault of each request, counted from 1; `requests` is what came, over `lines` connections."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, serve: Serve) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.serve = serve
        self.faults: dict[int, str] = {}
        self.requests: list[Request] = []
        self.struck: list[str] = []
        self.lines = 0
        self.ends_after_answers = False
        self.counting = threading.Lock()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def expect(self, faults: dict[int, str]) -> None:
        """These faults at the requests of these numbers, from now on."""
        with self.counting:
            self.faults, self.requests, self.struck, self.lines = faults, [], [], 0

    def taken(self, request: Request) -> str:
        """The fault of this request, empty for none."""
        with self.counting:
            self.requests.append(request)
            fault = self.faults.get(len(self.requests), "")
            if fault:
                self.struck.append(fault)
        return fault


class _Handler(socketserver.StreamRequestHandler):
    server: Wire
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with self.server.counting:
            self.server.lines += 1
        line = Line(self.connection)
        while (request := self._request()) is not None:
            fault = self.server.taken(request)
            if fault:
                stays = FAULTS[fault](line, request, self.server.serve)
            else:
                stays = line.send(self.server.serve(request).written())
            if not stays:
                return
            if self.server.ends_after_answers:  # the client is told so, and whatever it sends after that is read
                self.connection.shutdown(socket.SHUT_WR)

    def _request(self) -> Request | None:
        try:
            if not self.rfile.readline():
                return None
            pairs = iter(lambda: self.rfile.readline().decode().strip(), "")
            headers = {
                name.strip().lower(): value.strip() for name, _, value in (pair.partition(":") for pair in pairs)
            }
            return Request(headers, self.rfile.read(int(headers["content-length"])))
        except OSError:
            return None


@contextmanager
def wired(serve: Serve) -> Iterator[Wire]:
    """The server, serving."""
    with Wire(serve) as wire:
        threading.Thread(target=wire.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield wire
        finally:
            wire.shutdown()


def passing_on(endpoint: str) -> Serve:
    """Asks a DynamoDB server, and answers what that answered."""
    behind = urlsplit(endpoint)

    def serve(request: Request) -> Answer:
        connection = http.client.HTTPConnection(behind.hostname or "", behind.port, timeout=30)
        try:
            connection.putrequest("POST", "/", skip_host=True, skip_accept_encoding=True)
            # Its own host, which a guard looks at; the signature, which was made with ours, nobody does.
            for name, value in {**request.headers, "host": behind.netloc}.items():
                connection.putheader(name, value)
            connection.endheaders(request.body)
            answer = connection.getresponse()
            return Answer(answer.read(), answer.status)
        finally:
            connection.close()

    return serve
