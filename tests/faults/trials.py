"""One trial: a use case, one fault at one of its calls, and then a caller that tries again."""

from __future__ import annotations

import hashlib
import json
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
class Ids:
    """Ids in no order, the same in every world; equal when as many were given out."""

    kind: str
    given: int = 0

    def __call__(self) -> str:
        """The next one, as long as those of the functions."""
        self.given += 1
        return hashlib.sha256(f"{self.kind} {self.given}".encode()).hexdigest()[:32]


@dataclass
class Laboratory:
    """One DynamoDB for many trials, emptied between them; `injected` counts the faults that struck.

    Most faults at one call leave the same behind: all that could come after it, which is a retry and what is stored
    then, follows from what is stored, the clock and the next id, and is tried once for each such state (`proven`).
    """

    bench: InProcess
    injected: int = 0
    expected: dict[str, Any] = field(default_factory=dict)
    prepared: dict[str, Prepared] = field(default_factory=dict)
    proven: set[object] = field(default_factory=set)
    faults: Faults = field(init=False)

    def __post_init__(self) -> None:
        self.faults = Faults(self.bench.client)

    def given(self, scenario: Scenario) -> World:
        """A center in which only what the scenario is given is stored; made once, then copied."""
        world = World.on_dynamodb(self.bench, SettableClock())
        world.new_id, world.remembers_refusals = Ids("given"), True
        if scenario.name not in self.prepared:
            self.bench.restore({})
            scenario.given(world)
            self.prepared[scenario.name] = Prepared(self.bench.kept(), world.clock.now)
        prepared = self.prepared[scenario.name]
        self.bench.restore(prepared.items)
        world.clock.now, world.new_id = prepared.now, Ids("job")
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
        rest = (scenario.name, done, repr(world.new_id), world.clock(), self.stored())
        if rest in self.proven:
            return True
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
        self.proven.add(rest)
        return True

    def stored(self) -> bytes:
        """Equal for equal contents of all tables."""
        tables = self.bench.keys()
        found = hashlib.sha256()
        for table in sorted(tables):
            found.update(json.dumps([table, self.bench.rows(table)], sort_keys=True).encode())
        return found.digest()

    @staticmethod
    def again(scenario: Scenario, world: World) -> None:
        """Does it once more; a refusal that says it was done before will do."""
        try:
            scenario.job(world)
        except ScvError as refused:
            if not isinstance(refused, scenario.settled):
                raise
