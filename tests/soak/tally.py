"""What was tried and found, and for how long each part may go on."""

from __future__ import annotations

import platform
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count
from pathlib import Path

SHARES = {
    "model": 3,
    "memory": 1,
    "crowd": 2,
    "races": 3,
    "faults": 4,
    "webhooks": 2,
    "interface": 5,
    "stack": 3,
    "load": 4,
}  # of the time
LOAD_AT_LEAST = 120.0  # seconds
EMULATOR_LOCK = Path(__file__).parents[2] / "locks" / "emulator.txt"

counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
violations: list[str] = []
_seconds = [60.0]


def begin(minutes: float) -> None:
    """Each part gets its share of the time."""
    _seconds[0] = minutes * 60


def time_of(part: str) -> float:
    """How many seconds the part may take."""
    seconds = _seconds[0] * SHARES[part] / sum(SHARES.values())
    return max(seconds, LOAD_AT_LEAST) if part == "load" else seconds


def over(part: str) -> float:
    """The moment at which the part is over, when it begins now."""
    return time.monotonic() + time_of(part)


def report(minutes: float) -> str:
    """What was counted, part by part, and the violations."""
    lines = [
        "",
        f"soak of {minutes:g} minutes, {datetime.now(UTC):%Y-%m-%d}, {cpu_count()} cores, "
        f"Python {platform.python_version()}, botocore {version('botocore')}, {_emulator()}",
    ]
    for part, numbers in counted.items():
        lines.append(f"\n{part}")
        lines.extend(f"  {name:<54}{number:>10,}" for name, number in numbers.items())
    lines.append(f"\n{'violations':<56}{len(violations):>10,}")
    return "\n".join([*lines, *(f"  {each}" for each in violations)])


def _emulator() -> str:
    pins = (line.split()[0] for line in EMULATOR_LOCK.read_text().splitlines() if line.startswith("ministack=="))
    return next(pins).replace("==", " ")
