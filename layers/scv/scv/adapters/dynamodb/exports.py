"""Exports as they are kept: in one partition, by time (IM4)."""

from __future__ import annotations

from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.items import Item
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.store import DynamoStore
from scv.domain.exports.exports import KEPT, Export, ExportStatus, Format
from scv.domain.exports.filters import document_of, filter_from
from scv.domain.values.times import moment, stamp


class DynamoExports:
    """Over the same client as the store."""

    def __init__(self, client: Any, tables: Tables, store: DynamoStore) -> None:
        self._client = client
        self._table = tables.contacts
        self._store = store

    def export(self, export_id: str) -> Export | None:
        """One strongly consistent read."""
        key = items.packed({"id": keys.EXPORT, "item": export_id})
        with translating():
            found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return export_from(found["Item"]) if "Item" in found else None

    def keep_export(self, export: Export) -> None:
        """One put."""
        with translating():
            self._client.put_item(TableName=self._table, Item=export_item(export))

    def latest_exports(self, limit: int) -> tuple[Export, ...]:
        """One query from the end, in pages."""
        found = self._store.part_range(keys.EXPORT, "0", "~", limit, forward=False)
        return tuple(export_from(each) for each in found)


def export_item(export: Export) -> Item:
    """The store forgets it after a year."""
    return items.packed(
        {
            "id": keys.EXPORT,
            "item": export.id,
            "askedBy": export.asked_by or "unknown",
            "askedAt": stamp(export.asked_at),
            "divisions": items.text(list(export.divisions)),
            "askedDivisions": items.text(list(export.asked_divisions)),
            "format": export.format.value,
            "only": items.text(document_of(export.only)) if export.only else None,
            "limit": export.limit,
            "status": export.status.value,
            "rows": export.rows,
            "finishedAt": stamp(export.finished_at) if export.finished_at else None,
            "expiresAt": items.epoch(export.asked_at + KEPT),
        }
    )


def export_from(item: Item) -> Export:
    """The inverse of `export_item`."""
    plain = items.unpacked(item)
    only = items.parsed(plain.get("only"))
    return Export(
        id=plain["item"],
        asked_by=plain["askedBy"],
        asked_at=moment(plain["askedAt"]),
        divisions=tuple(items.parsed(plain.get("divisions")) or ()),
        asked_divisions=tuple(items.parsed(plain.get("askedDivisions")) or ()),
        format=Format(plain["format"]),
        only=filter_from(only) if only else None,
        limit=plain.get("limit"),
        status=ExportStatus(plain["status"]),
        rows=plain.get("rows", 0),
        finished_at=moment(plain["finishedAt"]) if "finishedAt" in plain else None,
    )
