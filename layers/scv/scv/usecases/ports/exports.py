"""Contacts written to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # few functions need these
    from scv.domain.exports.exports import Export


class Exports(Protocol):
    """IM4: exports of contacts; each is forgotten after a year."""

    def export(self, export_id: str) -> Export | None:
        """Read consistently; None when there is none."""

    def keep_export(self, export: Export) -> None:
        """As it is now; what it was before does not count."""

    def latest_exports(self, limit: int) -> tuple[Export, ...]:
        """The latest, newest first."""
