"""The contact record: its kinds, its identifiers, its life from provisional to curated (CO, RS7-RS9)."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.consent.decisions import Decision
from scv.domain.contacts.agreed import asked_about_surveys, standing_decisions
from scv.domain.contacts.profiles import Profile, identifiers_of
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY, Identifier
from scv.domain.trust.trust import Method, better
from scv.domain.values.errors import DivisionMismatch, NameRequired
from scv.domain.values.ids import ContactId, DivisionId
from scv.domain.values.texts import is_blank

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
        """CO11: neither a holder nor a claimant any more."""
        return dataclasses.replace(self, how=How.GIVEN_UP, claimed=False)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """NP1: who took a declaration back, when, and why."""

    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """NP1: somebody has said that the contact is not the same person as `other`, which is the id it had then."""

    other: ContactId
    by: str
    at: datetime
    reason: str = ""
    withdrawn: Withdrawal | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as stored. Times are UTC.

    `version` counts edits and is public (CO5); `revision` counts writes and is the condition of
    every write (a `Transition` stamps it). `ranked_at` decides who was first (RS1, RS9): the
    creation date, of a merge result the one of its oldest member. `canonical_id` is set on ancestors and points at
    the result. `pinned` suspends the expiry and makes readers of the identifier index look at the record.
    `known_by`: the identifiers of a deleted contact, until an erasure has followed them; `erased`: it was asked for.
    `also_called`: names of merged contacts that are in no field (CO6). `absorbed`: the merge result has all of the
    names, so that search needs no rows for them. `distinct`: who is not the same person (NP1). `consents`: the
    decisions that stand (CN2); `consents_since`: of a merge result those that were made on it itself (MG10).
    `rows`: how the index rows that the store has of it were derived.
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
    canonical_id: ContactId | None = None
    merged_to: ContactId | None = None
    merge_set: tuple[ContactId, ...] = ()
    merged_from: tuple[ContactId, ...] = ()
    lineage: tuple[ContactId, ...] = ()
    heir_of: tuple[ContactId, ...] = ()
    unmerged: bool = False
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
    def is_ancestor(self) -> bool:
        """MG3: merged into another contact, read-only from then on."""
        return self.canonical_id is not None

    @property
    def is_merge_result(self) -> bool:
        """MG3: made by a merge, which can be undone and has not been (MG10)."""
        return bool(self.merged_from) and not self.unmerged

    @property
    def must_be_looked_at(self) -> bool:
        """Whether the identifier index alone does not tell who answers for this contact."""
        return self.pinned or self.is_ancestor

    @property
    def named_in_rows(self) -> ContactId | None:
        """MG3: the merge result that its index rows name; none when it was pinned, so that they stay as they are."""
        return None if self.pinned else self.merged_to

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

    def since(self, identifier: Identifier) -> datetime | None:
        """When it began to answer to the identifier; None when it does not."""
        return next((held.since for held in self.held if held.identifier == identifier and held.is_live), None)

    @property
    def members(self) -> tuple[ContactId, ...]:
        """MG6, JO1: every id whose interactions are this contact's."""
        return tuple(dict.fromkeys((self.id, *self.merge_set, *self.heir_of)))

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


def provisional(
    contact_id: ContactId,
    division: DivisionId,
    identifiers: tuple[Identifier, ...],
    now: datetime,
    profile: Profile = NOTHING_KNOWN,
) -> Contact:
    """RS4: ephemeral when only a cookie (or nothing) is known, identified otherwise; expires after 60 days."""
    carried = identifiers_of(profile)
    return Contact(
        id=contact_id,
        type=provisional_type(identifiers),
        division=division,
        created_at=now,
        ranked_at=now,
        modified_at=now,
        profile=profile,
        held=tuple(
            Held(identifier, now, How.FIELD if identifier in carried else How.BESIDE, guarded=True)
            for identifier in identifiers
        ),
        expires_at=expiry_after(now),
    )


def provisional_type(identifiers: tuple[Identifier, ...]) -> ContactType:
    """RS4: personal data makes it identified."""
    personal = any(identifier.is_personal for identifier in identifiers)
    return ContactType.IDENTIFIED if personal else ContactType.EPHEMERAL


def identified(contact: Contact) -> Contact:
    """RS4: an ephemeral contact that has a personal identifier is an identified one, however it came by it."""
    if contact.type is not ContactType.EPHEMERAL or contact.deleted_at is not None:
        return contact
    return dataclasses.replace(contact, type=provisional_type(contact.identifiers))


def curated(
    contact_id: ContactId,
    division: DivisionId,
    profile: Profile,
    now: datetime,
    by: str,
    country: str = DEFAULT_COUNTRY,
) -> Contact:
    """CO1: a contact as a person saves it; `profile` is normalised. Raises NameRequired."""
    require_names(profile)
    contact = Contact(
        id=contact_id,
        type=ContactType.CURATED,
        division=division,
        created_at=now,
        ranked_at=now,
        modified_at=now,
        profile=profile,
        held=tuple(Held(identifier, now, How.FIELD) for identifier in identifiers_of(profile, country)),
        created_by=by,
        modified_by=by,
    )
    return asked_about_surveys(contact, None, now, by)


def require_names(profile: Profile) -> None:
    """CO1, CO9, PR1, PA7: first and last name, neither of them blank."""
    if is_blank(profile.first_name):
        raise NameRequired("A contact needs a first name: send firstName.", field="firstName")
    if is_blank(profile.last_name):
        raise NameRequired("A contact needs a last name: send lastName.", field="lastName")


def hold_fields(contact: Contact, profile: Profile, now: datetime, country: str = DEFAULT_COUNTRY) -> Contact:
    """CO2: the record with this profile, holding what its fields say and what it held beside them.

    What a removed field said is given up, and a claim on it as well (CO11); cookies, and identifiers that a merge
    kept or the system found, stay.
    """
    return dataclasses.replace(
        contact, profile=profile, held=with_fields(contact.held, identifiers_of(profile, country), now)
    )


def with_fields(held: tuple[Held, ...], carried: tuple[Identifier, ...], now: datetime) -> tuple[Held, ...]:
    """CO2, MG10: the entries once the fields carry exactly these identifiers.

    An identifier that comes back is held again by the members of the merge set that gave it up, each in its own
    place (RS9), and by an entry of the contact's own only when no member ever held it.
    """
    live = {each.identifier for each in held if each.is_live}
    kept = [
        dataclasses.replace(each, how=How.FIELD)
        if each.identifier in carried and (each.is_live or each.identifier not in live)
        else _without_field(each)
        for each in held
    ]
    known = {each.identifier for each in kept if each is not None and each.is_live}
    new = (Held(identifier, now, How.FIELD) for identifier in carried if identifier not in known)
    return (*(each for each in kept if each is not None), *new)


def _without_field(held: Held) -> Held | None:
    """CO11: what only a field carried is gone; of a member's row the merge result remembers that it was given up."""
    if held.how is not How.FIELD:
        return held
    return held.given_up() if held.home else None


def edited(contact: Contact, profile: Profile, now: datetime, by: str) -> Contact:
    """CO1, CO5: the contact with these fields, one version on. Raises NameRequired for a curated one."""
    if contact.type is ContactType.CURATED:
        require_names(profile)
    held = asked_about_surveys(identified(hold_fields(contact, profile, now)), contact, now, by)
    return dataclasses.replace(held, modified_at=now, modified_by=by, version=contact.version + 1)


def tombstone(contact: Contact, now: datetime, by: str) -> Contact:
    """CO4: what is left of a deleted contact: no personal data but what an erasure would still have to follow (PV1)."""
    return dataclasses.replace(
        contact,
        profile=NOTHING_KNOWN,
        also_called=(),
        held=(),
        consents=(),
        consents_since=(),
        known_by=() if contact.is_ancestor else contact.identifiers,  # its result lists them
        distinct=()
        if contact.is_ancestor
        else tuple(Declaration(each.other, "", each.at) for each in contact.distinct),
        deleted_at=now,
        modified_at=now,
        modified_by=by,
        expires_at=expiry_after(now),
    )
