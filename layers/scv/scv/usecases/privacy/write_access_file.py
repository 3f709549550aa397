"""Write the access file: everything that is stored about a person, read and written piece by piece (PV3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.privacy.access_file import Beside, Person, entry_of, pieces
from scv.domain.privacy.requests import PrivacyRequest
from scv.domain.values.documents import Document
from scv.usecases.contact_of import answering
from scv.usecases.find_holders import find_holders
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Records
from scv.usecases.ports.files import Files
from scv.usecases.ports.interactions import Owned, Pointers
from scv.usecases.ports.privacy import Personal

TOGETHER = 100  # interactions of one read


class Store(Records, Owned, Pointers, Protocol):
    """What an access file is made of, beside what is read whole."""


@dataclass(frozen=True, slots=True)
class WriteAccessFile:
    """PV3: over the whole merge set, by whichever id was asked for."""

    store: Store
    personal: Personal
    files: Files
    clock: Clock
    retention: timedelta | None = None

    def __call__(self, request: PrivacyRequest) -> bool:
        """Whether there is a file now; of somebody who is gone, or was erased while it was written, there is none."""
        now = self.clock()
        contact = self._living(request, now)
        if contact is None:
            return False
        person = self._person(contact, now)
        self.files.write(
            request.file, pieces(person, request, self._interactions(person, request), now, self.retention)
        )
        if self._living(request, self.clock()) is None:
            # An erasure marks the record first and looks for files then: one of the two sees the other.
            self.files.forget(request.file)
            return False
        return True

    def _living(self, request: PrivacyRequest, now: datetime) -> Contact | None:
        contact = answering(self.store, self.store.contact(request.contact_id))
        return contact if contact is not None and contact.is_alive(now) else None

    def _person(self, contact: Contact, now: datetime) -> Person:
        others = [each for each in contact.members if each != contact.id]
        records = self.store.contacts(others)
        concerning = self.store.conversations_of(contact.members)
        pointed = (each for held in contact.identifiers for each in self.store.pointed(contact.division, held))
        undone = contact.undone_merges
        aside = self.personal.beside(undone) if undone else Beside()
        return Person(
            (contact, *(records[each] for each in others if each in records)),
            self.personal.beside(contact.members),
            self._shared(contact, now),
            aside.history,
            tuple(sorted(set(concerning))),
            tuple(sorted(set(pointed) - set(concerning))),
            aside.consents,
        )

    def _shared(self, contact: Contact, now: datetime) -> frozenset[Identifier]:
        """The identifiers that living contacts outside of the set hold too, or that are many people's (SI1)."""
        found = find_holders(self.store, contact.division, contact.identifiers, now)
        return frozenset(
            each
            for each, holders in found.items()
            if holders.mark is not None or any(one.contact_id not in contact.members for one in holders)
        )

    def _interactions(self, person: Person, request: PrivacyRequest) -> Iterator[Document]:
        """AC3: of divisions that whoever asked may not see, only that there are some.

        What the index names and the table does not any more is gone, or of somebody else by now.
        """
        wanted, withheld = (*person.conversations, *person.carrying), 0
        for start in range(0, len(wanted), TOGETHER):
            found = self.personal.interactions(wanted[start : start + TOGETHER])
            for each in sorted(found, key=lambda one: one.conversation_id):
                if not request.everywhere and not request.access.sees(each.division):
                    withheld += 1
                else:
                    yield entry_of(person, each)
        if withheld:
            yield {"withheldOfOtherDivisions": withheld}
