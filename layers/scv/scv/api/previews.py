"""Previews between the wire and the use cases: the token that holds a call to what was shown (AC8, MG9)."""

from __future__ import annotations

from datetime import datetime

from scv.api.request import Request
from scv.domain.access.cursors import Bound, Cursors
from scv.domain.identity.previews import DIGEST_LENGTH, LIFE, Promise, Showing
from scv.domain.values.errors import InvalidValue
from scv.domain.values.times import moment, stamp

PARAMETER = "previewToken"
REFUSAL = "Not a token of a preview of yours of this call; preview it, and send the previewToken of the answer."


def promise_of(request: Request, token: str | None, cursors: Cursors, operation: str) -> Promise | None:
    """What the token of the query promises, None without one. Raises InvalidValue."""
    parts = cursors.read(token, _bound(request, operation), 2)
    if parts is None:
        return None
    if request.flag("dryRun"):
        raise InvalidValue("A preview takes no previewToken; leave out one of the two.", field=PARAMETER)
    expires_at, digests = parts
    return Promise(moment(expires_at), _split(digests), request.key)


def token_of(request: Request, cursors: Cursors, operation: str, shown: Showing, now: datetime) -> tuple[str, datetime]:
    """The token of what was just shown, and until when it is good."""
    expires_at = now + LIFE
    return cursors.spelled((stamp(expires_at), "".join(shown.digests)), _bound(request, operation)), expires_at


def _bound(request: Request, operation: str) -> Bound:
    return Bound(request.access.subject, f"preview of {operation}", field=PARAMETER, refusal=REFUSAL)


def _split(digests: str) -> tuple[str, ...]:
    return tuple(digests[start : start + DIGEST_LENGTH] for start in range(0, len(digests), DIGEST_LENGTH))
