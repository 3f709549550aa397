"""What waits in the retry queue is read back, in each of the forms that it may have."""

from __future__ import annotations

import json

import pytest

from scv.adapters.queue import SqsQueue, message

BUS_EVENT = {"detail-type": "v2.detail.events.conversation.{id}.customer.start", "detail": {}}


def test_RS5_a_message_is_read_back_as_it_was_put() -> None:
    assert SqsQueue.opened(message("interactions", {"id": "e-1"})) == ("interactions", {"id": "e-1"})


@pytest.mark.parametrize("body", [BUS_EVENT, {"requestPayload": BUS_EVENT}])
def test_RS5_what_lambda_or_the_bus_gave_up_is_an_event_of_the_bus(body: dict[str, object]) -> None:
    assert SqsQueue.opened(json.dumps(body)) == ("genesys", BUS_EVENT)


@pytest.mark.parametrize("body", ["", "null", "[]", "7", '"x"', '{"requestPayload": 7}', "{}", '{"sender": "x"}'])
def test_what_is_no_event_is_told_as_such(body: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        SqsQueue.opened(body)
