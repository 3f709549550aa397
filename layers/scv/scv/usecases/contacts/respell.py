"""Respell: a contact from before a rule changed is written anew, with its whole merge set (ID2)."""

from __future__ import annotations

from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.respelling import respelled
from scv.domain.identity.holdings import yielding
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import answering
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts


def in_todays_spelling(store: Contacts, clock: Clock, contact: Contact) -> Contact:
    """ID2: the contact that answers as today's rules spell it, written first when that changes anything.

    Its members change in the same write, so that the set and its rows go on saying the same. Whoever guards or claims
    the line by today's spelling already keeps it. Raises Busy, ContactTooLarge.
    """
    if respelled(contact) == contact:
        return contact

    def once(learned: Learned) -> Contact:
        answers = answering(store, store.contact(contact.id)) or contact
        others = answers.ancestors
        members = (answers, *(store.contacts(others) if others else {}).values())
        anew = ((each, respelled(each)) for each in members)
        steps = tuple(Transition(old, yielding(new, learned.lost)) for old, new in anew if new != old)
        if steps:
            store.apply(Plan(clock(), steps, takes_over=learned.gone))
        return next((step.contact for step in steps if step.contact.id == answers.id), answers)

    return until_done(store, clock, once, about=contact.id)
