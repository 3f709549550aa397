"""Contacts, what is kept beside them, and their history."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import stores
from scv.bootstrap.process import new_id, now

if TYPE_CHECKING:
    from scv.usecases.contact_of import ReadContact
    from scv.usecases.contacts.bulk import ReadContacts
    from scv.usecases.contacts.history import ReadHistory
    from scv.usecases.contacts.notes import ReadNotes, WriteNotes
    from scv.usecases.contacts.save import CreateContact, DeleteContact, EditContact


@cache
def read() -> ReadContact:
    """GET /contacts/{id}."""
    from scv.usecases.contact_of import ReadContact

    return ReadContact(stores.store(), now)


@cache
def read_many() -> ReadContacts:
    """POST /bulk/contacts."""
    from scv.usecases.contacts.bulk import ReadContacts

    return ReadContacts(stores.store(), now)


@cache
def create() -> CreateContact:
    """POST /contacts."""
    from scv.usecases.contacts.save import CreateContact

    return CreateContact(stores.store(), now, new_id)


@cache
def edit() -> EditContact:
    """PUT and PATCH /contacts/{id}."""
    from scv.usecases.contacts.save import EditContact

    return EditContact(stores.store(), now, new_id)


@cache
def delete() -> DeleteContact:
    """DELETE /contacts/{id}."""
    from scv.usecases.contacts.save import DeleteContact

    return DeleteContact(stores.store(), stores.notes(), now)


@cache
def read_notes() -> ReadNotes:
    """GET /contacts/{id}/notes and one of them."""
    from scv.usecases.contacts.notes import ReadNotes

    return ReadNotes(stores.store(), stores.notes(), now)


@cache
def write_notes() -> WriteNotes:
    """POST, PUT and DELETE under /contacts/{id}/notes."""
    from scv.usecases.contacts.notes import WriteNotes

    return WriteNotes(stores.store(), stores.notes(), now, new_id)


@cache
def read_history() -> ReadHistory:
    """GET /contacts/{id}/history."""
    from scv.usecases.contacts.history import ReadHistory

    return ReadHistory(stores.store(), now, stores.marks())
