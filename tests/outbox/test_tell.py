"""The outbox: ten at once, in order within a subject, and again what the bus did not take; nothing is lost."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.outbox.change import Change, Kind
from scv.domain.values.errors import StoreUnavailable, Throttled
from scv.usecases.outbox.tell import TRIES, Outbox, Untellable
from scv.usecases.ports.outbox import Refused
from tests.builders import NOW
from tests.outbox.bus import MALFORMED, THROTTLED, FakeBus


def change(number: int, subject: str = "") -> Change:
    """One of many."""
    about = subject or f"c-{number}"
    return Change(
        f"e-{number}", Kind.CONTACT_UPDATED, about, NOW, UNASSIGNED_DIVISION, number, number, "request", None, {}
    )


def outbox(bus: FakeBus) -> Outbox:
    return Outbox(bus, lambda _attempt: None)


def filled(bus: FakeBus, *changes: Change) -> Outbox:
    """Each from a record of its own, numbered from 1."""
    box = outbox(bus)
    for number, each in enumerate(changes, 1):
        box.record = str(number)
        box.add([each])
    return box


def test_ev1_ten_are_put_at_once_and_all_of_them_in_order() -> None:
    bus = FakeBus()
    assert filled(bus, *(change(number) for number in range(25))).flush() is None
    assert (bus.calls, [each.version for each in bus.changes]) == ([10, 10, 5], list(range(25)))


def test_ev1_two_changes_of_one_subject_are_never_put_at_once() -> None:
    bus = FakeBus()
    told = [change(1, "c-1"), change(2, "c-2"), change(3, "c-1"), change(4, "c-3"), change(5, "c-1")]
    assert filled(bus, *told).flush() is None
    assert (bus.calls, bus.changes) == ([2, 2, 1], told)


@pytest.mark.parametrize("at", [0, 4, 9])
def test_ev2_what_the_bus_did_not_take_is_put_again_and_nothing_else(at: int) -> None:
    seen = Counter[int]()

    def refuses(each: Change) -> Refused | None:
        seen[each.version] += 1
        return THROTTLED if each.version == at and seen[at] < TRIES else None

    bus = FakeBus(refuses)
    assert filled(bus, *(change(number) for number in range(10))).flush() is None
    assert sorted(each.version for each in bus.changes) == list(range(10))
    assert bus.calls == [10, *itertools.repeat(1, TRIES - 1)]


def test_ev2_the_record_of_the_first_change_that_is_never_taken_is_named_and_later_ones_wait() -> None:
    bus = FakeBus(lambda each: THROTTLED if each.version in (2, 3) else None)
    box = filled(bus, *(change(number, f"c-{number % 5}") for number in range(8)))
    untold = box.flush()
    assert untold is not None
    assert (untold.record, type(untold.error)) == ("3", Throttled)
    assert [each.version for each in bus.changes] == [0, 1, 4], "the second ones of c-0 to c-2 come after the first"


def test_ev2_a_change_that_can_never_be_told_is_named_at_once_and_the_rest_goes_on_without_it() -> None:
    bus = FakeBus(lambda each: MALFORMED if each.version == 1 else None)
    box = filled(bus, *(change(number, "c-1") for number in range(3)))
    untold = box.flush()
    assert untold is not None
    assert (untold.record, type(untold.error), bus.calls) == ("2", Untellable, [1, 1])
    box.drop(untold.record)
    assert box.flush() is None
    assert [each.version for each in bus.changes] == [0, 2]


def test_ev2_a_bus_that_does_not_answer_names_the_first_record_that_it_may_not_have_taken() -> None:
    deaths = iter(["", "after", ""])
    bus = FakeBus(dies=lambda: next(deaths))
    box = filled(bus, *(change(number) for number in range(15)))
    untold = box.flush()
    assert untold is not None
    assert (untold.record, type(untold.error)) == ("11", StoreUnavailable)
    assert box.flush() is None
    assert {each.version for each in bus.changes} == set(range(15))


def test_ev2_a_new_batch_begins_with_nothing() -> None:
    bus = FakeBus()
    box = filled(bus, change(1))
    box.open()
    assert (box.flush(), bus.changes) == (None, [])
