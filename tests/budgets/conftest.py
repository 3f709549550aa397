"""The functions on DynamoDB in process, with a meter on their client and a second client for looking at items."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pytest

from benchmarks.meter import Cost, Meter, cost_of
from benchmarks.stand import CURSOR_KEY, KEY, REAL, SETTINGS, Invocation, environment, indexes, keys, schemas
from functions.contacts import app as contacts
from functions.identity import app as identity
from functions.ingest import app as ingest
from functions.journey import app as journey
from functions.resolution import app as resolution
from scv import bootstrap
from scv.adapters import aws
from scv.adapters.dynamodb import items
from scv.domain.contacts.contact import Contact
from tests.fake_aws import mock_aws

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
        with self.meter.counting(self.client) as calls:
            self.answer(function, event)
        return cost_of(calls)

    def counted(self, function: str, event: dict[str, Any]) -> tuple[Any, Cost]:
        """What one call answers and costs, without another one before it."""
        with self.meter.counting(self.client) as calls:
            answered = self.answer(function, event)
        return answered, cost_of(calls)

    def fill(self, table: str, items: Iterator[dict[str, Any]]) -> None:
        """Puts items as they are."""
        for batch in _by_25(items):
            self.client.batch_write_item(
                RequestItems={REAL + table: [{"PutRequest": {"Item": each}} for each in batch]}
            )

    def put(self, people: Iterable[Contact]) -> None:
        """Contacts as the store writes them."""
        for some in _by_25(iter(people)):
            self.fill("contacts", (items.contact_item(each) for each in some))
            self.fill("identifiers", (row for each in some for row in items.index_rows(each)))
            self.fill("search", (row for each in some for row in items.search_rows(each)))


def _by_25(things: Iterator[Any]) -> Iterator[list[Any]]:
    """As many as one request takes."""
    while some := list(islice(things, 25)):
        yield some


@pytest.fixture
def center() -> Iterator[Center]:
    """Empty tables of one test."""
    with empty_tables() as ready:
        yield ready


@contextmanager
def empty_tables() -> Iterator[Center]:
    """Empty tables, named in the environment as the template does."""
    with pytest.MonkeyPatch.context() as monkeypatch, mock_aws():
        for name, value in environment("http://127.0.0.1:9").items():
            if not name.startswith("AWS_ENDPOINT"):
                monkeypatch.setenv(name, value)
        client = aws.session().create_client("dynamodb", region_name="us-east-1", config=SETTINGS)
        for name, schema in schemas().items():
            client.create_table(TableName=REAL + name, **schema)
        secrets = aws.session().create_client("secretsmanager", region_name="us-east-1")
        secrets.create_secret(Name="bench-webhooks", SecretString=json.dumps({"current": KEY}))
        secrets.create_secret(Name="bench-senders", SecretString="{}")
        secrets.create_secret(Name="bench-cursors", SecretString=json.dumps({"current": CURSOR_KEY}))
        bootstrap.forget()
        yield Center(Meter(bootstrap.client("dynamodb"), indexes(), keys()), client)
    bootstrap.forget()
