"""Records of a table's stream, read as what was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.domain.changes.written import ContactWritten, DeedWritten
from scv.domain.contacts.contact import Contact


def read(record: Mapping[str, Any]) -> ContactWritten | DeedWritten | None:
    """What the record tells of; None for items that nobody follows. The stream has both images."""
    change = record["dynamodb"]
    item = change["Keys"].get("item", {}).get("S", "")
    if item.startswith(keys.HISTORY) and "NewImage" in change:
        return DeedWritten(items.history_from(change["NewImage"]))
    if item != keys.CONTACT:
        return None
    return ContactWritten(_contact(change.get("OldImage")), _contact(change.get("NewImage")))


def _contact(image: Mapping[str, Any] | None) -> Contact | None:
    return items.contact_from(image) if image else None


def place_of(record: Mapping[str, Any]) -> dict[str, str]:
    """Where the record stands in its stream, and the key of the item: ids, nothing personal."""
    change = record["dynamodb"]
    spelled = {name: str(value.get("S", "")) for name, value in change["Keys"].items()}
    return {**spelled, "sequence": str(change["SequenceNumber"]), "stream": str(record.get("eventSourceARN", ""))}
