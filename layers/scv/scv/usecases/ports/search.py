"""Contacts by what they are called, and the divisions that have some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from scv.domain.search.index import Ask, Chunk
from scv.domain.values.ids import DivisionId


class Search(Protocol):
    """Curated contacts by what they are called and how they are reached."""

    def read(self, asks: Sequence[Ask]) -> Sequence[Chunk]:
        """CO10: a range of the index for each question, in its order, all of them read at once."""


class Divisions(Protocol):
    """The divisions that have curated contacts."""

    def divisions(self) -> tuple[DivisionId, ...]:
        """Those listed, the unassigned one always, in order; at most a minute old."""

    def found_empty(self, division: DivisionId) -> None:
        """CO10: reading it consistently has shown no contact; it leaves the list unless one comes soon."""
