"""The commands: without one, what `make bench` measures; `sweep` for large tables, and what is measured beside it."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import (
    adapters,
    cold,
    doubles,
    duplicates,
    heat,
    pages,
    prices,
    report,
    searching,
    soak,
    starts,
    sweep,
    telling,
    transports,
)
from benchmarks.jobs import JOBS, populated
from benchmarks.measure import Measured, measured
from benchmarks.stand import stand
from benchmarks.throughput import Throughput, throughput
from local import dynamodb
from local.build import build, local_target
from local.home import ROOT

RESULT = ROOT / "build" / "bench.json"
REPEATS = 30


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


def bench() -> None:
    """Every job and every cold start, in less than ten minutes."""
    begun = time.monotonic()
    say("Building the functions as they are deployed")
    build(local_target())
    with stand("") as ready:
        world = populated(ready)
        rows: list[Measured] = []
        adapters.register()
        for job in (*JOBS, *adapters.jobs()):
            rows.append(measured(world, job, REPEATS))
            say(f"  {job.name}")
        cost = prices.cost_per_million(rows)
        say("\n" + report.jobs_table(rows, cost))
        flows = {"the emulator": throughput(world)}
        started = cold.cold_starts(world)
        say("\n" + report.cold_table(started))
        swept = sweep.small(ready)
    with stand("") as ready:
        crowded = list(searching.swept(ready, searching.FEW))
    shown = pages.measured()
    sizes = cold.sizes()
    say("\n" + "  ".join(f"{name} {size / 1e6:.1f} MB" for name, size in sizes.items() if size > 1e5))
    say("\n" + pages.table(*shown))
    say("\n" + sweep.table(swept))
    say("\n" + searching.table(crowded))
    say("\n" + telling.table())
    flows |= _on_dynamodb_local()
    say("\n" + report.flow_table(flows))
    report.save(report.document(rows, started, sizes, cost, flows, [*swept, *crowded]), RESULT)
    say(f"\n{RESULT.relative_to(ROOT)} written after {time.monotonic() - begun:.0f} s")


def _on_dynamodb_local() -> dict[str, Throughput]:
    """The throughput on AWS's own DynamoDB Local, where it can run."""
    lacking = dynamodb.missing()
    if lacking:
        say(f"\n{lacking}")
        return {}
    with dynamodb.running() as endpoint, stand(endpoint) as ready:
        return {"DynamoDB Local": throughput(populated(ready))}


def main(arguments: Sequence[str]) -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    beside = (
        "adapters",
        "sweep",
        "searches",
        "pages",
        "heat",
        "soak",
        "starts",
        "suggestions",
        "duplicates",
        "telling",
        "transports",
    )
    commands = ("bench", "adapters", *beside)
    parser.add_argument("command", nargs="?", default="bench", choices=commands)
    match parser.parse_args(arguments).command:
        case "sweep":
            say(sweep.full(Path(ROOT / "docs")))
        case "pages":
            say(pages.table(*pages.measured()))
        case "searches":
            with stand() as ready:
                say(searching.table(list(searching.swept(ready, searching.FEW))))
        case "heat":
            say(heat.table() + "\n\n" + heat.saving_table())
        case "soak":
            soak.soak(say)
        case "starts":
            build(local_target())
            with stand("") as ready:
                say(starts.table(populated(ready)))
        case "suggestions":
            say(doubles.table())
        case "duplicates":
            say(duplicates.table())
        case "adapters":
            with stand("") as ready:
                say(adapters.table(populated(ready), REPEATS))
        case "telling":
            say(telling.table())
        case "transports":
            say(transports.table())
        case _:
            bench()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
