"""Whichever client asks, the same is asked: operations, round trips and units, counted here and by the server."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.meter import Cost, Meter, cost_of
from scv.adapters import aws
from scv.adapters.dynamodb.store import DynamoStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.values.ids import ContactId
from tests.builders import NOW, alexis, event, phone
from tests.faults.wire import passing_on, wired
from tests.model.world import World
from tests.stores.tables import CLIENTS, Bench, on_server, thin

pytestmark = pytest.mark.server


def costs(endpoint: str, client: str) -> list[Cost]:
    """What a few jobs cost by this client, each on tables of its own."""
    with on_server(endpoint, client) as bench:
        meter, world = _metered(bench.client, bench), World.on_dynamodb(bench)
        return [_counted(bench, meter, world, place) for place in range(len(JOBS))]


JOBS = (
    lambda world: world.ingest(event(phone(), conversation="new", id="1")),
    lambda world: world.ingest(event(phone(), conversation="known", id="2")),
    lambda world: world.ingest(event(phone(), conversation="known", id="2")),
    lambda world: world.store.apply(Plan(NOW, (Transition(None, alexis()),))),
    lambda world: world.store.contacts([f"contact-{place}" for place in range(120)]),
    lambda world: world.note(alexis().id, "calls on Mondays", "note-1"),
)


def _metered(client: Any, bench: Bench) -> Meter:
    return Meter(client, {}, {table: tuple(names) for table, names in bench.keys().items()})


def _counted(bench: Bench, meter: Meter, world: World, place: int) -> Cost:
    with meter.counting(bench.client) as calls:
        JOBS[place](world)
    return cost_of(calls)


def test_both_clients_cost_the_same(dynamodb_endpoint: str) -> None:
    ours, theirs = (costs(dynamodb_endpoint, client) for client in CLIENTS)
    assert ours == theirs
    assert all(cost.requests for cost in ours)
    assert sum(cost.served_writes for cost in ours) > 10


def test_a_call_that_is_tried_again_counts_once(dynamodb_endpoint: str) -> None:
    with on_server(dynamodb_endpoint) as bench, wired(passing_on(dynamodb_endpoint)) as wire:
        client = thin(wire.endpoint)
        meter = _metered(client, bench)
        wire.expect({1: "internal error", 2: "dropped after the write"})
        with meter.counting(bench.client) as calls:
            assert DynamoStore(client, bench.tables).contact(ContactId("nobody")) is None
        assert (cost_of(calls).operations, len(wire.requests)) == (("GetItem",), 3)
        client.close()


def test_the_thin_client_is_what_the_functions_get() -> None:
    """The suites set SCV_CLIENT for moto; without it, as in the template's default, the thin one is made."""
    made = aws.client("dynamodb", {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"})
    assert hasattr(type(made), "surround")
