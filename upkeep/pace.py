"""How fast a command writes, so that calls find room beside it."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pace:
    """Keeps to so many records a second, so that calls find room beside it."""

    def __init__(self, a_second: int, seconds: Callable[[], float] = time.monotonic) -> None:
        self._a_second = max(1, a_second)
        self._seconds = seconds
        self._begun, self._done = seconds(), 0

    def __call__(self, looked_at: int) -> None:
        """Waits until so many may have been looked at."""
        self._done += looked_at
        ahead = self._done / self._a_second - (self._seconds() - self._begun)
        if ahead > 0:
            time.sleep(ahead)
