"""A DynamoDB that fails now and then: a loopback proxy before the real one."""

from __future__ import annotations

import http.client
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

PASSED_ON = "passed on"
FAILURES = ("throttled", "internal error", "answer lost", "internal error after it acted")


class FailingProxy(ThreadingHTTPServer):
    """Lets `share` of the requests fail in one of four ways."""

    daemon_threads = True

    def __init__(self, behind: str, share: float) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind)
        self.share = share
        self.counted: Counter[str] = Counter()

    @property
    def endpoint(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FailingProxy

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fails = random.choice(FAILURES) if random.random() < self.server.share else PASSED_ON
        self.server.counted[fails] += 1
        if fails == "throttled":
            return self._answer(400, _error("ProvisionedThroughputExceededException"))
        if fails == "internal error":
            return self._answer(500, _error("InternalServerError"))
        status, answer = self._passed_on(body)
        if fails == "answer lost":
            self.close_connection = True
            return None
        if fails == "internal error after it acted":
            return self._answer(500, _error("InternalServerError"))
        return self._answer(status, answer)

    def _passed_on(self, body: bytes) -> tuple[int, bytes]:
        behind = self.server.behind
        connection = http.client.HTTPConnection(behind.hostname or "", behind.port, timeout=30)
        try:
            connection.request("POST", self.path, body, self._signed(body))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _signed(self, body: bytes) -> dict[str, str]:
        """Signed anew: a signature holds for the address that was called, and the emulator's is another one."""
        kept = {name: self.headers[name] for name in ("Content-Type", "X-Amz-Target")}
        request = AWSRequest("POST", self.server.behind.geturl() + self.path, kept, body)
        region = self.headers["Authorization"].split("/")[2]
        SigV4Auth(Credentials("test", "test"), "dynamodb", region).add_auth(request)
        return dict(request.headers.items())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


def _error(code: str) -> bytes:
    return f'{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"injected"}}'.encode()


@contextmanager
def failing(behind: str, share: float) -> Iterator[FailingProxy]:
    """The proxy, serving."""
    with FailingProxy(behind, share) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
