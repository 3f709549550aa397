"""Walks through all contacts of some divisions (CO10)."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.values.ids import DivisionId


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a walk goes on: in this division, behind this row; at its beginning when there is none."""

    division: DivisionId
    token: str = ""
