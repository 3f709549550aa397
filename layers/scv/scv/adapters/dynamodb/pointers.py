"""Pointers from identifiers to interactions that no contact leads to, in the identifier index (PV1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.items import Item
from scv.adapters.dynamodb.keys import Tables
from scv.domain.identifiers import Identifier
from scv.domain.interactions import Interaction
from scv.domain.retention import kept, pointer_expiry


@dataclass(frozen=True, slots=True)
class PointerRows:
    """The rows of the identifier index that name conversations; the store runs what may run at once."""

    client: Any
    tables: Tables
    each: Callable[[Callable[[Item], None], Sequence[Item]], list[None]]
    query: Callable[[Mapping[str, Any]], Iterator[Item]]

    def leave(self, interaction: Interaction, identifiers: Sequence[Identifier]) -> None:
        """A put without a condition: repeated, it renews the expiry."""
        expires_at = pointer_expiry(kept(interaction, self.tables.retention))
        found = [keys.identifier_key(interaction.division, each) for each in identifiers]
        self.each(self._put, [items.pointer_row(key, interaction.conversation_id, expires_at) for key in found])

    def _put(self, row: Item) -> None:
        with translating():
            self.client.put_item(TableName=self.tables.identifiers, Item=row)

    def of(self, division: str, identifier: Identifier) -> tuple[str, ...]:
        """The conversations that the identifier's pointers name."""
        values = {":key": keys.identifier_key(division, identifier), ":pointer": keys.POINTER}
        request = {
            "TableName": self.tables.identifiers,
            "KeyConditionExpression": "identifier = :key AND begins_with(#rank, :pointer)",
            "ExpressionAttributeNames": {"#rank": "rank"},
            "ExpressionAttributeValues": items.packed(values),
            "ConsistentRead": True,
        }
        return tuple(keys.pointed_at(row["rank"]["S"]) for row in self.query(request))

    def remove(self, division: str, identifier: Identifier, conversation_id: str) -> None:
        """A delete, which may find nothing."""
        key = keys.identifier_key(division, identifier)
        with translating():
            self.client.delete_item(
                TableName=self.tables.identifiers, Key=items.pointer_row(key, conversation_id, None)
            )
