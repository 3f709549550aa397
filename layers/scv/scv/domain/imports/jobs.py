"""An import from its first to its last step (IM2): tried, continued, cancelled, repeated."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.access.permissions import (
    CONTACT_ADD,
    CONTACT_EDIT,
    CONTACT_EXPORT,
    IDENTITY_MERGE,
    IDENTITY_PROMOTE,
    Access,
)
from scv.domain.exports.exports import FILE_LIFE
from scv.domain.imports.columns import Columns
from scv.domain.imports.outcomes import Counts
from scv.domain.imports.reading import FileKind, Layout
from scv.domain.imports.settings import FOLDER, ImportSettings
from scv.domain.values.errors import ImportStepNotAllowed, MissingPermission
from scv.domain.values.ids import DivisionId

KEPT = timedelta(days=365)
PART = 500  # rows
MAX_PARTS = 10_000
RECEIPTS_LAST = timedelta(days=8)  # a day longer than the files, so that no restart meets a row without its receipt
DONE_ON_BEHALF = (CONTACT_ADD, CONTACT_EDIT, IDENTITY_PROMOTE, IDENTITY_MERGE, CONTACT_EXPORT)


class JobStatus(StrEnum):
    """How far a job has come, spelled as on the wire."""

    CREATED = "Created"
    RUNNING = "Running"
    COMPLETED = "Completed"
    FAILED = "Failed"
    CANCELLED = "Cancelled"


ENDED = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED})


class Step(StrEnum):
    """What a job does, or has done last."""

    VALIDATING = "Validating"
    VALIDATED = "Validated"
    IMPORTING = "Importing"


class Order(StrEnum):
    """What somebody may tell a job."""

    CONTINUE = "Continue"
    CANCEL = "Cancel"
    RETRY = "Retry"


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One import. `attempt` counts starts of the present step, `revision` writes.

    `permissions` and `divisions` are those of whoever asked: the job may do what they may do, and no more (AC9).
    `division`: where contacts go that name none themselves; None where rows name theirs. `waited`: for its file, until
    a first Continue.
    """

    id: str
    asked_by: str
    asked_at: datetime
    permissions: tuple[str, ...]
    divisions: tuple[DivisionId, ...]
    settings: ImportSettings
    upload_id: str
    file: str
    file_name: str = ""
    encoding: str | None = None
    delimiter: str | None = None
    division: DivisionId | None = None
    mappings: tuple[tuple[str, str], ...] = ()
    status: JobStatus = JobStatus.CREATED
    step: Step = Step.VALIDATING
    attempt: int = 0
    revision: int = 0
    details: str = ""
    layout: Layout | None = None
    columns: Columns | None = None
    rows: int = 0
    parts: int = 0
    tried: Counts = Counts()
    imported: Counts = Counts()
    finished_at: datetime | None = None
    waited: bool = False

    @property
    def access(self) -> Access:
        """AC9: it does what whoever asked may do."""
        return Access(self.asked_by, frozenset(self.permissions), frozenset(self.divisions))

    @property
    def is_trying(self) -> bool:
        """Whether nothing is written yet."""
        return self.step is Step.VALIDATING

    @property
    def run(self) -> str:
        """The name of its present execution; the same name is started once."""
        return f"{self.id}-{self.step.value.lower()}-{self.attempt}"

    @property
    def goes_on(self) -> bool:
        """Whether its rows are to be taken on."""
        return self.status is JobStatus.RUNNING and self.step is not Step.VALIDATED

    @property
    def came_to(self) -> Counts | None:
        """What became of all its rows in the last step; None for one that goes on, or was stopped on the way."""
        if self.status is JobStatus.COMPLETED:
            return self.imported
        return self.tried if self.step is Step.VALIDATED else None

    def takes(self, step: Step) -> bool:
        """Whether rows are to be taken in this step: an engine of the step before may come late."""
        return self.goes_on and self.step is step

    def place(self, name: str) -> str:
        """Where a file of this job is."""
        return f"{FOLDER}jobs/{self.id}/{name}"

    def part_file(self, part: int) -> str:
        """The rows of a part."""
        return self.place(f"parts/{part:05d}.jsonl")

    def outcome_file(self, part: int) -> str:
        """What became of them, in the present step."""
        return self.place(f"{'tried' if self.is_trying else 'done'}/{part:05d}.jsonl")

    @property
    def report_file(self) -> str:
        """IM3: what became of all rows."""
        return self.place("dry-run.csv" if self.is_trying else "report.csv")

    @property
    def refused_file(self) -> str:
        """IM3: the rows to correct, as the present step finds them."""
        return self.refused_of(tried=self.is_trying)

    def refused_of(self, *, tried: bool) -> str:
        """The same of the dry run, or of the import."""
        end = "csv" if self.layout is None or self.layout.kind is FileKind.CSV else "jsonl"
        return self.place(f"refused-dry-run.{end}" if tried else f"refused.{end}")

    def has_files_at(self, now: datetime) -> bool:
        """The bucket forgets them after seven days."""
        return now < self.asked_at + FILE_LIFE

    def is_seen_by(self, access: Access) -> bool:
        """AC2: a report goes only to somebody who sees all that may be in it."""
        if self.division is not None:
            return access.sees(self.division)
        mine = self.access
        return access.sees_all or (not mine.sees_all and mine.division_ids <= access.division_ids)

    def _changed(self, **changes: object) -> ImportJob:
        changed: ImportJob = dataclasses.replace(self, revision=self.revision + 1, **changes)  # type: ignore[arg-type]
        return changed

    def started(self) -> ImportJob:
        """The first step begins."""
        return self._changed(status=JobStatus.RUNNING, step=Step.VALIDATING, attempt=1, details="")

    def cut(self, layout: Layout, columns: Columns | None, rows: int, parts: int) -> ImportJob:
        """Its file is in parts."""
        return self._changed(layout=layout, columns=columns, rows=rows, parts=parts)

    def finished(self, counts: Counts, now: datetime) -> ImportJob:
        """The present step has been through all rows, or has stopped where it was cancelled."""
        if self.is_trying:
            if not self.goes_on:
                return self._changed(tried=counts)
            return self._changed(step=Step.VALIDATED, tried=counts, details="")
        done = JobStatus.COMPLETED if self.goes_on else self.status
        return self._changed(status=done, imported=counts, finished_at=now)

    def failed(self, details: str) -> ImportJob:
        """It stopped; Retry goes on where it was."""
        return self._changed(status=JobStatus.FAILED, details=details) if self.goes_on else self

    def told(self, order: Order, now: datetime) -> ImportJob:
        """IM2: the job after this order, itself when it was told before and what it began goes on.

        Raises ImportStepNotAllowed.
        """
        if order is Order.CANCEL:
            return self._cancelled()
        if not self.has_files_at(now):
            raise ImportStepNotAllowed("Its file is gone after seven days; upload it again.", entity_id=self.id)
        return self._continued() if order is Order.CONTINUE else self._retried()

    def _cancelled(self) -> ImportJob:
        if self.status is JobStatus.CANCELLED:
            return self
        if self.status is JobStatus.COMPLETED:
            raise ImportStepNotAllowed("The import is complete; nothing is left to cancel.", entity_id=self.id)
        return self._changed(status=JobStatus.CANCELLED)

    def _continued(self) -> ImportJob:
        if self.status is JobStatus.CREATED:
            return self.started()
        if self.goes_on and (self.step is Step.IMPORTING or self.waited):
            return self  # a silent resend
        if self.status is not JobStatus.RUNNING or self.step is not Step.VALIDATED:
            raise ImportStepNotAllowed("Only an import that is Validated can be continued.", entity_id=self.id)
        return self._changed(step=Step.IMPORTING, attempt=1, details="")

    def _retried(self) -> ImportJob:
        if self.goes_on and self.attempt > 1:
            return self  # a silent resend
        if self.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
            raise ImportStepNotAllowed("Only an import that failed or was cancelled is tried again.", entity_id=self.id)
        return self._changed(status=JobStatus.RUNNING, attempt=self.attempt + 1, details="", finished_at=None)


@dataclass(frozen=True, slots=True)
class ImportWritten:
    """An import from one state to the next; `before` is None for a new one (EV1)."""

    before: ImportJob | None
    after: ImportJob
    at: datetime | None = None


def on_behalf(access: Access, settings: ImportSettings, divisions: tuple[DivisionId, ...]) -> tuple[str, ...]:
    """AC9: what an import may do for this caller. Raises MissingPermission before anything is written."""
    access.require(CONTACT_ADD)
    access.require(CONTACT_EDIT)
    if settings.merges:
        access.require(IDENTITY_MERGE)
    for each in divisions:
        if not access.sees(each):
            raise MissingPermission(CONTACT_ADD, in_division=True)
    return tuple(each for each in DONE_ON_BEHALF if access.may(each))


@dataclass(frozen=True, slots=True)
class PartProgress:
    """How far a part of a step has come; `finished`: every row of it has its outcome, and the outcomes are a file."""

    part: int
    step: Step
    counts: Counts = Counts()
    finished: bool = False


def summed(progress: tuple[PartProgress, ...], step: Step) -> Counts:
    """How many rows of a step had which outcome so far."""
    found = Counts()
    for each in progress:
        if each.step is step:
            found = found + each.counts
    return found
