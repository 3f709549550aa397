"""The contract of pointers and of interactions that expire, over all stores (PV1, PV2)."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

import pytest

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Relink, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, ContactType
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import Answer, Interaction, Link, Outcome, first, relinked
from scv.domain.privacy.erasure import anonymous
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.usecases.ports.writes import InteractionChanged
from tests.builders import NOW, alexis, cookie, email, event, known, phone
from tests.stores.benches import Store
from tests.stores.tables import Bench

C_1 = ContactId("c-1")
CONVERSATION_1 = ConversationId("conversation-1")
CALLBACK = Answer(Outcome.SEARCH, rule="CH")
LONG = known("ExternalId", "x" * 255, source="y" * 255)


def nobodys(conversation: str = "conversation-1", division: str | None = None) -> Interaction:
    told = event(phone(), email(), conversation=conversation, channel=Channel.CALLBACK, division=division)
    return first(told, Link(None, "CH"), CALLBACK, NOW)


def linked(conversation: str = "conversation-1") -> Interaction:
    answer = Answer(Outcome.LINKED, C_1, rule="RS1")
    return first(event(phone(), conversation=conversation), Link(C_1, "RS1"), answer, NOW)


def keeping(store: Store, retention: timedelta | None) -> Store:
    """The same store with the parameter of the stack."""
    if isinstance(store, MemoryStore):
        store.retention = retention
        return store
    return DynamoStore(store._client, dataclasses.replace(store._tables, retention=retention))


def put(store: Store, interaction: Interaction, *identifiers: Identifier) -> None:
    """A new interaction together with pointers from these."""
    store.apply(Plan(NOW, interaction=Relink(None, interaction), pointing=identifiers))


# -- pointers -----------------------------------------------------------------------------------


def test_PV1_a_pointer_leads_from_each_identifier_to_the_conversation(store: Store) -> None:
    put(store, nobodys("call-1"), phone(), email(), LONG)
    put(store, nobodys("call-2"), phone())
    assert sorted(store.pointed(UNASSIGNED_DIVISION, phone())) == ["call-1", "call-2"]
    assert store.pointed(UNASSIGNED_DIVISION, email()) == store.pointed(UNASSIGNED_DIVISION, LONG) == ("call-1",)
    assert store.pointed(DivisionId("north"), phone()) == store.pointed(UNASSIGNED_DIVISION, cookie()) == ()


def test_PV1_a_pointer_is_written_again_and_removed_without_harm(store: Store) -> None:
    put(store, nobodys(), phone())
    again = Relink(nobodys(), relinked(nobodys(), Link(None, "CH")))
    store.apply(Plan(NOW, interaction=again, pointing=(phone(),)))
    assert store.pointed(UNASSIGNED_DIVISION, phone()) == ("conversation-1",)
    for _ in range(2):
        store.unpoint(UNASSIGNED_DIVISION, phone(), CONVERSATION_1)
    assert store.pointed(UNASSIGNED_DIVISION, phone()) == ()


def test_PV1_an_interaction_is_emptied_together_with_its_pointers(store: Store) -> None:
    put(store, nobodys(), phone(), email())
    emptied = Relink(nobodys(), anonymous(nobodys(), "u-7"))
    store.apply(Plan(NOW, interaction=emptied, unpointing=(phone(), email(), cookie())))
    assert store.pointed(UNASSIGNED_DIVISION, phone()) == store.pointed(UNASSIGNED_DIVISION, email()) == ()


def test_PV1_interaction_and_pointers_are_one_write(store: Store) -> None:
    """What is refused leaves no pointer: an erased conversation gets none by an event that comes again."""
    store.add(anonymous(nobodys(), "u-7"))
    with pytest.raises(InteractionChanged):
        put(store, nobodys(), phone(), email())
    assert store.pointed(UNASSIGNED_DIVISION, phone()) == store.pointed(UNASSIGNED_DIVISION, email()) == ()


def test_PV1_a_pointer_belongs_to_the_division_of_its_interaction(store: Store) -> None:
    put(store, nobodys(division="north#1"), phone())
    assert store.pointed(DivisionId("north#1"), phone()) == ("conversation-1",)
    assert store.pointed(UNASSIGNED_DIVISION, phone()) == ()


def test_RS1_pointers_are_no_holders_however_many_there_are(store: Store) -> None:
    store.apply(Plan(NOW, (Transition(None, alexis()),)))
    for number in range(30):
        put(store, nobodys(f"call-{number}"), phone())
    assert [each.contact_id for each in store.holders(UNASSIGNED_DIVISION, (phone(),))[phone()]] == ["c-alexis"]
    assert len(store.pointed(UNASSIGNED_DIVISION, phone())) == 30


def test_PV1_a_pointer_outlives_its_interaction(bench: Bench) -> None:
    put(bench.store, nobodys(), phone())
    assert bench.calls == ["TransactWriteItems"]
    (row,), (item,) = bench.rows(bench.tables.identifiers), bench.rows(bench.tables.interactions)
    assert row["rank"]["S"].startswith(keys.POINTER)
    assert int(row["expiresAt"]["N"]) > int(item["expiresAt"]["N"])


# -- expiry -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interaction", "retention", "days"),
    [
        (nobodys(), None, 60),
        (nobodys(), 365, 60),
        (linked(), None, None),
        (linked(), 365, 365),
        (linked(), 30, 30),
        (relinked(linked(), Link(None, "PA5", by="u-7")), 30, 30),
        (relinked(nobodys(), Link(C_1, "PA6", by="u-7")), 365, 365),
        (relinked(nobodys(), Link(C_1, "PA6", by="u-7")), None, None),
        (anonymous(linked(), "u-7"), 30, 60),
        (anonymous(nobodys(), "u-7"), 365, 365),
        (anonymous(nobodys(), "u-7"), None, None),
    ],
    ids=str,
)
def test_PV2_what_was_never_linked_lasts_60_days_and_the_rest_as_long_as_it_is_kept(
    store: Store, interaction: Interaction, retention: int | None, days: int | None
) -> None:
    store = keeping(store, timedelta(days=retention) if retention else None)
    store.add(interaction)
    stored = store.interaction(CONVERSATION_1)
    assert stored is not None
    assert stored.expires_at == (NOW + timedelta(days=days) if days else None)
    assert stored == dataclasses.replace(interaction, expires_at=stored.expires_at)


def test_PV2_an_interaction_of_before_has_no_expiry_until_its_next_event(store: Store) -> None:
    old = dataclasses.replace(nobodys(), received_at=None)
    store.add(old)
    assert store.interaction(CONVERSATION_1) == old


def taken_in(store: Store, at: datetime, whole: bool) -> Interaction:
    """A new conversation of the same id."""
    fresh = first(
        event(cookie(), at=at), Link(ContactId("c-alexis"), "RS1"), Answer(Outcome.LINKED, ContactId("c-alexis")), at
    )
    if whole:
        store.apply(Plan(at, (Transition(None, alexis()),), interaction=Relink(None, fresh)))
    else:
        store.add(fresh)
    return fresh


@pytest.mark.parametrize("whole", [False, True], ids=["alone", "with its contact"])
def test_PV2_an_expired_interaction_that_is_still_there_makes_way(store: Store, whole: bool) -> None:
    """Its id may be a new conversation's, and no event of it counts as known."""
    store.add(nobodys())
    fresh = taken_in(store, NOW + timedelta(days=60), whole)
    assert store.interaction(CONVERSATION_1) == fresh


@pytest.mark.parametrize("whole", [False, True], ids=["alone", "with its contact"])
def test_RS5_one_that_has_not_expired_does_not(store: Store, whole: bool) -> None:
    store.add(nobodys())
    with pytest.raises(InteractionChanged):
        taken_in(store, NOW + timedelta(days=59, hours=23), whole)
    stored = store.interaction(CONVERSATION_1)
    assert stored is not None
    assert stored.identifiers == nobodys().identifiers


# -- items of before ----------------------------------------------------------------------------


def test_RS11_an_item_of_the_first_schema_is_read_as_one_leg() -> None:
    """Its identifiers count as told by its first event, as they did; a restart after its end is a restart."""
    item = items.packed(
        {
            "conversationId": "c-1",
            "contactId": "alexis",
            "journey": "alexis",
            "journeyKey": "2026-11-21T10:05:00.000Z#c-1",
            "channel": "voice",
            "direction": "inbound",
            "divisionId": "north",
            "startedAt": "2026-11-21T10:05:00.000Z",
            "endedAt": "2026-11-21T10:02:00.000Z",
            "queue": "Sales",
            "link": '{"r":"RS1","i":["Phone","+18031230000"]}',
            "told": '{"communication_id":"p-1","name":"Ana"}',
            "identifiers": '[["Phone","+18031230000"],["Cookie","k"]]',
            "events": '[["e-1","s","2026-11-21T10:00:00.000Z",{"o":"linked","t":"Curated"}],'
            '["e-2","e","2026-11-21T10:02:00.000Z",{"o":"updated"},["ended_at"]],'
            '["e-3","s","2026-11-21T10:05:00.000Z",{"o":"duplicate"},["started_at","channel","queue"]]]',
            "eventCount": 3,
            "lastEvent": '["e-3","s","2026-11-21T10:05:00.000Z"]',
            "revision": 3,
        }
    )
    interaction = items.interaction_from(item)
    assert (interaction.started_at, interaction.facts.ended_at) == (NOW, None)
    assert (interaction.facts.queue, interaction.facts.name, interaction.division) == ("Sales", "Ana", "north")
    assert [leg.id for leg in interaction.legs] == ["p-1"]
    assert interaction.deciding == ((phone(),), (known("Cookie", "k"),))
    assert interaction.tellers == {"queue": (NOW + timedelta(minutes=5), "e-3"), "name": (NOW, "e-1")}
    assert interaction.seen("e-2") == Answer(
        Outcome.UPDATED, ContactId("alexis"), ContactType.CURATED, 0, "RS1", phone()
    )
    again = items.interaction_from(items.interaction_item(interaction))
    assert again == interaction


def test_an_item_of_the_first_schema_that_told_next_to_nothing_is_read() -> None:
    item = items.packed(
        {
            "conversationId": "c-1",
            "link": '{"r":"JO6"}',
            "events": '[["e-1","u","2026-11-21T10:00:00.000Z",{"o":"search"}]]',
            "eventCount": 1,
            "lastEvent": '["e-1","u","2026-11-21T10:00:00.000Z"]',
            "revision": 1,
        }
    )
    interaction = items.interaction_from(item)
    assert (interaction.legs, interaction.mentions, interaction.started_at) == ((), (), NOW)
    assert items.interaction_from(items.interaction_item(interaction)) == interaction
