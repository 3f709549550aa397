"""Whether a record still says what a row of the index says of it (CO10)."""

from __future__ import annotations

from scv.domain.contacts.contact import Contact
from scv.domain.search.addresses import COUNTRY_MARK, emails, phones
from scv.domain.search.index import Row
from scv.domain.search.letters import GAP
from scv.domain.search.tokens import names_of, sort_names


def agrees(row: Row, contact: Contact) -> bool:
    """One of the two may be a second older than the other."""
    if row.names is not None:
        return names_of(contact) == row.names
    if COUNTRY_MARK in row.text or row.text.isdigit():
        return any(row.text in (phone.text, phone.backwards) for phone in phones(contact.identifiers))
    return any(email.endswith(row.text) for email in emails(contact.identifiers))


def is_listed_so(row: Row, contact: Contact) -> bool:
    """The same of a row of a listing."""
    first, last = sort_names(contact.profile)
    return row.text in (f"{first}{GAP}{last}", f"{last}{GAP}{first}")
