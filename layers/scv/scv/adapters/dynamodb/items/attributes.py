"""Plain values as DynamoDB attributes and back.

Times are those of `times.stamp`; `expiresAt` is the TTL in epoch seconds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.values.times import moment, stamp

Attributes = Mapping[str, Mapping[str, Any]]
Item = dict[str, dict[str, Any]]


def packed(values: Mapping[str, str | int | bool | None]) -> Item:
    """Plain values as DynamoDB attributes; None and empty text are left out."""
    item: Item = {}
    for name, value in values.items():
        if isinstance(value, str):
            if value:
                item[name] = {"S": value}
        elif value is True:
            item[name] = {"BOOL": True}
        elif value is not None and value is not False:
            item[name] = {"N": str(value)}
    return item


def unpacked(item: Attributes) -> dict[str, Any]:
    """The inverse of `packed`: text, whole numbers and booleans."""
    plain: dict[str, Any] = {}
    for name, attribute in item.items():
        for kind, value in attribute.items():  # each has one
            plain[name] = int(value) if kind == "N" else value
    return plain


# `dumps` and `loads` make a coder a call. What was stored before numbers were checked is read as null.
_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_parse = json.JSONDecoder(parse_constant=lambda _name: None).raw_decode  # `decode` looks for space around it first


def text(value: Any) -> str | None:
    """Compact JSON; None for what is empty."""
    return _compact(value) if value else None


def parsed(value: str | None) -> Any:
    """The inverse of `text`."""
    return _parse(value)[0] if value else None


def epoch(when: datetime | None) -> int | None:
    """Whole seconds, as TTL counts."""
    return None if when is None else int(when.timestamp())


def from_epoch(seconds: int | None) -> datetime | None:
    """The inverse of `epoch`."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def when_text(when: datetime | None) -> str | None:
    return None if when is None else stamp(when)


def moment_of(spelled: str | None) -> datetime | None:
    return None if spelled is None else moment(spelled)


def spelled(identifier: Identifier | None) -> list[str] | None:
    """An identifier as a JSON list: type, value and, if any, source."""
    if identifier is None:
        return None
    parts = [identifier.type.value, identifier.value]
    return [*parts, identifier.source] if identifier.source is not None else parts


def identifier_from(parts: list[str] | None) -> Identifier | None:
    """The inverse of `spelled`."""
    return None if parts is None else identifier_of(parts)


_TYPES = {each.value: each for each in IdentifierType}  # a call of the enumeration takes four times as long


def identifier_of(parts: list[str]) -> Identifier:
    return Identifier(_TYPES[parts[0]], parts[1], *parts[2:])


def key_of(item: Item, *names: str) -> Item:
    """The key attributes of an item."""
    return {name: item[name] for name in names}
