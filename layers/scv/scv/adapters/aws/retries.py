"""When a call is tried again, and after how long: the standard mode of AWS's SDKs.

botocore is the oracle: tests compare these tables with its own, and its pauses with ours.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

import random
from collections.abc import Callable
from threading import Lock

ATTEMPTS = 4  # in all; leaves room inside a function's time
LONGEST = 20.0  # seconds of one pause
THROTTLED_SCALE = 1.0  # seconds of the first pause after throttling
ASKED_MORE = 5.0  # seconds that a service may ask for beyond the pause
PASSING = frozenset({"RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete"})
MODELED = frozenset({"ReplicatedWriteConflictException"})  # of the services in use, whose models say so
PASSING_STATUS = frozenset({500, 502, 503, 504})
THROTTLING = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)


_chance = random.SystemRandom()  # has no state that restored copies of a process would share


def is_throttling(code: str, status: int) -> bool:
    """Whether the service asks for fewer requests."""
    return code in THROTTLING or status == 429


def may_pass(code: str, status: int) -> bool:
    """Whether the same request may be answered better a little later."""
    return code in PASSING or code in MODELED or status in PASSING_STATUS or is_throttling(code, status)


def pause(attempt: int, scale: float, asked: str | None, draw: Callable[[], float] = _chance.random) -> float:
    """Seconds before the attempt after this one: full jitter over `scale`, doubled each time.

    `asked` is the header x-amz-retry-after in milliseconds, which makes it longer, within bounds.
    """
    drawn = draw() * min(scale * (1 << (attempt - 1)), LONGEST)
    if asked is None or not (asked.isascii() and asked.isdigit()):
        return drawn
    return max(drawn, min(int(asked) / 1000, drawn + ASKED_MORE))


class Quota:
    """How many retries a client may still spend: when most calls fail, retrying them all makes it worse."""

    FULL = 500
    COST, COST_THROTTLED, EARNED = 14, 5, 1

    def __init__(self) -> None:
        self._left = self.FULL
        self._changing = Lock()

    def take(self, throttled: bool) -> int:
        """What a retry costs, taken; 0 when there is not enough left."""
        cost = self.COST_THROTTLED if throttled else self.COST
        with self._changing:
            if cost > self._left:
                return 0
            self._left -= cost
        return cost

    def give_back(self, taken: int) -> None:
        """A call succeeded: the cost of its last retry comes back, or a little where it needed none."""
        if self._left == self.FULL:
            return
        with self._changing:
            self._left = min(self.FULL, self._left + (taken or self.EARNED))
