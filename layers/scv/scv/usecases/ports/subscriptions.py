"""Subscribers outside AWS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from scv.frozen import dataclass
from typing import TYPE_CHECKING, Protocol

from scv.domain.values.documents import Document
from scv.usecases.ports.clock import Pause

if TYPE_CHECKING:  # few functions need these
    from scv.domain.subscriptions.addresses import Target
    from scv.domain.subscriptions.delivering import Answer, Health
    from scv.domain.subscriptions.subscription import Subscriptions


class SubscriptionStore(Protocol):
    """EV4: subscriptions, and how each has done."""

    @property
    def wait(self) -> Pause:
        """The pause before the next attempt."""

    def subscriptions(self, fresh: bool = True) -> Subscriptions:
        """As they are stored at this moment, or as they were at most a minute ago."""

    def save_subscriptions(self, subscriptions: Subscriptions) -> None:
        """Writes them while the version before is stored; raises StaleWrite otherwise."""

    def health(self, subscription_id: str, fresh: bool = True) -> Health:
        """As it is stored at this moment, or some seconds ago; that of one that was never tried has nothing in it."""

    def keep_health(self, subscription_id: str, health: Health) -> None:
        """Writes it while the version before is stored; raises StaleWrite otherwise."""

    def forget_health(self, subscription_id: str) -> None:
        """For a subscription that is no more."""


class Post(Protocol):
    """EV4: the way to a subscriber."""

    def send(self, target: Target, headers: Mapping[str, str], body: bytes, seconds: float) -> Answer:
        """One request, one answer, in this time. Raises nothing: what goes wrong is an answer."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """EV4: one event on its way to one subscription. `tries`: how many there were."""

    subscription_id: str
    event: Document
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """EV4: a parcel that is to be tried in so many seconds, apart from those for others."""

    parcel: Parcel
    seconds: int = 0


class SlowLane(Protocol):
    """EV4: where parcels for those wait who do not answer at once."""

    def put_slow(self, waiting: Sequence[Waiting]) -> Sequence[bool]:
        """Whether each was taken. Raises Unavailable when nobody knows; then some may have been."""
