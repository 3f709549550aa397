"""Fixtures: the stores that sit the same exam."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.memory import MemoryStore
from tests.stores.tables import CLIENTS, Bench, in_process, on_server

Store = MemoryStore | DynamoStore


# moto tries botocore's client, so that the emulator is asked by the thin one alone; a server of one's own by both.
ON_SERVER = [
    pytest.param(client, id=f"server-{client}", marks=pytest.mark.server)
    for client in (CLIENTS if os.environ.get("BOTH_CLIENTS") else CLIENTS[:1])
]


@pytest.fixture(params=["memory", "moto", *ON_SERVER])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Each store in turn, empty: in memory, DynamoDB in process, and on a server by either client."""
    if request.param == "memory":
        yield MemoryStore()
    elif request.param == "moto":
        yield request.getfixturevalue("bench").store
    else:
        with on_server(request.getfixturevalue("dynamodb_endpoint"), request.param) as bench:
            yield bench.store


@pytest.fixture
def bench() -> Iterator[Bench]:
    """DynamoDB in process, with what was asked of it."""
    with in_process() as bench:
        yield bench


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """DynamoDB on a server: the one of AWS_ENDPOINT_URL_DYNAMODB, else the emulator."""
    with on_server(request.getfixturevalue("dynamodb_endpoint")) as bench:
        yield bench
