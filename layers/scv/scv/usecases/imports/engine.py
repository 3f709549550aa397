"""The steps that the engine takes: parts carried out, outcomes joined to a report (IM2, IM3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.imports.jobs import ImportJob, PartProgress, Step, summed
from scv.domain.imports.outcomes import (
    RowOutcome,
    counted,
    outcome_from,
    refused_header,
    refused_row,
    report_header,
    report_row,
)
from scv.domain.imports.pace import Pace
from scv.domain.imports.reading import Layout, Row
from scv.domain.values.errors import ImportUnfinished, Throttled, Unavailable
from scv.usecases.imports.changing import changed
from scv.usecases.imports.cutting import part_row
from scv.usecases.imports.rows import ReadContact, TakeRow, Task, receipt_key
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import CarriedOut, Contacts
from scv.usecases.ports.files import UploadedFiles
from scv.usecases.ports.imports import Imports
from scv.usecases.ports.projects import Projects

TELL_EVERY = timedelta(seconds=5)  # progress is told, and an order to stop is heard
TRIES = 8  # of a row that the store does not take


class Store(Contacts, CarriedOut, Protocol):
    """What a worker reads and writes."""


@dataclass(frozen=True, slots=True)
class Watch:
    """The time as a worker needs it: seconds of a clock that never goes back, a pause, and how long it may go on."""

    seconds: Callable[[], float]
    sleep: Callable[[float], None]
    may_go_on: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class RunPart:
    """IM2: one part. Begun again it goes on where it was: a row leaves a receipt in the write that carries it out."""

    store: Store
    imports: Imports
    files: UploadedFiles
    projects: Projects
    take: TakeRow
    clock: Clock
    watch: Watch
    pace: Pace

    def __call__(self, job_id: str, step: Step, part: int, read: ReadContact) -> None:
        """Raises Unavailable when the store is away, ImportUnfinished when the time is over: the engine comes again."""
        job = self.imports.job(job_id)
        if job is None or not job.takes(step):
            return
        known = self.imports.part_progress(job, part)
        if known is not None and known.finished:
            return
        rows = [part_row(line) for line in self._lines(job.part_file(part))]
        project = self.projects.project(job.settings.project_id or "default")
        task = Task(job, project, read, self.clock())
        outcomes, finished = self._taken(task, part, rows)
        self.files.write(job.outcome_file(part), [each.line() for each in outcomes])
        progress = PartProgress(part, job.step, counted(outcomes), finished)
        self.imports.keep_progress(job, progress)

    def _lines(self, name: str) -> list[str]:
        return b"".join(self.files.read(name)).decode().splitlines()

    def _taken(self, task: Task, part: int, rows: Sequence[Row]) -> tuple[list[RowOutcome], bool]:
        """The outcomes of all rows, or of those before somebody cancelled the import."""
        done, outcomes, told = self._done_before(task.job, rows), list[RowOutcome](), self.clock()
        for row in rows:
            before = done.get(receipt_key(task.job, row.number))
            if before is not None:
                outcomes.append(self.take.done_before(task, row, before))
                continue
            if not self.watch.may_go_on():
                raise ImportUnfinished("The time of this worker is over; the part goes on in the next.")
            if self.clock() - told >= TELL_EVERY:
                told = self.clock()
                if not self._goes_on(task.job, part, outcomes):
                    return outcomes, False
            outcomes.append(self._paced(task, row))
        return outcomes, True

    def _done_before(self, job: ImportJob, rows: Sequence[Row]) -> dict[str, str]:
        """By the keys of receipts; a dry run leaves none."""
        if job.is_trying:
            return {}
        return dict(self.store.carried_out([receipt_key(job, each.number) for each in rows], self.clock()))

    def _goes_on(self, job: ImportJob, part: int, outcomes: Sequence[RowOutcome]) -> bool:
        self.imports.keep_progress(job, PartProgress(part, job.step, counted(outcomes)))
        now = self.imports.job(job.id)
        return now is not None and now.takes(job.step)

    def _paced(self, task: Task, row: Row) -> RowOutcome:
        """Live calls come first: a throttled row waits, and those behind it go slower."""
        for attempt in range(TRIES):
            self.watch.sleep(self.pace.wait(self.watch.seconds()))
            try:
                found = self.take(task, row)
            except Throttled:
                self.pace.throttled()
            except Unavailable:
                if attempt + 1 == TRIES:
                    raise
                self.store.wait(attempt + 1)
            else:
                self.pace.took()
                return found
        raise Throttled("The store is busy; the part goes on later.")


@dataclass(frozen=True, slots=True)
class FinishStep:
    """IM3: the outcomes of all parts as one report, the rows to correct as one file; done again it ends the same."""

    imports: Imports
    files: UploadedFiles
    clock: Clock

    def __call__(self, job_id: str, step: Step) -> None:
        """Raises Unavailable."""
        job = self.imports.job(job_id)
        if job is None or job.layout is None or job.step is not step or job.finished_at is not None:
            return
        self.files.write(job.report_file, self._report(job))
        self.files.write(job.refused_file, self._refused(job, job.layout))
        counts = summed(self.imports.progress(job.id), job.step)
        changed(self.imports, job.id, lambda now: now.finished(counts, self.clock()))

    def _report(self, job: ImportJob) -> Iterator[str]:
        yield report_header()
        for part in range(job.parts):
            for line in self._lines(job.outcome_file(part)):
                yield report_row(outcome_from(line))

    def _refused(self, job: ImportJob, layout: Layout) -> Iterator[str]:
        yield refused_header(layout)
        for part in range(job.parts):
            outcomes = [outcome_from(line) for line in self._lines(job.outcome_file(part))]
            left = [each for each in outcomes if not each.outcome.is_done]
            if left:
                cells = {row.number: row.cells for row in map(part_row, self._lines(job.part_file(part)))}
                for found in left:
                    yield refused_row(found, cells[found.row], layout)

    def _lines(self, name: str) -> list[str]:
        return b"".join(self.files.read(name)).decode().splitlines()
