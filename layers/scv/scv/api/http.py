"""From an API Gateway event to an operation and back: one resolver, one error table, no business."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from scv.api.auth import access_of
from scv.api.operations import OPERATIONS, Operation
from scv.domain.access import Access
from scv.domain.documents import Document
from scv.domain.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidValue,
    Malformed,
    NotFound,
    PayloadTooLarge,
    ScvError,
    Throttled,
    TooLarge,
    Unacceptable,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from scv.logs import logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MAX_BODY_BYTES = 1_000_000
MAX_ID_LENGTH = 255
MAX_ID_BYTES = 900  # an id may be part of a sort key, which DynamoDB limits to 1,024 bytes

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
    """A status, a JSON body, and headers beside the usual ones."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One call: the caller, path parameters, query, and the body as text.

    `raw` and `headers` (names in lower case) are what a signature is checked over.
    """

    access: Access
    path: Mapping[str, str]
    query: Mapping[str, tuple[str, ...]]
    body: str | None
    route: str
    raw: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """The first value of a query parameter, None when missing or blank."""
        values = self.query.get(name, ())
        return values[0].strip() or None if values else None

    def listed(self, name: str) -> tuple[str, ...]:
        """All values of a query parameter, whether repeated or joined by commas."""
        return tuple(part.strip() for value in self.query.get(name, ()) for part in value.split(",") if part.strip())

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds; raises InvalidValue."""
        raw = self.text(name)
        if raw is None:
            return default
        if not (raw.isascii() and raw.isdigit() and len(raw) < 10 and least <= int(raw) <= most):
            raise InvalidValue(f"{name} is a whole number from {least} to {most}.", field=name)
        return int(raw)

    def flag(self, name: str, default: bool = False) -> bool:
        """`true` or `false` in any case; raises InvalidValue."""
        raw = self.text(name)
        if raw is None:
            return default
        if raw.lower() not in ("true", "false"):
            raise InvalidValue(f"{name} is true or false.", field=name)
        return raw.lower() == "true"

    @property
    def key(self) -> str:
        """Names this very request, so that its silent resend is recognised."""
        told = "\0".join((self.access.subject, self.route, self.body or ""))
        return sha256(told.encode()).hexdigest()

    def json(self) -> Any:
        """The body as JSON, None when there is none; raises BadRequest."""
        if self.body is None or not self.body.strip():
            return None
        try:
            value = json.loads(self.body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise BadRequest("The body is not JSON; send a JSON object.") from error
        if _SURROGATE.search(self.body):
            _require_text(value)
        return value


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")  # may spell half a character, which no store takes


def _require_text(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadRequest("The body has half a surrogate pair; send whole characters.") from error


def _no_number(_name: str) -> NoReturn:
    raise ValueError("not a JSON number")


def path_value(raw: str) -> str:
    """An id from the path; raises NotFound for what no id looks like."""
    value = unquote(raw)
    too_long = len(value) > MAX_ID_LENGTH or len(value.encode()) > MAX_ID_BYTES
    if not value.strip() or too_long or not value.isprintable():
        raise NotFound("There is nothing of this id.")
    return value


Handler = Callable[[Request], Reply]


class Api:
    """The operations of one function."""

    def __init__(self, function: str) -> None:
        self.function = function
        self.resolver = APIGatewayRestResolver(cors=CORSConfig(allow_origin="*"))
        self.resolver.not_found(_no_route)
        self.resolver.exception_handler(Exception)(self._failed)

    def operation(self, operation_id: str, signed: bool = False) -> Callable[[Handler], Handler]:
        """Registers the handler of one row of the operation table, behind its permission.

        `signed`: the bytes vouch for themselves, so any media type is let through to the handler.
        """
        operation = OPERATIONS[operation_id]
        if operation.function != self.function:
            raise ValueError(f"{operation_id} belongs to {operation.function}")

        def register(handler: Handler) -> Handler:
            def run(**path: str) -> Response[str]:
                request = self._request(path, operation, signed)
                return answer(handler(request))

            route = operation.path.replace("{", "<").replace("}", ">")
            self.resolver.route(route, operation.method)(run)
            return handler

        return register

    def _request(self, path: Mapping[str, str], operation: Operation, signed: bool) -> Request:
        event = self.resolver.current_event
        authorizer = event.raw_event.get("requestContext", {}).get("authorizer") or {}
        access = access_of(authorizer) if operation.permissions else Access("", frozenset(), frozenset())
        for group in (operation.permissions, *operation.also):
            if group:
                access.require(*group)
        query = event.raw_event.get("multiValueQueryStringParameters") or {
            name: [value] for name, value in (event.raw_event.get("queryStringParameters") or {}).items()
        }
        raw = _bytes(event.raw_event) if signed else b""
        return Request(
            access=access,
            path={name: path_value(value) for name, value in path.items()},
            query={name: tuple(values) for name, values in query.items()},
            body=raw.decode(errors="replace") if signed else self._body(),
            route=f"{event.http_method} {event.path}",
            raw=raw,
            headers={name.lower(): value for name, value in event.headers.items() if value},
        )

    def _body(self) -> str | None:
        event = self.resolver.current_event
        if event.body is None:
            return None
        if len(event.body) > MAX_BODY_BYTES * 2:
            raise PayloadTooLarge(f"The body is larger than {MAX_BODY_BYTES} bytes.")
        kind = event.headers.get("content-type", "application/json")
        if event.body and "json" not in kind.lower():
            raise UnsupportedMediaType("Send the body as application/json.")
        try:
            return event.decoded_body
        except (UnicodeDecodeError, ValueError) as error:
            raise BadRequest("The body is not UTF-8 text; send JSON in UTF-8.") from error

    def _failed(self, error: Exception) -> Response[str]:
        request_id = self.resolver.current_event.request_context.request_id or ""
        return answer(failure(error, request_id))

    def __call__(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Runs the operation that the event names."""
        return self.resolver.resolve(event, context)


def _bytes(event: Mapping[str, Any]) -> bytes:
    """The body as it was sent; raises PayloadTooLarge, BadRequest."""
    body = event.get("body") or ""
    if len(body) > MAX_BODY_BYTES * 2:
        raise PayloadTooLarge(f"The body is larger than {MAX_BODY_BYTES} bytes.")
    if not event.get("isBase64Encoded"):
        return body.encode(errors="replace")
    try:
        return base64.b64decode(body)
    except ValueError as error:
        raise BadRequest("The body is not base64, which it claims to be.") from error


def failure(error: Exception, context_id: str) -> Reply:
    """The error envelope; what nobody expected is a 500, logged once and without customer data."""
    if not isinstance(error, ScvError):
        logger.failed(error, context_id)
        return Reply(envelope("internal.error", 500, "Something failed on our side; repeat the call.", context_id), 500)
    status = status_of(error)
    body = envelope(error.code, status, error.message, context_id, error.field, error.entity_id)
    headers = {"Retry-After": str(error.retry_after_seconds)} if isinstance(error, Unavailable) else None
    return Reply(body, status, headers)


def envelope(code: str, status: int, message: str, context_id: str, field: str = "", entity_id: str = "") -> Document:
    """The one shape of every refusal."""
    body: Document = {
        "message": message,
        "code": code,
        "status": status,
        "contextId": context_id,
        "messageParams": {},
        "details": [{"errorCode": code, "fieldName": field}] if field else [],
        "errors": [],
    }
    if entity_id:
        body["entityId"] = entity_id
    return body


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # `dumps` makes an encoder a call


def answer(reply: Reply) -> Response[str]:
    """JSON, always; 204 has no body."""
    body = "" if reply.status == 204 else _compact(reply.body)
    headers: dict[str, str | list[str]] = dict(reply.headers or {})
    return Response(reply.status, "application/json", body, headers=headers)


def _no_route(_error: NotFoundError) -> Response[str]:
    return answer(Reply(envelope("not.found", 404, "There is no such path; see GET /openapi.json.", ""), 404))
