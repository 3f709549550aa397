"""Scored: what a model says of two contacts that share no identifier, for people to judge (SG3)."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.values.ids import ContactId


@dataclass(frozen=True, slots=True)
class Scored:
    """SG3: who scored a pair, by which version of a model, and how likely the two are one, from 0 to 1.

    `versions`: those that the first and the second contact of the pair had then (CO5).
    """

    source: str
    model: str
    score: float
    versions: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Likely:
    """One line of a scorer's result: two ids, the versions that were scored, and how likely the two are one."""

    one: ContactId
    other: ContactId
    versions: tuple[int, int]
    score: float

    def scored(self, source: str, model: str) -> Scored:
        """As it is kept with the pair, whose first contact is the one with the lower id."""
        versions = self.versions if self.one < self.other else self.versions[::-1]
        return Scored(source, model, round(self.score, 4), versions)
