"""OAuth 2.0 at the edge: client credentials in, a bearer token or a refusal of RFC 6749 out (AC10)."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qs, unquote_plus

from scv.api.http import Reply, Request
from scv.domain.signing_in.clients import TOKEN_LIFE
from scv.domain.values.errors import BadCredentials, Malformed, PayloadTooLarge, ScvError, UnsupportedGrant

GRANT = "client_credentials"
MAX_BYTES = 4096
# Header fields that RFC 6749 5.1 asks for; the second is for caches of long ago.
HEADERS = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def issued(token: str) -> Reply:
    """The answer of RFC 6749 5.1."""
    body = {"access_token": token, "token_type": "bearer", "expires_in": int(TOKEN_LIFE.total_seconds())}
    return Reply(body, headers=HEADERS)


def credentials(request: Request) -> tuple[str, str]:
    """Id and secret, of the Authorization header or of the form, as RFC 6749 2.3.1 lets clients choose.

    Raises UnsupportedGrant, BadCredentials, PayloadTooLarge.
    """
    if len(request.raw) > MAX_BYTES:
        raise PayloadTooLarge(f"A request for a token has at most {MAX_BYTES} bytes.")
    form = {name: values[0] for name, values in parse_qs(request.body or "", keep_blank_values=True).items()}
    if form.get("grant_type") != GRANT:
        raise UnsupportedGrant(f"Send grant_type={GRANT}.", field="grant_type")
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        return _basic(told.strip())
    return form.get("client_id", ""), form.get("client_secret", "")


def _basic(told: str) -> tuple[str, str]:
    """RFC 6749 has id and secret form-encoded before they are joined; ours have no character that changes by that."""
    try:
        name, colon, secret = base64.b64decode(told, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise BadCredentials("The Authorization header is not Basic with an id and a secret.") from error
    if not colon:
        raise BadCredentials("The Authorization header is not Basic with an id and a secret.")
    return unquote_plus(name), unquote_plus(secret)


def refusal(error: ScvError, reply: Reply) -> Reply:
    """Our envelope with the two fields beside it that OAuth's clients read."""
    body = {**reply.body, "error": _word(error), "error_description": error.message}
    challenge = {"WWW-Authenticate": 'Basic realm="single-customer-view"'} if reply.status == 401 else {}
    return Reply(body, reply.status, {**HEADERS, **challenge, **(reply.headers or {})})


def _word(error: ScvError) -> str:
    """RFC 6749 5.2; what is wrong with us has no word there, and the one for the authorization endpoint says it."""
    if isinstance(error, UnsupportedGrant):
        return "unsupported_grant_type"
    if isinstance(error, BadCredentials):
        return "invalid_client"
    return "invalid_request" if isinstance(error, Malformed | PayloadTooLarge) else "temporarily_unavailable"
