"""From an API Gateway event to an operation and back: one table of routes, one of errors, no business."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from scv.frozen import dataclass
from typing import Any

from scv.api import doors
from scv.api.cors import shared_with
from scv.api.operations import OPERATIONS
from scv.api.request import Request, request_of
from scv.api.sizes import is_too_large, too_large
from scv.domain.values.documents import Document
from scv.domain.values.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    ScvError,
    Throttled,
    TooLarge,
    Unacceptable,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from scv.logs import logger

__all__ = ["Api", "Reply", "Request", "failure", "status_of"]

STATUS: dict[type[ScvError], int] = {
    Malformed: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    UnsupportedMediaType: 415,
    Unacceptable: 422,
    Throttled: 429,
    Unavailable: 503,
}


def status_of(error: ScvError) -> int:
    """The status of the error's family; the most derived class with a row decides."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a JSON body, and headers beside the usual ones; `text` goes out as it is, instead of the body."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] | None = None
    text: str | None = None


Handler = Callable[[Request], Reply]
Refusal = Callable[[ScvError, Reply], Reply]


class Api:
    """The operations of one function, found by what API Gateway has routed by already.

    `origins`: of which pages a browser may let read the answers (AC2).
    """

    def __init__(self, function: str, origins: Callable[[], Collection[str]] = tuple) -> None:
        self.function = function
        self._origins = origins
        self._routes: dict[tuple[str, str], Callable[[Mapping[str, Any]], Reply]] = {}

    def operation(
        self, operation_id: str, signed: bool = False, refusal: Refusal | None = None
    ) -> Callable[[Handler], Handler]:
        """Registers the handler of one row of the operation table, behind its permission.

        `signed`: the bytes vouch for themselves, so any media type is let through to the handler. `refusal`: what is
        told beside the error envelope, where another standard has its own.
        """
        operation = OPERATIONS[operation_id]
        if operation.function != self.function:
            raise ValueError(f"{operation_id} belongs to {operation.function}")

        def register(handler: Handler) -> Handler:
            def run(event: Mapping[str, Any]) -> Reply:
                try:
                    return handler(request_of(event, operation, signed))
                except ScvError as error:
                    if refusal is None:
                        raise
                    return refusal(error, failure(error, _context_id(event)))

            self._routes[operation.method, operation.path] = run
            return handler

        return register

    def __call__(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Runs the operation that an event names, of whichever door; every error becomes its envelope."""
        return doors.served(event, self._routes, self._run)

    def _run(self, event: Mapping[str, Any]) -> dict[str, Any]:
        shared = shared_with(event, self._origins())
        try:
            return answer(self._routes.get((event["httpMethod"], event["resource"]), _no_route)(event), shared)
        except Exception as error:
            return answer(failure(error, _context_id(event)), shared)


def _context_id(event: Mapping[str, Any]) -> str:
    return str((event.get("requestContext") or {}).get("requestId") or "")


def _no_route(_event: Mapping[str, Any]) -> Reply:
    raise NotFound("There is no such path; see GET /openapi.json.")


def failure(error: Exception, context_id: str) -> Reply:
    """The error envelope; what nobody expected is a 500, logged once and without customer data."""
    if not isinstance(error, ScvError):
        logger.failed(error, context_id)
        return Reply(envelope(ScvError("Something failed on our side; repeat the call."), 500, context_id), 500)
    status = status_of(error)
    body = envelope(error, status, context_id)
    headers = {"Retry-After": str(error.retry_after_seconds)} if isinstance(error, Unavailable) else None
    return Reply(body, status, headers)


def envelope(error: ScvError, status: int, context_id: str) -> Document:
    """The one shape of every refusal; PA12: `code` and `messageParams` say what the English text says."""
    body: Document = {
        "message": error.message,
        "code": error.code,
        "status": status,
        "contextId": context_id,
        "messageParams": dict(error.params),
        "details": [{"errorCode": error.code, "fieldName": name} for name in error.fields],
        "errors": [],
    }
    if error.entity_id:
        body["entityId"] = error.entity_id
    return body


# Answers hold personal data and are JSON: no proxy or browser keeps one, and none takes it for a page.
HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
BODILESS = (204, 304)
# One for every answer. A number that JSON does not know would break the parser of whoever reads the answer.
compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def answer(reply: Reply, shared: Mapping[str, str]) -> dict[str, Any]:
    """What API Gateway passes on: JSON, but to senders that want text; 204 and 304 have no body.

    Raises ResponseTooLarge.
    """
    headers = {**HEADERS, **shared, **(reply.headers or {})}
    body = "" if reply.status in BODILESS else compact(reply.body) if reply.text is None else reply.text
    if is_too_large(body):
        raise too_large()
    return {
        "statusCode": reply.status,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "body": body,
        "isBase64Encoded": False,
    }
