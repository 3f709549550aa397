"""Request units by DynamoDB's documented rules, worked out from the items themselves.

Source: AWS, "DynamoDB read and write operations" and "Item sizes and formats" (Developer Guide). A
strongly consistent read takes 1 unit for each 4 KB, an eventually consistent one half; a query counts
all its items together, a get counts each. A write takes 1 unit for each KB of the larger of the item
before and after, a transaction twice that; an index takes one write for each row that it gains, loses
or changes. The documents do not say whether index writes of a transaction count twice: here they do.
A refused condition costs what the write would have.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Item = Mapping[str, Mapping[str, Any]]

READ_BYTES, WRITE_BYTES = 4096, 1024


@dataclass(frozen=True, slots=True)
class Index:
    """A secondary index: its keys, and what it carries (None: everything)."""

    keys: tuple[str, str]
    carried: frozenset[str] | None

    def row(self, item: Item | None) -> Item | None:
        """What the index has of an item; None when it has nothing of it."""
        if item is None or any(key not in item for key in self.keys):
            return None
        return item if self.carried is None else {name: item[name] for name in item if name in self.carried}

    def written(self, before: Item | None, after: Item | None) -> int:
        """Units of the change: none when the row stays as it is, two when it moves."""
        old, new = self.row(before), self.row(after)
        if old == new:
            return 0
        moved = old is not None and new is not None and any(old[key] != new[key] for key in self.keys)
        return write_units(old) + write_units(new) if moved else write_units(old, new)


def size(item: Item | None) -> int:
    """Bytes of an item: names and values in UTF-8, numbers two digits a byte."""
    return sum(len(name.encode()) + _value(attribute) for name, attribute in (item or {}).items())


def _value(attribute: Mapping[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    if kind == "S":
        return len(str(value).encode())
    if kind == "N":
        return math.ceil(len(value.lstrip("-").replace(".", "")) / 2) + 1 + int(value.startswith("-"))
    if kind == "SS":
        return sum(len(each.encode()) for each in value)
    if kind in ("BOOL", "NULL"):
        return 1
    raise ValueError(f"no size is known for {kind}")


def read_units(items: Iterable[Item], consistent: bool) -> float:
    """Units of one query, or of one get with its one item or none."""
    bytes_read = sum(size(item) for item in items)
    return max(1, math.ceil(bytes_read / READ_BYTES)) * (1.0 if consistent else 0.5)


def write_units(*versions: Item | None) -> int:
    """Units of one write of an item that has these versions."""
    return max(1, math.ceil(max((size(version) for version in versions), default=0) / WRITE_BYTES))
