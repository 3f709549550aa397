"""SE1: what is special about CloudEvents."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from local.senders import SECRET, Sample, samples, standard
from scv.domain.interactions.interaction import Outcome
from scv.domain.values.errors import BadRequest, BadSignature, InvalidValue, ScvError
from scv.domain.values.ids import ConversationId
from tests.senders.center import Center

BY_NAME = {each.name: each for each in samples("cloudEvents")}
BATCH, BINARY, ONE = BY_NAME["02-batch"], BY_NAME["03-binary"], BY_NAME["01-structured"]


def with_body(sample: Sample, body: Any) -> Sample:
    return dataclasses.replace(sample, body=json.dumps(body).encode())


def test_se3_in_binary_mode_the_signed_id_is_the_events_id() -> None:
    """The signature does not cover the headers that name the event; whoever sends it again may change none of them."""
    center = Center()
    headers = BINARY.signed()

    with pytest.raises(BadSignature):
        center.take(BINARY, {**headers, "ce-id": "another"})
    assert center.take(BINARY, headers)[0].received[0].answer.outcome is Outcome.CREATED


def test_se1_in_a_batch_what_cannot_be_read_costs_nothing_else_and_is_named() -> None:
    events = json.loads(BATCH.body)
    batch = with_body(BATCH, [{**events[0], "time": "noon"}, events[1], "text"])

    status, text = Center().call(batch)

    answer = json.loads(text)
    assert (status, answer["unread"]) == (200, ["[0]", "[2]"])
    assert [each["conversationId"] for each in answer["events"]] == ["ce-2"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ([], BadRequest),
        ("text", InvalidValue),
        ({}, InvalidValue),
        ({"specversion": "0.3", "id": "1", "source": "s", "type": "interaction.started"}, InvalidValue),
        ({"specversion": "1.0", "id": "", "source": "s", "type": "interaction.started"}, InvalidValue),
        ({"specversion": "1.0", "id": "1", "source": "s", "type": "interaction.started"}, InvalidValue),
        (
            {"specversion": "1.0", "id": "1", "source": "s", "type": "interaction.started", "data_base64": "%"},
            InvalidValue,
        ),
    ],
)
def test_se1_a_request_with_nothing_that_can_be_read_is_refused(body: Any, error: type[ScvError]) -> None:
    center = Center()

    with pytest.raises(error):
        center.take(with_body(ONE, body))
    assert not center.store.conversations


def test_ac12_a_batch_has_at_most_100_events() -> None:
    event = json.loads(ONE.body)

    with pytest.raises(BadRequest):
        Center().take(with_body(BATCH, [event] * 101))


def test_rs5_ids_are_unique_within_a_source_however_long_both_are() -> None:
    center, event = Center(), json.loads(ONE.body)
    told = [{**event, "source": source, "id": name} for source in ("s" * 200, "t" * 200) for name in ("1", "2" * 200)]

    taken, _ = center.take(with_body(BATCH, told + told))

    assert [each.answer.outcome.value for each in taken.received[1:4]] == ["duplicate"] * 3  # one more start each
    assert len(center.store.conversations[ConversationId("ce-1")].events) == 4


def test_se3_a_signer_of_another_scheme_is_refused() -> None:
    assert set(standard(ONE, SECRET)) == {"webhook-id", "webhook-timestamp", "webhook-signature"}
    with pytest.raises(BadSignature):
        Center().take(ONE, {"x-hub-signature-256": "sha256=" + "0" * 64})
