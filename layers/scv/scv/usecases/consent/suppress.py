"""Suppress: an erasure leaves of each refusal a keyed hash, and who has the contact point next refuses again (CN4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.changes.written import ContactWritten
from scv.domain.consent.decisions import Decision, Matter
from scv.domain.consent.suppression import SOURCE, Suppression, contact_points, found_for, left_of, places_of
from scv.domain.contacts.agreed import points_consented, points_gained
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.usecases.attempts import Learned, until_done
from scv.usecases.consent.consents import give
from scv.usecases.contact_of import answering, member_of
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.privacy import Suppressions

Told = tuple[Suppression, Identifier]
Keys = Callable[[], Sequence[str]]
"""The key that hashes, and those before it; raises Unavailable."""


@dataclass(frozen=True, slots=True)
class SuppressRefusals:
    """CN4: may be done again; of two erasures the later moment stays."""

    kept: Suppressions
    keys: Keys

    def __call__(self, gone: Contact, decisions: Sequence[Decision]) -> None:
        """One write for each refusal of each contact point that the deleted contact had. Raises Unavailable, Busy."""
        if not decisions:
            return
        current = self.keys()[0]
        for each in left_of(current, gone.division, gone.known_by, decisions):
            self.kept.suppress(each)


class Store(Contacts, Protocol):
    """What giving again reads and writes."""


@dataclass(frozen=True, slots=True)
class GiveAgain:
    """CN4: the streams' reader asks about the contact points that a contact has gained, and no call waits for it.

    One read for each new point, and nothing more where nothing is found. Each write may be told more than once. Whoever
    had a point before is left alone, and ends by a consent only what was given to them.
    """

    store: Store
    kept: Suppressions
    keys: Keys
    clock: Clock

    def __call__(self, written: ContactWritten) -> None:
        """Raises Busy, Unavailable; then it is to be told again."""
        after = written.after
        if after is None:
            return
        gained = points_gained(written.before, after)
        points = (*gained, *(each for each in points_consented(written.before, after) if each not in gained))
        if not points:
            return
        places = dict(places_of(self.keys(), after.division, points))
        found = [(each, places[each.place]) for each in self.kept.suppressed(tuple(places))]
        if found:
            new, old = ([each for each in found if (each[1] in gained) is is_new] for is_new in (True, False))
            all_given = False  # as many as one write takes are, each time
            while not all_given:
                all_given = until_done(
                    self.store, self.clock, lambda learned: self._once(after, new, old, learned), about=after.id
                )

    def _once(self, written: Contact, new: Sequence[Told], old: Sequence[Told], _learned: Learned) -> bool:
        """Whoever answers for the contact by now, as long as it has the contact point; whether all is given.

        `new`: of points that it has gained, `old`: of those on which it has consented.
        """
        record, now = self.store.contact(written.id), self.clock()
        contact = answering(self.store, record)
        if record is None or contact is None or not contact.is_alive(now):
            return True
        has = contact_points(contact.identifiers)
        member = member_of(self.store, record, contact)
        found, agreed = (
            found_for(member, contact.decisions, [each for each in told if each[1] in has], now) for told in (new, old)
        )
        given = self._given_before(contact) if agreed.ended else ()
        mine = [each for each, point in old if each in agreed.ended and each.matter(point) in given]
        for each in (*found.ended, *mine):
            self.kept.lift(each)
        return give(self.store, contact, member, found.given, now)

    def _given_before(self, contact: Contact) -> frozenset[Matter]:
        """What the contact was given: where it consents to that, it is the person who does, and nobody else."""
        records = dict.fromkeys((*contact.members, *contact.family.lineage))
        known = self.store.decisions_of(tuple(records))
        return frozenset(each.matter for each in known if each.source == SOURCE)
