"""Respell: a contact from before a rule changed is written anew, with its whole merge set (ID2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from scv.domain.contacts import Contact
from scv.domain.holdings import NOTHING_LOST, Lost, yielding
from scv.domain.identifiers import Identifier
from scv.domain.plans import Plan, Transition
from scv.domain.respelling import respelled
from scv.usecases.ports import AlreadyHeld, Contacts


def in_todays_spelling(store: Contacts, contact: Contact, now: datetime) -> Contact:
    """ID2: the canonical contact as today's rules spell it, written first when that changes anything.

    Its ancestors change in the same write, so that the set and its rows go on saying the same. Whoever guards or
    claims the line by today's spelling already keeps it. Raises StaleWrite, AlreadyHeld, PlanTooLarge.
    """
    if respelled(contact) == contact:
        return contact
    ancestors = [each for each in contact.merge_set if each != contact.id]
    members = (contact, *(store.contacts(ancestors) if ancestors else {}).values())
    anew = _anew(members)
    refused: AlreadyHeld | None = None
    for lost in (NOTHING_LOST, Lost(guards=anew), Lost(anew, anew)):
        steps = tuple(Transition(each, yielding(new, lost)) for each in members if (new := respelled(each)) != each)
        try:
            store.apply(Plan(now, steps))
        except AlreadyHeld as other:
            refused = other
        else:
            return next(step.contact for step in steps if step.contact.id == contact.id)
    raise refused or AlreadyHeld("")


def _anew(members: Sequence[Contact]) -> frozenset[Identifier]:
    """What they hold in another spelling than before, or claim or guard in it for the first time."""
    return frozenset(held.identifier for each in members for held in respelled(each).held if held not in each.held)
