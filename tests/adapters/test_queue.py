"""What waits in the retry queue is read back, in each of the forms that it may have."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from scv.adapters.queue import SqsQueue, message
from scv.domain.values.documents import Document
from tests.builders import NOW

BUS_EVENT: Document = {"detail-type": "v2.detail.events.conversation.{id}.customer.start", "detail": {}}


def test_RS5_AC7_a_message_is_read_back_as_it_was_put_with_the_time_when_it_came() -> None:
    put = message("interactions", {"id": "e-1"}, NOW)
    assert SqsQueue.opened(put) == ("interactions", {"id": "e-1"}, NOW)


def test_RS5_a_message_of_an_earlier_version_is_read_without_a_time() -> None:
    put = json.dumps({"sender": "interactions", "payload": {"id": "e-1"}})
    assert SqsQueue.opened(put) == ("interactions", {"id": "e-1"}, None)


@pytest.mark.parametrize(
    ("body", "when"),
    [
        (BUS_EVENT, None),
        ({"requestPayload": BUS_EVENT}, None),
        ({"requestPayload": BUS_EVENT, "timestamp": "2026-11-21T10:00:00.000Z"}, NOW),
    ],
)
def test_RS5_what_lambda_or_the_bus_gave_up_is_an_event_of_the_bus(
    body: dict[str, object], when: datetime | None
) -> None:
    assert SqsQueue.opened(json.dumps(body)) == ("genesys", BUS_EVENT, when)


@pytest.mark.parametrize("body", ["", "null", "[]", "7", '"x"', '{"requestPayload": 7}', "{}", '{"sender": "x"}'])
def test_what_is_no_event_is_told_as_such(body: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        SqsQueue.opened(body)


def test_ac12_a_number_that_json_does_not_know_waits_as_null() -> None:
    """The bus hands on what its sender wrote; the event itself is not lost for it."""
    sent: Document = {**BUS_EVENT, "detail": {"eventBody": {"score": float("inf"), "list": [float("nan"), 1.5]}}}

    body = message("genesys", sent, NOW)

    assert "Infinity" not in body
    assert SqsQueue.opened(body)[1]["detail"] == {"eventBody": {"score": None, "list": [None, 1.5]}}
    assert SqsQueue.opened('{"sender": "x", "payload": {"n": Infinity}}') == ("x", {"n": None}, None)
