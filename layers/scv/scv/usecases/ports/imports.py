"""Contacts read from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # few functions need these
    from scv.domain.imports.jobs import ImportJob, PartProgress
    from scv.domain.imports.settings import CsvSettings, ImportSettings, Upload


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
