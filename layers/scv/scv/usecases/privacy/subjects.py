"""Whom a request is about: contacts by what a person says of themselves (PV3)."""

from __future__ import annotations

from collections.abc import Sequence
from scv.frozen import dataclass

from scv.domain.access.permissions import Access, contact_not_found
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.marks.marks import MarkKind
from scv.domain.privacy.subjects import Subject
from scv.domain.search.inquiries import Inquiry
from scv.domain.values.errors import InvalidValue, SubjectAmbiguous
from scv.usecases.access.divisions import searched_divisions
from scv.usecases.contact_of import answering, with_answering
from scv.usecases.find_holders import find_holders_in
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.search import Divisions
from scv.usecases.search.find import SearchContacts

LISTED = 25


@dataclass(frozen=True, slots=True)
class FindSubjects:
    """The contacts of the caller's divisions that a person may be, provisional ones too."""

    store: Contacts
    search: SearchContacts
    divisions: Divisions
    clock: Clock

    def __call__(self, access: Access, subject: Subject) -> tuple[Contact, ...]:
        """At most 25, each once whatever id of its merge set was found. Raises InvalidValue when nothing is told."""
        if subject.contact_id:
            found: Sequence[Contact | None] = (answering(self.store, self.store.contact(subject.contact_id)),)
        elif subject.identifiers:
            found = self._holders(access, subject.identifiers)
        elif subject.name:
            found = self.search(access, Inquiry(subject.name, size=LISTED)).contacts
        else:
            raise InvalidValue(
                "Say who is meant: externalContactId, a phone, an email, a social id or a name.", field="subject"
            )
        seen = {each.id: each for each in found if each is not None and access.sees(each.division)}
        now = self.clock()
        living = tuple(each for each in seen.values() if each.is_alive(now))
        return living[:LISTED]

    def one(self, access: Access, subject: Subject, *, gone: bool = False) -> Contact:
        """The only one. Raises ContactNotFound, SubjectAmbiguous, InvalidValue.

        SI1: whoever only has what is many people's need not be the person who asks.
        `gone`: one that is named by id may be deleted already, as when an erasure is asked for again (PV1).
        """
        if gone and subject.contact_id:
            contact = answering(self.store, self.store.contact(subject.contact_id))
            if contact is None or not access.sees(contact.division):
                raise contact_not_found(subject.contact_id)
            return contact
        found = self(access, subject)
        if not found:
            raise contact_not_found(subject.contact_id)
        if len(found) > 1 or not self._is_sure(access, subject, found[0]):
            raise SubjectAmbiguous(
                "Several people may be meant; look at GET /api/v2/gdpr/subjects and name one by externalContactId."
            )
        return found[0]

    def _is_sure(self, access: Access, subject: Subject, only: Contact) -> bool:
        if subject.contact_id or not subject.identifiers:
            return True
        sure = self._holders(access, subject.identifiers, but=tuple(MarkKind))
        return any(each is not None and each.id == only.id for each in sure)

    def _holders(
        self, access: Access, identifiers: Sequence[Identifier], but: tuple[MarkKind, ...] = (MarkKind.BLOCKED,)
    ) -> list[Contact | None]:
        """Each identifier's holders; several identifiers may lead to several contacts, who are then all meant.

        `but`: by what is marked like this nobody is found (SI1).
        """
        divisions, now = searched_divisions(access, (), self.divisions), self.clock()
        holders = sorted(find_holders_in(self.store, divisions, identifiers, now, but), key=lambda each: each.rank)
        ids = list(dict.fromkeys(holder.contact_id for holder in holders))[:LISTED]
        found = with_answering(self.store, ids)
        return [found.answering(each) for each in ids]
