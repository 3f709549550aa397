"""Ingest through the real handler: signed webhooks, events of the bus, and the retry queue."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.ingest.app import lambda_handler
from tests.functions.conftest import EVENTS, KEY, OLD_KEY, Cloud, Context, event_file, gateway_event, signature

WEBHOOKS = sorted((EVENTS / "webhooks").glob("*.json"))

# What becomes of the sample events when they are played in order: outcome, type of contact, candidates, rule.
STORY = {
    "01-voice-inbound": ("created", "Identified", 0, "RS4"),
    "02-voice-inbound-known-caller": ("linked", "Identified", 0, "RS1"),
    "03-voice-inbound-ended": ("updated", "Identified", 0, "RS4"),
    "04-voice-inbound-delivered-twice": ("created", "Identified", 0, "RS4"),
    "05-voice-inbound-withheld": ("created", "Ephemeral", 0, "RS4"),
    "06-voice-outbound": ("linked", "Identified", 0, "RS1"),
    "07-voice-inbound-customer-number": ("linked", "Identified", 0, "RS6"),
    "08-sms-inbound": ("linked", "Identified", 0, "RS1"),
    "09-sms-outbound": ("created", "Identified", 0, "RS4"),
    "10-email-inbound": ("created", "Identified", 0, "RS4"),
    "11-email-outbound": ("created", "Identified", 0, "RS4"),
    "12-webMessaging-inbound-cookie": ("created", "Ephemeral", 0, "RS4"),
    "13-webMessaging-inbound-form": ("updated", "Identified", 0, "RS6"),
    "14-webMessaging-inbound-known-visitor": ("linked", "Identified", 0, "RS1"),
    "15-webMessaging-inbound-form-known": ("linked", "Identified", 0, "RS6"),
    "16-webChat-inbound": ("suggested", None, 0, "CH"),
    "17-twitter-inbound": ("created", "Identified", 0, "RS4"),
    "18-facebook-inbound": ("created", "Identified", 0, "RS4"),
    "19-line-inbound": ("created", "Identified", 0, "RS4"),
    "20-instagram-inbound": ("created", "Identified", 0, "RS4"),
    "21-apple-inbound": ("created", "Identified", 0, "RS4"),
    "22-open-inbound": ("created", "Identified", 0, "RS4"),
    "23-whatsapp-inbound": ("created", "Identified", 0, "RS4"),
    "24-callback-inbound": ("search", None, 1, "CH"),
    "25-campaign-outbound": ("search", None, 0, "CH"),
}


def send(body: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    """One webhook, signed now unless headers are given; status and answer."""
    return sent(gateway_event(body, signature(body) if headers is None else headers))


def sent(event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = lambda_handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"])


def play(*names: str) -> list[dict[str, Any]]:
    """Sample webhooks in this order; their answers."""
    answers = []
    for name in names:
        status, answer = send((EVENTS / "webhooks" / f"{name}.json").read_text())
        assert status == 200, answer
        answers.append(answer)
    return answers


def sample(name: str = "01-voice-inbound", **changes: Any) -> dict[str, Any]:
    """A sample webhook with other data."""
    event: dict[str, Any] = event_file(f"webhooks/{name}.json")
    return {**event, "data": {**event["data"], **changes}}


def refused(status: int, answer: dict[str, Any]) -> tuple[int, str]:
    """A refusal in the error envelope, as status and code."""
    assert answer["status"] == status
    assert {"message", "code", "contextId", "messageParams", "details", "errors"} <= answer.keys()
    return status, answer["code"]


# -- resolution -----------------------------------------------------------------------------------


def test_ch_the_sample_events_played_in_order_end_as_the_table_says(cloud: Cloud) -> None:
    answers = dict(zip((path.stem for path in WEBHOOKS), play(*(path.stem for path in WEBHOOKS)), strict=True))

    told = {
        name: (
            answer["outcome"],
            answer.get("externalContact", {}).get("type"),
            answer["candidates"],
            answer["reason"]["rule"],
        )
        for name, answer in answers.items()
    }
    assert told == STORY


def test_rs4_a_first_call_makes_an_identified_contact_and_says_why(cloud: Cloud) -> None:
    (answer,) = play("01-voice-inbound")

    contact = answer.pop("externalContact")
    assert contact["type"] == "Identified"
    assert answer == {
        "conversationId": "c-1001",
        "outcome": "created",
        "candidates": 0,
        "reason": {"rule": "RS4", "identifier": {"type": "Phone", "value": "+18031230000"}},
    }


def test_rs1_a_known_number_in_another_spelling_is_the_same_contact(cloud: Cloud) -> None:
    first, second, outbound = play("01-voice-inbound", "02-voice-inbound-known-caller", "06-voice-outbound")

    assert second["externalContact"] == first["externalContact"] == outbound["externalContact"]


def test_rs5_a_webhook_delivered_twice_answers_the_same_and_changes_nothing(cloud: Cloud) -> None:
    (first,) = play("01-voice-inbound")
    before = cloud.stored()

    (second,) = play("04-voice-inbound-delivered-twice")

    assert second == first
    assert cloud.stored() == before


def test_rs5_another_started_event_of_the_same_conversation_is_a_duplicate(cloud: Cloud) -> None:
    (first,) = play("01-voice-inbound")

    status, again = send(json.dumps({**sample(), "id": "evt-other"}))

    assert (status, again["outcome"]) == (200, "duplicate")
    assert again["externalContact"] == first["externalContact"]


def test_id4_withheld_callers_are_nobody_and_never_the_same_nobody(cloud: Cloud) -> None:
    callers = ["anonymous", "Restricted", "+1266696687", "+2666966687", "", None]

    answers = [
        send(json.dumps({**sample(conversationId=f"c-{index}", customer={"phone": caller}), "id": f"e-{index}"}))[1]
        for index, caller in enumerate(callers)
    ]

    assert {answer["externalContact"]["type"] for answer in answers} == {"Ephemeral"}
    assert all("identifier" not in answer["reason"] for answer in answers)
    assert len({answer["externalContact"]["id"] for answer in answers}) == len(callers)


def test_id7_the_answer_names_a_cookie_without_its_value(cloud: Cloud) -> None:
    (answer,) = play("12-webMessaging-inbound-cookie")

    assert answer["reason"]["identifier"] == {"type": "Cookie"}


def test_ch2_a_form_fill_tells_who_the_visitor_is(cloud: Cloud) -> None:
    visit, form, again = play(
        "12-webMessaging-inbound-cookie", "13-webMessaging-inbound-form", "14-webMessaging-inbound-known-visitor"
    )

    assert visit["externalContact"]["type"] == "Ephemeral"
    assert form["externalContact"] == {"id": visit["externalContact"]["id"], "type": "Identified"}
    assert again["externalContact"] == form["externalContact"]


def test_id6_a_whatsapp_number_never_matches_a_phone(cloud: Cloud) -> None:
    call, message = play("01-voice-inbound", "23-whatsapp-inbound")

    assert message["outcome"] == "created"
    assert message["externalContact"]["id"] != call["externalContact"]["id"]
    assert message["reason"]["identifier"] == {"type": "SocialWhatsapp", "value": "18031230000"}


def test_id3_a_number_without_country_is_read_with_that_of_its_project(cloud: Cloud) -> None:
    settings = {"id": {"S": "project#berlin"}, "settings": {"S": json.dumps({"id": "berlin", "defaultCountry": "DE"})}}
    cloud.dynamodb.put_item(TableName="settings", Item=settings)

    _, answer = send(json.dumps(sample(projectId="berlin", customer={"phone": "030 1234567"})))

    assert answer["reason"]["identifier"] == {"type": "Phone", "value": "+49301234567"}


def test_jo6_events_in_any_order_end_in_the_same_interaction(cloud: Cloud) -> None:
    names = ("01-voice-inbound", "03-voice-inbound-ended")
    play(*names)
    (forwards,) = cloud.stored()["interactions"]
    cloud.dynamodb.delete_item(TableName="interactions", Key={"conversationId": {"S": "c-1001"}})

    play(*reversed(names))

    (backwards,) = cloud.stored()["interactions"]
    shown = {"channel", "direction", "division", "endedAt", "startedAt", "queue", "agent", "journey", "identifiers"}
    assert shown & forwards.keys() >= {"endedAt", "startedAt", "journey"}
    assert {name: forwards.get(name) for name in shown} == {name: backwards.get(name) for name in shown}


# -- signature, size and shape --------------------------------------------------------------------


def test_ac4_the_sample_invocation_is_refused_with_an_envelope_because_its_signature_is_old(cloud: Cloud) -> None:
    status, answer = sent(event_file("functions/ingest-receiveInteraction.json"))

    assert refused(status, answer) == (401, "bad.signature")
    assert cloud.is_empty()


BODY = json.dumps(sample())
MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {**signature(BODY), "webhook-signature": "v1,"},
        {**signature(BODY), "webhook-signature": "nonsense"},
        {**signature(BODY), "webhook-signature": "v1,täuschung"},
        {**signature(BODY), "webhook-timestamp": "now"},
        {**signature(BODY), "webhook-timestamp": "nan"},
        {**signature(BODY), "webhook-id": "another"},
        {name: value for name, value in signature(BODY).items() if name != "webhook-id"},
        signature(BODY + " "),
        signature(BODY, key=OLD_KEY),
        signature(BODY, at=datetime.now(UTC) - 6 * MINUTES),
        signature(BODY, at=datetime.now(UTC) + 60 * MINUTES),
    ],
)
def test_ac4_whatever_is_not_signed_in_time_by_our_key_is_refused(cloud: Cloud, headers: dict[str, str]) -> None:
    status, answer = send(BODY, headers)

    assert refused(status, answer) == (401, "bad.signature")
    assert cloud.is_empty()


def test_ac4_one_changed_byte_breaks_the_signature(cloud: Cloud) -> None:
    status, answer = send(BODY.replace("0000", "0001"), signature(BODY))

    assert refused(status, answer) == (401, "bad.signature")
    assert cloud.is_empty()


def test_ac4_bytes_that_are_no_text_have_no_signature(cloud: Cloud) -> None:
    event = gateway_event(base64.b64encode(b"\xff\xfe{").decode(), signature("{"))

    assert refused(*sent({**event, "isBase64Encoded": True})) == (401, "bad.signature")
    assert cloud.is_empty()


def test_ac4_the_raw_bytes_count_also_when_they_come_as_base64(cloud: Cloud) -> None:
    body = json.dumps(sample(subject="Grüße"), ensure_ascii=False)
    event = gateway_event(base64.b64encode(body.encode()).decode(), signature(body))

    status, answer = sent({**event, "isBase64Encoded": True})

    assert (status, answer["outcome"]) == (200, "created")


def test_ac4_headers_count_in_any_case_and_beside_any_media_type(cloud: Cloud) -> None:
    headers = {name.title(): value for name, value in signature(BODY).items()}

    status, _ = send(BODY, {**headers, "Content-Type": "text/plain"})

    assert status == 200


def test_ac4_while_a_secret_is_rotated_old_and_new_are_valid_and_then_only_the_new(cloud: Cloud) -> None:
    cloud.rotate(current=KEY, previous=OLD_KEY)
    during = [send(BODY, signature(BODY, key=key))[0] for key in (KEY, OLD_KEY)]

    cloud.rotate(current=KEY)
    after = [send(BODY, signature(BODY, key=key))[0] for key in (KEY, OLD_KEY)]

    assert (during, after) == ([200, 200], [200, 401])


def test_ac4_without_its_keys_the_service_is_unavailable_and_nothing_is_accepted(cloud: Cloud) -> None:
    cloud.lose("SECRETS_MANAGER")

    status, answer = send(BODY)

    assert refused(status, answer) == (503, "service.unavailable")
    assert cloud.is_empty()


def test_an_event_of_64_kib_is_taken_in_and_one_byte_more_is_not(cloud: Cloud) -> None:
    fits = BODY + " " * (64 * 1024 - len(BODY))

    assert send(fits)[0] == 200
    assert refused(*send(fits + " ")) == (413, "request.too.large")
    assert refused(*send("x" * 3_000_000, {})) == (413, "request.too.large")


@pytest.mark.parametrize("body", ["", "{", "null", "[]", '"text"', "[" * 60_000, '{"id": "e"}'])
def test_a_signed_body_that_is_no_event_is_refused_and_nothing_is_written(cloud: Cloud, body: str) -> None:
    status, answer = send(body)

    assert status == 400
    assert refused(status, answer)[1] in ("bad.request", "invalid.value")
    assert cloud.is_empty()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("data.customer.phone", {"customer": {"phone": "12"}}),
        ("data.customer.email", {"customer": {"email": "nobody"}}),
        ("data.form.phone", {"form": {"phone": 18031230000}}),
        ("data.conversationId", {"conversationId": "c\u0000"}),
        ("data.channel", {"channel": "telepathy"}),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_and_nothing_is_written(
    cloud: Cloud, field: str, changes: dict[str, Any]
) -> None:
    status, answer = send(json.dumps(sample(**changes)))

    assert refused(status, answer) == (400, "invalid.value")
    assert answer["details"] == [{"errorCode": "invalid.value", "fieldName": field}]
    assert cloud.is_empty()


# -- what the store cannot take --------------------------------------------------------------------


def batch(cloud: Cloud) -> dict[str, Any]:
    """What Lambda makes of the messages that wait."""
    records = event_file("sqs/retry-batch.json")["Records"]
    waiting = cloud.waiting()
    return {
        "Records": [{**records[0], "messageId": message["MessageId"], "body": message["Body"]} for message in waiting]
    }


def test_rs5_what_the_store_cannot_take_waits_and_ends_in_the_same_state(cloud: Cloud) -> None:
    play("01-voice-inbound", "02-voice-inbound-known-caller")
    expected = cloud.stored()["interactions"]
    for conversation in ("c-1001", "c-1002"):
        cloud.dynamodb.delete_item(TableName="interactions", Key={"conversationId": {"S": conversation}})
    cloud.lose("DYNAMODB")
    status, answer = send((EVENTS / "webhooks/02-voice-inbound-known-caller.json").read_text())
    assert (status, answer) == (202, {"outcome": "queued", "conversationId": "c-1002"})
    cloud.recover("DYNAMODB")

    report = lambda_handler(batch(cloud), Context())

    assert report == {"batchItemFailures": []}
    assert cloud.stored()["interactions"] == [item for item in expected if item["conversationId"] == {"S": "c-1002"}]


def test_a_national_number_is_queued_too_while_its_country_cannot_be_asked(cloud: Cloud) -> None:
    cloud.lose("DYNAMODB")

    status, answer = send(json.dumps(sample(customer={"phone": "803-123-0000"})))

    assert (status, answer["outcome"]) == (202, "queued")


def test_nothing_is_queued_unread(cloud: Cloud) -> None:
    cloud.lose("DYNAMODB")

    assert refused(*send(json.dumps(sample(customer={"phone": "+12"})))) == (400, "invalid.value")
    assert refused(*send(json.dumps(sample(customer={"phone": "12345"})))) == (503, "service.unavailable")
    assert not cloud.waiting()


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


# -- the bus --------------------------------------------------------------------------------------


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
    assert "journey" not in conversation(cloud, "g-2012")


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


# -- what is logged ---------------------------------------------------------------------------------


def test_ac5_no_line_and_no_error_has_a_customers_data(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    for path in WEBHOOKS:
        send(path.read_text())
    answers = [send(json.dumps(sample(customer={"email": "secret@", "name": "Secret"})))[1]]
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
