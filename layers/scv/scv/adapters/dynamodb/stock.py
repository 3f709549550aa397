"""Everything that is stored, for the command that brings a stack over: the one place that scans tables."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.store import pause
from scv.domain.changes.bringing_over import Phase, Progress
from scv.domain.contacts.contact import Contact
from scv.usecases.ports.stock import Leftover

ITEMS_AT_ONCE, ROWS_AT_ONCE = 100, 1000
BATCH = 25  # writes of one BatchWriteItem: an AWS limit
BRING_OVER = "bringOver"
KEPT_SECONDS = 60


class DynamoStock:
    """Scans, read eventually consistently: a record that was written since is brought over by that write."""

    def __init__(self, client: Any, tables: Tables, items_at_once: int = ITEMS_AT_ONCE) -> None:
        self._client = client
        self._tables = tables
        self._items_at_once = items_at_once

    def records(self, after: str | None) -> tuple[Sequence[Contact], str | None]:
        """One Scan; what is beside the records is passed over."""
        found, place = self._scan(self._tables.contacts, self._items_at_once, after)
        return [items.contact_from(each) for each in found if each["item"]["S"] == keys.CONTACT], place

    def leftovers(self, after: str | None) -> tuple[Sequence[Leftover], str | None]:
        """One Scan."""
        found, place = self._scan(self._tables.search, ROWS_AT_ONCE, after)
        rows = [each for each in found if items.is_first_row(each)]
        return [
            Leftover(items.first_contact_id(each), (each["bucket"]["S"], each["token"]["S"])) for each in rows
        ], place

    def _scan(self, table: str, limit: int, after: str | None) -> tuple[list[Mapping[str, Any]], str | None]:
        start = {"ExclusiveStartKey": json.loads(after)} if after else {}
        with translating():
            answer = self._client.scan(TableName=table, Limit=limit, **start)
        place = answer.get("LastEvaluatedKey")
        return answer["Items"], json.dumps(place, allow_nan=False) if place else None

    def remove(self, rows: Sequence[Leftover]) -> None:
        """One BatchWriteItem for 25."""
        requests = [
            {"DeleteRequest": {"Key": items.packed({"bucket": b, "token": t})}} for b, t in (r.key for r in rows)
        ]
        attempt = 0
        while requests:
            with translating():
                answer = self._client.batch_write_item(RequestItems={self._tables.search: requests[:BATCH]})
            left = answer.get("UnprocessedItems", {}).get(self._tables.search, [])
            attempt = attempt + 1 if left else 0
            if attempt:
                pause(attempt)
            requests = [*left, *requests[BATCH:]]


class DynamoProgress:
    """One item of the Settings table; functions believe what they read of it for a minute."""

    def __init__(self, client: Any, table: str, seconds: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._table = table
        self._seconds = seconds
        self._done = False
        self._asked_at = float("-inf")

    def progress(self) -> Progress:
        """One strongly consistent read."""
        with translating():
            found = self._client.get_item(TableName=self._table, Key={"id": {"S": BRING_OVER}}, ConsistentRead=True)
        if "Item" not in found:
            return Progress()
        plain = items.unpacked(found["Item"])
        counts = {name: plain.get(name, 0) for name in ("looked_at", "written", "removed", "rows")}
        return Progress(Phase(plain["phase"]), plain.get("after"), **counts)

    def keep(self, progress: Progress) -> None:
        """One put."""
        counts = {name: getattr(progress, name) for name in ("looked_at", "written", "removed", "rows")}
        item = items.packed({"id": BRING_OVER, "phase": progress.phase.value, "after": progress.after, **counts})
        with translating():
            self._client.put_item(TableName=self._table, Item=item)

    def is_done(self) -> bool:
        """ID2: whether nothing is spelled as before, so that nobody need look for it; at most a minute old."""
        if not self._done and self._seconds() - self._asked_at >= KEPT_SECONDS:
            self._done = self.progress().is_done
            self._asked_at = self._seconds()
        return self._done
