"""An identity provider on this machine, and tokens as it makes them, or somebody else does."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from functions.authorizer import app
from tests.functions.gateway import Invocation

SECRET = 'a shared secret with "quotes" and \\ that is long enough for every HMAC, the longest one included'
ISSUER, AUDIENCE = "https://issuer.example", "single-customer-view"
ARN = "arn:aws:execute-api:us-east-1:123456789012:api-1/v1/GET/api/v2/externalcontacts/contacts"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def published(**more: Any) -> list[dict[str, Any]]:
    """The issuer's keys as a JWK set lists them."""
    return [
        {**RSAAlgorithm.to_jwk(RSA_KEY.public_key(), as_dict=True), "kid": "rsa", "use": "sig", "alg": "RS256", **more},
        {**ECAlgorithm.to_jwk(EC_KEY.public_key(), as_dict=True), "kid": "ec", "use": "sig", "alg": "ES256", **more},
    ]


@dataclass
class Provider:
    """What it answers, after how long, and how often it was asked."""

    status: int = 200
    body: bytes = field(default_factory=lambda: json.dumps({"keys": published()}).encode())
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    address: str = ""


@contextmanager
def serving() -> Iterator[Provider]:
    """A provider that answers on this machine."""
    provider = Provider()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked += 1
            time.sleep(provider.seconds)
            self.send_response(provider.status)
            for name, value in provider.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(provider.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    server.daemon_threads = True
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    provider.address = f"http://127.0.0.1:{server.server_address[1]}/keys"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of a good token, with these changes; None leaves one out."""
    now = datetime.now(UTC)
    told = {
        "sub": "agent-1",
        "iss": ISSUER,
        "aud": AUDIENCE,
        "exp": now + timedelta(minutes=5),
        "permissions": ["externalContacts:*", "analytics:conversationDetail:view"],
        "divisions": ["north", "*"],
        **changes,
    }
    return {name: value for name, value in told.items() if value is not None}


def refused(event: dict[str, Any]) -> None:
    """The authorizer raises the one exception that API Gateway answers with 401, and nothing else."""
    with pytest.raises(Exception, match=r"^Unauthorized$") as raised:
        app.lambda_handler({"methodArn": ARN, **event}, Invocation())  # type: ignore[arg-type]
    assert type(raised.value) is Exception
    assert raised.value.__suppress_context__


def refused_token(token: str) -> None:
    """The token is refused."""
    refused({"headers": {"Authorization": f"Bearer {token}"}})


def let_in(token: str) -> None:
    """The token is accepted."""
    event = {"methodArn": ARN, "headers": {"Authorization": f"Bearer {token}"}}
    assert app.lambda_handler(event, Invocation())["principalId"]  # type: ignore[arg-type]
