"""The contract of a store of interactions, over memory, DynamoDB in process and a DynamoDB server."""

from __future__ import annotations

import dataclasses
import itertools
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from scv.domain.changes.plans import Relink
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.folding import advance, first
from scv.domain.interactions.interaction import Answer, EventType, Interaction, Link, Outcome, relinked
from scv.domain.interactions.journeys import JourneyEntry, journey_entry
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.ports.writes import InteractionChanged
from tests.builders import NOW, cookie, email, event, phone
from tests.stores.benches import Store

C_1 = ContactId("c-1")
CONVERSATION_001 = ConversationId("conversation-001")
C_2 = ContactId("c-2")
LINKED = Answer(Outcome.LINKED, C_1, rule="RS1", identifier=phone())


def conversation(
    number: int, contact_id: ContactId | None = C_1, at: datetime = NOW, channel: Channel = Channel.VOICE
) -> Interaction:
    started = event(
        phone(),
        conversation=f"conversation-{number:03d}",
        id=f"e-{number}",
        at=at,
        channel=channel,
        subject="Order 7",
        queue="Sales",
        agent="u-7",
        name="Ana",
    )
    return first(started, Link(contact_id, "RS1", phone()), LINKED)


def ended(interaction: Interaction) -> Interaction:
    later = NOW + timedelta(minutes=3)
    end = event(
        conversation=interaction.conversation_id,
        id=f"{interaction.conversation_id}-end",
        type=EventType.ENDED,
        at=later,
        channel=None,
        direction=None,
        started_at=None,
        ended_at=later,
    )
    return advance(interaction, end, interaction.link, Answer(Outcome.UPDATED, C_1, rule="RS1"))


def test_an_interaction_is_read_back_as_it_was(store: Store) -> None:
    interaction = ended(conversation(1))
    store.add(interaction)
    assert store.interaction(CONVERSATION_001) == interaction
    assert store.interaction(ConversationId("conversation-002")) is None


def test_RS5_the_first_event_is_written_once_and_the_second_time_told_what_is_stored(store: Store) -> None:
    store.add(conversation(1))
    with pytest.raises(InteractionChanged) as refused:
        store.add(conversation(1, ContactId("c-2")))
    assert refused.value.stored == conversation(1)
    assert store.interaction(CONVERSATION_001) == conversation(1)


def test_JO6_of_two_events_at_once_the_second_is_told_to_look_again(store: Store) -> None:
    before = conversation(1)
    store.add(before)
    store.replace(before, ended(before))
    with pytest.raises(InteractionChanged) as refused:
        store.replace(before, relinked(before, Link(None, "PA5", by="u-7")))
    assert refused.value.stored == Relink(before, ended(before)).after


def test_an_interaction_that_was_never_stored_cannot_be_replaced(store: Store) -> None:
    with pytest.raises(InteractionChanged) as refused:
        store.replace(conversation(1), ended(conversation(1)))
    assert refused.value.stored is None
    assert store.interaction(CONVERSATION_001) is None


# -- journeys (JO1-JO4) -------------------------------------------------------------------------


def pages(store: Store, contact_ids: tuple[str, ...], limit: int) -> list[tuple[JourneyEntry, ...]]:
    found: list[tuple[JourneyEntry, ...]] = []
    before = None
    while page := store.journey(tuple(map(ContactId, contact_ids)), limit, before):
        found.append(page)
        before = page[-1].key
    return found


def test_JO1_a_journey_is_newest_first(store: Store) -> None:
    for number in (2, 1, 3):
        store.add(conversation(number, at=NOW + timedelta(hours=number)))
    found = store.journey((C_1,), 25, None)
    assert [each.conversation_id for each in found] == ["conversation-003", "conversation-002", "conversation-001"]


def test_JO4_an_entry_of_the_index_is_that_of_the_interaction(store: Store) -> None:
    interaction = ended(conversation(1))
    store.add(interaction)
    assert store.journey((C_1,), 25, None) == (journey_entry(interaction),)


def test_JO1_a_journey_spans_the_merge_set(store: Store) -> None:
    owners = ["c-1", "c-2", "c-3"]
    for number in range(6):
        store.add(conversation(number, ContactId(owners[number % 3]), NOW + timedelta(minutes=number)))
    found = store.journey((C_1, C_2), 25, None)
    assert [each.conversation_id[-3:] for each in found] == ["004", "003", "001", "000"]


def test_MG9_journeys_are_counted_up_to_a_limit_and_what_is_in_none_is_not(store: Store) -> None:
    for number in range(6):
        store.add(conversation(number, ContactId(f"c-{min(number, 1)}"), NOW + timedelta(minutes=number)))
    store.add(conversation(7, ContactId("c-0"), channel=Channel.CALLBACK))
    assert store.count_journeys((ContactId("c-0"), C_1, ContactId("nobody")), 3) == {"c-0": 1, "c-1": 3, "nobody": 0}


@pytest.mark.parametrize("limit", [1, 2, 5, 25])
def test_JO3_every_entry_comes_exactly_once_even_at_equal_times(store: Store, limit: int) -> None:
    for number in range(11):
        store.add(conversation(number, ContactId(f"c-{number % 2}"), NOW + timedelta(seconds=number // 6)))
    found = pages(store, ("c-0", "c-1"), limit)
    assert all(len(page) <= limit for page in found)
    ids = [each.conversation_id for page in found for each in page]
    assert ids == [f"conversation-{number:03d}" for number in reversed(range(11))]


OWNERS = ("one has all", "in blocks", "in turns", "by chance")


def _ways_to_share() -> Iterator[Any]:
    """Whose the entries are, how many may have them, and how many a page shows; single entries are long."""
    for owner, members, limit in itertools.product(OWNERS, (3, 20), (1, 5, 26)):
        marks = [pytest.mark.long] if (members, limit) == (20, 1) and owner != "by chance" else []
        yield pytest.param(owner, members, limit, marks=marks)


@pytest.mark.parametrize(("owner", "members", "limit"), list(_ways_to_share()))
def test_JO3_a_page_over_many_members_is_the_newest_whoever_has_them(
    store: Store, owner: str, members: int, limit: int
) -> None:
    chance = random.Random(7)
    owners: dict[str, Callable[[int], int]] = {
        "one has all": lambda _: 1,
        "in blocks": lambda number: number // 13 % members,
        "in turns": lambda number: number % members,
        "by chance": lambda _: min(int(chance.expovariate(0.5)), members - 1),
    }
    for number in range(60):
        store.add(conversation(number, ContactId(f"c-{owners[owner](number)}"), NOW + timedelta(seconds=number)))
    found = pages(store, tuple(f"c-{number}" for number in range(members)), limit)
    assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)
    ids = [each.conversation_id for page in found for each in page]
    assert ids == [f"conversation-{number:03d}" for number in reversed(range(60))]


def test_JO3_entries_that_arrive_meanwhile_disturb_no_page(store: Store) -> None:
    for number in range(4):
        store.add(conversation(number, at=NOW + timedelta(seconds=number)))
    page = store.journey((C_1,), 2, None)
    store.add(conversation(9, at=NOW + timedelta(hours=1)))
    rest = store.journey((C_1,), 2, page[-1].key)
    assert [each.conversation_id[-1] for each in (*page, *rest)] == ["3", "2", "1", "0"]


@pytest.mark.parametrize("channel", [Channel.CALLBACK, Channel.CAMPAIGN])
def test_JO2_callbacks_and_campaigns_are_stored_and_in_no_journey(store: Store, channel: Channel) -> None:
    store.add(conversation(1, channel=channel))
    assert store.journey((C_1,), 25, None) == ()
    assert store.interaction(CONVERSATION_001) is not None


def test_PV1_what_concerns_a_contact_is_found_also_where_no_journey_shows_it(store: Store) -> None:
    unlinked = conversation(4)
    for each in (conversation(1), conversation(2, channel=Channel.CALLBACK), conversation(3, channel=Channel.CAMPAIGN)):
        store.add(each)
    store.add(unlinked)
    store.replace(unlinked, relinked(unlinked, Link(None, "PA5", by="u-7")))
    store.add(conversation(5, C_2, channel=Channel.CALLBACK))
    assert sorted(store.conversations_of((C_1,))) == [f"conversation-00{number}" for number in (1, 2, 3, 4)]
    assert store.conversations_of((C_2,)) == ("conversation-005",)


def test_PA5_an_unlinked_interaction_leaves_the_journey_and_stays_readable(store: Store) -> None:
    linked = conversation(1)
    store.add(linked)
    unlinked = relinked(linked, Link(None, "PA5", by="u-7"))
    store.replace(linked, unlinked)
    assert store.journey((C_1,), 25, None) == ()
    assert store.interaction(CONVERSATION_001) == Relink(linked, unlinked).after


def test_PA6_a_relinked_interaction_is_in_the_other_journey_only(store: Store) -> None:
    linked = conversation(1)
    store.add(linked)
    store.replace(linked, relinked(linked, Link(C_2, "PA6", by="u-7")))
    assert store.journey((C_1,), 25, None) == ()
    assert [each.contact_id for each in store.journey((C_2,), 25, None)] == ["c-2"]


def test_JO6_an_earlier_start_told_later_moves_the_entry(store: Store) -> None:
    late = conversation(1)
    store.add(late)
    told = event(
        conversation="conversation-001", id="e-2", at=NOW + timedelta(seconds=9), started_at=NOW - timedelta(hours=1)
    )
    store.replace(late, advance(late, told, late.link, LINKED))
    (entry,) = store.journey((C_1,), 25, None)
    assert entry.started_at == NOW - timedelta(hours=1)


def test_an_interaction_of_many_events_is_read_back_as_it_was(store: Store) -> None:
    interaction = conversation(1)
    for number in range(30):
        later = event(
            email() if number % 2 else cookie(),
            conversation="conversation-001",
            id=f"update-{number}",
            type=EventType.UPDATED,
            at=NOW + timedelta(seconds=40 - number),
            queue=f"queue {number}" if number % 3 else None,
            agent=f"u-{number}" if number % 4 else None,
        )
        link = dataclasses.replace(interaction.link, contact_id=ContactId(f"c-{number % 3}"))
        interaction = advance(interaction, later, link, dataclasses.replace(LINKED, candidates=number % 2))
    store.add(interaction)
    assert store.interaction(CONVERSATION_001) == interaction
