"""Decisions in every store: written with the record, listed from the latest back, and removed with it (CN1, PV1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.dynamodb.notes import DynamoNotes
from scv.adapters.dynamodb.personal import DynamoPersonal
from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.consent.decisions import Decision, Speaker, Status, decided
from scv.domain.contacts.agreed import with_decisions
from scv.usecases.ports import StaleWrite
from tests.people import NOW, person, phone
from tests.stores.benches import Store, bench, server, store

__all__ = ["bench", "server", "store"]


@pytest.fixture
def notes(store: Store) -> Any:
    """What is kept beside records, with two contacts stored."""
    for each in ("a", "b"):
        store.apply(Plan(NOW, (Transition(None, person(each)),)))
    return store if isinstance(store, MemoryStore) else DynamoNotes(store._client, store._tables, store)


def said(contact_id: str, minutes: int, status: Status = Status.DENIED, **more: Any) -> Decision:
    at = NOW + timedelta(minutes=minutes)
    return decided(contact_id, "messages", status, Speaker.PERSON, at, "agent-1", at, **more)


def tell(store: Store, *made: Decision) -> None:
    before = store.contact(made[0].contact_id)
    assert before is not None
    store.apply(Plan(NOW, (Transition(before, with_decisions(before, *made)),), kept=made))


def test_cn1_what_is_written_with_a_record_is_read_as_it_was_told(store: Store, notes: Any) -> None:
    whole = said("a", 1, point=phone(), source="letter", text_version="v3", evidence="scan 17")
    undated = decided("a", "survey", Status.GRANTED, Speaker.SYSTEM, NOW, "import", None)
    tell(store, whole, undated)
    assert store.decisions_of(["a"]) == (whole, undated)
    found = store.contact("a")
    assert found is not None
    assert set(found.consents) == {whole, undated}
    assert found.profile.survey_opt_out is False


def test_cn1_decisions_of_several_records_are_one_list_that_is_read_in_pages(store: Store, notes: Any) -> None:
    first, second, third, fourth = (said(each, place) for place, each in enumerate(("a", "b", "a", "b")))
    for each in (first, second, third, fourth):
        tell(store, each)
    assert store.decisions_of(["a", "b"]) == (fourth, third, second, first)
    assert store.decisions_of(["a", "b"], limit=3) == (fourth, third, second)
    assert store.decisions_of(["b", "a"], second.recorded_at) == (first,)
    personal = store if isinstance(store, MemoryStore) else DynamoPersonal(store._client, store._tables, store)
    assert personal.beside(["a"]).consents == (third, first)


def test_cn1_a_decision_on_a_record_that_somebody_wrote_meanwhile_is_not_kept(store: Store, notes: Any) -> None:
    read = store.contact("a")
    assert read is not None
    tell(store, said("a", 1))
    late = said("a", 2)
    with pytest.raises(StaleWrite):
        store.apply(Plan(NOW, (Transition(read, with_decisions(read, late)),), kept=(late,)))
    assert store.decisions_of(["a"]) == (said("a", 1),)


def test_pv1_decisions_go_one_by_one_or_with_their_record(store: Store, notes: Any) -> None:
    first, second = said("a", 1), said("a", 2, point=phone())
    tell(store, first, second)
    tell(store, said("b", 3))
    notes.remove_decisions([second, second])
    assert store.decisions_of(["a"]) == (first,)
    notes.remove_decisions([])
    notes.remove_parts(["a"])
    assert store.decisions_of(["a", "b"]) == (said("b", 3),)
