"""Callers: whom the claims of a verified token name, and whether the token is meant for this service (AC2, AC10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from scv.frozen import dataclass
from typing import Any

from scv.domain.access.permissions import Access
from scv.domain.signing_in.roles import Roles
from scv.domain.values.errors import BadCredentials
from scv.domain.values.ids import DivisionId

MAX_SUBJECT_LENGTH = 256
ACCESS = "access"  # Cognito's word for a token that opens an interface; `id` tells a page who somebody is

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """What the identity provider calls the claims that say who it is and what they may do.

    A name with dots that is no claim itself leads into an object: `realm_access.roles`.
    """

    subject: str = "sub"
    permissions: str = "permissions"
    roles: str = "roles"
    divisions: str = "divisions"


def refused() -> BadCredentials:
    """The one answer to whatever is wrong with a token."""
    return BadCredentials("The bearer token is not valid; get a new one.")


def is_for(claims: Claims, audiences: Collection[str]) -> bool:
    """AC2, AC10: one of the audiences is ours; a token that says it is no access token is for nobody.

    Cognito's access tokens have no `aud`. Such a token is for the client that it was given to, and for the resource
    servers whose scopes it has.
    """
    if claims.get("token_use", ACCESS) != ACCESS:
        return False
    told = claims.get("aud") if "aud" in claims or "token_use" not in claims else _audiences_of_cognito(claims)
    listed = [told] if isinstance(told, str) else told
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        return False
    return not set(listed).isdisjoint(audiences)


def _audiences_of_cognito(claims: Claims) -> list[object]:
    return [claims.get("client_id"), *(server for server, _ in _scopes(claims))]


def _scopes(claims: Claims) -> list[tuple[str, str]]:
    """The custom scopes of a token, `<resource server>/<name>`, each as a pair."""
    told = claims.get("scope")
    pairs = (each.rpartition("/") for each in told.split()) if isinstance(told, str) else ()
    return [(server, name) for server, slash, name in pairs if slash]


def caller(claims: Claims, names: ClaimNames, roles: Roles, audiences: Collection[str] = ()) -> Access:
    """AC2, AC9, AC10: whom the claims name and what they may do, by permissions, by roles or by both.

    Where roles are asked for, a scope of our own resource server is one: so Cognito tells them of a machine.
    Raises BadCredentials for what cannot be read.
    """
    subject = claims.get(names.subject)
    if not isinstance(subject, str) or not 0 < len(subject.strip()) <= MAX_SUBJECT_LENGTH or not subject.isprintable():
        raise refused()
    scopes = [name for server, name in _scopes(claims) if server in audiences]
    granted = roles.granted([*_texts(_claim(claims, names.roles)), *scopes])
    return Access(
        subject,
        frozenset(_words(_claim(claims, names.permissions))) | granted.permissions,
        frozenset(map(DivisionId, _words(_claim(claims, names.divisions)))) | granted.divisions,
        granted.roles,
    )


def _claim(claims: Claims, name: str) -> object:
    """A claim by its name, else by its path; nothing where there is none."""
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return []
        found = found[part]
    return found


def _words(claim: object) -> list[str]:
    """A list of words, or a text of words as `scope` is; each is one word, they are handed on joined by spaces."""
    words = _texts(claim)
    if any(len(each.split()) != 1 for each in words):
        raise refused()
    return words


def _texts(claim: object) -> list[str]:
    """A list of texts, or the words of a text; raises BadCredentials for anything else."""
    if isinstance(claim, str):
        return claim.split()
    if not isinstance(claim, list) or not all(isinstance(each, str) for each in claim):
        raise refused()
    return claim


def issued_at(claims: Claims) -> datetime | None:
    """When a verified token was given out; None when it does not say."""
    told = claims.get("iat")
    return datetime.fromtimestamp(told, UTC) if isinstance(told, int | float) and not isinstance(told, bool) else None
