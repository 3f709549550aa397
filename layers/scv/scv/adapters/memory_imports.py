"""Imports in memory: the fake that tests use, and the reference for what the other stores must do (IM2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from scv.domain.imports.jobs import ImportJob, PartProgress, Step
from scv.domain.imports.settings import CsvSettings, ImportSettings, Upload
from scv.usecases.ports.writes import StaleWrite


@dataclass
class MemoryImports:
    """Jobs, uploads and settings in dictionaries."""

    jobs: dict[str, ImportJob] = field(default_factory=dict)
    parts: dict[tuple[str, Step, int], PartProgress] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    settings: dict[str, ImportSettings] = field(default_factory=dict)
    mappings: dict[str, CsvSettings] = field(default_factory=dict)

    def job(self, job_id: str) -> ImportJob | None:
        return self.jobs.get(job_id)

    def keep_job(self, job: ImportJob) -> None:
        before = self.jobs.get(job.id)
        if (before.revision if before else 0) != job.revision - 1:
            raise StaleWrite(job.id)
        self.jobs[job.id] = job

    def latest_jobs(self, limit: int) -> tuple[ImportJob, ...]:
        return tuple(self.jobs[each] for each in sorted(self.jobs, reverse=True)[:limit])

    def progress(self, job_id: str) -> tuple[PartProgress, ...]:
        return tuple(each for key, each in sorted(self.parts.items()) if key[0] == job_id)

    def part_progress(self, job: ImportJob, part: int) -> PartProgress | None:
        return self.parts.get((job.id, job.step, part))

    def keep_progress(self, job: ImportJob, progress: PartProgress) -> None:
        self.parts[job.id, progress.step, progress.part] = progress

    def upload(self, upload_id: str) -> Upload | None:
        return self.uploads.get(upload_id)

    def keep_upload(self, upload: Upload) -> None:
        self.uploads[upload.id] = upload

    def import_settings(self, settings_id: str) -> ImportSettings | None:
        return self.settings.get(settings_id)

    def keep_import_settings(self, settings: ImportSettings) -> None:
        self.settings[settings.id] = settings

    def all_import_settings(self) -> tuple[ImportSettings, ...]:
        return tuple(self.settings[each] for each in sorted(self.settings))

    def csv_settings(self, settings_id: str) -> CsvSettings | None:
        return self.mappings.get(settings_id)

    def keep_csv_settings(self, settings: CsvSettings) -> None:
        self.mappings[settings.id] = settings

    def all_csv_settings(self) -> tuple[CsvSettings, ...]:
        return tuple(self.mappings[each] for each in sorted(self.mappings))

    def forget_import_settings(self, settings_id: str) -> None:
        self.settings.pop(settings_id, None)

    def forget_csv_settings(self, settings_id: str) -> None:
        self.mappings.pop(settings_id, None)


@dataclass
class MemoryFiles:
    """Files by their names."""

    files: dict[str, bytes] = field(default_factory=dict)

    def write(self, name: str, pieces: Iterable[str]) -> None:
        self.files[name] = "".join(pieces).encode()

    def link(self, name: str, lasts: timedelta, saved_as: str) -> str:  # noqa: ARG002
        return f"memory:{name}"

    def forget(self, folder: str) -> None:
        self.files = {name: content for name, content in self.files.items() if not name.startswith(folder)}

    def upload_link(self, name: str, lasts: timedelta) -> tuple[str, Mapping[str, str]]:  # noqa: ARG002
        return f"memory:{name}", {}

    def size(self, name: str) -> int | None:
        return len(self.files[name]) if name in self.files else None

    def beginning(self, name: str, most: int) -> bytes:
        return self.files.get(name, b"")[:most]

    def read(self, name: str) -> Iterable[bytes]:
        yield self.files.get(name, b"")
