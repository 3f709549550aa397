"""One job measured: its requests and units once, then its CPU and wall time against the bare calls, by turns."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.jobs import Job, World
from benchmarks.meter import Cost, cost_of
from benchmarks.stand import TWIN, Stand, quiet, twins


@dataclass(frozen=True)
class Measured:
    """A row of the table. Times are medians in milliseconds."""

    job: str
    cost: Cost
    cpu_ms: float
    bare_cpu_ms: float
    wall_ms: float
    bare_wall_ms: float
    cpu_ratio: float
    repeats: int

    def document(self) -> dict[str, Any]:
        """As `build/bench.json` has it."""
        return {
            "job": self.job,
            "requests": self.cost.requests,
            "roundTrips": self.cost.round_trips,
            "readUnits": self.cost.read_units,
            "writeUnits": self.cost.write_units,
            "servedReadUnits": self.cost.served_reads,
            "servedWriteUnits": self.cost.served_writes,
            "cpuMs": round(self.cpu_ms, 3),
            "bareCpuMs": round(self.bare_cpu_ms, 3),
            "wallMs": round(self.wall_ms, 3),
            "bareWallMs": round(self.bare_wall_ms, 3),
            "cpuRatio": round(self.cpu_ratio, 3),
            "repeats": self.repeats,
            "operations": list(self.cost.operations),
        }


def counted(world: World, job: Job) -> Cost:
    """What the job asks of DynamoDB, once it has been done before in this process."""
    with quiet():
        world.stand.prepare(job.function, job.make(world))
        event = job.make(world)
        world.stand.meter.take()
        with world.stand.meter.counting(world.stand.bare) as calls:
            answered = world.stand.handle(job.function, event)
        world.stand.repeat(twins(world.stand.meter.take()))
    require_ok(job, answered)
    return cost_of(calls)


def measured(world: World, job: Job, repeats: int) -> Measured:
    """The job's cost and times; the handler and the bare calls take turns."""
    cost = counted(world, job)
    pairs = [_pair(world, job) for _ in range(repeats)]
    cpu, bare_cpu, wall, bare_wall = (median(column) for column in zip(*pairs, strict=True))
    ratio = median(pair[0] / pair[1] for pair in pairs)
    return Measured(job.name, cost, cpu, bare_cpu, wall, bare_wall, ratio, repeats)


def _pair(world: World, job: Job) -> tuple[float, float, float, float]:
    stand = world.stand
    with quiet():
        event = job.make(world)
        stand.meter.take()
        _same_start(stand)
        cpu, wall = time.process_time(), time.perf_counter()
        answered = stand.handle(job.function, event)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        require_ok(job, answered)
        requests = twins(stand.meter.take())
        _same_start(stand)
        bare_cpu, bare_wall = time.process_time(), time.perf_counter()
        stand.repeat(requests)
        bare_cpu, bare_wall = time.process_time() - bare_cpu, time.perf_counter() - bare_wall
    return cpu * 1000, bare_cpu * 1000, wall * 1000, bare_wall * 1000


def _same_start(stand: Stand) -> None:
    """Both come after the same request, so that neither finds the processor's caches warmer than the other."""
    stand.bare.get_item(TableName=f"{TWIN}settings", Key={"id": {"S": "none"}})


def require_ok(job: Job, answered: dict[str, Any] | None) -> None:
    """A job that is refused measures nothing; what AWS hands over has no status, and raises when it is."""
    if answered is not None and answered.get("statusCode", 200) not in (200, 204):
        raise RuntimeError(f"{job.name}: {answered['statusCode']} {json.loads(answered['body'] or 'null')}")
