"""What the use cases need from the outside, as questions of the business."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from scv.domain.bringing_over import Progress
from scv.domain.contacts import Contact
from scv.domain.documents import Document, Json
from scv.domain.identifiers import Identifier
from scv.domain.interactions import Interaction
from scv.domain.journeys import JourneyEntry
from scv.domain.notes import Note
from scv.domain.plans import HistoryEntry, Plan, Receipt
from scv.domain.projects import Datasheet, Project
from scv.domain.resolution import Holder
from scv.domain.search.index import Ask, Chunk

T = TypeVar("T")
U = TypeVar("U")

HOLDERS_READ = 20  # so many holders of one phone fit into one read unit


class StaleWrite(Exception):
    """A record has changed since it was read; the plan was not carried out, not even in part."""

    def __init__(self, contact_id: str) -> None:
        super().__init__(contact_id)
        self.contact_id = contact_id


class AlreadyHeld(Exception):
    """RS5, CL2: another contact guards or claims the identifier; the plan was not carried out."""

    def __init__(self, contact_id: str) -> None:
        super().__init__(contact_id)
        self.contact_id = contact_id


class InteractionChanged(Exception):
    """The interaction exists already, or another event came first; nothing was written."""

    def __init__(self, conversation_id: str, stored: Interaction | None = None) -> None:
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

    def contact(self, contact_id: str) -> Contact | None:
        """The record as stored, also of an ancestor, a deleted or an expired contact."""

    def contacts(self, contact_ids: Sequence[str], fresh: bool = True) -> Mapping[str, Contact]:
        """Many records in one call; those that do not exist are missing from the answer.

        `fresh`: read consistently, else at half the price and perhaps a second old.
        """

    def holders(
        self, division: str, identifiers: Sequence[Identifier], limit: int = HOLDERS_READ
    ) -> Mapping[Identifier, tuple[Holder, ...]]:
        """RS1: the first `limit` holders of each identifier in order of rank, read consistently."""

    def holders_in(
        self, divisions: Sequence[str], identifiers: Sequence[Identifier], limit: int = HOLDERS_READ
    ) -> Mapping[tuple[str, Identifier], tuple[Holder, ...]]:
        """The same of many divisions, all at once."""


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

    def history(self, contact_ids: Sequence[str]) -> tuple[HistoryEntry, ...]:
        """MG11: what was done to these contacts, latest first."""

    def receipt(self, key: str, now: datetime) -> str | None:
        """What came of the same request; None when it was not carried out, or too long ago to be a resend."""


class Interactions(Protocol):
    """Interactions by id and by contact."""

    def interaction(self, conversation_id: str) -> Interaction | None:
        """Read consistently; None when there is none."""

    def add(self, interaction: Interaction) -> None:
        """RS5: writes a new one; raises InteractionChanged with what is stored when it exists."""

    def replace(self, before: Interaction, after: Interaction) -> None:
        """Writes `after` while `before` is stored; raises InteractionChanged otherwise."""

    def journey(self, contact_ids: Sequence[str], limit: int, before: str | None) -> tuple[JourneyEntry, ...]:
        """JO1, JO3: at most `limit` entries of these contacts, newest first, those below the key `before`."""


class Owned(Protocol):
    """Interactions by whom they concern, in a journey or not."""

    def conversations_of(self, contact_ids: Sequence[str]) -> tuple[str, ...]:
        """The ids of all interactions that concern these contacts, also unlinked ones and campaigns."""


class Search(Protocol):
    """Curated contacts by what they are called and how they are reached."""

    def read(self, asks: Sequence[Ask]) -> Sequence[Chunk]:
        """CO10: a range of the index for each question, in its order, all of them read at once."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A row of an older derivation; `key` is where the store has it."""

    contact_id: str
    key: tuple[str, str]


class Stock(Protocol):
    """Everything that is stored, page by page: for the command that brings a stack over, and for no function."""

    def records(self, after: str | None) -> tuple[Sequence[Contact], str | None]:
        """Some records of contacts, in no order, and the place behind them; None at the end."""

    def leftovers(self, after: str | None) -> tuple[Sequence[Leftover], str | None]:
        """Some rows of older derivations, and the place behind them; None at the end."""

    def remove(self, rows: Sequence[Leftover]) -> None:
        """These rows, if they are still there."""


class ProgressKept(Protocol):
    """How far bringing over has come."""

    def progress(self) -> Progress:
        """As it was kept last; from the beginning when it never was."""

    def keep(self, progress: Progress) -> None:
        """For whoever goes on."""


class Notes(Protocol):
    """Notes, kept beside the records that they are about."""

    def note(self, contact_ids: Sequence[str], note_id: str) -> Note | None:
        """The note of this id on one of these records, in one read."""

    def notes(self, contact_ids: Sequence[str]) -> tuple[Note, ...]:
        """All notes on these records, in no order."""

    def add_note(self, note: Note, receipt: Receipt, now: datetime) -> None:
        """Keeps a note on a contact that is neither deleted nor merged.

        Raises StaleWrite when it is by now, AlreadyDone with the note's id for the same request.
        """

    def replace_note(self, before: Note, after: Note) -> None:
        """Writes `after` while `before` is stored; raises StaleWrite otherwise."""

    def remove_note(self, note: Note) -> None:
        """Forgets the note, if it is still there."""

    def remove_parts(self, contact_ids: Sequence[str], *, history: bool = False) -> None:
        """CO4: forgets the notes and datasheets of deleted contacts; their history only when told to."""


class Divisions(Protocol):
    """The divisions that have curated contacts."""

    def divisions(self) -> tuple[str, ...]:
        """Those listed, the unassigned one always, in order; at most a minute old."""

    def found_empty(self, division: str) -> None:
        """CO10: reading it consistently has shown no contact; it leaves the list unless one comes soon."""


class Projects(Protocol):
    """Settings of the lines of business."""

    def project(self, project_id: str) -> Project:
        """The settings; all defaults for a project that was never saved."""


class Datasheets(Protocol):
    """What was filled in for contacts."""

    def save_datasheet(self, sheet: Datasheet) -> None:
        """Replaces what was filled in before."""

    def datasheets(
        self, contact_ids: Sequence[str], project_id: str, datasheet_ids: Sequence[str]
    ) -> tuple[Datasheet, ...]:
        """What was filled in for these contacts, in one call."""


class AtOnce(Protocol):
    """Reads that do not depend on each other."""

    def at_once(self, one: Callable[[], T], other: Callable[[], U]) -> tuple[T, U]:
        """Both answers, read at the same time where the store can."""


class SchemaCheck(Protocol):
    """JSON Schema, as a library knows it."""

    def problems(self, schema: Mapping[str, Json], values: object) -> tuple[str, ...]:
        """PJ7: where the values break the schema: paths and rules, never the values themselves."""

    def schema_problem(self, schema: Mapping[str, Json]) -> str | None:
        """Why this is no JSON Schema, None when it is one."""


class RetryQueue(Protocol):
    """Where an event waits that the store could not take."""

    def put(self, sender: str, payload: Document) -> None:
        """Keeps what was sent; raises Unavailable when it does not answer either."""


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
