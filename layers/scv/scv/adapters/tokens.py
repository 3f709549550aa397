"""Bearer tokens: JWTs signed by an identity provider (JWKS) or, locally, with a shared secret (AC2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jwt

from scv.domain.access import Access
from scv.domain.errors import AuthenticationRequired, BadCredentials

ASYMMETRIC = ("RS256", "ES256")
SYMMETRIC = ("HS256",)
LEEWAY_SECONDS = 10
JWKS_KEPT_SECONDS = 300


class Tokens:
    """Checks signature, issuer, audience and time, and reads what the caller may do.

    With a JWKS address only RS256 and ES256 are accepted, without one only HS256: a public key is
    never taken for a shared secret.
    """

    def __init__(self, issuer: str, audience: str, jwks_url: str, secret: Callable[[], str]) -> None:
        self._issuer = issuer
        self._audience = audience
        self._secret = secret
        self._keys = jwt.PyJWKClient(jwks_url, lifespan=JWKS_KEPT_SECONDS) if jwks_url else None

    def __call__(self, token: str) -> Access:
        """The caller. Raises AuthenticationRequired without a token, BadCredentials for one that is not valid."""
        if not token:
            raise AuthenticationRequired("Send a bearer token in the Authorization header.")
        try:
            return _caller(self._claims(token))
        except jwt.PyJWTError as error:
            raise BadCredentials("The bearer token is not valid; get a new one.") from error

    def _claims(self, token: str) -> Mapping[str, Any]:
        key: Any = self._keys.get_signing_key_from_jwt(token).key if self._keys else self._secret()
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key,
            algorithms=ASYMMETRIC if self._keys else SYMMETRIC,
            audience=self._audience,
            issuer=self._issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "sub", "iss", "aud"]},
        )
        return claims


def _caller(claims: Mapping[str, Any]) -> Access:
    subject, permissions, divisions = claims["sub"], claims.get("permissions", []), claims.get("divisions", [])
    if not _words(permissions) or not _words(divisions):
        raise jwt.InvalidTokenError("permissions and divisions are lists of words")
    return Access(subject, frozenset(permissions), frozenset(divisions))


def _words(claim: object) -> bool:
    return isinstance(claim, list) and all(isinstance(each, str) and each and " " not in each for each in claim)
