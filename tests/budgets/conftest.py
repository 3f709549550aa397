"""The functions on DynamoDB in process, with a meter on their client and a second client for looking at items."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from moto import mock_aws

from benchmarks.meter import Cost, Meter, cost_of
from benchmarks.stand import CURSOR_KEY, KEY, REAL, SETTINGS, Invocation, environment, indexes, keys, schemas
from functions.contacts import app as contacts
from functions.identity import app as identity
from functions.ingest import app as ingest
from functions.journey import app as journey
from functions.resolution import app as resolution
from scv import bootstrap
from scv.adapters import aws

OVERLAP = 0.05  # seconds that a request waits, so that those of one step overlap for sure
APPS = {each.__name__.split(".")[1]: each for each in (contacts, identity, ingest, journey, resolution)}


@dataclass
class Center:
    """The functions as a caller sees them, and what a call costs."""

    meter: Meter
    client: Any

    def answer(self, function: str, event: dict[str, Any]) -> Any:
        """What the real handler answers; the test fails when it refuses."""
        answered = APPS[function].lambda_handler(event, Invocation())
        assert answered["statusCode"] == 200, answered["body"]
        return json.loads(answered["body"])

    def cost(self, function: str, make: Callable[[], dict[str, Any]]) -> Cost:
        """What the job asks of DynamoDB once settings and secrets are kept, which the first time reads."""
        self.answer(function, make())
        event = make()
        with self.meter.counting(self.client, OVERLAP) as calls:
            self.answer(function, event)
        return cost_of(calls)

    def fill(self, table: str, items: Iterator[dict[str, Any]]) -> None:
        """Puts items as they are."""
        for item in items:
            self.client.put_item(TableName=REAL + table, Item=item)


@pytest.fixture
def center(monkeypatch: pytest.MonkeyPatch) -> Iterator[Center]:
    """Empty tables, named in the environment as the template does."""
    for name, value in environment("http://127.0.0.1:9").items():
        if not name.startswith("AWS_ENDPOINT"):
            monkeypatch.setenv(name, value)
    with mock_aws():
        client = aws.session().create_client("dynamodb", region_name="us-east-1", config=SETTINGS)
        for name, schema in schemas().items():
            client.create_table(TableName=REAL + name, **schema)
        secrets = aws.session().create_client("secretsmanager", region_name="us-east-1")
        secrets.create_secret(Name="bench-webhooks", SecretString=json.dumps({"current": KEY}))
        secrets.create_secret(Name="bench-cursors", SecretString=json.dumps({"current": CURSOR_KEY}))
        bootstrap.forget()
        yield Center(Meter(bootstrap.client("dynamodb"), indexes(), keys()), client)
    bootstrap.forget()
