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
