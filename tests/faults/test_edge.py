"""2. An accepted webhook is never lost: it is stored, or on the queue, whatever fails while it is taken in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.ingest.app import lambda_handler
from scv import bootstrap
from tests.faults.injection import EXHAUSTED, Crash, Fault, Faults, refused_once
from tests.functions.conftest import Cloud
from tests.functions.deliveries import Context, sample, send

CALLS_AT_MOST = 12
ONCE_ONLY = [fault for fault in EXHAUSTED if not fault.stays]


def conversation(fault: Fault, at: int) -> tuple[str, str]:
    """A webhook of its own for each trial."""
    name = f"{fault.name}-{at}".replace(" ", "-")
    event = {**sample(conversationId=name, customer={"cookie": name}), "id": name}
    return name, json.dumps(event)


def is_stored(cloud: Cloud, name: str) -> bool:
    """The interaction is there, in whole."""
    found = cloud.dynamodb.get_item(TableName="interactions", Key={"conversationId": {"S": name}})
    return "Item" in found


def is_queued(cloud: Cloud, name: str) -> bool:
    """It waits in the queue."""
    found = cloud.sqs.receive_message(QueueUrl=cloud.queue_url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return any(name in message["Body"] for message in found.get("Messages", []))


def drained(cloud: Cloud) -> None:
    """The queue's messages are handed to the function, as Lambda does, until none is left."""
    while messages := cloud.waiting():
        records = [_record(message) for message in messages]
        failed = lambda_handler({"Records": records}, Context())["batchItemFailures"]
        assert failed == []
        for message in messages:
            cloud.sqs.delete_message(QueueUrl=cloud.queue_url, ReceiptHandle=message["ReceiptHandle"])


def _record(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:retries",
        "awsRegion": "eu-central-1",
    }


@pytest.mark.parametrize("fault", EXHAUSTED, ids=lambda fault: fault.name)
def test_an_accepted_webhook_is_stored_or_queued(cloud: Cloud, fault: Fault) -> None:
    struck = 0
    for at in range(1, CALLS_AT_MOST):
        bootstrap.forget()
        faults = Faults(bootstrap.client("dynamodb"))
        name, body = conversation(fault, at)
        with faults.one(fault, at):
            try:
                status, _ = send(body)
            except Crash:
                status = 0
        if not faults.fired:
            break
        struck += 1
        if status in (200, 202):
            assert is_stored(cloud, name) or is_queued(cloud, name)
        bootstrap.forget()
        if status not in (200, 202):
            assert send(body)[0] == 200, "the sender's retry completes"
        drained(cloud)
        assert is_stored(cloud, name)
        assert send(body)[0] == 200
    assert struck >= 2


@pytest.mark.parametrize(
    ("code", "status"), [("ProvisionedThroughputExceededException", 400), ("InternalServerError", 500)]
)
def test_a_passing_fault_is_not_noticed_by_the_sender(cloud: Cloud, code: str, status: int) -> None:
    """The functions' own client asks again by itself: nothing is queued, and nothing refused."""
    bootstrap.forget()
    with refused_once(bootstrap.client("dynamodb"), code, status, first_only=True) as refused:
        answered, _ = send(json.dumps(sample(conversationId="c-1")))
    assert len(refused) == 1
    assert answered == 200
    assert is_stored(cloud, "c-1")
    assert not cloud.waiting()


@pytest.mark.parametrize("fault", ONCE_ONLY, ids=lambda fault: fault.name)
def test_when_the_queue_fails_too_nothing_is_accepted(cloud: Cloud, fault: Fault) -> None:
    bootstrap.forget()
    store = Faults(bootstrap.client("dynamodb"))
    queue = Faults(bootstrap.client("sqs"), "sqs")
    name, body = conversation(fault, 99)
    away = next(each for each in EXHAUSTED if each.name.startswith("the store is away"))
    with store.one(away, 1), queue.one(fault, 1):
        try:
            status, _ = send(body)
        except Crash:
            status = 0
    if status in (200, 202):
        assert is_queued(cloud, name) or is_stored(cloud, name)
    else:
        assert status in (0, 429, 503)
