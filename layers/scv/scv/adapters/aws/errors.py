"""What a call to AWS raises: botocore's names and its `response`, without importing botocore.

    AwsError
    ├── ClientError               the service refused; `response` is what it answered; a class for each code
    ├── NoCredentialsError        nothing says who signs
    └── HTTPClientError           there is no answer that can be trusted
        ├── EndpointConnectionError   no connection
        ├── ConnectTimeoutError       no connection in time
        ├── ReadTimeoutError          no whole answer in time
        ├── ConnectionClosedError     the connection ended before the answer did
        └── ChecksumError             the answer is not what the service sent

No text of these quotes a request, an answer or a key: a service's message may repeat what a customer sent (AC5).
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any


class AwsError(Exception):
    """A call failed."""


class ClientError(AwsError):
    """The service refused, after all retries where they may help."""

    def __init__(self, response: dict[str, Any], operation_name: str) -> None:
        super().__init__(f"{operation_name}: {response['Error']['Code']}")
        self.response = response
        self.operation_name = operation_name


@cache
def refusal(code: str) -> type[ClientError]:
    """The class of one code, which has the code's name, as botocore's clients have them in `exceptions`."""
    return type(code, (ClientError,), {"__doc__": f"The service answered {code}."})


class Refusals:
    """`client.exceptions`: a class for each code, as `client.exceptions.ConditionalCheckFailedException`."""

    def __getattr__(self, code: str) -> type[ClientError]:
        """Any code; services add some now and then. `ClientError` itself is all of them."""
        return ClientError if code == "ClientError" else refusal(code)


class NoCredentialsError(AwsError):
    """No source has keys."""


class HTTPClientError(AwsError):
    """No answer; whether the request was carried out is not known."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(endpoint)


class EndpointConnectionError(HTTPClientError):
    """The host could not be found, or refused, or showed a certificate that is not trusted."""


class ConnectTimeoutError(HTTPClientError):
    """The host did not take the connection in time."""


class ReadTimeoutError(HTTPClientError):
    """The answer was not complete in time."""


class ConnectionClosedError(HTTPClientError):
    """The connection ended, or the answer made no sense."""


class ChecksumError(HTTPClientError):
    """The body does not have the checksum that was sent with it."""


def failures() -> tuple[type[Exception], ...]:
    """Everything that a client raises for a call, the thin one or botocore's.

    botocore's classes count where it was imported: nothing else can raise them, and a start shall not pay for it.
    """
    botocore = sys.modules.get("botocore.exceptions")
    return (AwsError, botocore.ClientError, botocore.BotoCoreError) if botocore else (AwsError,)


def refusals() -> tuple[type[Exception], ...]:
    """What either client raises when the service answered with a refusal."""
    botocore = sys.modules.get("botocore.exceptions")
    return (ClientError, botocore.ClientError) if botocore else (ClientError,)


def silences() -> tuple[type[Exception], ...]:
    """What either client raises when there was no answer."""
    botocore = sys.modules.get("botocore.exceptions")
    return (HTTPClientError, botocore.HTTPClientError, botocore.ConnectionError) if botocore else (HTTPClientError,)
