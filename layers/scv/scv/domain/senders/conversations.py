"""Conversation ids for senders that have none (SE2)."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256

from scv.domain.senders.senders import Sender
from scv.domain.values.ids import ConversationId

DIGEST_BYTES = 18  # 24 characters; two of a billion conversations share one once in 10^25


def derived(sender: Sender, ours: str, customer: str, at: datetime) -> ConversationId:
    """SE2: the conversation of a customer with one of our addresses on one day (UTC), worked out without any state.

    Order and repetition of messages do not matter, and no address can be read in it or found by trying.
    """
    return named(sender, ours, customer, at.astimezone(UTC).date().isoformat())


def named(sender: Sender, *parts: str) -> ConversationId:
    """SE2: a conversation id made of what its sender names it by, such as the first Message-ID of a thread."""
    told = json.dumps([sender.id, *parts], ensure_ascii=False, allow_nan=False).encode(errors="surrogatepass")
    digest = hmac.digest(sender.key.encode(), told, sha256)[:DIGEST_BYTES]
    return ConversationId(f"{sender.id}:{urlsafe_b64encode(digest).decode()}")
