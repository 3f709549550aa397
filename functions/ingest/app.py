"""Ingest: webhooks through API Gateway, Genesys Cloud events from EventBridge, and the retry queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api import events, webhooks
from scv.api.http import Api, Reply, Request

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

api = Api("ingest")


@api.operation("receiveInteraction", signed=True)
def receive_interaction(request: Request) -> Reply:
    """AC4, RS5: one signed event of ours, taken in or queued."""
    return _delivered(bootstrap.WEBHOOK, request)


@api.operation("receiveFromSender", signed=True)
def receive_from_sender(request: Request) -> Reply:
    """SE1, SE3: one request of a registered sender, signed as it signs."""
    return _delivered(request.path["senderId"], request)


@api.operation("challengeSender", signed=True)
def challenge_sender(request: Request) -> Reply:
    """SE1: what a sender asks when its webhook is set up."""
    return webhooks.acknowledged(bootstrap.deliver().challenge(request.path["senderId"], webhooks.delivery(request)))


def _delivered(sender_id: str, request: Request) -> Reply:
    """SE1: one request of a sender, and the answer that it understands."""
    taken, acknowledgement = bootstrap.deliver()(sender_id, webhooks.delivery(request))
    return webhooks.answered_to(events.noted_all(sender_id, taken), acknowledgement)


def receive_bus_event(event: dict[str, Any]) -> None:
    """One event of Genesys Cloud, taken in, queued, or ignored when it is about no interaction."""
    events.noted_all(bootstrap.BUS, bootstrap.receive()(bootstrap.sender(bootstrap.BUS), event))


def retry(body: str) -> None:
    """One request that waited in the queue."""
    sender_id, document, received_at = bootstrap.retry_queue().opened(body)
    sender = bootstrap.sender(sender_id)
    events.noted_all(sender_id, bootstrap.receive().again(sender, document, received_at))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Each source is known by what only its events have."""
    if "detail-type" in event:
        return events.from_bus(event, context, receive_bus_event)
    if "Records" in event:
        return events.from_queue(event, context, retry)
    return api(event)
