"""A merge costs the same with thousands of interactions on each side as with none (MG6, MG10, JO3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.dynamodb import items
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.folding import first
from scv.domain.interactions.interaction import Answer, EventType, Facts, Interaction, InteractionEvent, Link, Outcome
from scv.domain.interactions.journeys import entry_key
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.interactions.journey import ReadJourney
from tests.people import AGENT, NOW, person
from tests.usecases.centers import TABLES, Center

LONG = 10_000
BATCH = 25  # items of one BatchWriteItem


def interaction(contact_id: str, place: int) -> Interaction:
    """Each contact has one interaction a minute, the two of them at the same times."""
    at = NOW - timedelta(minutes=place)
    facts = Facts(channel=Channel.VOICE, direction=Direction.INBOUND, started_at=at)
    event = InteractionEvent(f"e-{place}", EventType.STARTED, at, ConversationId(f"{contact_id}-{place:05}"), facts)
    return first(event, Link(ContactId(contact_id), "RS1"), Answer(Outcome.LINKED, ContactId(contact_id)))


def had(client: Any, contact_id: str, count: int) -> None:
    puts = [{"PutRequest": {"Item": items.interaction_item(interaction(contact_id, place))}} for place in range(count)]
    for start in range(0, count, BATCH):
        client.batch_write_item(RequestItems={TABLES.interactions: puts[start : start + BATCH]})


def merged(center: Center, *contact_ids: str) -> tuple[str, list[str]]:
    """The result of a merge, and the requests that it took."""
    center.requests.clear()
    return center.merged(*contact_ids).id, list(center.requests)


@pytest.mark.parametrize("count", [1_000, pytest.param(LONG, marks=pytest.mark.long)])
def test_MG6_MG10_interactions_on_each_side_change_nothing_about_a_merge(dynamodb: Center, count: int) -> None:
    center = dynamodb
    # given two contacts with long histories and two with none
    center.has(person("a", work_phone="+18031230000"), person("b"), person("c"), person("d"))
    client = center.store._client
    for contact_id in ("a", "b"):
        had(client, contact_id, count)
    before = [center.store.contact(each) for each in ("a", "b")]
    # when
    _, short = merged(center, "c", "d")
    result, long = merged(center, "a", "b")
    # then: one read and one transaction, whatever the histories
    assert long == short == ["BatchGetItem", "TransactWriteItems"]
    # and the journey is complete and in order at once, on its first page and on its last
    read = ReadJourney(center.store, center.clock)
    page = read(AGENT, ContactId("a"), 50, None)
    assert [entry.conversation_id for entry in page.entries[:4]] == ["b-00000", "a-00000", "b-00001", "a-00001"]
    last = read(AGENT, ContactId(result), 50, entry_key(NOW - timedelta(minutes=count - 2), ConversationId("a")))
    assert [entry.conversation_id for entry in last.entries] == [f"b-{count - 1:05}", f"a-{count - 1:05}"]
    assert last.after is None
    # and undone it gives back what there was
    center.unmerge(AGENT, ContactId(result))
    for contact in before:
        assert contact is not None
        again = center.store.contact(contact.id)
        assert (again.profile, again.held, again.type) == (contact.profile, contact.held, contact.type)
        own = read(AGENT, contact.id, 50, None, include_merged=False)
        assert [entry.conversation_id for entry in own.entries[:2]] == [f"{contact.id}-00000", f"{contact.id}-00001"]


def test_the_long_history_is_as_long_as_it_says(dynamodb: Center) -> None:
    had(dynamodb.store._client, "a", 60)
    assert len({interaction("a", place).conversation_id for place in range(LONG)}) == LONG
    assert len(dynamodb.store.journey(["a"], 100, None)) == 60
