"""What the tables' streams tell of: a record from one state to the next, after it was written."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact


@dataclass(frozen=True, slots=True)
class ContactWritten:
    """A contact's record; `before` is None for a new one, `after` for one that the store has removed."""

    before: Contact | None
    after: Contact | None
