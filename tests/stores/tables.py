"""The five tables as the template makes them, and a client that tells what was asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml
from botocore.config import Config
from moto import mock_aws

from scv.adapters import aws
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.store import DynamoStore

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
RESOURCES = {
    "contacts": "ContactsTable",
    "identifiers": "IdentifiersTable",
    "interactions": "InteractionsTable",
    "search": "SearchTable",
    "settings": "SettingsTable",
}
SCHEMA = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")


class _Template(yaml.SafeLoader):
    """Reads a template without working out its functions."""


_Template.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each table as the template gives it, so that no test runs on tables of its own making."""
    resources = yaml.load(TEMPLATE.read_text(), _Template)["Resources"]  # noqa: S506 - a SafeLoader
    properties = {name: resources[resource]["Properties"] for name, resource in RESOURCES.items()}
    return {name: {key: each[key] for key in SCHEMA if key in each} for name, each in properties.items()}


@dataclass
class Bench:
    """A DynamoDB with empty tables. `calls` are the operations that were sent, `units` what they cost."""

    client: Any
    tables: Tables
    calls: list[str] = field(default_factory=list)
    units: list[tuple[str, float]] = field(default_factory=list)
    store: DynamoStore = field(init=False)

    def __post_init__(self) -> None:
        """Listens to the client."""
        self.store = DynamoStore(self.client, self.tables)
        events = self.client.meta.events
        events.register("before-parameter-build.dynamodb", _ask_for_units)
        events.register("before-call.dynamodb", lambda model, **_: self.calls.append(model.name))
        events.register("after-call.dynamodb", lambda model, parsed, **_: self._count(model.name, parsed))

    def _count(self, operation: str, parsed: dict[str, Any]) -> None:
        told = parsed.get("ConsumedCapacity") or []
        for each in told if isinstance(told, list) else [told]:
            self.units.append((operation, each["CapacityUnits"]))

    def forget(self) -> None:
        """Starts counting anew."""
        self.calls.clear()
        self.units.clear()

    def keys(self) -> dict[str, list[str]]:
        """The key attributes of each table, by its physical name."""
        named = asdict(self.tables)
        return {named[name]: [key["AttributeName"] for key in each["KeySchema"]] for name, each in schemas().items()}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Everything in a table."""
        found: list[dict[str, Any]] = []
        for page in self.client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            found.extend(page["Items"])
        return found


_TELLS_UNITS = {"GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}


def _ask_for_units(params: dict[str, Any], model: Any, **_: Any) -> None:
    if model.name in _TELLS_UNITS:
        params["ReturnConsumedCapacity"] = "TOTAL"


@contextmanager
def in_process() -> Iterator[Bench]:
    """Moto: fast, and for one thread only."""
    with mock_aws():
        yield _bench(None)


@contextmanager
def on_server(endpoint: str) -> Iterator[Bench]:
    """Tables of our own on a DynamoDB server, gone afterwards."""
    bench = _bench(endpoint)
    try:
        yield bench
    finally:
        for name in RESOURCES:
            bench.client.delete_table(TableName=getattr(bench.tables, name))
        bench.client.close()


def _bench(endpoint: str | None) -> Bench:
    client = aws.session().create_client(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(max_pool_connections=60, retries={"mode": "standard", "total_max_attempts": 4}),
    )
    suffix = uuid4().hex[:8]
    names = {name: f"{name}-{suffix}" for name in RESOURCES}
    for name, schema in schemas().items():
        client.create_table(TableName=names[name], **schema)
    contacts, identifiers, interactions, search, settings = (names[each] for each in RESOURCES)
    return Bench(client, Tables(contacts, identifiers, interactions, search, settings))
