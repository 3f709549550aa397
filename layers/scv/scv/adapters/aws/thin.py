"""A client of one AWS service over its JSON protocol: a signed POST, its answer, and retries."""

from __future__ import annotations

import json
import platform
import time
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote
from zlib import crc32

from scv.adapters.aws import errors, retries
from scv.adapters.aws.answers import Answer
from scv.adapters.aws.connections import Connections
from scv.adapters.aws.credentials import Credentials
from scv.adapters.aws.endpoints import Endpoint
from scv.adapters.aws.errors import AwsError, ChecksumError, ConnectionClosedError, HTTPClientError
from scv.adapters.aws.services import Service, operation_of
from scv.adapters.aws.signing import Signer

Document = dict[str, Any]
Proceed = Callable[[str, Document], Document]
Hook = Callable[[str, Document, Proceed], Document]

USER_AGENT = f"single-customer-view Python/{platform.python_version()}"
TRACE_CHARACTERS = "-=;:+&[]{}\"',"
_compact = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


class Failure(NamedTuple):
    """One try that failed. `passes`: another may not; `asked`: how long the service wants us to wait."""

    error: AwsError
    passes: bool = True
    throttled: bool = False
    asked: str | None = None


class ThinClient:
    """Has every operation of its service as a method of botocore's name, with botocore's parameters and answers.

    Binary values are the exception: they are sent and received as the wire has them, and no item here has one.
    """

    exceptions = errors.Refusals()

    def __init__(
        self,
        service: Service,
        endpoint: Endpoint,
        credentials: Callable[[], Credentials],
        environment: Mapping[str, str],
        wait: Callable[[float], None] = time.sleep,
        connections: Connections | None = None,
    ) -> None:
        """`environment` is asked in each call for the trace that Lambda puts there; `wait` is called between tries."""
        self._service, self._endpoint = service, endpoint
        self._credentials = credentials
        self._traced = environment if "AWS_LAMBDA_FUNCTION_NAME" in environment else {}
        self._wait = wait
        self._signer = Signer(service.name, endpoint.region)
        self._connections = connections or Connections(endpoint)
        self._quota = retries.Quota()
        self._proceed: Proceed = self._called

    def __getattr__(self, method: str) -> Callable[..., Document]:
        """Any operation; the service itself refuses what it does not have."""
        if method.startswith("_"):
            raise AttributeError(method)
        operation = operation_of(method)

        def asked(**params: Any) -> Document:
            return self._proceed(operation, params)

        self.__dict__[method] = asked
        return asked

    def surround(self, hook: Hook) -> None:
        """Every call goes through `hook(operation, params, proceed)` from now on: what counts calls, or disturbs them.

        It is called once for a call, however often that is tried, and outside the hooks that were there before.
        """
        self._proceed = partial(_through, hook, self._proceed)

    def close(self) -> None:
        """Closes idle connections; the client stays usable."""
        self._connections.close()

    def _called(self, operation: str, params: Document) -> Document:
        """Tries until there is an answer that will not get better; raises ClientError or HTTPClientError."""
        body = self._body(operation, params)
        call_id, attempt, taken = str(uuid.uuid4()), 1, 0
        while True:
            outcome = self._tried(operation, body, call_id, attempt)
            if not isinstance(outcome, Failure):
                self._quota.give_back(taken)
                return outcome
            again = outcome.passes and attempt < retries.ATTEMPTS
            taken = self._quota.take(outcome.throttled) if again else 0
            if not taken:
                raise outcome.error
            scale = retries.THROTTLED_SCALE if outcome.throttled else self._service.scale
            self._wait(retries.pause(attempt, scale, outcome.asked))
            attempt += 1

    def _body(self, operation: str, params: Document) -> bytes:
        """The same bytes in each try, and so the same token: what was done without an answer is not done twice."""
        token = self._service.tokens.get(operation)
        if token and token not in params:
            params = {**params, token: str(uuid.uuid4())}
        return _compact(params).encode()

    def _tried(self, operation: str, body: bytes, call_id: str, attempt: int) -> Document | Failure:
        try:
            answer = self._connections.post(self._headers(operation, body, call_id, attempt), body)
            document = self._read(answer)
        except HTTPClientError as error:
            return Failure(error)
        metadata = {
            "RequestId": answer.headers.get("x-amzn-requestid", ""),
            "HTTPStatusCode": answer.status,
            "RetryAttempts": attempt - 1,
        }
        if answer.status < 300:
            return {**document, "ResponseMetadata": metadata}
        response = {**worded(document, answer), "ResponseMetadata": metadata}
        code = str(document.get("__type", "")).partition(":")[0].rpartition("#")[2]
        return Failure(
            errors.refusal(response["Error"]["Code"])(response, operation),
            retries.may_pass(code, answer.status),
            retries.is_throttling(code, answer.status),
            answer.headers.get("x-amz-retry-after"),
        )

    def _headers(self, operation: str, body: bytes, call_id: str, attempt: int) -> dict[str, str]:
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        headers = {
            "host": self._endpoint.authority,
            "content-type": self._service.content_type,
            "x-amz-target": f"{self._service.target}.{operation}",
        }
        self._signer.sign(headers, body, self._credentials(), stamp)
        # From here on what is not signed, because nothing depends on it or because it changes on its way.
        headers["user-agent"] = USER_AGENT
        headers["accept-encoding"] = "identity"  # the checksum is that of the body as it is
        headers["amz-sdk-invocation-id"] = call_id
        headers["amz-sdk-request"] = f"attempt={attempt}; max={retries.ATTEMPTS}"
        trace = self._traced.get("_X_AMZN_TRACE_ID")
        if trace:
            headers["x-amzn-trace-id"] = quote(trace, safe=TRACE_CHARACTERS)
        return headers

    def _read(self, answer: Answer) -> Document:
        """The document; raises HTTPClientError when it is not what the service sent."""
        checksum = answer.headers.get("x-amz-crc32")
        if checksum is not None and checksum != str(crc32(answer.body)):
            raise ChecksumError(self._endpoint.authority)
        try:
            found = json.loads(answer.body or b"{}")
        except ValueError as error:
            if answer.status < 300:
                raise ConnectionClosedError(self._endpoint.authority) from error
            found = {}  # a page of something between us and the service: its status says all
        return found if isinstance(found, dict) else {}


def worded(document: Document, answer: Answer) -> Document:
    """A refusal as botocore words it: the error's code and message, and beside them what else was answered."""
    code = str(document.get("__type") or answer.status).partition(":")[0].rpartition("#")[2]
    error = {"Message": document.get("message", document.get("Message", "")), "Code": code}
    query = answer.headers.get("x-amzn-query-error")
    if query and ";" in query:  # SQS: the name that the error had before there was JSON
        error["QueryErrorCode"] = code
        error["Code"], _, error["Type"] = query.partition(";")
    rest = {name: value for name, value in document.items() if name not in ("__type", "message", "Message")}
    return {**rest, "Error": error}


def _through(hook: Hook, proceed: Proceed, operation: str, params: Document) -> Document:
    return hook(operation, params, proceed)
