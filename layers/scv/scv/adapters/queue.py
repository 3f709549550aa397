"""The retry queue: SQS holds the events that the store could not take."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from scv.adapters.dynamodb.store import translating
from scv.adapters.webhooks import genesys
from scv.domain.documents import Document, finite

_compact = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


class SqsQueue:
    """One queue; a message is JSON with the sender and the payload as it came."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        """`client` is asked for when there is something to send, which is seldom."""
        self._client = client
        self._url = url

    def put(self, sender: str, payload: Document) -> None:
        """Raises Unavailable when the queue does not answer either."""
        with translating():
            self._client().send_message(QueueUrl=self._url, MessageBody=message(sender, payload))

    @staticmethod
    def opened(body: str) -> tuple[str, Document]:
        """The inverse of `message`, and what others put into the dead-letter queue that is redriven into this one.

        Lambda wraps the event that it gave up; EventBridge leaves it bare. Raises ValueError or KeyError for the rest.
        """
        read = json.loads(body, parse_constant=lambda _name: None)
        event = read.get("requestPayload", read) if isinstance(read, dict) else None
        if not isinstance(event, dict):
            raise ValueError("The message holds no event.")
        return (genesys.SENDER, event) if "detail-type" in event else (read["sender"], read["payload"])


def message(sender: str, payload: Document) -> str:
    """The body of a message."""
    try:
        return _compact({"sender": sender, "payload": payload})
    except ValueError:  # the bus handed on a number that JSON does not know; nobody reads it, and the event counts
        return _compact({"sender": sender, "payload": finite(payload)})
