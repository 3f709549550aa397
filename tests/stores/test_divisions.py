"""CO10: which divisions callers of all of them ask: those with curated contacts, and no other for long."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

import pytest

from scv.adapters.dynamodb import divisions as module
from scv.adapters.dynamodb.divisions import LEAVES_AFTER, DivisionList
from scv.adapters.dynamodb.store import DynamoStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, ContactType
from scv.domain.contacts.life import provisional
from scv.domain.values.errors import DivisionLimit
from scv.domain.values.ids import ContactId, DivisionId
from tests.builders import NOW, alexis, phone
from tests.stores.tables import Bench

NORTH = DivisionId("north")
LAB = DivisionId("lab")


@dataclass
class Process:
    """One process with its own cache and clock."""

    bench: Bench
    seconds: float = 1000.0
    listed: DivisionList = field(init=False)

    def __post_init__(self) -> None:
        settings = self.bench.tables.settings
        self.listed = DivisionList(self.bench.client, settings, lambda: self.seconds, lambda: self.seconds)

    def names(self) -> tuple[str, ...]:
        return self.listed.divisions()


@pytest.fixture
def one(bench: Bench) -> Process:
    return Process(bench)


@pytest.fixture
def other(bench: Bench) -> Process:
    return Process(bench)


def pass_by(seconds: float, *processes: Process) -> None:
    for each in processes:
        each.seconds += seconds


def test_the_unassigned_division_is_always_listed_and_never_leaves(one: Process, bench: Bench) -> None:
    assert one.names() == ("*",)
    one.listed.list_division(UNASSIGNED_DIVISION)
    one.listed.found_empty(UNASSIGNED_DIVISION)
    assert bench.rows(bench.tables.settings) == []


def test_a_division_is_listed_once_and_others_see_it_within_a_minute(
    one: Process, other: Process, bench: Bench
) -> None:
    assert other.names() == ("*",)
    one.listed.list_division(NORTH)
    one.listed.list_division(NORTH)
    assert one.names() == ("*", "north")
    assert bench.calls.count("UpdateItem") == 1
    assert other.names() == ("*",)
    pass_by(60, one, other)
    assert other.names() == ("*", "north")


@pytest.mark.parametrize("kind", [ContactType.EPHEMERAL, ContactType.IDENTIFIED])
def test_RS7_a_provisional_contact_lists_no_division_and_a_curated_one_does(
    one: Process, bench: Bench, kind: ContactType
) -> None:
    store = DynamoStore(bench.client, bench.tables, list_division=one.listed.list_division)
    caller = dataclasses.replace(provisional(ContactId("c-1"), DivisionId("typo"), (phone(),), NOW), type=kind)
    store.apply(Plan(NOW, (Transition(None, caller),)))
    assert one.names() == ("*",)
    saved = dataclasses.replace(caller, type=ContactType.CURATED, profile=alexis().profile)
    store.apply(Plan(NOW, (Transition(caller, saved),)))
    assert one.names() == ("*", "typo")


def test_a_change_of_a_curated_contact_asks_for_no_list(one: Process, bench: Bench) -> None:
    store = DynamoStore(bench.client, bench.tables, list_division=one.listed.list_division)
    contact = dataclasses.replace(alexis(), division=NORTH)
    store.apply(Plan(NOW, (Transition(None, contact),)))
    bench.forget()
    store.apply(Plan(NOW, (Transition(contact, dataclasses.replace(contact, version=2)),)))
    assert bench.calls == ["TransactWriteItems"]


def test_an_empty_division_leaves_after_two_minutes(one: Process) -> None:
    one.listed.list_division(NORTH)
    one.listed.found_empty(NORTH)
    assert "north" in one.names()
    pass_by(LEAVES_AFTER - 1, one)
    one.listed.found_empty(NORTH)
    assert "north" in one.names()
    pass_by(1, one)
    one.listed.found_empty(NORTH)
    assert one.names() == ("*",)


def test_a_division_that_gets_a_contact_while_it_is_leaving_stays(one: Process, other: Process) -> None:
    one.listed.list_division(NORTH)
    one.listed.found_empty(NORTH)
    pass_by(LEAVES_AFTER, one, other)
    other.listed.list_division(NORTH)
    one.listed.found_empty(NORTH)
    pass_by(60, one, other)
    assert one.names() == other.names() == ("*", "north")


def test_a_process_that_believes_the_list_of_a_minute_ago_writes_before_the_name_can_go(
    one: Process, other: Process
) -> None:
    """It read the list just before the mark, and has 60 seconds of belief and a function's time for the write."""
    other.listed.list_division(NORTH)
    one.listed.found_empty(NORTH)
    pass_by(59, one, other)
    other.listed.list_division(NORTH)  # no write: it still believes
    pass_by(LEAVES_AFTER - 60, one, other)
    one.listed.found_empty(NORTH)
    assert "north" in one.names()


def test_whoever_takes_it_out_and_whoever_takes_it_back_agree(one: Process, other: Process, bench: Bench) -> None:
    """Both have read the mark; whichever write comes first, the division that has a contact is listed."""
    for first in ("out", "back"):
        one.listed.list_division(NORTH)
        one.listed.found_empty(NORTH)
        pass_by(LEAVES_AFTER, one, other)
        one.names(), other.names()
        steps: dict[str, Any] = {
            "out": lambda: one.listed.found_empty(NORTH),
            "back": lambda: other.listed.list_division(NORTH),
        }
        steps.pop(first)()
        steps.popitem()[1]()
        pass_by(60, one, other)
        assert one.names() == other.names() == ("*", "north"), first


def test_a_declared_division_stays_until_it_is_withdrawn(one: Process) -> None:
    one.listed.declare(LAB)
    one.listed.found_empty(LAB)
    pass_by(LEAVES_AFTER, one)
    one.listed.found_empty(LAB)
    assert one.names() == ("*", "lab")
    one.listed.withdraw(LAB)
    assert one.names() == ("*",)


def test_AC12_there_is_an_end_to_the_number_of_divisions(one: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_DIVISIONS", 3)
    for each in ("a", "b", "c"):
        one.listed.list_division(DivisionId(each))
    with pytest.raises(DivisionLimit):
        one.listed.list_division(DivisionId("d"))
    one.listed.list_division(DivisionId("a"))
    assert one.names() == ("*", "a", "b", "c")
