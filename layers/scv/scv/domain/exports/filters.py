"""Which contacts an export has: conditions on their fields, joined by and, or and not (IM4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from scv.frozen import dataclass
from typing import Any

from scv.domain.contacts.profiles import Profile
from scv.domain.values.documents import Document, Json, Shape, shape_of
from scv.domain.values.errors import InvalidValue

MAX_DEPTH = 5
MAX_CONDITIONS = 50
RECORD_FIELDS = frozenset({"id", "type", "division.id", "createDate", "modifyDate"})


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition: `eq`, `in`, `lte` or `gte` on a field, or `and`, `or`, `not` of others.

    `field` is a path as in a contact (`address.city`, `cellPhone.e164`); in a list any entry will do. Texts are
    compared as they are, times therefore as times; a field that is missing meets no condition.
    """

    how: str
    field: str = ""
    values: tuple[str, ...] = ()
    parts: tuple[Filter, ...] = ()

    def meets(self, contact: Mapping[str, Json]) -> bool:
        """Whether a contact is meant."""
        if self.how == "and":
            return all(each.meets(contact) for each in self.parts)
        if self.how == "or":
            return any(each.meets(contact) for each in self.parts)
        if self.how == "not":
            return not self.parts[0].meets(contact)
        return any(self._meets(each) for each in _at(contact, self.field.split(".")))

    def _meets(self, value: str) -> bool:
        if self.how == "lte":
            return value <= self.values[0]
        return value >= self.values[0] if self.how == "gte" else value in self.values


def _at(value: Any, path: list[str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _at(each, path)
    elif path:
        if isinstance(value, Mapping) and path[0] in value:
            yield from _at(value[path[0]], path[1:])
    elif isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, (str, int)):
        yield str(value)


def checked(found: Filter) -> Filter:
    """AC12: with bounds, and only on fields that contacts have. Raises InvalidValue."""
    if sum(1 for _ in _every(found, 1)) > MAX_CONDITIONS:
        raise InvalidValue(f"An export has at most {MAX_CONDITIONS} conditions.", field="filters")
    return found


def _every(found: Filter, depth: int) -> Iterator[Filter]:
    if depth > MAX_DEPTH:
        raise InvalidValue(f"Conditions are nested at most {MAX_DEPTH} levels deep.", field="filters")
    if found.field and not _is_field(found.field):
        raise InvalidValue("Contacts have no such field to export by; name it as in a contact.", field="filters.field")
    yield found
    for each in found.parts:
        yield from _every(each, depth + 1)


def _is_field(path: str) -> bool:
    parts = path.split(".")
    if path in RECORD_FIELDS or parts[0] == "customFields":
        return True
    return shape_of(Profile, parts[:1]) in (Shape.LIST, Shape.FREE) or shape_of(Profile, parts) is Shape.VALUE


def document_of(found: Filter) -> Document:
    """As it is kept until the file is there."""
    parts: list[Json] = [document_of(each) for each in found.parts]
    return {"how": found.how, "field": found.field, "values": [*found.values], "parts": parts}


def filter_from(kept: Mapping[str, Any]) -> Filter:
    """The inverse of `document_of`."""
    return Filter(kept["how"], kept["field"], tuple(kept["values"]), tuple(filter_from(each) for each in kept["parts"]))
