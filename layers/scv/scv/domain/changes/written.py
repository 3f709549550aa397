"""What the tables' streams tell of: an item from one state to the next, after it was written."""

from __future__ import annotations

from datetime import datetime
from scv.frozen import dataclass

from scv.domain.changes.histories import UNLINKED
from scv.domain.changes.plans import HistoryEntry
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.interaction import Interaction
from scv.domain.values.ids import ConversationId


@dataclass(frozen=True, slots=True)
class ContactWritten:
    """A contact's record; `before` is None for a new one, `after` for one that the store has removed.

    `at`: when it was written, by the store's clock in whole seconds.
    """

    before: Contact | None
    after: Contact | None
    at: datetime | None = None

    @property
    def given_up(self) -> tuple[Identifier, ...]:
        """CO11: what a living contact, or a member of a merge set, had of its own before and has no more."""
        before, after = self.before, self.after
        if before is None or after is None or after.deleted_at is not None:
            return ()
        has = after.held_by(after.id)
        return tuple(each for each in before.held_by(before.id) if each not in has)

    def expired(self, now: datetime) -> Contact | None:
        """RS8: the contact that the store has removed because its time was over; None for any other write."""
        gone = self.before
        if self.after is not None or gone is None or gone.deleted_at is not None:
            return None
        return gone if gone.expires is not None and gone.expires <= now else None


@dataclass(frozen=True, slots=True)
class InteractionWritten:
    """An interaction, in the same way."""

    before: Interaction | None
    after: Interaction | None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryWritten:
    """A new entry of a contact's history."""

    entry: HistoryEntry

    @property
    def unlinked(self) -> ConversationId | None:
        """AC11: the conversation that an agent took away from the contact; None for every other deed."""
        conversation = self.entry.details.get("conversation") if self.entry.action == UNLINKED else None
        return ConversationId(conversation) if isinstance(conversation, str) else None
