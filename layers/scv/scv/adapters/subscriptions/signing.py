"""Signatures by the Standard Webhooks scheme (EV4)."""

from __future__ import annotations

from datetime import datetime

from standardwebhooks.webhooks import Webhook


def signed(secret: str, event_id: str, at: datetime, body: str) -> str:
    """One signature; `at` is UTC, as the library takes any other zone for it."""
    return Webhook(secret).sign(event_id, at, body)
