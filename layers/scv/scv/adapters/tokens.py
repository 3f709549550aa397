"""Bearer tokens: JWTs signed by an identity provider (JWK set) or, locally, with a shared secret (AC2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from scv.frozen import dataclass
from typing import Any

import jwt

from scv.adapters.jwks import ALGORITHMS, KeySet, SigningKey
from scv.domain.access.permissions import Access
from scv.domain.values.errors import AuthenticationRequired, BadCredentials

SHARED = "HS256"
LEEWAY_SECONDS = 10
MAX_TOKEN_LENGTH = 8192  # API Gateway takes 10,240 bytes of headers altogether
MAX_SUBJECT_LENGTH = 256

# What a token that is broken on purpose makes a parser raise: wrong types, endless nesting, times beyond all clocks.
BROKEN = (jwt.PyJWTError, ValueError, TypeError, ArithmeticError, RecursionError)


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """What the identity provider calls the claims that say who it is and what they may do."""

    subject: str = "sub"
    permissions: str = "permissions"
    divisions: str = "divisions"


CLAIM_NAMES = ClaimNames()  # where identity providers tell nothing else


class Tokens:
    """Checks signature, issuer, audience and time, and reads what the caller may do.

    The key decides the algorithm: a key of the JWK set verifies what its type verifies, the shared secret HS256.
    There is one or the other, so a public key is never taken for a shared secret.
    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        keys: KeySet | None,
        secret: Callable[[], str],
        names: ClaimNames = CLAIM_NAMES,
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._secret = secret
        self._names = names

    def __call__(self, token: str) -> Access:
        """The caller.

        Raises AuthenticationRequired without a token, BadCredentials for one that is not valid, Unavailable when
        there is nothing to check it by.
        """
        if not token:
            raise AuthenticationRequired("Send a bearer token in the Authorization header.")
        header = _header(token)
        key = self._key(header)
        if key is None:
            raise _refused()
        try:
            return caller(self._claims(token, key), self._names)
        except BROKEN as error:
            raise _refused() from error

    @property
    def has_old_keys(self) -> bool:
        """Whether tokens are checked by keys that the provider was to confirm by now, and does not answer."""
        return self._keys is not None and self._keys.is_old

    def _key(self, header: Mapping[str, Any]) -> SigningKey | None:
        algorithm, kid = header.get("alg"), header.get("kid")
        if self._keys is None:
            return SigningKey(SHARED, self._secret()) if algorithm == SHARED else None
        known = isinstance(kid, str) and algorithm in ALGORITHMS.values()
        return self._keys.key(str(kid), str(algorithm)) if known else None

    def _claims(self, token: str, key: SigningKey) -> Mapping[str, Any]:
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[key.algorithm],
            audience=self._audience,
            issuer=self._issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iss", "aud"]},
        )
        return claims


def _header(token: str) -> Mapping[str, Any]:
    if len(token) > MAX_TOKEN_LENGTH:
        raise _refused()
    try:
        return jwt.get_unverified_header(token)
    except BROKEN as error:
        raise _refused() from error


def _refused() -> BadCredentials:
    return BadCredentials("The bearer token is not valid; get a new one.")


def caller(claims: Mapping[str, Any], names: ClaimNames = CLAIM_NAMES) -> Access:
    """AC2, AC9: whom the claims name and what they may do; raises InvalidTokenError for what cannot be read."""
    subject = claims.get(names.subject)
    if not isinstance(subject, str) or not 0 < len(subject.strip()) <= MAX_SUBJECT_LENGTH or not subject.isprintable():
        raise jwt.InvalidTokenError("the subject is a name")
    permissions, divisions = claims.get(names.permissions, []), claims.get(names.divisions, [])
    if not _words(permissions) or not _words(divisions):
        raise jwt.InvalidTokenError("permissions and divisions are lists of words")
    return Access(subject, frozenset(permissions), frozenset(divisions))


def _words(claim: object) -> bool:
    """Each is one word: they are handed on joined by spaces."""
    return isinstance(claim, list) and all(isinstance(each, str) and len(each.split()) == 1 for each in claim)
