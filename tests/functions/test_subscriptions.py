"""Subscriptions over the interface and the queues: what managers see, what is sent, what waits for a next try (EV4)."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from functions.subscribers import app as subscribers
from scv import bootstrap
from scv.domain.outbox.change import Kind
from scv.domain.subscriptions.delivering import Answer, Outcome
from scv.usecases.ports.subscriptions import Waiting
from tests.functions.conftest import Cloud
from tests.functions.gateway import call
from tests.functions.streams import CONTEXT
from tests.subscribers import FAULT, GOOD, FakePost

PATH = "/api/v2/subscriptions"
BODY = {"address": "https://crm.example.com/events", "types": ["contact.*"]}
ARN = "arn:aws:sqs:eu-central-1:123456789012:"


def asked(method: str, path: str = "", body: Any = None) -> Any:
    return call(subscribers, method, PATH + path, body)


def made() -> dict[str, Any]:
    found: dict[str, Any] = asked("POST", "", BODY).body
    return found


def from_bus(*kinds: Kind, received: int = 1) -> Any:
    """The bus has put events of these kinds into the queue, which hands them out for the so manieth time."""
    details = [{"id": f"e-{n}", "type": kind.type, "data": {"divisionId": "*"}} for n, kind in enumerate(kinds)]
    records = [
        {"messageId": f"m-{n}", "receiptHandle": f"r-{n}", "eventSourceARN": ARN + "subscribers",
         "body": json.dumps({"detail": each}), "attributes": {"ApproximateReceiveCount": str(received)}}
        for n, each in enumerate(details)
    ]  # fmt: skip
    return subscribers.lambda_handler({"Records": records}, CONTEXT)


def from_slow(cloud: Cloud, received: int = 1) -> tuple[Any, list[dict[str, Any]]]:
    """The messages of the slow queue, as Lambda hands them over; what is answered, and what they are."""
    url = os.environ["SLOW_QUEUE_URL"]
    found = cloud.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    records = [
        {"messageId": each["MessageId"], "receiptHandle": each["ReceiptHandle"], "body": each["Body"],
         "eventSourceARN": ARN + "slow", "attributes": {"ApproximateReceiveCount": str(received)}}
        for each in found
    ]  # fmt: skip
    return subscribers.lambda_handler({"Records": records}, CONTEXT), found


@pytest.fixture
def post(cloud: Cloud) -> FakePost:
    return bootstrap.subscriptions.post()  # type: ignore[return-value]


def test_ev4_a_secret_is_shown_once(cloud: Cloud) -> None:
    found = made()
    assert found["secret"].startswith("whsec_")
    assert "secret" not in asked("GET", f"/{found['id']}").body
    assert "secret" not in asked("GET").body["entities"][0]
    assert found["secret"] not in json.dumps(cloud.stored())
    rotated = asked("POST", f"/{found['id']}/secret").body
    assert rotated["secret"] != found["secret"]
    assert rotated["secretSetAt"] >= found["secretSetAt"]


def test_ev4_what_is_read_may_be_sent_back_changed(cloud: Cloud) -> None:
    found = made()
    read = asked("GET", f"/{found['id']}").body
    changed = asked("PUT", f"/{found['id']}", {**read, "types": ["pair.*"], "enabled": False})
    assert (changed.status, changed.body["types"], changed.body["enabled"]) == (200, ["pair.*"], False)
    assert changed.body["disabledBecause"] == "byHand"
    assert asked("DELETE", f"/{found['id']}").status == 200
    assert asked("GET", f"/{found['id']}").status == 404


@pytest.mark.parametrize(
    "more", [{"address": "http://crm.example.com"}, {"address": "https://10.0.0.1/"}, {"types": ["x"]}, {"colour": 1}]
)
def test_ev4_what_cannot_be_is_refused_by_its_field(cloud: Cloud, more: dict[str, Any]) -> None:
    answer = asked("POST", "", {**BODY, **more})
    assert (answer.status, answer.body["code"]) == (400, "invalid.value")
    assert cloud.is_empty()


def test_ev4_events_of_the_bus_reach_those_who_want_them(cloud: Cloud, post: FakePost) -> None:
    found = made()
    assert from_bus(Kind.CONTACT_MERGED, Kind.PAIR_SUGGESTED, Kind.CONTACT_ERASED) == {"batchItemFailures": []}
    assert {each.event["id"] for each in post.sent} == {"e-0", "e-2"}
    (entry,) = asked("GET", f"/{found['id']}/deliveries").body["entities"]
    assert (entry["outcome"], entry["status"], entry["tries"]) == ("delivered", 200, 1)


def test_ev4_what_was_not_taken_waits_in_the_slow_queue_and_comes_again(cloud: Cloud, post: FakePost) -> None:
    made()
    post.answers = lambda _request: FAULT
    assert from_bus(Kind.CONTACT_MERGED) == {"batchItemFailures": []}
    cloud.sqs.set_queue_attributes(QueueUrl=os.environ["SLOW_QUEUE_URL"], Attributes={"DelaySeconds": "0"})
    put_again(post)
    answer, (message,) = from_slow(cloud)
    assert answer == {"batchItemFailures": [{"itemIdentifier": message["MessageId"]}]}, "it stays, hidden"
    post.answers = lambda _request: Answer(Outcome.DELIVERED, 200, 1)
    put_again(post)
    assert from_slow(cloud, received=3)[0] == {"batchItemFailures": []}


def put_again(post: FakePost) -> None:
    """The first event that was sent waits where the slow ones do."""
    (parcel,) = bootstrap.subscriptions.deliver().parcels(post.sent[0].event)
    assert bootstrap.subscriptions.slow_lane().put_slow([Waiting(parcel)]) == [True]


class HalfQueue:
    """The lane of the slow ones, of which each third message is refused, as a batch of SQS may."""

    def __init__(self, post: FakePost) -> None:
        self._post = post
        self.calls: list[tuple[int, list[str]]] = []  # how much was sent before, and the events

    def put_slow(self, waiting: Sequence[Waiting]) -> Sequence[bool]:
        self.calls.append((len(self._post.sent), [str(each.parcel.event["id"]) for each in waiting]))
        return [place % 3 != 2 for place in range(len(waiting))]


def test_ev4_of_events_that_are_put_aside_together_those_come_again_that_were_not_taken(
    cloud: Cloud, post: FakePost
) -> None:
    """And those who answer have everything before: one call for all the others."""
    made()
    asked("POST", "", {**BODY, "address": "https://fails.example.com/events"})
    lane = HalfQueue(post)
    bootstrap.use(post=post, slow_lane=lane)
    post.answers = lambda request: FAULT if request.target.host.startswith("fails") else GOOD
    told = from_bus(*[Kind.CONTACT_MERGED] * 10)
    ((sent, events),) = lane.calls
    assert sorted(events) == [f"e-{number}" for number in range(10)]
    assert sent >= 10, "everything that could be sent had been"
    refused = [f"m-{each.removeprefix('e-')}" for each in events[2::3]]
    assert told == {"batchItemFailures": [{"itemIdentifier": each} for each in sorted(refused)]}
    good = [each.event["id"] for each in post.sent if each.target.host == "crm.example.com"]
    assert sorted(good) == sorted(events)


def test_ev4_a_queue_that_is_away_loses_nothing(cloud: Cloud, post: FakePost) -> None:
    made()
    post.answers = lambda _request: FAULT
    cloud.lose("SQS")
    assert from_bus(Kind.CONTACT_MERGED) == {"batchItemFailures": [{"itemIdentifier": "m-0"}]}
    cloud.recover("SQS")
    assert from_bus(Kind.CONTACT_MERGED) == {"batchItemFailures": []}


def test_ev4_a_store_that_is_away_loses_nothing_and_is_asked_again_in_seconds(cloud: Cloud, post: FakePost) -> None:
    made()
    hidden: list[tuple[str, int]] = []
    bootstrap.use(post=post, bus_lane=SimpleNamespace(hide=hidden.extend))
    cloud.lose("DYNAMODB")
    for received in (1, 3, 9):
        told = from_bus(Kind.CONTACT_MERGED, received=received)
        assert told == {"batchItemFailures": [{"itemIdentifier": "m-0"}]}
    assert hidden == [("r-0", 5), ("r-0", 20), ("r-0", 180)]
    cloud.recover("DYNAMODB")
    assert from_bus(Kind.CONTACT_MERGED) == {"batchItemFailures": []}
    assert len(post.sent) == 1


def test_ac5_ev4_a_message_that_nobody_can_read_is_left_to_the_dead_letter_queue(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    record: dict[str, Any] = {"messageId": "m-9", "eventSourceARN": ARN + "subscribers", "body": '{"zqmark": 1}'}
    record |= {"receiptHandle": "r-9", "attributes": {"ApproximateReceiveCount": "1"}}
    context: Any = SimpleNamespace(aws_request_id="request-1")
    answer = subscribers.lambda_handler({"Records": [record]}, context)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-9"}]}
    printed = capsys.readouterr()
    assert "zqmark" not in printed.out + printed.err


def test_ev4_a_test_delivery_says_what_came_of_it(cloud: Cloud, post: FakePost) -> None:
    found = made()
    post.answers = lambda _request: Answer(Outcome.TIMED_OUT, 0, 15_000)
    answer = asked("POST", f"/{found['id']}/test")
    assert (answer.status, answer.body) == (200, {"outcome": "timedOut", "milliseconds": 15_000})
