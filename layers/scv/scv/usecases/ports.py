"""What the use cases need from the outside, as questions of the business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from scv.frozen import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from scv.domain.changes.bringing_over import Progress
from scv.domain.changes.plans import HistoryEntry, Plan, Receipt
from scv.domain.consent.decisions import Decision
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.notes import Note
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.interaction import Interaction
from scv.domain.interactions.journeys import JourneyEntry
from scv.domain.interactions.visitors import Visitor
from scv.domain.linking.resolution import Ranked, Rows
from scv.domain.marks.marks import Mark, MarkDecision, MarkKind
from scv.domain.pairs.pair import Pair
from scv.domain.projects.datasheets import Datasheet
from scv.domain.projects.project import Project
from scv.domain.search.index import Ask, Chunk
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.signing_in.callers import ClaimNames, Claims
from scv.domain.signing_in.clients import Client
from scv.domain.values.documents import Document, Json
from scv.domain.values.ids import ContactId, ConversationId, DivisionId

if TYPE_CHECKING:  # few functions need these, and every one reads this file
    from scv.domain.exports.exports import Export
    from scv.domain.imports.jobs import ImportJob, PartProgress
    from scv.domain.imports.settings import CsvSettings, ImportSettings, Upload
    from scv.domain.outbox.change import Change
    from scv.domain.privacy.access_file import Beside
    from scv.domain.privacy.requests import PrivacyRequest
    from scv.domain.subscriptions.addresses import Target
    from scv.domain.subscriptions.delivering import Answer, Health
    from scv.domain.subscriptions.subscription import Subscriptions

T = TypeVar("T")
U = TypeVar("U")

HISTORY_READ = 1000  # entries of one reading unless fewer are asked for
DECISIONS_READ = 1000  # of one reading unless fewer are asked for
HOLDERS_READ = 20  # so many holders of one phone fit into one read unit


class StaleWrite(Exception):
    """A record has changed since it was read; the plan was not carried out, not even in part."""

    def __init__(self, record_id: str) -> None:
        super().__init__(record_id)
        self.record_id = record_id


class AlreadyHeld(Exception):
    """RS5, CL2: another contact guards or claims the identifier; the plan was not carried out."""

    def __init__(self, contact_id: ContactId | None) -> None:
        super().__init__(contact_id)
        self.contact_id = contact_id


class InteractionChanged(Exception):
    """The interaction exists already, or another event came first; nothing was written."""

    def __init__(self, conversation_id: ConversationId, stored: Interaction | None = None) -> None:
        super().__init__(conversation_id)
        self.stored = stored


class AlreadyDone(Exception):
    """The receipt of the same request exists; nothing was written a second time."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


class PlanTooLarge(Exception):
    """The plan has more parts than one atomic write holds; nothing was written."""


class Records(Protocol):
    """Contact records and the identifier index, read."""

    def contact(self, contact_id: ContactId) -> Contact | None:
        """The record as stored, also of an ancestor, a deleted or an expired contact."""

    def contacts(self, contact_ids: Sequence[ContactId], fresh: bool = True) -> Mapping[ContactId, Contact]:
        """Many records in one call; those that do not exist are missing from the answer.

        `fresh`: read consistently, else at half the price and perhaps a second old.
        """

    def holders(self, division: DivisionId, identifiers: Sequence[Identifier], limit: int = HOLDERS_READ) -> Rows:
        """RS1: the first `limit` holders of each identifier in order of rank, read consistently; SI1: and its mark.

        ID2: as long as the store may have earlier spellings, those who hold one of them are among these.
        """

    def holders_in(
        self, divisions: Sequence[DivisionId], identifiers: Sequence[Identifier], limit: int = HOLDERS_READ
    ) -> Mapping[tuple[DivisionId, Identifier], Ranked]:
        """The same of many divisions, all at once."""

    def marks_of(
        self, asks: Sequence[tuple[DivisionId, Identifier]], fresh: bool = True
    ) -> Mapping[tuple[DivisionId, Identifier], MarkKind]:
        """SI1: those of these identifiers that are marked in their divisions, in one call.

        `fresh`: read consistently, else at half the price and perhaps a second old.
        """


class Contacts(Records, Protocol):
    """Contact records and the identifier index, read and written."""

    @property
    def wait(self) -> Pause:
        """The pause before the next attempt at something that others were faster with."""

    def apply(self, plan: Plan) -> None:
        """Writes all of the plan or nothing.

        Raises StaleWrite, AlreadyHeld, InteractionChanged, AlreadyDone or PlanTooLarge when it does
        not hold any more, Unavailable when the store does not answer.
        """

    def history(
        self, contact_ids: Sequence[ContactId], before: datetime | None = None, limit: int = HISTORY_READ
    ) -> tuple[HistoryEntry, ...]:
        """MG11: what was done to these contacts, latest first: at most `limit` entries, those before a moment."""

    def decisions_of(
        self, contact_ids: Sequence[ContactId], before: datetime | None = None, limit: int = DECISIONS_READ
    ) -> tuple[Decision, ...]:
        """CN1: what was decided on these records, the latest recorded first: at most `limit`, those before a moment."""

    def receipt(self, key: str, now: datetime) -> str | None:
        """What came of the same request; None when it was not carried out, or too long ago to be a resend."""


class CarriedOut(Protocol):
    """Which of many requests were carried out."""

    def carried_out(self, keys: Sequence[str], now: datetime) -> Mapping[str, str]:
        """What came of each, by its key; those that were not carried out are missing from the answer."""


class Interactions(Protocol):
    """Interactions by id and by contact."""

    def interaction(self, conversation_id: ConversationId) -> Interaction | None:
        """Read consistently; None when there is none."""

    def add(self, interaction: Interaction) -> None:
        """RS5: writes a new one; raises InteractionChanged with what is stored when it exists."""

    def replace(self, before: Interaction, after: Interaction) -> None:
        """Writes `after` while `before` is stored; raises InteractionChanged otherwise."""

    def journey(self, contact_ids: Sequence[ContactId], limit: int, before: str | None) -> tuple[JourneyEntry, ...]:
        """JO1, JO3: at most `limit` entries of these contacts, newest first, those below the key `before`."""


class JourneyCounts(Protocol):
    """How long journeys are."""

    def count_journeys(self, contact_ids: Sequence[ContactId], limit: int) -> dict[ContactId, int]:
        """MG9: entries in the journey of each of these records, counted up to `limit`."""


class Owned(Protocol):
    """Interactions by whom they concern, in a journey or not."""

    def conversations_of(self, contact_ids: Sequence[ContactId]) -> tuple[ConversationId, ...]:
        """The ids of all interactions that concern these contacts, also unlinked ones and campaigns."""


class Pointers(Protocol):
    """PV1: which interactions carry an identifier that no contact leads to them by; a plan writes them (`pointing`)."""

    def pointed(self, division: DivisionId, identifier: Identifier) -> tuple[ConversationId, ...]:
        """The ids of the conversations that the identifier's pointers lead to, read consistently."""

    def unpoint(self, division: DivisionId, identifier: Identifier, conversation_id: ConversationId) -> None:
        """Forgets the pointer, if it is still there."""


class Search(Protocol):
    """Curated contacts by what they are called and how they are reached."""

    def read(self, asks: Sequence[Ask]) -> Sequence[Chunk]:
        """CO10: a range of the index for each question, in its order, all of them read at once."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A row of an older derivation; `key` is where the store has it."""

    contact_id: ContactId
    key: tuple[str, str]


class Stock(Protocol):
    """Everything that is stored, page by page: for the command that brings a stack over, and for no function."""

    def records(self, after: str | None) -> tuple[Sequence[Contact], str | None]:
        """Some records of contacts, in no order, and the place behind them; None at the end."""

    def leftovers(self, after: str | None) -> tuple[Sequence[Leftover], str | None]:
        """Some rows of older derivations, and the place behind them; None at the end."""

    def remove(self, rows: Sequence[Leftover]) -> None:
        """These rows, if they are still there."""


class Spellings(Protocol):
    """Whether earlier spellings are still asked for (ID2)."""

    def note_brought_over(self) -> None:
        """Every row has today's spelling."""


class ProgressKept(Protocol):
    """How far bringing over has come."""

    def progress(self) -> Progress:
        """As it was kept last; from the beginning when it never was."""

    def keep(self, progress: Progress) -> None:
        """For whoever goes on."""


class Notes(Protocol):
    """Notes, kept beside the records that they are about."""

    def note(self, contact_ids: Sequence[ContactId], note_id: str) -> Note | None:
        """The note of this id on one of these records, in one read."""

    def first_notes(self, contact_ids: Sequence[ContactId], limit: int, *, oldest_first: bool) -> tuple[Note, ...]:
        """AC12: the first `limit` notes on these records in order of writing; those behind them are not read."""

    def count_notes(self, contact_ids: Sequence[ContactId]) -> tuple[int, bool]:
        """AC12: how many notes there are, and whether that is all of them: counting ends after a megabyte each."""

    def add_note(self, note: Note, entry: HistoryEntry, receipt: Receipt, now: datetime) -> None:
        """Keeps a note on a contact that is neither deleted nor merged, and its history entry.

        Raises StaleWrite when it is by now, AlreadyDone with the note's id for the same request.
        """

    def replace_note(self, before: Note, after: Note, entry: HistoryEntry) -> None:
        """Writes `after` and the entry while `before` is stored; raises StaleWrite otherwise."""

    def remove_note(self, note: Note, entry: HistoryEntry) -> None:
        """Forgets the note and keeps the entry; raises StaleWrite when it is not there any more."""

    def remove_parts(self, contact_ids: Sequence[ContactId], *, history: bool = False) -> None:
        """CO4: forgets what is kept beside deleted contacts; their history and their pairs only when told to."""

    def remove_decisions(self, decisions: Sequence[Decision]) -> None:
        """PV1: forgets these decisions of consent; those that are gone already change nothing."""


class Pairs(Protocol):
    """SG1: contacts that may be the same person, kept beside both and in a list of their division."""

    def pairs_of(self, contact_ids: Sequence[ContactId]) -> tuple[Pair, ...]:
        """All that these ids are in, dismissed ones too, each once; read consistently."""

    def suggested(self, asks: Sequence[tuple[DivisionId, str]], limit: int) -> Sequence[tuple[Pair, ...]]:
        """For each division and place at most `limit` of those that nobody has dismissed, all divisions at once.

        The latest first, from below the place; from the latest where it is empty. Perhaps a second old.
        """

    def suggest(self, pair: Pair) -> None:
        """Keeps the pair unless it is known, dismissed or not.

        Raises StaleWrite when one of the two has been deleted or merged by now.
        """

    def dismiss(self, pairs: Sequence[Pair]) -> None:
        """SG2: keeps that these, which say so already, were dismissed, all or nothing.

        Raises StaleWrite when one of them is gone by now.
        """

    def forget_pairs(self, pairs: Sequence[Pair]) -> None:
        """Nothing tells of these any more; the same again changes nothing."""


class Marked(Protocol):
    """SI1: identifiers that are many people's or nobody's."""

    def mark(self, division: DivisionId, identifier: Identifier) -> Mark | None:
        """What is known of it, read consistently; None when nobody has ever marked or proposed it."""

    def listed_marks(
        self, asks: Sequence[tuple[DivisionId, str]], limit: int, *, proposed: bool
    ) -> Sequence[tuple[Mark, ...]]:
        """For each division and place at most `limit` marks that hold, or proposals, all divisions at once.

        The latest first, from below the place; from the latest where it is empty. Perhaps a second old.
        """

    def keep_mark(self, before: Mark | None, after: Mark, decision: MarkDecision | None = None) -> None:
        """Writes `after`, and what was decided, while `before` is stored; raises StaleWrite otherwise."""

    def decisions(
        self, asks: Sequence[tuple[DivisionId, Identifier]]
    ) -> Mapping[tuple[DivisionId, Identifier], tuple[MarkDecision, ...]]:
        """AC11: what was decided of these identifiers, each from the latest on; read consistently."""

    def note_unlinked(
        self,
        division: DivisionId,
        identifier: Identifier,
        conversation_id: ConversationId,
        now: datetime,
        lasts: timedelta,
    ) -> int:
        """SI2: how many conversations by now were taken away from whom the identifier had led to.

        Told twice it counts once; each is forgotten after so long.
        """

    def forget_mark(self, division: DivisionId, identifier: Identifier) -> None:
        """PV1: nothing is known of the identifier any more; the same again changes nothing. Raises StaleWrite."""


class Divisions(Protocol):
    """The divisions that have curated contacts."""

    def divisions(self) -> tuple[DivisionId, ...]:
        """Those listed, the unassigned one always, in order; at most a minute old."""

    def found_empty(self, division: DivisionId) -> None:
        """CO10: reading it consistently has shown no contact; it leaves the list unless one comes soon."""


class Erasures(Protocol):
    """PV1: who was erased, by ids alone, so that a restored backup can be erased again."""

    def note_erasure(self, contact_id: ContactId, members: Sequence[ContactId], at: datetime, by: str) -> None:
        """Keeps the ids of the merge set for ever; the same again changes nothing."""


class Personal(Protocol):
    """PV3: everything of a person, read whole; for access files."""

    def beside(self, contact_ids: Sequence[ContactId]) -> Beside:
        """All notes, datasheets and history entries of these records."""

    def interactions(self, conversation_ids: Sequence[ConversationId]) -> Sequence[Interaction]:
        """Those of these that are there, read consistently, in no order."""


class Requests(Protocol):
    """PV3: requests of persons about their data; each is forgotten after a year."""

    def request(self, request_id: str) -> PrivacyRequest | None:
        """Read consistently; None when there is none."""

    def keep_request(self, request: PrivacyRequest) -> None:
        """As it is now; what it was before does not count."""

    def latest_requests(self, limit: int) -> tuple[PrivacyRequest, ...]:
        """The latest, newest first."""


class Exports(Protocol):
    """IM4: exports of contacts; each is forgotten after a year."""

    def export(self, export_id: str) -> Export | None:
        """Read consistently; None when there is none."""

    def keep_export(self, export: Export) -> None:
        """As it is now; what it was before does not count."""

    def latest_exports(self, limit: int) -> tuple[Export, ...]:
        """The latest, newest first."""


class Jobs(Protocol):
    """What is done later, by whoever takes it from the queue, at least once."""

    def put_job(self, kind: str, job_id: str) -> None:
        """Raises Unavailable when the queue does not answer."""


@dataclass(frozen=True, slots=True)
class Refused:
    """EV1: the bus did not take a change. `passes`: it may take it later."""

    code: str
    passes: bool


class Bus(Protocol):
    """EV1: where changes are told."""

    def put(self, changes: Sequence[Change]) -> Sequence[Refused | None]:
        """What became of each, None where it was taken. Raises Unavailable when nobody knows."""


class SubscriptionStore(Protocol):
    """EV4: subscriptions, and how each has done."""

    @property
    def wait(self) -> Pause:
        """The pause before the next attempt."""

    def subscriptions(self, fresh: bool = True) -> Subscriptions:
        """As they are stored at this moment, or as they were at most a minute ago."""

    def save_subscriptions(self, subscriptions: Subscriptions) -> None:
        """Writes them while the version before is stored; raises StaleWrite otherwise."""

    def health(self, subscription_id: str, fresh: bool = True) -> Health:
        """As it is stored at this moment, or some seconds ago; that of one that was never tried has nothing in it."""

    def keep_health(self, subscription_id: str, health: Health) -> None:
        """Writes it while the version before is stored; raises StaleWrite otherwise."""

    def forget_health(self, subscription_id: str) -> None:
        """For a subscription that is no more."""


class Post(Protocol):
    """EV4: the way to a subscriber."""

    def send(self, target: Target, headers: Mapping[str, str], body: bytes, seconds: float) -> Answer:
        """One request, one answer, in this time. Raises nothing: what goes wrong is an answer."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """EV4: one event on its way to one subscription. `tries`: how many there were."""

    subscription_id: str
    event: Document
    tries: int = 0


class SlowLane(Protocol):
    """EV4: where parcels for those wait who do not answer at once."""

    def put_slow(self, parcel: Parcel, seconds: int) -> None:
        """For later. Raises Unavailable."""


class Files(Protocol):
    """Files that people fetch by a link."""

    def write(self, name: str, pieces: Iterable[str]) -> None:
        """All of it or nothing; a file of the same name is replaced. Raises Unavailable."""

    def link(self, name: str, lasts: timedelta, saved_as: str) -> str:
        """An address that whoever has it may read, for so long."""

    def forget(self, folder: str) -> None:
        """Removes every file whose name begins so."""


class UploadedFiles(Files, Protocol):
    """Files that people bring by a link, and what is made of them."""

    def upload_link(self, name: str, lasts: timedelta) -> tuple[str, Mapping[str, str]]:
        """An address that whoever has it may put a file to, and the headers that the request needs."""

    def size(self, name: str) -> int | None:
        """Bytes; None when there is no such file."""

    def beginning(self, name: str, most: int) -> bytes:
        """Its first bytes; none when there is no such file."""

    def read(self, name: str) -> Iterable[bytes]:
        """All of it in pieces; none when there is no such file."""


class Imports(Protocol):
    """IM2: imports, and what is kept for them."""

    def job(self, job_id: str) -> ImportJob | None:
        """Read consistently; None when there is none."""

    def keep_job(self, job: ImportJob) -> None:
        """As it is now; raises StaleWrite unless it is one revision newer than what is stored."""

    def latest_jobs(self, limit: int) -> tuple[ImportJob, ...]:
        """The latest, newest first."""

    def progress(self, job_id: str) -> tuple[PartProgress, ...]:
        """How far each part that was begun has come, in each step."""

    def part_progress(self, job: ImportJob, part: int) -> PartProgress | None:
        """The same of one part in the job's present step, read consistently."""

    def keep_progress(self, job: ImportJob, progress: PartProgress) -> None:
        """As it is now; what it was before does not count."""

    def upload(self, upload_id: str) -> Upload | None:
        """None when there is none, or it was forgotten."""

    def keep_upload(self, upload: Upload) -> None:
        """Until its file is forgotten."""

    def import_settings(self, settings_id: str) -> ImportSettings | None:
        """Read consistently; None when there are none."""

    def keep_import_settings(self, settings: ImportSettings) -> None:
        """As they are now."""

    def all_import_settings(self) -> tuple[ImportSettings, ...]:
        """By id."""

    def csv_settings(self, settings_id: str) -> CsvSettings | None:
        """Read consistently; None when there are none."""

    def keep_csv_settings(self, settings: CsvSettings) -> None:
        """As they are now."""

    def all_csv_settings(self) -> tuple[CsvSettings, ...]:
        """By id."""

    def forget_import_settings(self, settings_id: str) -> None:
        """What is gone stays gone."""

    def forget_csv_settings(self, settings_id: str) -> None:
        """What is gone stays gone."""


class Engine(Protocol):
    """IM2: what takes an import from part to part."""

    def start(self, job: ImportJob) -> None:
        """Begins the job's present run; one that has begun is not begun twice. Raises Unavailable."""

    def has_stopped(self, job: ImportJob) -> bool:
        """Whether the present run ended without telling the job, as after a failure of the engine itself."""


class Projects(Protocol):
    """Settings of the lines of business."""

    def project(self, project_id: str) -> Project:
        """The settings; all defaults for a project that was never saved."""


class Senders(Protocol):
    """AC6: who may send webhooks."""

    def sender(self, sender_id: str) -> Sender:
        """One of them, as it was at most a minute ago; raises SenderNotFound, and Unavailable when nobody knows."""

    def secrets(self, sender: Sender) -> Secrets:
        """AC4: what its requests are signed with now; raises Unavailable."""


class Datasheets(Protocol):
    """What was filled in for contacts."""

    def save_datasheet(self, sheet: Datasheet, entry: HistoryEntry) -> None:
        """Replaces what was filled in before, and keeps the entry.

        Raises StaleWrite when the contact has been deleted or merged since it was read.
        """

    def datasheets(
        self, contact_ids: Sequence[ContactId], project_id: str, datasheet_ids: Sequence[str]
    ) -> tuple[Datasheet, ...]:
        """What was filled in for these contacts, in one call."""


class AtOnce(Protocol):
    """Reads that do not depend on each other."""

    def at_once(self, one: Callable[[], T], other: Callable[[], U]) -> tuple[T, U]:
        """Both answers, read at the same time where the store can."""


class SchemaCheck(Protocol):
    """JSON Schema, as a library knows it."""

    def problems(self, schema: Mapping[str, Json], values: Json) -> tuple[str, ...]:
        """PJ7: where the values break the schema: paths and rules, never the values themselves.

        AC12: nothing is checked against a schema, or with values, that could cost too much; then it says so.
        """

    def schema_problem(self, schema: Mapping[str, Json]) -> str | None:
        """AC12: why this is no JSON Schema, or one that could cost too much; None when it is accepted."""


class Visitors(Protocol):
    """TR2: tokens of visitors who have signed in elsewhere."""

    def __call__(self, token: str, at: datetime) -> Visitor | None:
        """What a token says that an issuer of ours has signed for us and that was good at that moment; else None.

        Raises Unavailable when there is nothing to check it by.
        """


class RetryQueue(Protocol):
    """Where an event waits that the store could not take."""

    def put(self, sender: str, payload: Document, received_at: datetime) -> None:
        """Keeps what was sent, and when; raises Unavailable when it does not answer either."""


@dataclass(frozen=True, slots=True)
class Verified:
    """AC2: what a token says whose signature, issuer, audience and time hold.

    `names`: what its issuer calls the claims; None for a client's token, which this service has issued itself.
    `audiences`: whom tokens of that issuer may be meant for.
    """

    claims: Claims
    names: ClaimNames | None = None
    audiences: frozenset[str] = frozenset()


class Clients(Protocol):
    """AC10: machines that sign in with an id and a secret."""

    def client(self, client_id: str) -> Client | None:
        """The client as it is stored at this moment; None when there is none of this id."""

    def clients(self) -> Sequence[Client]:
        """All of them, in the order of their names."""

    def save_client(self, client: Client) -> None:
        """Stores it; raises StaleWrite when it is not one revision newer than what is stored."""


class Withdrawals(Protocol):
    """AC10: people whose tokens of before some moment count no longer."""

    def is_withdrawn(self, subject: str, issued_at: datetime | None) -> bool:
        """Whether a token of this time was withdrawn; one that does not say its time is, where any was."""

    def withdraw(self, subject: str, at: datetime) -> None:
        """Tokens that were given out until then count no longer."""

    def restore(self, subject: str) -> None:
        """All tokens of this subject count again."""

    def withdrawals(self) -> Mapping[str, datetime]:
        """Each subject with the moment until which its tokens were withdrawn."""


class Clock(Protocol):
    """The time, as an argument."""

    def __call__(self) -> datetime:
        """Now, in UTC."""


class Pause(Protocol):
    """A moment's wait before the next attempt, as an argument."""

    def __call__(self, attempt: int, /) -> None:
        """Longer with each attempt, and of random length."""


class Ids(Protocol):
    """New ids, as an argument."""

    def __call__(self) -> str:
        """An id that nothing else has."""
