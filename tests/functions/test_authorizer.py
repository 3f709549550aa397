"""AC2: the authorizer lets valid bearer tokens through and nothing else."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from functions.authorizer import app
from scv import bootstrap
from scv.api.auth import access_of
from tests.functions.conftest import Cloud
from tests.functions.gateway import Invocation

SECRET = "a shared secret that is long enough for every HMAC, the longest one included"
ISSUER, AUDIENCE = "https://issuer.example", "single-customer-view"
ARN = "arn:aws:execute-api:us-east-1:123456789012:api-1/v1/GET/api/v2/externalcontacts/contacts"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture(autouse=True)
def _issuer(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shared secret, and no JWKS address."""
    cloud.secrets.create_secret(Name="jwt", SecretString=json.dumps({"secret": SECRET}))
    monkeypatch.setenv("JWT_SECRET_ID", "jwt")
    monkeypatch.setenv("JWT_ISSUER", ISSUER)
    monkeypatch.setenv("JWT_AUDIENCE", AUDIENCE)
    monkeypatch.delenv("JWKS_URL", raising=False)
    bootstrap.forget()


@pytest.fixture
def jwks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The issuer's public keys, served on this machine."""
    keys = [
        {**RSAAlgorithm.to_jwk(RSA_KEY.public_key(), as_dict=True), "kid": "rsa", "use": "sig", "alg": "RS256"},
        {**ECAlgorithm.to_jwk(EC_KEY.public_key(), as_dict=True), "kid": "ec", "use": "sig", "alg": "ES256"},
    ]

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": keys}).encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Keys)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("JWKS_URL", f"http://127.0.0.1:{server.server_address[1]}/keys")
    bootstrap.forget()
    yield
    server.shutdown()
    server.server_close()


def claims(**changes: Any) -> dict[str, Any]:
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


def shared(**changes: Any) -> str:
    return jwt.encode(claims(**changes), SECRET, algorithm="HS256")


def authorized(token: str) -> dict[str, Any]:
    event = {"type": "REQUEST", "methodArn": ARN, "headers": {"authorization": f"Bearer {token}"}}
    return app.lambda_handler(event, Invocation())  # type: ignore[arg-type]


def refused(event: dict[str, Any]) -> None:
    with pytest.raises(Exception, match=r"^Unauthorized$") as raised:
        app.lambda_handler({"methodArn": ARN, **event}, Invocation())  # type: ignore[arg-type]
    assert type(raised.value) is Exception
    assert raised.value.__suppress_context__


def refused_token(token: str) -> None:
    refused({"headers": {"Authorization": f"Bearer {token}"}})


def test_ac2_a_valid_token_becomes_permissions_and_divisions() -> None:
    answer = authorized(shared())

    access = access_of(answer["context"])
    assert answer["principalId"] == access.subject == "agent-1"
    assert access.permissions == {"externalContacts:*", "analytics:conversationDetail:view"}
    assert access.divisions == {"north", "*"}


def test_ac2_the_policy_covers_the_stage_because_it_is_cached_for_the_token() -> None:
    statement = authorized(shared())["policyDocument"]["Statement"][0]

    assert statement == {
        "Action": "execute-api:Invoke",
        "Effect": "Allow",
        "Resource": "arn:aws:execute-api:us-east-1:123456789012:api-1/v1/*",
    }


def test_ac2_a_token_authorizers_event_is_understood_as_well() -> None:
    event = {"type": "TOKEN", "methodArn": ARN, "authorizationToken": f"bearer {shared()}"}

    assert app.lambda_handler(event, Invocation())["principalId"] == "agent-1"  # type: ignore[arg-type]


def test_ac2_a_token_without_permissions_may_do_nothing() -> None:
    access = access_of(authorized(shared(permissions=None, divisions=None))["context"])

    assert not access.permissions
    assert not access.sees("*")


def test_ac2_clocks_may_differ_by_a_few_seconds() -> None:
    authorized(shared(exp=datetime.now(UTC) - timedelta(seconds=5)))


@pytest.mark.parametrize(
    "event",
    [
        {"headers": {}},
        {"headers": None},
        {"headers": {"Authorization": ""}},
        {"headers": {"Authorization": "Bearer"}},
        {"headers": {"Authorization": "Bearer "}},
        {"headers": {"Authorization": "Basic YTpi"}},
        {"headers": {"Authorization": "Bearer not.a.token"}},
        {"authorizationToken": "Bearer "},
    ],
)
def test_ac2_without_a_token_nobody_passes(event: dict[str, Any]) -> None:
    refused(event)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": datetime(2026, 1, 1, tzinfo=UTC)},
        {"nbf": datetime(2099, 1, 1, tzinfo=UTC)},
        {"aud": "somebody-else"},
        {"iss": "https://somebody-else.example"},
        {"exp": None},
        {"aud": None},
        {"iss": None},
        {"sub": None},
        {"sub": 7},
        {"permissions": "externalContacts:*"},
        {"permissions": ["two words"]},
        {"divisions": [{"id": "north"}]},
    ],
)
def test_ac2_a_token_that_does_not_hold_now_or_here_is_refused(changes: dict[str, Any]) -> None:
    refused_token(shared(**changes))


def test_ac2_a_token_signed_with_another_secret_is_refused() -> None:
    refused_token(jwt.encode(claims(), "another secret that is long enough for HS256", algorithm="HS256"))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_ac2_another_algorithm_is_refused_also_with_the_right_secret(algorithm: str) -> None:
    refused_token(jwt.encode(claims(), SECRET, algorithm=algorithm))


@LOOPBACK
@pytest.mark.usefixtures("jwks")
@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_ac2_another_algorithm_is_refused_also_with_the_issuers_key(algorithm: str) -> None:
    refused_token(jwt.encode(claims(), RSA_KEY, algorithm=algorithm, headers={"kid": "rsa"}))


def test_ac2_an_unsigned_token_is_refused() -> None:
    refused_token(jwt.encode(claims(), "", algorithm="none"))


@pytest.mark.parametrize("part", [0, 1, 2])
def test_ac2_a_token_that_was_tampered_with_is_refused(part: int) -> None:
    parts, other = shared().split("."), shared(sub="agent-2", kid="x").split(".")
    other[0] = jwt.encode(claims(), SECRET, algorithm="HS384").split(".")[0]

    refused_token(".".join(other[place] if place == part else each for place, each in enumerate(parts)))


def test_ac2_with_a_shared_secret_no_public_key_signature_counts() -> None:
    refused_token(jwt.encode(claims(), RSA_KEY, algorithm="RS256"))


@LOOPBACK
@pytest.mark.usefixtures("jwks")
@pytest.mark.parametrize(("key", "algorithm", "kid"), [(RSA_KEY, "RS256", "rsa"), (EC_KEY, "ES256", "ec")])
def test_ac2_tokens_signed_with_the_issuers_keys_pass(key: Any, algorithm: str, kid: str) -> None:
    token = jwt.encode(claims(), key, algorithm=algorithm, headers={"kid": kid})

    assert authorized(token)["principalId"] == "agent-1"


@LOOPBACK
@pytest.mark.usefixtures("jwks")
@pytest.mark.parametrize("kid", ["rsa", "unknown"])
def test_ac2_a_key_that_is_not_the_issuers_is_refused(kid: str) -> None:
    refused_token(jwt.encode(claims(), OTHER_RSA_KEY, algorithm="RS256", headers={"kid": kid}))


@LOOPBACK
@pytest.mark.usefixtures("jwks")
def test_ac2_a_public_key_is_never_taken_for_a_shared_secret() -> None:
    public = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = json.dumps({"alg": "HS256", "typ": "JWT", "kid": "rsa"}).encode()
    payload = json.dumps(claims(exp=int(datetime.now(UTC).timestamp()) + 300)).encode()
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (header, payload))
    signature = base64.urlsafe_b64encode(hmac.digest(public, signed, "sha256")).rstrip(b"=")
    token = b".".join((signed, signature)).decode()

    refused_token(token)


@LOOPBACK
@pytest.mark.usefixtures("jwks")
def test_ac2_with_the_issuers_keys_the_shared_secret_counts_no_longer() -> None:
    refused_token(jwt.encode(claims(), SECRET, algorithm="HS256", headers={"kid": "rsa"}))


@LOOPBACK
@pytest.mark.usefixtures("jwks")
def test_ac2_a_token_of_the_issuer_that_has_expired_is_refused() -> None:
    expired = claims(exp=datetime(2026, 1, 1, tzinfo=UTC))

    refused_token(jwt.encode(expired, RSA_KEY, algorithm="RS256", headers={"kid": "rsa"}))


@LOOPBACK
def test_ac2_while_the_issuers_keys_cannot_be_read_nobody_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWKS_URL", "http://127.0.0.1:9/keys")
    bootstrap.forget()

    refused_token(jwt.encode(claims(), RSA_KEY, algorithm="RS256", headers={"kid": "rsa"}))
