"""One call as the handlers see it: the caller, what the path and the query say, the body."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import field
from hashlib import sha256
from scv.frozen import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote

from scv.api.auth import access_of
from scv.api.doors import API, door_of
from scv.api.operations.operation import Flag, Many, Number, Operation, Parameter
from scv.api.paths import value_of
from scv.domain.access.permissions import Access
from scv.domain.values.documents import read_json
from scv.domain.values.errors import BadRequest, InvalidValue, NotFound, PayloadTooLarge, UnsupportedMediaType
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.domain.values.texts import checked

P = TypeVar("P", bound=Parameter)

MAX_BODY_BYTES = 1_000_000
MAX_LISTED = 100  # values of one query parameter
MAX_ID_BYTES = 900  # an id may be part of a sort key, which DynamoDB limits to 1,024 bytes


@dataclass(frozen=True, slots=True)
class Request:
    """One call: the caller, path parameters, query, and the body as text.

    `raw` and `headers` (names in lower case) are what a signature is checked over; `door` is how the call came in.
    """

    operation: Operation
    access: Access
    path: Mapping[str, str]
    query: Mapping[str, tuple[str, ...]]
    body: str | None
    route: str
    raw: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    door: str = API

    def text(self, name: str) -> str | None:
        """The first value of a query parameter as it was sent, None when missing or blank."""
        self.operation.parameter(name)
        return self._first(name)

    def _declared(self, name: str, kind: type[P]) -> P:
        declared = self.operation.parameter(name)
        if not isinstance(declared, kind):
            raise TypeError(f"{name} of {self.operation.id} is declared as {type(declared).__name__}")
        return declared

    def _first(self, name: str) -> str | None:
        values = self.query.get(name, ())
        return values[0].strip() or None if values else None

    def listed(self, name: str) -> tuple[str, ...]:
        """AC12: all values of a query parameter, repeated or joined by commas, each once.

        Raises InvalidValue beyond 100.
        """
        self._declared(name, Many)
        parts = (part.strip() for value in self.query.get(name, ()) for part in value.split(","))
        values = tuple(dict.fromkeys(part for part in parts if part))
        if len(values) > MAX_LISTED:
            raise InvalidValue(f"{name} takes at most {MAX_LISTED} values.", field=name, most=MAX_LISTED)
        return values

    def divisions(self, name: str) -> tuple[DivisionId, ...]:
        """The same of a parameter that names divisions."""
        return tuple(map(DivisionId, self.listed(name)))

    @property
    def contact_id(self) -> ContactId:
        """The contact that the path names."""
        return ContactId(self.path["contactId"])

    @property
    def other_id(self) -> ContactId:
        """The second contact that the path names."""
        return ContactId(self.path["otherId"])

    @property
    def conversation_id(self) -> ConversationId:
        """The conversation that the path names."""
        return ConversationId(self.path["conversationId"])

    def number(self, name: str) -> int:
        """A whole number within its declared bounds, else its default; raises InvalidValue."""
        value = self.maybe_number(name)
        if value is None:
            raise InvalidValue(f"{name} is missing.", field=name)
        return value

    def maybe_number(self, name: str) -> int | None:
        """The same where it has no default and may be missing; raises InvalidValue."""
        declared = self._declared(name, Number)
        raw, least, most = self._first(name), declared.least, declared.most
        if raw is None:
            return declared.default
        if not (raw.isascii() and raw.isdigit() and len(raw) < 10 and least <= int(raw) <= most):
            raise InvalidValue(f"{name} is a whole number from {least} to {most}.", field=name, least=least, most=most)
        return int(raw)

    def flag(self, name: str) -> bool:
        """`true` or `false` in any case, else its default; raises InvalidValue."""
        return self.maybe_flag(name) is True

    def maybe_flag(self, name: str) -> bool | None:
        """The same where it has no default and may be missing; raises InvalidValue."""
        declared, raw = self._declared(name, Flag), self._first(name)
        if raw is None:
            return declared.default
        if raw.lower() not in ("true", "false"):
            raise InvalidValue(f"{name} is true or false.", field=name)
        return raw.lower() == "true"

    @property
    def key(self) -> str:
        """Names this very request, so that its silent resend is recognised.

        AC2, AC9: with the caller's permissions and divisions, because a resend is answered with what the first one
        made, and a narrower token must not be shown that.
        """
        caller = [self.access.subject, sorted(self.access.permissions), sorted(self.access.divisions)]
        query = sorted((name, list(values)) for name, values in self.query.items())
        return sha256(json.dumps([caller, self.route, query, self.body or ""], allow_nan=False).encode()).hexdigest()

    def json(self) -> Any:
        """The body as JSON, None when there is none; raises BadRequest."""
        return read_json(self.body or "")


def path_value(raw: str) -> str:
    """An id from the path; raises NotFound for what no id looks like."""
    try:
        value = checked(value_of(raw))
    except InvalidValue:
        value = None
    if value is None or len(value.encode()) > MAX_ID_BYTES:
        raise NotFound("There is nothing of this id.")
    return value


def request_of(event: Mapping[str, Any], operation: Operation, signed: bool) -> Request:
    """The call that an API Gateway event makes, once its caller may make it.

    `signed`: the bytes vouch for themselves, so they are handed on as they are, whatever their media type.
    Raises AuthenticationRequired, Forbidden, NotFound, BadRequest, PayloadTooLarge, UnsupportedMediaType.
    """
    access = Access("", frozenset(), frozenset())
    if operation.takes_token:
        access = access_of((event.get("requestContext") or {}).get("authorizer") or {})
        for group in filter(None, (operation.permissions, *operation.also)):
            access.require(*group)
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items() if value}
    raw = _bytes(event) if signed else b""
    return Request(
        operation=operation,
        access=access,
        path=_path(event["path"], operation.path),
        query=_query(event),
        body=raw.decode(errors="replace") if signed else _text(event, headers),
        route=f"{event['httpMethod']} {event['path']}",
        raw=raw,
        headers=headers,
        door=door_of(event),
    )


def _path(path: str, template: str) -> dict[str, str]:
    """The parameters; a path may begin with what a custom domain puts before the template's, and end in a slash.

    Raises NotFound when it is not the template's, as when a slash that is part of an id came decoded.
    """
    names = template.strip("/").split("/")
    values = path.rstrip("/").split("/")[-len(names) :]
    pairs = list(zip(names, values, strict=False))
    if len(values) < len(names) or any(unquote(value) != name for name, value in pairs if name[:1] != "{"):
        raise NotFound("There is no such path; see GET /openapi.json.")
    return {name[1:-1]: path_value(value) for name, value in pairs if name[:1] == "{"}


def _query(event: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    many = event.get("multiValueQueryStringParameters")
    if many:
        return {name: tuple(values) for name, values in many.items()}
    return {name: (value,) for name, value in (event.get("queryStringParameters") or {}).items()}


def _text(event: Mapping[str, Any], headers: Mapping[str, str]) -> str | None:
    body: str | None = event.get("body")
    if body is None:
        return None
    if body and "json" not in headers.get("content-type", "application/json").lower():
        raise UnsupportedMediaType("Send the body as application/json.")
    try:
        if event.get("isBase64Encoded"):
            return _bytes(event).decode()
        _require_size(body).encode()
    except UnicodeError as error:
        raise BadRequest("The body is not UTF-8 text; send JSON in UTF-8.") from error
    return body


def _bytes(event: Mapping[str, Any]) -> bytes:
    """The body as it was sent; raises PayloadTooLarge, BadRequest."""
    body = _require_size(event.get("body") or "")
    if not event.get("isBase64Encoded"):
        return body.encode(errors="replace")
    try:
        return base64.b64decode(body)
    except ValueError as error:
        raise BadRequest("The body is not base64, which it claims to be.") from error


def _require_size(body: str) -> str:
    if len(body) > MAX_BODY_BYTES * 2:
        raise PayloadTooLarge(f"The body is larger than {MAX_BODY_BYTES} bytes.")
    return body
