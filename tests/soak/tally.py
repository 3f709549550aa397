"""What was tried, and for how long each part may go on."""

from __future__ import annotations

import time
from collections import Counter

PARTS = 6
counted: Counter[str] = Counter()
violations: list[str] = []
_seconds = [60.0]


def begin(minutes: float) -> None:
    """Each part gets the same time."""
    _seconds[0] = minutes * 60 / PARTS


def until_over() -> float:
    """The moment at which the part that begins now is over."""
    return time.monotonic() + _seconds[0]


def report(minutes: float) -> str:
    """One line for each thing counted, and the violations."""
    lines = [f"{name:<32}{number:>12,}" for name, number in sorted(counted.items())]
    return "\n".join(
        [f"\nsoak of {minutes:g} minutes", *lines, f"{'violations found':<32}{len(violations):>12,}", *violations]
    )
