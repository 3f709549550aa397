"""Any id of a merge set answers as its canonical contact (MG3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.access.permissions import Access, contact_not_found
from scv.domain.changes.plans import Transition
from scv.domain.contacts.contact import Contact
from scv.domain.identity.holdings import homes_changed, steps
from scv.domain.values.ids import ContactId
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts, Records
from scv.usecases.ports.writes import StaleWrite


@dataclass(frozen=True, slots=True)
class ReadContact:
    """One contact by any id of its merge set, or the very record."""

    store: Contacts
    clock: Clock

    def __call__(self, access: Access, contact_id: ContactId) -> Contact:
        """The contact that answers to this id. Raises ContactNotFound."""
        return resolve_contact(self.store, access, contact_id, self.clock())

    def unresolved(self, access: Access, contact_id: ContactId) -> Contact:
        """The record as stored, also of an ancestor; raises ContactNotFound once its set is gone."""
        resolve_contact(self.store, access, contact_id, self.clock())
        record = self.store.contact(contact_id)
        if record is None:
            raise contact_not_found(contact_id)
        return record


HOPS = 64  # an id of an undone merge points at an input, which may be undone as well: as deep as a set is large


def resolve_contact(store: Records, access: Access, contact_id: ContactId, now: datetime) -> Contact:
    """The contact that answers to this id: one read, one more for an ancestor.

    Raises ContactNotFound when it is deleted, expired, another division's, or never was.
    """
    return visible(answering(store, store.contact(contact_id)), access, contact_id, now)


def resolve_contacts(
    store: Records, access: Access, contact_ids: Sequence[ContactId], now: datetime
) -> tuple[Contact, ...]:
    """The contacts that answer to these ids, in their order: one read, one more when there are ancestors.

    Raises ContactNotFound naming the first id that nobody answers to.
    """
    found = with_answering(store, contact_ids)
    return tuple(visible(found.answering(each), access, each, now) for each in contact_ids)


def visible(contact: Contact | None, access: Access, contact_id: ContactId, now: datetime) -> Contact:
    """AC2: the contact, when it is alive and in one of the caller's divisions; raises ContactNotFound otherwise."""
    if contact is None or not contact.is_alive(now) or not access.sees(contact.division):
        raise contact_not_found(contact_id)
    return contact


@dataclass(frozen=True, slots=True)
class Found:
    """Records of one reading, and those that they point at."""

    store: Records
    records: Mapping[ContactId, Contact]

    def answering(self, contact_id: ContactId) -> Contact | None:
        """The end of the pointers from this id, alive or not.

        Two reads are no snapshot: where a merge was done or undone between them, the pointers lead in a circle or to
        a record that was not read, and are followed anew, one read after the other.
        """
        contact = self.records.get(contact_id)
        for _ in range(len(self.records) + 1):
            if contact is None or contact.canonical_id is None:
                return contact
            after = self.records.get(contact.canonical_id)
            if after is not None and contact.id not in after.members:
                break
            contact = after
        return answering(self.store, self.store.contact(contact_id))


def with_answering(store: Records, contact_ids: Sequence[ContactId]) -> Found:
    """MG3: the records of these ids and whoever they point at: one read, one more when there are ancestors."""
    records: dict[ContactId, Contact] = {}
    wanted = set(contact_ids)
    for _ in range(HOPS):
        records.update(store.contacts(sorted(wanted)))
        wanted = {each.canonical_id for each in records.values() if each.canonical_id} - records.keys()
        if not wanted:
            break
    return Found(store, records)


def answering(store: Records, contact: Contact | None) -> Contact | None:
    """The end of the pointers, alive or not.

    What a pointer leads to names whom it stands for. When it does not, the merge was undone between the two reads,
    and the result points at the oldest of its inputs by now: then the record that pointed there is read anew.
    """
    for _ in range(HOPS):
        if contact is None or contact.canonical_id is None:
            return contact
        after = store.contact(contact.canonical_id)
        if after is not None and contact.id not in after.members:
            again = store.contact(contact.id)
            after = again if again is None or again.canonical_id != contact.canonical_id else after
        contact = after
    return contact


def member_of(store: Records, record: Contact, contact: Contact) -> ContactId:
    """Of the merge set of a contact the member that a record is, or to which an undone merge has left its id.

    No read but where the record is such a merge's.
    """
    member: Contact | None = record
    while member is not None and member.canonical_id is not None and member.id not in contact.ancestors:
        member = store.contact(member.canonical_id)
    return member.id if member is not None and member.id in contact.ancestors else contact.id


def written_with_members(store: Records, before: Contact | None, after: Contact) -> tuple[Transition, ...]:
    """CO2 over a merge set: the change of a contact, and of the members whose rows say something else by it.

    Raises StaleWrite when such a member is gone.
    """
    if before is None:
        return (Transition(None, after),)
    changed = homes_changed(before, after)
    members = store.contacts(changed) if changed else {}
    gone = next((each for each in changed if each not in members), None)
    if gone is not None:
        raise StaleWrite(gone)
    return steps(before, after, members)
