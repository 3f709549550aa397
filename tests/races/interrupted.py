"""A store in the middle of whose calls somebody else does something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Interrupted:
    """The store as one job sees it: before its call of this number, from 1 on, somebody else does all of theirs."""

    store: Any
    at: int
    other: Callable[[], object]
    calls: int = 0

    def __getattr__(self, name: str) -> Any:
        """What the store has; its calls are counted."""
        found = getattr(self.store, name)
        if not callable(found) or name in ("wait", "at_once"):
            return found

        def called(*told: Any, **more: Any) -> Any:
            self.calls += 1
            if self.calls == self.at:
                self.other()
            return found(*told, **more)

        return called
