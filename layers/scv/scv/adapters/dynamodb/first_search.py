"""Reads the search rows of version 0.1 beside today's, as long as a stack has some.

They name no division in their keys, so that a reader meets those of others too: what they cost depends on what is
stored, as it did before. A bound keeps that from growing; where it ends, the next page goes on.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scv.adapters.dynamodb import items
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.items import Item
from scv.domain.search.addresses import COUNTRY_MARK
from scv.domain.search.index import MARK, Ask, Row
from scv.domain.search.letters import GAP
from scv.domain.search.tokens import Shelf

KEPT_SECONDS = 60
ROWS_AT_ONCE, READS = 1000, 4  # of one range
LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The rows of a division in a range, in today's order; `reached`: so far all of them, when there may be more."""

    rows: tuple[Row, ...] = ()
    reached: str = ""


class FirstSearch:
    """Asks the table once a minute whether there are any; none come back, since nobody writes them."""

    def __init__(self, client: Any, table: str, seconds: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._table = table
        self._seconds = seconds
        self._asked_at = float("-inf")
        self._some = False

    def has_any(self) -> bool:
        """Every contact of version 0.1 that was in search was in its listing too."""
        if self._seconds() - self._asked_at >= KEPT_SECONDS:
            request = _range(items.FIRST_LISTINGS[Shelf.FIRST_NAMES], "", "", limit=1)
            self._some = bool(self._query(request)["Items"])
            self._asked_at = self._seconds()
        return self._some

    def read(self, asks: Sequence[Ask]) -> list[FirstRows]:
        """An answer to each question; questions that differ in the division alone are one range."""
        same: dict[tuple[Shelf, str, str, bool], list[int]] = defaultdict(list)
        for place, ask in enumerate(asks):
            same[ask.shelf, ask.prefix, ask.after, ask.backwards].append(place)
        found: dict[int, FirstRows] = {}
        for places in same.values():
            wanted = {asks[place].division: place for place in places}
            found |= {wanted[division]: rows for division, rows in self._read(asks[places[0]], wanted).items()}
        return [found[place] for place in range(len(asks))]

    def _read(self, ask: Ask, divisions: Mapping[str, int]) -> dict[str, FirstRows]:
        if ask.shelf is Shelf.ENDS:
            return dict.fromkeys(divisions, FirstRows())
        rows: dict[str, list[Row]] = {division: [] for division in divisions}
        read, ended = self._rows(ask)
        for item in read:
            row, division = items.as_row(item, ask.prefix), items.first_division(item)
            if row and division in rows and _is_behind(row, ask):
                rows[division].append(row)
        last = items.as_row(read[-1], "") if read else None
        reached = "" if ended or last is None else last.token
        return {division: FirstRows(tuple(_ordered(each, ask)), reached) for division, each in rows.items()}

    def _rows(self, ask: Ask) -> tuple[list[Item], bool]:
        """The rows from the place on, as many as the bound lets be read, and whether those were all.

        Two words have no range of their own there: of the first one's rows as many as the bound has are all there are.
        """
        bucket = items.FIRST_LISTINGS.get(ask.shelf, ask.prefix[:1])
        lead, gap, _ = ask.prefix.partition(GAP) if ask.shelf is Shelf.WORDS else (ask.prefix, "", "")
        after = "" if gap else ask.after.partition(MARK)[0].partition(COUNTRY_MARK)[0]
        request = _range(bucket, f"{lead}#" if gap else lead, after, ROWS_AT_ONCE, ask.backwards)
        found: list[Item] = []
        for _ in range(READS):
            answer = self._query(request)
            found.extend(answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return found, True
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return found, bool(gap)

    def _query(self, request: Mapping[str, Any]) -> dict[str, Any]:
        with translating():
            answer: dict[str, Any] = self._client.query(TableName=self._table, **request)
        return answer


def _ordered(rows: list[Row], ask: Ask) -> list[Row]:
    return sorted(rows, key=lambda row: row.token, reverse=ask.backwards)


def _is_behind(row: Row, ask: Ask) -> bool:
    if not ask.after:
        return True
    return row.token < ask.after if ask.backwards else row.token > ask.after


def _range(bucket: str, prefix: str, after: str, limit: int, backwards: bool = False) -> dict[str, Any]:
    first, last = (prefix or " ", after + LAST_CHARACTER) if backwards and after else (after or prefix or " ", "")
    return {
        "KeyConditionExpression": "#bucket = :bucket AND #token BETWEEN :first AND :last",
        "ExpressionAttributeNames": {"#bucket": "bucket", "#token": "token"},
        "ExpressionAttributeValues": items.packed(
            {":bucket": bucket, ":first": first, ":last": last or prefix + LAST_CHARACTER}
        ),
        "ConsistentRead": True,
        "ScanIndexForward": not backwards,
        "Limit": limit,
    }
