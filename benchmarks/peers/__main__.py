"""Runs all sides one after the other at each size and prints one table: `python -m benchmarks.peers`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.peers import mariadb, of_ours
from local.build import build, local_target
from local.home import ROOT

SIZES, REPEATS = (1_000, 20_000), 40
JOBS = tuple(of_ours.NAMES)
HERE = Path(__file__).parent
PYTHON = ROOT / ".local" / "tools" / "peers" / "bin" / "python"
RESULT = ROOT / "build" / "peers.json"
Costs = Mapping[str, Mapping[str, float]]


def lino(contacts: int, repeats: int) -> Costs:
    """With SQLite, which is part of the process: its store costs nothing beside the client."""
    with tempfile.TemporaryDirectory(prefix="lino-") as folder:
        return _told("of_lino.py", [str(contacts), str(repeats), folder], {})


def sortinghat(contacts: int, repeats: int) -> Costs:
    """With a MariaDB of its own."""
    with tempfile.TemporaryDirectory(prefix="sortinghat-") as folder, mariadb.running(Path(folder)) as (port, pid):
        variables = {
            "DJANGO_SETTINGS_MODULE": "sortinghat.config.settings",
            "SORTINGHAT_SECRET_KEY": "a sample, for a database that lives as long as this run",
            "SORTINGHAT_DB_DATABASE": mariadb.DATABASE,
            "SORTINGHAT_DB_PORT": str(port),
        }
        return _told("of_sortinghat.py", [str(contacts), str(repeats), str(pid)], variables)


def _told(script: str, arguments: Sequence[str], variables: Mapping[str, str]) -> Costs:
    command = [str(PYTHON), str(HERE / script), *arguments]
    done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: Costs = json.loads(done.stdout.splitlines()[-1])
    return found


def table(contacts: int, found: Mapping[str, Costs]) -> str:
    """One line a job: milliseconds of processor time, client + store, of each side; `-` where there is no such job."""
    head = f"{contacts:,} contacts".ljust(20) + "".join(f"{name:>20}" for name in found)
    return "\n".join([head, *(f"{job:<20}" + "".join(_cell(each.get(job)) for each in found.values()) for job in JOBS)])


def _cell(cost: Mapping[str, float] | None) -> str:
    return f"{cost['client']:.2f} + {cost['store']:.2f}".rjust(20) if cost else "-".rjust(20)


def behind(contacts: int, found: Mapping[str, Costs]) -> Iterator[str]:
    """The jobs in which a peer's client takes less processor time than this project's."""
    ours, *_ = found.values()
    for name, costs in list(found.items())[1:]:
        for job in (each for each in JOBS if each in costs and costs[each]["client"] < ours[each]["client"]):
            yield f"{job} at {contacts:,}: {name} {costs[job]['client']:.2f} ms, here {ours[job]['client']:.2f} ms"


def main() -> int:
    """Print the table and write build/peers.json."""
    build(local_target())
    lacking = mariadb.missing()
    if lacking:
        print(lacking, flush=True)
    sides = {"this project": of_ours.costs, "Lino": lino, **({} if lacking else {"SortingHat": sortinghat})}
    told: dict[str, Mapping[str, Costs]] = {}
    for contacts in SIZES:
        found = {name: side(contacts, REPEATS) for name, side in sides.items()}
        told[str(contacts)] = found
        print(f"\n{table(contacts, found)}", *behind(contacts, found), sep="\n", flush=True)
    date = datetime.now(UTC).date().isoformat()
    document = {"date": date, "machine": machine(), "sizes": told}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(document, indent=2) + "\n")
    print(f"\n{date}, {machine()}; milliseconds of processor time, client + store")
    return 0


def machine() -> str:
    """What the figures were measured on, without its name."""
    return f"{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
