"""Batches of a table's stream at the edge: in order, until one fails; a record that never succeeds is parked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from scv.frozen import dataclass
from typing import TYPE_CHECKING, Any

from scv.api.events import Undelivered
from scv.domain.values.errors import ScvError
from scv.logs import logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

Record = Mapping[str, Any]
PATIENCE_SECONDS = 900  # so long a record is tried again before what it raises is believed to be for ever


@dataclass(frozen=True, slots=True)
class Reader:
    """What is done with a record.

    `park` puts one away, with the name of what it raised. `reports`: a batch that fails in the middle says where, and
    is sent again from there; else it raises, and all of it is sent again: what the local emulator understands.
    """

    follow: Callable[[Record], object]
    park: Callable[[Record, str], object]
    seconds: Callable[[], float]
    reports: bool


def from_stream(event: Mapping[str, Any], context: LambdaContext, reader: Reader) -> dict[str, Any]:
    """What AWS wants to know: the first record that is to be sent again, with all behind it."""
    for record in event["Records"]:
        failure = _failure(lambda: reader.follow(record), context)  # noqa: B023 - called at once
        if failure is not None and _is_hopeless(record, failure, reader.seconds()):
            failure = _failure(lambda: reader.park(record, type(failure).__name__), context)  # noqa: B023
        if failure is None:
            continue
        if not reader.reports:
            raise Undelivered(type(failure).__name__)
        return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def _failure(job: Callable[[], object], context: LambdaContext) -> Exception | None:
    """What the job raised, noted. Returned and not raised on, since whatever is chained to it would be logged (AC5)."""
    try:
        job()
    except Exception as error:
        _noted(error, context)
        return error
    return None


def _noted(error: Exception, context: LambdaContext) -> None:
    """AC5: our own errors are words of ours; of others the message may quote a customer."""
    if isinstance(error, ScvError):
        logger.outcome("stream record failed", code=error.code)
    else:
        logger.failed(error, context.aws_request_id)


def _is_hopeless(record: Record, error: Exception, now: float) -> bool:
    """A fault of our own, met again and again; a store that does not answer is waited for."""
    waited = now - float(record["dynamodb"].get("ApproximateCreationDateTime", now))
    return not isinstance(error, ScvError) and waited > PATIENCE_SECONDS
