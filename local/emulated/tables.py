"""Keeps DynamoDB's tables: every changed item goes into a ledger within a second.

The emulator saves its state when it is stopped in order, and copies all of it for that. Here only what changed
is written, by a thread of its own, so that calls do not wait for it and a kill loses the last second at most.
What is collected between two requests is one entry: a transaction is kept whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from local.emulated.ledger import Ledger

SETTINGS = (
    *("tags", "ttl_settings", "pitr_settings", "kinesis_destinations", "contributor_insights"),
    *("backups", "resource_policies", "exports", "imports"),
)
NOT_KEPT = ("items", "_index_members", "ItemCount", "TableSizeBytes")
COMPACT_BYTES = 64 * 1024 * 1024  # and as soon as half of what is in the ledger is of items that have changed since
Items = dict[str, dict[str, dict[str, Any]]]
Encode = Callable[[Any], Any]


class Tables:
    """The emulator's tables (its module `dynamodb`), and the ledger that follows them."""

    def __init__(self, dynamodb: Any, encode: Encode, decode: Encode, path: Path) -> None:
        self._dynamodb = dynamodb
        self._encode = encode
        self._decode = decode
        self._ledger = Ledger(path)
        self._changed: dict[tuple[str, str, str], Any] = {}
        self._replaced: dict[str, Any] = {}
        self._settings = ""
        self._rows = 0  # of the ledger; one that only grows, as in an import, holds nothing to be rid of
        self._follow()

    def load(self) -> bool:
        """Give the emulator what the ledger has; False when there is none yet."""
        settings: Any = None
        items: Items = {}
        for entry in self._ledger.entries():
            settings = entry.get("settings", settings)
            for table in entry.get("emptied", ()):
                items.pop(table, None)
            for table, partition, sort, item in entry.get("items", ()):
                self._rows += 1
                _put(items, table, partition, sort, item)
        if settings is None:
            return False
        state = json.loads(json.dumps(settings), object_hook=self._decode)
        for table in state["tables"]._data.values():
            table["items"] = items.get(table["TableId"], {})
        self.restore(state)
        return True

    def restore(self, state: Any) -> None:
        """Give the emulator this state, in its own form."""
        self._dynamodb.load_persisted_state(state)
        for table in self._dynamodb._tables._data.values():
            self._dynamodb._update_counts(table)
        self.settings_changed()

    def settings_changed(self) -> bool:
        """Whether tables were made, removed or set differently since the last look."""
        text = self._described()
        changed, self._settings = text != self._settings, text
        return changed

    def collected(self, settings: bool) -> Callable[[], None] | None:
        """Return the work of writing what has changed since the last time, None when nothing has.

        Called between two requests; the work may be done in any thread, in the order of the calls.
        """
        changed, self._changed = self._changed, {}
        replaced, self._replaced = self._replaced, {}
        described = self._settings if settings and self.settings_changed() else ""
        if not (changed or replaced or described):
            return None
        rows = [row for table in replaced.values() for row in _rows(table)]
        rows += [(*key, item) for key, item in changed.items()]

        self._rows += len(rows)

        def write() -> None:
            entry = [f'"items":{json.dumps(rows, default=self._encode)}', f'"emptied":{json.dumps(list(replaced))}']
            entry += [f'"settings":{described}'] if described else []
            self._ledger.append("{" + ",".join(entry) + "}")

        return write

    def compacted(self, anyway: bool) -> Callable[[], None] | None:
        """Return the work of writing the ledger anew when it has grown far beyond what it describes, else None."""
        if not anyway and (self._ledger.size() < COMPACT_BYTES or self._rows < 2 * self._items()):
            return None
        return self.rewritten()

    def _items(self) -> int:
        return sum(table.get("ItemCount", 0) for table in self._dynamodb._tables._data.values())

    def rewritten(self) -> Callable[[], None]:
        """Return the work of writing all there is, as it is at this moment."""
        self.settings_changed()
        settings = self._settings
        rows = [row for table in self._dynamodb._tables._data.values() for row in _rows(table)]
        self._rows = len(rows)
        encode = json.JSONEncoder(default=self._encode).encode

        def write() -> None:
            lines = (f'{{"items":[{encode(row)}]}}' for row in rows)
            self._ledger.rewrite(chain((f'{{"settings":{settings}}}',), lines))

        return write

    def _described(self) -> str:
        """Return all but the items, as JSON."""
        tables = type(self._dynamodb._tables)()
        for key, table in list(self._dynamodb._tables._data.items()):
            tables._data[key] = {name: value for name, value in table.items() if name not in NOT_KEPT}
        others = {name: getattr(self._dynamodb, f"_{name}") for name in SETTINGS}
        return json.dumps({"tables": tables, **others}, default=self._encode)

    def _follow(self) -> None:
        """The emulator stores, removes and replaces items in three places."""
        store, remove, replaced = (
            getattr(self._dynamodb, name) for name in ("_set_item", "_remove_item", "_items_replaced")
        )

        def storing(table: Any, partition: str, sort: str, item: Any) -> Any:
            self._changed[table["TableId"], partition, sort] = item
            return store(table, partition, sort, item)

        def removing(table: Any, partition: str, sort: str) -> Any:
            self._changed[table["TableId"], partition, sort] = None
            return remove(table, partition, sort)

        def replacing(table: Any) -> Any:
            self._replaced[table["TableId"]] = table
            self._changed = {key: item for key, item in self._changed.items() if key[0] != table["TableId"]}
            return replaced(table)

        self._dynamodb._set_item, self._dynamodb._remove_item = storing, removing
        self._dynamodb._items_replaced = replacing


def _put(items: Items, table: str, partition: str, sort: str, item: Any) -> None:
    if item is not None:
        items.setdefault(table, {}).setdefault(partition, {})[sort] = item
    elif partition in items.get(table, {}):
        items[table][partition].pop(sort, None)
        if not items[table][partition]:
            del items[table][partition]


def _rows(table: Any) -> Iterator[tuple[str, str, str, Any]]:
    for partition, sorts in list(table["items"].items()):
        for sort, item in list(sorts.items()):
            yield table["TableId"], partition, sort, item
