"""SE1: what AWS hands over by itself, through the real function: the bus, a flow, a stream, mails, and its way back."""

from __future__ import annotations

import base64
import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from functions.ingest.app import lambda_handler
from local.senders import Sample, samples
from scv import bootstrap
from scv.api.events import Undelivered
from scv.domain.senders.senders import Sender
from scv.domain.values.errors import ScvError, StoreUnavailable
from tests.functions.deliveries import Context
from tests.senders.center import Center
from tests.senders.generated import spoiled

CONNECT, SES = Sender("instance-1", "connect", key="one key"), Sender("mails-1", "ses", key="another key")
DOCUMENTS = {f"{each.kind}/{each.name}": each.document for each in samples() if each.document is not None}


@pytest.fixture
def center(monkeypatch: pytest.MonkeyPatch) -> Iterator[Center]:
    monkeypatch.setenv("CONNECT_SENDER", CONNECT.id)
    monkeypatch.setenv("SES_SENDER", SES.id)
    found = Center()
    for sender in (CONNECT, SES):
        found.add(sender)
    bootstrap.use(store=found.store, settings=found.store, senders=found.senders, retry_queue=found.queue)
    yield found
    bootstrap.use()


def document(name: str) -> dict[str, Any]:
    return copy.deepcopy(dict(DOCUMENTS[name]))


def batch(*records: bytes) -> dict[str, Any]:
    """Records of a stream as Lambda polls them."""
    data = (base64.b64encode(each).decode() for each in records)
    kinesis = ({"sequenceNumber": str(place), "data": each} for place, each in enumerate(data, 1))
    return {"Records": [{"eventSource": "aws:kinesis", "kinesis": each} for each in kinesis]}


def record(name: str) -> bytes:
    return json.dumps(document(name)).encode()


def call() -> Any:
    (interaction,) = bootstrap.stores.store().conversations.values()  # type: ignore[attr-defined]
    return interaction


def test_se1_a_flow_is_told_in_flat_texts_whose_contact_it_is(center: Center) -> None:
    flow = {name: each for name, each in document("connect/02-flow").items() if name != "receivedAt"}

    first, again = lambda_handler(flow, Context()), lambda_handler(flow, Context())

    assert (
        first
        == again
        == {"outcome": "created", "contactId": first["contactId"], "contactType": "Identified", "candidates": "0"}
    )
    assert center.store.records[first["contactId"]].identifiers == call().identifiers


def test_se1_a_flow_without_a_customer_is_told_so(center: Center) -> None:
    task = document("connect/02-flow")
    task["Details"]["ContactData"]["Channel"] = "TASK"

    assert lambda_handler(task, Context())["outcome"] == "ignored"
    assert not center.store.conversations


def test_se1_a_flow_that_the_store_fails_goes_on_and_its_event_waits(
    center: Center, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(center.store, "holders", away)

    assert lambda_handler(document("connect/02-flow"), Context())["outcome"] == "queued"
    assert [sender for sender, _, _ in center.queue.messages] == [CONNECT.id]


def test_se1_rs11_events_of_the_bus_and_records_of_the_stream_are_one_conversation(center: Center) -> None:
    for name in ("01-initiated", "02-flow", "03-queued", "05-transferred", "06-disconnected"):
        lambda_handler(document(f"connect/{name}"), Context())
    assert call().facts.ended_at is not None  # nothing tells yet that somebody answers the transfer

    names = ("connect/09-record-of-the-transfer", "connect/08-record-sent-again", "connect/07-record")
    assert lambda_handler(batch(*map(record, names)), Context()) == {"batchItemFailures": []}

    found = call()
    assert (found.facts.agent, found.facts.queue, len(found.legs)) == ("lee.voe@example.com", "Orders", 2)
    assert found.facts.ended_at.isoformat() == "2026-11-20T09:07:00+00:00"


def test_se1_a_record_that_nobody_can_read_is_left_behind_and_stops_no_shard(center: Center) -> None:
    spoiled = (b"no json", b"[]", b"{}", record("connect/16-record-monitor"))

    assert lambda_handler(batch(*spoiled, record("connect/13-record-outbound")), Context()) == {"batchItemFailures": []}
    assert len(center.store.conversations) == 1


def test_se1_a_record_that_was_neither_stored_nor_queued_comes_again_with_those_after_it(
    center: Center, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(center.store, "holders", away)
    center.queue.is_away = True

    answer = lambda_handler(
        batch(b"no json", record("connect/07-record"), record("connect/13-record-outbound")), Context()
    )

    assert answer == {"batchItemFailures": [{"itemIdentifier": "2"}]}


@pytest.mark.parametrize("name", ["ses/01-first-mail-dmarc-pass", "ses/02-reply-in-the-thread"])
def test_se1_a_mail_comes_by_a_lambda_action_and_by_a_topic(center: Center, name: str) -> None:
    lambda_handler(document(name), Context())

    assert call().conversation_id.startswith(f"{SES.id}:")


def test_se1_a_mail_that_cannot_be_taken_in_is_raised_so_that_lambda_keeps_it(
    center: Center, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(center.store, "holders", broken)

    with pytest.raises(Undelivered):
        lambda_handler(document("ses/01-first-mail-dmarc-pass"), Context())


@pytest.mark.parametrize("name", ["connect/03-queued", "ses/01-first-mail-dmarc-pass", "ses/02-reply-in-the-thread"])
def test_se1_what_aws_gave_up_is_its_senders_again_when_it_is_redriven(center: Center, name: str) -> None:
    kept = {"requestPayload": document(name), "timestamp": "2026-11-20T12:00:00Z"}
    message = {"messageId": "m-1", "eventSource": "aws:sqs", "body": json.dumps(kept)}

    assert lambda_handler({"Records": [message]}, Context()) == {"batchItemFailures": []}
    assert call().events


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_se1_whatever_is_spoiled_in_a_document_is_taken_in_or_refused_and_never_a_failure_of_ours(name: str) -> None:
    center, dice = Center(), random.Random(name)
    sender = CONNECT if name.startswith("connect") else SES
    sample = Sample(sender.kind, name, body=json.dumps(document(name)).encode())
    for _ in range(60):
        body = json.loads(spoiled(sample, dice))
        try:
            center.receive(sender, body)
        except ScvError:
            continue
        except Exception as error:
            raise AssertionError(f"{name}: {body!r}") from error
