"""Removal: a record and its rows go in one write, and what others took over meanwhile stays theirs (CO4)."""

from __future__ import annotations

from scv.domain.contacts import Contact
from scv.domain.errors import Busy
from scv.domain.holdings import NOTHING_LOST, yielding
from scv.domain.plans import Plan, Transition
from scv.usecases.ports import AlreadyHeld, Clock, Contacts, StaleWrite

ATTEMPTS = 12


def removed(store: Contacts, clock: Clock, before: Contact, after: Contact | None) -> bool:
    """Whether the record went from `before` to `after`; False when somebody wrote it first.

    A guard or claim that somebody else has by now is not removed (RS5, CL2). Raises Busy.
    """
    lost = NOTHING_LOST
    for _ in range(ATTEMPTS):
        try:
            store.apply(Plan(clock(), (Transition(yielding(before, lost), after),)))
        except StaleWrite:
            return False
        except AlreadyHeld as held:
            other = store.contact(held.contact_id) if held.contact_id else None
            lost = lost.with_those_of(other or before)  # of an owner that is gone we know only that it is not us
            continue
        return True
    raise Busy("Others keep changing the contact; repeat the call.", entity_id=before.id)


def remove_ancestors(store: Contacts, clock: Clock, gone: Contact) -> None:
    """MG3, CO4: every other member of a deleted set; readers skip them all by now. Raises Busy."""
    wanted = [each for each in gone.merge_set if each != gone.id]
    for _ in range(ATTEMPTS):
        left = store.contacts(wanted) if wanted else {}
        if not left:
            return
        for member in left.values():
            removed(store, clock, member, None)
    raise Busy("Others keep changing the contact; repeat the call.", entity_id=gone.id)
