"""Ingest by webhook: signature, size and shape, each before anything is written."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.functions.conftest import Cloud
from tests.functions.deliveries import (
    KEY,
    OLD_KEY,
    event_file,
    gateway_event,
    refused,
    sample,
    send,
    sent,
    signature,
)


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


def test_ac4_rs5_a_replayed_webhook_changes_nothing_and_is_refused_once_its_time_is_over(cloud: Cloud) -> None:
    """Inside the window the very same request is a repetition; later its signature does not hold any more."""
    headers = signature(BODY)
    first, stored = send(BODY, headers), cloud.stored()
    again = send(BODY, headers)
    assert first[0] == 200
    assert again == first
    assert cloud.stored() == stored

    old = signature(BODY, at=datetime.now(UTC) - 5 * MINUTES - timedelta(seconds=2))
    assert refused(*send(BODY, old)) == (401, "bad.signature")
    moved = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 60)}
    assert refused(*send(BODY, moved)) == (401, "bad.signature")
    assert cloud.stored() == stored


@pytest.mark.parametrize(("seconds", "status"), [(-290, 200), (-302, 401), (290, 200), (310, 401)])
def test_ac4_clocks_may_differ_by_five_minutes_and_no_more(cloud: Cloud, seconds: int, status: int) -> None:
    at = datetime.now(UTC) + timedelta(seconds=seconds)

    assert send(BODY, signature(BODY, at=at))[0] == status
    assert cloud.is_empty() == (status == 401)


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
        ("data.direction", {"direction": "sideways"}),
        ("data.startedAt", {"startedAt": "noon"}),
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
