"""Subscriptions in memory: the reference for what the other store must do (EV4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import RLock

from scv.domain.subscriptions.delivering import Health
from scv.domain.subscriptions.subscription import Subscriptions
from scv.usecases.ports.clock import Pause
from scv.usecases.ports.subscriptions import Parcel, Waiting
from scv.usecases.ports.writes import StaleWrite


@dataclass
class MemorySubscriptions:
    """In dictionaries; nothing is ever old."""

    kept: Subscriptions = field(default_factory=Subscriptions)
    states: dict[str, Health] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    @property
    def wait(self) -> Pause:
        """Nothing here is busy for long."""
        return lambda _attempt: None

    def subscriptions(self, fresh: bool = True) -> Subscriptions:  # noqa: ARG002
        return self.kept

    def save_subscriptions(self, subscriptions: Subscriptions) -> None:
        with self.lock:
            if subscriptions.version != self.kept.version + 1:
                raise StaleWrite("subscriptions")
            self.kept = subscriptions

    def health(self, subscription_id: str, fresh: bool = True) -> Health:  # noqa: ARG002
        return self.states.get(subscription_id, Health())

    def keep_health(self, subscription_id: str, health: Health) -> None:
        with self.lock:
            if health.version != self.health(subscription_id).version + 1:
                raise StaleWrite(subscription_id)
            self.states[subscription_id] = health

    def forget_health(self, subscription_id: str) -> None:
        self.states.pop(subscription_id, None)


@dataclass
class MemoryLane:
    """Parcels with the second from which each is there."""

    seconds: Callable[[], float]
    slow: list[tuple[float, Parcel]] = field(default_factory=list)

    def put_slow(self, waiting: Sequence[Waiting]) -> Sequence[bool]:
        self.slow.extend((self.seconds() + each.seconds, each.parcel) for each in waiting)
        return [True] * len(waiting)
