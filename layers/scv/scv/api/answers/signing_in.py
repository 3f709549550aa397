"""Answers of the token endpoint and about the caller."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from scv.api.answers.basics import Error


class OAuthError(Error):
    """A refusal with the two fields beside it that RFC 6749 gives its names."""

    error: str
    error_description: str


class BearerToken(TypedDict):
    """A bearer token by RFC 6749; `expires_in` counts seconds."""

    access_token: str
    token_type: Literal["bearer"]
    expires_in: int


class Caller(TypedDict):
    """Whom a bearer token names; `permissions` are its own and those of its roles."""

    subject: str
    roles: list[str]
    permissions: list[str]
    divisions: list[str]
