"""Operations: tokens for machines, and what a token permits."""

from __future__ import annotations

from scv.api.operations.operation import API, NOBODY, Operation

SIGNING_IN = (
    Operation(
        "issueToken",
        "POST",
        "/oauth/token",
        "access",
        NOBODY,
        "Trade a client's id and secret for a bearer token (OAuth 2.0 client credentials)",
        body="Grant",
        answers=("BearerToken",),
    ),
    Operation(
        "getMe",
        "GET",
        f"{API}/me",
        "access",
        NOBODY,
        "Whom the bearer token names and what it permits",
        answers=("Caller",),
        signed_in=True,
    ),
)
