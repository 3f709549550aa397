"""One contact center over one store: its use cases, with a clock and ids that the test gives."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from scv.adapters.dynamodb.exports import DynamoExports
from scv.adapters.dynamodb.marks import DynamoMarks
from scv.adapters.dynamodb.notes import DynamoNotes
from scv.adapters.dynamodb.personal import DynamoPersonal
from scv.adapters.dynamodb.settings import SettingsStore
from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.dynamodb.suppressions import DynamoSuppressions
from scv.adapters.memory import MemoryStore
from scv.adapters.schemas import JsonSchemas
from scv.domain.access.permissions import Access
from scv.domain.agent.panel import Panel
from scv.domain.agent.selecting import Preview
from scv.domain.changes.plans import HistoryEntry
from scv.domain.changes.written import ContactWritten
from scv.domain.consent.decisions import Decision, Matter, Status, holding
from scv.domain.consent.words import Word
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact
from scv.domain.contacts.declarations import Declaration
from scv.domain.contacts.notes import Note
from scv.domain.contacts.profiles import Profile
from scv.domain.exports.exports import Format, ShownExport
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.enriching import Enrichment
from scv.domain.identity.merging import Order
from scv.domain.identity.previews import LIFE, Promise, Showing
from scv.domain.interactions.interaction import DEFAULT_PROJECT, Answer, Interaction, InteractionEvent
from scv.domain.interactions.journeys import JourneyEntry
from scv.domain.linking.resolution import Holder
from scv.domain.marks.marks import Mark, MarkKind
from scv.domain.pairs.cluster import Cluster, cluster_id
from scv.domain.pairs.suggestion import Suggestion
from scv.domain.privacy.requests import Answered, PrivacyRequest, RequestKind, asked
from scv.domain.privacy.subjects import Subject
from scv.domain.privacy.terms import Term
from scv.domain.projects.datasheets import Datasheet
from scv.domain.projects.project import Project
from scv.domain.sources.external_sources import ExternalSource, SourceFields
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.usecases.agent.create import CreateFromInteraction
from scv.usecases.agent.identify import Identify, Told
from scv.usecases.agent.link import LinkInteraction
from scv.usecases.agent.panel import ReadPanel
from scv.usecases.agent.preview import PreviewSelect
from scv.usecases.agent.select import SelectContact, Selected
from scv.usecases.consent.consents import Consents
from scv.usecases.consent.suppress import GiveAgain, SuppressRefusals
from scv.usecases.contact_of import ReadContact
from scv.usecases.contacts.history import ReadHistory
from scv.usecases.contacts.notes import WriteNotes
from scv.usecases.contacts.save import CreateContact, DeleteContact, EditContact
from scv.usecases.exports.exports import AskExport
from scv.usecases.find_holders import find_holders
from scv.usecases.identity.claim import Claims
from scv.usecases.identity.distinct import Distinct
from scv.usecases.identity.enrich import Enrich
from scv.usecases.identity.merge import Merge
from scv.usecases.identity.promote import Promote
from scv.usecases.identity.unmerge import Apart, Unmerge
from scv.usecases.interactions.journey import ReadJourney
from scv.usecases.linking.ingest import Ingest
from scv.usecases.marks.marks import MarkIdentifier
from scv.usecases.marks.propose import ProposeShared
from scv.usecases.pairs.clusters import Clusters
from scv.usecases.pairs.decide import DismissPair, ListPairs
from scv.usecases.pairs.find import FindPairs, ForgetPairs
from scv.usecases.pairs.follow import FollowContacts
from scv.usecases.privacy.correct import CorrectContact
from scv.usecases.privacy.erase import EraseContact, Erasure
from scv.usecases.privacy.expire import ForgetExpired
from scv.usecases.privacy.give_up import PointAtGivenUp
from scv.usecases.privacy.requests import AskPrivacy, CarryOut
from scv.usecases.privacy.subjects import FindSubjects
from scv.usecases.privacy.write_access_file import WriteAccessFile
from scv.usecases.projects.projects import FillDatasheet, SaveProject
from scv.usecases.sources.external_sources import WriteSources
from tests.builders import CountedIds, SettableClock
from tests.people import AGENT
from tests.stores.tables import Bench

WHOLE_JOURNEY = 200
SUPPRESSION_KEYS = ("the key of tests that hashes contact points",)


def at_once(_attempt: int, /) -> None:
    """No wait between two attempts."""


@dataclass
class World:
    """Everything that agents and senders can do, each as one call. `remembers_refusals`: what the owner has chosen."""

    store: Any
    notes: Any
    settings: Any
    clock: SettableClock = field(default_factory=SettableClock)
    personal: Any = None
    files: Any = field(default_factory=MemoryStore)
    new_id: Callable[[], str] = field(default_factory=CountedIds)
    marked: Any = None
    remembers_refusals: bool = False

    @property
    def marks(self) -> Any:
        """Where marks are kept: beside the identifier index."""
        return self.marked or self.store

    @classmethod
    def in_memory(cls, clock: SettableClock | None = None, retention: timedelta | None = None) -> World:
        """Over dictionaries."""
        store = MemoryStore(retention=retention)
        return cls(store, store, store, clock or SettableClock(), store)

    @classmethod
    def on_dynamodb(
        cls,
        bench: Bench,
        clock: SettableClock | None = None,
        client: Any = None,
        retention: timedelta | None = None,
    ) -> World:
        """Over the tables of a bench, through another client if one is given."""
        client = client or bench.client
        store = DynamoStore(client, dataclasses.replace(bench.tables, retention=retention), at_once)
        notes = DynamoNotes(client, bench.tables, store)
        settings, personal = SettingsStore(client, bench.tables.settings), DynamoPersonal(client, bench.tables, store)
        marked = DynamoMarks(client, bench.tables, store)
        return cls(store, notes, settings, clock or SettableClock(), personal, marked=marked)

    @property
    def pairs(self) -> Any:
        """Where pairs are kept: beside the records."""
        return getattr(self.notes, "_pairs", self.notes)

    def follow(self, written: ContactWritten) -> None:
        """What the stream's reader does with one record."""
        find = FindPairs(self.store, self.pairs, self.clock, self.proposing.crowds)
        FollowContacts(find, ForgetPairs(self.pairs))(written)
        PointAtGivenUp(self.store, self.clock)(written)
        if self.remembers_refusals:
            GiveAgain(self.store, self.suppressions, lambda: SUPPRESSION_KEYS, self.clock)(written)

    @property
    def suppressions(self) -> Any:
        """Where erasures leave something of refusals."""
        store = self.store
        return store if isinstance(store, MemoryStore) else DynamoSuppressions(store._tables.contacts, store)

    @property
    def proposing(self) -> ProposeShared:
        return ProposeShared(self.store, self.marks, self.clock)

    def mark(self, identifier: Identifier, kind: MarkKind | None, reason: str = "", division: str = "*") -> Mark:
        return MarkIdentifier(self.store, self.marks, self.clock, self.new_id)(
            AGENT, DivisionId(division), identifier, kind, reason
        )

    def forget_expired(self, gone: Contact) -> None:
        """PV2: the stream tells that the store has removed a record whose time was over."""
        ForgetExpired(self.store, self.notes, self.clock)(ContactWritten(gone, None))

    def saved(self, contact_id: str) -> None:
        """The stream tells of a record as it is stored."""
        self.follow(ContactWritten(None, self.store.contact(contact_id)))

    def suggestions(self, contact_id: str) -> tuple[Suggestion, ...]:
        return ListPairs(self.store, self.pairs, self.settings, self.clock).of_contact(AGENT, ContactId(contact_id))

    def dismiss(self, contact_id: str, other_id: str) -> None:
        DismissPair(self.store, self.pairs, self.clock, Distinct(self.store, self.clock, self.new_id))(
            AGENT, ContactId(contact_id), ContactId(other_id)
        )

    def ingest(self, event: InteractionEvent) -> Answer:
        return Ingest(self.store, self.settings, self.clock, self.new_id)(event)

    def create(self, profile: Profile, key: str) -> Contact:
        return CreateContact(self.store, self.clock, self.new_id)(AGENT, profile, UNASSIGNED_DIVISION, key)

    def edit(self, contact_id: str, change: Callable[[Contact], Profile], version: int | None = None) -> Contact:
        return EditContact(self.store, self.clock, self.new_id)(AGENT, ContactId(contact_id), change, version)

    def delete(self, contact_id: str) -> None:
        DeleteContact(self.store, self.notes, self.clock)(AGENT, ContactId(contact_id))

    def erase(self, contact_id: str) -> Erasure:
        return self._erasing()(AGENT, ContactId(contact_id))

    def _erasing(self) -> EraseContact:
        parts = (self.store, self.notes, self.clock, self.settings, self.files, self.marks)
        if not self.remembers_refusals:
            return EraseContact(*parts)
        return EraseContact(*parts, SuppressRefusals(self.suppressions, lambda: SUPPRESSION_KEYS))

    def correct(self, contact_id: str, *terms: Term) -> tuple[str, ...]:
        return CorrectContact(self.store, self.clock)(AGENT, ContactId(contact_id), terms, "request-1")

    def access(self, contact_id: str) -> PrivacyRequest:
        """PV3: an access file is asked for, and the job does it."""
        write = WriteAccessFile(self.store, self.personal, self.files, self.clock)
        erase = self._erasing()
        request = asked(self.new_id(), RequestKind.EXPORT, self.read(contact_id), AGENT, self.clock(), sees_all=True)
        self.personal.keep_request(request)
        CarryOut(self.personal, write, erase, self.clock)(request.id)
        found: PrivacyRequest = self.personal.request(request.id)
        return found

    def note(self, contact_id: str, text: str, key: str) -> Note:
        return WriteNotes(self.store, self.notes, self.clock, self.new_id).create(
            AGENT, ContactId(contact_id), text, key
        )

    def rewrite(self, contact_id: str, note_id: str, text: str) -> Note:
        return WriteNotes(self.store, self.notes, self.clock, self.new_id).replace(
            AGENT, ContactId(contact_id), note_id, text
        )

    def tear_up(self, contact_id: str, note_id: str) -> None:
        WriteNotes(self.store, self.notes, self.clock, self.new_id).delete(AGENT, ContactId(contact_id), note_id)

    def enrich(self, request: Enrichment, key: str) -> Contact:
        return self._enriching()(AGENT, request, key).contact

    def show_enrich(self, request: Enrichment) -> Showing:
        return _shown(self._enriching()(AGENT, request, "tried", dry_run=True).shown)

    def enrich_as(self, shown: Showing, request: Enrichment, key: str) -> Contact:
        return self._enriching()(AGENT, request, key, promise=self.promised(shown, key)).contact

    def _enriching(self) -> Enrich:
        create = CreateContact(self.store, self.clock, self.new_id)
        return Enrich(self.store, create, EditContact(self.store, self.clock, self.new_id), self.clock)

    def select(self, conversation_id: str, contact_id: str) -> Interaction:
        return self._selecting()(AGENT, ConversationId(conversation_id), ContactId(contact_id)).interaction

    def select_as(self, shown: Showing, conversation_id: str, contact_id: str, key: str) -> Selected:
        return self._selecting()(
            AGENT, ConversationId(conversation_id), ContactId(contact_id), self.promised(shown, key)
        )

    def show_select(self, conversation_id: str, contact_id: str) -> Showing:
        return _shown(self.try_select(conversation_id, contact_id).shown)

    def promised(self, shown: Showing, key: str) -> Promise:
        """What the token of a preview says that was made just now."""
        return Promise(self.clock() + LIFE, shown.digests, key)

    def try_select(self, conversation_id: str, contact_id: str) -> Preview:
        return PreviewSelect(self._selecting())(AGENT, ConversationId(conversation_id), ContactId(contact_id))

    def identify(self, conversation_id: str, *identifiers: Identifier, name: str | None = None) -> Told:
        return Identify(self._selecting())(AGENT, ConversationId(conversation_id), identifiers, name)

    def _selecting(self) -> SelectContact:
        edit, link = EditContact(self.store, self.clock, self.new_id), LinkInteraction(self.store, self.clock)
        return SelectContact(self.store, self.settings, self.clock, self.new_id, link, edit)

    def create_from_panel(
        self, conversation_id: str, profile: Profile, key: str, access: Access = AGENT
    ) -> Interaction:
        make, link = (
            CreateContact(self.store, self.clock, self.new_id),
            LinkInteraction(self.store, self.clock),
        )
        create = CreateFromInteraction(self.store, self.settings, self.clock, self.new_id, make, link)
        return create(access, ConversationId(conversation_id), profile, key)

    def fill_in(self, contact_id: str, values: dict[str, Any]) -> Datasheet:
        fill = FillDatasheet(self.store, self.settings, JsonSchemas(), self.clock)
        return fill.save(AGENT, ContactId(contact_id), DEFAULT_PROJECT, "plan", values)

    def save_project(self, project: Project) -> Project:
        return SaveProject(self.settings, JsonSchemas(), self.clock)(AGENT, project)

    def add_source(self, name: str, key: str) -> ExternalSource:
        return self._sources.create(AGENT, SourceFields(name), key)

    def retire_source(self, name: str) -> ExternalSource:
        return self._sources.replace(AGENT, self._source_id(name), SourceFields(name, active=False))

    def remove_source(self, name: str) -> None:
        self._sources.delete(self._source_id(name))

    @property
    def _sources(self) -> WriteSources:
        return WriteSources(self.settings, self.clock, self.new_id)

    def _source_id(self, name: str) -> str:
        """The id of the source of this name, also when it is gone."""
        return next((each.id for each in self.settings.sources() if each.fields.name == name), "gone")

    def promote(self, contact_id: str, profile: Profile) -> Contact:
        return Promote(self.store, self.clock, self.new_id)(AGENT, ContactId(contact_id), profile)

    def merge(self, *contact_ids: str, key: str | None = None) -> Contact:
        return Merge(self.store, self.clock, self.new_id)(
            Order(AGENT, tuple(map(ContactId, contact_ids)), key=key)
        ).contact

    def show_merge(self, *contact_ids: str) -> Showing:
        order = Order(AGENT, tuple(map(ContactId, contact_ids)), dry_run=True)
        return _shown(Merge(self.store, self.clock, self.new_id)(order).shown)

    def merge_as(self, shown: Showing, *contact_ids: str, key: str) -> Contact:
        order = Order(AGENT, tuple(map(ContactId, contact_ids)), key=key, promise=self.promised(shown, key))
        return Merge(self.store, self.clock, self.new_id)(order).contact

    def merge_over(self, *contact_ids: str) -> Contact:
        order = Order(AGENT, tuple(map(ContactId, contact_ids)), overrides_distinct=True)
        return Merge(self.store, self.clock, self.new_id)(order).contact

    def distinct(self) -> Distinct:
        return Distinct(self.store, self.clock, self.new_id)

    def declare(self, contact_id: str, other_id: str, reason: str) -> Declaration:
        return self.distinct().declare(AGENT, ContactId(contact_id), ContactId(other_id), reason)

    def withdraw(self, contact_id: str, other_id: str, reason: str) -> None:
        self.distinct().withdraw(AGENT, ContactId(contact_id), ContactId(other_id), reason)

    def listed(self, contact_id: str) -> tuple[Declaration, ...]:
        return self.distinct().listed(AGENT, ContactId(contact_id))

    def consents(self) -> Consents:
        return Consents(self.store, self.clock)

    def tell(self, contact_id: str, word: Word) -> Decision:
        return self.consents().tell(AGENT, ContactId(contact_id), word)

    def agreed(self, contact_id: str) -> dict[Matter, Status]:
        """CN2: what holds of each matter."""
        return {each.matter: each.status for each in holding(self.read(contact_id).decisions)}

    def ask(self, kind: RequestKind, contact_id: str) -> Answered:
        """PV3: a person's request is taken in."""
        nobody_searches: Any = None  # the subject is named by id
        subjects = FindSubjects(self.store, nobody_searches, self.settings, self.clock)
        correct = CorrectContact(self.store, self.clock)
        asking = AskPrivacy(self.store, self.personal, self.files, subjects, correct, self.clock, self.new_id)
        return asking(AGENT, kind, Subject(contact_id=ContactId(contact_id)), confirmed=True)

    def ask_export(self) -> ShownExport:
        return AskExport(self.exports, self.files, self.clock, self.new_id)(AGENT, (), Format.JSON_LINES, None, None)

    @property
    def exports(self) -> Any:
        """Where exports are kept."""
        store = self.store
        return store if isinstance(store, MemoryStore) else DynamoExports(store._client, store._tables, store)

    def confirm(self, contact_id: str, other_id: str, key: str) -> Cluster:
        """SG2: a cluster is merged."""
        pairs = ListPairs(self.store, self.pairs, self.settings, self.clock)
        merge = Merge(self.store, self.clock, self.new_id)
        return Clusters(pairs, merge, self.clock).confirm(AGENT, cluster_id(contact_id, other_id), key)

    def panel(self, conversation_id: str) -> Panel:
        return ReadPanel(self.store, self.settings, self.clock)(AGENT, ConversationId(conversation_id))

    def show_unmerge(self, contact_id: str) -> Apart:
        return Unmerge(self.store, self.clock, self.new_id).preview(AGENT, ContactId(contact_id))

    def unmerge(self, contact_id: str) -> tuple[Contact, ...]:
        return Unmerge(self.store, self.clock, self.new_id)(AGENT, ContactId(contact_id)).inputs

    def claim(self, contact_id: str, identifier: Identifier) -> Contact:
        return Claims(self.store, self.clock, self.new_id).claim(AGENT, ContactId(contact_id), identifier)

    def release(self, contact_id: str, identifier: Identifier) -> Contact:
        return Claims(self.store, self.clock, self.new_id).release(AGENT, ContactId(contact_id), identifier)

    def link(self, conversation_id: str, contact_id: ContactId | None) -> Interaction:
        return LinkInteraction(self.store, self.clock)(AGENT, ConversationId(conversation_id), contact_id)

    def unlink(self, conversation_id: str) -> Interaction:
        return LinkInteraction(self.store, self.clock).unlink(AGENT, ConversationId(conversation_id))[0]

    def read(self, contact_id: str) -> Contact:
        return ReadContact(self.store, self.clock)(AGENT, ContactId(contact_id))

    def history(self, contact_id: str) -> tuple[HistoryEntry, ...]:
        return ReadHistory(self.store, self.clock, self.marks)(AGENT, ContactId(contact_id))

    def holders(self, identifier: Identifier, division: str = "*") -> tuple[Holder, ...]:
        return find_holders(self.store, DivisionId(division), (identifier,), self.clock())[identifier]

    def journey(self, contact_id: str) -> tuple[JourneyEntry, ...]:
        return ReadJourney(self.store, self.clock)(AGENT, ContactId(contact_id), WHOLE_JOURNEY, None).entries


def _shown(shown: Showing | None) -> Showing:
    assert shown is not None
    return shown
