"""Respelling: a contact from before a rule changed, with its identifiers as they are spelled today (ID2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from scv.domain.contacts import Contact, Held
from scv.domain.errors import InvalidValue
from scv.domain.identifiers import Identifier, todays
from scv.domain.profiles import Profile, identifiers_of, normalise


def respelled(contact: Contact) -> Contact:
    """ID2, ID4: the contact with every identifier in today's spelling; itself when nothing changes.

    What names nobody by today's rules is given up. Two spellings of one line become one holding, with the claim, the
    guard and the earlier date of either. Pure, and done twice it is done once. `revision` is one on.
    """
    profile, said = _todays_fields(contact)
    held = _united([new for old in contact.held if (new := _todays(old)) is not None])
    held = tuple(dataclasses.replace(each, in_fields=each.identifier in said) for each in held)
    if profile == contact.profile and held == contact.held:
        return contact
    return dataclasses.replace(contact, profile=profile, held=held, revision=contact.revision + 1)


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


def _both(one: Held, other: Held) -> Held:
    """What either says. A claim that the merge set made or gave up since is turned back by an unmerge (MG10)."""
    claimed = one.claimed or other.claimed
    before = one.claimed != one.claim_turned or other.claimed != other.claim_turned
    return dataclasses.replace(
        one,
        since=min(one.since, other.since),
        claimed=claimed,
        guarded=one.guarded or other.guarded,
        released=one.released and other.released,
        claim_turned=claimed != before,
    )
