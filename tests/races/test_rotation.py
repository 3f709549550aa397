"""SE4: a number and an id that change, told by two deliveries at once, with an agent's decision between two calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from scv.domain.contacts.contact import Contact
from scv.domain.values.errors import ScvError
from tests.model import invariants
from tests.model.world import World
from tests.races.interrupted import Interrupted
from tests.races.rotation import DECISIONS, DELIVERIES, Rotation

ALL = {**DELIVERIES, **DECISIONS}
MOST_CALLS = 60  # of one action to the store


@dataclass
class Case:
    """An account of its own in memory."""

    rotation: Rotation
    world: World

    @classmethod
    def begun(cls) -> Case:
        case = cls(Rotation(1), World.in_memory())
        case.rotation.begin(case.world)
        return case

    def does(self, name: str, store: Any = None) -> ScvError | None:
        """Carries it out; what refused it, None when it was done."""
        world = self.world if store is None else World(store, store, store, self.world.clock, self.world.new_id)
        try:
            ALL[name](self.rotation, world)
        except ScvError as refused:
            return refused
        return None

    def picture(self) -> list[Any]:
        """Who has which names and conversations, without the ids that the order of things decides."""
        now = self.world.clock()
        living = [each for each in self.world.store.records.values() if not each.is_ancestor and each.is_alive(now)]
        return sorted((self._shown(each) for each in living), key=repr)

    def _shown(self, contact: Contact) -> Any:
        names = self.rotation.names
        held = sorted(names[each] for each in contact.identifiers)
        ann = self.rotation.id("ann") in {contact.id, *contact.members}
        return ann, contact.type.value, held, sorted(entry.conversation_id for entry in self.world.journey(contact.id))

    def require_sound(self) -> None:
        """The invariants over everything that is stored; no conversation is lost."""
        now, records = self.world.clock(), self.world.store.records
        invariants.require_sound(records, now)
        invariants.require_one_guard_and_claim(records.values(), now)
        invariants.require_one_journey(self.world, records, list(self.world.store.conversations))


@cache
def after(*done: str) -> list[Any]:
    """What is stored when these are done one after the other."""
    case = Case.begun()
    for name in done:
        case.does(name)
    return case.picture()


@pytest.mark.parametrize("one", ALL)
def test_se4_whatever_comes_in_or_is_decided_between_two_calls_the_order_explains_it(one: str) -> None:
    """Nothing is taken from somebody else, nobody comes twice; and all of it delivered again changes nothing."""
    for other in ALL:
        orders = [after(one, other), after(other, one)]
        for at in range(1, MOST_CALLS):
            case = Case.begun()
            interrupted = Interrupted(case.world.store, at, lambda case=case, other=other: case.does(other))  # type: ignore[misc]
            refused = case.does(one, interrupted)
            if interrupted.calls < at:
                break
            allowed = [*orders, after(other)] if refused else orders
            assert case.picture() in allowed, (one, other, at, refused, case.picture(), allowed)
            case.require_sound()
            _require_settled(case, [one, other])
        else:
            pytest.fail(f"{one} makes more than {MOST_CALLS} calls")


def _require_settled(case: Case, done: Sequence[str]) -> None:
    """RS5: the same deliveries once more leave everything as it is."""
    before = case.picture()
    for name in (*done, "write_before"):
        if name in DELIVERIES:
            case.does(name)
    assert case.picture() == before, done


def test_se4_all_deliveries_end_in_one_contact() -> None:
    """So that the orders above are compared with something: with all of it told, there is one account."""
    case = Case.begun()
    for name in DELIVERIES:
        case.does(name)
    (ann, jane) = sorted(case.picture(), key=lambda shown: not shown[0])
    assert ann[2:] == ([], [])
    assert jane[2] == ["id 1", "id 2", "id 3", "number 1", "number 2"]
    assert len(jane[3]) == len(DELIVERIES)
