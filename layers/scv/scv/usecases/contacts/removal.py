"""Removal: a record and its rows go in one write, and what others took over meanwhile stays theirs (CO4)."""

from __future__ import annotations

from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import Contact, tombstone
from scv.domain.identity.holdings import yielding
from scv.usecases.attempts import Learned, until_done
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.writes import StaleWrite


def removed(store: Contacts, clock: Clock, before: Contact, after: Contact) -> bool:
    """Whether the record went from `before` to `after`; False when somebody wrote it first.

    A guard or claim that somebody else has by now is not removed (RS5, CL2). Raises Busy.
    """

    def once(learned: Learned) -> bool:
        # of an owner that is gone itself we know only that it is not us
        lost = learned.lost.with_those_of(before) if learned.gone else learned.lost
        try:
            store.apply(Plan(clock(), (Transition(yielding(before, lost), after),)))
        except StaleWrite:
            return False
        return True

    return until_done(store, clock, once, about=before.id)


def remove_ancestors(store: Contacts, clock: Clock, gone: Contact) -> None:
    """MG3, CO4: of every other member of a deleted set only its id stays, and leads to who was deleted.

    So a delete that was broken off goes on whichever id it is repeated with. Raises Busy.
    """
    wanted = gone.ancestors

    def once(_learned: Learned) -> None:
        left = [each for each in store.contacts(wanted).values() if each.deleted_at is None]
        for member in left:
            removed(store, clock, member, tombstone(member, clock(), gone.modified_by or ""))
        if left:  # they are read once more: a write may have met somebody else's
            raise StaleWrite(gone.id)

    if wanted:
        until_done(store, clock, once, about=gone.id)
