"""Lets the emulator read streams and queues beside each other, and keeps its queues from losing messages.

Its one thread that polls waits for each batch of a stream, and takes ten messages of each queue in between: a stream
with much to tell starves the queue behind it. And while that thread writes a queue's list anew, a message that another
adds to the old list is gone. When it starts again it has forgotten its streams, not how far they were read, and
would tell nothing before as much was written again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

IDLE_SECONDS = 0.05  # between two looks at streams that had nothing new
AFTER_ERROR_SECONDS = 1.0
CHANGES = ("SendMessage", "SendMessageBatch", "DeleteMessage", "DeleteMessageBatch")


def streams_apart(service: Any, pause: Callable[[float], object] = time.sleep) -> None:
    """Poll streams in a thread of their own, from their beginning, once the emulator would begin to."""
    poll, begun = service._poll_dynamodb_streams, threading.Event()

    def begin() -> bool:
        if not begun.is_set():
            begun.set()
            with service._dynamodb_stream_positions_lock:
                service._dynamodb_stream_positions._data.clear()
            threading.Thread(target=_polled, args=(poll, pause, service.logger), daemon=True, name="streams").start()
        return False

    service._poll_dynamodb_streams = begin


def _polled(poll: Callable[[], bool], pause: Callable[[float], object], logger: Any) -> None:
    while True:
        try:
            if not poll():
                pause(IDLE_SECONDS)
        except Exception as error:  # as the emulator's own loop does: the next look may go well
            logger.error("streams cannot be read: %s", error)
            pause(AFTER_ERROR_SECONDS)


def queues_locked(sqs: Any, events: Any) -> None:
    """One at a time changes the list of a queue: those who take messages, and those who add or remove one."""
    lock = threading.RLock()
    sqs._queues_lock = lock  # the emulator takes it where a function's messages are taken and removed
    for name in CHANGES:
        sqs._HANDLERS[name] = _alone(sqs._HANDLERS[name], lock)
    events._dispatch_to_sqs = _alone(events._dispatch_to_sqs, lock)


def _alone(work: Callable[..., Any], lock: threading.RLock) -> Callable[..., Any]:
    @wraps(work)
    def alone(*args: Any, **named: Any) -> Any:
        with lock:
            return work(*args, **named)

    return alone
