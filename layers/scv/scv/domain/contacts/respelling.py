"""Respelling: a contact from before a rule changed, with its identifiers as they are spelled today (ID2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import AsMerged, Held, How
from scv.domain.contacts.profiles import Profile, identifiers_of, normalise
from scv.domain.identifiers.identifier import Identifier, todays
from scv.domain.values.errors import InvalidValue


def respelled(contact: Contact) -> Contact:
    """ID2, ID4: the contact with every identifier in today's spelling; equal to itself when nothing changes.

    What names nobody by today's rules is given up. Two spellings of one line become one holding, with the claim, the
    guard and the earlier date of either. Pure, and done twice it is done once.
    """
    profile, said = _todays_fields(contact)
    held = _united([new for old in contact.held if (new := _todays(old)) is not None])
    held = tuple(_placed(each, each.identifier in said) for each in held)
    return dataclasses.replace(contact, profile=profile, held=held)


def _todays_fields(contact: Contact) -> tuple[Profile, frozenset[Identifier]]:
    """The fields as a save would leave them, and what they say; kept as they are when a save would be refused."""
    try:
        profile = normalise(contact.profile)
        return profile, frozenset(identifiers_of(profile))
    except InvalidValue:
        kept = (todays(held.identifier) for held in contact.held if held.in_fields)
        return contact.profile, frozenset(each for each in kept if each is not None)


def _todays(held: Held) -> Held | None:
    identifier = todays(held.identifier)
    return None if identifier is None else dataclasses.replace(held, identifier=identifier)


def _united(held: Sequence[Held]) -> tuple[Held, ...]:
    """One for each identifier and home, in the order of the first."""
    found: dict[object, Held] = {}
    for each in held:
        key = each.identifier, each.home
        found[key] = _both(found[key], each) if key in found else each
    return tuple(found.values())


_HOW = (How.FIELD, How.BESIDE, How.CLAIM, How.GIVEN_UP)  # the stronger first


def _both(one: Held, other: Held) -> Held:
    """What either says, now and when it was merged (MG10)."""
    how, claimed = min(one.how, other.how, key=_HOW.index), one.claimed or other.claimed
    merged = [each.as_merged or AsMerged(each.how, each.claimed) for each in (one, other)]
    before = AsMerged(min((each.how for each in merged), key=_HOW.index), any(each.claimed for each in merged))
    return dataclasses.replace(
        one.with_proof_of(other),
        since=min(one.since, other.since),
        how=how,
        claimed=claimed,
        guarded=one.guarded or other.guarded,
        as_merged=None if before == AsMerged(how, claimed) else before,
    )


def _placed(held: Held, in_fields: bool) -> Held:
    """CO2: in the fields or beside them, as the fields are now."""
    if not held.is_live or held.in_fields == in_fields:
        return held
    return dataclasses.replace(held, how=How.FIELD if in_fields else How.BESIDE)
