"""The queue of parcels for those who do not answer at once (EV4).

It is a fair queue: messages of one subscription are one group, and a group with a long queue does not hold up others.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from scv.adapters.dynamodb.errors import translating
from scv.usecases.ports.subscriptions import Parcel

LONGEST_DELAY = 900  # seconds: an SQS limit
LONGEST_WAIT = 43_200  # seconds that a message that was received can stay hidden: an SQS limit
_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class SqsLane:
    """One queue; the client is asked for when there is something to send."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self._client = client
        self._url = url

    def put_slow(self, parcel: Parcel, seconds: int) -> None:
        """One message, hidden for so long. Raises Unavailable."""
        with translating():
            self._client().send_message(
                QueueUrl=self._url,
                MessageBody=spelled(parcel),
                MessageGroupId=parcel.subscription_id,
                DelaySeconds=min(seconds, LONGEST_DELAY),
            )

    def hide(self, receipt: str, seconds: int) -> None:
        """A message that was received comes again after so long. Raises Unavailable."""
        with translating():
            self._client().change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=min(seconds, LONGEST_WAIT)
            )


def spelled(parcel: Parcel) -> str:
    """The body of a message."""
    return _compact({"subscription": parcel.subscription_id, "event": parcel.event, "tries": parcel.tries})


def opened(body: str, received: int) -> Parcel:
    """The inverse of `spelled`; `received`: how often the queue has handed it out, which counts as tries of it."""
    told = json.loads(body)
    return Parcel(told["subscription"], told["event"], told["tries"] + received - 1)
