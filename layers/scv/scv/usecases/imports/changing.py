"""A job changes while nobody else has changed it (IM2)."""

from __future__ import annotations

from collections.abc import Callable

from scv.domain.imports.jobs import ImportJob, Step
from scv.usecases.attempts import until_saved
from scv.usecases.ports.imports import Imports

LOST = "The engine stopped; Retry goes on where it was."


def changed(imports: Imports, job_id: str, change: Callable[[ImportJob], ImportJob]) -> ImportJob | None:
    """The job after a change that others may not have come before; itself where nothing changes."""

    def once() -> ImportJob | None:
        job = imports.job(job_id)
        after = change(job) if job else None
        if after is None or after is job:
            return job
        imports.keep_job(after)
        return after

    return until_saved(once, "the import", job_id)


def failed(imports: Imports, job_id: str, step: Step, details: str) -> None:
    """IM2: the job says what stood against it, and can be tried again."""
    changed(imports, job_id, lambda job: job.failed(details) if job.step is step else job)
