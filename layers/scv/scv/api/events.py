"""Interaction events at the edge, however they arrive: what is logged of them, the bus, and the retry queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scv.domain.interactions.interaction import Received
from scv.domain.values.errors import ScvError
from scv.logs import hashed, logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

IGNORED = "ignored"


class Undelivered(Exception):
    """An event could not be taken in; the log line before tells why, the event itself is nowhere in it."""


def noted(sender: str, received: Received | None) -> Received | None:
    """AC5: one line, which is also counted, for what became of an event; words of ours, and of its id a hash."""
    outcome = received.answer.outcome.value if received else IGNORED
    conversation = hashed(received.conversation_id) if received else ""
    rule = received.answer.rule if received else ""
    logger.counted("InteractionEvents", {"outcome": outcome}, sender=sender, conversationId=conversation, rule=rule)
    if received is not None:
        _counted_out(sender, received)
    return received


def _counted_out(sender: str, received: Received) -> None:
    """RS12, ID11: how much of it did not count; the names and values are the sender's, and in no log."""
    for metric, found in (("IgnoredFields", received.ignored), ("UnreadableValues", received.unreadable)):
        if found:
            logger.counted(metric, {"sender": sender}, count=len(found))


def from_bus(event: dict[str, Any], context: LambdaContext, job: Callable[[dict[str, Any]], object]) -> None:
    """One event of EventBridge; what raises is delivered again, and kept when that does not help."""
    _guarded(lambda: job(event), context)


def from_queue(event: dict[str, Any], context: LambdaContext, job: Callable[[str], object]) -> Any:
    """A batch of SQS; those that fail stay in the queue, and end in the dead-letter queue."""
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

    def one(record: SQSRecord) -> None:
        _guarded(lambda: job(record.body), context)

    batch = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, one, batch, context)


def jobs_from_queue(event: dict[str, Any], context: LambdaContext, job: Callable[[str, int], object]) -> Any:
    """The same for jobs, which are told how often they have been tried."""
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

    def one(record: SQSRecord) -> None:
        tries = int(record.attributes.approximate_receive_count)
        _guarded(lambda: job(record.body, tries), context, "job failed")

    batch = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, one, batch, context)


def _guarded(job: Callable[[], object], context: LambdaContext, failed: str = "interaction event failed") -> None:
    """AC5: the runtime logs what is raised, and only the messages of our own errors are free of customer data."""
    try:
        job()
    except ScvError as error:
        logger.outcome(failed, code=error.code, field=error.field)
        raise
    except Exception as error:
        logger.failed(error, context.aws_request_id)
        raise Undelivered(type(error).__name__) from None
