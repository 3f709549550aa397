"""The retry queue: SQS holds the events that the store could not take."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from scv.adapters.dynamodb.errors import translating
from scv.domain.senders.senders import BUS
from scv.domain.values.documents import Document, finite
from scv.domain.values.times import moment, stamp

_compact = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


class SqsQueue:
    """One queue; a message is JSON with the sender and the payload as it came."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        """`client` is asked for when there is something to send, which is seldom."""
        self._client = client
        self._url = url

    def put(self, sender: str, payload: Document, received_at: datetime) -> None:
        """Raises Unavailable when the queue does not answer either."""
        with translating():
            self._client().send_message(QueueUrl=self._url, MessageBody=message(sender, payload, received_at))

    @staticmethod
    def opened(
        body: str, handed_over_by: Callable[[Document], str] = lambda _event: BUS.id
    ) -> tuple[str, Document, datetime | None]:
        """The inverse of `message`, and what others put into the dead-letter queue that is redriven into this one.

        Lambda wraps the event that it gave up and says when; EventBridge leaves it bare, and nobody knows when it came.
        `handed_over_by`: the sender of such an event.
        Raises ValueError, KeyError or InvalidValue for the rest.
        """
        read = json.loads(body, parse_constant=lambda _name: None)
        event = read.get("requestPayload", read) if isinstance(read, dict) else None
        if not isinstance(event, dict):
            raise ValueError("The message holds no event.")
        when = read.get("receivedAt", read.get("timestamp"))
        received_at = moment(when) if isinstance(when, str) else None
        bare = "detail-type" in event or "Records" in event
        sender, payload = (handed_over_by(event), event) if bare else (read["sender"], read["payload"])
        return sender, payload, received_at


def message(sender: str, payload: Document, received_at: datetime) -> str:
    """The body of a message."""
    body: Document = {"sender": sender, "payload": payload, "receivedAt": stamp(received_at)}
    try:
        return _compact(body)
    except ValueError:  # the bus handed on a number that JSON does not know; nobody reads it, and the event counts
        return _compact(body | {"payload": finite(payload)})
