"""Senders in memory: the fake that tests use, and the reference for the registry that a stack has (AC6)."""

from __future__ import annotations

from dataclasses import dataclass, field

from scv.domain.senders.senders import BUILT_IN, Secrets, Sender
from scv.domain.values.errors import SenderNotFound


@dataclass
class MemorySenders:
    """Senders and secrets in dictionaries."""

    known: dict[str, Sender] = field(default_factory=lambda: dict(BUILT_IN))
    kept: dict[str, Secrets] = field(default_factory=dict)

    def sender(self, sender_id: str) -> Sender:
        """Raises SenderNotFound."""
        found = self.known.get(sender_id)
        if found is None:
            raise no_such_sender(sender_id)
        return found

    def secrets(self, sender: Sender) -> Secrets:
        """None are valid of a sender that has none."""
        return self.kept.get(sender.id, Secrets())


def no_such_sender(sender_id: str) -> SenderNotFound:
    """The one answer for an id that was never registered, or is no more."""
    return SenderNotFound("There is no such sender; see GET /senders.", entity_id=sender_id)
