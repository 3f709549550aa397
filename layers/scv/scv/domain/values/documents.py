"""The plain form of a value: camelCase names and JSON types, the same on the wire and in the store."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from scv.frozen import dataclass
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from scv.domain.values.errors import BadRequest, InvalidValue

MAX_DEPTH = 32  # of what clients keep with us: custom fields, schemas, datasheets
MAX_NESTING = MAX_DEPTH + 16  # of a whole body, which wraps them
MAX_NUMBER = 10**308  # beyond this a double is infinite, and JSON of most languages knows doubles only

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Document = dict[str, Json]
T = TypeVar("T")


@cache
def camel(name: str) -> str:
    """`first_name` as `firstName`; the wire's few irregular names are given in the field's metadata."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    key: str
    nested: type[Any] | None
    many: bool
    free: bool


_known: dict[type[Any], tuple[_Slot, ...]] = {}


def _slots(cls: type[Any]) -> tuple[_Slot, ...]:
    """Worked out once a class."""
    if cls not in _known:
        hints = get_type_hints(cls)
        _known[cls] = tuple(
            _slot(field.name, field.metadata.get("key", camel(field.name)), hints[field.name])
            for field in dataclasses.fields(cls)
        )
    return _known[cls]


def _slot(name: str, key: str, hint: Any) -> _Slot:
    inner = next((arg for arg in get_args(hint) if dataclasses.is_dataclass(arg)), None)
    if dataclasses.is_dataclass(hint):
        inner = hint
    free = any(get_origin(arg) is dict for arg in get_args(hint))
    return _Slot(name, key, inner if isinstance(inner, type) else None, get_origin(hint) is tuple, free)


class Shape(StrEnum):
    """What a place in a document holds: one value, named parts, a list, or whatever its owner wants."""

    VALUE = "value"
    GROUP = "group"
    LIST = "list"
    FREE = "free"


def shape_of(cls: type[Any], path: Sequence[str]) -> Shape | None:
    """What the document of `cls` holds at this path; None where it has no such place."""
    slot = next((each for each in _slots(cls) if path and each.key == path[0]), None)
    if slot is None:
        return None
    if slot.free:
        return Shape.FREE
    if len(path) > 1:
        return shape_of(slot.nested, path[1:]) if slot.nested and not slot.many else None
    return Shape.LIST if slot.many else Shape.GROUP if slot.nested else Shape.VALUE


def to_document(value: Any) -> Document:
    """The plain form of a frozen dataclass; what is None or empty is left out."""
    found: Document = {}
    for slot in _slots(type(value)):
        item = getattr(value, slot.name)
        if item is None or item == ():
            continue
        if slot.many:
            found[slot.key] = [to_document(each) if slot.nested else each for each in item]
        else:
            found[slot.key] = to_document(item) if slot.nested else item
    return found


def from_document(cls: type[T], document: Mapping[str, Any]) -> T:
    """The inverse of `to_document`; unknown keys are ignored."""
    values: dict[str, Any] = {}
    for slot in _slots(cls):
        item = document.get(slot.key)
        if item is None:
            continue
        if slot.many:
            values[slot.name] = tuple(from_document(slot.nested, each) if slot.nested else each for each in item)
        else:
            values[slot.name] = from_document(slot.nested, item) if slot.nested else item
    return cls(**values)


def require_json(value: object, field: str = "", most: int = MAX_DEPTH) -> None:
    """AC12: numbers that JSON carries, and not nested too deep; raises InvalidValue.

    Not recursive, so that no depth is too much for it.
    """
    layer, depth = [value], 0
    while layer:
        if any(_is_no_number(each) for each in layer):
            raise InvalidValue("The number is too large for JSON, or none; send one that is finite.", field=field)
        layer = [part for each in layer if isinstance(each, (Mapping, list, tuple)) for part in _parts(each)]
        depth += 1
        if depth > most and layer:
            raise InvalidValue(f"Nested more than {most} levels deep; send it flatter.", field=field)


def _parts(value: Mapping[str, Any] | Sequence[Any]) -> Sequence[Any]:
    return tuple(value.values()) if isinstance(value, Mapping) else value


def _is_no_number(value: object) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    return isinstance(value, int) and not -MAX_NUMBER <= value <= MAX_NUMBER


def finite(value: Any) -> Any:
    """The value with null for numbers that JSON does not know."""
    if isinstance(value, Mapping):
        return {name: finite(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


BYTE_ORDER_MARK = "\ufeff"  # which some senders put before UTF-8
MOST_DIGITS = 310  # of a number; more is infinite in most languages
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")  # may spell half a character, which no store takes
_HALF = re.compile(r"[\ud800-\udfff]")
LOST = "\ufffd"  # stands for a character that came damaged


def read_json(text: str) -> Any:
    """AC12: a body as JSON, None for a blank one.

    Raises BadRequest for what is none or has half a character, InvalidValue for what is nested too deep or has a
    number that JSON cannot carry.
    """
    value = _decoded(text)
    if _SURROGATE.search(text):
        _require_text(value)
    return value


def read_sent(text: str) -> Any:
    """ID11: the same of a sender, of whom half a character costs nothing: U+FFFD stands for it, in keys as well.

    Whoever cuts a text to its first so many characters cuts an emoji in two.
    """
    value = _decoded(text if text.isascii() else _HALF.sub(LOST, text))
    return _whole_characters(value) if _SURROGATE.search(text) else value


def _whole_characters(value: Any) -> Any:
    """No deeper than a body may be nested."""
    if isinstance(value, str):
        return _HALF.sub(LOST, value)
    if isinstance(value, dict):
        return {_HALF.sub(LOST, name): _whole_characters(part) for name, part in value.items()}
    return [_whole_characters(part) for part in value] if isinstance(value, list) else value


def _decoded(text: str) -> Any:
    body = text.removeprefix(BYTE_ORDER_MARK)
    if not body.strip():
        return None
    try:
        value = _decoder.decode(body)
    except RecursionError:
        raise InvalidValue(f"Nested more than {MAX_NESTING} levels deep; send it flatter.") from None
    except ValueError as error:
        raise BadRequest("The body is not JSON; send a JSON object.") from error
    if body.count("[") + body.count("{") > MAX_NESTING:
        require_json(value, most=MAX_NESTING)
    return value


def _require_text(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError as error:
        raise BadRequest("The body has half a surrogate pair; send whole characters.") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity, which Python writes and JSON does not know


def _no_number() -> NoReturn:
    raise InvalidValue("The number is too large for JSON; send one that others can read.")


def _whole(text: str) -> int:
    return int(text) if len(text) <= MOST_DIGITS and abs(int(text)) <= MAX_NUMBER else _no_number()


def _fraction(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _no_number()


_decoder = json.JSONDecoder(parse_constant=_no_constant, parse_int=_whole, parse_float=_fraction)
