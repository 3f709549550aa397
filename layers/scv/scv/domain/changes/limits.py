"""What one contact may hold, so that every write of it, its deletion above all, fits one transaction (CO3)."""

from __future__ import annotations

import json

from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import identifiers_of
from scv.domain.search.tokens import has_more_rows_than_fit
from scv.domain.values.documents import to_document
from scv.domain.values.errors import ContactTooLarge, InvalidContent

MAX_PROFILE_BYTES = 200_000
MAX_FIELD_IDENTIFIERS = 40
MAX_INDEX_ENTRIES = 64  # search has the rest of MAX_ROWS
MAX_GROWN = 60  # of a provisional contact, so that the write that promotes it has room for what an agent adds (PA7)


def index_entries(contact: Contact) -> int:
    """How much of the identifier index is the contact's own: each identifier, each claim, each guard."""
    return contact.index_entries


def require_storable(contact: Contact, before: Contact | None = None) -> None:
    """CO3: raises ContactTooLarge beyond 200 KB of fields, InvalidContent beyond 40 identifiers in them.

    A contact that holds more already, as one that was called from very many addresses, may be changed as long as it
    does not grow.
    """
    had_fields = len(identifiers_of(before.profile)) if before else 0
    had_entries = index_entries(before) if before else 0
    size = len(json.dumps(to_document(contact.profile), ensure_ascii=False, separators=(",", ":")).encode())
    if size > MAX_PROFILE_BYTES:
        raise ContactTooLarge(f"The fields of a contact take at most {MAX_PROFILE_BYTES} bytes; send fewer.")
    if len(identifiers_of(contact.profile)) > max(MAX_FIELD_IDENTIFIERS, had_fields):
        raise InvalidContent(f"The fields of a contact hold at most {MAX_FIELD_IDENTIFIERS} identifiers; send fewer.")
    grown = index_entries(contact) > had_entries
    if index_entries(contact) > max(MAX_INDEX_ENTRIES, had_entries) or (grown and has_more_rows_than_fit(contact)):
        raise InvalidContent("The contact has too many identifiers and claims; release or remove some first.")
