"""Deliver events: from the bus to each subscription that wants them, until it has them or a day is over (EV4)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.outbox.change import FORM, MAKER, Change, Kind, change_id, cloud_event
from scv.domain.subscriptions.addresses import target_of
from scv.domain.subscriptions.delivering import (
    PATIENT_SECONDS,
    Answer,
    Delivery,
    Health,
    Off,
    Outcome,
    pause_after,
)
from scv.domain.subscriptions.subscription import Subscription, secret_of
from scv.domain.values.documents import Document
from scv.domain.values.errors import InvalidValue, StoreUnavailable
from scv.domain.values.ids import DivisionId
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.outbox import Bus
from scv.usecases.ports.subscriptions import Parcel, Post, SlowLane, SubscriptionStore, Waiting
from scv.usecases.ports.writes import StaleWrite

ATTEMPTS = 6
CONTENT_TYPE = "application/cloudevents+json"
_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
Signed = Callable[[str, str, datetime, str], str]


def kind_of(event: Document) -> str:
    """The kind of a change by the type of its event."""
    return str(event["type"]).removeprefix(f"{MAKER}.").removesuffix(f".{FORM}")


@dataclass(frozen=True, slots=True)
class Sender:
    """EV4: one signed request to one subscription. `sign` makes a signature of secret, id, time and body."""

    post: Post
    master: Callable[[], str]
    sign: Signed
    clock: Clock
    source: str
    inside: bool = False

    def __call__(self, subscription: Subscription, event: Document, seconds: float) -> Answer:
        """What came of it; signed anew each time, because a signature is good for minutes only."""
        try:
            target = target_of(subscription.address, inside=self.inside)
        except InvalidValue:
            return Answer(Outcome.FORBIDDEN)
        now, body, master = self.clock(), _compact(event), self.master()
        event_id = str(event["id"])
        keys = (secret_of(master, subscription.id, number) for number in subscription.signers(now))
        headers = {
            "content-type": CONTENT_TYPE,
            "webhook-id": event_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(self.sign(key, event_id, now, body) for key in keys),
        }
        return self.post.send(target, headers, body.encode(), seconds)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a parcel: of a try, if there was one; when the next one is due; whether the subscription ended.

    `waiting`: what has to be put where the slow ones wait before the parcel may be forgotten.
    """

    answer: Answer | None = None
    pause: int | None = None
    off: Off | None = None
    waiting: Waiting | None = None


@dataclass(frozen=True, slots=True)
class DeliverEvents:
    """EV4: from an event of the bus to parcels, from a parcel to one try, and what follows from it."""

    store: SubscriptionStore
    lane: SlowLane
    send: Sender
    bus: Bus
    clock: Clock

    def parcels(self, event: Document) -> tuple[Parcel, ...]:
        """One for each subscription that wants the event. Raises Unavailable."""
        data = event["data"]
        division = DivisionId(str(data.get("divisionId", "")) if isinstance(data, dict) else "")
        kind, found = kind_of(event), self.store.subscriptions(fresh=False).entries.values()
        return tuple(Parcel(each.id, event) for each in found if each.wants(kind, division))

    def quick(self, parcel: Parcel) -> Tried:
        """The first try, where all wait together; of whoever is slow there is none. Raises Unavailable.

        What has to wait comes back (`put_aside`): no delivery of others waits until it is put away.
        """
        subscription = self._subscription(parcel)
        if subscription is None:
            return Tried()
        health = self.store.health(subscription.id, fresh=False)
        if health.slow:
            return Tried(waiting=Waiting(parcel))
        delivery = self._tried(subscription, parcel, health.seconds)
        off = self._kept(subscription, delivery, apart=False)
        if off is not None or delivery.answer.outcome is Outcome.DELIVERED:
            return Tried(delivery.answer, None, off)
        waiting = Waiting(dataclasses.replace(parcel, tries=1), pause_after(1) or 0)
        return Tried(delivery.answer, None, None, waiting)

    def put_aside(self, waiting: Sequence[Waiting]) -> Sequence[bool]:
        """To the slow ones; whether each was taken, and of what was not the event has to come again.

        Raises Unavailable.
        """
        return self.lane.put_slow(waiting)

    def slow(self, parcel: Parcel) -> Tried:
        """A try where the slow ones wait, with the seconds to the next one, if there is one. Raises Unavailable."""
        subscription = self._subscription(parcel)
        if subscription is None:
            return Tried()
        if self.store.health(subscription.id, fresh=False).rests(self.clock()):
            delivery = self._delivery(parcel, Answer(Outcome.RESTING))
        else:
            delivery = self._tried(subscription, parcel, PATIENT_SECONDS)
        off = self._kept(subscription, delivery, apart=True)
        over = off is not None or delivery.answer.outcome is Outcome.DELIVERED
        return Tried(delivery.answer, None if over else pause_after(delivery.tries), off)

    def _subscription(self, parcel: Parcel) -> Subscription | None:
        found = self.store.subscriptions(fresh=False).entries.get(parcel.subscription_id)
        return None if found is None or found.off else found

    def _tried(self, subscription: Subscription, parcel: Parcel, seconds: float) -> Delivery:
        return self._delivery(parcel, self.send(subscription, parcel.event, seconds))

    def _delivery(self, parcel: Parcel, answer: Answer) -> Delivery:
        return Delivery(str(parcel.event["id"]), kind_of(parcel.event), self.clock(), parcel.tries + 1, answer)

    def _kept(self, subscription: Subscription, delivery: Delivery, *, apart: bool) -> Off | None:
        """The log and the state of the subscription; when it is over, it is switched off."""
        health = self._health(subscription.id, delivery, apart)
        reason = health.ends(delivery)
        return reason if reason is not None and self._switched_off(subscription, reason) else None

    def _health(self, subscription_id: str, delivery: Delivery, apart: bool) -> Health:
        """Of many deliveries at once some are not in the log: it is there for people, not for counting."""
        after = Health()
        for attempt in range(ATTEMPTS):
            known = self.store.health(subscription_id, fresh=bool(attempt))
            after = known.after(delivery, apart=apart)
            if not known.is_news(delivery, apart=apart):
                break
            with suppress(StaleWrite):
                self.store.keep_health(subscription_id, dataclasses.replace(after, version=after.version + 1))
                break
            self.store.wait(attempt)
        return after

    def _switched_off(self, subscription: Subscription, reason: Off) -> bool:
        """EV4: said on the bus before it is done, so that nobody is switched off in silence."""
        for attempt in range(ATTEMPTS):
            held = self.store.subscriptions()
            known = held.entries.get(subscription.id)
            if known is None or known.off or known.modified_at != subscription.modified_at:
                return False
            self._say(ended(known, reason, self.clock()))
            with suppress(StaleWrite):
                self.store.save_subscriptions(held.with_entry(dataclasses.replace(known, off=reason.value)))
                return True
            self.store.wait(attempt)
        return False

    def _say(self, change: Change) -> None:
        """Raises Unavailable; then the parcel comes again."""
        if any(self.bus.put([change])):
            raise StoreUnavailable("The bus did not take an event; it is told again.")


def ended(subscription: Subscription, reason: Off, now: datetime) -> Change:
    """EV4: the same end has the same id: it is told once for each time that somebody has changed the subscription."""
    kind = Kind.SUBSCRIPTION_ENDED
    version = int(subscription.modified_at.timestamp() * 1000)
    return Change(
        id=change_id(subscription.id, str(version), kind.value),
        kind=kind,
        subject=subscription.id,
        at=now,
        division=UNASSIGNED_DIVISION,
        version=version,
        place=version,
        cause=reason.value,
        by=None,
        details={"subscriptionId": subscription.id},
    )


@dataclass(frozen=True, slots=True)
class TrySubscription:
    """EV4: an event that means nothing, sent at once, so that whoever sets a subscription up sees it arrive."""

    store: SubscriptionStore
    send: Sender
    clock: Clock
    new_id: Callable[[], str]

    def __call__(self, access: Access, subscription_id: str) -> Answer:
        """What came of it; it counts for nothing. Raises SubscriptionNotFound."""
        subscription = self.store.subscriptions().seen_by(access, subscription_id)
        now, kind = self.clock(), Kind.SUBSCRIPTION_TESTED
        change = Change(
            id=self.new_id(),
            kind=kind,
            subject=subscription.id,
            at=now,
            division=subscription.divisions[0],
            version=1,
            place=1,
            cause="request",
            by=access.subject,
            details={"subscriptionId": subscription.id},
        )
        return self.send(subscription, cloud_event(change, self.send.source), PATIENT_SECONDS)
