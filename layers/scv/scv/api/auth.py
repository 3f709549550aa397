"""The caller, from what the authorizer found in the bearer token (AC1, AC2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scv.domain.access.permissions import Access
from scv.domain.values.errors import AuthenticationRequired, Unauthenticated
from scv.domain.values.ids import DivisionId

if TYPE_CHECKING:
    from scv.logs import SafeLog

SERVICE = {"service": "authorizer"}  # as the function's log names it
SEPARATOR = " "  # an authorizer's context holds text only; no permission or division has a space


def context_of(
    subject: str, permissions: Sequence[str], divisions: Sequence[DivisionId], roles: Sequence[str] = ()
) -> dict[str, str]:
    """What the authorizer hands to the functions."""
    return {
        "subject": subject,
        "permissions": SEPARATOR.join(permissions),
        "divisions": SEPARATOR.join(divisions),
        "roles": SEPARATOR.join(roles),
    }


def access_of(authorizer: Mapping[str, Any]) -> Access:
    """The inverse of `context_of`; raises AuthenticationRequired when there is none."""
    subject = authorizer.get("subject") or authorizer.get("principalId")
    if not subject:
        raise AuthenticationRequired("Send a bearer token in the Authorization header.")
    permissions, divisions, roles = (_words(authorizer, name) for name in ("permissions", "divisions", "roles"))
    return Access(str(subject), permissions, frozenset(map(DivisionId, divisions)), roles)


def _words(authorizer: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(str(authorizer.get(name) or "").split(SEPARATOR)) - {""}


def bearer(event: Mapping[str, Any]) -> str:
    """The token of the Authorization header; empty when there is none."""
    raw = event.get("authorizationToken") or _header(event.get("headers") or {}, "authorization")
    scheme, _, token = raw.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")


class AuthorizerFailed(Exception):
    """A token could not be checked; the log line before says why, the token is nowhere in it."""


def authorized(event: Mapping[str, Any], request_id: str, check: Callable[[str], Access]) -> dict[str, Any]:
    """The policy for whom the event's token names.

    A refusal raises the one exception that API Gateway answers with 401. To Lambda it is a failed invocation like
    any other, so refusals are counted as such, and a failure of ours is logged in the words that its alarm
    looks for. Everything else that is raised becomes a 503 of the gateway.
    """
    try:
        caller = check(bearer(event))
    except Unauthenticated as refused:
        _log().counted("TokensRefused", {"reason": refused.code, **SERVICE})
        raise Exception("Unauthorized") from None
    except Exception as error:
        _log().failed(error, request_id)
        raise AuthorizerFailed(type(error).__name__) from None
    return policy(caller, event["methodArn"])


def keys_are_old() -> None:
    """One more token was checked by keys that the identity provider was to confirm by now."""
    _log().counted("OldSigningKeys", {"function": "authorizer", **SERVICE})


def _log() -> SafeLog:
    from scv.logs import logger  # most tokens are good, and then nothing is logged

    return logger


def policy(caller: Access, method_arn: str) -> dict[str, Any]:
    """Lets the caller through to every route of the stage, because the answer is cached per token.

    Handlers check permissions.
    """
    api, stage, *_ = method_arn.split("/")
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": caller.subject,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context_of(
            caller.subject, sorted(caller.permissions), sorted(caller.divisions), sorted(caller.roles)
        ),
    }
