"""Many jobs of one call, none of which stops the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from scv.domain.values.errors import ScvError

T = TypeVar("T")
U = TypeVar("U")


def each_alone(entities: Sequence[T], job: Callable[[int, T], U]) -> tuple[U | ScvError, ...]:
    """The job for each entity and its place, one after the other: its result, or the error it raised."""
    return tuple(_alone(place, entity, job) for place, entity in enumerate(entities))


def _alone(place: int, entity: T, job: Callable[[int, T], U]) -> U | ScvError:
    try:
        return job(place, entity)
    except ScvError as error:
        return error
