"""What search, listing, scan and look-up find."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Cursors, Nothing, NumberedPage
from scv.api.answers.contacts import ExternalContact


class ContactListing(NumberedPage):
    """A page of contacts; `truncated` when there may be more than `total`. `nextUri` goes on by cursor."""

    entities: list[ExternalContact]
    cursors: Cursors
    truncated: NotRequired[bool]


class NamedContact(TypedDict):
    """A contact by its name alone, as the index has it."""

    id: str
    name: str
    selfUri: str


class NamedContacts(TypedDict):
    """Contacts whose names begin so."""

    entities: list[NamedContact]


class ContactScan(TypedDict):
    """A page of contacts by cursor."""

    entities: list[ExternalContact]
    cursors: Cursors
    selfUri: str
    nextUri: NotRequired[str]


class ReverseLookup(TypedDict):
    """The contacts that have the value."""

    contacts: list[ExternalContact]
    externalOrganizations: list[Nothing]
