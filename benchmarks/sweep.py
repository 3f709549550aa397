"""Whether size matters: the same jobs in small and large tables, with few and many holders, short and long histories.

The full sweep needs a DynamoDB that holds a million rows, the one that AWS_ENDPOINT_URL_DYNAMODB names: `make
sweep` starts DynamoDB Local. The small one runs on the emulator as part of `make bench`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import searching
from benchmarks.calls import CONTACTS, EXTERNAL, call, started
from benchmarks.jobs import JOBS, Job, World, person
from benchmarks.measure import counted
from benchmarks.population import contact, contact_id, interaction, journey_cursor, number, put_contacts, put_history
from benchmarks.stand import Stand, stand

Row = dict[str, Any]
BASE = ("ingest known", "ingest new", "look-up", "panel", "create", "search")
SMALL = {"contacts": (100, 1_000), "holders": (1, 100), "interactions": (1, 1_000), "mergeSet": (1, 4)}
FULL = {
    "contacts": (1_000, 10_000, 200_000),
    "holders": (1, 100, 10_000),
    "interactions": (1, 1_000, 100_000),
    "mergeSet": (1, 4, 52),
}


def small(ready: Stand) -> list[Row]:
    """The sizes that fit into `make bench`."""
    return list(_sweep(replace(ready, mirrored=False), SMALL))


def full(folder: Path) -> str:
    """Every size of the design, as a table and as plots in `folder`."""
    from benchmarks import plots

    with stand() as ready:
        rows = list(_sweep(replace(ready, mirrored=False), FULL))
        crowded = list(searching.swept(ready, searching.MANY))
    plots.sweep(rows, folder)
    plots.searches(crowded, folder)
    return f"{table(rows)}\n\n{searching.table(crowded)}"


def _sweep(ready: Stand, sizes: Mapping[str, tuple[int, ...]]) -> Iterator[Row]:
    yield from _holders(ready, sizes["holders"])
    yield from _merge_sets(ready, sizes["mergeSet"])
    yield from _histories(ready, sizes["interactions"])
    yield from _contacts(ready, sizes["contacts"])


def _row(world: World, job: Job, of: str, size: int) -> Row:
    cost = counted(world, job)
    return {
        "of": of,
        "size": size,
        "job": job.name,
        "requests": cost.requests,
        "roundTrips": cost.round_trips,
        "readUnits": cost.read_units,
        "writeUnits": cost.write_units,
    }


def _contacts(ready: Stand, sizes: tuple[int, ...]) -> Iterator[Row]:
    there = 1_000_000  # places of their own, apart from what is in the tables already
    filled = 0
    for size in sizes:
        put_contacts(ready, (contact(there + place) for place in range(filled, size)))
        filled = size
        world = World(ready, known=there)
        yield from (_row(world, job, "contacts", size) for job in JOBS if job.name in BASE)


def _holders(ready: Stand, sizes: tuple[int, ...]) -> Iterator[Row]:
    for place, size in enumerate(sizes):
        shared = number(5_000_000 + place)
        first = 2_000_000 + place * 100_000
        put_contacts(ready, (contact(first + each, shared) for each in range(size)))
        for job in _of_number(shared):
            yield _row(World(ready), job, "holders", size)


def _of_number(phone: str) -> tuple[Job, ...]:
    def panel(world: World) -> dict[str, Any]:
        conversation = world.conversation()
        world.stand.prepare("ingest", started(conversation, phone))
        return call("GET", f"/api/v2/conversations/{conversation}/panel")

    look_up = call("POST", f"{EXTERNAL}/identifierlookup", {"type": "Phone", "value": phone})
    return (
        Job("ingest known", "ingest", lambda world: started(world.conversation(), phone)),
        Job("look-up", "resolution", lambda _: look_up),
        Job("panel", "resolution", panel),
    )


def _histories(ready: Stand, sizes: tuple[int, ...]) -> Iterator[Row]:
    for place, size in enumerate(sizes):
        owner = 3_000_000 + place
        put_contacts(ready, iter([contact(owner)]))
        put_history(ready, contact_id(owner), size, f"sweep{size}")
        known, *_, panel = _of_number(number(owner))
        jobs = [known, panel, *_pages(contact_id(owner), size)]
        if "identity" in ready.functions:
            jobs.append(Job("merge", "identity", _merge_with(owner)))  # last: it changes who the owner is
        for job in jobs:
            yield _row(World(ready, known=owner), job, "interactions", size)


def _pages(owner: str, size: int) -> Iterator[Job]:
    path = f"{CONTACTS}/{owner}/journey/sessions"
    for name, after in (("first", None), ("middle", size // 2), ("last", min(25, size - 1))):
        query = {"pageSize": "25"}
        if after is not None:
            query["after"] = journey_cursor(owner, interaction(owner, after, f"sweep{size}"))
        yield Job(f"journey {name}", "journey", _asking(call("GET", path, query=query)))


def _asking(event: dict[str, Any]) -> Callable[[World], dict[str, Any]]:
    return lambda _: event


def _merge_with(owner: int) -> Callable[[World], dict[str, Any]]:
    """The first time, which only warms up, it is another contact that is merged."""
    warm = False

    def make(world: World) -> dict[str, Any]:
        nonlocal warm
        one, warm = contact_id(owner) if warm else world.created(), True
        return call("POST", f"{CONTACTS}/merge", {"contactIds": [one, world.created()]})

    return make


def _merge_sets(ready: Stand, sizes: tuple[int, ...]) -> Iterator[Row]:
    if "identity" not in ready.functions:
        return
    for size in sizes:
        world = World(ready)
        members = [ready.prepare("contacts", call("POST", CONTACTS, person(world.next()))) for _ in range(size)]
        ids = [str(each["id"]) for each in members]
        for each in ids:
            put_history(ready, each, 30, f"set{size}")
        canonical = _merged(world, ids, size)
        phone = str(members[0]["cellPhone"]["e164"])
        known, look_up, panel = _of_number(phone)
        pages = list(_pages(canonical, 30))[:1]
        for job in (known, look_up, panel, *pages):
            yield _row(world, job, "mergeSet", size)


def _merged(world: World, ids: list[str], size: int) -> str:
    """One contact of a set of this size; results are members as well, so the inputs are fewer."""
    if size == 1:
        return ids[0]
    wanted = size - 1 if size <= 26 else size - 3
    parts = [ids[:wanted]] if size <= 26 else [ids[: wanted // 2], ids[wanted // 2 : wanted]]
    results = [_merge(world, part) for part in parts]
    return results[0] if len(results) == 1 else _merge(world, results)


def _merge(world: World, ids: list[str]) -> str:
    return str(world.stand.prepare("identity", call("POST", f"{CONTACTS}/merge", {"contactIds": ids}))["id"])


def table(rows: list[Row]) -> str:
    """One line for each job and dimension: round trips, read and write units at each size."""
    lines = [f"{'':<14}{'job':<18}size: round trips / read units / write units"]
    for of, job in dict.fromkeys((row["of"], row["job"]) for row in rows):
        cells = [
            f"{row['size']:,}: {row['roundTrips']} / {row['readUnits']:g} / {row['writeUnits']:g}"
            for row in rows
            if (row["of"], row["job"]) == (of, job)
        ]
        lines.append(f"{of:<14}{job:<18}{'   '.join(cells)}")
    return "\n".join(lines)
