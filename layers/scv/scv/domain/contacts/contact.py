"""The contact record: its kinds, its identifiers, and how long it lives (CO, RS7-RS9)."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.consent.decisions import Decision
from scv.domain.contacts.agreed import standing_decisions
from scv.domain.contacts.declarations import Declaration
from scv.domain.contacts.family import ALONE, Family
from scv.domain.contacts.held import Held
from scv.domain.contacts.profiles import Profile
from scv.domain.identifiers.identifier import Identifier
from scv.domain.values.errors import DivisionMismatch
from scv.domain.values.ids import ContactId, DivisionId

UNASSIGNED_DIVISION = DivisionId("*")
NOTHING_KNOWN = Profile()
PROVISIONAL_LIFE = timedelta(days=60)
RENEW_AT_MOST_EVERY = timedelta(days=1)
DERIVED_ROWS = 2  # raised when rows of the identifier or search index are derived in another way than before


class ContactType(StrEnum):
    """How much is known, and who vouches for it."""

    EPHEMERAL = "Ephemeral"
    IDENTIFIED = "Identified"
    CURATED = "Curated"


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as stored. Times are UTC.

    `version` counts edits and is public (CO5); `revision` counts writes and is the condition of every write (a
    `Transition` stamps it). `ranked_at` decides who was first (RS1, RS9): the creation date, of a merge result the one
    of its oldest member. `family`: whom it was merged with (MG3). `pinned` suspends the expiry and makes readers of
    the identifier index look at the record. `known_by`: the identifiers of a deleted contact, until an erasure has
    followed them, which needs its `consents` until then as well (CN4); `erased`: it was asked for. `also_called`: names
    of merged contacts that are in no field (CO6). `absorbed`: the merge result has all of the names, so that search
    needs no rows for them. `distinct`: who is not the same person (NP1). `consents`: the decisions that stand (CN2);
    `consents_since`: of a merge result those that were made on it itself (MG10). `rows`: how the index rows that the
    store has of it were derived.
    """

    id: ContactId
    type: ContactType
    division: DivisionId
    created_at: datetime
    ranked_at: datetime
    modified_at: datetime
    profile: Profile = NOTHING_KNOWN
    held: tuple[Held, ...] = ()
    created_by: str | None = None
    modified_by: str | None = None
    version: int = 1
    revision: int = 1
    expires_at: datetime | None = None
    pinned: bool = False
    family: Family = ALONE
    deleted_at: datetime | None = None
    known_by: tuple[Identifier, ...] = ()
    erased: bool = False
    also_called: tuple[str, ...] = ()
    absorbed: bool = False
    distinct: tuple[Declaration, ...] = ()
    consents: tuple[Decision, ...] = ()
    consents_since: tuple[Decision, ...] = ()
    rows: int = dataclasses.field(default=DERIVED_ROWS, compare=False)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """CN2: the decisions that stand. What an earlier version kept of surveys is one that nobody dated."""
        return standing_decisions(self)

    @property
    def is_provisional(self) -> bool:
        """Made by the system and not yet saved by anybody."""
        return self.type is not ContactType.CURATED

    @property
    def canonical_id(self) -> ContactId | None:
        """MG3: who answers for it; None when it answers for itself."""
        return self.family.canonical_id

    @property
    def is_ancestor(self) -> bool:
        """MG3: merged into another contact, read-only from then on."""
        return self.family.canonical_id is not None

    @property
    def is_merge_result(self) -> bool:
        """MG3: made by a merge, which can be undone and has not been (MG10)."""
        return self.family.is_merge_result

    @property
    def must_be_looked_at(self) -> bool:
        """Whether the identifier index alone does not tell who answers for this contact."""
        return self.pinned or self.is_ancestor

    @property
    def named_in_rows(self) -> ContactId | None:
        """MG3: the merge result that its index rows name; none when it was pinned, so that they stay as they are."""
        return None if self.pinned else self.family.merged_to

    @property
    def expires(self) -> datetime | None:
        """RS8: when the store may remove it; None for curated contacts, merge results and ancestors."""
        if self.deleted_at is not None:
            return self.expires_at
        if self.type is ContactType.CURATED or self.must_be_looked_at or self.is_merge_result:
            return None
        return self.expires_at

    @property
    def holdings(self) -> tuple[Held, ...]:
        """What its own rows in the identifier index say."""
        return tuple(held for held in self.held if held.home is None and held.is_live)

    @property
    def index_entries(self) -> int:
        """How much of the identifier index is its own: each identifier, each claim, each guard."""
        return sum(1 + held.claimed + held.guarded for held in self.holdings)

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Every identifier it answers to, each once."""
        return tuple(dict.fromkeys(held.identifier for held in self.held if held.is_live))

    def held_by(self, member: ContactId | None) -> tuple[Identifier, ...]:
        """MG6: those that a member of its merge set brought along, which an unmerge leaves to that one."""
        return tuple(held.identifier for held in self.held if held.is_live and (held.home or self.id) == member)

    def since(self, identifier: Identifier) -> datetime | None:
        """When it began to answer to the identifier; None when it does not."""
        return next((held.since for held in self.held if held.identifier == identifier and held.is_live), None)

    @property
    def members(self) -> tuple[ContactId, ...]:
        """MG6, JO1: every id whose interactions are this contact's."""
        return tuple(dict.fromkeys((self.id, *self.family.merge_set, *self.family.heir_of)))

    @property
    def ancestors(self) -> tuple[ContactId, ...]:
        """MG3: the contacts that were merged into it, at whatever depth."""
        return tuple(each for each in self.family.merge_set if each != self.id)

    @property
    def own_ids(self) -> tuple[ContactId, ...]:
        """JO1, MG10: its id, and those of undone results that answer as it."""
        return tuple(dict.fromkeys((self.id, *self.family.heir_of)))

    @property
    def persons(self) -> tuple[ContactId, ...]:
        """MG3, NP1: who it is made of, which stays so: the members of its merge set, or it alone."""
        return self.ancestors or (self.id,)

    @property
    def undone_merges(self) -> tuple[ContactId, ...]:
        """MG10: the merge results that it was taken out of and that are another contact's by now."""
        members = self.members
        return tuple(each for each in self.family.lineage if each not in members)

    def is_alive(self, now: datetime) -> bool:
        """RS8, CO4: neither deleted nor expired, whatever the store has removed yet."""
        expiry = self.expires
        return self.deleted_at is None and (expiry is None or expiry > now)

    def needs_renewal(self, now: datetime) -> bool:
        """RS8: an interaction renews the expiry, written at most once a day."""
        return self.pinned or renewal_is_due(self.expires, now)

    def require_division(self, asked: str | None) -> None:
        """CO7: a contact's division never changes; raises DivisionMismatch when another one is asked for."""
        if asked is not None and asked != self.division:
            raise DivisionMismatch("A contact's division never changes; leave division out.", entity_id=self.id)

    def renewed(self, now: datetime) -> Contact:
        """RS8: 60 days from now, and no longer pinned."""
        return dataclasses.replace(self, expires_at=expiry_after(now), pinned=False)


def renewal_is_due(expiry: datetime | None, now: datetime) -> bool:
    """RS8: the expiry is more than a day behind what an interaction now would make it."""
    return expiry is not None and expiry < expiry_after(now) - RENEW_AT_MOST_EVERY


def expiry_after(now: datetime) -> datetime:
    """RS8: 60 days from now, in whole seconds as the store's TTL counts."""
    return (now + PROVISIONAL_LIFE).replace(microsecond=0)
