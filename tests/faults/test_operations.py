"""Running it: the dead-letter queue is redriven, and items of an older schema are read."""

from __future__ import annotations

import json
from typing import Any

from functions.ingest.app import lambda_handler
from scv.adapters.dynamodb import items
from tests.faults.test_edge import _record
from tests.functions.conftest import Cloud
from tests.functions.deliveries import Context, sample
from tests.people import person

TRIES = 5  # maxReceiveCount of the template


def _queues(cloud: Cloud) -> tuple[str, str]:
    """A retry queue with its dead-letter queue, as the template makes them."""
    dead = cloud.sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = cloud.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": TRIES})
    attributes = {"RedrivePolicy": policy, "VisibilityTimeout": "0"}
    retry = cloud.sqs.create_queue(QueueName="retry", Attributes=attributes)["QueueUrl"]
    return retry, dead


def _handed_over(cloud: Cloud, queue: str) -> int:
    """One turn of what Lambda does with a queue: hand over, delete what did not fail. How many were handed over."""
    messages = cloud.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    if messages:
        answer = lambda_handler({"Records": [_record(each) for each in messages]}, Context())
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        for each in messages:
            if each["MessageId"] not in failed:
                cloud.sqs.delete_message(QueueUrl=queue, ReceiptHandle=each["ReceiptHandle"])
    return len(messages)


def _waiting(cloud: Cloud, queue: str) -> list[dict[str, Any]]:
    found = cloud.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return list(found.get("Messages", []))


def test_a_poisoned_message_ends_in_the_dead_letter_queue_and_is_stored_once_repaired(cloud: Cloud) -> None:
    # given a message that nobody can read, and a good one beside it
    retry, dead = _queues(cloud)
    good = {"sender": "interactions", "payload": sample(conversationId="good")}
    poison = {"sender": "interactions", "payload": {**sample(conversationId="poisoned"), "timestamp": "yesterday"}}
    for message in (good, poison):
        cloud.sqs.send_message(QueueUrl=retry, MessageBody=json.dumps(message))
    # when it was tried often enough
    turns = 0
    while _handed_over(cloud, retry) and turns <= TRIES + 1:
        turns += 1
    # then the good one is stored, and the poisoned one waits where the alarm is
    assert _conversations(cloud) == {"good"}
    (parked,) = _waiting(cloud, dead)
    # and when it is repaired and put back
    repaired = json.loads(parked["Body"])
    repaired["payload"]["timestamp"] = sample()["timestamp"]
    cloud.sqs.send_message(QueueUrl=retry, MessageBody=json.dumps(repaired))
    cloud.sqs.delete_message(QueueUrl=dead, ReceiptHandle=parked["ReceiptHandle"])
    assert _handed_over(cloud, retry) == 1
    assert _conversations(cloud) == {"good", "poisoned"}
    assert not _waiting(cloud, retry)
    assert not _waiting(cloud, dead)


def _conversations(cloud: Cloud) -> set[str]:
    return {item["conversationId"]["S"] for item in cloud.stored()["interactions"]}


def test_an_item_of_an_older_schema_is_read() -> None:
    """What was added since is missing in it, and reads as its default; what was removed since is ignored."""
    known = person("ana", cell_phone="+1 803-123-0000")
    old = items.contact_item(known)
    for added_since in ("schema", "lineage", "heirOf", "pinned", "unmerged", "rankedAt", "modifiedAt"):
        old.pop(added_since, None)
    assert items.contact_from({**old, "removedSince": {"S": "x"}}) == known


def test_every_contact_says_of_which_schema_it_is() -> None:
    assert items.contact_item(person("ana"))["schema"] == {"N": str(items.SCHEMA)}
