"""How a contact's identifiers are known, which rises with better proof and never falls (TR1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime

from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held
from scv.domain.identifiers.identifier import Identifier
from scv.domain.trust.trust import Method, raised

Proofs = Mapping[Identifier, Method]


def best_known(contact: Contact) -> dict[Identifier, Held]:
    """TR1: of each identifier that it answers to the entry that is worth most, over its merge set."""
    found: dict[Identifier, Held] = {}
    for held in contact.held:
        if held.is_live:
            known = found.get(held.identifier)
            found[held.identifier] = held if known is None or known.with_proof_of(held) is not known else known
    return found


def learned(contact: Contact, before: Contact | None, told: Proofs) -> Contact:
    """TR1: what the contact did not hold before is known as it was told, also when that is worth little."""
    had = {(held.home, held.identifier) for held in before.held} if before else set()
    held = tuple(
        dataclasses.replace(each, known=told[each.identifier])
        if each.identifier in told and (each.home, each.identifier) not in had
        else each
        for each in contact.held
    )
    return dataclasses.replace(contact, held=held)


def proved(contact: Contact, told: Proofs, now: datetime) -> Contact:
    """TR1: the contact with better proof of what it holds; itself when it is known as well already.

    What a person has saved changes only for more worth, so that a known caller costs nothing more. Over a merge set
    the first entry changes: interactions are linked to its member, and keep it when the merge is undone (MG10).
    """
    best = best_known(contact)
    better = {
        each: how
        for each, how in told.items()
        if each in best and raised(best[each].known, how, settled=not contact.is_provisional) is not best[each].known
    }
    if not better:
        return contact
    firsts = {held.identifier: place for place, held in reversed(list(enumerate(contact.held))) if held.is_live}
    held = tuple(
        dataclasses.replace(each, known=better[each.identifier], known_at=now)
        if each.identifier in better and firsts[each.identifier] == place
        else each
        for place, each in enumerate(contact.held)
    )
    return dataclasses.replace(contact, held=held)
