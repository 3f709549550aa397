"""Tokens of visitors who have signed in where a conversation began: JWTs of one issuer, by its JWK set (TR2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from scv.frozen import dataclass
from typing import Any

import jwt

from scv.adapters.jwks import ALGORITHMS, KeySet, SigningKey
from scv.adapters.tokens import BROKEN, LEEWAY_SECONDS
from scv.domain.interactions.visitors import Visitor

ID = "id"  # what Cognito calls such a token in `token_use`; one for access was not given to the site
REQUIRED = ["exp", "iss", "aud", "sub"]


@dataclass(frozen=True)
class VisitorTokens:
    """Checks signature, issuer, audience and time. `source`: the system that the issuer's ids are of."""

    issuer: str
    audiences: frozenset[str]
    keys: KeySet
    source: str

    def __call__(self, token: str, at: datetime) -> Visitor | None:
        """Who has signed in, None for a token that proves nothing; raises ProviderUnavailable."""
        try:
            header = jwt.get_unverified_header(token)
            key = self._key(header)
            return self._visitor(self._claims(token, key), at) if key else None
        except BROKEN:
            return None

    def _key(self, header: Mapping[str, Any]) -> SigningKey | None:
        """By the key's id; the key says the algorithm, the token only asks for it."""
        kid, algorithm = header.get("kid"), header.get("alg")
        known = isinstance(kid, str) and algorithm in ALGORITHMS.values()
        return self.keys.key(str(kid), str(algorithm)) if known else None

    def _claims(self, token: str, key: SigningKey) -> Mapping[str, Any]:
        """What is signed; its times are compared with the event's, not with ours."""
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[key.algorithm],
            issuer=self.issuer,
            audience=list(self.audiences),
            options={"require": REQUIRED, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
        return claims

    def _visitor(self, claims: Mapping[str, Any], at: datetime) -> Visitor | None:
        moment = at.timestamp()
        begins = max(float(claims.get("nbf", 0)), float(claims.get("iat", 0)))
        good = begins - LEEWAY_SECONDS <= moment < float(claims["exp"]) + LEEWAY_SECONDS
        if not good or not isinstance(claims["sub"], str) or claims.get("token_use", ID) != ID:
            return None
        return Visitor(
            self.source,
            claims["sub"],
            _verified(claims, "email"),
            _verified(claims, "phone_number"),
            _text(claims.get("name")),
        )


def _verified(claims: Mapping[str, Any], name: str) -> str | None:
    """What the issuer has verified; some write the word instead of the value."""
    return _text(claims.get(name)) if claims.get(f"{name}_verified") in (True, "true") else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
