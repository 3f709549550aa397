"""The search index: ranges of a division's rows, each one Query, all of them at once (CO10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.first_search import FirstRows, FirstSearch
from scv.adapters.dynamodb.items import Item
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.store import DynamoStore
from scv.domain.search.index import Ask, Chunk

LAST_CHARACTER = "\U0010ffff"  # sorts behind every other one
UNIT_BYTES = 4096


class DynamoSearch:
    """Search over the client and the threads of the contact store."""

    def __init__(self, client: Any, tables: Tables, store: DynamoStore) -> None:
        self._client = client
        self._table = tables.search
        self._store = store
        self._first = FirstSearch(client, tables.search)

    def read(self, asks: Sequence[Ask]) -> Sequence[Chunk]:
        """One Query for each, all at once; beside them those of a stack that is being brought over."""
        if not self._first.has_any():
            return self._store.each(self._read, asks)
        first, found = self._store.at_once(lambda: self._first.read(asks), lambda: self._store.each(self._read, asks))
        return [_together(ask, chunk, rows) for ask, chunk, rows in zip(asks, found, first, strict=True)]

    def _read(self, ask: Ask) -> Chunk:
        with translating():
            answer = self._client.query(**self._request(ask))
        rows = [items.search_row_from(item) for item in answer["Items"]]
        behind = rows[1:] if rows and rows[0].token == ask.after else rows
        more = len(behind) > ask.limit or ("LastEvaluatedKey" in answer and len(rows) < _limit(ask))  # 1 MB at most
        return Chunk(tuple(behind[: ask.limit]), more, _units(answer["Items"], ask.fresh))

    def _request(self, ask: Ask) -> dict[str, Any]:
        values = {":bucket": keys.search_bucket(ask.division, ask.shelf, ask.prefix)}
        condition = "#bucket = :bucket"
        if ask.prefix or ask.after:
            first, last = ask.prefix or " ", ask.prefix + LAST_CHARACTER
            values[":first"], values[":last"] = (
                (first, ask.after or last) if ask.backwards else (ask.after or first, last)
            )
            condition += " AND #token BETWEEN :first AND :last"
        return {
            "TableName": self._table,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": {"#bucket": "bucket"} | ({"#token": "token"} if len(values) > 1 else {}),
            "ExpressionAttributeValues": items.packed(values),
            "ConsistentRead": ask.fresh,
            "ScanIndexForward": not ask.backwards,
            "Limit": _limit(ask),
        }


def _together(ask: Ask, chunk: Chunk, first: FirstRows) -> Chunk:
    """Both in one order, as far as both were read."""
    ends = [end for end, more in ((chunk.end, chunk.more), (first.reached, bool(first.reached))) if more]
    end = (max if ask.backwards else min)(ends, default="")
    rows = {row.token: row for row in (*first.rows, *chunk.rows)}.values()
    within = [row for row in rows if not end or (row.token >= end if ask.backwards else row.token <= end)]
    ordered = sorted(within, key=lambda row: row.token, reverse=ask.backwards)
    if len(ordered) > ask.limit:
        return Chunk(tuple(ordered[: ask.limit]), True, chunk.units)
    return Chunk(tuple(ordered), bool(ends), chunk.units, end)


def _limit(ask: Ask) -> int:
    """One row more tells whether the range goes on, and the row before is in it as well."""
    return ask.limit + 1 + bool(ask.after)


def _units(rows: Sequence[Item], fresh: bool) -> float:
    """What DynamoDB counts for a query: 4 KB of names and values for a unit, half of that unless consistent."""
    size = sum(len(name) + _size(value) for row in rows for name, value in row.items())
    return max(1, -(-size // UNIT_BYTES)) * (1.0 if fresh else 0.5)


def _size(value: Any) -> int:
    text = value.get("S")
    return len(text.encode()) if text is not None else 2
