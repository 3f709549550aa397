"""Times as text: UTC, ISO 8601, milliseconds, so that the order of texts is the order of times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from scv.domain.values.errors import InvalidValue

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
T = TypeVar("T")
LEAST_MILLISECONDS = 1e11  # as seconds this is the year 5138


def stamp(moment: datetime) -> str:
    """`2026-02-04T09:30:00.000Z`."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def moment(text: str, field: str = "") -> datetime:
    """The time that an ISO 8601 text with a zone spells, cut to milliseconds.

    Raises InvalidValue for anything else: a time without a zone is not a moment.
    """
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue("Not a time; write it like 2026-11-21T10:00:00Z.", field=field) from error
    if parsed.tzinfo is UTC and parsed.microsecond % 1000 == 0 and parsed >= EARLIEST:
        return parsed  # what `stamp` spells: a page of a journey reads 75 of them
    if parsed.tzinfo is None:
        raise InvalidValue("The time has no zone; write it like 2026-11-21T10:00:00Z.", field=field)
    try:
        utc = truncated(parsed.astimezone(UTC))
    except OverflowError as error:
        raise InvalidValue("The time is out of range.", field=field) from error
    if utc < EARLIEST:
        raise InvalidValue("The time is out of range: nothing is older than 1970.", field=field)
    return utc


def since_epoch(value: object, field: str = "") -> datetime:
    """The time that a count since 1970 spells: milliseconds, or seconds when it would be before March 1973 otherwise.

    >>> since_epoch(1795255200) == since_epoch(1795255200000)
    True

    Raises InvalidValue for anything else.
    """
    try:
        count = float("nan") if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
        at = truncated(datetime.fromtimestamp(count if abs(count) < LEAST_MILLISECONDS else count / 1000, UTC))
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise InvalidValue("Not a time in epoch milliseconds.", field=field) from error
    if at < EARLIEST:
        raise InvalidValue("Not a time in epoch milliseconds.", field=field)
    return at


def truncated(moment: datetime) -> datetime:
    """The store keeps milliseconds, so nothing finer is ever compared."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def whole_moments(found: Sequence[T], size: int, at: Callable[[T], datetime]) -> tuple[tuple[T, ...], datetime | None]:
    """A page of what is sorted from the latest back, and the moment before which the next one begins; None at the end.

    What is of one moment stays together, so that a time is a place between two pages.
    """
    if len(found) <= size:
        return tuple(found), None
    last = at(found[size - 1])
    page = tuple(each for each in found if at(each) >= last)
    return page, last if len(page) < len(found) else None
