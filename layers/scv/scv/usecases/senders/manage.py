"""Manage senders: who may send, and what they prove themselves with (AC4, AC6)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import timedelta
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import Access
from scv.domain.senders.roster import (
    Registered,
    Roster,
    is_managed_by,
    require_manager,
    require_secrets,
    require_sensible,
)
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.values.errors import InvalidValue
from scv.usecases.attempts import until_saved
from scv.usecases.ports.clock import Clock, Pause
from scv.usecases.ports.writes import StaleWrite

HELD = timedelta(seconds=40)  # longer than a function runs, so that nobody writes secrets after it


class Rosters(Protocol):
    """Where senders and their secrets are kept; the secrets of all in one place."""

    @property
    def wait(self) -> Pause:
        """The pause before the next attempt."""

    def roster(self) -> Roster:
        """As it is stored at this moment."""

    def save(self, roster: Roster) -> None:
        """Writes it while the version before is stored; raises StaleWrite otherwise."""

    def all_secrets(self) -> Mapping[str, Secrets]:
        """Those of every sender, as they are stored at this moment."""

    def keep_secrets(self, secrets: Mapping[str, Secrets]) -> None:
        """Replaces those of every sender."""


class Kind(Protocol):
    """What managing needs to know of a kind of sender."""

    @property
    def by_request(self) -> bool:
        """False where AWS hands its events over, and IAM is the proof."""

    @property
    def signs_url(self) -> bool:
        """Whether its signature covers the address."""


@dataclass(frozen=True, slots=True)
class ReadSenders:
    """AC6: those whose divisions are all the caller's; to anybody else they do not exist."""

    rosters: Rosters

    def __call__(self, access: Access) -> tuple[Registered, ...]:
        """All of them by id."""
        return self.rosters.roster().seen_by(access)

    def one(self, access: Access, sender_id: str) -> Registered:
        """Raises SenderNotFound."""
        return _managed(self.rosters.roster(), access, sender_id)


@dataclass(frozen=True, slots=True)
class ChangeSenders:
    """AC6: registers, changes and removes senders. Secrets of all lie together, so one call at a time changes them."""

    rosters: Rosters
    kinds: Mapping[str, Callable[[], Kind]]
    clock: Clock
    new_key: Callable[[], str]

    def save(self, access: Access, sender: Sender, told: Mapping[str, str | None]) -> Registered:
        """The sender as it is now; secrets that are not told stay as they are.

        Raises SenderNotFound, MissingPermission for a division that is not the caller's, InvalidValue, InvalidContent,
        Busy.
        """
        kind = self._kind(sender)
        require_sensible(sender, signs_url=kind.signs_url)
        require_manager(sender, access)
        held = self._held(access, sender.id)
        before = held.entries.get(sender.id)
        kept = self.rosters.all_secrets()
        secrets = kept.get(sender.id, Secrets()).with_changes(
            current=told.get("current"), next=told.get("next"), verify_token=told.get("verifyToken")
        )
        if kind.by_request:
            require_secrets(secrets, told)
        now = self.clock()
        named = {name: now for name, value in told.items() if value}
        emptied = {name for name, value in told.items() if value == ""}
        since = {**(before.secrets_set if before else {}), **named}
        entry = Registered(
            dataclasses.replace(sender, key=before.sender.key if before else self.new_key()),
            {name: at for name, at in since.items() if name not in emptied},
            now,
            access.subject,
        )
        after = held.with_entry(entry)
        if any(value is not None for value in told.values()):
            self.rosters.keep_secrets({**kept, sender.id: secrets})
        self.rosters.save(after)
        return entry

    def remove(self, access: Access, sender_id: str) -> None:
        """From now on nothing it sends is taken; raises SenderNotFound, Busy."""
        _managed(self.rosters.roster(), access, sender_id)
        held = self._held(access, sender_id)
        kept = self.rosters.all_secrets()
        self.rosters.keep_secrets({name: each for name, each in kept.items() if name != sender_id})
        self.rosters.save(held.without(sender_id))

    def _kind(self, sender: Sender) -> Kind:
        if sender.kind not in self.kinds:
            raise InvalidValue(f"Use one of {', '.join(self.kinds)}.", field="kind")
        return self.kinds[sender.kind]()

    def _held(self, access: Access, sender_id: str) -> Roster:
        """The roster, which nobody else changes meanwhile; a call that died lets go of it by itself."""

        def once() -> Roster:
            found, now = self.rosters.roster(), self.clock()
            if sender_id in found.entries:
                _managed(found, access, sender_id)
            if found.held_until is not None and found.held_until > now:
                raise StaleWrite("roster")
            self.rosters.save(held := found.held(now + HELD))
            return held

        return until_saved(once, "the senders", sender_id, self.rosters.wait)


def _managed(roster: Roster, access: Access, sender_id: str) -> Registered:
    """AC6: to whoever lacks one of its divisions a sender does not exist; raises SenderNotFound."""
    found = roster.entry(sender_id)
    return found if is_managed_by(found.sender, access) else Roster().entry(sender_id)
