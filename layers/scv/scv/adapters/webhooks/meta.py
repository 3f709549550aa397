"""What the senders of Meta share: the challenge, the signature, and a plain answer (SE1, SE3)."""

from __future__ import annotations

import hmac
from typing import ClassVar

from scv.adapters.webhooks.adapter import Adapter
from scv.adapters.webhooks.messages import only
from scv.adapters.webhooks.signatures import hex_sha256, require_any
from scv.domain.senders.deliveries import Acknowledgement, Delivery, Taken
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.values.documents import Document
from scv.domain.values.errors import NotFound

SIGNATURE = "x-hub-signature-256"
SCHEME = "sha256="


class MetaAdapter(Adapter):
    """A webhook of a Meta app. Its signature has no time: a repeated request is known by its events (RS5)."""

    max_bytes = 1024 * 1024  # Meta gathers up to 1,000 updates in one request, most of it texts that nobody reads
    names: ClassVar[frozenset[str]]  # the keys that are read

    def verify(self, delivery: Delivery, sender: Sender, secrets: Secrets) -> None:
        """SE3: HMAC-SHA256 with the app's secret over the bytes as sent, in hex."""
        require_any(delivery.header(SIGNATURE), (SCHEME + hex_sha256(each, delivery.raw) for each in secrets.valid))

    def opened(self, delivery: Delivery) -> Document:
        """PV1: what is read of it, and so what may wait in the queue; never what a person wrote."""
        document: Document = only(super().opened(delivery), self.names)
        return document

    def challenge(self, delivery: Delivery, sender: Sender, secrets: Secrets) -> Acknowledgement:
        """SE1: the challenge as plain text for who shows the verify token, 403 for others; raises NotFound."""
        if delivery.method != "GET" or delivery.asked("hub.mode") != "subscribe":
            raise NotFound("Meta asks with hub.mode, hub.verify_token and hub.challenge.")
        shown = delivery.asked("hub.verify_token").encode(errors="surrogatepass")
        if not secrets.verify_token or not hmac.compare_digest(shown, secrets.verify_token.encode()):
            return Acknowledgement(403, "The verify token is another one than this sender's.")
        return Acknowledgement(text=delivery.asked("hub.challenge"))

    def acknowledge(self, taken: Taken) -> Acknowledgement | None:
        """SE1: Meta reads nothing but the status."""
        return Acknowledgement(text="EVENT_RECEIVED")
