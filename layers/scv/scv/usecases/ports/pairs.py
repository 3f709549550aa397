"""Contacts that may be the same person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from scv.domain.pairs.pair import Pair
from scv.domain.values.ids import ContactId, DivisionId


class Pairs(Protocol):
    """SG1: contacts that may be the same person, kept beside both and in a list of their division."""

    def pairs_of(self, contact_ids: Sequence[ContactId]) -> tuple[Pair, ...]:
        """All that these ids are in, dismissed ones too, each once; read consistently."""

    def suggested(self, asks: Sequence[tuple[DivisionId, str]], limit: int) -> Sequence[tuple[Pair, ...]]:
        """For each division and place at most `limit` of those that nobody has dismissed, all divisions at once.

        The latest first, from below the place; from the latest where it is empty. Perhaps a second old.
        """

    def suggest(self, pair: Pair) -> None:
        """Keeps the pair unless it is known, dismissed or not.

        Raises StaleWrite when one of the two has been deleted or merged by now.
        """

    def rescore(self, pair: Pair) -> None:
        """SG3: keeps what a model says by now of a pair that it has scored before.

        Raises StaleWrite when that is gone or was dismissed by now.
        """

    def dismiss(self, pairs: Sequence[Pair]) -> None:
        """SG2: keeps that these, which say so already, were dismissed, all or nothing.

        Raises StaleWrite when one of them is gone by now.
        """

    def forget_pairs(self, pairs: Sequence[Pair]) -> None:
        """Nothing tells of these any more; the same again changes nothing."""
