"""Decisions in every store: written with the record, listed from the latest back, and removed with it (CN1, PV1)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.dynamodb.notes import DynamoNotes
from scv.adapters.dynamodb.personal import DynamoPersonal
from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.consent.decisions import Decision, Speaker, Status, decided
from scv.domain.contacts.agreed import with_decisions
from scv.domain.values.ids import ContactId
from scv.usecases.ports.writes import StaleWrite
from tests.people import NOW, person, phone
from tests.stores.benches import Store, bench, server, store

A, B = ContactId("a"), ContactId("b")
__all__ = ["bench", "server", "store"]


@pytest.fixture
def notes(store: Store) -> Any:
    """What is kept beside records, with two contacts stored."""
    for each in (A, B):
        store.apply(Plan(NOW, (Transition(None, person(each)),)))
    return store if isinstance(store, MemoryStore) else DynamoNotes(store._client, store._tables, store)


def said(contact_id: ContactId, minutes: int, status: Status = Status.DENIED, **more: Any) -> Decision:
    at = NOW + timedelta(minutes=minutes)
    return decided(contact_id, "messages", status, Speaker.PERSON, at, "agent-1", at, **more)


def tell(store: Store, *made: Decision) -> None:
    before = store.contact(made[0].contact_id)
    assert before is not None
    store.apply(Plan(NOW, (Transition(before, with_decisions(before, *made)),), kept=made))


def test_cn1_what_is_written_with_a_record_is_read_as_it_was_told(store: Store, notes: Any) -> None:
    whole = said(A, 1, point=phone(), source="letter", text_version="v3", evidence="scan 17")
    undated = decided(A, "survey", Status.GRANTED, Speaker.SYSTEM, NOW, "import", None)
    tell(store, whole, undated)
    assert store.decisions_of([A]) == (whole, undated)
    found = store.contact(A)
    assert found is not None
    assert set(found.consents) == {whole, undated}
    assert found.profile.survey_opt_out is False


def test_cn1_decisions_of_several_records_are_one_list_that_is_read_in_pages(store: Store, notes: Any) -> None:
    first, second, third, fourth = (said(each, place) for place, each in enumerate((A, B, A, B)))
    for each in (first, second, third, fourth):
        tell(store, each)
    assert store.decisions_of([A, B]) == (fourth, third, second, first)
    assert store.decisions_of([A, B], limit=3) == (fourth, third, second)

    assert store.decisions_of([B, A], second.recorded_at) == (first,)
    personal = store if isinstance(store, MemoryStore) else DynamoPersonal(store._client, store._tables, store)
    assert personal.beside([A]).consents == (third, first)


def test_cn1_one_decision_on_several_records_has_one_place_in_every_store(store: Store, notes: Any) -> None:
    """As a conversation passes it on to each contact that it comes to (same id, same moment)."""
    first = said(A, 1)
    second = dataclasses.replace(first, contact_id=B)
    for each in (first, second):
        tell(store, each)
    assert store.decisions_of([A, B]) == store.decisions_of([B, A]) == (second, first)


def test_cn1_a_decision_on_a_record_that_somebody_wrote_meanwhile_is_not_kept(store: Store, notes: Any) -> None:
    read = store.contact(A)
    assert read is not None
    tell(store, said(A, 1))
    late = said(A, 2)
    with pytest.raises(StaleWrite):
        store.apply(Plan(NOW, (Transition(read, with_decisions(read, late)),), kept=(late,)))
    assert store.decisions_of([A]) == (said(A, 1),)


def test_pv1_decisions_go_one_by_one_or_with_their_record(store: Store, notes: Any) -> None:
    first, second = said(A, 1), said(A, 2, point=phone())
    tell(store, first, second)
    tell(store, said(B, 3))
    notes.remove_decisions([second, second])
    assert store.decisions_of([A]) == (first,)
    notes.remove_decisions([])
    notes.remove_parts([A])
    assert store.decisions_of([A, B]) == (said(B, 3),)
