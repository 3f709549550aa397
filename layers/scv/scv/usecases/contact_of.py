"""Any id of a merge set answers as its canonical contact (MG3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scv.domain.access import Access, contact_not_found
from scv.domain.contacts import Contact
from scv.usecases.ports import Clock, Contacts, Records


@dataclass(frozen=True, slots=True)
class ReadContact:
    """One contact by any id of its merge set, or the very record."""

    store: Contacts
    clock: Clock

    def __call__(self, access: Access, contact_id: str) -> Contact:
        """The contact that answers to this id. Raises ContactNotFound."""
        return resolve_contact(self.store, access, contact_id, self.clock())

    def unresolved(self, access: Access, contact_id: str) -> Contact:
        """The record as stored, also of an ancestor; raises ContactNotFound once its set is gone."""
        resolve_contact(self.store, access, contact_id, self.clock())
        record = self.store.contact(contact_id)
        if record is None:
            raise contact_not_found(contact_id)
        return record


HOPS = 64  # an id of an undone merge points at an input, which may be undone as well: as deep as a set is large


def resolve_contact(store: Contacts, access: Access, contact_id: str, now: datetime) -> Contact:
    """The contact that answers to this id: one read, one more for an ancestor.

    Raises ContactNotFound when it is deleted, expired, another division's, or never was.
    """
    contact = answering(store, store.contact(contact_id))
    if contact is None or not contact.is_alive(now) or not access.sees(contact.division):
        raise contact_not_found(contact_id)
    return contact


def resolve_contacts(store: Contacts, access: Access, contact_ids: Sequence[str], now: datetime) -> tuple[Contact, ...]:
    """The contacts that answer to these ids, in their order: one read, one more when there are ancestors.

    Raises ContactNotFound naming the first id that nobody answers to.
    """
    records: dict[str, Contact] = {}
    wanted = set(contact_ids)
    for _ in range(HOPS):
        records.update(store.contacts(sorted(wanted)))
        wanted = {each.canonical_id for each in records.values() if each.canonical_id} - records.keys()
        if not wanted:
            break
    found = []
    for contact_id in contact_ids:
        contact = _end(records, contact_id)
        if contact is not None and contact.canonical_id is not None:
            contact = answering(store, store.contact(contact_id))  # a merge was done or undone between two reads
        if contact is None or not contact.is_alive(now) or not access.sees(contact.division):
            raise contact_not_found(contact_id)
        found.append(contact)
    return tuple(found)


def _end(records: Mapping[str, Contact], contact_id: str) -> Contact | None:
    """The end of the pointers among these; a contact in their middle when they lead in a circle."""
    contact = records.get(contact_id)
    for _ in range(len(records)):
        if contact is None or contact.canonical_id is None:
            break
        contact = records.get(contact.canonical_id)
    return contact


def answering(store: Records, contact: Contact | None) -> Contact | None:
    """The end of the pointers, alive or not."""
    for _ in range(HOPS):
        if contact is None or contact.canonical_id is None:
            return contact
        contact = store.contact(contact.canonical_id)
    return contact
