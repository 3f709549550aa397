"""Subscribers outside AWS."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import outbox
from scv.bootstrap.process import client, new_id, now, replaceable, secret

if TYPE_CHECKING:
    from scv.adapters.subscriptions.lanes import SqsLane
    from scv.adapters.subscriptions.post import HttpsPost
    from scv.adapters.subscriptions.store import SubscriptionItems
    from scv.usecases.ports.subscriptions import Parcel
    from scv.usecases.subscriptions.deliver import DeliverEvents, TrySubscription
    from scv.usecases.subscriptions.deliver import Sender as ToSubscribers
    from scv.usecases.subscriptions.manage import ChangeSubscriptions, ReadSubscriptions


@cache
def read() -> ReadSubscriptions:
    """GET /subscriptions and one of them."""
    from scv.usecases.subscriptions.manage import ReadSubscriptions

    return ReadSubscriptions(subscription_items())


@cache
def change() -> ChangeSubscriptions:
    """POST, PUT and DELETE under /subscriptions."""
    from scv.usecases.subscriptions.manage import ChangeSubscriptions

    return ChangeSubscriptions(subscription_items(), secret("SUBSCRIPTION_KEY_ID").text, now, new_id, _inside())


@cache
def try_out() -> TrySubscription:
    """POST /subscriptions/{id}/test."""
    from scv.usecases.subscriptions.deliver import TrySubscription

    return TrySubscription(subscription_items(), _to_subscribers(), now, new_id)


@cache
def deliver() -> DeliverEvents:
    """EV4: events of the bus to subscribers."""
    from scv.usecases.subscriptions.deliver import DeliverEvents

    return DeliverEvents(subscription_items(), slow_lane(), _to_subscribers(), outbox.bus(), now)


@replaceable
def subscription_items() -> SubscriptionItems:
    from scv.adapters.subscriptions.store import SubscriptionItems

    return SubscriptionItems(client("dynamodb"), os.environ["SETTINGS_TABLE"])


@cache
def _to_subscribers() -> ToSubscribers:
    from scv.adapters.subscriptions.signing import signed
    from scv.usecases.subscriptions.deliver import Sender as ToSubscribers

    master = secret("SUBSCRIPTION_KEY_ID").text
    return ToSubscribers(post(), master, signed, now, os.environ["EVENT_SOURCE"], _inside())


@replaceable
def post() -> HttpsPost:
    """The way to subscribers."""
    from scv.adapters.subscriptions.post import HttpsPost

    return HttpsPost(inside=_inside())


def _inside() -> bool:
    """EV4: subscribers of a local stack are on this machine."""
    return os.environ.get("SUBSCRIBERS") == "local"


@replaceable
def slow_lane() -> SqsLane:
    """Where parcels for slow subscriptions wait."""
    from scv.adapters.subscriptions.lanes import SqsLane

    return SqsLane(lambda: client("sqs"), os.environ["SLOW_QUEUE_URL"])


@replaceable
def bus_lane() -> SqsLane:
    """Where events of the bus wait for their first try."""
    from scv.adapters.subscriptions.lanes import SqsLane

    return SqsLane(lambda: client("sqs"), os.environ["SUBSCRIBER_QUEUE_URL"])


def is_slow_lane(queue_arn: str) -> bool:
    """EV4: whether messages are of the slow queue, by the name that ARN and URL end with."""
    return queue_arn.rpartition(":")[2] == os.environ["SLOW_QUEUE_URL"].rpartition("/")[2]


def parcel_of(body: str, received: int) -> Parcel:
    """EV4: a message of the slow queue."""
    from scv.adapters.subscriptions.lanes import opened

    return opened(body, received)
