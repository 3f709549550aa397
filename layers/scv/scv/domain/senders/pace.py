"""How fast a sender may come, so that one in a loop does not starve the others (AC12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

BURST_SECONDS = 4  # of a sender's rate, saved up while it is silent
QUEUE_SECONDS = 60  # of its rate, which may wait in the queue at one process's word


class Pace(StrEnum):
    """What a request gets: its turn at once, a place in the queue, or a refusal."""

    NOW = "now"
    LATER = "later"
    REFUSED = "refused"


@dataclass
class Paces:
    """AC12: what each sender has left, in one process. `seconds` is a clock that never goes back.

    Two buckets drip at the sender's rate: requests beyond the first wait in the queue, which costs the store nothing;
    those beyond the second are refused, so that a loop cannot fill the queue either.
    """

    _left: dict[str, tuple[float, float, float]] = field(default_factory=dict)

    def of(self, sender_id: str, rate: int, seconds: float) -> Pace:
        """What the request gets that came at this moment."""
        now, later, then = self._left.get(sender_id, (rate * BURST_SECONDS, rate * QUEUE_SECONDS, seconds))
        gained = max(0.0, seconds - then) * rate
        now, later = min(now + gained, rate * BURST_SECONDS), min(later + gained, rate * QUEUE_SECONDS)
        found = Pace.NOW if now >= 1 else Pace.LATER if later >= 1 else Pace.REFUSED
        spent = (now - 1, later) if found is Pace.NOW else (now, later - 1) if found is Pace.LATER else (now, later)
        self._left[sender_id] = (*spent, seconds)
        return found
