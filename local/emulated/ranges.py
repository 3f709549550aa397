"""Lets a query of the emulator look at its range alone, and not at every item of the partition.

It would sort the whole partition and check the condition of each of its items for every page, so that a walk over many
thousand contacts never ends. Which sort keys a large partition has is kept in order here; the emulator still decides,
of the few items that can be meant, which are. A condition of another form than those below is left to it altogether.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import RLock, local
from typing import Any

FEW = 50  # items: a smaller partition is not worth an order of its own
LAST = "\U0010ffff"
Items = dict[str, Any]
Clause = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Ask:
    """The items that a page can consist of: sort keys from one to another, so many, forwards or backwards."""

    partition: str
    first: str
    last: str | None
    most: int | None
    forwards: bool


class _Asked(local):
    """By the thread that answers; others see every item."""

    ask: Ask | None = None


_asked = _Asked()
_lock = RLock()  # a thread of the emulator removes what has expired


class Ordered(defaultdict[str, Items]):
    """The items of a table by partition and sort key; made and copied as a `defaultdict` is."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._order: dict[str, list[str]] = {}

    def get(self, partition: str, default: Any = None) -> Any:
        """All items of a partition; those that are asked for, while a query is answered."""
        found, ask = super().get(partition, default), _asked.ask
        if ask is None or ask.partition != partition or not found or len(found) < FEW:
            return found
        with _lock:
            return self._narrowed(found, ask)

    def _narrowed(self, found: Items, ask: Ask) -> Items:
        order = self._order.get(ask.partition)
        if order is None:
            order = self._order[ask.partition] = sorted(found)
        first = bisect_left(order, ask.first)
        end = len(order) if ask.last is None else bisect_right(order, ask.last)
        if ask.most is not None and ask.forwards:
            end = min(end, first + ask.most)
        elif ask.most is not None:
            first = max(first, end - ask.most)
        return {each: found[each] for each in order[first:end]}

    def note(self, partition: str, sort: str, there: bool) -> None:
        """An item that was not there is about to be stored, or one that was is about to be removed."""
        order = self._order.get(partition)
        if order is None or (sort in super().get(partition, ())) == there:
            return
        if there:
            insort(order, sort)
        else:
            del order[bisect_left(order, sort)]
            if not order:
                del self._order[partition]


def ranges(dynamodb: Any) -> None:
    """Narrows queries of the emulator's module for DynamoDB; of tables whose sort keys are texts, without an index."""
    query, store, remove = dynamodb._query, dynamodb._set_item, dynamodb._remove_item

    def querying(data: dict[str, Any]) -> Any:
        table = dynamodb._tables.get(dynamodb._normalize_table_name(data.get("TableName")))
        if not table or "IndexName" in data or not table.get("sk_name"):
            return query(data)
        if dynamodb._get_attr_type(table, table["sk_name"]) != "S":
            return query(data)
        if not isinstance(table["items"], Ordered):
            table["items"] = Ordered(dict, table["items"])
        _asked.ask = _ask(dynamodb, table, data)
        try:
            return query(data)
        finally:
            _asked.ask = None

    def storing(table: Any, partition: str, sort: str, item: Any) -> Any:
        with _lock:
            _note(table, partition, sort, there=True)
            return store(table, partition, sort, item)

    def removing(table: Any, partition: str, sort: str) -> Any:
        with _lock:
            _note(table, partition, sort, there=False)
            return remove(table, partition, sort)

    dynamodb._query, dynamodb._set_item, dynamodb._remove_item = querying, storing, removing


def _note(table: Any, partition: str, sort: str, there: bool) -> None:
    if isinstance(table["items"], Ordered):
        table["items"].note(partition, sort, there)


def _ask(dynamodb: Any, table: Any, data: dict[str, Any]) -> Ask | None:
    """None where the condition is of another form than those of `_range`, or there is none."""
    forwards = bool(data.get("ScanIndexForward", True))
    try:
        clauses = dynamodb._key_condition_clauses(dynamodb._tokenize(data["KeyConditionExpression"]))
        told = dict(_range(clause, data) for clause in clauses)
        partition, _ = told[table["pk_name"]]
        first, last = told.get(table["sk_name"], ("", None))
        if start := data.get("ExclusiveStartKey"):
            place = start[table["sk_name"]]["S"]
            first, last = (
                (max(first, place), last) if forwards else (first, place if last is None else min(last, place))
            )
        most = int(data["Limit"]) + 2 if data.get("Limit") else None  # the ends themselves may not be meant
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return Ask(partition, first, last, most, forwards)


def _range(clause: Clause, data: dict[str, Any]) -> tuple[str, tuple[str, str | None]]:
    """The key that is meant, and from where to where it may lie, both included."""
    names, values = data.get("ExpressionAttributeNames", {}), data["ExpressionAttributeValues"]
    match clause:
        case [(_, name), ("EQ", _), ("VALUE_REF", one)]:
            first, last = values[one]["S"], values[one]["S"]
        case [(_, name), ("LT" | "LE", _), ("VALUE_REF", end)]:
            first, last = "", values[end]["S"]
        case [(_, name), ("GT" | "GE", _), ("VALUE_REF", begin)]:
            first, last = values[begin]["S"], None
        case [(_, name), ("IDENT", "BETWEEN"), ("VALUE_REF", begin), ("IDENT", "AND"), ("VALUE_REF", end)]:
            first, last = values[begin]["S"], values[end]["S"]
        case [("IDENT", "begins_with"), _, (_, name), ("COMMA", _), ("VALUE_REF", prefix), ("RPAREN", _)]:
            first, last = values[prefix]["S"], _behind(values[prefix]["S"])
        case _:
            raise ValueError("another form")
    return names.get(name, name), (first, last)


def _behind(prefix: str) -> str | None:
    """The next text that does not begin so, None when there is none."""
    rest = prefix.rstrip(LAST)
    return f"{rest[:-1]}{chr(ord(rest[-1]) + 1)}" if rest else None
