"""Notes in the Contacts table, each an item beside the record that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, product
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.items import Item
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.pairs import DynamoPairs
from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.dynamodb.writes import Action, living, plain_put, receipt_put
from scv.domain.changes.plans import HistoryEntry, Receipt
from scv.domain.consent.decisions import Decision
from scv.domain.contacts.notes import MAX_LISTED, Note, is_sorted, latest_first
from scv.domain.values.ids import ContactId
from scv.usecases.ports.writes import StaleWrite

BATCH = 25  # writes of one BatchWriteItem: an AWS limit


class DynamoNotes:
    """Notes over the client and the reads of the contact store."""

    def __init__(self, client: Any, tables: Tables, store: DynamoStore) -> None:
        self._client = client
        self._table = tables.contacts
        self._tables = tables
        self._store = store
        self._pairs = DynamoPairs(client, tables, store)

    def note(self, contact_ids: Sequence[ContactId], note_id: str) -> Note | None:
        """One BatchGetItem over the records that may have it."""
        wanted = [items.packed({"id": each, "item": keys.NOTE + note_id}) for each in dict.fromkeys(contact_ids)]
        return next((items.note_from(item) for item in self._store.batch_get(self._table, wanted)), None)

    def first_notes(self, contact_ids: Sequence[ContactId], limit: int, *, oldest_first: bool) -> tuple[Note, ...]:
        """One query for each record, all at once; two more for one with notes whose ids do not sort."""
        found = self._store.each(lambda each: self._first_of(each, limit, oldest_first), contact_ids)
        return tuple(latest_first(list(chain.from_iterable(found)), oldest_first=oldest_first)[:limit])

    def _first_of(self, contact_id: ContactId, limit: int, forward: bool) -> list[Note]:
        found = self._range(contact_id, keys.NOTE, keys.END_OF_NOTES, limit, forward)
        if len(found) < limit or all(is_sorted(note.id) for note in found):
            return found
        older = self._range(contact_id, keys.NOTE, keys.SORTED_NOTES, MAX_LISTED, forward)
        return older + self._range(contact_id, keys.SORTED_NOTES, keys.END_OF_NOTES, limit, forward)

    def _range(self, contact_id: ContactId, first: str, end: str, limit: int, forward: bool) -> list[Note]:
        found = self._store.part_range(contact_id, first, end, limit, forward=forward)
        return [items.note_from(item) for item in found]

    def count_notes(self, contact_ids: Sequence[ContactId]) -> tuple[int, bool]:
        """One query for each record, all at once, at half the price: a megabyte of notes is counted, and no more."""
        found = self._store.each(self._counted, contact_ids)
        return sum(count for count, _ in found), all(whole for _, whole in found)

    def _counted(self, contact_id: ContactId) -> tuple[int, bool]:
        with translating():
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="id = :id AND begins_with(#item, :prefix)",
                ExpressionAttributeNames={"#item": "item"},
                ExpressionAttributeValues=items.packed({":id": contact_id, ":prefix": keys.NOTE}),
                Select="COUNT",
            )
        return answer["Count"], "LastEvaluatedKey" not in answer

    def add_note(self, note: Note, entry: HistoryEntry, receipt: Receipt, now: datetime) -> None:
        """The receipt, the check of the record, the note and its entry in one transaction."""
        put = {"TableName": self._table, "Item": items.note_item(note)}
        added = Action({"Put": put}, lambda _old: StaleWrite(note.contact_id))
        once = receipt_put(receipt, now, frozenset(), self._tables)
        self._store.write([once, living(note.contact_id, self._table), added, self._kept(entry)])

    def replace_note(self, before: Note, after: Note, entry: HistoryEntry) -> None:
        """The note and the entry in one transaction."""
        put = {
            "TableName": self._table,
            "Item": items.note_item(after),
            "ConditionExpression": "revision = :revision",  # nobody has changed or deleted it since
            "ExpressionAttributeValues": {":revision": {"N": str(before.revision)}},
        }
        self._store.write([Action({"Put": put}, lambda _old: StaleWrite(before.contact_id)), self._kept(entry)])

    def remove_note(self, note: Note, entry: HistoryEntry) -> None:
        """The note goes and the entry comes in one transaction."""
        delete = {
            "TableName": self._table,
            "Key": items.key_of(items.note_item(note), "id", "item"),
            "ConditionExpression": "attribute_exists(id)",  # nobody has deleted it since
        }
        self._store.write([Action({"Delete": delete}, lambda _old: StaleWrite(note.contact_id)), self._kept(entry)])

    def _kept(self, entry: HistoryEntry) -> Action:
        return plain_put(self._table, items.history_item(entry))

    def remove_parts(self, contact_ids: Sequence[ContactId], *, history: bool = False) -> None:
        """CO4: a query for each kind of part of a record, and one write for 25 parts; the other halves of pairs too."""
        if history:
            self._pairs.forget_pairs(self._pairs.pairs_of(contact_ids))
        kinds = (keys.NOTE, keys.DATASHEET, keys.CONSENT, *((keys.HISTORY,) if history else ()))
        found = self._store.each(self._keys, list(product(contact_ids, kinds)))
        self._remove(list(chain.from_iterable(found)))

    def remove_decisions(self, decisions: Sequence[Decision]) -> None:
        """One write for 25."""
        once = dict.fromkeys(decisions)
        self._remove([items.key_of(items.decision_item(each), "id", "item") for each in once])

    def _remove(self, places: Sequence[Item]) -> None:
        requests = [{"DeleteRequest": {"Key": key}} for key in places]
        attempt = 0
        while requests:
            with translating():
                answer = self._client.batch_write_item(RequestItems={self._table: requests[:BATCH]})
            left = answer.get("UnprocessedItems", {}).get(self._table, [])
            attempt = attempt + 1 if left else 0
            if attempt:
                self._store.wait(attempt)
            requests = [*left, *requests[BATCH:]]

    def _keys(self, place: tuple[str, str]) -> list[Item]:
        return [items.key_of(item, "id", "item") for item in self._store.parts(*place)]
