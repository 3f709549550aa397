"""How fast an import may go: never faster than told, and slower when the store is busy with live calls (IM2)."""

from __future__ import annotations

SLOWEST = 0.5  # rows a second; a part is then done within the 15 minutes that a function has
RECOVERY = 1.02  # with each row that meets no trouble
HALF = 0.5
PATIENCE = 2.0  # times the quickest row: what takes longer met others who were waiting too
REST = 4.0  # seconds for each second that a row took beyond that
MOST_REST = 2.0  # times what the row itself took: a worker is at work for a third of its time at least
LONGEST_REST = 5.0
FORGETTING = 1.002  # with each row, so that the quickest is one of the last few hundred


class Pace:
    """Rows a second of one worker. Halved by each throttled call, and won back over the next hundred rows.

    A row that takes much longer than the quickest of late has met a busy store: the worker rests in proportion, so that
    an import beside live calls takes what they leave. It may have been a busy machine and not a busy store, so the
    rest has a bound by the row's own time as well.
    """

    def __init__(self, most: float) -> None:
        self._most = max(most, SLOWEST)
        self._rate = self._most
        self._next = 0.0
        self._quickest = 0.0

    @property
    def rate(self) -> float:
        """Rows a second at the moment."""
        return self._rate

    def wait(self, now: float) -> float:
        """Seconds until the next row may begin; time that a slow row took is not made up for by a burst."""
        pause = max(0.0, self._next - now)
        self._next = max(now, self._next) + 1 / self._rate
        return pause

    def took(self, seconds: float) -> None:
        """One more row was taken, in this time."""
        self._quickest = min(self._quickest * FORGETTING or seconds, seconds)
        rest = REST * max(0.0, seconds - PATIENCE * self._quickest)
        self._next += min(rest, MOST_REST * seconds, LONGEST_REST)
        self._rate = min(self._most, self._rate * RECOVERY)

    def throttled(self) -> None:
        """The store asked for less: live calls come first."""
        self._rate = max(SLOWEST, self._rate * HALF)
