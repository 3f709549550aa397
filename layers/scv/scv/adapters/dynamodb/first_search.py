"""Reads the search rows of version 0.1 beside today's, as long as a stack has some.

They name no division in their keys, so that a reader meets those of others too: what they cost depends on what is
stored, as it did before. They stand in another order, so that all those of one word are read before its first is
shown; behind that word a bound ends the reading, and the next page goes on.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from scv.frozen import dataclass
from typing import Any

from scv.adapters.dynamodb import items
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.items import Item
from scv.domain.search.index import MARK, Ask, Row
from scv.domain.search.letters import is_unspaced
from scv.domain.search.tokens import Shelf
from scv.domain.values.ids import DivisionId

KEPT_SECONDS = 60
ROWS_AT_ONCE, READS, READS_OF_A_WORD = 1000, 4, 40
LAST_CHARACTER = "\U0010ffff"
_MARK = "#"  # behind the word of a row
_BETWEEN_WORDS = re.compile(r"[\W_]")


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
            request = _between(items.FIRST_LISTINGS[Shelf.FIRST_NAMES], " ", LAST_CHARACTER, limit=1)
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

    def _read(self, ask: Ask, divisions: Mapping[DivisionId, int]) -> dict[DivisionId, FirstRows]:
        if ask.shelf is Shelf.ENDS:
            return dict.fromkeys(divisions, FirstRows())
        rows: dict[DivisionId, list[Row]] = {division: [] for division in divisions}
        read, ended = self._rows(ask)
        for item in read:
            division = items.first_division(item)
            if division in rows:
                rows[division].extend(row for row in items.as_rows(item, ask.prefix) if _is_behind(row, ask))
        reached = "" if ended else _reached(ask, read[-1])
        return {division: FirstRows(tuple(_ordered(each, ask)), reached) for division, each in rows.items()}

    def _rows(self, ask: Ask) -> tuple[list[Item], bool]:
        """The rows from the place on, as many as the bound lets be read, and whether those were all."""
        request = _listing(ask) if ask.shelf in items.FIRST_LISTINGS else _words(ask)
        found: list[Item] = []
        for number in range(1, READS_OF_A_WORD + 1):
            answer = self._query(request)
            found.extend(answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return found, True
            if number >= READS and _reached(ask, found[-1]):
                return found, False
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return found, True

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


def _reached(ask: Ask, last: Item) -> str:
    """So far every row was read when this is the last one; nothing while it is of the word at which reading began."""
    row = next(iter(items.as_rows(last, "")), None)
    if ask.shelf in items.FIRST_LISTINGS:
        return row.token if row else ""
    word = items.first_word(last)
    return word if word > max(_lead(ask.prefix), ask.after.partition(MARK)[0]) else ""


def _lead(text: str) -> str:
    """The word of version 0.1 that leads to a text: all that begins so stands behind it, in both indexes."""
    return text[:1] if is_unspaced(text) else _BETWEEN_WORDS.split(text, maxsplit=1)[0]


def _listing(ask: Ask) -> dict[str, Any]:
    after = ask.after.partition(MARK)[0]
    first, last = (" ", after + LAST_CHARACTER) if ask.backwards and after else (after or " ", LAST_CHARACTER)
    return _between(items.FIRST_LISTINGS[ask.shelf], first, last, ROWS_AT_ONCE, ask.backwards)


def _words(ask: Ask) -> dict[str, Any]:
    """From the word that leads to the place on, which has rows before and behind it."""
    lead = _lead(ask.prefix)
    first = ask.prefix if lead == ask.prefix else lead + _MARK
    after = _lead(ask.after.partition(MARK)[0]) + _MARK if ask.after else ""
    last = (ask.prefix if lead == ask.prefix else max(lead + _MARK, ask.prefix)) + LAST_CHARACTER
    return _between(ask.prefix[:1], max(first, after), last, ROWS_AT_ONCE)


def _between(bucket: str, first: str, last: str, limit: int, backwards: bool = False) -> dict[str, Any]:
    return {
        "KeyConditionExpression": "#bucket = :bucket AND #token BETWEEN :first AND :last",
        "ExpressionAttributeNames": {"#bucket": "bucket", "#token": "token"},
        "ExpressionAttributeValues": items.packed({":bucket": bucket, ":first": first, ":last": last}),
        "ConsistentRead": True,
        "ScanIndexForward": not backwards,
        "Limit": limit,
    }
