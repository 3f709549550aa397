"""The queue of parcels for those who do not answer at once (EV4).

It is a fair queue: messages of one subscription are one group, and a group with a long queue does not hold up others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from scv.adapters.dynamodb.errors import translating
from scv.usecases.ports.subscriptions import Parcel, Waiting

AT_ONCE = 10  # messages of one call: an SQS limit
MOST_BYTES = 262_144  # of all bodies of one call: what SQS took before its limit was 1 MiB, and ten events have less
LONGEST_DELAY = 900  # seconds: an SQS limit
LONGEST_WAIT = 43_200  # seconds that a message that was received can stay hidden: an SQS limit
_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class SqsLane:
    """One queue; the client is asked for when there is something to send."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self._client = client
        self._url = url

    def put_slow(self, waiting: Sequence[Waiting]) -> Sequence[bool]:
        """A message for each, hidden for so long; ten in a call, which may take some of them and not others.

        Raises Unavailable.
        """
        refused: set[str] = set()
        for entries in _calls(waiting):
            with translating():
                answer = self._client().send_message_batch(QueueUrl=self._url, Entries=entries)
            refused.update(each["Id"] for each in answer.get("Failed", ()))
        return [str(place) not in refused for place in range(len(waiting))]

    def hide(self, received: Sequence[tuple[str, int]]) -> None:
        """Messages that were received come again after so many seconds, each by its receipt. Raises Unavailable.

        One that is not hidden comes again all the same, when the queue's own time is over.
        """
        for start in range(0, len(received), AT_ONCE):
            entries = [
                {"Id": str(place), "ReceiptHandle": receipt, "VisibilityTimeout": min(seconds, LONGEST_WAIT)}
                for place, (receipt, seconds) in enumerate(received[start : start + AT_ONCE])
            ]
            with translating():
                self._client().change_message_visibility_batch(QueueUrl=self._url, Entries=entries)


def _calls(waiting: Sequence[Waiting]) -> Iterator[list[dict[str, Any]]]:
    """The entries of each call; a message that is larger than a call should be goes alone."""
    entries: list[dict[str, Any]] = []
    size = 0
    for place, each in enumerate(waiting):
        body = spelled(each.parcel)
        length = len(body.encode())
        if entries and (len(entries) == AT_ONCE or size + length > MOST_BYTES):
            yield entries
            entries, size = [], 0
        size += length
        entries.append(
            {
                "Id": str(place),
                "MessageBody": body,
                "MessageGroupId": each.parcel.subscription_id,
                "DelaySeconds": min(each.seconds, LONGEST_DELAY),
            }
        )
    if entries:
        yield entries


def spelled(parcel: Parcel) -> str:
    """The body of a message."""
    return _compact({"subscription": parcel.subscription_id, "event": parcel.event, "tries": parcel.tries})


def opened(body: str, received: int) -> Parcel:
    """The inverse of `spelled`; `received`: how often the queue has handed it out, which counts as tries of it."""
    told = json.loads(body)
    return Parcel(told["subscription"], told["event"], told["tries"] + received - 1)
