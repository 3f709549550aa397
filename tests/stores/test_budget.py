"""What the jobs of the ingest path may cost: requests sent and units consumed, counted at the client."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.contacts.life import provisional
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import EventType, InteractionEvent, Outcome
from scv.domain.values.ids import ContactId
from scv.usecases.linking.ingest import Ingest
from tests.builders import NOW, CountedIds, SettableClock, alexis, cookie, email, event, phone
from tests.stores.tables import Bench


@pytest.fixture
def ingest(bench: Bench) -> Ingest:
    """Ingest over DynamoDB; project settings are kept per process and no part of the budget."""
    return Ingest(bench.store, MemoryStore(), SettableClock(), CountedIds())


def told(*found: Identifier, conversation: str = "conversation-1", **more: Any) -> InteractionEvent:
    return event(*found, conversation=conversation, project_id="default", division="*", queue="Sales", **more)


def reads(bench: Bench) -> float:
    return sum(units for operation, units in bench.units if operation in {"Query", "GetItem", "BatchGetItem"})


def written(bench: Bench) -> float:
    return sum(units for operation, units in bench.units if operation not in {"Query", "GetItem", "BatchGetItem"})


def test_RS1_a_known_identifier_is_one_query_and_one_put(bench: Bench, ingest: Ingest) -> None:
    bench.store.apply(Plan(NOW, (Transition(None, alexis()),)))
    bench.forget()
    assert ingest(told(phone())).outcome is Outcome.LINKED
    assert bench.calls == ["Query", "PutItem"]
    assert reads(bench) <= 1
    assert written(bench) <= 2


def test_RS4_a_new_identifier_is_one_query_and_one_transaction(bench: Bench, ingest: Ingest) -> None:
    assert ingest(told(phone())).outcome is Outcome.CREATED
    assert bench.calls == ["Query", "TransactWriteItems"]
    assert reads(bench) <= 1


def test_RS4_a_new_contact_of_one_identifier_is_four_items(bench: Bench, ingest: Ingest) -> None:
    """Record, row, guard and interaction: two units each, and two for the index, are ten."""
    ingest(told(phone()))
    tables = bench.tables
    rows = [len(bench.rows(table)) for table in (tables.contacts, tables.identifiers, tables.interactions)]
    assert rows == [1, 2, 1]
    assert bench.rows(tables.search) == []


def test_RS5_an_event_delivered_twice_is_one_query_and_one_refused_put(bench: Bench, ingest: Ingest) -> None:
    started = told(phone())
    ingest(started)
    bench.forget()
    ingest(started)
    assert bench.calls == ["Query", "PutItem"]


@pytest.mark.parametrize("kind", [EventType.UPDATED, EventType.ENDED])
def test_RS10_a_later_event_reads_the_interaction_and_its_contact_and_writes_one(
    bench: Bench, ingest: Ingest, kind: EventType
) -> None:
    ingest(told(phone()))
    bench.forget()
    ingest(told(phone(), type=kind, at=NOW + timedelta(minutes=1)))
    assert bench.calls == ["GetItem", "GetItem", "PutItem"]
    assert reads(bench) <= 2
    assert written(bench) <= 2


def test_PV1_what_nobody_is_linked_to_is_written_with_its_pointer(bench: Bench, ingest: Ingest) -> None:
    """Both of one unit, twice that in one transaction."""
    ingest(told(phone(), channel=Channel.CALLBACK))
    assert bench.calls == ["Query", "TransactWriteItems"]
    assert written(bench) <= 4
    bench.forget()
    ingest(told(phone(), channel=Channel.CALLBACK, type=EventType.ENDED))
    assert bench.calls == ["GetItem", "PutItem"], "on the same day its pointer lasts long enough"


def test_RS8_a_due_renewal_is_one_get_more(bench: Bench, ingest: Ingest) -> None:
    earlier = NOW - timedelta(days=3)
    bench.store.apply(
        Plan(earlier, (Transition(None, provisional(ContactId("c-1"), UNASSIGNED_DIVISION, (phone(),), earlier)),))
    )
    bench.forget()
    ingest(told(phone()))
    assert bench.calls == ["Query", "GetItem", "TransactWriteItems"]


def test_RS6_several_identifiers_are_queried_each_once(bench: Bench, ingest: Ingest) -> None:
    ingest(told(cookie(), email(), phone()))
    assert bench.calls == ["Query", "Query", "Query", "TransactWriteItems"]


def test_RS1_ten_thousand_holders_cost_as_much_as_one(bench: Bench) -> None:
    """Twenty rows are read, whatever is behind them."""
    for number in range(30):
        holder = dataclasses.replace(alexis(), id=ContactId(f"0f8fad5b-d9cb-469f-a165-{number:012d}"))
        bench.store.apply(Plan(NOW, (Transition(None, holder),)))
    bench.forget()
    bench.store.holders(UNASSIGNED_DIVISION, (phone(),))
    assert bench.calls == ["Query"]
    assert reads(bench) <= 1
