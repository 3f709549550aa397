"""The stack's own secrets, made once, and bearer tokens signed with them."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import jwt

from local.home import Home, private_text

ISSUER = "single-customer-view"
AUDIENCE = "single-customer-view"
TOKEN_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Secrets:
    """What the local stack is deployed with."""

    jwtSecret: str
    webhookSecret: str

    @classmethod
    def of(cls, home: Home) -> Secrets:
        """Return the stack's secrets; the first call makes them."""
        try:
            return cls(**json.loads(home.secrets.read_text()))
        except FileNotFoundError:
            made = cls(
                jwtSecret=secrets.token_urlsafe(48),
                webhookSecret="whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(),
            )
            private_text(home.secrets, json.dumps(asdict(made), indent=2) + "\n")
            return made


def token(
    keys: Secrets,
    permissions: Sequence[str] = ("*",),
    divisions: Sequence[str] = ("*",),
    subject: str = "local",
    seconds: int = TOKEN_SECONDS,
    roles: Sequence[str] = (),
) -> str:
    """Return a bearer token with these claims that the local authorizer accepts for so many seconds."""
    now = int(time.time())
    claims = {
        "sub": subject,
        "permissions": list(permissions),
        "divisions": list(divisions),
        "roles": list(roles),
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + seconds,
    }
    return jwt.encode(claims, keys.jwtSecret, algorithm="HS256")
