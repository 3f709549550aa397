"""What the tables' streams tell of: a record from one state to the next, after it was written."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.changes.histories import UNLINKED
from scv.domain.changes.plans import HistoryEntry
from scv.domain.contacts.contact import Contact


@dataclass(frozen=True, slots=True)
class ContactWritten:
    """A contact's record; `before` is None for a new one, `after` for one that the store has removed."""

    before: Contact | None
    after: Contact | None


@dataclass(frozen=True, slots=True)
class DeedWritten:
    """AC11: an entry of a contact's history: what somebody has done."""

    entry: HistoryEntry

    @property
    def unlinked(self) -> str | None:
        """The conversation that an agent took away from the contact; None for every other deed."""
        conversation = self.entry.details.get("conversation") if self.entry.action == UNLINKED else None
        return conversation if isinstance(conversation, str) else None
