"""What searches, lists and walks cost in a crowd that grows, for callers of few and of many divisions (CO10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.crowds import LARGE, SEARCHES, SMALL, Caller, Crowd, Search, callers
from benchmarks.jobs import Job, World
from benchmarks.measure import counted
from benchmarks.population import put_contacts
from benchmarks.stand import Stand
from scv import bootstrap
from scv.domain.values.ids import DivisionId

Row = dict[str, Any]
FEW = (Crowd(100, 60, 36), Crowd(1_000, 60, 36))
MANY = (Crowd(2_000, 20_000, 1_000), Crowd(200_000, 20_000, 1_000))


def swept(ready: Stand, crowds: Sequence[Crowd]) -> Iterator[Row]:
    """Each search of each caller, while the large division grows from one crowd to the next."""
    ready, there = replace(ready, mirrored=False), 0
    for crowd in crowds:
        put_contacts(ready, crowd.people(behind=there))
        for division in () if there else (LARGE, SMALL, *crowd.names):
            bootstrap.stores.divisions().declare(DivisionId(division))
        there = crowd.large
        for caller in callers(crowd):
            yield from (_row(ready, crowd, caller, search) for search in SEARCHES)


def _row(ready: Stand, crowd: Crowd, caller: Caller, search: Search) -> Row:
    cost = counted(World(ready), Job(search.name, "contacts", lambda _: search.make(crowd, caller)))
    steps, units = caller.may()
    return {
        "of": caller.name,
        "size": crowd.large,
        "job": search.name,
        "requests": cost.requests,
        "roundTrips": cost.round_trips,
        "readUnits": cost.read_units,
        "writeUnits": cost.write_units,
        "mayTake": [steps, units],
        "kept": cost.round_trips <= steps and cost.read_units <= units and not cost.write_units,
    }


def table(rows: Sequence[Row]) -> str:
    """One line for each search of each caller: round trips and read units at each size, and what they may be."""
    lines = [f"{'':<16}{'search':<16}{'may take':>12}  contacts of the large division: round trips / read units"]
    for of, job in dict.fromkeys((row["of"], row["job"]) for row in rows):
        mine = [row for row in rows if (row["of"], row["job"]) == (of, job)]
        cells = [f"{row['size']:,}: {row['roundTrips']} / {row['readUnits']:g}" for row in mine]
        steps, units = mine[0]["mayTake"]
        verdict = "kept" if all(row["kept"] for row in mine) else "EXCEEDED"
        lines.append(f"{of:<16}{job:<16}{f'{steps} / {units:g}':>12}  {'   '.join(cells)}  {verdict}")
    return "\n".join(lines)
