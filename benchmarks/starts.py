"""What a cold start imports, function by function, and what it costs: `python -m benchmarks starts`.

Self time of every module as `python -X importtime` prints it, up to the first answer, summed up by package; of several
fresh processes the least, because whatever else the machine does only adds.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

from benchmarks import cold
from benchmarks.jobs import World
from benchmarks.stand import FUNCTIONS

REPEATS = 5
SHOWN = 9  # packages of one function
STANDARD = "standard library"


def table(world: World, repeats: int = REPEATS) -> str:
    """One paragraph for each function, the costliest package first; milliseconds of the wall clock."""
    return "\n".join(_paragraph(name, least(profiles(world, name, repeats))) for name in FUNCTIONS)


def profiles(world: World, function: str, repeats: int) -> Iterable[Counter[str]]:
    """Microseconds by package, of each start."""
    for _ in range(repeats):
        printed = cold.first_answer(world, function, ["-X", "importtime"])
        yield by_package(printed.splitlines())


def by_package(lines: Iterable[str]) -> Counter[str]:
    """The sums of what `-X importtime` printed, in microseconds."""
    found: Counter[str] = Counter()
    for line in lines:
        told, _, rest = line.removeprefix("import time:").partition("|")
        if line.startswith("import time:") and told.strip().isdigit():
            found[package_of(rest.rpartition("|")[2].strip())] += int(told)
    return found


def package_of(module: str) -> str:
    """Whose module it is: a package's, ours, or the standard library's."""
    first = module.partition(".")[0]
    known = first in sys.stdlib_module_names or first in sys.builtin_module_names or first.startswith("_")
    return STANDARD if known else first


def least(found: Iterable[Counter[str]]) -> Counter[str]:
    """Package by package the least of several starts."""
    kept: Counter[str] = Counter()
    for each in found:
        for package, cost in each.items():
            kept[package] = min(cost, kept[package]) if package in kept else cost
    return kept


def _paragraph(function: str, found: Counter[str]) -> str:
    rows = [f"  {cost / 1000:7.1f}  {package}" for package, cost in found.most_common(SHOWN)]
    return "\n".join([f"{function:<12}{found.total() / 1000:7.1f} ms of imports", *rows])
