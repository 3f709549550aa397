"""Every pair of actions, one of them done by somebody else between any two calls of the other to the store.

Threads meet by chance; here each moment is tried. What is stored afterwards has to be what one after the other would
have left, in one of the two orders, or without the one that was refused.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import pytest

from scv.domain.consent.decisions import holding
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.distinct import standing
from scv.domain.values.errors import ScvError
from scv.domain.values.ids import ConversationId
from tests.builders import phone
from tests.model import invariants
from tests.model.world import World
from tests.races.interrupted import Interrupted
from tests.races.scene import ACTIONS, Scene, answering, require_nobody_merged_unasked

NAMES = ("ann", "bob", "cid", "dan")
MOST_CALLS = 60  # of one action to the store
_numbers = itertools.count(2_000)


def a_number() -> Identifier:
    """A number that nobody has called from."""
    return phone(f"+1 212 555 {next(_numbers) % 10_000:04d}")


@dataclass
class Case:
    """A scene of its own in memory."""

    scene: Scene
    world: World

    @classmethod
    def begun(cls) -> Case:
        """Everybody is there."""
        case = cls(Scene(a_number, 0), World.in_memory())
        case.scene.begin(case.world)
        return case

    def does(self, name: str, store: Any = None) -> ScvError | None:
        """Carries the action out; what refused it, None when it was done."""
        world = self.world
        if store is not None:
            world = World(store, store, store, self.world.clock, self.world.new_id)
        try:
            ACTIONS[name](self.scene, world)
        except ScvError as refused:
            return refused
        return None

    def picture(self) -> list[Any]:
        """All that callers can see, without the ids that the order of things decides."""
        names = {self.scene.id(name): name for name in NAMES} | {self.scene.caller: "caller"}
        numbers = {self.scene.new: "new", self.scene.anns: "ann", self.scene.bobs: "bob"}
        records, now = self.world.store.records, self.world.clock()
        living = [each for each in records.values() if not each.is_ancestor and each.is_alive(now)]
        seen = [_described(each, names, numbers, self.world) for each in living]
        call = self.world.store.conversations[ConversationId(self.scene.id("call"))]
        decided = self.world.store.decided.values()
        refused = {each.choice.point for each in call.choices}, {each.point for each in decided}
        told = [sorted(numbers.get(each, "-") if each else "all" for each in ones) for ones in refused]
        return [*sorted(seen, key=repr), *told]

    def require_sound(self, done: list[str]) -> None:
        """The invariants over everything that is stored, and nobody merged whom nobody named."""
        now, records = self.world.clock(), self.world.store.records
        invariants.require_sound(records, now)
        invariants.require_one_guard_and_claim(records.values(), now)
        told = self.world.store.decided.values()
        invariants.require_passed_on(self.world.store.conversations.values(), records, told, now)
        invariants.require_told(records, told, now)
        invariants.require_one_journey(self.world, records, list(self.world.store.conversations))
        require_nobody_merged_unasked(self.scene, self.world, done)

    def versions(self) -> dict[str, int]:
        """CO5: what each id answers with."""
        ids = [*(self.scene.id(name) for name in NAMES), self.scene.caller, self.scene.merged]
        return {each: found.version for each in ids if (found := answering(self.world, each))}


def _described(contact: Contact, names: dict[str, str], numbers: dict[Identifier, str], world: World) -> Any:
    profile = contact.profile
    members = sorted(names[each] for each in contact.members if each in names)
    claimed = {each.identifier for each in contact.held if each.claimed}
    held = sorted((numbers.get(each, "-"), each in claimed) for each in contact.identifiers)
    journey = sorted(entry.conversation_id for entry in world.journey(contact.id))
    called = (profile.first_name, profile.last_name, profile.title)
    apart = sorted(names.get(each.other, "-") for each in standing(contact))
    agreed = sorted((each.purpose, each.status.value) for each in holding(contact.decisions))
    return members, contact.type.value, tuple(map(str, called)), held, journey, apart, agreed


def one_after_the_other(*done: str) -> list[Any]:
    """What is stored when these are done in this order."""
    case = Case.begun()
    for name in done:
        case.does(name)
    return case.picture()


@pytest.mark.parametrize("one", ACTIONS)
def test_whatever_somebody_else_does_between_two_calls_the_order_explains_it(one: str) -> None:
    """PA6, PA7, PR3, CO5, MG3, MG8, CL2, RS5, NP1: each action is one write on what it read, or is decided anew."""
    for other in ACTIONS:
        orders = [one_after_the_other(one, other), one_after_the_other(other, one)]
        for at in range(1, MOST_CALLS):
            case = Case.begun()
            before = case.versions()
            interrupted = Interrupted(case.world.store, at, lambda case=case, other=other: case.does(other))  # type: ignore[misc]
            refused = case.does(one, interrupted)
            if interrupted.calls < at:
                break
            allowed = [*orders, one_after_the_other(other)] if refused else orders
            assert case.picture() in allowed, (one, other, at, refused, case.picture(), allowed)
            case.require_sound([one, other])
            after = case.versions()
            assert all(after[each] >= before[each] for each in before if each in after), (one, other, at)
        else:
            pytest.fail(f"{one} makes more than {MOST_CALLS} calls")
