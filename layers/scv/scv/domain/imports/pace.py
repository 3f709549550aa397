"""How fast an import may go: never faster than told, and slower when the store asks for less (IM2)."""

from __future__ import annotations

SLOWEST = 0.5  # rows a second; a part is then done within the 15 minutes that a function has
RECOVERY = 1.02  # with each row that meets no trouble
HALF = 0.5


class Pace:
    """Rows a second of one worker. Halved by each throttled call, and won back over the next hundred rows.

    A row that takes long is no reason to rest: a worker has one row under way, so that a slow store slows it down by
    itself, and a store that is busy with live calls says so by throttling.
    """

    def __init__(self, most: float) -> None:
        self._most = max(most, SLOWEST)
        self._rate = self._most
        self._next = 0.0

    @property
    def rate(self) -> float:
        """Rows a second at the moment."""
        return self._rate

    def wait(self, now: float) -> float:
        """Seconds until the next row may begin; time that a slow row took is not made up for by a burst."""
        pause = max(0.0, self._next - now)
        self._next = max(now, self._next) + 1 / self._rate
        return pause

    def took(self) -> None:
        """One more row was taken."""
        self._rate = min(self._most, self._rate * RECOVERY)

    def throttled(self) -> None:
        """The store asked for less: live calls come first."""
        self._rate = max(SLOWEST, self._rate * HALF)
