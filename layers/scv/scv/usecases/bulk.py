"""Bulk: each entity as if it came alone, in order; what fails for one is told beside the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scv.domain.access import Access, contact_not_found
from scv.domain.contacts import Contact
from scv.domain.errors import ScvError, each_alone
from scv.usecases.contact_of import HOPS
from scv.usecases.ports import Clock, Contacts


@dataclass(frozen=True, slots=True)
class ReadContacts:
    """Many contacts by any ids of their merge sets: one read, and one more when some are ancestors."""

    store: Contacts
    clock: Clock

    def __call__(self, access: Access, contact_ids: Sequence[str]) -> tuple[Contact | ScvError, ...]:
        """MG3: for each id the contact that answers to it, ContactNotFound where none does."""
        records = self._with_answering(contact_ids)
        return each_alone(contact_ids, lambda _, each: self._visible(access, each, _end(records, each)))

    def unresolved(self, access: Access, contact_ids: Sequence[str]) -> tuple[Contact | ScvError, ...]:
        """For each id the record as stored, ContactNotFound once its set is gone."""
        records = self._with_answering(contact_ids)

        def stored(_: int, contact_id: str) -> Contact:
            self._visible(access, contact_id, _end(records, contact_id))
            return records[contact_id]

        return each_alone(contact_ids, stored)

    def _with_answering(self, contact_ids: Sequence[str]) -> Mapping[str, Contact]:
        records = dict(self.store.contacts(contact_ids))
        for _ in range(HOPS):
            missing = {each.canonical_id for each in records.values() if each.canonical_id} - records.keys()
            found = self.store.contacts(sorted(missing)) if missing else {}
            if not found:
                break
            records.update(found)
        return records

    def _visible(self, access: Access, contact_id: str, contact: Contact | None) -> Contact:
        if contact is None or not contact.is_alive(self.clock()) or not access.sees(contact.division):
            raise contact_not_found(contact_id)
        return contact


def _end(records: Mapping[str, Contact], contact_id: str) -> Contact | None:
    contact = records.get(contact_id)
    for _ in range(HOPS):
        if contact is None or contact.canonical_id is None:
            return contact
        contact = records.get(contact.canonical_id)
    return contact
