"""6. What goes wrong on the way to DynamoDB loses no write and doubles none: the thin client on a real server.

Each fault of the wire at each request of a use case, and many at random under writers at once.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from scv.adapters.aws import errors
from scv.adapters.aws.connections import Connections
from scv.adapters.aws.credentials import Credentials
from scv.adapters.aws.endpoints import Endpoint
from scv.adapters.aws.services import SERVICES
from scv.adapters.aws.thin import ThinClient
from tests.builders import SettableClock
from tests.faults.pictures import picture, require_sound
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.trials import Laboratory
from tests.faults.wire import FAULTS, Wire, passing_on, wired
from tests.model.world import World
from tests.stores.tables import Bench, on_server

pytestmark = pytest.mark.server
CALLS_AT_MOST = 60
ANSWER_SECONDS = 0.5
TRIES = 4
WRITERS, WRITES, SHARE = 8, 40, 0.3
NAMES = ("ingest, new identifier", "ingest, known identifier", "create", "merge")
CHOSEN = [each for each in SCENARIOS if each.name in NAMES]
QUICK = [fault for fault in FAULTS if fault not in ("slow bytes", "silence after the write")]


def through(wire: Wire) -> ThinClient:
    """The client of the functions, with short patience and without pauses."""
    where = Endpoint("us-east-1", False, "127.0.0.1", wire.server_address[1])
    keys = Credentials("testing", "testing")
    connections = Connections(where, ANSWER_SECONDS)
    return ThinClient(SERVICES["dynamodb"], where, lambda: keys, {}, lambda _seconds: None, connections)


@dataclass
class WiredLaboratory:
    """A DynamoDB server with a wire before it; `injected` counts the faults that struck."""

    bench: Bench
    wire: Wire
    client: ThinClient
    injected: Counter[str] = field(default_factory=Counter)
    expected: dict[str, Any] = field(default_factory=dict)

    def given(self, scenario: Scenario) -> World:
        """A center in which only what the scenario is given is stored; what comes next goes over the wire."""
        for table, names in self.bench.keys().items():
            for row in self.bench.rows(table):
                self.bench.client.delete_item(TableName=table, Key={name: row[name] for name in names})
        clock = SettableClock()
        direct, world = World.on_dynamodb(self.bench, clock), World.on_dynamodb(self.bench, clock, self.client)
        direct.new_id = world.new_id = lambda: uuid.uuid4().hex
        scenario.given(direct)
        self.wire.expect({})
        return world

    def undisturbed(self, scenario: Scenario) -> dict[str, Any]:
        """What is stored when nothing fails."""
        if scenario.name not in self.expected:
            world = self.given(scenario)
            scenario.job(world)
            self.expected[scenario.name] = picture(self.bench, world)
        found: dict[str, Any] = self.expected[scenario.name]
        return found

    def disturbed(self, scenario: Scenario, fault: str, at: int) -> bool:
        """Whether there was such a request; raises AssertionError when the use case does not end as it would have."""
        expected, world = self.undisturbed(scenario), self.given(scenario)
        self.wire.expect({at: fault})
        Laboratory.again(scenario, world)
        struck = list(self.wire.struck)
        self.wire.expect({})
        self.injected.update(struck)
        require_sound(self.bench, world)
        assert picture(self.bench, world) == expected, (scenario.name, fault, at)
        return bool(struck)


@pytest.fixture(scope="module")
def laboratory(dynamodb_endpoint: str) -> Iterator[WiredLaboratory]:
    """One server for all trials."""
    with on_server(dynamodb_endpoint) as bench, wired(passing_on(dynamodb_endpoint)) as wire:
        client = through(wire)
        yield WiredLaboratory(bench, wire, client)
        client.close()


def _in_turn(scenario: Scenario, at: int) -> list[str]:
    """A third of the faults for the request of this number; over requests and scenarios every fault has its turn."""
    return list(FAULTS)[(at + CHOSEN.index(scenario)) % 3 :: 3]


@pytest.mark.parametrize("scenario", CHOSEN, ids=lambda scenario: scenario.name)
def test_a_fault_of_the_wire_at_any_request_is_not_noticed(laboratory: WiredLaboratory, scenario: Scenario) -> None:
    """`make long` tries every fault at each request."""
    for at in range(1, CALLS_AT_MOST):
        if not _all_struck(laboratory, scenario, at):
            assert at > 1, f"nothing struck {scenario.name}"
            return
    pytest.fail("there are more requests than were tried")


def _all_struck(laboratory: WiredLaboratory, scenario: Scenario, at: int) -> bool:
    """Whether there is such a request, for each fault alike.

    On a busy machine an answer may be late by itself: what is sent anew then is one request more, and so all are tried
    once more.
    """
    for _ in range(TRIES):
        struck = [laboratory.disturbed(scenario, fault, at) for fault in _in_turn(scenario, at)]
        if all(struck) or not any(struck):
            break
    assert all(struck) or not any(struck), f"request {at} of {scenario.name} is there with some faults alone"
    return all(struck)


def test_every_fault_of_the_wire_has_its_turn() -> None:
    assert {fault for each in CHOSEN for fault in _in_turn(each, 1)} == set(FAULTS)


@pytest.mark.long
@pytest.mark.parametrize("scenario", CHOSEN, ids=lambda scenario: scenario.name)
def test_every_fault_of_the_wire_at_any_request_is_not_noticed(laboratory: WiredLaboratory, scenario: Scenario) -> None:
    for fault in FAULTS:
        at = 1
        while laboratory.disturbed(scenario, fault, at):
            at += 1
        assert 1 < at < CALLS_AT_MOST, f"{fault} struck no request of {scenario.name}"
    print(f"{laboratory.injected.total()} faults so far, no write lost, none doubled")


def test_writers_at_once_over_a_bad_wire_lose_and_double_nothing(laboratory: WiredLaboratory) -> None:
    """Each write is an item of its own and one more on the writer's counter, in one transaction."""
    bench, wire, seed = laboratory.bench, laboratory.wire, random.randrange(10**6)
    drawn = random.Random(seed)
    every = range(1, WRITERS * WRITES * 3)
    wire.expect({place: drawn.choice(QUICK) for place in every if drawn.random() < SHARE})
    with ThreadPoolExecutor(WRITERS) as pool:
        done = [
            each for found in pool.map(lambda writer: _written(laboratory, writer), range(WRITERS)) for each in found
        ]
    struck = len(wire.struck)
    wire.expect({})
    rows = {row["id"]["S"]: row for row in bench.rows(bench.tables.settings)}
    counted = {name: int(row["n"]["N"]) for name, row in rows.items() if "n" in row}
    stored = Counter(name.partition("/")[0] for name in rows if "/" in name)
    lost, doubled = set(done) - set(rows), {name: counted[name] - stored[name] for name in counted}
    print(f"seed {seed}: {len(done)} writes, {struck} faults, {len(lost)} lost, {sum(doubled.values())} doubled")
    assert not lost, seed
    assert set(doubled.values()) == {0}, (seed, doubled)
    assert len(done) > WRITERS * WRITES / 2
    assert struck > WRITERS * WRITES * SHARE / 2


def _written(laboratory: WiredLaboratory, writer: int) -> list[str]:
    """The ids of the writes that were answered; one that stayed without an answer may be there or not."""
    table, done = laboratory.bench.tables.settings, []
    for place in range(WRITES):
        name = f"w{writer}/{place}"
        put = {"TableName": table, "Item": {"id": {"S": name}}, "ConditionExpression": "attribute_not_exists(id)"}
        more = {
            "TableName": table,
            "Key": {"id": {"S": f"w{writer}"}},
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        try:
            laboratory.client.transact_write_items(TransactItems=[{"Put": put}, {"Update": more}])
        except errors.refusal("TransactionCanceledException"):
            pass  # an earlier try of the same call wrote it, on a server that knows no tokens
        except errors.AwsError:  # the fourth try failed as well
            continue
        done.append(name)
    return done
