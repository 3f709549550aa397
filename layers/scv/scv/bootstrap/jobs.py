"""The job queue."""

from __future__ import annotations

from scv.bootstrap import exports, privacy

JOB_TRIES = 3  # maxReceiveCount of the job queue


def do(body: str, tries: int) -> None:
    """One message of the job queue, for the so manieth time."""
    from scv.adapters.files import job_of

    kind, job_id = job_of(body)
    job = exports.write() if kind == "export" else privacy.carry_out()
    job(job_id, last_try=tries >= JOB_TRIES)
