"""Marks over DynamoDB: a tiny row beside the holders, and in the Contacts table all that is known of it (SI1, SI2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.items import Item
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.dynamodb.writes import Action, plain_put
from scv.domain.identifiers.identifier import Identifier
from scv.domain.marks.marks import Mark, MarkDecision
from scv.domain.values.ids import ConversationId, DivisionId
from scv.usecases.ports.writes import StaleWrite

TOGETHER = 50  # removals of one transaction
MOST_DECISIONS = 100  # of one identifier, as a history shows them
MOST_UNLINKED = 10  # beyond these nobody counts
MOST_FORGOTTEN = 10_000

Ask = tuple[DivisionId, Identifier]


class DynamoMarks:
    """Marks over the client and the reads of the contact store."""

    def __init__(self, client: Any, tables: Tables, store: DynamoStore) -> None:
        self._client = client
        self._tables = tables
        self._store = store

    def mark(self, division: DivisionId, identifier: Identifier) -> Mark | None:
        """One strongly consistent read."""
        key = items.packed({"id": keys.mark_id(division, identifier), "item": keys.MARK_ITEM})
        with translating():
            found = self._client.get_item(TableName=self._tables.contacts, Key=key, ConsistentRead=True)
        return items.mark_from(found["Item"]) if "Item" in found else None

    def listed_marks(
        self, asks: Sequence[tuple[DivisionId, str]], limit: int, *, proposed: bool
    ) -> Sequence[tuple[Mark, ...]]:
        """One query for each division, all at once, at half the price of a consistent one."""
        shelf = keys.PROPOSED_MARKS if proposed else keys.HELD_MARKS
        return self._store.each(lambda ask: self._listed(*ask, limit, shelf), asks)

    def _listed(self, division: DivisionId, before: str, limit: int, shelf: str) -> tuple[Mark, ...]:
        values = {":id": keys.marks_id(division), ":first": shelf, ":end": shelf + (before or "~")}
        with translating():
            answer = self._client.query(
                TableName=self._tables.contacts,
                KeyConditionExpression="id = :id AND #item BETWEEN :first AND :end",
                ExpressionAttributeNames={"#item": "item"},
                ExpressionAttributeValues=items.packed(values),
                ScanIndexForward=False,
                Limit=limit + bool(before),  # the range ends with the place itself
            )
        rows = (row for row in answer["Items"] if row["item"]["S"] != shelf + before)
        return tuple(items.mark_from(row) for row in rows)[:limit]

    def keep_mark(self, before: Mark | None, after: Mark, decision: MarkDecision | None = None) -> None:
        """The mark while the one before is stored, its places in the lists, its row, and the decision, at once."""
        put: dict[str, Any] = {"TableName": self._tables.contacts, "Item": items.mark_item(after)}
        if before is None:
            put["ConditionExpression"] = "attribute_not_exists(id)"
        else:
            # SI1: nobody has decided anything about the identifier since it was read
            put["ConditionExpression"] = "revision = :revision"
            put["ExpressionAttributeValues"] = {":revision": {"N": str(before.revision)}}
        actions = [Action({"Put": put}, lambda _old: StaleWrite(items.mark_item(after)["id"]["S"]))]
        actions.extend(self._places(before, after))
        actions.extend(self._row(before, after))
        if decision is not None:
            actions.append(plain_put(self._tables.contacts, items.mark_decision_item(after, decision)))
        self._store.write(actions)

    def _places(self, before: Mark | None, after: Mark) -> list[Action]:
        old = items.listed_mark_item(before) if before and before.is_listed else None
        new = items.listed_mark_item(after) if after.is_listed else None
        gone = old is not None and (new is None or old["item"] != new["item"])
        removed = [self._removal(self._tables.contacts, items.key_of(old, "id", "item"))] if old and gone else []
        return [*removed, *([plain_put(self._tables.contacts, new)] if new else [])]

    def _row(self, before: Mark | None, after: Mark) -> list[Action]:
        if after.kind is not None:
            return [plain_put(self._tables.identifiers, items.marked_row(after.division, after.identifier, after.kind))]
        if before is None or before.kind is None:
            return []
        return [self._removal(self._tables.identifiers, _row_key(after.division, after.identifier))]

    def _removal(self, table: str, key: Item) -> Action:
        return Action({"Delete": {"TableName": table, "Key": key}}, lambda _old: AssertionError("it has no condition"))

    def decisions(self, asks: Sequence[Ask]) -> Mapping[Ask, tuple[MarkDecision, ...]]:
        """One query for each identifier, all at once, from the latest back."""
        found = self._store.each(lambda ask: self._decisions(*ask), asks)
        return dict(zip(asks, found, strict=True))

    def _decisions(self, division: DivisionId, identifier: Identifier) -> tuple[MarkDecision, ...]:
        rows = self._store.part_range(
            keys.mark_id(division, identifier), keys.DECISION, keys.MARK_ITEM, MOST_DECISIONS, forward=False
        )
        return tuple(items.mark_decision_from(row) for row in rows if row["item"]["S"] != keys.MARK_ITEM)

    def note_unlinked(
        self,
        division: DivisionId,
        identifier: Identifier,
        conversation_id: ConversationId,
        now: datetime,
        lasts: timedelta,
    ) -> int:
        """One put, which changes nothing the second time, and one query."""
        item = items.unlinked_item(division, identifier, conversation_id, now + lasts)
        with translating():
            self._client.put_item(TableName=self._tables.contacts, Item=item)
        found = self._store.part_range(
            item["id"]["S"], keys.UNLINKED, keys.END_OF_UNLINKED, MOST_UNLINKED, forward=True
        )
        return sum(int(row["expiresAt"]["N"]) > now.timestamp() for row in found)

    def forget_mark(self, division: DivisionId, identifier: Identifier) -> None:
        """All in one transaction, and before it, in others, what would not fit into that; the mark itself last."""
        known, place = self.mark(division, identifier), keys.mark_id(division, identifier)
        rows = self._store.part_range(place, keys.DECISION, keys.END_OF_UNLINKED, MOST_FORGOTTEN, forward=True)
        beside = [items.key_of(row, "id", "item") for row in rows if row["item"]["S"] != keys.MARK_ITEM]
        gone = [self._removal(self._tables.contacts, key) for key in beside]
        while len(gone) > TOGETHER:
            self._store.write(gone[:TOGETHER])
            gone = gone[TOGETHER:]
        if known is not None:
            gone = [self._last(known), *self._listed_and_read(known), *gone]
        if gone:
            self._store.write(gone)

    def _last(self, known: Mark) -> Action:
        """PV1: nothing is left of what is decided in this very moment."""
        item = items.mark_item(known)
        request = {
            "TableName": self._tables.contacts,
            "Key": items.key_of(item, "id", "item"),
            "ConditionExpression": "attribute_not_exists(id) OR revision = :revision",
            "ExpressionAttributeValues": {":revision": {"N": str(known.revision)}},
        }
        return Action({"Delete": request}, lambda _old: StaleWrite(item["id"]["S"]))

    def _listed_and_read(self, known: Mark) -> list[Action]:
        row = self._removal(self._tables.identifiers, _row_key(known.division, known.identifier))
        if not known.is_listed:
            return [row]
        listed = items.key_of(items.listed_mark_item(known), "id", "item")
        return [row, self._removal(self._tables.contacts, listed)]


def _row_key(division: DivisionId, identifier: Identifier) -> Item:
    return items.packed({"identifier": keys.identifier_key(division, identifier), "rank": keys.MARKED})
