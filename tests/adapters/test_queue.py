"""What waits in the retry queue is read back, in each of the forms that it may have."""

from __future__ import annotations

import json

import pytest

from scv.adapters.queue import SqsQueue, message
from scv.domain.documents import Document

BUS_EVENT: Document = {"detail-type": "v2.detail.events.conversation.{id}.customer.start", "detail": {}}


def test_RS5_a_message_is_read_back_as_it_was_put() -> None:
    assert SqsQueue.opened(message("interactions", {"id": "e-1"})) == ("interactions", {"id": "e-1"})


@pytest.mark.parametrize("body", [BUS_EVENT, {"requestPayload": BUS_EVENT}])
def test_RS5_what_lambda_or_the_bus_gave_up_is_an_event_of_the_bus(body: dict[str, object]) -> None:
    assert SqsQueue.opened(json.dumps(body)) == ("genesys", BUS_EVENT)


@pytest.mark.parametrize("body", ["", "null", "[]", "7", '"x"', '{"requestPayload": 7}', "{}", '{"sender": "x"}'])
def test_what_is_no_event_is_told_as_such(body: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        SqsQueue.opened(body)


def test_ac12_a_number_that_json_does_not_know_waits_as_null() -> None:
    """The bus hands on what its sender wrote; the event itself is not lost for it."""
    sent: Document = {**BUS_EVENT, "detail": {"eventBody": {"score": float("inf"), "list": [float("nan"), 1.5]}}}

    body = message("genesys", sent)

    assert "Infinity" not in body
    assert SqsQueue.opened(body)[1]["detail"] == {"eventBody": {"score": None, "list": [None, 1.5]}}
    assert SqsQueue.opened('{"sender": "x", "payload": {"n": Infinity}}') == ("x", {"n": None})
