"""The list of external sources as one item."""

from __future__ import annotations

from typing import Any

from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.items.attributes import Attributes, Item, packed, parsed, text, unpacked
from scv.domain.sources.external_sources import ExternalSource, SourceFields, SourceList
from scv.domain.values.times import moment, stamp


def source_list_item(sources: SourceList) -> Item:
    """ES1: all of them, with the count of writes that guards the next one."""
    entries = [_entry(each) for each in sources]
    return packed({"id": keys.SOURCES, "revision": sources.revision, "sources": text(entries)})


def source_list_from(item: Attributes) -> SourceList:
    """The inverse of `source_list_item`."""
    plain = unpacked(item)
    return SourceList(tuple(map(_source, parsed(plain.get("sources")) or ())), plain["revision"])


def _entry(source: ExternalSource) -> dict[str, Any]:
    entry = {
        "id": source.id,
        "name": source.fields.name,
        "active": source.fields.active,
        "link": source.fields.link,
        "createdAt": stamp(source.created_at),
        "createdBy": source.created_by,
        "modifiedAt": stamp(source.modified_at),
        "modifiedBy": source.modified_by,
        "request": source.request_key,
    }
    return {name: value for name, value in entry.items() if value is not None}


def _source(entry: dict[str, Any]) -> ExternalSource:
    return ExternalSource(
        id=entry["id"],
        fields=SourceFields(entry["name"], entry["active"], entry.get("link")),
        created_at=moment(entry["createdAt"]),
        created_by=entry["createdBy"],
        modified_at=moment(entry["modifiedAt"]),
        modified_by=entry["modifiedBy"],
        request_key=entry["request"],
    )
