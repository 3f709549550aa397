"""Who sends webhooks, and where an event waits that was not taken in."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from scv.domain.interactions.visitors import Visitor
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.values.documents import Document


class Senders(Protocol):
    """AC6: who may send webhooks."""

    def sender(self, sender_id: str) -> Sender:
        """One of them, as it was at most a minute ago; raises SenderNotFound, and Unavailable when nobody knows."""

    def secrets(self, sender: Sender) -> Secrets:
        """AC4: what its requests are signed with now; raises Unavailable."""


class Visitors(Protocol):
    """TR2: tokens of visitors who have signed in elsewhere."""

    def __call__(self, token: str, at: datetime) -> Visitor | None:
        """What a token says that an issuer of ours has signed for us and that was good at that moment; else None.

        Raises Unavailable when there is nothing to check it by.
        """


class RetryQueue(Protocol):
    """Where an event waits that the store could not take."""

    def put(self, sender: str, payload: Document, received_at: datetime) -> None:
        """Keeps what was sent, and when; raises Unavailable when it does not answer either."""
