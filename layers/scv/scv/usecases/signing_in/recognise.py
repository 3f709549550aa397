"""Recognise: a bearer token becomes a caller, unless it was withdrawn (AC2, AC10)."""

from __future__ import annotations

from collections.abc import Callable

from scv.domain.access.permissions import Access
from scv.domain.signing_in.callers import ClaimNames, Claims, caller, issued_at, refused
from scv.domain.signing_in.roles import Roles
from scv.usecases.ports.signing_in import Clients, Verified, Withdrawals


class Recognise:
    """Tokens of the identity provider by their claims, those of our own clients by the client's record."""

    def __init__(
        self,
        verified: Callable[[str], Verified],
        roles: Roles,
        clients: Callable[[], Clients],
        withdrawals: Callable[[], Withdrawals],
    ) -> None:
        self._verified = verified
        self._roles = roles
        self._clients = clients
        self._withdrawals = withdrawals

    def __call__(self, token: str) -> Access:
        """The caller; raises AuthenticationRequired, BadCredentials, Unavailable."""
        verified = self._verified(token)
        if verified.names is None:
            return self._client(verified.claims)
        return self._person(verified, verified.names)

    def _client(self, claims: Claims) -> Access:
        client = self._clients().client(str(claims["sub"]))
        if client is None or not client.honours(str(claims["key"])):
            raise refused()
        return client.access(self._roles)

    def _person(self, verified: Verified, names: ClaimNames) -> Access:
        found = caller(verified.claims, names, self._roles, verified.audiences)
        if self._withdrawals().is_withdrawn(found.subject, issued_at(verified.claims)):
            raise refused()
        return found
