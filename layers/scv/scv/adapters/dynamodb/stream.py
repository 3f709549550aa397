"""Records of the tables' streams, read as what was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from scv.adapters.dynamodb import items, keys
from scv.domain.changes.written import ContactWritten, EntryWritten, InteractionWritten
from scv.domain.imports.jobs import ImportWritten
from scv.domain.marks.marks import MarkWritten
from scv.domain.pairs.pair import PairWritten

T = TypeVar("T")
Written = ContactWritten | EntryWritten | InteractionWritten | PairWritten | MarkWritten | ImportWritten


def read(record: Mapping[str, Any]) -> Written | None:
    """What the record tells of; None for items that nobody follows. The streams have both images."""
    change = record["dynamodb"]
    if "conversationId" in change["Keys"]:
        return _interaction(change)
    item = change["Keys"].get("item", {}).get("S", "")
    if item == keys.CONTACT:
        return ContactWritten(*_both(change, items.contact_from), _at(change))
    if item.startswith(keys.HISTORY):
        return _entry(change)
    if item.startswith(keys.PAIR):
        return _pair(change, item.removeprefix(keys.PAIR))
    if item == keys.MARK_ITEM:
        return MarkWritten(*_both(change, items.mark_from), _at(change))
    return _import(change) if item.startswith(keys.IMPORT_JOB) else None


def _both(change: Mapping[str, Any], read: Callable[[Mapping[str, Any]], T]) -> tuple[T | None, T | None]:
    old, new = change.get("OldImage"), change.get("NewImage")
    return read(old) if old else None, read(new) if new else None


def _interaction(change: Mapping[str, Any]) -> InteractionWritten | None:
    """Most writes of an interaction leave it to whom it was: these are not read at all."""
    old, new = change.get("OldImage", {}), change.get("NewImage", {})
    if old.get("contactId") == new.get("contactId"):
        return None
    return InteractionWritten(*_both(change, items.interaction_from), _at(change))


def _entry(change: Mapping[str, Any]) -> EntryWritten | None:
    """An entry that is written again says the same, and one that goes is no change of its own."""
    new = change.get("NewImage")
    return EntryWritten(items.history_from(new)) if new and not change.get("OldImage") else None


def _pair(change: Mapping[str, Any], other: str) -> PairWritten | None:
    """A pair has an item beside each of the two and one in a list: the first one's tells."""
    first = change["Keys"]["id"]["S"]
    if first.startswith(keys.PAIRS) or first > other:
        return None
    return PairWritten(*_both(change, items.pair_from))


def _import(change: Mapping[str, Any]) -> ImportWritten | None:
    """One that the store forgets after a year is no change."""
    from scv.adapters.dynamodb.imports import job_from  # few records are of imports

    before, after = _both(change, job_from)
    return ImportWritten(before, after, _at(change)) if after else None


def _at(change: Mapping[str, Any]) -> datetime | None:
    told = change.get("ApproximateCreationDateTime")
    return None if told is None else datetime.fromtimestamp(int(told), UTC)


def place_of(record: Mapping[str, Any]) -> dict[str, str]:
    """Where the record stands in its stream, and the key of the item: ids, nothing personal.

    The key of a mark has the identifier, which stays where it is (AC5).
    """
    change = record["dynamodb"]
    spelled = {name: str(value.get("S", "")) for name, value in change["Keys"].items()}
    spelled |= {name: keys.MARK_OF for name, value in spelled.items() if value.startswith(keys.MARK_OF)}
    return {**spelled, "sequence": str(change["SequenceNumber"]), "stream": str(record.get("eventSourceARN", ""))}
