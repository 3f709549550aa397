"""AC2: the identity provider's keys: which count, how often they are read, and for how long they are known."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from scv.adapters.jwks import (
    BETWEEN_SECONDS,
    KEPT_SECONDS,
    MAX_BYTES,
    STALE_SECONDS,
    WAIT_SECONDS,
    KeySet,
    fetched,
    keys_from,
)
from scv.domain.values.errors import ProviderUnavailable
from tests.functions.provider import published, serving

GOOD = json.dumps({"keys": published()}).encode()
GARBAGE = (b"", b"<html>Be right back</html>", b"{}", b"[]", b"null", b'{"keys": null}', b'{"keys": []}', b"\xff\xfe")
LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1"])


@dataclass
class Seconds:
    """A clock that a test moves."""

    now: float = field(default=1000.0)

    def __call__(self) -> float:
        return self.now


@dataclass
class Publishes:
    """What the provider answers; None when it is away. `hangs`: until the event is set."""

    body: bytes | None = GOOD
    asked: int = 0
    hangs: Event | None = None

    def __call__(self) -> bytes:
        self.asked += 1
        if self.hangs:
            self.hangs.wait(20)
        if self.body is None:
            raise OSError("away")
        return self.body


def known(keys: KeySet, kid: str = "rsa", algorithm: str = "RS256") -> bool:
    return keys.key(kid, algorithm) is not None


# -- which keys count ----------------------------------------------------------------------------


def test_ac2_a_key_verifies_what_its_type_verifies_and_nothing_else() -> None:
    assert set(keys_from(GOOD)) == {("rsa", "RS256"), ("ec", "ES256")}


SHORT = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - shown to be refused
WIDE = ec.generate_private_key(ec.SECP384R1())
EDWARDS = ed25519.Ed25519PrivateKey.generate()


@pytest.mark.parametrize(
    "jwk",
    [
        {**published()[0], "use": "enc"},
        {**published()[0], "key_ops": ["encrypt"]},
        {**published()[0], "alg": "RS512"},
        {**published()[0], "alg": "ES256"},
        {**published()[0], "alg": "HS256"},
        {**published()[0], "kid": None},
        {**published()[0], "kid": ""},
        {**published()[0], "kid": ["rsa"]},
        {**published()[0], "n": "!"},
        {**published()[0], "n": 7},
        {**published()[0], "e": None},
        {name: value for name, value in published()[0].items() if name != "e"},
        {**published()[1], "crv": "secp256k1"},
        {**published()[1], "y": published()[1]["x"]},
        {"kty": "oct", "k": "c2VjcmV0", "kid": "shared", "alg": "HS256"},
        {**RSAAlgorithm.to_jwk(SHORT.public_key(), as_dict=True), "kid": "short"},
        {**ECAlgorithm.to_jwk(WIDE.public_key(), as_dict=True), "kid": "wide"},
        {**OKPAlgorithm.to_jwk(EDWARDS.public_key(), as_dict=True), "kid": "edwards"},
        {"kty": {}, "crv": []},
        "key",
        None,
    ],
)
def test_ac2_a_key_that_is_of_no_use_costs_the_others_nothing(jwk: Any) -> None:
    assert set(keys_from(json.dumps({"keys": [jwk, published()[1]]}).encode())) == {("ec", "ES256")}


@pytest.mark.parametrize("body", [*GARBAGE, b"[" * 200_000, b'{"keys": ' + b"[" * 200_000])
def test_ac2_what_is_no_key_set_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        keys_from(body)


# -- how often it is read, and for how long it counts ----------------------------------------------


def test_ac2_the_set_is_read_once_and_again_after_its_lifespan() -> None:
    provider, clock = Publishes(), Seconds()
    keys = KeySet(provider, clock)

    assert [known(keys), known(keys, "ec", "ES256"), known(keys)] == [True] * 3
    clock.now += KEPT_SECONDS - 1
    assert (known(keys), provider.asked) == (True, 1)
    clock.now += 1
    assert (known(keys), provider.asked, keys.is_old) == (True, 2, False)


def test_ac2_a_withdrawn_key_counts_no_longer_than_its_lifespan() -> None:
    provider, clock = Publishes(), Seconds()
    keys = KeySet(provider, clock)
    assert known(keys)
    provider.body = json.dumps({"keys": published()[1:]}).encode()
    clock.now += KEPT_SECONDS

    assert not known(keys)


@pytest.mark.parametrize("body", [*GARBAGE, None], ids=range(9))
def test_ac2_known_keys_count_while_the_provider_answers_nonsense_or_nothing(body: bytes | None) -> None:
    provider, clock = Publishes(), Seconds()
    keys = KeySet(provider, clock)
    assert known(keys)
    provider.body = body
    clock.now += KEPT_SECONDS

    assert [known(keys) for _ in range(100)] == [True] * 100
    assert (provider.asked, keys.is_old) == (2, True)

    clock.now += STALE_SECONDS - KEPT_SECONDS
    with pytest.raises(ProviderUnavailable):
        keys.key("rsa", "RS256")

    provider.body = GOOD
    clock.now += BETWEEN_SECONDS
    assert (known(keys), keys.is_old) == (True, False)


def test_ac2_made_up_key_ids_do_not_press_the_provider() -> None:
    provider, clock = Publishes(), Seconds()
    keys = KeySet(provider, clock)

    assert [known(keys, f"made-up-{each}") for each in range(1000)] == [False] * 1000
    assert provider.asked == 1
    clock.now += BETWEEN_SECONDS
    known(keys, "made-up-again")
    assert provider.asked == 2


def test_ac2_a_known_key_with_another_algorithm_is_a_forgery_and_asks_nobody() -> None:
    provider, clock = Publishes(), Seconds()
    keys = KeySet(provider, clock)
    assert known(keys)
    clock.now += KEPT_SECONDS + BETWEEN_SECONDS

    assert [known(keys, "rsa", "ES256"), known(keys, "ec", "RS256")] == [False, False]
    assert provider.asked == 1


def test_ac2_a_new_key_is_found_as_soon_as_the_set_may_be_read_again() -> None:
    provider, clock = Publishes(json.dumps({"keys": published()[1:]}).encode()), Seconds()
    keys = KeySet(provider, clock)
    assert not known(keys)
    provider.body = GOOD

    assert not known(keys)
    clock.now += BETWEEN_SECONDS
    assert known(keys)


def test_ac2_who_comes_while_a_reading_hangs_is_answered_by_what_is_known_and_its_late_answer_counts() -> None:
    """The clock of the test stands still while real time passes: a call that waited for the provider would hang."""
    answer = Event()
    provider, clock = Publishes(), Seconds()
    keys = KeySet(provider, clock)
    assert known(keys)
    provider.hangs, provider.body = answer, json.dumps({"keys": published()[1:]}).encode()
    clock.now += KEPT_SECONDS

    assert known(keys)
    clock.now += WAIT_SECONDS
    assert [known(keys), known(keys, "made-up"), known(keys)] == [True, False, True]
    assert provider.asked == 2

    answer.set()
    for _ in range(100):
        if not keys.is_old:
            break
        Event().wait(0.05)
    assert [known(keys), known(keys, "ec", "ES256")] == [False, True]


# -- over HTTP --------------------------------------------------------------------------------------


@LOOPBACK
def test_ac2_the_set_is_read_over_http() -> None:
    with serving() as provider:
        assert fetched(provider.address) == provider.body


@LOOPBACK
@pytest.mark.parametrize("status", [404, 500, 503])
def test_ac2_an_answer_that_is_none_is_an_error(status: int) -> None:
    with serving() as provider:
        provider.status = status
        with pytest.raises(OSError, match=str(status)):
            fetched(provider.address)


@LOOPBACK
def test_ac2_a_set_without_end_is_not_read_to_its_end() -> None:
    with serving() as provider:
        provider.body = b" " * (MAX_BYTES + 100_000)
        with pytest.raises(OSError, match="too large"):
            fetched(provider.address)


@LOOPBACK
def test_ac2_a_redirect_leads_to_the_same_scheme_only() -> None:
    with serving() as provider, serving() as other:
        provider.status, provider.headers = 302, {"Location": other.address}
        assert fetched(provider.address) == other.body
        provider.headers = {"Location": "ftp://127.0.0.1/keys"}
        with pytest.raises(OSError, match="elsewhere"):
            fetched(provider.address)


@LOOPBACK
def test_ac2_a_provider_that_is_slow_costs_a_call_three_seconds_at_most() -> None:
    """The one place where real time is looked at: generously, because what matters is that it ends."""
    import time

    with serving() as provider:
        provider.seconds = 6.0
        keys = KeySet(lambda: fetched(provider.address))
        began = time.monotonic()
        with pytest.raises(ProviderUnavailable):
            keys.key("rsa", "RS256")
        with pytest.raises(ProviderUnavailable):
            keys.key("rsa", "RS256")
        assert time.monotonic() - began < 5.5
