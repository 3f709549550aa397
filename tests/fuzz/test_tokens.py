"""AC2, AC12: tokens as attackers make them. Each is refused by the one exception that API Gateway answers with 401."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jwt.algorithms import RSAAlgorithm

from scv import bootstrap
from scv.adapters.tokens import MAX_TOKEN_LENGTH
from tests.functions.conftest import Cloud
from tests.functions.provider import (
    EC_KEY,
    OTHER_RSA_KEY,
    RSA_KEY,
    SECRET,
    claims,
    let_in,
    published,
    refused,
    refused_token,
    serving,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PUBLIC = RSA_KEY.public_key()
PEM = PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
DER = PUBLIC.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
DAY = 86_400  # the tokens are made when the file is read, and sent many minutes later
EXPIRES = int(claims()["exp"].timestamp()) + DAY
GOOD: dict[str, Any] = {"typ": "JWT", "alg": "RS256", "kid": "rsa"}


@pytest.fixture(autouse=True, params=["provider", "shared secret"])
def _mode(request: pytest.FixtureRequest, cloud: Cloud) -> Iterator[str]:
    """Each attack on both kinds of deployment."""
    cloud.secrets.create_secret(Name="jwt", SecretString=SECRET)
    for name, value in {"JWT_SECRET_ID": "jwt", "JWT_ISSUER": claims()["iss"], "JWT_AUDIENCE": claims()["aud"]}.items():
        cloud.environment.setenv(name, value)
    with serving() as provider:
        cloud.environment.setenv("JWKS_URL", provider.address if request.param == "provider" else "")
        bootstrap.forget()
        yield request.param


def part(value: Any) -> bytes:
    """One part of a token; bytes as they are."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def token(header: Any, payload: Any = None, sign: Callable[[bytes], bytes] = lambda _: b"") -> str:
    """A token of these parts, whatever they are."""
    told = {**claims(), "exp": EXPIRES} if payload is None else payload
    signed = b".".join((part(header), part(told)))
    return b".".join((signed, part(sign(signed)))).decode()


def by_the_provider(payload: Any, **header: Any) -> str:
    """Signed with the issuer's own key, so that only what it says can be wrong."""
    return token({**GOOD, **header}, payload, lambda signed: RSAAlgorithm(RSAAlgorithm.SHA256).sign(signed, RSA_KEY))


def mac(key: bytes, hash_name: str = "sha256") -> Callable[[bytes], bytes]:
    return lambda signed: hmac.digest(key, signed, hash_name)


def rsa(key: Any = OTHER_RSA_KEY) -> Callable[[bytes], bytes]:
    return lambda signed: RSAAlgorithm(RSAAlgorithm.SHA256).sign(signed, key)


def ecdsa(signed: bytes) -> bytes:
    return jwt.get_algorithm_by_name("ES256").sign(signed, EC_KEY)


DEEP = b'{"alg":' + b"[" * 2500
CLAIM_VALUES: dict[str, tuple[Any, ...]] = {
    "exp": (None, "soon", True, [], {}, -1, 0, float("inf"), float("nan"), [EXPIRES]),
    "nbf": ("soon", float("inf"), float("nan"), [], {}, 10**18),
    "iat": ("soon", float("inf"), float("nan"), [], {}, 10**18, "\ud800"),
    "aud": (None, 7, [], {}, [7], [[]], "other", ["other"], {"single-customer-view": 1}),
    "iss": (None, 7, [], {}, "other", ["https://issuer.example"], "https://issuer.example/"),
    "sub": (None, 7, [], {}, "", " ", "\t", "\u2003", "\n", "a\nb", "s" * 300, True),
    "permissions": ({"*": 1}, [7], [None], [""], [" "], ["a b"], [["*"]]),
    "divisions": ({"*": 1}, [7], [None], [""], [" "], ["a b"], [["*"]], True),
}
FORGED: dict[str, str] = {
    # no signature
    **{f"alg {name}": token({**GOOD, "alg": name}) for name in ("none", "None", "NONE", "nOnE", "", " ", "null")},
    "alg none with a signature": token({**GOOD, "alg": "none"}, None, rsa(RSA_KEY)),
    "alg missing": token({"typ": "JWT", "kid": "rsa"}, None, rsa(RSA_KEY)),
    "signature empty": token(GOOD),
    "signature of zeros": token(GOOD, None, lambda _: bytes(256)),
    "signature of another length": token(GOOD, None, lambda _: b"x"),
    # a public key as the shared secret
    **{
        f"HS256 with the public key as {name}": token({**GOOD, "alg": "HS256"}, None, mac(key))
        for name, key in {
            "PEM": PEM,
            "PEM without its end": PEM.rstrip(),
            "DER": DER,
            "JWK": json.dumps(published()[0]).encode(),
            "JWK set": json.dumps({"keys": published()}).encode(),
            "nothing": b"",
            "its id": b"rsa",
        }.items()
    },
    **{
        f"{name} with the public key": token({**GOOD, "alg": name}, None, mac(PEM, f"sha{name[2:]}"))
        for name in ("HS384", "HS512")
    },
    # another key's id, another algorithm
    "alg of the other key, RSA named": token({**GOOD, "alg": "ES256"}, None, ecdsa),
    "alg of the other key, EC named": token({**GOOD, "kid": "ec"}, None, rsa(RSA_KEY)),
    **{
        f"alg {name} with the issuer's key": token({**GOOD, "alg": name}, None, rsa(RSA_KEY))
        for name in ("RS384", "RS512", "PS256", "ES384", "EdDSA", "HS256", "RSA-OAEP", "dir", "rs256", "RS256 ")
    },
    **{
        f"alg is {json.dumps(value)}": token({**GOOD, "alg": value}, None, rsa(RSA_KEY))
        for value in (None, 7, True, [], ["RS256"], {}, {"RS256": 1})
    },
    # elliptic signatures that are none
    "r and s are zero": token({**GOOD, "alg": "ES256", "kid": "ec"}, None, lambda _: bytes(64)),
    "r and s are the order of the curve": token(
        {**GOOD, "alg": "ES256", "kid": "ec"},
        None,
        lambda _: bytes.fromhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551" * 2),
    ),
    "a signature in DER": token({**GOOD, "alg": "ES256", "kid": "ec"}, None, lambda _: encode_dss_signature(1, 1)),
    # key ids
    **{
        f"kid is {name}": token({**GOOD, "alg": "HS256", "kid": kid}, None, mac(b""))
        for name, kid in {
            "a path": "../../../../dev/null",
            "SQL": "x' UNION SELECT 'secret' --",
            "a command": "rsa|id",
            "an address": "https://attacker.example/keys",
            "empty": "",
            "a zero byte": "rsa\x00",
            "long": "k" * 5000,
            "half a character": "\ud800",
        }.items()
    },
    **{
        f"kid is {json.dumps(value)}": token({**GOOD, "kid": value}, None, rsa())
        for value in (None, 7, 1.5, True, [], ["rsa"], {}, {"rsa": 1}, "RSA", "unknown")
    },
    "kid missing": token({"typ": "JWT", "alg": "RS256"}, None, rsa(RSA_KEY)),
    # a key that comes with the token
    "jwk in the header": token(
        {**GOOD, "jwk": RSAAlgorithm.to_jwk(OTHER_RSA_KEY.public_key(), as_dict=True)}, None, rsa()
    ),
    "jku in the header": token({**GOOD, "jku": "http://127.0.0.1:9/keys"}, None, rsa()),
    "x5u in the header": token({**GOOD, "x5u": "http://127.0.0.1:9/cert"}, None, rsa()),
    "x5c in the header": token({**GOOD, "x5c": [base64.b64encode(DER).decode()]}, None, rsa()),
    "a key of its own with our id": token(GOOD, None, rsa()),
    # headers that ask for what nobody does
    "crit": by_the_provider(None, crit=["exp"], exp=1),
    "crit of something unknown": by_the_provider(None, crit=["frobnicate"], frobnicate=True),
    "crit empty": by_the_provider(None, crit=[]),
    "b64 false": by_the_provider(None, crit=["b64"], b64=False),
    # parts that are none
    "header is a list": token([GOOD], None, rsa(RSA_KEY)),
    "header is text": token("RS256", None, rsa(RSA_KEY)),
    "header is null": token(None, None, rsa(RSA_KEY)),
    "header is no JSON": token(b"{", None, rsa(RSA_KEY)),
    "header is no UTF-8": token(b"\xff\xfe{}", None, rsa(RSA_KEY)),
    "header is nested": token(DEEP, None, rsa(RSA_KEY)),
    "header is a huge number": token(b'{"alg":' + b"9" * 5000 + b"}", None, rsa(RSA_KEY)),
    "one part": "eyJhbGciOiJub25lIn0",
    "two parts": ".".join(token(GOOD).split(".")[:2]),
    "four parts": token(GOOD, None, rsa(RSA_KEY)) + ".x",
    "five parts": ".".join(["eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0", "", "AAAA", "AAAA", "AAAA"]),
    "dots": "..",
    "more dots": "." * 4000,
    "padding": token(GOOD, None, rsa()).replace(".", "=."),
    "no base64": "!!.!!.!!",
    "not ASCII": "é.é.é",
    "a zero byte": "a\x00.b.c",
    "a line break": token(GOOD, None, rsa()).replace(".", ".\n"),
    "larger than any header": by_the_provider({**claims(), "exp": EXPIRES, "x": "x" * MAX_TOKEN_LENGTH}),
    # what the issuer signed, and nobody can use
    **{
        f"payload is {name}": by_the_provider(payload)
        for name, payload in {
            "a list": [],
            "text": "agent-1",
            "no JSON": b"{",
            "no UTF-8": b"\xff",
            "empty": b"",
            "nested": b'{"sub":' + b"[" * 2500,
        }.items()
    },
    **{
        f"{claim} is {json.dumps(value)}": by_the_provider({**claims(), "exp": EXPIRES, claim: value})
        for claim, values in CLAIM_VALUES.items()
        for value in values
    },
}


def test_ac2_a_forged_token_is_refused_and_nothing_fails(request: pytest.FixtureRequest) -> None:
    if request.getfixturevalue("_mode") == "provider":
        let_in(by_the_provider({**claims(), "exp": EXPIRES}))  # which each of the others changes in one place
    for name, forged in FORGED.items():
        with naming(name):
            refused_token(forged)
            refused({"type": "TOKEN", "authorizationToken": f"Bearer {forged}"})


@contextmanager
def naming(attack: str) -> Iterator[None]:
    """Whatever goes wrong in here says which attack it was."""
    try:
        yield
    except BaseException as error:
        error.add_note(attack)
        raise


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("alg", "kid", "typ", "crit", "b64", "jwk", "jku", "cty", "zip")
CLAIMS = ("sub", "iss", "aud", "exp", "nbf", "iat", "jti", "permissions", "divisions")
headers = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, anything | st.sampled_from(["RS256", "rsa", "ec"])))
payloads = st.fixed_dictionaries({}, optional=dict.fromkeys(CLAIMS, anything))
bounded = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@bounded
@given(text=st.text(max_size=60) | st.text("ab.-_=", max_size=60))
def test_ac2_any_text_is_refused(text: str) -> None:
    refused({"headers": {"Authorization": f"Bearer {text}"}})
    refused({"headers": {"Authorization": text}})


@bounded
@given(header=headers, payload=payloads)
def test_ac2_any_header_and_any_claims_are_refused(header: dict[str, Any], payload: dict[str, Any]) -> None:
    """Signed by the issuer or by nobody: without a time, an issuer and an audience that hold nobody passes."""
    refused_token(token(header, payload))
    refused_token(
        by_the_provider(payload, **{name: each for name, each in header.items() if name not in ("alg", "kid")})
    )
