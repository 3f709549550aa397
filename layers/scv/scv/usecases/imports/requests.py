"""What people ask of imports: uploads, previews, settings, jobs (IM1-IM3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from scv.frozen import dataclass
from typing import TypeVar

from scv.domain.access.permissions import Access
from scv.domain.exports.exports import LINK_LIFE
from scv.domain.imports.checking import SAMPLE, Checked, checked
from scv.domain.imports.columns import FieldMapping
from scv.domain.imports.jobs import ImportJob, JobStatus, Order, on_behalf, summed
from scv.domain.imports.outcomes import Counts
from scv.domain.imports.settings import UPLOAD_LIFE, CsvSettings, ImportSettings, Upload
from scv.domain.values.errors import ImportNotFound
from scv.domain.values.ids import DivisionId
from scv.usecases.imports.changing import LOST, changed
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.files import UploadedFiles
from scv.usecases.ports.imports import Engine, Imports

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ShownUpload:
    """An upload with the link that takes its file."""

    upload: Upload
    link: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Uploads:
    """IM2: a link that takes a file, and what its beginning tells."""

    imports: Imports
    files: UploadedFiles
    clock: Clock
    new_id: Ids

    def create(self, access: Access, name: str, size: int, encoding: str | None, delimiter: str | None) -> ShownUpload:
        """A link for one file, good for an hour."""
        upload = Upload(self.new_id(), name, size, access.subject, self.clock(), encoding, delimiter)
        self.imports.keep_upload(upload)
        return self.shown(upload)

    def shown(self, upload: Upload) -> ShownUpload:
        """With a new link."""
        link, headers = self.files.upload_link(upload.file, UPLOAD_LIFE)
        return ShownUpload(upload, link, headers)

    def find(self, access: Access, upload_id: str) -> Upload:
        """AC2: a file is seen by whoever brought it. Raises ImportNotFound."""
        upload = self.imports.upload(upload_id)
        if upload is None or upload.asked_by != access.subject or not upload.is_there_at(self.clock()):
            raise ImportNotFound("There is no such upload of yours; check the id.", entity_id=upload_id)
        return upload

    def check(self, access: Access, upload_id: str) -> tuple[Upload, Checked]:
        """What the beginning of the file tells. Raises ImportNotFound as long as it was not put to the link."""
        upload = self.find(access, upload_id)
        beginning = self.files.beginning(upload.file, SAMPLE)
        if not beginning:
            raise ImportNotFound("The file has not been uploaded; put it to the link first.", entity_id=upload_id)
        return upload, checked(beginning, upload.encoding, upload.delimiter)


@dataclass(frozen=True, slots=True)
class Settings:
    """IM1: what is kept for the next file."""

    imports: Imports
    clock: Clock
    new_id: Ids

    def keep(self, access: Access, make: Callable[[str, datetime, str], ImportSettings]) -> ImportSettings:
        """New settings, which `make` fills in."""
        made = make(self.new_id(), self.clock(), access.subject)
        self.imports.keep_import_settings(made)
        return made

    def replace(self, settings_id: str, make: Callable[[str, datetime, str], ImportSettings]) -> ImportSettings:
        """Other settings under the same id. Raises ImportNotFound."""
        before = self.found(settings_id)
        after = make(before.id, before.made_at, before.made_by)
        self.imports.keep_import_settings(after)
        return after

    def found(self, settings_id: str) -> ImportSettings:
        """Raises ImportNotFound."""
        found = self.imports.import_settings(settings_id)
        if found is None:
            raise ImportNotFound("There are no such settings; list them.", entity_id=settings_id)
        return found

    def listed(self, name: str, after: str | None, size: int, *, descending: bool) -> tuple[ImportSettings, ...]:
        """Those whose name has these letters, from behind the id `after`; one more than asked for when there are."""
        every = [each for each in self.imports.all_import_settings() if name.casefold() in each.name.casefold()]
        return tuple(_behind(every, after, size, descending, lambda each: each.id))

    def keep_csv(self, settings_id: str, mappings: Sequence[FieldMapping], csv_id: str | None = None) -> CsvSettings:
        """A mapping, new or in the place of another. Raises ImportNotFound."""
        self.found(settings_id)
        made_at = self.found_csv(csv_id).made_at if csv_id else self.clock()
        kept = CsvSettings(csv_id or self.new_id(), settings_id, made_at, tuple(mappings))
        self.imports.keep_csv_settings(kept)
        return kept

    def found_csv(self, csv_id: str) -> CsvSettings:
        """Raises ImportNotFound."""
        found = self.imports.csv_settings(csv_id)
        if found is None:
            raise ImportNotFound("There is no such mapping; list them.", entity_id=csv_id)
        return found

    def listed_csv(self, settings_id: str | None, after: str | None, size: int) -> tuple[CsvSettings, ...]:
        """Those of some settings, from behind the id `after`; one more than asked for when there are."""
        every = [each for each in self.imports.all_csv_settings() if settings_id in (None, each.settings_id)]
        return tuple(_behind(every, after, size, False, lambda each: each.id))

    def forget(self, settings_id: str) -> None:
        """Imports that were asked for with these keep them. Raises ImportNotFound."""
        self.imports.forget_import_settings(self.found(settings_id).id)

    def forget_csv(self, csv_id: str) -> None:
        """Imports that were asked for with this mapping keep it. Raises ImportNotFound."""
        self.imports.forget_csv_settings(self.found_csv(csv_id).id)


def _behind(every: Sequence[T], after: str | None, size: int, descending: bool, key: Callable[[T], str]) -> list[T]:
    ordered = sorted(every, key=key, reverse=descending)
    behind = [each for each in ordered if after is None or (key(each) < after if descending else key(each) > after)]
    return behind[: size + 1]


@dataclass(frozen=True, slots=True)
class ShownJob:
    """An import as its caller sees it now, with links to what is there."""

    job: ImportJob
    counts: Counts
    tried_report: str | None = None
    report: str | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Jobs:
    """IM2: asked for, followed, continued, cancelled, repeated."""

    imports: Imports
    files: UploadedFiles
    engine: Engine
    uploads: Uploads
    settings: Settings
    clock: Clock
    new_id: Ids

    def start(self, access: Access, upload_id: str, csv_id: str, division: DivisionId | None) -> ImportJob:
        """AC9: the dry run of an uploaded file begins. Raises ImportNotFound, MissingPermission."""
        mapping = self.settings.found_csv(csv_id)
        settings = self.settings.found(mapping.settings_id)
        upload = self.uploads.find(access, upload_id)
        mappings = tuple((each.source_field, each.target_field) for each in mapping.mappings)
        job = self._new(access, settings, upload, division, mappings).started()
        self.imports.keep_job(job)
        self._begin(job)
        return job

    def create(self, access: Access, settings_id: str, division: DivisionId | None) -> tuple[ImportJob, ShownUpload]:
        """A job that waits for its file, with the link that takes it; Continue begins the dry run."""
        settings = self.settings.found(settings_id)
        upload = self.uploads.create(access, "contacts", 0, None, None)
        job = self._new(access, settings, upload.upload, division, ())
        job = dataclasses.replace(job, revision=1, waited=True)
        self.imports.keep_job(job)
        return job, upload

    def _new(
        self,
        access: Access,
        settings: ImportSettings,
        upload: Upload,
        division: DivisionId | None,
        mappings: tuple[tuple[str, str], ...],
    ) -> ImportJob:
        named = (access.home_division(division),) if division else ()
        permissions, now = on_behalf(access, settings, named), self.clock()
        return ImportJob(
            id=f"{int(now.timestamp() * 1000):012x}-{self.new_id()}",
            asked_by=access.subject,
            asked_at=now,
            permissions=permissions,
            divisions=tuple(sorted(access.divisions)),
            settings=settings,
            upload_id=upload.id,
            file=upload.file,
            file_name=upload.file_name,
            encoding=upload.encoding,
            delimiter=upload.delimiter,
            division=named[0] if named else None,
            mappings=mappings,
        )

    def _begin(self, job: ImportJob) -> None:
        """A job whose engine could not be started says so, and can be tried again."""
        try:
            self.engine.start(job)
        except Exception:
            changed(self.imports, job.id, lambda now: now.failed(LOST))
            raise

    def tell(self, access: Access, job_id: str, order: Order) -> ImportJob:
        """IM2: an order that was carried out before changes nothing. Raises ImportNotFound, ImportStepNotAllowed."""
        found = self._found(access, job_id)
        if order is Order.RETRY and self._is_lost(found):
            found = changed(self.imports, found.id, lambda now: now.failed(LOST)) or found
        job = changed(self.imports, found.id, lambda now: now.told(order, self.clock())) or found
        if job.goes_on:
            self._begin(job)
        return job

    def __call__(self, access: Access, job_id: str) -> ShownJob:
        """One import, with new links. Raises ImportNotFound."""
        job = self._found(access, job_id)
        if self._is_lost(job):
            job = changed(self.imports, job.id, lambda now: now.failed(LOST)) or job
        now = self.clock()
        counts = job.came_to
        if counts is None:
            counts = summed(self.imports.progress(job.id), job.step)
        return ShownJob(job, counts, *self._links(job, now))

    def _links(self, job: ImportJob, now: datetime) -> tuple[str | None, str | None, str | None]:
        if not job.has_files_at(now):
            return None, None, None
        refused = job.refused_of(tried=job.finished_at is None)
        places = (job.place("dry-run.csv"), job.place("report.csv"), refused)
        names = ("dry-run.csv", "report.csv", refused.rpartition("/")[2])
        there = (job.tried.rows > 0, job.finished_at is not None, job.tried.rows > 0 and not job.goes_on)
        found = [
            self.files.link(place, LINK_LIFE, name) if is_there else None
            for place, name, is_there in zip(places, names, there, strict=True)
        ]
        return found[0], found[1], found[2]

    def _is_lost(self, job: ImportJob) -> bool:
        return job.goes_on and self.engine.has_stopped(job)

    def _found(self, access: Access, job_id: str) -> ImportJob:
        job = self.imports.job(job_id)
        if job is None or not job.is_seen_by(access):
            raise ImportNotFound("There is no such import in your divisions; check the id.", entity_id=job_id)
        return job

    def listed(
        self, access: Access, status: JobStatus | None, after: str | None, size: int, *, ascending: bool
    ) -> tuple[ImportJob, ...]:
        """Of the latest 1,000 those that the caller may see, newest first, from behind the id `after`.

        One more than asked for when there are.
        """
        found = [
            each for each in self.imports.latest_jobs(1000) if each.is_seen_by(access) and status in (None, each.status)
        ]
        return tuple(_behind(found, after, size, not ascending, lambda each: each.id))
