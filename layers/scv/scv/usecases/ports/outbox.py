"""Where changes are told."""

from __future__ import annotations

from collections.abc import Sequence
from scv.frozen import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # few functions need these
    from scv.domain.outbox.change import Change


@dataclass(frozen=True, slots=True)
class Refused:
    """EV1: the bus did not take a change. `passes`: it may take it later."""

    code: str
    passes: bool


class Bus(Protocol):
    """EV1: where changes are told."""

    def put(self, changes: Sequence[Change]) -> Sequence[Refused | None]:
        """What became of each, None where it was taken. Raises Unavailable when nobody knows."""
