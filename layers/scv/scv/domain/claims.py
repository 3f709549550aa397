"""Claims: an identifier that is one contact's before all others, whoever was created first (CL1-CL3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime

from scv.domain.contacts import Contact, Held
from scv.domain.errors import IdentifierNotClaimed, IdentifierNotFound, InvalidValue
from scv.domain.holdings import steps
from scv.domain.identifiers import Identifier, IdentifierType
from scv.domain.plans import Transition

NOT_CLAIMABLE = frozenset({IdentifierType.COOKIE, IdentifierType.EXTERNAL_ID})


def require_claimable(identifier: Identifier) -> None:
    """CL1: phones, emails and social ids. Raises InvalidValue."""
    if identifier.type in NOT_CLAIMABLE:
        raise InvalidValue("Only phone, email and social identifiers can be claimed.", field="type")


def claimed(contact: Contact, identifier: Identifier) -> Held | None:
    """CL3: the contact's claim on the identifier, None when it has none."""
    return next((held for held in _entries(contact, identifier) if held.claimed), None)


def _entries(contact: Contact, identifier: Identifier) -> tuple[Held, ...]:
    return tuple(held for held in contact.held if held.identifier == identifier and not held.released)


def homes(contact: Contact, identifier: Identifier) -> tuple[str, ...]:
    """The ancestors whose rows stand for this identifier; a claim or release may change their records."""
    return tuple(held.home for held in _entries(contact, identifier) if held.home)


def claim(
    contact: Contact, ancestors: Mapping[str, Contact], identifier: Identifier, now: datetime
) -> tuple[Transition, ...]:
    """CL1, CL3: the canonical contact with the claim; nothing when it has it already.

    Of several rows of its merge set the one of the member created first is claimed, so that
    interactions are linked to who holds the identifier (MG10). `ancestors` are those of `homes`.
    """
    require_claimable(identifier)
    if claimed(contact, identifier):
        return ()
    entries = _entries(contact, identifier)
    if entries:
        chosen = min(entries, key=lambda held: _age(ancestors[held.home] if held.home else contact))
        held = tuple(_turned(each) if each is chosen else each for each in contact.held)
    else:
        held = (*contact.held, Held(identifier, now, claimed=True))
    return steps(contact, _with(contact, held), ancestors)


def _age(contact: Contact) -> tuple[datetime, str]:
    return contact.ranked_at, contact.id


def _turned(held: Held) -> Held:
    """The claim made or given up; of an ancestor's row it is noted, so that an unmerge turns it back."""
    turned = held.claim_turned != (held.home is not None)
    return dataclasses.replace(held, claimed=not held.claimed, claim_turned=turned)


def _with(contact: Contact, held: tuple[Held, ...]) -> Contact:
    return dataclasses.replace(contact, held=held, revision=contact.revision + 1)


def release(contact: Contact, ancestors: Mapping[str, Contact], identifier: Identifier) -> tuple[Transition, ...]:
    """CL3: without the claim; still a holder if a field carries the value, else not.

    Raises IdentifierNotFound, IdentifierNotClaimed.
    """
    entries = _entries(contact, identifier)
    if not entries:
        raise IdentifierNotFound("The contact does not hold this identifier.", entity_id=contact.id)
    if claimed(contact, identifier) is None:
        raise IdentifierNotClaimed(
            "The identifier is held but not claimed; remove the value from the contact's fields.", entity_id=contact.id
        )
    if any(held.in_fields for held in entries):
        held = tuple(_turned(each) if each in entries and each.claimed else each for each in contact.held)
    else:
        held = tuple(each for each in contact.held if each not in entries)
    return steps(contact, _with(contact, held), ancestors)
