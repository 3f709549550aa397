"""The DynamoDB store: reads by key, writes by plan, and never a scan."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from itertools import product
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from scv.adapters.dynamodb import items, keys, writes
from scv.adapters.dynamodb.errors import RETRYABLE_REASONS, code_of, translated
from scv.adapters.dynamodb.items import Item
from scv.adapters.dynamodb.keys import Tables
from scv.domain.contacts import Contact
from scv.domain.errors import Busy
from scv.domain.identifiers import Identifier
from scv.domain.interactions import Interaction
from scv.domain.journeys import JourneyEntry
from scv.domain.plans import HistoryEntry, Plan, Relink, newly_curated
from scv.domain.projects import Datasheet
from scv.domain.resolution import Holder
from scv.usecases.ports import HOLDERS_READ, Pause, PlanTooLarge, StaleWrite

ATTEMPTS = 10
BATCH = 100  # keys of one BatchGetItem: an AWS limit
LEAST_SHARE = 4  # entries asked of each member of a large set at first: half a unit, as one would be
PARALLEL = 36  # requests under way at once in one process: the journey of the largest merge set takes three steps

T = TypeVar("T")
U = TypeVar("U")


def _unlisted(_division: str) -> None:
    """For stores that no caller of all divisions asks."""


def pause(attempt: int) -> None:
    """Full jitter: up to 20 ms, doubled each time, never more than half a second."""
    time.sleep(random.uniform(0, min(0.5, 0.02 * 2**attempt)))


class DynamoStore:
    """Contacts, the identifier index and interactions over one botocore client."""

    def __init__(
        self, client: Any, tables: Tables, wait: Pause = pause, list_division: Callable[[str], None] | None = None
    ) -> None:
        self._client = client
        self._tables = tables
        self.wait = wait
        self._list_division = list_division or _unlisted

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(PARALLEL, thread_name_prefix="dynamodb")

    def each(self, job: Callable[[T], U], over: Sequence[T]) -> list[U]:
        """The job for each, at the same time when there are several."""
        if len(over) < 2:
            return [job(one) for one in over]
        return list(self._pool.map(job, over))

    def at_once(self, one: Callable[[], T], other: Callable[[], U]) -> tuple[T, U]:
        """Both answers; the one is read beside the other."""
        under_way = self._pool.submit(one)
        found = other()
        return under_way.result(), found

    # -- contacts and the identifier index --------------------------------------------------

    def contact(self, contact_id: str) -> Contact | None:
        """One strongly consistent read."""
        key = items.packed({"id": contact_id, "item": keys.CONTACT})
        with translating():
            found = self._client.get_item(TableName=self._tables.contacts, Key=key, ConsistentRead=True)
        return items.contact_from(found["Item"]) if "Item" in found else None

    def contacts(self, contact_ids: Sequence[str], fresh: bool = True) -> Mapping[str, Contact]:
        """One BatchGetItem for up to 100."""
        wanted = [items.packed({"id": each, "item": keys.CONTACT}) for each in dict.fromkeys(contact_ids)]
        found = (items.contact_from(item) for item in self.batch_get(self._tables.contacts, wanted, fresh))
        return {contact.id: contact for contact in found}

    def batch_get(self, table: str, wanted: list[Item], fresh: bool = True) -> Iterator[Item]:
        """The items that exist, in no order; up to 100 in one call."""
        attempt = 0
        while wanted:
            request = {table: {"Keys": wanted[:BATCH], "ConsistentRead": fresh}}
            with translating():
                answer = self._client.batch_get_item(RequestItems=request)
            yield from answer["Responses"].get(table, ())
            left = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            attempt = attempt + 1 if len(left) >= len(wanted[:BATCH]) else 0
            if attempt:
                self.wait(attempt)
            wanted = [*left, *wanted[BATCH:]]

    def holders(
        self, division: str, identifiers: Sequence[Identifier], limit: int = HOLDERS_READ
    ) -> Mapping[Identifier, tuple[Holder, ...]]:
        """One strongly consistent query for each identifier, all at once."""
        found = self.each(lambda identifier: self._holders(division, identifier, limit), identifiers)
        return dict(zip(identifiers, found, strict=True))

    def holders_in(
        self, divisions: Sequence[str], identifiers: Sequence[Identifier], limit: int = HOLDERS_READ
    ) -> Mapping[tuple[str, Identifier], tuple[Holder, ...]]:
        """One strongly consistent query for each division and identifier, all at once."""
        asked = list(product(divisions, identifiers))
        found = self.each(lambda each: self._holders(*each, limit), asked)
        return dict(zip(asked, found, strict=True))

    def _holders(self, division: str, identifier: Identifier, limit: int) -> tuple[Holder, ...]:
        values = {":key": keys.identifier_key(division, identifier), ":guard": keys.GUARD}
        with translating():
            answer = self._client.query(
                TableName=self._tables.identifiers,
                KeyConditionExpression="identifier = :key AND #rank < :guard",
                ExpressionAttributeNames={"#rank": "rank"},
                ExpressionAttributeValues=items.packed(values),
                ConsistentRead=True,
                Limit=limit,
            )
        return tuple(items.holder_from(row, identifier) for row in answer["Items"])

    def history(self, contact_ids: Sequence[str]) -> tuple[HistoryEntry, ...]:
        """One query for each contact, all at once."""
        found = self.each(self._history, contact_ids)
        return tuple(sorted((entry for part in found for entry in part), key=lambda e: (e.at, e.id), reverse=True))

    def _history(self, contact_id: str) -> list[HistoryEntry]:
        return [items.history_from(item) for item in self.parts(contact_id, keys.HISTORY)]

    def receipt(self, key: str, now: datetime) -> str | None:
        """One strongly consistent read."""
        wanted = items.packed({"id": keys.RECEIPT + key, "item": keys.RECEIPT_ITEM})
        with translating():
            found = self._client.get_item(TableName=self._tables.contacts, Key=wanted, ConsistentRead=True)
        kept = items.receipt_from(found["Item"]) if "Item" in found else None
        return kept.result if kept and kept.expires_at > now else None

    def parts(self, contact_id: str, prefix: str) -> Iterator[Item]:
        """What is kept beside a contact's record: history, notes, datasheets."""
        request = {
            "TableName": self._tables.contacts,
            "KeyConditionExpression": "id = :id AND begins_with(#item, :prefix)",
            "ExpressionAttributeNames": {"#item": "item"},
            "ExpressionAttributeValues": items.packed({":id": contact_id, ":prefix": prefix}),
            "ConsistentRead": True,
        }
        return self._query_all(request)

    def save_datasheet(self, sheet: Datasheet) -> None:
        """One put."""
        with translating():
            self._client.put_item(TableName=self._tables.contacts, Item=items.datasheet_item(sheet))

    def datasheets(
        self, contact_ids: Sequence[str], project_id: str, datasheet_ids: Sequence[str]
    ) -> tuple[Datasheet, ...]:
        """One BatchGetItem for up to 100."""
        sheets = [keys.datasheet_item(project_id, each) for each in datasheet_ids]
        wanted = [items.packed({"id": each, "item": sheet}) for each in contact_ids for sheet in sheets]
        return tuple(items.datasheet_from(each) for each in self.batch_get(self._tables.contacts, wanted))

    def _query_all(self, request: Mapping[str, Any]) -> Iterator[Item]:
        start: Mapping[str, Any] = {}
        while True:
            with translating():
                answer = self._client.query(**request, **start)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    # -- writes -----------------------------------------------------------------------------

    def apply(self, plan: Plan) -> None:
        """All of the plan in one transaction; conflicts and throttling are tried again with jitter."""
        if plan.torn is not None:
            raise StaleWrite(plan.torn)
        for division in newly_curated(plan):
            self._list_division(division)
        actions = writes.actions(plan, self._tables)
        if len(actions) > writes.MAX_ACTIONS:
            raise PlanTooLarge(str(len(actions)))
        self.write(actions)

    def write(self, actions: Sequence[writes.Action]) -> None:
        """All of the actions or none; raises what the first refused one means, Busy when nothing helps."""
        request = [action.request for action in actions]
        for attempt in range(ATTEMPTS):
            try:
                with translating():
                    self._client.transact_write_items(TransactItems=request)
                return
            except ClientError as error:
                if code_of(error) != "TransactionCanceledException":
                    raise
                _judge(error, actions)
            self.wait(attempt)
        raise Busy("Others kept changing the same records; repeat the call.")

    # -- interactions -----------------------------------------------------------------------

    def interaction(self, conversation_id: str) -> Interaction | None:
        """One strongly consistent read."""
        key = items.packed({"conversationId": conversation_id})
        with translating():
            found = self._client.get_item(TableName=self._tables.interactions, Key=key, ConsistentRead=True)
        return items.interaction_from(found["Item"]) if "Item" in found else None

    def add(self, interaction: Interaction) -> None:
        """One conditional put."""
        self._put(Relink(None, interaction))

    def replace(self, before: Interaction, after: Interaction) -> None:
        """One conditional put."""
        self._put(Relink(before, after))

    def _put(self, relink: Relink) -> None:
        try:
            with translating():
                self._client.put_item(**writes.interaction_put(relink, self._tables))
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            raise writes.changed(relink.after.conversation_id, error.response.get("Item")) from error

    def journey(self, contact_ids: Sequence[str], limit: int, before: str | None) -> tuple[JourneyEntry, ...]:
        """One query of the journey index for each member, all at once, merged by key; of a hot one, one a shard.

        Many members are asked for few entries each; those that turn out to have more on this page, once more.
        """
        shards = self._tables.journey_shards
        partitions = [part for each in contact_ids for part in keys.journey_partitions(each, shards.get(each, 1))]
        share = min(limit, max(LEAST_SHARE, -(-2 * limit // max(1, len(partitions)))))
        found = self.each(lambda each: self._journey(each, share, before), partitions)
        page = _newest(found, limit)
        oldest = page[-1].key if len(page) == limit else ""
        going_on = [
            (partition, entries[-1].key)
            for partition, entries in zip(partitions, found, strict=True)
            if len(entries) == share < limit and entries[-1].key > oldest
        ]
        more = self.each(lambda each: self._journey(each[0], limit - share, each[1]), going_on)
        return _newest([page, *more], limit)

    def conversations_of(self, contact_ids: Sequence[str]) -> tuple[str, ...]:
        """Queries of the journey index for each contact, all at once: its journey, and what stands aside of it."""
        shards = self._tables.journey_shards
        journeys = [part for each in contact_ids for part in keys.journey_partitions(each, shards.get(each, 1))]
        places = [*journeys, *(keys.ASIDE + each for each in contact_ids)]
        return tuple(found for part in self.each(self._conversations, places) for found in part)

    def _conversations(self, place: str) -> list[str]:
        request = {
            "TableName": self._tables.interactions,
            "IndexName": keys.JOURNEY_INDEX,
            "KeyConditionExpression": "journey = :place",
            "ExpressionAttributeValues": items.packed({":place": place}),
            "ProjectionExpression": "conversationId",
        }
        return [row["conversationId"]["S"] for row in self._query_all(request)]

    def _journey(self, partition: str, limit: int, before: str | None) -> list[JourneyEntry]:
        values = {":journey": partition, ":before": before}
        with translating():
            answer = self._client.query(
                TableName=self._tables.interactions,
                IndexName=keys.JOURNEY_INDEX,
                KeyConditionExpression="journey = :journey" + (" AND journeyKey < :before" if before else ""),
                ExpressionAttributeValues=items.packed(values),
                ScanIndexForward=False,
                Limit=limit,
            )
        return [items.journey_entry_from(item) for item in answer["Items"]]


def _newest(found: Iterable[Sequence[JourneyEntry]], limit: int) -> tuple[JourneyEntry, ...]:
    """Each once, also one that moved to another member between two queries."""
    entries = {entry.key: entry for part in found for entry in part}
    return tuple(entries[key] for key in sorted(entries, reverse=True)[:limit])


@contextmanager
def translating() -> Iterator[None]:
    """Raises our error for what botocore says of a store that is slow or away; the rest stays as it is."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        ours = translated(error)
        if ours is None:
            raise
        raise ours from error


def _judge(error: ClientError, actions: Sequence[writes.Action]) -> None:
    """Raises what the first refused condition means; returns when the transaction may be tried again."""
    reasons: Sequence[Mapping[str, Any]] = error.response.get("CancellationReasons") or ()
    for action, reason in zip(actions, reasons, strict=False):
        if reason.get("Code") == "ConditionalCheckFailed":
            raise action.refused(reason.get("Item")) from error
    if not any(reason.get("Code") in RETRYABLE_REASONS for reason in reasons):
        raise error
