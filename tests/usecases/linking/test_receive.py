"""Receive: read, take in, and queue what the store cannot take."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scv.adapters.memory import MemoryStore
from scv.adapters.webhooks import interactions
from scv.adapters.webhooks.registry import adapter_of
from scv.domain.changes.plans import Plan
from scv.domain.interactions.interaction import Answer, InteractionEvent, Outcome, Received, Unreadable
from scv.domain.linking.resolution import Rows
from scv.domain.projects.project import Project
from scv.domain.senders.deliveries import Reading, Taken
from scv.domain.senders.senders import BUILT_IN, BUS, DEFAULT
from scv.domain.values.documents import Document
from scv.domain.values.errors import InvalidValue, StoreUnavailable
from scv.domain.values.ids import ConversationId
from scv.usecases.linking.ingest import Ingest
from scv.usecases.linking.receive import Receive
from scv.usecases.ports.writes import StaleWrite

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


class StoreThatIsAway(MemoryStore):
    """It answers to nothing."""

    def holders(self, *_: object) -> Rows:
        raise StoreUnavailable("away")

    def project(self, _: str) -> Project:
        raise StoreUnavailable("away")


class StoreThatIsBusy(MemoryStore):
    """Somebody else is always faster."""

    def apply(self, plan: Plan) -> None:
        raise StaleWrite(plan.contacts[0].contact.id)


@dataclass
class Queue:
    """What was put into it; `is_away` when it does not answer."""

    waiting: list[tuple[str, Document, datetime]] = field(default_factory=list)
    is_away: bool = False

    def put(self, sender: str, payload: Document, received_at: datetime) -> None:
        if self.is_away:
            raise StoreUnavailable("away")
        self.waiting.append((sender, payload, received_at))


@dataclass(frozen=True)
class Receiving:
    """Receive for the senders that every stack has, who tell one event a request."""

    receive: Receive

    def __call__(self, sender: str, document: Document) -> Received | None:
        return only(self.receive(BUILT_IN[sender], document))

    def again(self, sender: str, document: Document, received_at: datetime | None = None) -> Received | None:
        return only(self.receive.again(BUILT_IN[sender], document, received_at))


def only(taken: Taken) -> Received | None:
    """What became of the one event of a request."""
    assert len(taken.received) <= 1
    return next(iter(taken.received), None)


def receiving(store: MemoryStore, queue: Queue, clock: Callable[[], datetime] = lambda: NOW) -> Receiving:
    ids = (f"contact-{number}" for number in itertools.count(1))
    return Receiving(Receive(adapter_of, store, Ingest(store, store, clock, lambda: next(ids)), queue, clock))


def payload(**customer: Any) -> Document:
    return {
        "id": "evt-1",
        "type": "interaction.started",
        "timestamp": "2026-11-21T10:00:00Z",
        "data": {"conversationId": "c-1", "channel": "voice", "customer": customer},
    }


CALL = payload(phone="+1 803-123-0000")
QUEUED = Received(ConversationId("c-1"), Answer(Outcome.QUEUED))


@pytest.mark.parametrize("store", [StoreThatIsAway(), StoreThatIsBusy()], ids=["away", "busy"])
def test_rs5_an_event_that_the_store_cannot_take_waits_as_it_came(store: MemoryStore) -> None:
    queue = Queue()

    received = receiving(store, queue)(DEFAULT.id, CALL)

    assert received == QUEUED
    assert queue.waiting == [(DEFAULT.id, CALL, NOW)]


def test_rs5_an_event_that_waited_ends_in_the_state_of_one_that_did_not() -> None:
    queue, late, straight = Queue(), MemoryStore(), MemoryStore()
    receiving(StoreThatIsAway(), queue)(DEFAULT.id, CALL)

    received = [receiving(late, queue).again(*waited) for waited in queue.waiting]

    assert received == [receiving(straight, Queue())(DEFAULT.id, CALL)]
    assert (late.records, late.conversations) == (straight.records, straight.conversations)


def test_rs5_an_event_that_waited_does_not_queue_again() -> None:
    queue = Queue()

    with pytest.raises(StoreUnavailable):
        receiving(StoreThatIsAway(), queue).again(DEFAULT.id, CALL)

    assert queue.waiting == []


def test_nothing_is_accepted_when_the_queue_is_away_too() -> None:
    with pytest.raises(StoreUnavailable):
        receiving(StoreThatIsAway(), Queue(is_away=True))(DEFAULT.id, CALL)


def test_nothing_is_queued_unread_or_about_no_interaction() -> None:
    queue = Queue()
    receive = receiving(StoreThatIsAway(), queue)

    with pytest.raises(InvalidValue):
        receive(DEFAULT.id, {**payload(), "type": "interaction.paused"})
    assert receive(BUS.id, {"detail-type": "Scheduled Event"}) is None
    assert queue.waiting == []


def test_id3_id11_a_number_that_only_the_projects_country_explains_waits_until_it_can_be_asked() -> None:
    queue = Queue()

    received = receiving(StoreThatIsAway(), queue)(DEFAULT.id, payload(phone="12345"))

    assert received is not None
    assert received.answer.outcome is Outcome.QUEUED
    assert len(queue.waiting) == 1


def test_id3_a_phone_is_read_with_the_country_of_its_project() -> None:
    store = MemoryStore()
    store.settings["default"] = dataclasses.replace(Project("default"), default_country="DE")

    received = receiving(store, Queue())(DEFAULT.id, payload(phone="030 1234567"))

    assert received is not None
    assert received.answer.identifier is not None
    assert received.answer.identifier.value == "+49301234567"


# -- ahead of our clock (AC7) -------------------------------------------------------------------


def told(**changes: Any) -> Document:
    """The call with other times, as text."""
    times: dict[str, Any] = {name: value.isoformat() for name, value in changes.items()}
    data: Any = CALL["data"]
    changed: Any = {**data, **{name: times[name] for name in times if name != "timestamp"}}
    return {**CALL, "timestamp": times.get("timestamp", CALL["timestamp"]), "data": changed}


FAR_AHEAD = [
    told(timestamp=datetime(9999, 1, 1, tzinfo=UTC)),
    told(timestamp=NOW + timedelta(minutes=5, seconds=1)),
    told(startedAt=NOW + timedelta(minutes=6)),
    told(endedAt=NOW + timedelta(days=1)),
]


@pytest.mark.parametrize("ahead", FAR_AHEAD, ids=["9999", "timestamp", "startedAt", "endedAt"])
@pytest.mark.parametrize("store", [MemoryStore(), StoreThatIsAway()], ids=["store", "no store"])
def test_AC7_an_event_from_far_ahead_is_refused_and_neither_stored_nor_queued(
    store: MemoryStore, ahead: Document
) -> None:
    queue = Queue()
    with pytest.raises(InvalidValue):
        receiving(store, queue)(DEFAULT.id, ahead)
    assert (store.conversations, store.records, queue.waiting) == ({}, {}, [])


def test_AC7_an_event_of_the_bus_from_far_ahead_is_refused_as_well() -> None:
    body = {"eventTime": 4102444800000, "conversationId": "g-1", "mediaType": "VOICE", "ani": "tel:+18031230000"}
    envelope: Any = {
        "id": "1",
        "detail-type": "v2.detail.events.conversation.{id}.customer.start",
        "source": "aws.partner/genesys.com/cloud/x/y",
        "detail": {"topicName": "v2.detail.events.conversation.g-1.customer.start", "eventBody": body},
    }
    with pytest.raises(InvalidValue):
        receiving(MemoryStore(), Queue())(BUS.id, envelope)


def test_AC7_a_clock_may_be_five_minutes_ahead() -> None:
    received = receiving(MemoryStore(), Queue())(DEFAULT.id, told(timestamp=NOW + timedelta(minutes=5)))
    assert received is not None
    assert received.answer.outcome is Outcome.CREATED


def test_AC7_what_waited_is_measured_by_when_it_came() -> None:
    """It does not become right by waiting."""
    tomorrow = receiving(MemoryStore(), Queue(), lambda: NOW + timedelta(days=1))
    ahead = told(timestamp=NOW + timedelta(hours=1))
    with pytest.raises(InvalidValue):
        tomorrow.again(DEFAULT.id, ahead, NOW)
    assert tomorrow.again(DEFAULT.id, ahead) is not None


@dataclass(frozen=True)
class Reads:
    """An adapter that reads these events in whatever comes."""

    events: tuple[InteractionEvent, ...]

    def __init__(self, *events: InteractionEvent) -> None:
        object.__setattr__(self, "events", events)

    def read(self, *_: object) -> Reading:
        return Reading(self.events)


# -- what did not count (RS12, AC6) -------------------------------------------------------------


def test_AC6_RS12_another_division_is_named_each_time_that_the_event_is_told() -> None:
    receive = receiving(MemoryStore(), Queue())
    receive(DEFAULT.id, CALL)
    call: Any = CALL
    moved: Any = {**call, "id": "evt-2", "type": "interaction.updated", "data": {**call["data"], "divisionId": "north"}}
    first, again = receive(DEFAULT.id, moved), receive(DEFAULT.id, moved)
    assert first == again
    assert first is not None
    assert first.ignored == ("divisionId",)


def test_RS12_ID11_what_the_reader_could_not_use_is_told_also_when_the_event_waits() -> None:
    read = dataclasses.replace(
        interactions.read(CALL, lambda _: "US"),
        ignored=("data.customer.phoneNumber",),
        unreadable=(Unreadable("data.form.phone", "none"),),
    )
    for store in (MemoryStore(), StoreThatIsBusy()):
        receive = dataclasses.replace(receiving(store, Queue()).receive, readers=lambda _: Reads(read))
        received = only(receive(DEFAULT, CALL))
        assert received is not None
        assert (received.ignored, received.unreadable) == (read.ignored, read.unreadable)
