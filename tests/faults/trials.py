"""One trial: a use case, one fault at one of its calls, and then a caller that tries again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scv.domain.values.errors import Busy, ScvError, Unavailable
from tests.builders import SettableClock
from tests.faults.injection import Crash, Fault, Faults
from tests.faults.pictures import picture, require_sound
from tests.faults.scenarios import Scenario
from tests.model.world import World
from tests.stores.tables import InProcess


@dataclass(frozen=True)
class Prepared:
    """What was stored, and when."""

    items: dict[str, Any]
    now: datetime


@dataclass
class Laboratory:
    """One DynamoDB for many trials, emptied between them; `injected` counts the faults that struck."""

    bench: InProcess
    injected: int = 0
    expected: dict[str, Any] = field(default_factory=dict)
    prepared: dict[str, Prepared] = field(default_factory=dict)
    faults: Faults = field(init=False)

    def __post_init__(self) -> None:
        self.faults = Faults(self.bench.client)

    def given(self, scenario: Scenario) -> World:
        """A center in which only what the scenario is given is stored; made once, then copied."""
        world = World.on_dynamodb(self.bench, SettableClock())
        world.new_id = lambda: uuid.uuid4().hex
        if scenario.name not in self.prepared:
            self.bench.restore({})
            scenario.given(world)
            self.prepared[scenario.name] = Prepared(self.bench.kept(), world.clock.now)
        prepared = self.prepared[scenario.name]
        self.bench.restore(prepared.items)
        world.clock.now = prepared.now
        return world

    def undisturbed(self, scenario: Scenario) -> dict[str, Any]:
        """What is stored when nothing fails."""
        if scenario.name not in self.expected:
            world = self.given(scenario)
            scenario.job(world)
            self.expected[scenario.name] = picture(self.bench, world)
        return dict(self.expected[scenario.name])

    def disturbed(self, scenario: Scenario, fault: Fault, at: int) -> bool:
        """Whether there was such a call; raises AssertionError when anything is broken, or a retry does not help."""
        expected, world = self.undisturbed(scenario), self.given(scenario)
        done = False
        with self.faults.one(fault, at):
            try:
                scenario.job(world)
                done = True
            except (Unavailable, Busy, Crash):
                pass
        if not self.faults.fired:
            return False
        self.injected += self.faults.fired
        require_sound(self.bench, world)
        if not done:
            self.again(scenario, world)
            require_sound(self.bench, world)
        found = picture(self.bench, world)
        assert found == expected, (
            fault.name,
            at,
            {key: (found[key], expected[key]) for key in found if found[key] != expected[key]},
        )
        return True

    @staticmethod
    def again(scenario: Scenario, world: World) -> None:
        """Does it once more; a refusal that says it was done before will do."""
        try:
            scenario.job(world)
        except ScvError as refused:
            if not isinstance(refused, scenario.settled):
                raise
