"""Subscriptions and their deliveries."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Moment


class Subscription(TypedDict):
    """An address that changes are told to. `disabledBecause`: `gone`, `failing` or `byHand`."""

    id: str
    address: str
    types: list[str]
    divisions: list[str]
    enabled: bool
    disabledBecause: NotRequired[str]
    createDate: Moment
    createdBy: str
    modifyDate: Moment
    modifiedBy: str
    secretSetAt: Moment
    selfUri: str


class SubscriptionWithSecret(Subscription):
    """The same with its secret, which is shown this once."""

    secret: str


class SubscriptionListing(TypedDict):
    """All subscriptions that the caller manages."""

    entities: list[Subscription]
    selfUri: str


class TestedDelivery(TypedDict):
    """What came of one try; `status` is missing where there was no answer."""

    outcome: str
    status: NotRequired[int]
    milliseconds: int


class Delivery(TestedDelivery):
    """One try as the log has it."""

    eventId: str
    type: str
    at: Moment
    tries: int


class DeliveryListing(TypedDict):
    """The last deliveries, the latest first; of many alike one every ten seconds."""

    entities: list[Delivery]
    selfUri: str
