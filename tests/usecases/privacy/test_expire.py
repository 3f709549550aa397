"""Who has expired: the store removes the record, and what it leaves behind says nothing of anybody (PV2)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.consent.decisions import Status
from scv.domain.consent.words import Choice
from scv.domain.contacts.contact import PROVISIONAL_LIFE, Contact
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import EventType, Unreadable
from scv.domain.privacy.erasure import PERSONAL
from tests.builders import SettableClock, event, phone
from tests.model.world import World

NUMBER, OTHER = phone(), phone("+1 803-123-0001")
RETENTION = timedelta(days=400)


@pytest.fixture
def world() -> World:
    """A caller with a name, a note and a call, 61 days later and removed by the store."""
    return World.in_memory(SettableClock(), RETENTION)


def called(world: World, event_id: str = "e-1", *known: Any, **more: Any) -> Any:
    """An event that says of the caller whatever an event can say."""
    told = event(
        *(known or (NUMBER,)), conversation="c-1", id=event_id, at=world.clock(), communication_id="Zoe's", **more
    )
    personal: dict[str, Any] = {name: f"Zoe's {name}" for name in PERSONAL if name != "communication_id"}
    facts = dataclasses.replace(told.facts, **personal)
    return world.ingest(
        dataclasses.replace(
            told,
            facts=facts,
            unreadable=(Unreadable("data.form.phone", "Zoe has none"),),
            choices=(Choice("messages", Status.DENIED, NUMBER, "Zoe's word"),),
        )
    )


def removed(world: World) -> Contact:
    (contact,) = world.store.records.values()
    world.note(contact.id, "Zoe calls back", "key-1")
    world.clock.pass_by(days=61)
    del world.store.records[contact.id]
    world.forget_expired(contact)
    found: Contact = contact
    return found


def test_pv2_interactions_of_who_has_expired_are_anonymous_and_open(world: World) -> None:
    called(world)
    removed(world)
    left = world.store.interaction("c-1")
    assert "Zoe" not in repr(left)
    assert "803123" not in repr(left)
    assert (left.unreadable, left.choices, left.mentions, left.events) == ((), (), (), ())
    assert (left.link.contact_id, left.identifiers, left.channel) == (None, (), Channel.VOICE)
    store: MemoryStore = world.store
    assert (store.pointers, list(store.written), list(store.decided)) == ({}, [], [])
    assert not left.erased
    assert left.is_alive(world.clock()), "PV2: it is kept as long as any that was linked"


def test_pv2_what_is_told_afterwards_of_nobody_but_a_choice_is_forgotten_as_well(world: World) -> None:
    """A refusal names the number that it is about."""
    called(world)
    removed(world)
    told = event(conversation="c-1", id="e-2", at=world.clock(), type=EventType.UPDATED)
    world.ingest(dataclasses.replace(told, choices=(Choice("messages", Status.DENIED, NUMBER),)))
    left = world.store.interaction("c-1")
    assert (left.link.contact_id, len(left.choices)) == (None, 1)
    assert left.expires_at == world.clock() + PROVISIONAL_LIFE


def test_pv2_rs10_a_later_event_that_tells_who_it_is_finds_a_contact_anew(world: World) -> None:
    called(world)
    gone = removed(world)
    answer = called(world, "e-2", OTHER, type=EventType.UPDATED)
    assert answer.contact_id not in (None, gone.id)
    assert world.store.interaction("c-1").link.contact_id == answer.contact_id


def test_pv2_the_same_again_changes_nothing_and_what_is_anothers_stays(world: World) -> None:
    called(world)
    gone = removed(world)
    called(world, "e-2", OTHER, type=EventType.UPDATED)
    before = world.store.interaction("c-1")
    world.forget_expired(gone)
    assert world.store.interaction("c-1") == before


def test_pv2_who_was_removed_before_the_time_was_over_leaves_everything(world: World) -> None:
    """Somebody has taken the record out of the table: that is no expiry, and a restore may bring it back."""
    called(world)
    (contact,) = world.store.records.values()
    del world.store.records[contact.id]
    world.forget_expired(contact)
    assert world.store.interaction("c-1").link.contact_id == contact.id


def test_pv2_a_decision_without_a_contact_stays_decided(world: World) -> None:
    called(world)
    world.unlink("c-1")
    removed(world)
    left = world.store.interaction("c-1")
    assert (left.link.contact_id, left.link.by) == (None, "agent-1")


def test_pv2_what_is_told_of_nobody_afterwards_is_forgotten_like_all_that_is_nobodys(world: World) -> None:
    """A thread that goes on after its contact has expired, with a name and no identifier."""
    called(world)
    removed(world)
    told = event(conversation="c-1", id="e-2", at=world.clock(), type=EventType.UPDATED)
    world.ingest(dataclasses.replace(told, facts=dataclasses.replace(told.facts, name="Zoe")))
    left = world.store.interaction("c-1")
    assert (left.link.contact_id, left.facts.name) == (None, "Zoe")
    assert left.expires_at == world.clock() + PROVISIONAL_LIFE
