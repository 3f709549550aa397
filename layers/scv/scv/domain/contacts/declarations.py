"""Who has said that two contacts are not the same person (NP1)."""

from __future__ import annotations

from datetime import datetime
from scv.frozen import dataclass

from scv.domain.values.ids import ContactId


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """NP1: who took a declaration back, when, and why."""

    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """NP1: somebody has said that the contact is not the same person as `other`, which is the id it had then.

    Where `other` is a merge result that was undone since, it holds for whoever was in it, but not for those of
    `ended_for`, for whom it was taken back.
    """

    other: ContactId
    by: str
    at: datetime
    reason: str = ""
    withdrawn: Withdrawal | None = None
    ended_for: tuple[ContactId, ...] = ()
