"""A desk: the use cases of contacts over one store, with a clock that the test moves."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from scv.adapters.dynamodb.divisions import DivisionList
from scv.adapters.dynamodb.notes import DynamoNotes
from scv.adapters.dynamodb.search import DynamoSearch
from scv.adapters.dynamodb.settings import SettingsStore
from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.memory import MemoryStore
from scv.domain.access.permissions import ALL_DIVISIONS, Access
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import Profile
from scv.domain.values.documents import from_document
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.contact_of import ReadContact
from scv.usecases.contacts.bulk import ReadContacts
from scv.usecases.contacts.notes import ReadNotes, WriteNotes
from scv.usecases.contacts.save import CreateContact, DeleteContact, EditContact
from tests.builders import CountedIds, SettableClock
from tests.stores.tables import in_process

ANYBODY = Access("agent-1", frozenset({"*"}), frozenset({ALL_DIVISIONS}))


@dataclass
class Desk:
    """`store` answers for contacts, `kept` for what is beside them, `settings` for projects, `index` for search."""

    store: Any = field(default_factory=MemoryStore)
    kept: Any = None
    settings: Any = None
    index: Any = None
    divisions: Any = None
    clock: SettableClock = field(default_factory=SettableClock)
    new_id: CountedIds = field(default_factory=CountedIds)

    def __post_init__(self) -> None:
        """The memory store is all of them."""
        self.kept = self.kept or self.store
        self.settings = self.settings or self.store
        self.index = self.index or self.store
        self.divisions = self.divisions or self.store
        self.create = CreateContact(self.store, self.clock, self.new_id)
        self.edit = EditContact(self.store, self.clock, self.new_id)
        self.delete = DeleteContact(self.store, self.kept, self.clock)
        self.read = ReadContact(self.store, self.clock)
        self.read_many = ReadContacts(self.store, self.clock)
        self.read_notes = ReadNotes(self.store, self.kept, self.clock)
        self.write_notes = WriteNotes(self.store, self.kept, self.clock, self.new_id)

    def saved(self, first_name: str = "Alexis", *, division: str = "*", **fields: Any) -> Contact:
        """A contact that was created just now; a second has passed since."""
        profile = profile_of(firstName=first_name, lastName="Doe", **fields)
        contact = self.create(ANYBODY, profile, DivisionId(division), f"request-{self.new_id()}")
        self.clock.pass_by(seconds=1)
        return contact

    def noted(self, contact_id: str, text: str) -> str:
        """The id of a note that was written just now."""
        note = self.write_notes.create(ANYBODY, ContactId(contact_id), text, f"request-{self.new_id()}")
        self.clock.pass_by(seconds=1)
        return note.id

    def listed(self, contact_id: str, *, whole_set: bool = False, oldest_first: bool = False) -> list[str]:
        """The texts of a contact's notes."""
        page = self.read_notes.listed(
            ANYBODY, ContactId(contact_id), 1, 100, whole_set=whole_set, oldest_first=oldest_first
        )
        return [note.text for note in page.notes]

    def merged(self, *inputs: Contact) -> Contact:
        """MG3: the canonical contact of these, and the pointers of its ancestors."""
        records = [self.store.contact(each.id) for each in inputs]
        members = tuple(record.id for record in records)
        held = tuple(dataclasses.replace(each, home=record.id) for record in records for each in record.held)
        new_id = self.new_id()
        result: Contact = dataclasses.replace(
            records[0], id=new_id, held=held, merge_set=(new_id, *members), merged_from=members, revision=1
        )
        pointing = (
            Transition(
                record,
                dataclasses.replace(record, canonical_id=new_id, merged_to=new_id, revision=record.revision + 1),
            )
            for record in records
        )
        self.store.apply(Plan(self.clock(), (Transition(None, result), *pointing)))
        return result


def profile_of(**fields: Any) -> Profile:
    """The fields as they are on the wire."""
    document: Mapping[str, Any] = fields
    return from_document(Profile, document)


@contextmanager
def desk_on(kind: str) -> Iterator[Desk]:
    """A desk over memory, or over DynamoDB in process."""
    if kind == "memory":
        yield Desk()
    else:
        with in_process() as bench:
            settings = SettingsStore(bench.client, bench.tables.settings)
            divisions = DivisionList(bench.client, bench.tables.settings)
            store = DynamoStore(bench.client, bench.tables, list_division=divisions.list_division)
            notes, index = (
                DynamoNotes(bench.client, bench.tables, store),
                DynamoSearch(bench.client, bench.tables, store),
            )
            yield Desk(store, notes, settings, index, divisions)
