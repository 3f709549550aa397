"""Fixtures: the stores that sit the same exam."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.memory import MemoryStore
from tests.stores.tables import Bench, in_process, on_server

Store = MemoryStore | DynamoStore


@pytest.fixture(params=["memory", "moto", pytest.param("server", marks=pytest.mark.server)])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Each store in turn, empty: in memory, DynamoDB in process, DynamoDB on a server."""
    if request.param == "memory":
        yield MemoryStore()
    else:
        yield request.getfixturevalue("bench" if request.param == "moto" else "server").store


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
