"""Time, pauses and ids, as arguments."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time, as an argument."""

    def __call__(self) -> datetime:
        """Now, in UTC."""


class Pause(Protocol):
    """A moment's wait before the next attempt, as an argument."""

    def __call__(self, attempt: int, /) -> None:
        """Longer with each attempt, and of random length."""


class Ids(Protocol):
    """New ids, as an argument."""

    def __call__(self) -> str:
        """An id that nothing else has."""
