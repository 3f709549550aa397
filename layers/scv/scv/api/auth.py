"""The caller, from what the authorizer found in the bearer token (AC1, AC2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scv.domain.access import Access
from scv.domain.errors import AuthenticationRequired

SEPARATOR = " "  # an authorizer's context holds text only; no permission or division has a space


def context_of(subject: str, permissions: Sequence[str], divisions: Sequence[str]) -> dict[str, str]:
    """What the authorizer hands to the functions."""
    return {
        "subject": subject,
        "permissions": SEPARATOR.join(permissions),
        "divisions": SEPARATOR.join(divisions),
    }


def access_of(authorizer: Mapping[str, Any]) -> Access:
    """The inverse of `context_of`; raises AuthenticationRequired when there is none."""
    subject = authorizer.get("subject") or authorizer.get("principalId")
    if not subject:
        raise AuthenticationRequired("Send a bearer token in the Authorization header.")
    return Access(str(subject), _words(authorizer, "permissions"), _words(authorizer, "divisions"))


def _words(authorizer: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(str(authorizer.get(name) or "").split(SEPARATOR)) - {""}


def bearer(event: Mapping[str, Any]) -> str:
    """The token of the Authorization header; empty when there is none."""
    raw = event.get("authorizationToken") or _header(event.get("headers") or {}, "authorization")
    scheme, _, token = raw.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")


def policy(caller: Access, method_arn: str) -> dict[str, Any]:
    """Lets the caller through to every route of the stage, because the answer is cached per token.

    Handlers check permissions.
    """
    api, stage, *_ = method_arn.split("/")
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": caller.subject,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context_of(caller.subject, sorted(caller.permissions), sorted(caller.divisions)),
    }
