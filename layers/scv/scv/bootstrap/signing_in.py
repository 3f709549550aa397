"""Who calls: tokens, roles and the tokens of clients."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from scv.bootstrap.process import client, now, replaceable, secret

if TYPE_CHECKING:
    from scv.adapters.dynamodb.signing_in import SigningInStore
    from scv.adapters.tokens import Issuer, Tokens
    from scv.domain.signing_in.roles import Roles
    from scv.usecases.signing_in.clients import IssueToken
    from scv.usecases.signing_in.recognise import Recognise


@cache
def recognise() -> Recognise:
    """From a bearer token to its caller."""
    from scv.usecases.signing_in.recognise import Recognise

    return Recognise(tokens(), roles(), _clients, _clients)


@cache
def tokens() -> Tokens:
    """The authorizer's check of bearer tokens."""
    from scv.adapters.tokens import Tokens  # cryptography is large, and only the authorizer needs it

    return Tokens([each for each in (_identity_provider(), _user_pool()) if each], client_keys)


def _identity_provider() -> Issuer | None:
    """The one that the parameters name: by its JWK set, else by the shared secret."""
    from scv.adapters.jwks import KeySet, fetched
    from scv.adapters.tokens import Issuer
    from scv.domain.signing_in.callers import ClaimNames

    env = os.environ
    if not (env.get("JWKS_URL") or env.get("JWT_SECRET_ID")):
        return None
    told = {name: env.get(f"{name.upper()}_CLAIM", "") for name in ("permissions", "roles", "divisions")}
    names = ClaimNames(**{name: claim for name, claim in told.items() if claim})
    address = env.get("JWKS_URL", "")
    keys = KeySet(lambda: fetched(address)) if address else lambda: secret("JWT_SECRET_ID").text()
    return Issuer(env["JWT_ISSUER"], frozenset(env["JWT_AUDIENCE"].split()), keys, names)


def _user_pool() -> Issuer | None:
    """AC10: the stack's own pool of Amazon Cognito, where `SignIn` asks for one."""
    from scv.adapters.jwks import KeySet, fetched
    from scv.adapters.tokens import Issuer
    from scv.domain.signing_in.callers import ClaimNames

    env = os.environ
    issuer = env.get("USER_POOL_ISSUER", "")
    if not issuer:
        return None
    endpoint = env.get("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER") or env.get("AWS_ENDPOINT_URL")
    pool = f"{endpoint.rstrip('/')}/{issuer.rpartition('/')[2]}" if endpoint else issuer  # as AWS's SDKs are told
    keys = KeySet(lambda: fetched(f"{pool}/.well-known/jwks.json"))
    return Issuer(issuer, frozenset(env["JWT_AUDIENCE"].split()), keys, ClaimNames(roles="cognito:groups"))


@cache
def roles() -> Roles:
    """AC10: the one table from role to permissions."""
    from scv.domain.signing_in.roles import roles_from

    return roles_from(json.loads((Path(__file__).parents[1] / "roles.json").read_text()))


@replaceable
def _clients() -> SigningInStore:
    """Clients, and withdrawn tokens."""
    from scv.adapters.dynamodb.signing_in import SigningInStore

    return SigningInStore(client("dynamodb"), os.environ["SETTINGS_TABLE"])


@cache
def issue_token() -> IssueToken:
    """POST /oauth/token."""
    from scv.adapters.tokens import signed
    from scv.usecases.signing_in.clients import IssueToken

    return IssueToken(_clients(), lambda claims: signed(claims, client_keys()[0]), now)


def client_keys() -> tuple[str, ...]:
    """AC10: the keys that sign the tokens of clients now, the present one first; raises Unavailable."""
    from scv.adapters.secrets import signing_keys

    return signing_keys(secret("CLIENT_TOKEN_SECRET_ID").value())
