"""A stack as version 0.1 left it: records of schema 1, and the search rows that it derived from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scv.adapters.dynamodb import items
from scv.adapters.dynamodb.items.first_rows import FIRST_LISTINGS, _fold
from scv.adapters.dynamodb.keys import Tables
from scv.domain.contacts.contact import Contact

LATER = ("alsoCalled", "absorbed")  # attributes of records that version 0.1 did not know


def first_record(contact: Contact) -> dict[str, Any]:
    """The record as it was stored then."""
    item = items.contact_item(contact)
    return {**{name: value for name, value in item.items() if name not in LATER}, "schema": {"N": "1"}}


def first_rows(contact: Contact) -> Iterator[dict[str, Any]]:
    """Its search rows, with all that they told."""
    rows = list(items.first_search_keys(contact))
    words = [row["token"]["S"].rpartition("#")[0] for row in rows if row["bucket"]["S"] not in FIRST_LISTINGS.values()]
    profile = contact.profile
    told = {
        "division": contact.division,
        "first": _fold(profile.first_name or "")[:100],
        "last": _fold(profile.last_name or "")[:100],
    }
    for row in rows:
        listed = row["bucket"]["S"] in FIRST_LISTINGS.values()
        yield {**row, **items.packed({**told, "words": None if listed else " ".join(words)})}


def fill(client: Any, tables: Tables, contacts: Iterable[Contact]) -> int:
    """Puts contacts into the tables as that version would have; returns how many."""
    count, batch = 0, list[tuple[str, dict[str, Any]]]()
    for contact in contacts:
        count += 1
        batch.append((tables.contacts, first_record(contact)))
        batch.extend((tables.identifiers, row) for row in items.index_rows(contact))
        batch.extend((tables.search, row) for row in first_rows(contact))
        while len(batch) >= 25:
            _put(client, batch[:25])
            batch = batch[25:]
    _put(client, batch)
    return count


def _put(client: Any, batch: list[tuple[str, dict[str, Any]]]) -> None:
    requests: dict[str, list[Any]] = {}
    for table, item in batch:
        requests.setdefault(table, []).append({"PutRequest": {"Item": item}})
    while requests:
        requests = client.batch_write_item(RequestItems=requests).get("UnprocessedItems") or {}
