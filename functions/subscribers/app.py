"""Subscribers: who is told of changes outside AWS, and the deliveries to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api import bodies, responses, subscribers
from scv.api.http import Api, Reply, Request

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from scv.domain.subscriptions.subscription import Wish

api = Api("subscribers", bootstrap.allowed_origins)


@api.operation("listSubscriptions")
def list_subscriptions(request: Request) -> Reply:
    return Reply(responses.subscription_listing(bootstrap.subscriptions.read()(request.access)))


@api.operation("createSubscription")
def create_subscription(request: Request) -> Reply:
    found, secret = bootstrap.subscriptions.change().create(request.access, _wish(request))
    return Reply(responses.subscription(found, secret))


@api.operation("getSubscription")
def get_subscription(request: Request) -> Reply:
    return Reply(
        responses.subscription(bootstrap.subscriptions.read().one(request.access, request.path["subscriptionId"]))
    )


@api.operation("putSubscription")
def put_subscription(request: Request) -> Reply:
    change = bootstrap.subscriptions.change().change
    return Reply(responses.subscription(change(request.access, request.path["subscriptionId"], _wish(request))))


@api.operation("deleteSubscription")
def delete_subscription(request: Request) -> Reply:
    bootstrap.subscriptions.change().remove(request.access, request.path["subscriptionId"])
    return Reply({})


@api.operation("rotateSubscription")
def rotate_subscription(request: Request) -> Reply:
    found, secret = bootstrap.subscriptions.change().rotate(request.access, request.path["subscriptionId"])
    return Reply(responses.subscription(found, secret))


@api.operation("testSubscription")
def test_subscription(request: Request) -> Reply:
    return Reply(responses.tested(bootstrap.subscriptions.try_out()(request.access, request.path["subscriptionId"])))


@api.operation("listDeliveries")
def list_deliveries(request: Request) -> Reply:
    subscription_id = request.path["subscriptionId"]
    found = bootstrap.subscriptions.read().deliveries(request.access, subscription_id)
    return Reply(responses.delivery_listing(subscription_id, found))


def _wish(request: Request) -> Wish:
    from scv.domain.subscriptions.subscription import Wish

    body = bodies.read(bodies.SubscriptionBody, request.json())
    return Wish(body.address, *body.chosen(), body.enabled)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Only messages of the queues come as records."""
    records = event.get("Records")
    if not records:
        return api(event)
    deliver = bootstrap.subscriptions.deliver()
    if bootstrap.subscriptions.is_slow_lane(records[0]["eventSourceARN"]):
        hide = bootstrap.subscriptions.slow_lane().hide
        return subscribers.from_slow_lane(event, context, bootstrap.subscriptions.parcel_of, deliver.slow, hide)
    hide = bootstrap.subscriptions.bus_lane().hide
    return subscribers.from_bus(event, context, deliver.parcels, deliver.quick, deliver.put_aside, hide)


bootstrap.prepare()
