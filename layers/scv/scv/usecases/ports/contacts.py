"""Contact records, the identifier index, and what is kept beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from scv.domain.changes.plans import HistoryEntry, Plan, Receipt
from scv.domain.consent.decisions import Decision
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.notes import Note
from scv.domain.identifiers.identifier import Identifier
from scv.domain.linking.resolution import Ranked, Rows
from scv.domain.marks.marks import MarkKind
from scv.domain.projects.datasheets import Datasheet
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.ports.clock import Pause

T = TypeVar("T")
U = TypeVar("U")
HISTORY_READ = 1000  # entries of one reading unless fewer are asked for
DECISIONS_READ = 1000  # of one reading unless fewer are asked for
HOLDERS_READ = 20  # so many holders of one phone fit into one read unit


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
