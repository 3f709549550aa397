"""Bearer tokens: JWTs of an identity provider (JWK set), of a shared secret, or of our own clients (AC2, AC10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from scv.frozen import dataclass
from typing import Any

import jwt

from scv.adapters.jwks import ALGORITHMS, KeySet, SigningKey
from scv.domain.signing_in.callers import ClaimNames, is_for, refused
from scv.domain.signing_in.clients import ISSUER as OUR_OWN
from scv.domain.values.errors import AuthenticationRequired
from scv.usecases.ports.signing_in import Verified

SHARED = "HS256"
LEEWAY_SECONDS = 10
MAX_TOKEN_LENGTH = 8192  # API Gateway takes 10,240 bytes of headers altogether
CLIENT_KID = "client"  # in the header of the tokens that we give to clients

# What a token that is broken on purpose makes a parser raise: wrong types, endless nesting, times beyond all clocks.
BROKEN = (jwt.PyJWTError, ValueError, TypeError, ArithmeticError, RecursionError)


@dataclass(frozen=True)
class Issuer:
    """Who signs tokens, for whom, and by what they are checked: a JWK set, else a shared secret.

    The key decides the algorithm: a key of the set verifies what its type verifies, the shared secret HS256. There is
    one or the other, so a public key is never taken for a shared secret.
    """

    name: str
    audiences: frozenset[str]
    keys: KeySet | Callable[[], str]
    claims: ClaimNames

    def key(self, header: Mapping[str, Any]) -> SigningKey | None:
        """What verifies a token of this header, if anything of this issuer does; raises Unavailable."""
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(self.keys, KeySet):
            return SigningKey(SHARED, self.keys()) if algorithm == SHARED else None
        known = isinstance(kid, str) and algorithm in ALGORITHMS.values()
        return self.keys.key(str(kid), str(algorithm)) if known else None

    @property
    def has_old_keys(self) -> bool:
        """Whether its keys were to be confirmed by now, and the provider does not answer."""
        return isinstance(self.keys, KeySet) and self.keys.is_old


CLAIM_NAMES = ClaimNames()  # where identity providers tell nothing else


class Tokens:
    """Checks signature, issuer, audience and time of a token, by the keys of the one issuer that it names.

    The keys of our own clients' tokens verify these alone, and no other key does.
    """

    def __init__(self, issuers: Sequence[Issuer], client_keys: Callable[[], Sequence[str]]) -> None:
        self._issuers = {each.name: each for each in issuers}
        self._client_keys = client_keys

    def __call__(self, token: str) -> Verified:
        """What a good token says.

        Raises AuthenticationRequired without a token, BadCredentials for one that is not valid, Unavailable when
        there is nothing to check it by.
        """
        if not token:
            raise AuthenticationRequired("Send a bearer token in the Authorization header.")
        header = _header(token)
        if header.get("kid") == CLIENT_KID and header.get("alg") == SHARED:
            keys = [SigningKey(SHARED, key) for key in self._client_keys()]
            return Verified(_claims(token, keys, OUR_OWN, frozenset({OUR_OWN})))
        issuer = self._issuers.get(_issuer(token))
        if issuer is None:
            raise refused()
        key = issuer.key(header)
        claims = _claims(token, [key] if key else [], issuer.name, issuer.audiences)
        return Verified(claims, issuer.claims, issuer.audiences)

    @property
    def has_old_keys(self) -> bool:
        """Whether tokens are checked by keys that a provider was to confirm by now, and does not answer."""
        return any(each.has_old_keys for each in self._issuers.values())


def _claims(token: str, keys: Sequence[SigningKey], issuer: str, audiences: frozenset[str]) -> Mapping[str, Any]:
    """What a token says that one of the keys has signed; raises BadCredentials."""
    try:
        for key in keys:
            with suppress(jwt.InvalidSignatureError):
                claims = _decoded(token, key, issuer)
                if is_for(claims, audiences):
                    return claims
    except BROKEN as error:
        raise refused() from error
    raise refused()


def _decoded(token: str, key: SigningKey, issuer: str) -> Mapping[str, Any]:
    """Whom it is for is looked at afterwards, because Cognito's access tokens have no `aud` (AC10)."""
    claims: Mapping[str, Any] = jwt.decode(
        token,
        key.key,
        algorithms=[key.algorithm],
        issuer=issuer,
        leeway=LEEWAY_SECONDS,
        options={"require": ["exp", "iss"], "verify_aud": False},
    )
    return claims


def _header(token: str) -> Mapping[str, Any]:
    if len(token) > MAX_TOKEN_LENGTH:
        raise refused()
    try:
        return jwt.get_unverified_header(token)
    except BROKEN as error:
        raise refused() from error


def _issuer(token: str) -> str:
    """Whose token it claims to be, which only says by whose keys it is checked."""
    try:
        told = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except BROKEN as error:
        raise refused() from error
    return told if isinstance(told, str) else ""


def signed(claims: Mapping[str, Any], key: str) -> str:
    """The token of one of our own clients."""
    return jwt.encode(dict(claims), key, algorithm=SHARED, headers={"kid": CLIENT_KID})
