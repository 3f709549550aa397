"""Suppressions in every store: the later moment stays, and a consent ends what it is later than (CN4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.dynamodb.suppressions import DynamoSuppressions
from scv.adapters.memory import MemoryStore
from scv.domain.consent.suppression import Suppression
from tests.people import NOW
from tests.stores.benches import Store, bench, server, store

__all__ = ["bench", "server", "store"]

ONE = Suppression("a" * 64, "marketing", is_of_all=False, since=NOW)
OF_ALL = replace(ONE, is_of_all=True)
SURVEY = replace(ONE, purpose="survey")
ELSEWHERE = replace(ONE, place="b" * 64)
EARLIER, LATER = (replace(ONE, since=NOW + timedelta(minutes=each)) for each in (-1, 1))


@pytest.fixture
def kept(store: Store) -> Any:
    """With four that have a part in common with each other."""
    kept = store if isinstance(store, MemoryStore) else DynamoSuppressions(store._tables.contacts, store)
    for each in (ONE, OF_ALL, SURVEY, ELSEWHERE):
        kept.suppress(each)
    return kept


def at(kept: Any, *places: Suppression) -> set[Suppression]:
    return set(kept.suppressed([each.place for each in places]))


def test_cn4_all_of_a_place_are_read_and_no_other(kept: Any) -> None:
    assert at(kept, ONE) == {ONE, OF_ALL, SURVEY}
    assert at(kept, ONE, ELSEWHERE, ONE) == {ONE, OF_ALL, SURVEY, ELSEWHERE}
    assert kept.suppressed(()) == kept.suppressed(["c" * 64]) == ()


def test_cn4_of_the_same_the_later_moment_stays(kept: Any) -> None:
    for each in (EARLIER, ONE, LATER, ONE):
        kept.suppress(each)
    assert at(kept, ONE) == {LATER, OF_ALL, SURVEY}


def test_cn4_it_is_lifted_unless_there_is_a_later_one_by_then(kept: Any) -> None:
    kept.lift(EARLIER)
    assert ONE in at(kept, ONE)
    kept.lift(ONE)
    kept.lift(ONE)
    assert at(kept, ONE) == {OF_ALL, SURVEY}
    kept.lift(replace(OF_ALL, since=LATER.since))
    assert at(kept, ONE) == {SURVEY}


def test_pv1_a_suppression_tells_nothing_but_what_it_is_made_of(store: Store, kept: Any) -> None:
    if not isinstance(store, MemoryStore):
        (stored,) = store.parts("suppressed#" + ELSEWHERE.place, "refusal#")
        assert set(stored) == {"id", "item", "since"}
