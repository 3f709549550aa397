"""Ingest when the store is away, by the bus and from the retry queue; and what is logged of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from functions.ingest.app import lambda_handler
from tests.functions.conftest import Cloud
from tests.functions.deliveries import (
    EVENTS,
    WEBHOOKS,
    Context,
    event_file,
    gateway_event,
    play,
    refused,
    sample,
    send,
    signature,
)

BODY = json.dumps(sample())


def batch(cloud: Cloud) -> dict[str, Any]:
    """What Lambda makes of the messages that wait."""
    records = event_file("sqs/retry-batch.json")["Records"]
    waiting = cloud.waiting()
    return {
        "Records": [{**records[0], "messageId": message["MessageId"], "body": message["Body"]} for message in waiting]
    }


def taken_in(cloud: Cloud) -> list[dict[str, Any]]:
    """The stored interactions, but for when they were taken in."""
    return [{**item, "receivedAt": None} for item in cloud.stored()["interactions"]]


def test_rs5_what_the_store_cannot_take_waits_and_ends_in_the_same_state(cloud: Cloud) -> None:
    play("01-voice-inbound", "02-voice-inbound-known-caller")
    expected = taken_in(cloud)
    for conversation in ("c-1001", "c-1002"):
        cloud.dynamodb.delete_item(TableName="interactions", Key={"conversationId": {"S": conversation}})
    cloud.lose("DYNAMODB")
    status, answer = send((EVENTS / "webhooks/02-voice-inbound-known-caller.json").read_text())
    assert (status, answer) == (202, {"outcome": "queued", "conversationId": "c-1002"})
    cloud.recover("DYNAMODB")

    report = lambda_handler(batch(cloud), Context())

    assert report == {"batchItemFailures": []}
    assert taken_in(cloud) == [item for item in expected if item["conversationId"] == {"S": "c-1002"}]


def test_a_national_number_is_queued_too_while_its_country_cannot_be_asked(cloud: Cloud) -> None:
    cloud.lose("DYNAMODB")

    status, answer = send(json.dumps(sample(customer={"phone": "803-123-0000"})))

    assert (status, answer["outcome"]) == (202, "queued")


def test_nothing_is_queued_unread(cloud: Cloud) -> None:
    cloud.lose("DYNAMODB")

    assert refused(*send(json.dumps(sample(channel="telepathy")))) == (400, "invalid.value")
    assert not cloud.waiting()


def test_id11_a_number_that_only_the_projects_country_explains_waits_with_its_event(cloud: Cloud) -> None:
    cloud.lose("DYNAMODB")

    status, answer = send(json.dumps(sample(customer={"phone": "12345"})))

    assert (status, answer["outcome"]) == (202, "queued")


def test_when_the_queue_fails_too_the_sender_is_asked_to_come_again(cloud: Cloud) -> None:
    cloud.lose("DYNAMODB", "SQS")

    answer = lambda_handler(gateway_event(BODY, signature(BODY)), Context())

    assert refused(answer["statusCode"], json.loads(answer["body"])) == (503, "service.unavailable")
    assert answer["multiValueHeaders"]["Retry-After"] == ["1"]


def test_of_a_batch_only_the_poisonous_messages_come_again(cloud: Cloud) -> None:
    report = lambda_handler(event_file("sqs/retry-batch.json"), Context())

    failed = [failure["itemIdentifier"][-2:] for failure in report["batchItemFailures"]]
    assert failed == ["02", "04"]
    assert {item["conversationId"]["S"] for item in cloud.stored()["interactions"]} == {"c-1001", "g-2001"}


def test_a_batch_stays_in_the_queue_while_the_store_is_away(cloud: Cloud) -> None:
    cloud.lose("DYNAMODB")

    report = lambda_handler(event_file("sqs/retry-batch.json"), Context())

    assert len(report["batchItemFailures"]) == 4
    assert not cloud.waiting()


def deliver(name: str) -> None:
    """One sample event of Genesys Cloud, as EventBridge hands it over."""
    assert lambda_handler(event_file(f"eventbridge/{name}.json"), Context()) is None


def conversation(cloud: Cloud, conversation_id: str) -> dict[str, Any]:
    """An interaction as stored."""
    found = cloud.dynamodb.get_item(TableName="interactions", Key={"conversationId": {"S": conversation_id}})
    return dict(found.get("Item", {}))


@pytest.mark.parametrize("path", sorted((EVENTS / "eventbridge").glob("*.json")), ids=lambda path: path.stem)
def test_every_event_of_genesys_cloud_is_taken_in_or_ignored(cloud: Cloud, path: Path) -> None:
    deliver(path.stem)

    body = json.loads(path.read_text())["detail"]["eventBody"]
    assert bool(conversation(cloud, body["conversationId"])) == (path.stem != "02-voice-inbound-user-start")


def test_rs1_a_call_over_the_bus_and_one_by_webhook_are_of_the_same_contact(cloud: Cloud) -> None:
    deliver("01-voice-inbound-customer-start")
    deliver("06-voice-outbound-customer-start")

    _, answer = send(json.dumps(sample(customer={"phone": "+1 803-123-0100"})))

    assert answer["outcome"] == "linked"
    assert {conversation(cloud, each)["journey"]["S"] for each in ("g-2001", "g-2002")} == {
        answer["externalContact"]["id"]
    }


@pytest.mark.parametrize("first", [0, 1])
def test_ch_a_call_that_a_campaign_dials_is_never_stitched(cloud: Cloud, first: int) -> None:
    names = ["16-campaign-outbound", "17-campaign-outbound-customer-start"]

    for name in names if first == 0 else reversed(names):
        deliver(name)

    assert conversation(cloud, "g-2012")["channel"] == {"S": "campaign"}
    assert "contactId" not in conversation(cloud, "g-2012")
    assert conversation(cloud, "g-2012").get("journey", {"S": "aside#"})["S"].startswith("aside#")


def test_rs5_an_event_of_the_bus_waits_when_the_store_is_away(cloud: Cloud) -> None:
    cloud.lose("DYNAMODB")
    deliver("01-voice-inbound-customer-start")
    cloud.recover("DYNAMODB")

    assert lambda_handler(batch(cloud), Context()) == {"batchItemFailures": []}
    assert conversation(cloud, "g-2001")["channel"] == {"S": "voice"}


def test_an_event_of_the_bus_that_nothing_takes_is_raised_so_that_it_comes_again(cloud: Cloud) -> None:
    cloud.lose("DYNAMODB", "SQS")

    with pytest.raises(Exception, match="did not answer"):
        deliver("01-voice-inbound-customer-start")


def test_ac5_no_line_and_no_error_has_a_customers_data(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    for path in WEBHOOKS:
        send(path.read_text())
    answers = [send(json.dumps(sample(channel="secret@", customer={"email": "secret@", "name": "Secret"})))[1]]
    lambda_handler(event_file("sqs/retry-batch.json"), Context())
    cloud.dynamodb.delete_table(TableName="identifiers")
    answers.append(
        send(
            json.dumps(
                {**sample(customer={"phone": "+1 803-123-0077"}), "id": "e", "timestamp": "2026-11-22T10:00:00Z"}
            )
        )[1]
    )
    with pytest.raises(Exception, match="ResourceNotFound"):
        deliver("09-email-outbound-customer-start")

    written = capsys.readouterr()
    text = "".join((written.out, written.err, json.dumps(answers)))
    assert '"outcome":"created"' in text
    for private in ("803123", "803-123", "jane", "roe", "poe@", "voe@", "secret", "ana.", "b3f1c0de", "sample_person"):
        assert private not in text.lower()
