"""The DynamoDB store: reads by key, writes by plan, and never a scan."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cached_property
from itertools import chain, islice, product
from typing import Any, TypeVar

from scv.adapters.aws.errors import refusals
from scv.adapters.dynamodb import items, keys, writes
from scv.adapters.dynamodb.errors import RETRYABLE_REASONS, code_of, response_of, translating
from scv.adapters.dynamodb.items import Item
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.pointers import PointerRows
from scv.domain.changes.plans import HistoryEntry, Plan, Relink, by_time, newly_curated
from scv.domain.consent.decisions import Decision, by_recording
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier, earlier_spellings
from scv.domain.interactions.interaction import Interaction
from scv.domain.interactions.journeys import JourneyEntry
from scv.domain.linking.resolution import Ranked, Rows
from scv.domain.marks.marks import MarkKind
from scv.domain.projects.datasheets import Datasheet
from scv.domain.values.errors import Busy
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.usecases.ports.clock import Pause
from scv.usecases.ports.contacts import DECISIONS_READ, HISTORY_READ, HOLDERS_READ
from scv.usecases.ports.writes import PlanTooLarge, StaleWrite

ATTEMPTS = 10
BATCH = 100  # keys of one BatchGetItem: an AWS limit
LEAST_SHARE = 4  # entries asked of each member of a large set at first: half a unit, as one would be
PARALLEL = 36  # requests under way at once in one process: the journey of the largest merge set takes three steps

T = TypeVar("T")
U = TypeVar("U")


def _unlisted(_division: DivisionId) -> None:
    """For stores that no caller of all divisions asks."""


_chance = random.SystemRandom()  # has no state that restored copies of a process would share


def pause(attempt: int) -> None:
    """Full jitter: up to 20 ms, doubled each time, never more than half a second."""
    time.sleep(_chance.uniform(0, min(0.5, 0.02 * 2**attempt)))


class DynamoStore:
    """Contacts, the identifier index and interactions over one client."""

    def __init__(
        self,
        client: Any,
        tables: Tables,
        wait: Pause = pause,
        list_division: Callable[[DivisionId], None] | None = None,
        brought_over: Callable[[], bool] = lambda: True,
    ) -> None:
        """`brought_over`: every row has today's spelling; asked only for identifiers that had another one."""
        self._client = client
        self._tables = tables
        self._pointers = PointerRows(client, tables, self._query_all)
        self.wait = wait
        self._list_division = list_division or _unlisted
        self._brought_over = brought_over

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

    def contact(self, contact_id: ContactId) -> Contact | None:
        """One strongly consistent read."""
        key = items.packed({"id": contact_id, "item": keys.CONTACT})
        with translating():
            found = self._client.get_item(TableName=self._tables.contacts, Key=key, ConsistentRead=True)
        return items.contact_from(found["Item"]) if "Item" in found else None

    def contacts(self, contact_ids: Sequence[ContactId], fresh: bool = True) -> Mapping[ContactId, Contact]:
        """One BatchGetItem for up to 100."""
        wanted = [items.packed({"id": each, "item": keys.CONTACT}) for each in dict.fromkeys(contact_ids)]
        found = (items.contact_from(item) for item in self.batch_get(self._tables.contacts, wanted, fresh))
        return {contact.id: contact for contact in found}

    def batch_get(self, table: str, wanted: list[Item], fresh: bool = True) -> Iterator[Item]:
        """The items that exist, in no order; up to 100 in one call."""
        return batch_get(self._client, table, wanted, self.wait, fresh)

    def holders(self, division: DivisionId, identifiers: Sequence[Identifier], limit: int = HOLDERS_READ) -> Rows:
        """One strongly consistent query for each identifier, all at once; one more for each earlier spelling (ID2)."""
        found = self.holders_in([division], identifiers, limit)
        return {identifier: found[division, identifier] for identifier in identifiers}

    def holders_in(
        self, divisions: Sequence[DivisionId], identifiers: Sequence[Identifier], limit: int = HOLDERS_READ
    ) -> Mapping[tuple[DivisionId, Identifier], Ranked]:
        """The same for each of these divisions, all at once."""
        asked = list(product(divisions, self._spellings(identifiers)))
        rows = self.each(lambda each: self._holders(each[0], *each[1], limit), asked)
        found: dict[tuple[DivisionId, Identifier], Ranked] = {}
        for (division, (identifier, _)), ranked in zip(asked, rows, strict=True):
            known = found.get((division, identifier))
            found[division, identifier] = ranked if known is None else _as_one(known, ranked, limit)
        return found

    def marks_of(
        self, asks: Sequence[tuple[DivisionId, Identifier]], fresh: bool = True
    ) -> Mapping[tuple[DivisionId, Identifier], MarkKind]:
        """One BatchGetItem for up to 100."""
        asked = {keys.identifier_key(*ask): ask for ask in asks}
        wanted = [items.packed({"identifier": key, "rank": keys.MARKED}) for key in asked]
        rows = self.batch_get(self._tables.identifiers, wanted, fresh)
        return {asked[row["identifier"]["S"]]: items.kind_from(row) for row in rows}

    def _spellings(self, identifiers: Sequence[Identifier]) -> list[tuple[Identifier, Identifier]]:
        """ID2: each identifier with each spelling that rows may have of it."""
        earlier = [(each, other) for each in identifiers for other in earlier_spellings(each)]
        asked = [(each, each) for each in identifiers]
        return asked + earlier if earlier and not self._brought_over() else asked

    def _holders(self, division: DivisionId, identifier: Identifier, stored: Identifier, limit: int) -> Ranked:
        """Whoever has the identifier in the spelling that is stored, and its mark, which is before them all (SI1)."""
        values = {":key": keys.identifier_key(division, stored), ":guard": keys.GUARD}
        with translating():
            answer = self._client.query(
                TableName=self._tables.identifiers,
                KeyConditionExpression="identifier = :key AND #rank < :guard",
                ExpressionAttributeNames={"#rank": "rank"},
                ExpressionAttributeValues=items.packed(values),
                ConsistentRead=True,
                Limit=limit + 1,
            )
        rows = answer["Items"]
        kind = items.kind_from(rows[0]) if rows and rows[0]["rank"]["S"] == keys.MARKED else None
        holders = rows if kind is None else rows[1:]
        return Ranked((items.holder_from(row, identifier) for row in holders[:limit]), kind)

    def history(
        self, contact_ids: Sequence[ContactId], before: datetime | None = None, limit: int = HISTORY_READ
    ) -> tuple[HistoryEntry, ...]:
        """One query for each contact, all at once, from the latest entry back."""
        end = keys.history_item(before, "") if before else keys.END_OF_HISTORY

        def latest(contact_id: ContactId) -> list[HistoryEntry]:
            found = self.part_range(contact_id, keys.HISTORY, end, limit, forward=False)
            return [items.history_from(item) for item in found]

        return by_time(chain.from_iterable(self.each(latest, contact_ids)))[:limit]

    def decisions_of(
        self, contact_ids: Sequence[ContactId], before: datetime | None = None, limit: int = DECISIONS_READ
    ) -> tuple[Decision, ...]:
        """One query for each contact, all at once, from the latest back."""
        end = keys.decision_item(before, "") if before else keys.END_OF_CONSENTS

        def latest(contact_id: ContactId) -> list[Decision]:
            found = self.part_range(contact_id, keys.CONSENT, end, limit, forward=False)
            return [items.decision_from(item) for item in found]

        return by_recording(chain.from_iterable(self.each(latest, contact_ids)))[:limit]

    def part_range(self, key: str, first: str, end: str, limit: int, *, forward: bool) -> list[Item]:
        """At most `limit` of what is kept beside a record, by sort key from `first` up to `end`, in either order."""
        request = {
            "TableName": self._tables.contacts,
            "KeyConditionExpression": "id = :id AND #item BETWEEN :first AND :end",
            "ExpressionAttributeNames": {"#item": "item"},
            "ExpressionAttributeValues": items.packed({":id": key, ":first": first, ":end": end}),
            "ConsistentRead": True,
            "ScanIndexForward": forward,
            "Limit": limit,
        }
        return list(islice(self._query_all(request), limit))

    def receipt(self, key: str, now: datetime) -> str | None:
        """One strongly consistent read."""
        wanted = items.packed({"id": keys.RECEIPT + key, "item": keys.RECEIPT_ITEM})
        with translating():
            found = self._client.get_item(TableName=self._tables.contacts, Key=wanted, ConsistentRead=True)
        kept = items.receipt_from(found["Item"]) if "Item" in found else None
        return kept.result if kept and kept.expires_at > now else None

    def carried_out(self, wanted: Sequence[str], now: datetime) -> Mapping[str, str]:
        """Strongly consistent; one BatchGetItem for up to 100."""
        asked = [items.packed({"id": keys.RECEIPT + each, "item": keys.RECEIPT_ITEM}) for each in wanted]
        found = [items.receipt_from(each) for each in self.batch_get(self._tables.contacts, asked)]
        return {each.key: each.result for each in found if each.expires_at > now}

    def parts(self, key: str, prefix: str) -> Iterator[Item]:
        """What is kept beside a contact's record: history, notes, datasheets."""
        request = {
            "TableName": self._tables.contacts,
            "KeyConditionExpression": "id = :id AND begins_with(#item, :prefix)",
            "ExpressionAttributeNames": {"#item": "item"},
            "ExpressionAttributeValues": items.packed({":id": key, ":prefix": prefix}),
            "ConsistentRead": True,
        }
        return self._query_all(request)

    def save_datasheet(self, sheet: Datasheet, entry: HistoryEntry) -> None:
        """The check of the record, the datasheet and its entry in one transaction."""
        table = self._tables.contacts
        put = writes.plain_put(table, items.datasheet_item(sheet))
        self.write([writes.living(sheet.contact_id, table), put, writes.plain_put(table, items.history_item(entry))])

    def datasheets(
        self, contact_ids: Sequence[ContactId], project_id: str, datasheet_ids: Sequence[str]
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
        transact(self._client, actions, self.wait)

    # -- interactions -----------------------------------------------------------------------

    def interaction(self, conversation_id: ConversationId) -> Interaction | None:
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
        except refusals() as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            raise writes.changed(relink.after.conversation_id, response_of(error).get("Item")) from error

    def pointed(self, division: DivisionId, identifier: Identifier) -> tuple[ConversationId, ...]:
        """One strongly consistent query, in pages."""
        return self._pointers.of(division, identifier)

    def unpoint(self, division: DivisionId, identifier: Identifier, conversation_id: ConversationId) -> None:
        """One delete."""
        self._pointers.remove(division, identifier, conversation_id)

    def journey(self, contact_ids: Sequence[ContactId], limit: int, before: str | None) -> tuple[JourneyEntry, ...]:
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

    def count_journeys(self, contact_ids: Sequence[ContactId], limit: int) -> dict[ContactId, int]:
        """One query of the journey index for each contact, all at once; of a hot one, one a shard."""
        shards = self._tables.journey_shards
        places = [(each, part) for each in contact_ids for part in keys.journey_partitions(each, shards.get(each, 1))]
        counts = self.each(lambda place: self._count(place[1], limit), places)
        found = dict.fromkeys(contact_ids, 0)
        for (contact_id, _), count in zip(places, counts, strict=True):
            found[contact_id] = min(limit, found[contact_id] + count)
        return found

    def _count(self, partition: str, limit: int) -> int:
        with translating():
            answer = self._client.query(
                TableName=self._tables.interactions,
                IndexName=keys.JOURNEY_INDEX,
                KeyConditionExpression="journey = :journey",
                ExpressionAttributeValues=items.packed({":journey": partition}),
                Select="COUNT",
                Limit=limit,
            )
        return int(answer["Count"])

    def conversations_of(self, contact_ids: Sequence[ContactId]) -> tuple[ConversationId, ...]:
        """Queries of the journey index for each contact, all at once: its journey, and what stands aside of it."""
        shards = self._tables.journey_shards
        journeys = [part for each in contact_ids for part in keys.journey_partitions(each, shards.get(each, 1))]
        places = [*journeys, *(keys.ASIDE + each for each in contact_ids)]
        return tuple(found for part in self.each(self._conversations, places) for found in part)

    def _conversations(self, place: str) -> list[ConversationId]:
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


def _as_one(one: Ranked, other: Ranked, limit: int) -> Ranked:
    """ID2: those of both spellings in order of rank; a mark is made in today's spelling."""
    return Ranked(sorted((*one, *other), key=lambda each: each.rank)[:limit], one.mark or other.mark)


def _newest(found: Iterable[Sequence[JourneyEntry]], limit: int) -> tuple[JourneyEntry, ...]:
    """Each once, also one that moved to another member between two queries."""
    entries = {entry.key: entry for part in found for entry in part}
    return tuple(entries[key] for key in sorted(entries, reverse=True)[:limit])


def batch_get(client: Any, table: str, wanted: list[Item], wait: Pause, fresh: bool = True) -> Iterator[Item]:
    """The items that exist, in no order; up to 100 in one call."""
    attempt = 0
    while wanted:
        request = {table: {"Keys": wanted[:BATCH], "ConsistentRead": fresh}}
        with translating():
            answer = client.batch_get_item(RequestItems=request)
        yield from answer["Responses"].get(table, ())
        left = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        attempt = attempt + 1 if len(left) >= len(wanted[:BATCH]) else 0
        if attempt:
            wait(attempt)
        wanted = [*left, *wanted[BATCH:]]


def transact(client: Any, actions: Sequence[writes.Action], wait: Pause) -> None:
    """All of the actions or none; raises what the first refused one means, Busy when nothing helps."""
    request = [action.request for action in actions]
    for attempt in range(ATTEMPTS):
        try:
            with translating():
                client.transact_write_items(TransactItems=request)
            return
        except refusals() as error:
            if code_of(error) != "TransactionCanceledException":
                raise
            _judge(error, actions)
        wait(attempt)
    raise Busy("Others kept changing the same records; repeat the call.")


def _judge(error: Exception, actions: Sequence[writes.Action]) -> None:
    """Raises what the first refused condition means; returns when the transaction may be tried again."""
    reasons: Sequence[Mapping[str, Any]] = response_of(error).get("CancellationReasons") or ()
    for action, reason in zip(actions, reasons, strict=False):
        if reason.get("Code") == "ConditionalCheckFailed":
            raise action.refused(reason.get("Item")) from error
    if not any(reason.get("Code") in RETRYABLE_REASONS for reason in reasons):
        raise error
