"""Notes in the Contacts table, each an item beside the record that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, product
from typing import Any

from botocore.exceptions import ClientError

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import code_of, translating
from scv.adapters.dynamodb.items import Item
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.dynamodb.writes import Action, receipt_put
from scv.domain.notes import Note
from scv.domain.plans import Receipt
from scv.usecases.ports import StaleWrite

BATCH = 25  # writes of one BatchWriteItem: an AWS limit


class DynamoNotes:
    """Notes over the client and the reads of the contact store."""

    def __init__(self, client: Any, tables: Tables, store: DynamoStore) -> None:
        self._client = client
        self._table = tables.contacts
        self._tables = tables
        self._store = store

    def note(self, contact_ids: Sequence[str], note_id: str) -> Note | None:
        """One BatchGetItem over the records that may have it."""
        wanted = [items.packed({"id": each, "item": keys.NOTE + note_id}) for each in dict.fromkeys(contact_ids)]
        return next((items.note_from(item) for item in self._store.batch_get(self._table, wanted)), None)

    def notes(self, contact_ids: Sequence[str]) -> tuple[Note, ...]:
        """One query for each record, all at once."""
        found = self._store.each(self._notes, contact_ids)
        return tuple(chain.from_iterable(found))

    def _notes(self, contact_id: str) -> list[Note]:
        return [items.note_from(item) for item in self._store.parts(contact_id, keys.NOTE)]

    def add_note(self, note: Note, receipt: Receipt, now: datetime) -> None:
        """The receipt, the check of the record and the note in one transaction."""
        put = {"TableName": self._table, "Item": items.note_item(note)}
        added = Action({"Put": put}, lambda _old: StaleWrite(note.contact_id))
        self._store.write([receipt_put(receipt, now, frozenset(), self._tables), self._living(note), added])

    def _living(self, note: Note) -> Action:
        request = {
            "TableName": self._table,
            "Key": items.packed({"id": note.contact_id, "item": keys.CONTACT}),
            # CO4, MG3: the contact has neither been deleted nor merged since it was read
            "ConditionExpression": "attribute_exists(id) AND attribute_not_exists(deletedAt) "
            "AND attribute_not_exists(canonicalId)",
        }
        return Action({"ConditionCheck": request}, lambda _old: StaleWrite(note.contact_id))

    def replace_note(self, before: Note, after: Note) -> None:
        """One conditional put."""
        try:
            with translating():
                self._client.put_item(
                    TableName=self._table,
                    Item=items.note_item(after),
                    ConditionExpression="revision = :revision",  # nobody has changed or deleted it since
                    ExpressionAttributeValues={":revision": {"N": str(before.revision)}},
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            raise StaleWrite(before.contact_id) from error

    def remove_note(self, note: Note) -> None:
        """One delete."""
        with translating():
            self._client.delete_item(TableName=self._table, Key=items.key_of(items.note_item(note), "id", "item"))

    def remove_parts(self, contact_ids: Sequence[str], *, history: bool = False) -> None:
        """CO4: a query for each kind of part of a record, and one write for 25 parts."""
        kinds = (keys.NOTE, keys.DATASHEET, *((keys.HISTORY,) if history else ()))
        found = self._store.each(self._keys, list(product(contact_ids, kinds)))
        requests = [{"DeleteRequest": {"Key": key}} for key in chain.from_iterable(found)]
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
