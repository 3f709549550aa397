"""Clients and withdrawn tokens: rows of the Settings table, read as they are at this moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from scv.adapters.aws.errors import refusals
from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import code_of, translating
from scv.domain.signing_in.clients import Client
from scv.domain.values.times import moment, stamp
from scv.usecases.ports.writes import StaleWrite


class SigningInStore:
    """Who may sign in as a machine, and whose tokens count no longer."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def client(self, client_id: str) -> Client | None:
        """One read of one unit."""
        found = self._read(keys.CLIENT + client_id)
        return items.client_from(found) if found else None

    def clients(self) -> Sequence[Client]:
        """A scan of the table, which has a few rows for each project: for administrators, not for calls."""
        found = (items.client_from(each) for each in self._rows(keys.CLIENT))
        return sorted(found, key=lambda client: (client.name, client.made_at, client.id))

    def save_client(self, client: Client) -> None:
        """A condition guards it: a new one is nowhere yet, a changed one still is as it was read."""
        request: dict[str, Any] = {"TableName": self._table, "Item": items.client_item(client)}
        if client.revision == 1:
            request["ConditionExpression"] = "attribute_not_exists(id)"
        else:
            request["ConditionExpression"] = "revision = :before"
            request["ExpressionAttributeValues"] = {":before": {"N": str(client.revision - 1)}}
        try:
            with translating():
                self._client.put_item(**request)
        except refusals() as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            raise StaleWrite(client.id) from error

    def is_withdrawn(self, subject: str, issued_at: datetime | None) -> bool:
        """One read of one unit. Tokens count whole seconds; one of the very second is withdrawn."""
        found = self._read(keys.WITHDRAWN + subject)
        return bool(found) and (issued_at is None or issued_at <= moment(found["at"]["S"]))

    def withdraw(self, subject: str, at: datetime) -> None:
        """One write; the same again moves the time."""
        item = items.packed({"id": keys.WITHDRAWN + subject, "at": stamp(at)})
        with translating():
            self._client.put_item(TableName=self._table, Item=item)

    def restore(self, subject: str) -> None:
        """One write; nothing happens where nothing was withdrawn."""
        with translating():
            self._client.delete_item(TableName=self._table, Key={"id": {"S": keys.WITHDRAWN + subject}})

    def withdrawals(self) -> Mapping[str, datetime]:
        """A scan, for administrators."""
        found = self._rows(keys.WITHDRAWN)
        return {each["id"]["S"].removeprefix(keys.WITHDRAWN): moment(each["at"]["S"]) for each in found}

    def _read(self, key: str) -> Mapping[str, Any]:
        with translating():
            found = self._client.get_item(TableName=self._table, Key={"id": {"S": key}}, ConsistentRead=True)
        return found.get("Item") or {}

    def _rows(self, prefix: str) -> Iterator[Mapping[str, Any]]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "ConsistentRead": True,
            "FilterExpression": "begins_with(id, :prefix)",
            "ExpressionAttributeValues": {":prefix": {"S": prefix}},
        }
        while True:
            with translating():
                page = self._client.scan(**request)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
