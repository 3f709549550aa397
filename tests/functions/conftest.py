"""The functions on a fake AWS: tables, queue and secret are made anew for each test, and so is the process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from scv import bootstrap
from scv.adapters import aws
from scv.adapters.aws import sdk
from tests.fake_aws import made_once, mock_aws
from tests.functions.deliveries import KEY
from tests.functions.roles import require_allowed
from tests.subscribers import FakePost

REGION = "eu-central-1"
CLIENT_KEY = "the key that signs the tokens of clients in tests, 32 bytes and more"
CURSOR_KEY = "the key that signs the cursors of tests, 32 bytes and more"
MACHINE = json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Succeed"}}})  # moto runs none of it
KEYS = {
    "contacts": ("id", "item"),
    "identifiers": ("identifier", "rank"),
    "interactions": ("conversationId",),
    "search": ("bucket", "token"),
    "settings": ("id",),
}


@dataclass
class Cloud:
    """The fake AWS as a test sees it."""

    dynamodb: Any
    sqs: Any
    secrets: Any
    queue_url: str
    environment: pytest.MonkeyPatch = field(repr=False)
    files: Any = None
    jobs_url: str = ""

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

    def queued(self) -> list[dict[str, Any]]:
        """The jobs that wait, taken from the queue."""
        found = self.sqs.receive_message(QueueUrl=self.jobs_url, MaxNumberOfMessages=10).get("Messages", [])
        for each in found:
            self.sqs.delete_message(QueueUrl=self.jobs_url, ReceiptHandle=each["ReceiptHandle"])
        return list(found)

    def written(self) -> dict[str, str]:
        """Every file, by its name."""
        listed = self.files.list_objects_v2(Bucket="files").get("Contents", ())
        return {
            each["Key"]: self.files.get_object(Bucket="files", Key=each["Key"])["Body"].read().decode()
            for each in listed
        }

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
        "AWS_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        dynamodb, sqs, secrets = map(own_client, ("dynamodb", "sqs", "secretsmanager"))
        made_once(REGION, "functions", lambda: make_tables(dynamodb))
        for table in KEYS:
            monkeypatch.setenv(f"{table.upper()}_TABLE", table)
        queue_url = sqs.create_queue(QueueName="retries")["QueueUrl"]
        secrets.create_secret(Name="webhooks", SecretString=json.dumps({"current": KEY}))
        secrets.create_secret(Name="clients", SecretString=json.dumps({"current": CLIENT_KEY}))
        secrets.create_secret(Name="cursors", SecretString=json.dumps({"current": CURSOR_KEY}))
        monkeypatch.setenv("RETRY_QUEUE_URL", queue_url)
        jobs_url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
        files = own_client("s3")
        files.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": REGION})
        monkeypatch.setenv("JOB_QUEUE_URL", jobs_url)
        machine = own_client("stepfunctions").create_state_machine(
            name="imports", definition=MACHINE, roleArn="arn:aws:iam::123456789012:role/imports"
        )
        monkeypatch.setenv("IMPORTS_MACHINE", machine["stateMachineArn"])
        monkeypatch.setenv("IMPORT_ROWS_PER_SECOND", "1000000")
        monkeypatch.setenv("FILES_BUCKET", "files")
        monkeypatch.setenv("EVENT_BUS", "changes")
        monkeypatch.setenv("EVENT_SOURCE", "/scv/test")
        secrets.create_secret(Name="senders", SecretString="{}")
        monkeypatch.setenv("WEBHOOK_SECRET_ID", "webhooks")
        monkeypatch.setenv("SENDER_SECRETS_ID", "senders")
        monkeypatch.setenv("SIGNING_SECRET_ID", "cursors")
        monkeypatch.setenv("CLIENT_TOKEN_SECRET_ID", "clients")
        made = secrets.create_secret(Name="subscriptions", SecretString="the key of tests, 32 bytes and more")
        monkeypatch.setenv("SUBSCRIPTION_KEY_ID", made["Name"])
        monkeypatch.setenv("SLOW_QUEUE_URL", sqs.create_queue(QueueName="slow")["QueueUrl"])
        monkeypatch.setenv("SUBSCRIBER_QUEUE_URL", sqs.create_queue(QueueName="subscribers")["QueueUrl"])
        bootstrap.use(post=FakePost())
        aws.session().register("before-call.dynamodb", require_allowed)
        yield Cloud(dynamodb, sqs, secrets, queue_url, monkeypatch, files, jobs_url)
        aws.session().unregister("before-call.dynamodb", require_allowed)
    bootstrap.use()


@cache
def own_client(service: str) -> Any:
    """The test's own, which lasts: it is not the functions', which are made anew, and nothing listens to it."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return aws.session().create_client(service, region_name=REGION, config=sdk.CLIENT, **keys)


def make_tables(dynamodb: Any) -> None:
    """All five."""
    for table, keys in KEYS.items():
        make_table(dynamodb, table, keys)


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
