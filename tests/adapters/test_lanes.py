"""What waits for the slow ones is put into the queue by tens, and nothing that was not taken is called taken (EV4)."""

from __future__ import annotations

from typing import Any

import pytest

from scv.adapters.subscriptions.lanes import LONGEST_WAIT, MOST_BYTES, SqsLane, opened
from scv.usecases.ports.subscriptions import Parcel, Waiting

URL = "https://sqs.example.com/slow"


class Queue:
    """SQS as its client shows it; it refuses what is in `refuses`, by the id of the event."""

    def __init__(self, *refuses: str) -> None:
        self.refuses = refuses
        self.sent: list[list[dict[str, Any]]] = []
        self.hidden: list[list[dict[str, Any]]] = []

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        assert QueueUrl == URL
        assert len({each["Id"] for each in Entries}) == len(Entries) <= 10
        self.sent.append(Entries)
        wrong = [each for each in Entries if opened(each["MessageBody"], 1).event["id"] in self.refuses]
        failed = [{"Id": each["Id"], "Code": "InternalError", "SenderFault": False} for each in wrong]
        return {"Successful": [{"Id": each["Id"]} for each in Entries if each not in wrong], "Failed": failed}

    def change_message_visibility_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        assert QueueUrl == URL
        assert len({each["Id"] for each in Entries}) == len(Entries) <= 10
        self.hidden.append(Entries)
        return {"Successful": [], "Failed": []}


def waiting(count: int, length: int = 0) -> list[Waiting]:
    return [
        Waiting(Parcel(f"s-{number % 3}", {"id": f"e-{number}", "data": {"members": ["x" * length]}}), number)
        for number in range(count)
    ]


def put(queue: Queue, told: list[Waiting]) -> list[bool]:
    return list(SqsLane(lambda: queue, URL).put_slow(told))


def test_ev4_ten_messages_are_one_call_each_with_its_group_and_its_delay() -> None:
    queue = Queue()
    assert put(queue, waiting(23)) == [True] * 23
    assert [len(each) for each in queue.sent] == [10, 10, 3]
    entries = [each for call in queue.sent for each in call]
    assert [opened(each["MessageBody"], 1) for each in entries] == [each.parcel for each in waiting(23)]
    assert [(each["MessageGroupId"], each["DelaySeconds"]) for each in entries] == [
        (f"s-{n % 3}", n) for n in range(23)
    ]


@pytest.mark.parametrize(
    "refused", [(), ("e-0",), ("e-9", "e-10"), ("e-3", "e-7", "e-22"), tuple(f"e-{n}" for n in range(23))]
)
def test_ev4_what_a_call_did_not_take_is_told_by_its_place(refused: tuple[str, ...]) -> None:
    assert put(Queue(*refused), waiting(23)) == [f"e-{number}" not in refused for number in range(23)]


@pytest.mark.parametrize(("length", "calls"), [(60_000, [4, 4, 2]), (200_000, [1] * 10), (300_000, [1] * 10)])
def test_ev4_large_messages_are_more_calls(length: int, calls: list[int]) -> None:
    queue = Queue()
    assert put(queue, waiting(10, length)) == [True] * 10
    assert [len(each) for each in queue.sent] == calls
    for each in queue.sent:
        assert len(each) == 1 or sum(len(entry["MessageBody"].encode()) for entry in each) <= MOST_BYTES


def test_ev4_a_queue_that_does_not_answer_has_taken_nothing_that_anybody_knows_of() -> None:
    class Away(Queue):
        def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:
            if self.sent:
                raise RuntimeError("away")
            return super().send_message_batch(QueueUrl, Entries)

    with pytest.raises(RuntimeError):
        put(Away(), waiting(11))


def test_ev4_messages_are_hidden_by_tens_and_no_longer_than_they_may_be() -> None:
    queue = Queue()
    SqsLane(lambda: queue, URL).hide([(f"r-{number}", number * 5000) for number in range(12)])
    assert [len(each) for each in queue.hidden] == [10, 2]
    entries = [each for call in queue.hidden for each in call]
    assert [each["ReceiptHandle"] for each in entries] == [f"r-{number}" for number in range(12)]
    assert [each["VisibilityTimeout"] for each in entries] == [min(n * 5000, LONGEST_WAIT) for n in range(12)]
