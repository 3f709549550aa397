"""Pointers from identifiers to interactions that no contact leads to, in the identifier index (PV1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from scv.frozen import dataclass
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.items import Item
from scv.adapters.dynamodb.keys import Tables
from scv.domain.identifiers.identifier import Identifier
from scv.domain.values.ids import ConversationId, DivisionId


@dataclass(frozen=True, slots=True)
class PointerRows:
    """The rows of the identifier index that name conversations; they are written together with these (`writes`)."""

    client: Any
    tables: Tables
    query: Callable[[Mapping[str, Any]], Iterator[Item]]

    def of(self, division: DivisionId, identifier: Identifier) -> tuple[ConversationId, ...]:
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

    def remove(self, division: DivisionId, identifier: Identifier, conversation_id: ConversationId) -> None:
        """A delete, which may find nothing."""
        key = keys.identifier_key(division, identifier)
        with translating():
            self.client.delete_item(
                TableName=self.tables.identifiers, Key=items.pointer_row(key, conversation_id, None)
            )
