"""What a client of AWS raises, in our own terms: the one table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scv.adapters.aws.errors import failures, refusals, silences
from scv.domain.values.errors import ScvError, StoreUnavailable, Throttled

RETRYABLE_REASONS = frozenset(
    {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"}
)

CODES: dict[str, type[ScvError]] = {
    "ProvisionedThroughputExceededException": Throttled,
    "RequestLimitExceeded": Throttled,
    "ThrottlingException": Throttled,
    "Throttling": Throttled,
    "InternalServerError": StoreUnavailable,
    "InternalFailure": StoreUnavailable,
    "ServiceUnavailable": StoreUnavailable,
    "ServiceUnavailableException": StoreUnavailable,
    "TransactionInProgressException": StoreUnavailable,
    "TransactionConflictException": Throttled,
    "RequestTimeout": StoreUnavailable,
    "RequestTimeoutException": StoreUnavailable,
}


def response_of(error: Exception) -> dict[str, Any]:
    """What the service answered; empty when it answered nothing."""
    return getattr(error, "response", {}) if isinstance(error, refusals()) else {}


def code_of(error: Exception) -> str:
    """The service's own name of the error, empty when none was answered."""
    return str(response_of(error).get("Error", {}).get("Code", ""))


def translated(error: Exception) -> ScvError | None:
    """Ours for what may pass by itself; None for what nobody expects, which then stays as it is."""
    if isinstance(error, refusals()):
        kind = CODES.get(code_of(error))
        status = response_of(error).get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if kind is None and status >= 500:
            kind = StoreUnavailable
    else:
        kind = StoreUnavailable if isinstance(error, silences()) else None
    if kind is Throttled:
        return Throttled("Too many requests at once; repeat the call after the time in Retry-After.")
    if kind is StoreUnavailable:
        return StoreUnavailable("The store did not answer; repeat the call after the time in Retry-After.")
    return None


@contextmanager
def translating() -> Iterator[None]:
    """Raises our error for what a client says of a store that is slow or away; the rest stays as it is."""
    try:
        yield
    except failures() as error:
        ours = translated(error)
        if ours is None:
            raise
        raise ours from error
