"""The keys that an identity provider publishes (a JWK set), known beyond its outages (AC2)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPException
from scv.frozen import dataclass
from threading import Event, Lock, Thread
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from scv.domain.values.errors import ProviderUnavailable

KEPT_SECONDS = 300  # then the set is read again
STALE_SECONDS = 24 * 60 * 60  # so long known keys count while the provider does not answer
BETWEEN_SECONDS = 30  # between two readings, so that tokens with made-up key ids cannot press the provider
WAIT_SECONDS = 3.0  # at most, over all calls that wait for one reading
GLANCE_SECONDS = 0.5  # of a call whose key is known already
MAX_BYTES = 512 * 1024
MAX_KEYS = 100
LEAST_RSA_BITS = 2048
ALGORITHMS = {("RSA", None): "RS256", ("EC", "P-256"): "ES256"}  # by type and curve

Names = tuple[str, str]  # key id and algorithm


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key and the one algorithm that it verifies: a token's own `alg` never decides."""

    algorithm: str
    key: Any


def keys_from(document: bytes) -> dict[Names, SigningKey]:
    """The keys of a JWK set that sign; those of other uses and types are left out.

    Raises ValueError for what is no JWK set, or has no such key.
    """
    try:
        told = json.loads(document)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    listed = told.get("keys") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        raise ValueError("no JWK set")
    found: dict[Names, SigningKey] = {}
    for names, key in _usable(listed[:MAX_KEYS]):
        found.setdefault(names, key)
    if not found:
        raise ValueError("no key that signs")
    return found


def _usable(listed: list[Any]) -> Iterator[tuple[Names, SigningKey]]:
    for jwk in listed:
        algorithm, kid = _algorithm(jwk), jwk.get("kid") if isinstance(jwk, dict) else None
        key = _public(jwk, algorithm) if algorithm and isinstance(kid, str) and kid else None
        if algorithm and key is not None:
            yield (str(kid), algorithm), SigningKey(algorithm, key)


def _algorithm(jwk: Any) -> str | None:
    """By the key's type, which is what an attacker cannot choose; None for keys of other types or uses."""
    if not isinstance(jwk, dict) or jwk.get("use", "sig") != "sig":
        return None
    if isinstance(jwk.get("key_ops"), list) and "verify" not in jwk["key_ops"]:
        return None
    kind, curve = jwk.get("kty"), jwk.get("crv")
    found = next((name for (kty, crv), name in ALGORITHMS.items() if kind == kty and crv in (None, curve)), None)
    return found if jwk.get("alg", found) == found else None


def _public(jwk: Mapping[str, Any], algorithm: str) -> Any:
    """The key; None for one that is broken or too short, which costs the others nothing."""
    reader = RSAAlgorithm if algorithm == "RS256" else ECAlgorithm
    try:
        key: Any = reader.from_jwk(dict(jwk))
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
    return key if algorithm != "RS256" or key.key_size >= LEAST_RSA_BITS else None


class KeySet:
    """Reads the set at most every half minute, and serves what it knows while the provider does not answer.

    A reading goes on in a thread of its own: no call waits longer than 3 s for it, and what it brings late
    serves the calls after it.
    """

    def __init__(self, read: Callable[[], bytes], seconds: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._seconds = seconds
        self._known: Mapping[Names, SigningKey] = {}
        self._read_at = self._tried_at = float("-inf")
        self._under_way = Event()
        self._under_way.set()
        self._starting = Lock()

    def key(self, kid: str, algorithm: str) -> SigningKey | None:
        """The key of this id for this algorithm, None when the provider has none.

        Raises ProviderUnavailable when nothing is known to check by.
        """
        found = self._current().get((kid, algorithm))
        if found is None and any(known == kid for known, _ in self._current()):
            return None  # the key is known, and it is of another algorithm: a forgery, not a new key
        if found is None or self.is_old:
            self._look_again(GLANCE_SECONDS if found else WAIT_SECONDS)
        known = self._current()
        if not known:
            raise ProviderUnavailable("The identity provider's keys cannot be read; repeat the call.")
        return known.get((kid, algorithm))

    @property
    def is_old(self) -> bool:
        """Whether what is known should have been read again by now."""
        return self._seconds() - self._read_at >= KEPT_SECONDS

    def _current(self) -> Mapping[Names, SigningKey]:
        return self._known if self._seconds() - self._read_at < STALE_SECONDS else {}

    def _look_again(self, patience: float) -> None:
        """Starts a reading unless one was started lately, and waits for the one that is under way."""
        with self._starting:
            if self._seconds() - self._tried_at >= BETWEEN_SECONDS:
                self._tried_at, self._under_way = self._seconds(), Event()
                Thread(target=self._reading, args=(self._under_way, self._tried_at), daemon=True).start()
        left = self._tried_at + WAIT_SECONDS - self._seconds()
        self._under_way.wait(max(0.0, min(patience, left)))

    def _reading(self, done: Event, started: float) -> None:
        try:
            known = keys_from(self._read())
        except (OSError, HTTPException, ValueError):
            return  # what is known goes on to count; `is_old` says so
        else:
            if started >= self._tried_at:  # a reading that was overtaken brings nothing
                self._known, self._read_at = known, self._seconds()
        finally:
            done.set()


class _SameScheme(HTTPRedirectHandler):
    """A set that is published over TLS is not read over anything else."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if urlsplit(newurl).scheme != urlsplit(req.full_url).scheme:
            raise URLError("the key set is elsewhere")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetched(url: str) -> bytes:
    """What the address answers, at most 512 KB within 3 s, each wait bounded; raises OSError or HTTPException."""
    wanted = Request(url, headers={"Accept": "application/json"})  # noqa: S310 - the stack's parameter, https by its pattern
    deadline, parts, size = time.monotonic() + WAIT_SECONDS, list[bytes](), 0
    with build_opener(_SameScheme()).open(wanted, timeout=WAIT_SECONDS) as answer:
        while part := answer.read1(64 * 1024):
            parts.append(part)
            size += len(part)
            if size > MAX_BYTES or time.monotonic() > deadline:
                raise OSError("the key set is too large or too slow")
    return b"".join(parts)
