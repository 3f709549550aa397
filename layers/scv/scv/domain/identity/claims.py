"""Claims: an identifier that is one contact's before all others, whoever was created first (CL1-CL3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime

from scv.domain.changes.plans import Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held, How
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.identity.holdings import steps
from scv.domain.values.errors import IdentifierNotClaimed, IdentifierNotFound, InvalidValue
from scv.domain.values.ids import ContactId

NOT_CLAIMABLE = frozenset({IdentifierType.COOKIE, IdentifierType.EXTERNAL_ID})


def require_claimable(identifier: Identifier) -> None:
    """CL1: phones, emails and social ids. Raises InvalidValue."""
    if identifier.type in NOT_CLAIMABLE:
        raise InvalidValue("Only phone, email and social identifiers can be claimed.", field="type")


def claimed(contact: Contact, identifier: Identifier) -> Held | None:
    """CL3: the contact's claim on the identifier, None when it has none."""
    return next((held for held in _entries(contact, identifier) if held.claimed), None)


def _entries(contact: Contact, identifier: Identifier) -> tuple[Held, ...]:
    return tuple(held for held in contact.held if held.identifier == identifier and held.is_live)


def homes(contact: Contact, identifier: Identifier) -> tuple[ContactId, ...]:
    """The members whose rows stand, or stood, for this identifier; a claim or release may change their records."""
    return tuple(held.home for held in contact.held if held.identifier == identifier and held.home)


def claim(
    contact: Contact, members: Mapping[ContactId, Contact], identifier: Identifier, now: datetime
) -> tuple[Transition, ...]:
    """CL1, CL3: the contact with the claim; nothing when it has it already.

    Of several rows of its merge set the one of the member created first is claimed, also one that the set gave up,
    so that interactions are linked to who holds the identifier (MG10). `members` are those of `homes`.
    """
    require_claimable(identifier)
    if claimed(contact, identifier):
        return ()
    entries = _entries(contact, identifier) or tuple(held for held in contact.held if held.identifier == identifier)
    if entries:
        chosen = min(entries, key=lambda held: _age(members[held.home] if held.home else contact))
        held = tuple(_claimed(each) if each is chosen else each for each in contact.held)
    else:
        held = (*contact.held, Held(identifier, now, How.CLAIM, claimed=True))
    return steps(contact, dataclasses.replace(contact, held=held), members)


def _age(contact: Contact) -> tuple[datetime, str]:
    return contact.ranked_at, contact.id


def _claimed(held: Held) -> Held:
    return dataclasses.replace(held, claimed=True, how=held.how if held.is_live else How.CLAIM)


def release(contact: Contact, members: Mapping[ContactId, Contact], identifier: Identifier) -> tuple[Transition, ...]:
    """CL3: without the claim, and a holder still when it was one before; what it holds beside its fields is given up.

    Raises IdentifierNotFound, and IdentifierNotClaimed for what a field carries and nobody claimed.
    """
    entries = _entries(contact, identifier)
    if not entries:
        raise IdentifierNotFound("The contact does not hold this identifier.", entity_id=contact.id)
    if claimed(contact, identifier):
        left = (_unclaimed(each) if each in entries else each for each in contact.held)
    elif any(held.in_fields for held in entries):
        raise IdentifierNotClaimed(
            "The identifier is held but not claimed; remove the value from the contact's fields.", entity_id=contact.id
        )
    else:
        left = (_gone(each) if each in entries else each for each in contact.held)
    held = tuple(each for each in left if each is not None)
    return steps(contact, dataclasses.replace(contact, held=held), members)


def _unclaimed(held: Held) -> Held | None:
    return _gone(held) if held.how is How.CLAIM else dataclasses.replace(held, claimed=False)


def _gone(held: Held) -> Held | None:
    """MG10: of a member's row the merge result remembers that it was given up."""
    return held.given_up() if held.home else None
