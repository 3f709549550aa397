"""Running it: redrive of the dead-letter queue, restore of the tables, items of an older schema."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.ingest.app import lambda_handler
from scv import bootstrap
from scv.adapters.dynamodb import items, keys
from scv.api.operations import OPERATIONS
from tests.faults.test_edge import _record
from tests.functions.conftest import KEYS, Cloud
from tests.functions.deliveries import Context, event_file, sample
from tests.functions.roles import RESTORED
from tests.people import person
from tests.privacy.desk import Ask, Desk

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


@pytest.mark.parametrize("given_up_by", ["EventBridge", "Lambda"])
def test_an_event_that_others_gave_up_is_redriven_as_it_lies(cloud: Cloud, given_up_by: str) -> None:
    """EventBridge leaves the bare event in the dead-letter queue, Lambda's failure destination one that it wraps."""
    retry, dead = _queues(cloud)
    event = event_file("eventbridge/01-voice-inbound-customer-start.json")
    wrapped = {
        "version": "1.0",
        "requestContext": {"condition": "RetriesExhausted", "approximateInvokeCount": 3},
        "requestPayload": event,
        "responseContext": {"functionError": "Unhandled"},
        "responsePayload": {"errorType": "Undelivered"},
    }
    body = json.dumps(event if given_up_by == "EventBridge" else wrapped)
    cloud.sqs.send_message(QueueUrl=dead, MessageBody=body)
    # when it is moved as it is
    for parked in _waiting(cloud, dead):
        cloud.sqs.send_message(QueueUrl=retry, MessageBody=parked["Body"])
    assert _handed_over(cloud, retry) == 1
    # then it is an interaction, and nothing waits any more
    assert _conversations(cloud) == {event["detail"]["eventBody"]["conversationId"]}
    assert not _waiting(cloud, retry)


def test_what_nobody_ever_sent_stays_where_the_alarm_is(cloud: Cloud) -> None:
    retry, dead = _queues(cloud)
    for body in ("", "[]", '"text"', "{}", '{"requestPayload": null}', '{"sender": "nobody", "payload": {}}'):
        cloud.sqs.send_message(QueueUrl=retry, MessageBody=body or " ")
    turns = 0
    while _handed_over(cloud, retry) and turns <= TRIES + 1:
        turns += 1
    assert len(_waiting(cloud, dead)) == 6
    assert not _conversations(cloud)


def test_restored_tables_answer_as_the_lost_ones_did(cloud: Cloud) -> None:
    """Backup and restore: to the same second, into new names, which the functions are pointed at."""
    desk = Desk()
    merged, (caller, conversation) = desk.merged(), desk.provisional()
    asks = [
        Ask({"contactId": merged}).of(OPERATIONS["getContact"]).body,
        Ask({"contactId": caller}).of(OPERATIONS["listSessions"]).body,
        Ask({"conversationId": conversation}).of(OPERATIONS["getPanel"]).body,
        Ask(query={"q": "ana"}).of(OPERATIONS["listContacts"]).body,
    ]
    assert asks[3]["total"] == 1
    # given backups, and then a loss
    for table in KEYS:
        cloud.dynamodb.create_backup(TableName=table, BackupName=table)
    for table in KEYS:
        cloud.dynamodb.delete_table(TableName=table)
    # when they are restored into new names
    for backup in cloud.dynamodb.list_backups()["BackupSummaries"]:
        name = f"{backup['TableName']}{RESTORED}"
        cloud.dynamodb.restore_table_from_backup(TargetTableName=name, BackupArn=backup["BackupArn"])
        cloud.environment.setenv(f"{backup['TableName'].upper()}_TABLE", name)
    bootstrap.forget()
    # then everything answers as before
    assert asks == [
        Ask({"contactId": merged}).of(OPERATIONS["getContact"]).body,
        Ask({"contactId": caller}).of(OPERATIONS["listSessions"]).body,
        Ask({"conversationId": conversation}).of(OPERATIONS["getPanel"]).body,
        Ask(query={"q": "ana"}).of(OPERATIONS["listContacts"]).body,
    ]


def test_the_indexes_can_be_written_anew_from_the_records(cloud: Cloud) -> None:
    """Identifier rows and search words are derived: what is there is exactly what the living records say."""
    desk = Desk()
    desk.merged(), desk.provisional(), desk.contact()
    stored = cloud.stored()
    records = [items.contact_from(row) for row in stored["contacts"] if row["item"]["S"] == keys.CONTACT]
    anew = {
        "identifiers": [row for record in records for row in items.index_rows(record)],
        "search": [row for record in records for row in items.search_rows(record)],
    }
    for table, rows in anew.items():
        assert sorted(rows, key=str) == sorted(stored[table], key=str)
        assert rows


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
