"""What the pages are told by parameters."""

from __future__ import annotations

import os


def allowed_frames() -> str:
    """The origins that may frame a page, as a content security policy spells them."""
    return os.environ.get("ALLOWED_FRAMES", "")


def sign_in() -> dict[str, str]:
    """AC13: where people sign in from a page, by the names that the page reads; empty what is not set."""
    return {
        "issuer": os.environ.get("SIGN_IN_ISSUER", ""),
        "authorizeUrl": os.environ.get("SIGN_IN_AUTHORIZE_URL", ""),
        "tokenUrl": os.environ.get("SIGN_IN_TOKEN_URL", ""),
        "scope": os.environ.get("SIGN_IN_SCOPE", ""),
        "clientId": os.environ.get("SIGN_IN_CLIENT_ID", ""),
    }
