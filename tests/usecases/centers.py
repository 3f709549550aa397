"""Each use case sits its tests twice: over the memory store, and over DynamoDB as moto plays it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from scv.adapters import aws
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.marks import DynamoMarks
from scv.adapters.dynamodb.notes import DynamoNotes
from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.identity.merging import Order
from scv.domain.interactions.interaction import Answer, InteractionEvent
from scv.domain.values.ids import ContactId
from scv.usecases.agent.link import LinkInteraction
from scv.usecases.contacts.history import ReadHistory
from scv.usecases.contacts.save import DeleteContact
from scv.usecases.identity.claim import Claims
from scv.usecases.identity.merge import Merge
from scv.usecases.identity.promote import Promote
from scv.usecases.identity.unmerge import Unmerge
from scv.usecases.linking.ingest import Ingest
from tests.fake_aws import made_once, mock_aws
from tests.people import AGENT, NOW

TABLES = Tables("contacts", "identifiers", "interactions", "search", "settings")
KEYS = {
    "contacts": ("id", "item"),
    "identifiers": ("identifier", "rank"),
    "interactions": ("conversationId",),
    "search": ("bucket", "token"),
    "settings": ("id",),
}
REGION = "us-east-1"
JOURNEY = ("journey", "journeyKey")


@dataclass
class Clock:
    """A clock that the test turns."""

    time: datetime = NOW

    def __call__(self) -> datetime:
        return self.time

    def turn(self, by: timedelta) -> None:
        self.time += by


@dataclass
class Center:
    """The use cases over one store, and the requests that the store was sent."""

    store: Any
    notes: Any = None
    clock: Clock = field(default_factory=Clock)
    requests: list[str] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=count)

    def new_id(self) -> str:
        return f"id-{next(self.ids)}"

    def has(self, *contacts: Contact) -> None:
        for contact in contacts:
            self.store.apply(Plan(self.clock(), (Transition(None, contact),)))
        self.requests.clear()

    def takes_in(self, event: InteractionEvent) -> Answer:
        return Ingest(self.store, MemoryStore(), self.clock, self.new_id)(event)

    @property
    def marks(self) -> Any:
        return self.store if self.notes is None else DynamoMarks(self.store._client, TABLES, self.store)

    @property
    def merge(self) -> Merge:
        return Merge(self.store, self.clock, self.new_id)

    def merged(self, *contact_ids: str, key: str | None = None) -> Contact:
        return self.merge(Order(AGENT, tuple(map(ContactId, contact_ids)), key=key)).contact

    @property
    def unmerge(self) -> Unmerge:
        return Unmerge(self.store, self.clock, self.new_id)

    @property
    def claims(self) -> Claims:
        return Claims(self.store, self.clock, self.new_id)

    @property
    def promote(self) -> Promote:
        return Promote(self.store, self.clock, self.new_id)

    @property
    def link(self) -> LinkInteraction:
        return LinkInteraction(self.store, self.clock)

    @property
    def delete(self) -> DeleteContact:
        return DeleteContact(self.store, self.notes or self.store, self.clock)

    @property
    def history(self) -> ReadHistory:
        return ReadHistory(self.store, self.clock, self.marks)


@pytest.fixture(params=["memory", "dynamodb"])
def center(request: pytest.FixtureRequest) -> Iterator[Center]:
    """A contact center without contacts."""
    if request.param == "memory":
        yield Center(MemoryStore())
    else:
        with mock_aws():
            yield _on_dynamodb()


@pytest.fixture
def dynamodb() -> Iterator[Center]:
    """The same, where requests can be counted."""
    with mock_aws():
        yield _on_dynamodb()


def _on_dynamodb() -> Center:
    client = aws.session().create_client("dynamodb", region_name=REGION)
    made_once(REGION, "center", lambda: _create_all(client))
    store = DynamoStore(client, TABLES)
    center = Center(store, DynamoNotes(client, TABLES, store))
    client.meta.events.register("before-call.dynamodb", lambda model, **_: center.requests.append(model.name))
    return center


def _create_all(client: Any) -> None:
    for table, keys in KEYS.items():
        _create(client, table, keys)


def _create(client: Any, table: str, keys: tuple[str, ...]) -> None:
    index = JOURNEY if table == "interactions" else ()
    request: dict[str, Any] = {
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": _schema(keys),
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in (*keys, *index)],
    }
    if index:
        projection = {"ProjectionType": "ALL"}
        request["GlobalSecondaryIndexes"] = [
            {"IndexName": "journey", "KeySchema": _schema(index), "Projection": projection}
        ]
    client.create_table(**request)


def _schema(keys: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(keys, ("HASH", "RANGE"), strict=False)]
