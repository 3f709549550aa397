"""The roster: all registered senders of a stack, kept and changed as one (AC6)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from scv.frozen import dataclass
from urllib.parse import urlsplit

from scv.domain.access.permissions import ALL_DIVISIONS, ONLY_UNASSIGNED, PROJECT_EDIT, Access
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.senders.senders import BUILT_IN, Secrets, Sender
from scv.domain.values.errors import InvalidContent, InvalidValue, SenderNotFound
from scv.domain.values.ids import DivisionId

MAX_SENDERS = 100
MAX_SECRET = 200  # characters; those of all senders have to fit into one secret of 64 KiB
SECRETS = ("current", "next", "verifyToken")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LOCAL = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class Registered:
    """A sender with what its managers are shown beside: when each of its secrets was set."""

    sender: Sender
    secrets_set: Mapping[str, datetime] = field(default_factory=dict)
    modified_at: datetime | None = None
    modified_by: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """`version` counts saves and is the condition of the next one. `held_until`: somebody is changing secrets."""

    entries: Mapping[str, Registered] = field(default_factory=dict)
    version: int = 0
    held_until: datetime | None = None

    def entry(self, sender_id: str) -> Registered:
        """Raises SenderNotFound, the one answer for an id that was never registered, or is no more."""
        found = self.entries.get(sender_id)
        if found is None:
            raise SenderNotFound("There is no such sender; see GET /senders.", entity_id=sender_id)
        return found

    def sender(self, sender_id: str) -> Sender:
        """One sender, those that every stack has among them; raises SenderNotFound."""
        return BUILT_IN.get(sender_id) or self.entry(sender_id).sender

    def held(self, until: datetime) -> Roster:
        """The same, which nobody else changes until then."""
        return dataclasses.replace(self, version=self.version + 1, held_until=until)

    def with_entry(self, entry: Registered) -> Roster:
        """With one more, or one changed; raises InvalidContent beyond 100."""
        entries = {**self.entries, entry.sender.id: entry}
        if len(entries) > MAX_SENDERS:
            raise InvalidContent(f"A stack has at most {MAX_SENDERS} senders.", most=MAX_SENDERS)
        return Roster(entries, self.version + 1)

    def without(self, sender_id: str) -> Roster:
        """With one fewer."""
        return Roster({name: each for name, each in self.entries.items() if name != sender_id}, self.version + 1)

    def seen_by(self, access: Access) -> tuple[Registered, ...]:
        """AC6: those whose divisions are all the caller's."""
        return tuple(each for _, each in sorted(self.entries.items()) if is_managed_by(each.sender, access))


def is_managed_by(sender: Sender, access: Access) -> bool:
    """AC6: whether every division that the sender may write into is one of the caller's."""
    return access.sees_all or all(access.sees(_division(each)) for each in sender.divisions)


def require_manager(sender: Sender, access: Access) -> None:
    """AC6: raises MissingPermission unless the caller has every division that the sender is given."""
    for each in sender.divisions:
        if each == ALL_DIVISIONS and not access.sees_all:
            access.require_division(DivisionId(""), PROJECT_EDIT)
        access.require_division(_division(each), PROJECT_EDIT)


def _division(named: DivisionId) -> DivisionId:
    return UNASSIGNED_DIVISION if named == ONLY_UNASSIGNED else named


def require_sensible(sender: Sender, *, signs_url: bool) -> None:
    """AC6, SE3: raises InvalidValue naming the setting that can't be; `signs_url`: its kind signs its address."""
    if sender.id in BUILT_IN or not _ID.fullmatch(sender.id):
        raise InvalidValue("A sender's id has letters, digits, dots and dashes, and is no built-in one.", field="id")
    if not sender.divisions:
        raise InvalidValue("Name the divisions that the sender writes into.", field="divisions")
    if not sender.may_write(sender.division or UNASSIGNED_DIVISION):
        raise InvalidValue("Events without a division have to go into one of the sender's.", field="divisionId")
    if signs_url and sender.public_url is None:
        raise InvalidValue("This kind signs the address it calls: send it as you entered it there.", field="publicUrl")
    if sender.public_url is not None and not _is_address(sender.public_url):
        raise InvalidValue("Send the whole address, beginning with https://.", field="publicUrl")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme, parts.hostname in _LOCAL) == ("http", True)
    )


def require_secrets(secrets: Secrets, told: Mapping[str, str | None]) -> None:
    """AC4: a sender that signs has a secret; raises InvalidValue."""
    for name, value in told.items():
        if value is not None and len(value) > MAX_SECRET:
            raise InvalidValue(f"A secret has at most {MAX_SECRET} characters.", field=f"secrets.{name}")
    if not secrets.current:
        raise InvalidValue("Send the secret that the sender signs with.", field="secrets.current")
