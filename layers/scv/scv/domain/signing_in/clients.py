"""Clients: machines that sign in with an id and a secret, and how a secret is replaced or withdrawn (AC10)."""

from __future__ import annotations

import dataclasses
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.signing_in.roles import Roles
from scv.domain.values.errors import BadCredentials
from scv.domain.values.ids import DivisionId

ISSUER = "single-customer-view/clients"  # of the tokens that clients get here, and whom these are for
TOKEN_LIFE = timedelta(hours=24)  # as long as Genesys Cloud's; a withdrawn client's tokens end much sooner
MAX_SECRETS = 2  # one, and while it is being replaced the one before
MAX_ID_LENGTH = 64
MAX_SECRET_LENGTH = 256
KEY_LENGTH = 16


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """What is kept of a secret: its digest, which is of no use to whoever reads it, and when it was made."""

    digest: str
    made_at: datetime

    @property
    def key(self) -> str:
        """Names the secret in the tokens that it was traded for, and in lists."""
        return self.digest[:KEY_LENGTH]


@dataclass(frozen=True, slots=True)
class Client:
    """A machine, what it may do, and its secrets, the newest first; `revision` counts its changes."""

    id: str
    name: str
    roles: frozenset[str]
    permissions: frozenset[str]
    divisions: frozenset[DivisionId]
    secrets: tuple[ClientSecret, ...]
    made_at: datetime
    revoked_at: datetime | None = None
    revision: int = 1

    def proved_by(self, secret: str) -> ClientSecret | None:
        """AC10: the valid secret that this is, None when it is none; compared in constant time."""
        told = digest(secret)
        found = [each for each in self.secrets if hmac.compare_digest(each.digest, told)]
        return found[0] if found and self.revoked_at is None else None

    def honours(self, key: str) -> bool:
        """AC10: whether tokens that this secret was traded for still count."""
        return self.revoked_at is None and any(hmac.compare_digest(each.key, key) for each in self.secrets)

    def rotated(self, secret: str, now: datetime) -> Client:
        """AC10: with a new secret beside the newest of those before."""
        secrets = (ClientSecret(digest(secret), now), *self.secrets)[:MAX_SECRETS]
        return dataclasses.replace(self, secrets=secrets, revision=self.revision + 1)

    def retired(self) -> Client:
        """AC10: with its newest secret alone."""
        return dataclasses.replace(self, secrets=self.secrets[:1], revision=self.revision + 1)

    def revoked(self, now: datetime) -> Client:
        """AC10: neither its secrets nor its tokens count any more; the client stays in the list."""
        return dataclasses.replace(self, revoked_at=self.revoked_at or now, revision=self.revision + 1)

    def access(self, roles: Roles) -> Access:
        """AC10: what it may do now, whatever it was when its token was made."""
        granted = roles.granted(self.roles)
        return Access(self.id, self.permissions | granted.permissions, self.divisions, granted.roles)


def digest(secret: str) -> str:
    """What is kept in place of a secret.

    A plain hash is enough because secrets are made by us of 32 random bytes: nobody can try them one by one, which is
    what the slow hashes for people's passwords are against.
    """
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def refused() -> BadCredentials:
    """The one answer to an unknown client, a wrong secret and a revoked client."""
    return BadCredentials("The client's id or secret is not valid.")


def token_claims(client: Client, secret: ClientSecret, now: datetime) -> Mapping[str, str | int]:
    """What a client's token says: who it is, and by which secret. What it may do is looked up when it calls."""
    return {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": client.id,
        "key": secret.key,
        "iat": int(now.timestamp()),
        "exp": int((now + TOKEN_LIFE).timestamp()),
    }
