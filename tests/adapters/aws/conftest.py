"""A server on this machine that stands for DynamoDB, and the thin client of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from scv.adapters.aws.connections import Connections
from scv.adapters.aws.credentials import Credentials
from scv.adapters.aws.endpoints import Endpoint
from scv.adapters.aws.services import SERVICES
from scv.adapters.aws.thin import ThinClient
from tests.faults.wire import Answer, Request, Wire, wired

SECRET, TOKEN = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "the token of a session"
KEYS = Credentials("AKIAIOSFODNN7EXAMPLE", SECRET, TOKEN)
ANSWER_SECONDS = 0.4
ITEM = {"id": {"S": "1"}, "name": {"S": "Ana \u00d8stergaard \U0001f44d"}, "n": {"N": "12.50"}}


@dataclass
class Service:
    """Answers what it is given; `acted` are the requests that reached it."""

    answer: Answer = field(default_factory=lambda: Answer(json.dumps({"Item": ITEM}).encode()))
    acted: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        self.acted.append(request)
        return self.answer


@dataclass
class Line:
    """A service, the wire to it and a client; `pauses` are the seconds that it would have waited between tries."""

    service: Service
    wire: Wire
    client: Any = None
    pauses: list[float] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    seconds: float = 1000.0

    def __post_init__(self) -> None:
        self.client = self.new("dynamodb")

    def new(self, service: str) -> ThinClient:
        where = Endpoint("us-east-1", False, "127.0.0.1", self.wire.server_address[1])
        connections = Connections(where, ANSWER_SECONDS, lambda: self.seconds)
        return ThinClient(SERVICES[service], where, lambda: KEYS, self.environment, self.pauses.append, connections)

    def get(self) -> dict[str, Any]:
        """One read."""
        found: dict[str, Any] = self.client.get_item(TableName="t", Key={"id": {"S": "1"}})
        return found

    def write(self) -> Any:
        """One transaction."""
        put = {"Put": {"TableName": "t", "Item": ITEM}}
        return self.client.transact_write_items(TransactItems=[put])


@pytest.fixture
def line() -> Iterator[Line]:
    service = Service()
    with wired(service) as wire:
        found = Line(service, wire)
        yield found
        found.client.close()
