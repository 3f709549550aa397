"""The five tables as the template makes them, and a client that tells what was asked of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml
from botocore.config import Config

from benchmarks.hooks import Proceed, surround
from scv.adapters import aws
from scv.adapters.aws.connections import Connections
from scv.adapters.aws.credentials import source
from scv.adapters.aws.endpoints import endpoint_of
from scv.adapters.aws.services import SERVICES
from scv.adapters.aws.thin import ThinClient
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.store import DynamoStore
from tests import fake_aws
from tests.fake_aws import mock_aws

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
RESOURCES = {
    "contacts": "ContactsTable",
    "identifiers": "IdentifiersTable",
    "interactions": "InteractionsTable",
    "search": "SearchTable",
    "settings": "SettingsTable",
}
CLIENTS = ("thin", "botocore")
REGION = "us-east-1"
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
        surround(self.client, self._called)

    def _called(self, operation: str, params: dict[str, Any], proceed: Proceed) -> dict[str, Any]:
        self.calls.append(operation)
        asked = params | {"ReturnConsumedCapacity": "TOTAL"} if operation in _TELLS_UNITS else params
        answer = proceed(operation, asked)
        self._count(operation, answer)
        return answer

    def _count(self, operation: str, answer: dict[str, Any]) -> None:
        told = answer.get("ConsumedCapacity") or []
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
        start: dict[str, Any] = {}
        while True:
            page = self.client.scan(TableName=table, ConsistentRead=True, **start)
            found.extend(page["Items"])
            if "LastEvaluatedKey" not in page:
                return found
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


class InProcess(Bench):
    """Moto's tables, which can be looked at without asking, and set back."""

    def rows(self, table: str) -> list[dict[str, Any]]:
        return fake_aws.rows(REGION, table)

    def kept(self) -> fake_aws.Stored:
        """Everything in every table."""
        return fake_aws.snapshot(REGION)

    def restore(self, kept: fake_aws.Stored) -> None:
        """Every table as it was; empty, where nothing was kept of it."""
        fake_aws.restored(REGION, kept)


_TELLS_UNITS = {"GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}


@contextmanager
def in_process() -> Iterator[InProcess]:
    """Moto: fast, and for one thread only."""
    with mock_aws():
        client = _by_botocore(None)
        yield InProcess(client, fake_aws.made_once(REGION, "bench", lambda: _made_tables(client)))


@contextmanager
def on_server(endpoint: str, client: str = "thin") -> Iterator[Bench]:
    """Tables of our own on a DynamoDB server, gone afterwards; `client` is the kind of client, of `CLIENTS`."""
    made = _by_botocore(endpoint) if client == "botocore" else thin(endpoint)
    bench = Bench(made, _made_tables(made))
    try:
        yield bench
    finally:
        for name in RESOURCES:
            bench.client.delete_table(TableName=getattr(bench.tables, name))
        bench.client.close()


def thin(endpoint: str) -> Any:
    """The thin client of a server, as patient as botocore: on a busy machine nothing is sent twice for being slow."""
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_CONFIG_FILE": os.devnull}
    environment = keys | {"AWS_REGION": REGION, "AWS_ENDPOINT_URL_DYNAMODB": endpoint}
    where = endpoint_of(SERVICES["dynamodb"], environment)
    assert where is not None
    patient = Connections(where, answer_seconds=60)
    return ThinClient(SERVICES["dynamodb"], where, source(environment), environment, connections=patient)


def _by_botocore(endpoint: str | None) -> Any:
    return aws.session().create_client(
        "dynamodb",
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(
            user_agent="tests", max_pool_connections=60, retries={"mode": "standard", "total_max_attempts": 4}
        ),
    )


def _made_tables(client: Any) -> Tables:
    suffix = uuid4().hex[:8]
    names = {name: f"{name}-{suffix}" for name in RESOURCES}
    for name, schema in schemas().items():
        client.create_table(TableName=names[name], **schema)
    contacts, identifiers, interactions, search, settings = (names[each] for each in RESOURCES)
    return Tables(contacts, identifiers, interactions, search, settings)
