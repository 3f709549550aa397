"""Writing in parts: index rows that do not fit one transaction are written one contact at a time (MG6, MG10).

A pinned contact answers as before; readers of the identifier index look at its record first, so its rows already say
what they will say once it is merged. After a crash the next interaction lets a pinned contact go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.identity.merging import pinned, unpinned
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.writes import StaleWrite


@contextmanager
def pinned_until_failure(store: Contacts, clock: Clock, contacts: Sequence[Contact]) -> Iterator[list[Contact]]:
    """The contacts as they are stored once each is pinned; what fails inside lets them go again."""
    kept: list[Contact] = []
    try:
        for contact in contacts:
            kept.append(pin(store, clock, contact))
        yield kept
    except BaseException:
        let_go(store, clock, kept)
        raise


def pin(store: Contacts, clock: Clock, contact: Contact) -> Contact:
    """The contact pinned, as it is stored; raises StaleWrite when it has changed."""
    if contact.pinned:
        return contact
    step = Transition(contact, pinned(contact))
    store.apply(Plan(clock(), (step,)))
    return step.contact


def let_go(store: Contacts, clock: Clock, contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """The contacts unpinned, each in a write of its own."""
    steps = [Transition(contact, unpinned(contact)) for contact in contacts]
    for step in steps:
        with suppress(StaleWrite):  # somebody has written it since, and decided about the pin
            store.apply(Plan(clock(), (step,)))
    return tuple(step.contact for step in steps)
