"""Faults below and above botocore's own retries, one at a time, at any call to AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

SLOW_DOWN = "ProvisionedThroughputExceededException"
TRANSACTION = "TransactWriteItems"
NUMBER = "number of the call"
QUOTES_A_CUSTOMER = "One or more parameter values were invalid: zqmark@example.com"


class Crash(BaseException):
    """The process is gone; nobody handles this."""


@dataclass(frozen=True)
class Fault:
    """`acts`: the server has carried the request out before it fails. `stays`: and so does every later call."""

    name: str
    code: str = ""
    status: int = 0
    acts: bool = False
    stays: bool = False
    reason: str = ""

    def raised(self) -> BaseException:
        """What botocore raises, for a fault without an answer."""
        return Crash() if self.code == "" else ReadTimeoutError(endpoint_url="http://store")

    def answer(self, operation: str) -> tuple[AWSResponse, dict[str, Any]]:
        """What the server answers instead."""
        code, reasons = self.code, []
        if self.reason:
            code = "TransactionCanceledException" if operation == TRANSACTION else "TransactionConflictException"
            reasons = [{"Code": self.reason}, {"Code": "None"}]
        parsed = {
            "Error": {"Code": code, "Message": QUOTES_A_CUSTOMER},
            "ResponseMetadata": {"HTTPStatusCode": self.status, "HTTPHeaders": {}},
            "CancellationReasons": reasons,
        }
        return AWSResponse("http://store", self.status, {}, None), parsed


TIMEOUT = "timeout"
# What faults of one kind leave behind is alike: nothing written, written without an answer, a process that is gone, and
# whatever fails from then on.
ALIKE = (
    (
        Fault("throttled", SLOW_DOWN, 400),
        Fault("transaction conflict", "conflict", 400, reason="TransactionConflict"),
        Fault("transaction throttled", "conflict", 400, reason="ThrottlingError"),
        Fault("internal error", "InternalServerError", 500),
        Fault("time-out before it acted", TIMEOUT),
    ),
    (
        Fault("internal error after it acted", "InternalServerError", 500, acts=True),
        Fault("time-out after it acted", TIMEOUT, acts=True),
    ),
    (Fault("crash before", ""), Fault("crash after", "", acts=True)),
    (
        Fault("the function's time is over", "", stays=True),
        Fault("the store is away from now on", "InternalServerError", 500, stays=True),
    ),
)
EXHAUSTED = tuple(fault for kind in ALIKE for fault in kind)


@dataclass
class Faults:
    """Listens to one client. `calls` counts what was sent to AWS, `fired` how often the fault struck."""

    client: Any
    service: str = "dynamodb"
    fault: Fault | None = None
    at: int = 0
    calls: int = 0
    fired: int = 0
    counting: Lock = field(default_factory=Lock)

    @contextmanager
    def one(self, fault: Fault, at: int) -> Iterator[None]:
        """This fault at the call of this number, counted from 1."""
        self.fault, self.at, self.calls, self.fired = fault, at, 0, 0
        events = self.client.meta.events
        events.register(f"before-call.{self.service}", self._before)
        events.register(f"after-call.{self.service}", self._after)
        try:
            yield
        finally:
            events.unregister(f"before-call.{self.service}", self._before)
            events.unregister(f"after-call.{self.service}", self._after)

    def _strikes(self, number: int) -> bool:
        assert self.fault is not None
        return number == self.at or (self.fault.stays and number > self.at)

    def _before(self, model: Any, context: dict[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
        with self.counting:  # some calls are made at once
            self.calls += 1
            context[NUMBER] = self.calls
        if self.fault is None or self.fault.acts or not self._strikes(context[NUMBER]):
            return None
        return self._struck(model.name)

    def _after(self, model: Any, http_response: Any, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        """A good answer is lost on its way; a refusal would have changed nothing."""
        if self.fault is None or not self.fault.acts or not self._strikes(context[NUMBER]):
            return
        answered = self._struck(model.name)
        http_response.status_code = answered[0].status_code
        parsed.clear()
        parsed.update(answered[1])

    def _struck(self, operation: str) -> tuple[AWSResponse, dict[str, Any]]:
        assert self.fault is not None
        self.fired += 1
        if self.fault.code in ("", TIMEOUT):
            raise self.fault.raised()
        return self.fault.answer(operation)


@contextmanager
def answers_lost_once(client: Any, chosen: Callable[[int], bool], service: str = "dynamodb") -> Iterator[list[str]]:
    """Below botocore: the server acts, its answer is lost, and botocore sends the request again."""
    events, sent, lost = client.meta.events, [0], list[str]()

    def again(response: Any, operation: Any, attempts: int, **_: Any) -> int | None:
        if attempts > 1:
            return None
        sent[0] += 1
        if response is None or not chosen(sent[0]):
            return None
        lost.append(operation.name)
        return 0

    events.register_first(f"needs-retry.{service}", again)
    try:
        yield lost
    finally:
        events.unregister(f"needs-retry.{service}", again)


@contextmanager
def refused_once(
    client: Any, code: str, status: int, service: str = "dynamodb", *, first_only: bool = False
) -> Iterator[list[str]]:
    """Below botocore: the first attempt of every request is refused, and botocore tries again without a pause.

    `first_only`: of the first request alone, and whether and when it is tried again is left to botocore.
    """
    events, refused = client.meta.events, list[str]()
    body = f'{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"injected"}}'.encode()

    def mark(request: Any, operation_name: str, **_: Any) -> None:
        if first_only and refused:
            return
        if "injected" not in request.context:  # the context stays the same over all attempts of a request
            request.context["injected"] = True
            request.headers["x-injected"] = operation_name

    def refuse(request: Any, **_: Any) -> AWSResponse | None:
        if "x-injected" not in request.headers:
            return None
        refused.append(str(request.headers["x-injected"]))
        request.url = "http://store/"  # the fake behind us, which is asked all the same, has no such address
        return AWSResponse("http://store", status, {}, _Body(body))

    def at_once(response: Any, attempts: int, **_: Any) -> int | None:
        failed = response is not None and response[0].status_code >= 400
        return 0 if failed and attempts == 1 and b"injected" in response[0].content else None

    hooks = {"request-created": mark, "before-send": refuse}
    hooks |= {} if first_only else {"needs-retry": at_once}
    for name, hook in hooks.items():
        events.register_first(f"{name}.{service}", hook)
    try:
        yield refused
    finally:
        for name, hook in hooks.items():
            events.unregister(f"{name}.{service}", hook)


class _Body:
    """The little that AWSResponse reads of a body."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        """All of it."""
        yield self._content
