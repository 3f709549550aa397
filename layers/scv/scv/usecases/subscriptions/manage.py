"""Manage subscriptions: who is told, of what, and with which secret (EV4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.subscriptions.addresses import target_of
from scv.domain.subscriptions.delivering import Delivery, Off
from scv.domain.subscriptions.subscription import Subscription, Subscriptions, Wish, require_sensible, secret_of
from scv.usecases.attempts import until_saved
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.subscriptions import SubscriptionStore

OTHERS = "the subscriptions"


@dataclass(frozen=True, slots=True)
class ReadSubscriptions:
    """AC2: those whose divisions are all the caller's; to anybody else they do not exist."""

    store: SubscriptionStore

    def __call__(self, access: Access) -> tuple[Subscription, ...]:
        """All of them, the oldest first."""
        found = self.store.subscriptions().entries.values()
        return tuple(sorted((each for each in found if each.is_managed_by(access)), key=_age))

    def one(self, access: Access, subscription_id: str) -> Subscription:
        """Raises SubscriptionNotFound."""
        return self.store.subscriptions().seen_by(access, subscription_id)

    def deliveries(self, access: Access, subscription_id: str) -> Sequence[Delivery]:
        """The last ones, the latest first. Raises SubscriptionNotFound."""
        log = self.store.health(self.one(access, subscription_id).id).log
        if not log:
            self.one(access, subscription_id)  # whoever removed it meanwhile has removed its log
        return log


def _age(subscription: Subscription) -> tuple[object, str]:
    return subscription.created_at, subscription.id


@dataclass(frozen=True, slots=True)
class ChangeSubscriptions:
    """EV4: makes, changes and removes them. `master` is the key that secrets are worked out from."""

    store: SubscriptionStore
    master: Callable[[], str]
    clock: Clock
    new_id: Ids
    inside: bool = False

    def create(self, access: Access, wish: Wish) -> tuple[Subscription, str]:
        """The new one and its secret, which is shown this once. Raises InvalidValue, MissingPermission, Busy."""
        self._require(access, wish)
        now, made_id = self.clock(), self.new_id()

        def made(_held: Subscriptions) -> Subscription:
            by, off = access.subject, "" if wish.enabled else Off.BY_HAND.value
            return Subscription(
                made_id, wish.address, wish.types, wish.divisions, now, by, now, by, off=off
            )  # fmt: skip

        return self._saved(made_id, made), secret_of(self.master(), made_id, 1)

    def change(self, access: Access, subscription_id: str, wish: Wish) -> Subscription:
        """As it is now; one that was switched off begins anew. Raises SubscriptionNotFound and what `create` does."""
        self._require(access, wish)
        now = self.clock()

        def changed(held: Subscriptions) -> Subscription:
            known = held.seen_by(access, subscription_id)
            off = "" if wish.enabled else known.off or Off.BY_HAND.value
            return dataclasses.replace(
                known,
                address=wish.address,
                types=wish.types,
                divisions=wish.divisions,
                off=off,
                modified_at=now,
                modified_by=access.subject,
            )

        saved = self._saved(subscription_id, changed)
        if wish.enabled:
            self.store.forget_health(subscription_id)
        return saved

    def rotate(self, access: Access, subscription_id: str) -> tuple[Subscription, str]:
        """Another secret, shown this once; for a day both sign. Raises SubscriptionNotFound, Busy."""
        now = self.clock()
        saved = self._saved(
            subscription_id, lambda held: held.seen_by(access, subscription_id).rotated(now, access.subject)
        )
        return saved, secret_of(self.master(), saved.id, saved.secret)

    def remove(self, access: Access, subscription_id: str) -> None:
        """Nothing is sent to it any more. Raises SubscriptionNotFound, Busy."""

        def once() -> None:
            held = self.store.subscriptions()
            held.seen_by(access, subscription_id)
            self.store.save_subscriptions(held.without(subscription_id))

        until_saved(once, OTHERS, subscription_id, self.store.wait)
        self.store.forget_health(subscription_id)

    def _require(self, access: Access, wish: Wish) -> None:
        target_of(wish.address, inside=self.inside)
        require_sensible(wish.types, wish.divisions, access)

    def _saved(self, subscription_id: str, change: Callable[[Subscriptions], Subscription]) -> Subscription:
        def once() -> Subscription:
            held = self.store.subscriptions()
            entry = change(held)
            self.store.save_subscriptions(held.with_entry(entry))
            return entry

        return until_saved(once, OTHERS, subscription_id, self.store.wait)
