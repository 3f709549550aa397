"""Everything that an import needs, in memory: a store, files, and an engine that runs steps when it is told to."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from scv.adapters.memory import MemoryStore
from scv.adapters.memory_imports import MemoryFiles, MemoryImports
from scv.api import bodies
from scv.domain.access.permissions import Access
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import Profile
from scv.domain.imports.columns import FieldMapping
from scv.domain.imports.jobs import ImportJob, Order
from scv.domain.imports.matching import BOTH, Criterion
from scv.domain.imports.pace import Pace
from scv.domain.imports.settings import ImportSettings
from scv.domain.values.documents import Document
from scv.domain.values.errors import ScvError
from scv.domain.values.ids import DivisionId
from scv.usecases.imports.changing import failed
from scv.usecases.imports.cutting import MANIFEST, CutFile
from scv.usecases.imports.engine import FinishStep, RunPart, Watch
from scv.usecases.imports.requests import Jobs, Settings, ShownJob, Uploads
from scv.usecases.imports.rows import TakeRow
from tests.builders import CountedIds, SettableClock
from tests.usecases.desk import ANYBODY, Desk


def read(fields: Document) -> Profile:
    """As the function reads a row: by the body of a contact."""
    return bodies.read(bodies.ContactBody, fields).profile()


@dataclass
class Started:
    """The fake engine: it keeps what was started, once for each name."""

    runs: dict[str, ImportJob] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)

    def start(self, job: ImportJob) -> None:
        self.runs.setdefault(job.run, job)

    def has_stopped(self, job: ImportJob) -> bool:
        return job.run in self.stopped


class Hall:
    """One import after the other, by somebody who may do everything unless told otherwise."""

    def __init__(self, store: Any = None, access: Access = ANYBODY) -> None:
        self.access = access
        self.store = store or MemoryStore()
        self.clock, self.new_id = SettableClock(), CountedIds()
        self.desk = Desk(self.store, clock=self.clock, new_id=self.new_id)
        self.imports, self.files, self.engine = MemoryImports(), MemoryFiles(), Started()
        self.seconds, self.slept = 0.0, 0.0
        self.left = 10**9
        self.uploads = Uploads(self.imports, self.files, self.clock, self.new_id)
        self.settings = Settings(self.imports, self.clock, self.new_id)
        self.jobs = Jobs(self.imports, self.files, self.engine, self.uploads, self.settings, self.clock, self.new_id)
        self.take = TakeRow(self.store, self.desk.edit, self.clock, self.new_id)
        self.cut = CutFile(self.imports, self.files, self.desk.settings, 5)
        self.finish = FinishStep(self.imports, self.files, self.clock)

    def _sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.slept += seconds

    def _may_go_on(self) -> bool:
        self.left -= 1
        return self.left >= 0

    def worker(self, rate: float = 1e9) -> RunPart:
        watch = Watch(lambda: self.seconds, self._sleep, self._may_go_on)
        return RunPart(
            self.store, self.imports, self.files, self.desk.settings, self.take, self.clock, watch, Pace(rate)
        )

    def asked(
        self,
        content: str | bytes,
        *mappings: tuple[str, str],
        criteria: Sequence[Criterion] = BOTH,
        division: DivisionId | None = None,
        **told: Any,
    ) -> ImportJob:
        """An import whose file is there."""
        told = {"source_id": "crm", **told}
        settings = self.settings.keep(
            self.access, lambda new, at, by: ImportSettings(new, "leads", at, by, tuple(criteria), **told)
        )
        csv_settings = self.settings.keep_csv(settings.id, [FieldMapping(*each) for each in mappings])
        body = content.encode() if isinstance(content, str) else content
        upload = self.uploads.create(self.access, "leads.csv", len(body), None, None).upload
        self.files.files[upload.file] = body
        return self.jobs.start(self.access, upload.id, csv_settings.id, division)

    def ran(self, job: ImportJob) -> ImportJob:
        """The job's present step, as the engine takes it; a step that fails tells the job."""
        step = job.step
        try:
            name = self.cut(job.id, step)
            for each in json.loads(self.files.files[name]):
                self.worker()(job.id, step, each["part"], read)
            self.finish(job.id, step)
        except ScvError as error:
            failed(self.imports, job.id, step, error.message)
        return self.imports.jobs[job.id]

    def imported(self, content: str | bytes, *mappings: tuple[str, str], **told: Any) -> list[dict[str, str]]:
        """The report of an import, tried and continued."""
        job = self.ran(self.asked(content, *mappings, **told))
        job = self.ran(self.jobs.tell(self.access, job.id, Order.CONTINUE))
        assert job.status == "Completed", (job.status, job.details)
        return self.report(job)

    def report(self, job: ImportJob, name: str = "report.csv") -> list[dict[str, str]]:
        return table(self.text(job, name))

    def text(self, job: ImportJob, name: str) -> str:
        return self.files.files[job.place(name)].decode()

    def shown(self, job: ImportJob) -> ShownJob:
        return self.jobs(self.access, job.id)

    def people(self) -> list[Contact]:
        """Every living contact that nobody has merged."""
        now = self.clock()
        return [each for each in self.store.records.values() if each.is_alive(now) and not each.is_ancestor]


def table(text: str) -> list[dict[str, str]]:
    """A file of comma-separated values."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def outcomes(report: Iterable[dict[str, str]]) -> list[str]:
    return [each["outcome"] for each in report]


def codes(report: Iterable[dict[str, str]]) -> list[str]:
    return [each["code"] for each in report]


def lines(header: str, *rows: str) -> str:
    return "\n".join((header, *rows)) + "\n"


Make = Callable[[Hall], Any]
__all__ = ["MANIFEST", "Hall", "codes", "lines", "outcomes", "read", "table"]
