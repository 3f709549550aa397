"""Clients: making, rotating and revoking them, and trading their secrets for tokens (AC10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.signing_in.clients import (
    MAX_ID_LENGTH,
    MAX_SECRET_LENGTH,
    Client,
    ClientSecret,
    digest,
    refused,
    token_claims,
)
from scv.domain.signing_in.roles import Roles
from scv.domain.values.errors import InvalidValue, NotFound
from scv.domain.values.ids import DivisionId
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.signing_in import Clients

Sign = Callable[[Mapping[str, str | int]], str]
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,100}")


class IssueToken:
    """A client's id and secret are traded for a bearer token."""

    def __init__(self, clients: Clients, sign: Sign, now: Clock) -> None:
        self._clients = clients
        self._sign = sign
        self._now = now

    def __call__(self, client_id: str, secret: str) -> str:
        """AC10: the token; raises BadCredentials, Unavailable."""
        if not 0 < len(client_id) <= MAX_ID_LENGTH or len(secret) > MAX_SECRET_LENGTH:
            raise refused()
        client = self._clients.client(client_id)
        proved = client.proved_by(secret) if client else None
        if client is None or proved is None:
            raise refused()
        return self._sign(token_claims(client, proved, self._now()))


@dataclass(frozen=True, slots=True)
class Made:
    """A client and the secret that it was just given, which is kept nowhere and shown this once."""

    client: Client
    secret: str


class ManageClients:
    """What an administrator does with clients; each is one write, on condition that nobody else has changed it."""

    def __init__(self, clients: Clients, roles: Roles, now: Clock, new_id: Ids, new_secret: Ids) -> None:
        self._clients = clients
        self._roles = roles
        self._now = now
        self._new_id = new_id
        self._new_secret = new_secret

    def make(
        self, name: str, roles: Collection[str], permissions: Collection[str], divisions: Collection[DivisionId]
    ) -> Made:
        """A new client; raises InvalidValue for a role that there is not, and for a client that could do nothing."""
        self._check(name, roles, permissions, divisions)
        now, secret = self._now(), self._new_secret()
        client = Client(
            id=self._new_id(),
            name=name,
            roles=frozenset(roles),
            permissions=frozenset(permissions),
            divisions=frozenset(divisions),
            secrets=(ClientSecret(digest(secret), now),),
            made_at=now,
        )
        self._clients.save_client(client)
        return Made(client, secret)

    def rotate(self, client_id: str) -> Made:
        """A new secret; the one before stays valid until it is retired, or until the next one. Raises NotFound."""
        secret = self._new_secret()
        return Made(self._saved(client_id, lambda client, now: client.rotated(secret, now)), secret)

    def retire(self, client_id: str) -> Client:
        """The newest secret alone is valid, and so are the tokens it was traded for. Raises NotFound."""
        return self._saved(client_id, lambda client, _now: client.retired())

    def revoke(self, client_id: str) -> Client:
        """Neither secrets nor tokens are valid any more. Raises NotFound."""
        return self._saved(client_id, Client.revoked)

    def _saved(self, client_id: str, change: Callable[[Client, datetime], Client]) -> Client:
        found = self._clients.client(client_id)
        if found is None:
            raise NotFound("There is no client of this id; list them first.")
        changed = change(found, self._now())
        self._clients.save_client(changed)
        return changed

    def _check(
        self, name: str, roles: Collection[str], permissions: Collection[str], divisions: Collection[DivisionId]
    ) -> None:
        if not name.strip() or not _NAME.fullmatch(name):
            raise InvalidValue("A client has a name of 1 to 100 characters, such as crm.", field="name")
        unknown = sorted(set(roles) - self._roles.permissions.keys())
        if unknown:
            known = ", ".join(self._roles.permissions)
            raise InvalidValue(f"There is no role {', '.join(unknown)}; there are {known}.", field="roles")
        if not (roles or permissions) or not divisions:
            raise InvalidValue("Name roles or permissions, and divisions (* for all of them).", field="roles")
        if any(len(each.split()) != 1 for each in (*permissions, *divisions)):
            raise InvalidValue("Permissions and divisions are words without spaces.", field="permissions")
