"""Streams and queues of the emulator beside each other: none waits for the other, and no message is lost."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

from local.emulated.sources import AFTER_ERROR_SECONDS, IDLE_SECONDS, queues_locked, streams_apart


def emulator(poll: Callable[[], bool]) -> Any:
    """What of the emulator polls sources; its streams were read before it was started again."""
    return SimpleNamespace(
        _poll_dynamodb_streams=poll,
        _dynamodb_stream_positions=SimpleNamespace(_data={"of a stream": 5000}),
        _dynamodb_stream_positions_lock=threading.Lock(),
        logger=logging.getLogger("test"),
    )


def test_a_batch_of_a_stream_keeps_no_queue_waiting() -> None:
    begun, over = threading.Event(), threading.Event()

    def poll() -> bool:
        """Until the tests are over."""
        begun.set()
        return over.wait()

    service = emulator(poll)
    streams_apart(service)
    assert not begun.is_set(), "nothing is read before the emulator would"
    assert [service._poll_dynamodb_streams() for _ in range(3)] == [False] * 3
    assert begun.wait(10)
    assert service._dynamodb_stream_positions._data == {}, "streams that were forgotten are read from their beginning"


def test_streams_are_read_again_at_once_after_news_and_a_little_later_after_none_or_an_error() -> None:
    told: list[bool | Exception] = [True, True, False, ValueError("no"), True, False]
    paused: list[float] = []
    over = threading.Event()

    def poll() -> bool:
        if not told:
            over.set()
            threading.Event().wait()  # until the tests are over
        found = told.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    service = emulator(poll)
    streams_apart(service, paused.append)
    service._poll_dynamodb_streams()
    assert over.wait(10)
    assert paused == [IDLE_SECONDS, AFTER_ERROR_SECONDS, IDLE_SECONDS]


class Queue:
    """A queue of the emulator: its list is written anew when something is removed."""

    def __init__(self) -> None:
        self.messages: list[int] = []
        self._queues_lock: Any = threading.Lock()
        self._HANDLERS = dict.fromkeys(
            ("SendMessage", "SendMessageBatch", "DeleteMessage", "DeleteMessageBatch"), self.add
        )

    def add(self, number: int) -> None:
        self.messages.append(number)

    def remove(self, number: int) -> None:
        """As what takes messages for functions does it, with another thread in between."""
        with self._queues_lock:
            kept = [each for each in self.messages if each != number]
            threading.Event().wait(0.001)
            self.messages = kept


def test_no_message_is_lost_while_others_are_removed() -> None:
    queue = Queue()
    events = SimpleNamespace(_dispatch_to_sqs=queue.add)
    queues_locked(queue, events)
    for number in range(60):
        queue.add(number)
    with ThreadPoolExecutor(3) as pool:
        removed = pool.map(queue.remove, range(60))
        sent = pool.map(queue._HANDLERS["SendMessage"], range(100, 130))
        told = pool.map(events._dispatch_to_sqs, range(200, 230))
        assert [*removed, *sent, *told] == [None] * 120
    assert sorted(queue.messages) == [*range(100, 130), *range(200, 230)]
