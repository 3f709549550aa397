"""The two queues of parcels: one where all wait together, one for those who do not answer at once (EV4).

Both are fair queues: messages of one subscription are one group, and a group with a long queue does not hold up others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from scv.adapters.dynamodb.errors import translating
from scv.domain.values.errors import StoreUnavailable
from scv.usecases.ports import Parcel

AT_ONCE = 10  # messages of one SendMessageBatch
LONGEST_DELAY = 900  # seconds: an SQS limit
LONGEST_WAIT = 43_200  # seconds that a message that was received can stay hidden: an SQS limit
_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class SqsLanes:
    """Both queues; the client is asked for when there is something to send."""

    def __init__(self, client: Callable[[], Any], quick: str, slow: str) -> None:
        self._client = client
        self._quick = quick
        self._slow = slow

    def put_quick(self, parcels: Sequence[Parcel]) -> None:
        """Ten in a call. Raises Unavailable when one of them was not taken."""
        for start in range(0, len(parcels), AT_ONCE):
            entries = [
                {"Id": str(place), "MessageBody": spelled(each), "MessageGroupId": each.subscription_id}
                for place, each in enumerate(parcels[start : start + AT_ONCE])
            ]
            with translating():
                answer = self._client().send_message_batch(QueueUrl=self._quick, Entries=entries)
            if answer.get("Failed"):
                raise StoreUnavailable("The queue did not take all; it is told again.")

    def put_slow(self, parcel: Parcel, seconds: int) -> None:
        """One message, hidden for so long. Raises Unavailable."""
        with translating():
            self._client().send_message(
                QueueUrl=self._slow,
                MessageBody=spelled(parcel),
                MessageGroupId=parcel.subscription_id,
                DelaySeconds=min(seconds, LONGEST_DELAY),
            )

    def hide(self, receipt: str, seconds: int) -> None:
        """A message of the slow queue comes again after so long. Raises Unavailable."""
        with translating():
            self._client().change_message_visibility(
                QueueUrl=self._slow, ReceiptHandle=receipt, VisibilityTimeout=min(seconds, LONGEST_WAIT)
            )


def spelled(parcel: Parcel) -> str:
    """The body of a message."""
    return _compact({"subscription": parcel.subscription_id, "event": parcel.event, "tries": parcel.tries})


def opened(body: str, received: int) -> Parcel:
    """The inverse of `spelled`; `received`: how often the queue has handed it out, which counts as tries of it."""
    told = json.loads(body)
    return Parcel(told["subscription"], told["event"], told["tries"] + received - 1)
