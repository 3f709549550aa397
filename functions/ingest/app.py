"""Ingest: webhooks by API Gateway or function URL, what AWS hands over by itself, and the retry queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scv import bootstrap
from scv.api import events, handed_over, webhooks
from scv.api.http import Api, Reply, Request
from scv.domain.senders.deliveries import Taken
from scv.domain.senders.senders import DEFAULT
from scv.domain.values.times import stamp

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

api = Api("ingest")


@api.operation("receiveInteraction", signed=True)
def receive_interaction(request: Request) -> Reply:
    """AC4, RS5: one signed event of ours, taken in or queued."""
    return _delivered(DEFAULT.id, request)


@api.operation("receiveFromSender", signed=True)
def receive_from_sender(request: Request) -> Reply:
    """SE1, SE3: one request of a registered sender, signed as it signs."""
    return _delivered(request.path["senderId"], request)


@api.operation("challengeSender", signed=True)
def challenge_sender(request: Request) -> Reply:
    """SE1: what a sender asks when its webhook is set up."""
    webhooks.require_open(request.door, bootstrap.senders.webhook_door())
    return webhooks.acknowledged(
        bootstrap.senders.deliver().challenge(request.path["senderId"], webhooks.delivery(request))
    )


def _delivered(sender_id: str, request: Request) -> Reply:
    """SE1: one request of a sender, and the answer that it understands."""
    webhooks.require_open(request.door, bootstrap.senders.webhook_door())
    with events.refusals_counted(sender_id):
        taken, acknowledgement = bootstrap.senders.deliver()(sender_id, webhooks.delivery(request))
    return webhooks.answered_to(events.noted_all(sender_id, taken), acknowledgement)


def receive_handed_over(event: dict[str, Any]) -> Taken:
    """One event that AWS hands over, taken in, queued, or ignored when it is about no interaction."""
    return _taken_in(handed_over.kind_of(event), event)


def receive_record(record: Any) -> Taken:
    """One contact record of Amazon Connect."""
    return _taken_in(handed_over.CONNECT, record)


def answer_flow(event: dict[str, Any]) -> dict[str, str]:
    """The Lambda block of a flow, which is told whose contact it is."""
    return handed_over.for_flow(receive_handed_over({"receivedAt": stamp(bootstrap.now())} | event))


def _taken_in(kind: str, document: Any) -> Taken:
    sender = bootstrap.senders.sender(bootstrap.senders.handed_over_by(kind))
    with events.refusals_counted(sender.id):
        taken = bootstrap.linking.receive()(sender, document)
    return events.noted_all(sender.id, taken)


def retry(body: str) -> None:
    """One request that waited in the queue."""
    sender_id, document, received_at = bootstrap.linking.retry_queue().opened(body, _handed_over_by)
    sender = bootstrap.senders.sender(sender_id)
    events.noted_all(sender_id, bootstrap.linking.receive().again(sender, document, received_at))


def _handed_over_by(event: dict[str, Any]) -> str:
    """Whose event it is that AWS gave up."""
    return bootstrap.senders.handed_over_by(handed_over.kind_of(event))


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Each source is known by what only its events have."""
    if "detail-type" in event:
        return events.from_bus(event, context, receive_handed_over)
    if handed_over.is_flow(event):
        return events.answered(event, context, answer_flow)
    if "Records" in event:
        return _records(event, context)
    return api(event)


def _records(event: dict[str, Any], context: LambdaContext) -> Any:
    source = handed_over.source_of(event)
    if source == handed_over.QUEUE:
        return events.from_queue(event, context, retry)
    if source == handed_over.STREAM:
        return events.from_stream(event, context, receive_record)
    return events.from_bus(event, context, receive_handed_over)


bootstrap.prepare()
