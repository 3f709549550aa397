"""Measures over a long time: latency and memory of one process, minute by minute."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from statistics import quantiles

from benchmarks.jobs import JOBS, Job, World, populated
from benchmarks.measure import require_ok
from benchmarks.stand import quiet, stand

MIX = ("ingest known", "ingest new", "ingest ended", "look-up", "panel", "search", "journey first")


def soak(say: Callable[[str], None]) -> None:
    """SOAK_MINUTES of the everyday jobs in turn, ten when not given; what grows is a leak."""
    minutes = float(os.environ.get("SOAK_MINUTES", "10"))
    jobs = [job for job in JOBS if job.name in MIX]
    with stand() as ready:
        world = populated(ready)
        ready.mirrored = False
        say(f"{'minute':>6}{'jobs':>8}{'median ms':>11}{'p99 ms':>9}{'memory MB':>11}")
        for minute in range(1, max(1, round(minutes)) + 1):
            times = _minute(world, jobs, min(60.0, minutes * 60))
            cuts = quantiles(times, n=100)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            say(f"{minute:>6}{len(times):>8}{cuts[49]:>11.1f}{cuts[98]:>9.1f}{memory:>11.0f}")


def _minute(world: World, jobs: list[Job], seconds: float) -> list[float]:
    times: list[float] = []
    ends = time.monotonic() + seconds
    with quiet():
        while time.monotonic() < ends:
            for job in jobs:
                event = job.make(world)
                begun = time.perf_counter()
                answered = world.stand.handle(job.function, event)
                times.append((time.perf_counter() - begun) * 1000)
                require_ok(job, answered)
            world.stand.meter.take()
    return times
