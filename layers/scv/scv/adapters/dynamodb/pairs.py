"""Pairs in the Contacts table: an item beside each of the two contacts, and one in the list of their division (SG1)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.items import Item
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.dynamodb.writes import Action, living, plain_put
from scv.domain.pairs.pair import Pair
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.ports.writes import StaleWrite

ACTIONS = 30  # removals of one transaction: ten pairs, three items each


class _Known(Exception):
    """The pair is there already."""


class DynamoPairs:
    """Pairs over the client and the reads of the contact store."""

    def __init__(self, client: Any, tables: Tables, store: DynamoStore) -> None:
        self._client = client
        self._table = tables.contacts
        self._store = store

    def pairs_of(self, contact_ids: Sequence[ContactId]) -> tuple[Pair, ...]:
        """One query for each id, all at once."""
        found = self._store.each(self._of, list(dict.fromkeys(contact_ids)))
        return tuple(dict.fromkeys(chain.from_iterable(found)))

    def _of(self, contact_id: ContactId) -> list[Pair]:
        return [items.pair_from(item) for item in self._store.parts(contact_id, keys.PAIR)]

    def suggested(self, asks: Sequence[tuple[DivisionId, str]], limit: int) -> Sequence[tuple[Pair, ...]]:
        """One query for each division, all at once, at half the price of a consistent one."""
        return self._store.each(lambda ask: self._listed(*ask, limit), asks)

    def _listed(self, division: DivisionId, before: str, limit: int) -> tuple[Pair, ...]:
        values = {":id": keys.pairs_id(division), ":first": keys.PAIR, ":end": keys.PAIR + (before or "~")}
        with translating():
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="id = :id AND #item BETWEEN :first AND :end",
                ExpressionAttributeNames={"#item": "item"},
                ExpressionAttributeValues=items.packed(values),
                ScanIndexForward=False,
                Limit=limit + bool(before),  # the range ends with the place itself
            )
        found = (items.listed_pair_from(item) for item in answer["Items"])
        return tuple(pair for pair in found if pair.place != before)[:limit]

    def suggest(self, pair: Pair) -> None:
        """The checks of both records, and the three items while there is none yet, in one transaction."""
        first, second = items.pair_items(pair)
        put = {"TableName": self._table, "Item": first, "ConditionExpression": "attribute_not_exists(id)"}
        alive = [living(each, self._table) for each in (pair.first, pair.second)]
        others = [plain_put(self._table, each) for each in (second, items.listed_pair_item(pair))]
        try:
            self._store.write([Action({"Put": put}, lambda _old: _Known()), *alive, *others])
        except _Known:
            return

    def rescore(self, pair: Pair) -> None:
        """The three items are written anew while nobody has dismissed the pair, in one transaction."""
        put = [
            {
                "TableName": self._table,
                "Item": item,
                # SG3: it is still there, was scored, and nobody has decided about it since it was read
                "ConditionExpression": "attribute_exists(scored) AND attribute_not_exists(dismissedAt)",
            }
            for item in items.pair_items(pair)
        ]
        changed = [Action({"Put": each}, lambda _old: StaleWrite(pair.first)) for each in put]
        self._store.write([*changed, plain_put(self._table, items.listed_pair_item(pair))])

    def dismiss(self, pairs: Sequence[Pair]) -> None:
        """What is beside the contacts is written anew, and the place in the list goes."""
        self._store.write([action for pair in pairs for action in self._dismissed(pair)])

    def _dismissed(self, pair: Pair) -> list[Action]:
        put = [
            {
                "TableName": self._table,
                "Item": item,
                "ConditionExpression": "attribute_exists(id)",  # neither of the two was erased since
            }
            for item in items.pair_items(pair)
        ]
        changed = [Action({"Put": each}, lambda _old: StaleWrite(pair.first)) for each in put]
        return [*changed, self._removal(items.listed_pair_item(pair))]

    def forget_pairs(self, pairs: Sequence[Pair]) -> None:
        """All three items of a pair in one transaction, ten pairs in each."""
        actions = [
            self._removal(item) for pair in pairs for item in (*items.pair_items(pair), items.listed_pair_item(pair))
        ]
        for start in range(0, len(actions), ACTIONS):
            self._store.write(actions[start : start + ACTIONS])

    def _removal(self, item: Item) -> Action:
        request = {"TableName": self._table, "Key": items.key_of(item, "id", "item")}
        return Action({"Delete": request}, lambda _old: AssertionError("nothing guards a removal"))
