"""Operations: who is told of changes outside AWS."""

from __future__ import annotations

from scv.api.operations.operation import API, Operation
from scv.domain.access import permissions as access

SUBSCRIPTIONS_PATH = f"{API}/subscriptions"
SUBSCRIPTION_PATH = f"{SUBSCRIPTIONS_PATH}/{{subscriptionId}}"
MANAGES = (access.PROJECT_EDIT,)

SUBSCRIPTIONS = (
    Operation(
        "listSubscriptions",
        "GET",
        SUBSCRIPTIONS_PATH,
        "subscribers",
        MANAGES,
        "Who is told of changes",
        answers=("SubscriptionListing",),
    ),
    Operation(
        "createSubscription",
        "POST",
        SUBSCRIPTIONS_PATH,
        "subscribers",
        MANAGES,
        "Have changes told to an address; the secret is shown this once",
        body="SubscriptionBody",
        answers=("SubscriptionWithSecret",),
    ),
    Operation(
        "getSubscription",
        "GET",
        SUBSCRIPTION_PATH,
        "subscribers",
        MANAGES,
        "One subscription, and how it does",
        answers=("Subscription",),
    ),
    Operation(
        "putSubscription",
        "PUT",
        SUBSCRIPTION_PATH,
        "subscribers",
        MANAGES,
        "Change a subscription, or switch it on again",
        body="SubscriptionBody",
        answers=("Subscription",),
    ),
    Operation(
        "deleteSubscription",
        "DELETE",
        SUBSCRIPTION_PATH,
        "subscribers",
        MANAGES,
        "Tell it nothing any more",
        answers=("Nothing",),
    ),
    Operation(
        "rotateSubscription",
        "POST",
        f"{SUBSCRIPTION_PATH}/secret",
        "subscribers",
        MANAGES,
        "Give a subscription another secret; for a day both sign",
        answers=("SubscriptionWithSecret",),
    ),
    Operation(
        "testSubscription",
        "POST",
        f"{SUBSCRIPTION_PATH}/test",
        "subscribers",
        MANAGES,
        "Send a test event now, and say what came of it",
        answers=("TestedDelivery",),
    ),
    Operation(
        "listDeliveries",
        "GET",
        f"{SUBSCRIPTION_PATH}/deliveries",
        "subscribers",
        MANAGES,
        "The last deliveries to a subscription",
        answers=("DeliveryListing",),
    ),
)
