"""Signatures over the bytes as sent, compared in constant time, with any of a sender's valid secrets (SE3, AC4)."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from hashlib import sha256

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from scv.domain.senders.deliveries import Delivery
from scv.domain.senders.senders import Secrets
from scv.domain.values.errors import BadSignature


def refused() -> BadSignature:
    """The one answer to whatever does not hold; it does not say what of it."""
    return BadSignature("The signature or its time does not hold; sign the bytes as sent, by Standard Webhooks, anew.")


def require_standard(delivery: Delivery, secrets: Secrets) -> None:
    """AC4: one of the secrets signed these bytes, id and time less than five minutes ago; raises BadSignature.

    The body of a signed message is UTF-8 by the Standard Webhooks scheme, so other bytes have none.
    """
    for webhook in [Webhook(key) for key in secrets.valid]:
        try:
            webhook.verify(delivery.raw, dict(delivery.headers), json_parse=False)
        except (WebhookVerificationError, ValueError):  # ValueError: a header that is not as the scheme spells it
            continue
        return
    raise refused()


def require_any(told: str, expected: Iterable[str]) -> None:
    """SE3: raises BadSignature unless what was told is one of these, each compared in constant time."""
    spelled = told.encode(errors="replace")
    if not told or not [True for each in expected if hmac.compare_digest(spelled, each.encode())]:
        raise BadSignature("The signature does not hold; check the secret, and the address if it is signed.")


def hex_sha256(secret: str, message: bytes) -> str:
    """HMAC-SHA256 in hex, as Meta spells it."""
    return hmac.digest(secret.encode(), message, sha256).hex()


def base64_sha256(secret: str, message: bytes) -> str:
    """HMAC-SHA256 in base64, as LINE and Genesys spell it."""
    return base64_hmac(secret, message, "sha256")


def base64_hmac(secret: str, message: bytes, algorithm: str) -> str:
    """An HMAC in base64; `algorithm` is `sha1` or `sha256`."""
    return base64.b64encode(hmac.digest(secret.encode(), message, algorithm)).decode()
