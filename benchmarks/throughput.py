"""How many interactions one process takes in a second, and how many plain loops of the same calls manage."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from benchmarks.calls import started
from benchmarks.jobs import World
from benchmarks.population import number
from benchmarks.stand import quiet, twins


@dataclass(frozen=True)
class Throughput:
    """Interactions a second of one process and one thread, each with the server's time in it."""

    handler: float
    bare: float
    seconds: float

    def document(self) -> dict[str, Any]:
        """As `build/bench.json` has it."""
        return {
            "interactionsPerSecond": round(self.handler, 1),
            "barePerSecond": round(self.bare, 1),
            "ratio": round(self.handler / self.bare, 3),
            "seconds": self.seconds,
        }


def throughput(world: World, seconds: float = 10.0, turns: int = 5) -> Throughput:
    """Known callers, in turns with the bare calls that the handler made for them; the first turn only warms up."""
    done, spent = defaultdict[str, float](float), defaultdict[str, float](float)
    share = seconds / turns / 2
    for turn in range(turns + 1):
        if turn == 1:
            done.clear()
            spent.clear()
        events = [started(world.conversation(), number(world.known)) for _ in range(400)]
        world.stand.meter.take()
        with quiet():
            begun = time.perf_counter()
            for event in events:
                world.stand.handle("ingest", event)
                done["handler"] += 1
                if time.perf_counter() - begun > share:
                    break
            spent["handler"] += time.perf_counter() - begun
        requests = twins(world.stand.meter.take())
        begun = time.perf_counter()
        world.stand.repeat(requests)
        spent["bare"] += time.perf_counter() - begun
        done["bare"] += len(requests) // 2
    return Throughput(done["handler"] / spent["handler"], done["bare"] / spent["bare"], seconds)
