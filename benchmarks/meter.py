"""Counts what a client asks of DynamoDB: requests, round trips, units by rule and as the server tells."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.hooks import Proceed, surround
from benchmarks.steps import Steps
from benchmarks.units import Index, Item, read_units, write_units

READS = frozenset({"GetItem", "BatchGetItem", "Query"})
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})


@dataclass
class Call:
    """One request: what was asked, in which step, and what it cost."""

    operation: str
    params: dict[str, Any]
    step: int = 0
    before: list[Item | None] = field(default_factory=list)
    by_rule: float = 0.0
    served: float = 0.0

    @property
    def is_read(self) -> bool:
        """Reads and writes are counted apart."""
        return self.operation in READS


@dataclass(frozen=True)
class Cost:
    """What a job asked of DynamoDB."""

    operations: tuple[str, ...]
    round_trips: int
    read_units: float
    write_units: float
    served_reads: float
    served_writes: float

    @property
    def requests(self) -> int:
        """How many."""
        return len(self.operations)


def cost_of(calls: list[Call]) -> Cost:
    """The sums over these calls."""
    return Cost(
        tuple(call.operation for call in calls),
        max((call.step for call in calls), default=0),
        sum(call.by_rule for call in calls if call.is_read),
        sum(call.by_rule for call in calls if not call.is_read),
        sum(call.served for call in calls if call.is_read),
        sum(call.served for call in calls if not call.is_read),
    )


class Meter:
    """Listens to one client. `reader`: another client, with which units by rule look at the stored items."""

    def __init__(self, client: Any, indexes: Mapping[str, Index], keys: Mapping[str, tuple[str, ...]]) -> None:
        self.calls: list[Call] = []
        self.reader: Any = None
        self.steps = Steps()
        self._indexes, self._keys = indexes, keys
        surround(client, self._called)

    @contextmanager
    def counting(self, reader: Any) -> Iterator[list[Call]]:
        """The calls made inside, with their steps and units."""
        self.reader = reader
        first = len(self.calls)
        found: list[Call] = []
        try:
            with self.steps.followed():
                yield found
        finally:
            self.reader = None
            found.extend(self.calls[first:])

    def take(self) -> list[Call]:
        """The calls since the last time, which are forgotten."""
        taken, self.calls = self.calls, []
        return taken

    def _called(self, operation: str, params: dict[str, Any], proceed: Proceed) -> dict[str, Any]:
        if operation not in READS | WRITES:
            return proceed(operation, params)
        call, asked = self._begun(operation, params)
        with self.steps.one() as call.step:
            answer = proceed(operation, asked)
        if self.reader is not None:
            told = answer.get("ConsumedCapacity") or []
            call.served = sum(each["CapacityUnits"] for each in (told if isinstance(told, list) else [told]))
            call.by_rule = self._read(call, answer) if call.is_read else self._write(call)
        return answer

    def _begun(self, operation: str, params: dict[str, Any]) -> tuple[Call, dict[str, Any]]:
        """The call, and what is asked for it: where units count, the server's own count as well."""
        call = Call(operation, params)
        self.calls.append(call)
        asked = params
        if self.reader is not None:
            call.params = copy.deepcopy(params)
            call.before = [self._stored(table, key) for table, key in self._written(call)]
            asked = {**params, "ReturnConsumedCapacity": "TOTAL"}
        return call, asked

    # -- by rule ------------------------------------------------------------------------------

    def _read(self, call: Call, parsed: Mapping[str, Any]) -> float:
        params = call.params
        if call.operation == "BatchGetItem":
            asked = sum(len(part["Keys"]) for part in params["RequestItems"].values())
            found = [item for part in parsed["Responses"].values() for item in part]
            consistent = all(part.get("ConsistentRead") for part in params["RequestItems"].values())
            missing = asked - len(found)
            return sum(read_units([each], consistent) for each in found) + missing * (1.0 if consistent else 0.5)
        if params.get("Select") == "COUNT":  # it costs what reading the rows would, and tells none of them
            rows = {name: value for name, value in params.items() if name not in ("Select", "ReturnConsumedCapacity")}
            parsed = self.reader.query(**rows)
        items = parsed["Items"] if call.operation == "Query" else [parsed["Item"]] if "Item" in parsed else []
        return read_units(items, bool(params.get("ConsistentRead")))

    def _write(self, call: Call) -> float:
        twice = 2 if call.operation == "TransactWriteItems" else 1
        units = 0
        for (table, key), before in zip(self._written(call), call.before, strict=True):
            after = self._stored(table, key)
            units += write_units(before, after)
            index = self._indexes.get(table)
            units += index.written(before, after) if index else 0
        return float(units * twice)

    def _written(self, call: Call) -> list[tuple[str, Item]]:
        if call.operation == "TransactWriteItems":
            parts = [part for action in call.params["TransactItems"] for part in action.values()]
        else:
            parts = [call.params] if call.operation in WRITES else []
        return [(part["TableName"], self._key(part)) for part in parts]

    def _key(self, part: Mapping[str, Any]) -> Item:
        if "Key" in part:
            return dict(part["Key"])
        return {name: part["Item"][name] for name in self._keys[part["TableName"]]}

    def _stored(self, table: str, key: Item) -> Item | None:
        found: Item | None = self.reader.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        return found
