"""This project's side: the real handlers in this process, on DynamoDB Local or the emulator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from benchmarks.jobs import JOBS, Job, World
from benchmarks.measure import require_ok
from benchmarks.peers.clock import measured
from benchmarks.population import contact, put_contacts
from benchmarks.stand import Stand, quiet, stand
from local import dynamodb
from local.processes import listening_on

# What the peers' jobs are called here: a call from a known number is resolved and becomes an entry of the journey.
NAMES = {
    "find": "look-up",
    "resolve and note": "ingest known",
    "create": "create",
    "merge": "merge",
    "unmerge": "unmerge",
}


@contextmanager
def _store() -> Iterator[str]:
    """The address of DynamoDB Local where it can run, else none, which is the emulator's."""
    if dynamodb.missing():
        yield ""
        return
    with dynamodb.running() as endpoint:
        yield endpoint


def costs(contacts: int, repeats: int) -> dict[str, dict[str, float]]:
    """What each job costs with so many contacts."""
    jobs = {job.name: job for job in JOBS}
    with _store() as endpoint, stand(endpoint) as ready:
        ready.mirrored = False  # no bare client is beside it here
        put_contacts(ready, (contact(place) for place in range(1, contacts + 1)))
        found = listening_on(urlsplit(ready.dynamodb).port or 0)
        world = World(ready, known=contacts // 2)
        with quiet():
            return {name: _cost(world, jobs[own], repeats, found.pid if found else 0) for name, own in NAMES.items()}


def _cost(world: World, job: Job, repeats: int, store: int) -> dict[str, float]:
    def work(event: dict[str, Any]) -> None:
        require_ok(job, _handled(world.stand, job, event))

    return measured(lambda: job.make(world), work, repeats, store)


def _handled(ready: Stand, job: Job, event: dict[str, Any]) -> dict[str, Any]:
    ready.meter.take()
    answered: dict[str, Any] = ready.handle(job.function, event)
    return answered
