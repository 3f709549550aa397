"""Batches of a table's stream at the edge: in order, until one fails; a record that never succeeds is parked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from scv.frozen import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from scv.api.events import Undelivered
from scv.domain.values.errors import ScvError
from scv.logs import logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

Record = Mapping[str, Any]
PATIENCE_SECONDS = 900  # so long a record is tried again before what it raises is believed to be for ever


class Untold(Protocol):
    """The record that has a change which the bus did not take, by its sequence number, and what was raised."""

    @property
    def record(self) -> str: ...

    @property
    def error(self) -> Exception: ...


class Outbox(Protocol):
    """Changes that were found in the records of a batch, and go to the bus together."""

    def open(self) -> None:
        """For a new batch."""

    def flush(self) -> Untold | None:
        """Tells them; the first that could not be told."""

    def drop(self, record: str) -> None:
        """Those of a record that was parked."""


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
    outbox: Outbox


def from_stream(event: Mapping[str, Any], context: LambdaContext, reader: Reader) -> dict[str, Any]:
    """What AWS wants to know: the first record that is to be sent again, with all behind it.

    A record counts once all that it tells was told, which happens for many of them at once.
    """
    records: Sequence[Record] = event["Records"]
    reader.outbox.open()
    failed, failure = _followed(records, context, reader)
    untold, reason = _told(records, context, reader)
    first = min(failed, untold)
    if first == len(records):
        return {"batchItemFailures": []}
    if not reader.reports:
        raise Undelivered(type(reason if untold <= failed else failure).__name__)
    return {"batchItemFailures": [{"itemIdentifier": _number(records[first])}]}


def _followed(records: Sequence[Record], context: LambdaContext, reader: Reader) -> tuple[int, Exception | None]:
    """How many records were followed or parked, and what the next one raised."""
    for place, record in enumerate(records):
        failure = _failure(lambda: reader.follow(record), context)  # noqa: B023 - called at once
        if failure is not None:
            failure = _parked(record, failure, context, reader)
        if failure is not None:
            return place, failure
    return len(records), None


def _told(records: Sequence[Record], context: LambdaContext, reader: Reader) -> tuple[int, Exception | None]:
    """The place of the first record whose changes were not told, and why not; the number of records for none."""
    places = {_number(record): place for place, record in enumerate(records)}
    while True:
        found: list[Untold | None] = []
        failure = _failure(lambda: found.append(reader.outbox.flush()), context)  # noqa: B023
        if failure is not None:  # the bus itself is wrong, not a change: all of it is told again
            return 0, failure
        untold = found[0]
        if untold is None:
            return len(records), None
        place = places[untold.record]
        _noted(untold.error, context)
        left = _parked(records[place], untold.error, context, reader)
        if left is not None:
            return place, left
        reader.outbox.drop(untold.record)


def _parked(record: Record, failure: Exception, context: LambdaContext, reader: Reader) -> Exception | None:
    """None once the record is put away, because what it raised will be raised for ever."""
    if not _is_hopeless(record, failure, reader.seconds()):
        return failure
    return _failure(lambda: reader.park(record, type(failure).__name__), context)


def _number(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


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
