"""Suppressions in the Contacts table: an item for each refusal, by a keyed hash of its contact point (CN4)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.dynamodb.writes import Action
from scv.domain.consent.suppression import Suppression
from scv.usecases.ports.writes import StaleWrite


class DynamoSuppressions:
    """Suppressions over the reads and writes of the contact store."""

    def __init__(self, table: str, store: DynamoStore) -> None:
        self._table = table
        self._store = store

    def suppressed(self, places: Sequence[str]) -> tuple[Suppression, ...]:
        """One query for each place, all at once."""
        found = self._store.each(self._at, list(dict.fromkeys(places)))
        return tuple(chain.from_iterable(found))

    def _at(self, place: str) -> list[Suppression]:
        return [items.suppression_from(item) for item in self._store.parts(keys.SUPPRESSED + place, keys.REFUSAL)]

    def suppress(self, suppression: Suppression) -> None:
        """One conditional put, as a transaction, so that the client may repeat it."""
        item = items.suppression_item(suppression)
        # another erasure has left the same with a later moment
        self._write("Put", {"Item": item, "ConditionExpression": "attribute_not_exists(id) OR since < :since"}, item)

    def lift(self, suppression: Suppression) -> None:
        """One conditional delete, in the same way."""
        item = items.suppression_item(suppression)
        # another erasure has left one since, that the consent does not end
        guarded = {"Key": items.key_of(item, "id", "item"), "ConditionExpression": "since <= :since"}
        self._write("Delete", guarded, item)

    def _write(self, name: str, request: dict[str, Any], item: items.Item) -> None:
        told = {"TableName": self._table, **request, "ExpressionAttributeValues": {":since": item["since"]}}
        with suppress(StaleWrite):
            self._store.write([Action({name: told}, lambda _old: StaleWrite(item["id"]["S"]))])
