"""Bulk reads: each contact as if it was asked for alone, in order; what fails for one is said beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.contacts.contact import Contact
from scv.domain.values.batches import each_alone
from scv.domain.values.errors import ScvError
from scv.domain.values.ids import ContactId
from scv.usecases.contact_of import visible, with_answering
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts


@dataclass(frozen=True, slots=True)
class ReadContacts:
    """Many contacts by any ids of their merge sets: one read, and one more when some are ancestors."""

    store: Contacts
    clock: Clock

    def __call__(self, access: Access, contact_ids: Sequence[ContactId]) -> tuple[Contact | ScvError, ...]:
        """MG3: for each id the contact that answers to it, ContactNotFound where none does."""
        found, now = with_answering(self.store, contact_ids), self.clock()
        return each_alone(contact_ids, lambda _, each: visible(found.answering(each), access, each, now))

    def unresolved(self, access: Access, contact_ids: Sequence[ContactId]) -> tuple[Contact | ScvError, ...]:
        """For each id the record as stored, ContactNotFound once its set is gone."""
        found, now = with_answering(self.store, contact_ids), self.clock()

        def stored(_: int, contact_id: ContactId) -> Contact:
            visible(found.answering(contact_id), access, contact_id, now)
            return found.records[contact_id]

        return each_alone(contact_ids, stored)
