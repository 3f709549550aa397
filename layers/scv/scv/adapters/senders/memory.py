"""Senders in memory: the fake that tests use, and the reference for the registry that a stack has (AC6)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import RLock

from scv.domain.senders.roster import Registered, Roster
from scv.domain.senders.senders import Secrets, Sender
from scv.usecases.ports.writes import StaleWrite


@dataclass
class MemorySenders:
    """A roster and secrets in variables."""

    stored: Roster = field(default_factory=Roster)
    kept: dict[str, Secrets] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def wait(self, attempt: int, /) -> None:  # noqa: ARG002
        """Lets another thread go on."""
        time.sleep(0)

    def add(self, sender: Sender, secrets: Secrets) -> None:
        """A sender as somebody has registered it."""
        entries = {**self.stored.entries, sender.id: Registered(sender)}
        self.stored = Roster(entries, self.stored.version + 1)
        self.kept[sender.id] = secrets

    def sender(self, sender_id: str) -> Sender:
        """Raises SenderNotFound."""
        return self.stored.sender(sender_id)

    def secrets(self, sender: Sender) -> Secrets:
        """None are valid of a sender that has none."""
        return self.kept.get(sender.id, Secrets())

    def roster(self) -> Roster:
        """What is stored."""
        return self.stored

    def save(self, roster: Roster) -> None:
        """Raises StaleWrite unless the version before is stored."""
        with self.lock:
            if self.stored.version != roster.version - 1:
                raise StaleWrite("senders")
            self.stored = roster

    def all_secrets(self) -> Mapping[str, Secrets]:
        """What is kept."""
        return dict(self.kept)

    def keep_secrets(self, secrets: Mapping[str, Secrets]) -> None:
        """Replaces all."""
        self.kept = dict(secrets)
