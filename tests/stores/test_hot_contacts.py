"""A contact with hundreds of interactions a second: its journey is spread over partitions and read as one."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.store import DynamoStore
from scv.domain.interactions.folding import first
from scv.domain.interactions.interaction import Answer, Interaction, Link, Outcome, relinked
from scv.domain.values.ids import ContactId, ConversationId
from tests.builders import NOW, event, phone
from tests.stores.tables import Bench

C_OTHER = ContactId("c-other")
HOT, SHARDS = ContactId("c-hot"), 8


@pytest.fixture
def hot(bench: Bench) -> DynamoStore:
    """A store that knows one contact to be hot."""
    return DynamoStore(bench.client, dataclasses.replace(bench.tables, journey_shards={HOT: SHARDS}))


def call(place: int, owner: ContactId | None = HOT) -> Interaction:
    """The calls come in pairs that begin at the same moment."""
    told = event(phone(), conversation=f"conversation-{place:03d}", at=NOW + timedelta(seconds=place // 2))
    return first(told, Link(owner, "RS1", phone()), Answer(Outcome.LINKED, owner))


def test_JO3_every_entry_of_a_hot_contact_is_read_exactly_once_newest_first(hot: DynamoStore) -> None:
    for place in range(60):
        hot.add(call(place))
    read: list[str] = []
    before = None
    while page := hot.journey((HOT,), 7, before):
        read.extend(entry.conversation_id for entry in page)
        before = page[-1].key
    assert read == [f"conversation-{place:03d}" for place in reversed(range(60))]


def test_JO4_an_entry_of_a_hot_contact_names_the_contact_itself(hot: DynamoStore) -> None:
    hot.add(call(1))
    assert [entry.contact_id for entry in hot.journey((HOT,), 25, None)] == [HOT]


def test_JO1_what_was_written_before_the_contact_was_hot_stays_in_its_journey(bench: Bench, hot: DynamoStore) -> None:
    bench.store.add(call(1))
    hot.add(call(2))
    assert [entry.conversation_id for entry in hot.journey((HOT,), 25, None)] == [
        "conversation-002",
        "conversation-001",
    ]


def test_JO1_a_hot_contact_and_another_are_one_journey_over_a_merge_set(hot: DynamoStore) -> None:
    hot.add(call(1))
    hot.add(call(4, C_OTHER))
    hot.add(call(6))
    found = [entry.conversation_id for entry in hot.journey((HOT, C_OTHER), 25, None)]
    assert found == ["conversation-006", "conversation-004", "conversation-001"]


def test_PA5_an_unlinked_interaction_leaves_the_journey_of_a_hot_contact(hot: DynamoStore) -> None:
    linked = call(1)
    hot.add(linked)
    hot.replace(linked, relinked(linked, Link(None, "PA5", by="u-7")))
    assert hot.journey((HOT,), 25, None) == ()


def test_the_entries_of_a_hot_contact_are_spread_over_all_of_its_partitions() -> None:
    found = {keys.journey_partition(HOT, ConversationId(f"conversation-{place}"), SHARDS) for place in range(500)}
    assert found == set(keys.journey_partitions(HOT, SHARDS)) - {HOT}


def test_a_later_event_leaves_the_entry_of_a_hot_contact_in_its_partition(bench: Bench, hot: DynamoStore) -> None:
    """Otherwise each event would cost the index a second write."""
    begun = call(1)
    hot.add(begun)
    (before,) = bench.rows(bench.tables.interactions)
    hot.replace(begun, relinked(begun, begun.link))
    (after,) = bench.rows(bench.tables.interactions)
    assert before["journey"] == after["journey"] != {"S": HOT}


def test_every_other_contact_costs_what_it_did(bench: Bench, hot: DynamoStore) -> None:
    hot.add(call(1, C_OTHER))
    bench.forget()
    other = DynamoStore(bench.client, dataclasses.replace(bench.tables, journey_shards={HOT: SHARDS}))
    other.journey((C_OTHER,), 25, None)
    assert bench.calls == ["Query"]
