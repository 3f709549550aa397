"""AC2: the authorizer lets valid bearer tokens through and nothing else."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from functions.authorizer import app
from scv import bootstrap
from scv.api.auth import AuthorizerFailed, access_of
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.values.ids import DivisionId
from tests.architecture.test_template import RESOURCES
from tests.functions.conftest import Cloud
from tests.functions.gateway import Invocation
from tests.functions.provider import (
    ARN,
    AUDIENCE,
    EC_KEY,
    ISSUER,
    OTHER_RSA_KEY,
    RSA_KEY,
    SECRET,
    Provider,
    claims,
    refused,
    refused_token,
    serving,
)
from tests.privacy.listening import listening

LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture(autouse=True)
def _issuer(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shared secret, and no JWKS address."""
    cloud.secrets.create_secret(Name="jwt", SecretString=SECRET)
    monkeypatch.setenv("JWT_SECRET_ID", "jwt")
    monkeypatch.setenv("JWT_ISSUER", ISSUER)
    monkeypatch.setenv("JWT_AUDIENCE", AUDIENCE)
    monkeypatch.delenv("JWKS_URL", raising=False)
    bootstrap.forget()


@pytest.fixture
def jwks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The issuer's public keys, served on this machine."""
    with serving() as provider:
        monkeypatch.setenv("JWKS_URL", provider.address)
        bootstrap.forget()
        yield provider


def shared(**changes: Any) -> str:
    return jwt.encode(claims(**changes), SECRET, algorithm="HS256")


def authorized(token: str) -> dict[str, Any]:
    event = {"type": "REQUEST", "methodArn": ARN, "headers": {"authorization": f"Bearer {token}"}}
    return app.lambda_handler(event, Invocation())  # type: ignore[arg-type]


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
    assert not access.sees(UNASSIGNED_DIVISION)


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
        {"sub": ""},
        {"sub": " "},
        {"sub": "\u00a0\u2003"},
        {"sub": "a\nb"},
        {"sub": "s" * 257},
        {"iat": datetime(2099, 1, 1, tzinfo=UTC)},
        {"permissions": 7},
        {"permissions": {"externalContacts:*": True}},
        {"permissions": ["two words"]},
        {"permissions": ["two\twords"]},
        {"permissions": [" "]},
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
def test_ac2_without_any_key_nobody_is_refused_and_nobody_passes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A valid token is not called invalid: that nothing can be checked is a failure, and a 503 of the gateway."""
    monkeypatch.setenv("JWKS_URL", "http://127.0.0.1:9/keys")
    bootstrap.forget()

    with listening(capsys) as heard, pytest.raises(AuthorizerFailed, match="ProviderUnavailable"):
        authorized(jwt.encode(claims(), RSA_KEY, algorithm="RS256", headers={"kid": "rsa"}))
    assert any("unexpected error" in line for line in heard)


def test_a_refusal_is_counted_as_one_and_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    with listening(capsys) as heard:
        refused_token(shared(exp=datetime(2026, 1, 1, tzinfo=UTC)))

    said = " ".join(heard)
    assert "TokensRefused" in said
    assert "bad.credentials" in said
    assert not [word for word in alarming_words() if word in said]


def alarming_words() -> list[str]:
    """What the alarm of a broken authorizer looks for in its log."""
    pattern = RESOURCES["AuthorizerFailuresFilter"]["Properties"]["FilterPattern"]
    return re.findall(r'\?"([^"]+)"', pattern)


def test_what_fails_is_logged_without_its_message(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    cloud.secrets.delete_secret(SecretId="jwt", ForceDeleteWithoutRecovery=True)
    bootstrap.forget()

    with listening(capsys) as heard, pytest.raises(AuthorizerFailed, match=r"^ResourceNotFoundException$"):
        authorized(shared())
    assert any(word in line for line in heard for word in alarming_words())


@pytest.mark.parametrize(
    ("told", "all_of_them", "ids"),
    [
        (["*"], True, {"*"}),
        (["unassigned"], False, {"*"}),
        (["unassigned", "north"], False, {"*", "north"}),
        (["north"], False, {"north"}),
        ([], False, set()),
    ],
)
def test_ac9_a_star_is_every_division_and_unassigned_the_one_without_a_name(
    told: list[str], all_of_them: bool, ids: set[str]
) -> None:
    access = access_of(authorized(shared(divisions=told))["context"])

    assert (access.sees_all, set(access.division_ids)) == (all_of_them, ids)
    assert access.sees(UNASSIGNED_DIVISION) == ("*" in ids)
    assert access.sees(DivisionId("south")) == all_of_them
