"""The stream of contacts as a test plays it: what was written since it was last asked, in order, late, or twice."""

from __future__ import annotations

from dataclasses import dataclass, field

from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.changes.written import ContactWritten
from scv.domain.contacts.contact import Contact
from scv.domain.values.ids import ContactId
from tests.model.world import World


@dataclass
class Stream:
    """Tells each record of a center in memory that is another than when it was last looked at."""

    world: World
    seen: dict[ContactId, Contact] = field(default_factory=dict)

    def written(self) -> list[ContactWritten]:
        """The news, the oldest id first."""
        store = self.world.store
        assert isinstance(store, MemoryStore)
        ids = sorted({*self.seen, *store.records})
        news = [ContactWritten(self.seen.get(each), store.records.get(each)) for each in ids]
        self.seen = dict(store.records)
        return [each for each in news if each.before != each.after]

    def followed(self) -> None:
        """All news reach their reader."""
        for each in self.written():
            self.world.follow(each)


def has(world: World, *contacts: Contact) -> None:
    """These are stored."""
    for contact in contacts:
        world.store.apply(Plan(world.clock(), (Transition(None, contact),)))


def told(world: World, contact_id: str) -> list[tuple[str, ...]]:
    """The pairs of a contact, as ids."""
    return [tuple(sorted(each.id for each in found.contacts)) for found in world.suggestions(contact_id)]
