"""The functions on a fake AWS: tables, queue and secret are made anew for each test, and so is the process."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from moto import mock_aws
from standardwebhooks.webhooks import Webhook

from scv import bootstrap

EVENTS = Path(__file__).parents[2] / "events"
KEY = "whsec_" + base64.b64encode(b"the key that signs webhooks now.").decode()
OLD_KEY = "whsec_" + base64.b64encode(b"the key that signed them before.").decode()

KEYS = {
    "contacts": ("id", "item"),
    "identifiers": ("identifier", "rank"),
    "interactions": ("conversationId",),
    "search": ("bucket", "token"),
    "settings": ("id",),
}


class Context(LambdaContext):
    """What Lambda tells a function about its invocation."""

    def __init__(self) -> None:
        self._function_name = "function"
        self._memory_limit_in_mb = 512
        self._invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:function"
        self._aws_request_id = "request-1"


@dataclass
class Cloud:
    """The fake AWS as a test sees it."""

    dynamodb: Any
    sqs: Any
    secrets: Any
    queue_url: str
    environment: pytest.MonkeyPatch = field(repr=False)

    def stored(self) -> dict[str, list[dict[str, Any]]]:
        """Everything in every table, sorted, so that two states can be compared."""
        return {
            table: sorted(
                self.dynamodb.scan(TableName=table)["Items"], key=lambda item: json.dumps(item, sort_keys=True)
            )
            for table in KEYS
        }

    def is_empty(self) -> bool:
        """Nothing was written."""
        return not any(self.stored().values()) and not self.waiting()

    def waiting(self) -> list[dict[str, Any]]:
        """The messages in the retry queue; they stay there."""
        found = self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return list(found.get("Messages", []))

    def rotate(self, **keys: str) -> None:
        """Other signing keys, in a process that has not read any yet."""
        self.secrets.put_secret_value(SecretId="webhooks", SecretString=json.dumps(keys))
        bootstrap.forget()

    def lose(self, *services: str) -> None:
        """These services do not answer any more: their addresses are of a port on which nobody listens."""
        for service in services:
            self.environment.setenv(f"AWS_ENDPOINT_URL_{service}", "http://127.0.0.1:9")
        bootstrap.forget()

    def recover(self, *services: str) -> None:
        """They answer again."""
        for service in services:
            self.environment.delenv(f"AWS_ENDPOINT_URL_{service}")
        bootstrap.forget()


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """Empty tables, an empty queue and one signing key, named in the environment as the template does."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-central-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        dynamodb, sqs, secrets = map(bootstrap.session().create_client, ("dynamodb", "sqs", "secretsmanager"))
        for table, keys in KEYS.items():
            make_table(dynamodb, table, keys)
            monkeypatch.setenv(f"{table.upper()}_TABLE", table)
        queue_url = sqs.create_queue(QueueName="retries")["QueueUrl"]
        secrets.create_secret(Name="webhooks", SecretString=json.dumps({"current": KEY}))
        monkeypatch.setenv("RETRY_QUEUE_URL", queue_url)
        monkeypatch.setenv("WEBHOOK_SECRET_ID", "webhooks")
        bootstrap.forget()
        yield Cloud(dynamodb, sqs, secrets, queue_url, monkeypatch)
    bootstrap.forget()


def make_table(dynamodb: Any, table: str, keys: tuple[str, ...]) -> None:
    """One table as the template describes it, with the journey index on the interactions."""
    index = ("journey", "journeyKey") if table == "interactions" else ()
    request: dict[str, Any] = {
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": schema(keys),
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in (*keys, *index)],
    }
    if index:
        projection = {"ProjectionType": "ALL"}
        request["GlobalSecondaryIndexes"] = [
            {"IndexName": "journey", "KeySchema": schema(index), "Projection": projection}
        ]
    dynamodb.create_table(**request)


def schema(keys: tuple[str, ...]) -> list[dict[str, str]]:
    """Partition key first, sort key second."""
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(keys, ("HASH", "RANGE"), strict=False)]


def event_file(path: str) -> Any:
    """A file of `events/`."""
    return json.loads((EVENTS / path).read_text())


def signature(body: str, key: str = KEY, at: datetime | None = None, message_id: str = "msg-1") -> dict[str, str]:
    """The headers that a sender puts on a webhook."""
    when = at or datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": Webhook(key).sign(message_id, when, body),
    }


def gateway_event(body: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """What API Gateway makes of a webhook: the sample event with another body and headers."""
    event: dict[str, Any] = event_file("functions/ingest-receiveInteraction.json")
    return {
        **event,
        "body": body,
        "headers": {"Content-Type": "application/json", **headers},
        "multiValueHeaders": None,
    }
