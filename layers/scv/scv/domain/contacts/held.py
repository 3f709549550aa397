"""How a contact holds an identifier (CO2, CL1, MG10, TR1)."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.identifiers.identifier import Identifier
from scv.domain.trust.trust import Method, better
from scv.domain.values.ids import ContactId


class How(StrEnum):
    """How a contact holds an identifier."""

    FIELD = "field"  # a field of the record carries it (CO2)
    BESIDE = "beside"  # kept beside the fields: found by the system (RS4), or left without a slot by a merge (MG5)
    CLAIM = "claim"  # only because it was claimed (CL1)
    GIVEN_UP = (
        "givenUp"  # the merge set gave it up; the member's record keeps it, so that an unmerge restores it (MG10)
    )


@dataclass(frozen=True, slots=True)
class AsMerged:
    """MG10: how a member held an identifier when it was merged, kept from the first change by the merge set on."""

    how: How
    claimed: bool


@dataclass(frozen=True, slots=True)
class Held:
    """One identifier of a contact.

    `claimed`: CL1. `guarded`: the system made the contact for it, and a guard row keeps that unique (RS5).
    `home`: in the list of a merge result the member whose row in the identifier index stands for it (MG6), None for
    the contact's own row. `as_merged`: on the record of a member, what an unmerge restores; None while that is what
    the entry says anyway. `known`: how it is known (TR1), `known_at`: since when, where not from the beginning.
    """

    identifier: Identifier
    since: datetime
    how: How = How.BESIDE
    claimed: bool = False
    guarded: bool = False
    home: ContactId | None = None
    as_merged: AsMerged | None = None
    known: Method = Method.TOLD
    known_at: datetime | None = None

    @property
    def proved_at(self) -> datetime:
        """TR1: since when it is known as it is."""
        return self.known_at or self.since

    def with_proof_of(self, other: Held) -> Held:
        """TR1: known as either is known; nothing falls."""
        if better(self.known, other.known) is self.known:
            return self
        return dataclasses.replace(self, known=other.known, known_at=other.proved_at)

    @property
    def is_live(self) -> bool:
        """Whether the contact answers to the identifier now."""
        return self.how is not How.GIVEN_UP

    @property
    def in_fields(self) -> bool:
        """CO2: whether a field of the record carries it."""
        return self.how is How.FIELD

    def given_up(self) -> Held:
        """CO11: neither a holder nor a claimant any more.

        Nor a guard, for good: others may guard it before it is held again, and whoever holds it needs none (RS5).
        """
        return dataclasses.replace(self, how=How.GIVEN_UP, claimed=False, guarded=False)
