"""Selecting tried: by the very decisions of selecting, whatever is stored (PA10)."""

from __future__ import annotations

import pytest

from scv.domain.agent.selecting import SOMEBODY_ELSE, TOO_LARGE, Did
from scv.domain.identity.merging import MAX_MERGE_SET
from tests.builders import email, event, phone
from tests.faults.scenarios import has
from tests.model.world import World
from tests.people import caller, person


@pytest.fixture
def world() -> World:
    return World.in_memory()


def test_PA10_MG7_what_would_be_too_large_a_set_is_only_linked(world: World) -> None:
    has(world, *(person(f"p-{number}") for number in range(MAX_MERGE_SET)))
    merged = "p-0"
    for start in range(1, 48, 24):  # 25 and their result, then 24 more and theirs: 51 of 52
        merged = world.merge(merged, *(f"p-{number}" for number in range(start, start + 24))).id
    world.ingest(event(phone(), conversation="call", id="e-1"))

    tried = world.try_select("call", merged)

    assert (tried.intent.did, tried.intent.remark, tried.moves) == (Did.LINKED, TOO_LARGE, ())
    assert world.select("call", merged).link.contact_id in world.read(merged).members


def test_PA10_PA6_what_another_agent_decides_in_between_changes_what_happens(world: World) -> None:
    """The real call says what it did; a preview promises nothing that others may change."""
    has(world, caller("caller", phone()), person("ana", work_email="ana@example.com"), person("bo"))
    world.ingest(event(phone(), conversation="call", id="e-1"))
    assert world.try_select("call", "ana").intent.did is Did.MERGED

    world.select("call", "bo")

    assert world.try_select("call", "ana").intent.remark is SOMEBODY_ELSE


def test_PA10_a_provisional_contact_that_is_selected_again_gains_nothing(world: World) -> None:
    world.ingest(event(email(), conversation="mail", id="e-1"))
    present = world.store.interaction("mail").link.contact_id

    tried = world.try_select("mail", present)

    assert (tried.intent.did, tried.moves, tried.identifiers) == (Did.COMPLETED, (), ())
