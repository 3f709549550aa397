"""Processor time of a job: this process's, and beside it that of the store's server. The standard library alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TypeVar

T = TypeVar("T")
WARM = 5


def spent_by(pid: int) -> float:
    """Milliseconds that all threads of a process have run so far; 0 for no process (a store inside the client)."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat") if pid else ()
    return sum(_nanoseconds(task) for task in tasks) / 1e6


def _nanoseconds(task: Path) -> int:
    try:
        return int(task.read_text().split()[0])
    except (OSError, IndexError):  # a thread that has just ended
        return 0


def measured(make: Callable[[], T], work: Callable[[T], object], repeats: int, store: int = 0) -> dict[str, float]:
    """What `work` costs with what `make` prepares: medians of the client and the clock, the mean of the store."""
    for _ in range(WARM):
        work(make())
    client, wall, served = [], [], 0.0
    for _ in range(repeats):
        given = make()
        before, cpu, begun = spent_by(store), time.process_time(), time.perf_counter()
        work(given)
        client.append((time.process_time() - cpu) * 1000)
        wall.append((time.perf_counter() - begun) * 1000)
        served += spent_by(store) - before
    return {"client": median(client), "store": served / repeats, "wall": median(wall)}
