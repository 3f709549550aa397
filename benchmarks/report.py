"""The table that `make bench` prints, and `build/bench.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.cold import Started
from benchmarks.measure import Measured
from benchmarks.throughput import Throughput
from scv.adapters.webhooks.registry import kinds

# The budgets: round trips, read units, write units; None where it sets no bound.
BUDGETS: dict[str, tuple[int, float | None, float | None]] = {
    "ingest known": (2, 1, 2),
    "ingest new": (2, 1, 10),
    **{f"ingest known, {kind}": (2, 1, 2) for kind in kinds() if kind != "genesys"},  # as our own event
    # One query for each of three names that a message tells, one more for an earlier spelling of two of them (ID2).
    "ingest known, whatsapp": (2, 5, 2),
    "look-up": (2, 2, None),
    "panel": (4, 6, None),
    "panel, shared number": (4, 6, None),
    "journey first": (2, 5, None),
    "journey middle": (2, 5, None),
    "journey last": (2, 5, None),
    "merge": (2, None, None),
    "create": (2, None, None),
}
# Of the bare boto3 calls; a start that reads a body takes a little longer.
CPU_RATIO, COLD_RATIO, COLD_WITH_BODY = 0.5, 0.6, 0.8
WITH_BODY = frozenset({"ingest", "resolution"})


def within(row: Measured) -> bool:
    """Whether the job keeps its budget of round trips and units."""
    trips, reads, writes = BUDGETS.get(row.job, (row.cost.round_trips, None, None))
    return (
        row.cost.round_trips <= trips
        and (reads is None or row.cost.read_units <= reads)
        and (writes is None or row.cost.write_units <= writes)
    )


def jobs_table(rows: Sequence[Measured], cost: dict[str, Any]) -> str:
    """One line a job."""
    head = (
        f"{'job':<26}{'round trips':>12}{'read':>7}{'write':>7}{'CPU ms':>9}{'bare':>8}{'ratio':>7}{'wall ms':>9}"
        f"{'$/million':>11}{'by URL':>8}  budget"
    )
    lines = [
        f"{row.job:<26}{row.cost.round_trips:>12}{row.cost.read_units:>7g}{row.cost.write_units:>7g}"
        f"{row.cpu_ms:>9.2f}{row.bare_cpu_ms:>8.2f}{row.cpu_ratio:>7.2f}{row.wall_ms:>9.1f}"
        f"{cost['jobs'][row.job]['sum']:>11.2f}{_by_url(cost['jobs'][row.job]):>8}  {_verdict(row)}"
        for row in rows
    ]
    return "\n".join([head, *lines])


def _by_url(cost: dict[str, float]) -> str:
    """A million by the cheap door, which webhooks alone may use."""
    return f"{cost['sumByUrl']:.2f}" if "sumByUrl" in cost else "-"


def _verdict(row: Measured) -> str:
    units = "kept" if within(row) else "EXCEEDED"
    return units if row.cpu_ratio <= CPU_RATIO else f"{units}, CPU above {CPU_RATIO}"


def cold_table(rows: Sequence[Started]) -> str:
    """One line a function."""
    head = f"{'cold start':<22}{'ms':>9}{'bare':>9}{'ratio':>7}{'CPU ms':>9}{'bare':>9}{'ratio':>7}{'MB':>6}"
    lines = [
        f"{row.function:<22}{row.ms:>9.0f}{row.bare_ms:>9.0f}{row.ratio:>7.2f}"
        f"{row.cpu_ms:>9.0f}{row.bare_cpu_ms:>9.0f}{row.cpu_ratio:>7.2f}{row.mb:>6.0f}"
        + ("" if row.cpu_ratio <= allowed(row) else f"  CPU above {allowed(row)}")
        for row in rows
    ]
    return "\n".join([head, *lines])


def allowed(row: Started) -> float:
    """How much of the processor time of a bare client's first request a start may take."""
    return COLD_WITH_BODY if row.function in WITH_BODY else COLD_RATIO


def flow_table(flows: Mapping[str, Throughput]) -> str:
    """Interactions a second of one process, on each server."""
    lines = [f"{'one process, a second':<22}{'interactions':>13}{'bare calls':>12}{'ratio':>7}"]
    lines += [
        f"{where:<22}{flow.handler:>13.0f}{flow.bare:>12.0f}{flow.handler / flow.bare:>7.2f}"
        for where, flow in flows.items()
    ]
    return "\n".join(lines)


def document(
    jobs: Sequence[Measured],
    cold: Sequence[Started],
    sizes: dict[str, int],
    cost: dict[str, Any],
    flows: Mapping[str, Throughput],
    swept: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """What `build/bench.json` holds."""
    return {
        "jobs": [row.document() for row in jobs],
        "coldStart": [row.document() for row in cold],
        "sizes": sizes,
        "costPerMillion": cost,
        "throughput": {where: flow.document() for where, flow in flows.items()},
        "sweep": list(swept),
    }


def save(found: dict[str, Any], path: Path) -> None:
    """Written whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=2) + "\n")
