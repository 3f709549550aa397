"""Look-up: from an identifier to the contact that it resolves to (RS1, RS7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from scv.frozen import dataclass

from scv.domain.access.permissions import Access, contact_not_found
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.identifiers.identifier import Identifier
from scv.domain.linking.resolution import Holder
from scv.domain.marks.marks import MarkKind
from scv.domain.values.ids import DivisionId
from scv.usecases.access.divisions import searched_divisions
from scv.usecases.contact_of import answering, with_answering
from scv.usecases.find_holders import find_holders_in
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts, Records
from scv.usecases.ports.search import Divisions
from scv.usecases.remembered import Remembered

REVERSE_LIMIT = 25


@dataclass(frozen=True, slots=True)
class LookUp:
    """RS1: two round trips, who holds it and the contact; also for one that was merged."""

    store: Contacts
    divisions: Divisions
    clock: Clock

    def __call__(self, access: Access, identifier: Identifier, division: DivisionId | None = None) -> Contact:
        """The best match in the caller's divisions. Raises ContactNotFound when nobody holds it.

        SI1: an identifier that is many people's, or nobody's, is nobody's in particular.
        """
        store = Remembered(self.store)  # whoever answers for a merged contact was read to find that out
        holders = self._holders(store, access, (identifier,), (division,) if division else (), tuple(MarkKind))
        contact = answering(store, store.contact(holders[0].contact_id)) if holders else None
        if contact is None or not contact.is_alive(self.clock()):
            raise contact_not_found()
        return contact

    def reverse(
        self, access: Access, identifiers: Sequence[Identifier], divisions: Collection[DivisionId]
    ) -> tuple[Contact, ...]:
        """RS7: up to 25 curated contacts that hold one of these, best match first; of what is blocked nobody (SI1)."""
        holders = self._holders(self.store, access, identifiers, divisions, (MarkKind.BLOCKED,))
        curated = [holder.contact_id for holder in holders if holder.type is ContactType.CURATED]
        ids = list(dict.fromkeys(curated))[:REVERSE_LIMIT]
        found, now = with_answering(self.store, ids), self.clock()
        contacts = (found.answering(each) for each in ids)
        living = {each.id: each for each in contacts if each is not None and each.is_alive(now)}
        return tuple(each for each in living.values() if not each.is_provisional and access.sees(each.division))

    def _holders(
        self,
        store: Records,
        access: Access,
        identifiers: Sequence[Identifier],
        asked: Collection[DivisionId],
        but: Collection[MarkKind],
    ) -> list[Holder]:
        """AC2: identifiers belong to one division, so each of the caller's is asked, all of them at once."""
        divisions = searched_divisions(access, asked, self.divisions)
        found = find_holders_in(store, divisions, identifiers, self.clock(), but)
        return sorted(found, key=lambda holder: holder.rank)
