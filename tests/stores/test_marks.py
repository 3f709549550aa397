"""Marks in every store: one row that each question for holders brings, and all that is known beside (SI1, SI2)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.dynamodb.marks import DynamoMarks
from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.identifiers.identifier import Identifier
from scv.domain.marks.marks import Mark, MarkDecision, MarkKind, Proposal, Why
from scv.domain.values.ids import ConversationId, DivisionId
from scv.usecases.ports.writes import StaleWrite
from tests.builders import email, known, phone
from tests.people import NOW, person
from tests.stores.benches import Store, bench, server, store
from tests.stores.tables import Bench

__all__ = ["bench", "server", "store"]
ALL = DivisionId("*")
LONG = known("ExternalId", "v" * 255, source="s" * 200)


@pytest.fixture
def marks(store: Store) -> Any:
    """Where the store keeps marks."""
    return store if isinstance(store, MemoryStore) else DynamoMarks(store._client, store._tables, store)


def marked(identifier: Identifier, kind: MarkKind | None = MarkKind.SHARED, minutes: int = 0, **more: Any) -> Mark:
    told = {"by": "agent-1", "reason": "the switchboard", "id": "m-1", **more}
    return Mark(ALL, identifier, kind, at=NOW + timedelta(minutes=minutes), **told)


def proposed(identifier: Identifier) -> Mark:
    return Mark(ALL, identifier, None, None, NOW, proposal=Proposal(Why.UNLINKED, 3, NOW))


def decision(mark: Mark, name: str) -> MarkDecision:
    return MarkDecision(name, mark.kind, mark.by or "", mark.at, mark.reason)


@pytest.mark.parametrize("identifier", [phone(), email(), LONG], ids=["phone", "email", "long id"])
def test_si1_who_asks_for_holders_is_told_the_mark(store: Store, marks: Any, identifier: Identifier) -> None:
    assert store.holders(ALL, [identifier])[identifier].mark is None
    marks.keep_mark(None, marked(identifier))
    store.apply(Plan(NOW, (Transition(None, person("ana", cell_phone="+1 803-123-0000")),)))
    for limit in (1, 20):
        found = store.holders(ALL, [identifier], limit)[identifier]
        assert found.mark is MarkKind.SHARED
        assert [each.contact_id for each in found] == (["ana"] if identifier == phone() else [])
    assert store.holders(DivisionId("north"), [identifier])[identifier].mark is None, "a mark is of one division"
    assert store.marks_of([(ALL, identifier), (DivisionId("north"), identifier)]) == {
        (ALL, identifier): MarkKind.SHARED
    }
    assert marks.mark(ALL, identifier) == marked(identifier)


def test_si1_a_mark_takes_no_holders_place(store: Store, marks: Any) -> None:
    for number in range(22):
        store.apply(Plan(NOW, (Transition(None, person(f"p-{number:02d}", cell_phone="+1 803-123-0000")),)))
    marks.keep_mark(None, marked(phone()))
    assert [len(store.holders(ALL, [phone()], limit)[phone()]) for limit in (1, 5, 20)] == [1, 5, 20]


def test_si1_of_two_who_decide_at_once_one_is_told_so(marks: Any) -> None:
    first = marked(phone())
    marks.keep_mark(None, first)
    with pytest.raises(StaleWrite):
        marks.keep_mark(None, marked(phone(), MarkKind.BLOCKED))
    ended = dataclasses.replace(first, kind=None, revision=2)
    marks.keep_mark(first, ended)
    with pytest.raises(StaleWrite):
        marks.keep_mark(first, dataclasses.replace(first, kind=MarkKind.BLOCKED, revision=2))
    assert marks.mark("*", phone()) == ended


def test_si1_what_is_taken_back_is_in_no_list_and_told_to_nobody(store: Store, marks: Any) -> None:
    first = marked(phone())
    marks.keep_mark(None, first, decision(first, "one"))
    ended = dataclasses.replace(first, kind=None, revision=2, at=NOW + timedelta(minutes=5))
    marks.keep_mark(first, ended, decision(ended, "two"))
    assert store.holders(ALL, [phone()])[phone()].mark is None
    assert store.marks_of([(ALL, phone())]) == {}
    assert listed(marks) == []
    told = marks.decisions([("*", phone()), ("*", email())])
    assert [each.id for each in told["*", phone()]] == ["two", "one"]
    assert told["*", email()] == ()


def listed(marks: Any, before: str = "", limit: int = 9, *, of: bool = False) -> list[Identifier]:
    (found,) = marks.listed_marks([("*", before)], limit, proposed=of)
    return [each.identifier for each in found]


def test_si2_marks_and_proposals_are_listed_apart_from_the_latest_back(marks: Any) -> None:
    for minutes, each in enumerate((phone(), email(), LONG)):
        marks.keep_mark(None, marked(each, minutes=minutes))
    marks.keep_mark(None, proposed(phone("+1 212 555 0100")))
    assert listed(marks) == [LONG, email(), phone()]
    assert listed(marks, marked(email(), minutes=1).place) == [phone()]
    assert listed(marks, limit=1) == [LONG]
    assert listed(marks, of=True) == [phone("+1 212 555 0100")]
    assert marks.listed_marks([("north", "")], 9, proposed=False) in ([()], ((),))


def test_si2_a_proposal_marks_nothing_and_leaves_its_list_when_somebody_decides(store: Store, marks: Any) -> None:
    first = proposed(phone())
    marks.keep_mark(None, first)
    assert store.holders(ALL, [phone()])[phone()].mark is None
    after = dataclasses.replace(first, kind=MarkKind.BLOCKED, by="agent-1", revision=2)
    marks.keep_mark(first, after)
    assert (listed(marks, of=True), listed(marks)) == ([], [phone()])
    assert marks.mark("*", phone()) == after


def test_si2_a_conversation_counts_once_and_not_for_ever(marks: Any) -> None:
    lasts = timedelta(days=90)
    counts = [marks.note_unlinked("*", phone(), each, NOW, lasts) for each in ("c-1", "c-1", "c-2")]
    assert counts == [1, 1, 2]
    assert marks.note_unlinked("*", phone(), "c-3", NOW + timedelta(days=91), lasts) == 1


def test_pv1_nothing_is_left_of_a_mark_that_is_forgotten(store: Store, marks: Any) -> None:
    first = marked(phone())
    marks.keep_mark(None, first, decision(first, "one"))
    marks.note_unlinked("*", phone(), "c-1", NOW, timedelta(days=90))
    marks.keep_mark(None, marked(email()))
    for _ in range(2):
        marks.forget_mark("*", phone())
    assert (marks.mark("*", phone()), listed(marks)) == (None, [email()])
    assert marks.decisions([("*", phone())])["*", phone()] == ()
    assert store.holders(ALL, [phone()])[phone()].mark is None


def test_pv1_nothing_at_all_is_stored_of_it(bench: Bench) -> None:
    marks = DynamoMarks(bench.client, bench.tables, bench.store)
    first = marked(phone())
    marks.keep_mark(None, first, decision(first, "one"))
    for number in range(70):
        marks.note_unlinked(ALL, phone(), ConversationId(f"c-{number}"), NOW, timedelta(days=90))
    marks.forget_mark(ALL, phone())
    assert bench.rows(bench.tables.contacts) == bench.rows(bench.tables.identifiers) == []


def test_si1_a_mark_costs_a_question_for_holders_nothing(bench: Bench) -> None:
    for number in range(25):
        bench.store.apply(Plan(NOW, (Transition(None, person(f"p-{number:02d}", cell_phone="+1 803-123-0000")),)))
    DynamoMarks(bench.client, bench.tables, bench.store).keep_mark(None, marked(phone()))
    bench.forget()
    bench.store.holders(ALL, [phone()])
    assert (bench.calls, [units for _, units in bench.units]) == (["Query"], [1])
