"""The test stand: a DynamoDB on this machine with two sets of tables, and the functions in this process.

Every write goes to the second set as well, so that the bare client finds the same state there when it
repeats what a handler asked.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import yaml
from botocore.config import Config

from benchmarks.meter import Call, Meter
from benchmarks.units import Index
from local import emulator
from local.home import ROOT, Home
from scv import bootstrap

NAMES = ("contacts", "identifiers", "interactions", "search", "settings")
REAL, TWIN = "scv-", "bare-"
KEY = "whsec_" + base64.b64encode(b"the key that signs benchmark hooks").decode()
CURSOR_KEY = "the key that signs the cursors of benchmarks"
JWT_KEY = "the key that signs benchmark tokens, long enough"
FUNCTIONS = ("ingest", "resolution", "contacts", "identity", "journey", "authorizer")
NAMED = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB", "")  # read before a stand sets its own
SETTINGS = Config(retries={"mode": "standard", "total_max_attempts": 4}, max_pool_connections=20)


class _Template(yaml.SafeLoader):
    """Reads a template without working out its functions."""


_Template.add_multi_constructor("!", lambda _loader, _suffix, _node: None)


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each table as the template gives it."""
    resources = yaml.load((ROOT / "template.yaml").read_text(), _Template)["Resources"]  # noqa: S506 - a SafeLoader
    wanted = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")
    found = {name: resources[f"{name.capitalize()}Table"]["Properties"] for name in NAMES}
    return {name: {key: each[key] for key in wanted if key in each} for name, each in found.items()}


def keys(prefix: str = REAL) -> dict[str, tuple[str, ...]]:
    """The key attributes of each table, by its physical name."""
    return {f"{prefix}{name}": _names(schema["KeySchema"]) for name, schema in schemas().items()}


def indexes(prefix: str = REAL) -> dict[str, Index]:
    """The secondary index of each table that has one, by the table's physical name."""
    found = {}
    for name, schema in schemas().items():
        for index in schema.get("GlobalSecondaryIndexes", ()):
            first, second = _names(index["KeySchema"])
            carried = {first, second, *_names(schema["KeySchema"]), *index["Projection"].get("NonKeyAttributes", ())}
            everything = index["Projection"]["ProjectionType"] == "ALL"
            found[f"{prefix}{name}"] = Index((first, second), None if everything else frozenset(carried))
    return found


def _names(schema: list[dict[str, str]]) -> tuple[str, ...]:
    return tuple(part["AttributeName"] for part in schema)


def environment(endpoint: str, dynamodb: str = "") -> dict[str, str]:
    """What the template tells the functions, for these tables on this machine."""
    tables = {f"{name.upper()}_TABLE": REAL + name for name in NAMES}
    return tables | {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb or endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "WEBHOOK_SECRET_ID": "bench-webhooks",
        "SENDER_SECRETS_ID": "bench-senders",
        "SIGNING_SECRET_ID": "bench-cursors",
        "CLIENT_TOKEN_SECRET_ID": "bench-clients",
        "JWT_SECRET_ID": "bench-tokens",
        "JWT_ISSUER": "single-customer-view",
        "JWT_AUDIENCE": "single-customer-view",
        "RETRY_QUEUE_URL": f"{endpoint}/000000000000/bench",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "POWERTOOLS_METRICS_NAMESPACE": "SingleCustomerView",
        "POWERTOOLS_SERVICE_NAME": "bench",
        "LOG_LEVEL": "INFO",
    }


@dataclass
class Stand:
    """One DynamoDB, the functions' own client with its meter, and a bare client."""

    endpoint: str
    dynamodb: str
    meter: Meter
    bare: Any
    listener: Meter
    functions: Mapping[str, Any]
    mirrored: bool = True

    def handle(self, function: str, event: dict[str, Any]) -> Any:
        """What the real handler answers."""
        return self.functions[function].lambda_handler(event, Invocation())

    def prepare(self, function: str, event: dict[str, Any]) -> Any:
        """The same, repeated on the twin tables, and neither counted nor timed."""
        self.meter.take()
        answered = self.handle(function, event)
        if answered is not None and "body" in answered:
            answered = _json(answered["body"])
        self.repeat(twins(self.meter.take()))
        return answered

    def repeat(self, requests: list[tuple[str, dict[str, Any]]]) -> None:
        """Asks the same of the bare client; what was refused then is refused again."""
        self.listener.take()
        for method, params in requests if self.mirrored else ():
            try:
                getattr(self.bare, method)(**params)
            except self.bare.exceptions.ClientError as error:
                if error.response["Error"]["Code"] not in (
                    "ConditionalCheckFailedException",
                    "TransactionCanceledException",
                ):
                    raise

    def fill(self, table: str, items: Iterator[dict[str, Any]]) -> int:
        """Puts items into both sets of tables, 25 in a request; returns how many."""
        count, batch = 0, []
        for item in items:
            batch.append({"PutRequest": {"Item": item}})
            count += 1
            if len(batch) == 25:
                self._write(table, batch)
                batch = []
        self._write(table, batch)
        return count

    def _write(self, table: str, batch: list[dict[str, Any]]) -> None:
        for prefix in ((REAL, TWIN) if self.mirrored else (REAL,)) if batch else ():
            self.bare.batch_write_item(RequestItems={prefix + table: batch})


@dataclass(frozen=True)
class Invocation:
    """What Lambda tells a function about its invocation."""

    function_name: str = "bench"
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:bench"
    aws_request_id: str = "bench-1"


SNAKE = {
    "GetItem": "get_item",
    "BatchGetItem": "batch_get_item",
    "Query": "query",
    "PutItem": "put_item",
    "UpdateItem": "update_item",
    "DeleteItem": "delete_item",
    "TransactWriteItems": "transact_write_items",
}


def twins(calls: list[Call]) -> list[tuple[str, dict[str, Any]]]:
    """The same requests, of the twin tables."""
    return [(SNAKE[call.operation], _renamed(call.params)) for call in calls]


def _json(body: str | None) -> Any:
    """What a body says; a sender's own text as it is."""
    try:
        return json.loads(body or "null")
    except ValueError:
        return body


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: each for name, each in value.items() if name != "ClientRequestToken"}  # one for each request
        return {_twin(name): _twin(each) if name == "TableName" else _renamed(each) for name, each in kept.items()}
    return [_renamed(each) for each in value] if isinstance(value, list) else value


def _twin(name: str) -> str:
    return TWIN + name.removeprefix(REAL) if name.startswith(REAL) else name


@contextmanager
def stand(dynamodb: str = NAMED) -> Iterator[Stand]:
    """The emulator on a free port with empty tables; `dynamodb` is the address of another DynamoDB to use."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Home(folder=Path(folder), port=emulator.free_port())
        emulator.start(home)
        try:
            yield _ready(home.endpoint, dynamodb or home.endpoint)
        finally:
            emulator.stop(home)


def _ready(endpoint: str, dynamodb: str) -> Stand:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(environment(endpoint, dynamodb))
    bootstrap.forget()
    bare = boto3.client("dynamodb", config=SETTINGS)
    for prefix in (REAL, TWIN):
        for name, schema in schemas().items():
            bare.create_table(TableName=prefix + name, **schema)
    secrets = boto3.client("secretsmanager", config=SETTINGS)
    secrets.create_secret(Name="bench-senders", SecretString="{}")
    secrets.create_secret(Name="bench-webhooks", SecretString=json.dumps({"current": KEY}))
    secrets.create_secret(Name="bench-tokens", SecretString=JWT_KEY)
    secrets.create_secret(Name="bench-cursors", SecretString=json.dumps({"current": CURSOR_KEY}))
    meter = Meter(bootstrap.client("dynamodb"), indexes(), keys())
    listener = Meter(bare, indexes(), keys())  # what listening costs, it costs both
    present = [name for name in FUNCTIONS if (ROOT / "functions" / name / "app.py").exists()]
    functions = {name: importlib.import_module(f"functions.{name}.app") for name in present}
    return Stand(endpoint, dynamodb, meter, bare, listener, functions)


@contextmanager
def quiet() -> Iterator[None]:
    """Log lines are written, but to nowhere: their cost counts, their text is not wanted here."""
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
