"""Interaction events at the edge, however they arrive: what is logged of them, the bus, and the retry queue."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from scv.domain.interactions.interaction import Received
from scv.domain.senders.deliveries import Taken
from scv.domain.values.documents import read_sent
from scv.domain.values.errors import Forbidden, Malformed, ScvError, SenderNotAllowed
from scv.logs import hashed, logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

T = TypeVar("T")

IGNORED = "ignored"
SERVICE = {"service": "ingest"}  # as the functions' logs name it


class Undelivered(Exception):
    """An event could not be taken in; the log line before tells why, the event itself is nowhere in it."""


def noted(sender: str, received: Received | None) -> Received | None:
    """AC5: one line, which is also counted, for what became of an event; words of ours, and of its id a hash."""
    outcome = received.answer.outcome.value if received else IGNORED
    conversation = hashed(received.conversation_id) if received else ""
    rule = received.answer.rule if received else ""
    logger.counted(
        "InteractionEvents", {"outcome": outcome, **SERVICE}, sender=sender, conversationId=conversation, rule=rule
    )
    if received is not None:
        _counted_out(sender, received)
    return received


def noted_all(sender: str, taken: Taken) -> Taken:
    """AC5, SE1: a line for each event of a request; one for a request that is about no interaction."""
    for each in taken.received or (None,):
        noted(sender, each)
    if taken.unread:
        logger.counted("UnreadEvents", {"sender": sender}, count=len(taken.unread))
    for each in taken.received:
        if each.code:
            logger.counted("RefusedEvents", {"sender": sender, "code": each.code})
    return taken


@contextmanager
def refusals_counted(sender: str) -> Iterator[None]:
    """AC6: a request that a sender may not make is refused, and counted for whoever watches."""
    try:
        yield
    except SenderNotAllowed as refused:
        logger.counted("RefusedEvents", {"sender": sender, "code": refused.code})
        raise


def _counted_out(sender: str, received: Received) -> None:
    """RS12, ID11: how much of it did not count; the names and values are the sender's, and in no log."""
    for metric, found in (("IgnoredFields", received.ignored), ("UnreadableValues", received.unreadable)):
        if found:
            logger.counted(metric, {"sender": sender, **SERVICE}, count=len(found))


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


def from_stream(event: dict[str, Any], context: LambdaContext, job: Callable[[Any], object]) -> dict[str, Any]:
    """A batch of Kinesis, in its order; from the first record that could not be stored or queued on, it comes again.

    A record that nobody can read is counted and left behind: it would stop its shard for a day.
    """
    for record in event["Records"]:
        try:
            _guarded(lambda data=record["kinesis"]["data"]: job(_opened(data)), context)  # type: ignore[misc]
        except (Malformed, Forbidden):
            continue
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": record["kinesis"]["sequenceNumber"]}]}
    return {"batchItemFailures": []}


def _opened(data: str) -> Any:
    """The JSON of a record, which a stream carries as base64; raises BadRequest, InvalidValue."""
    return read_sent(base64.b64decode(data).decode(errors="replace"))


def answered(event: dict[str, Any], context: LambdaContext, job: Callable[[dict[str, Any]], T]) -> T:
    """An event whose sender waits for the answer; what raises is the sender's to deal with."""
    found: list[T] = []
    _guarded(lambda: found.append(job(event)), context)
    return found[0]


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
