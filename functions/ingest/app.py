"""Ingest: webhooks by API Gateway or function URL, Genesys Cloud events from EventBridge, and the retry queue."""

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
    """AC4, RS5: one signed event, taken in or queued."""
    webhooks.require_open(request.door, bootstrap.webhook_door())
    webhooks.check_size(request.raw)
    webhooks.check_signature(request.raw, request.headers, bootstrap.webhook_keys())
    received = bootstrap.receive()(bootstrap.WEBHOOK, request.json())
    return webhooks.answered(events.noted(bootstrap.WEBHOOK, received))


def receive_bus_event(event: dict[str, Any]) -> None:
    """One event of Genesys Cloud, taken in, queued, or ignored when it is about no interaction."""
    events.noted(bootstrap.BUS, bootstrap.receive()(bootstrap.BUS, event))


def retry(body: str) -> None:
    """One event that waited in the queue."""
    sender, payload, received_at = bootstrap.retry_queue().opened(body)
    events.noted(sender, bootstrap.receive().again(sender, payload, received_at))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Each source is known by what only its events have."""
    if "detail-type" in event:
        return events.from_bus(event, context, receive_bus_event)
    if "Records" in event:
        return events.from_queue(event, context, retry)
    return api(event)


bootstrap.prepare()
