"""What botocore raises, in our own terms: the one table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError

from scv.domain.errors import ScvError, StoreUnavailable, Throttled

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


def code_of(error: Exception) -> str:
    """The service's own name of the error, empty when none was answered."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def translated(error: ClientError | BotoCoreError) -> ScvError | None:
    """Ours for what may pass by itself; None for what nobody expects, which then stays as it is."""
    if isinstance(error, ClientError):
        kind = CODES.get(code_of(error))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if kind is None and status >= 500:
            kind = StoreUnavailable
    else:
        kind = StoreUnavailable if isinstance(error, (HTTPClientError, ConnectionError)) else None
    if kind is Throttled:
        return Throttled("Too many requests at once; repeat the call after the time in Retry-After.")
    if kind is StoreUnavailable:
        return StoreUnavailable("The store did not answer; repeat the call after the time in Retry-After.")
    return None


@contextmanager
def translating() -> Iterator[None]:
    """Raises our error for what botocore says of a store that is slow or away; the rest stays as it is."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        ours = translated(error)
        if ours is None:
            raise
        raise ours from error
