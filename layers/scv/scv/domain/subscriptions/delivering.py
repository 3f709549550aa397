"""How deliveries go: when one is tried again, when a subscription is slow, when it is switched off (EV4)."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from enum import StrEnum
from scv.frozen import dataclass

# Seconds from one try to the next: about a day in all.
STEPS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 7 * 3600)
# For an answer: of somebody who has never been tried, where all wait together, and where the slow ones do.
FIRST_SECONDS, QUICK_SECONDS, PATIENT_SECONDS = 1.0, 3.0, 15.0
REST = timedelta(seconds=60)  # so long nothing is sent to whoever has not even answered where the slow ones wait
GIVEN_UP_AFTER = timedelta(hours=24)  # without a single answer of 2xx it is switched off
LOGGED = 50
SAMPLED = timedelta(seconds=10)  # of what changes nothing one delivery in so long is logged: each would be a write
GONE = 410


class Outcome(StrEnum):
    """What became of one try."""

    DELIVERED = "delivered"
    REFUSED = "refused"  # an answer other than 2xx
    TIMED_OUT = "timedOut"
    UNREACHABLE = "unreachable"  # no connection, no name, no TLS
    FORBIDDEN = "forbidden"  # an address that nothing is sent to
    RESTING = "resting"  # not tried, because the subscription has just not answered in time


class Off(StrEnum):
    """Why a subscription was switched off."""

    GONE = "gone"  # it has answered 410
    FAILING = "failing"  # for a day
    BY_HAND = "byHand"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a try: the HTTP status of an answer, 0 without one, and how long it took."""

    outcome: Outcome
    status: int = 0
    milliseconds: int = 0

    @property
    def is_gone(self) -> bool:
        """Its owner says that it is there no more."""
        return self.status == GONE


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try as the log has it: ids and what came of it, no data."""

    event_id: str
    type: str
    at: datetime
    tries: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Health:
    """How a subscription has done. `failing_since`: the first failure after the last success. `slow`: it waits apart.

    `rests_until`: nothing is sent to it before. `log`: the last deliveries, the latest first.
    """

    failing_since: datetime | None = None
    rests_until: datetime | None = None
    slow: bool = False
    log: tuple[Delivery, ...] = ()
    version: int = 0

    @property
    def seconds(self) -> float:
        """EV4: for an answer where all wait together; nobody waits long for one of whom nothing is known."""
        return QUICK_SECONDS if self.log else FIRST_SECONDS

    def rests(self, now: datetime) -> bool:
        """EV4: whoever does not answer takes nobody's time but once a minute."""
        return self.rests_until is not None and now < self.rests_until

    def after(self, delivery: Delivery, *, apart: bool) -> Health:
        """With one more try. `apart`: it was made where the slow ones wait.

        Whoever needs long there has its event, and stays there: among all it would be cut off each time.
        """
        log = (delivery, *self.log)[:LOGGED]
        outcome, at = delivery.answer.outcome, delivery.at
        if outcome is Outcome.DELIVERED:
            slow = delivery.answer.milliseconds > QUICK_SECONDS * 1000
            return dataclasses.replace(self, failing_since=None, rests_until=None, slow=slow, log=log)
        since = self.failing_since or at
        rests_until = at + REST if apart and outcome is Outcome.TIMED_OUT else self.rests_until
        return dataclasses.replace(self, failing_since=since, rests_until=rests_until, slow=True, log=log)

    def is_news(self, delivery: Delivery, *, apart: bool) -> bool:
        """Whether this try has to be written down: the subscription stands otherwise, or the log lacks its like."""
        after, last = self.after(delivery, apart=apart), self.log[0] if self.log else None
        if last is None or (after.slow, after.rests_until) != (self.slow, self.rests_until):
            return True
        return last.answer.outcome is not delivery.answer.outcome or delivery.at - last.at >= SAMPLED

    def ends(self, delivery: Delivery) -> Off | None:
        """EV4: whether this try was one too many."""
        if delivery.answer.is_gone:
            return Off.GONE
        if self.failing_since is not None and delivery.at - self.failing_since >= GIVEN_UP_AFTER:
            return Off.FAILING
        return None


def pause_after(tries: int) -> int | None:
    """EV4: seconds until the next try, after so many; None after the last."""
    return STEPS[tries - 1] if 0 < tries <= len(STEPS) else None
