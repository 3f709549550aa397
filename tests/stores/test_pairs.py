"""Pairs in every store: kept once, by both and by their division, and gone with either (SG1, SG2)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.dynamodb.pairs import DynamoPairs
from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.contacts.life import tombstone
from scv.domain.pairs.pair import Pair
from scv.domain.pairs.scored import Scored
from scv.domain.values.ids import ContactId
from scv.usecases.ports.writes import StaleWrite
from tests.people import NOW, person
from tests.stores.benches import Store, bench, server, store

__all__ = ["bench", "server", "store"]


@pytest.fixture
def pairs(store: Store) -> Any:
    """Where the store keeps pairs, with three contacts stored."""
    for each in ("a", "b", "c"):
        store.apply(Plan(NOW, (Transition(None, person(each)),)))
    return store if isinstance(store, MemoryStore) else DynamoPairs(store._client, store._tables, store)


def pair(first: str, second: str, minutes: int = 0) -> Pair:
    return Pair(ContactId(first), ContactId(second), UNASSIGNED_DIVISION, NOW + timedelta(minutes=minutes))


def listed(pairs: Any, before: str = "", limit: int = 9) -> list[tuple[str, str]]:
    (found,) = pairs.suggested([("*", before)], limit)
    return [(each.first, each.second) for each in found]


def test_sg1_a_pair_is_kept_once_and_as_it_was_found_first(pairs: Any) -> None:
    pairs.suggest(pair("a", "b"))
    pairs.suggest(pair("a", "b", 5))
    assert pairs.pairs_of(["a"]) == pairs.pairs_of(["b"]) == pairs.pairs_of(["a", "b"]) == (pair("a", "b"),)
    assert listed(pairs) == [("a", "b")]


@pytest.mark.parametrize("gone", ["a", "b"])
def test_sg1_nothing_is_kept_of_who_is_gone(store: Store, pairs: Any, gone: str) -> None:
    before = person(gone)
    store.apply(Plan(NOW, (Transition(before, tombstone(before, NOW, "agent-1")),)))
    with pytest.raises(StaleWrite):
        pairs.suggest(pair("a", "b"))
    assert (pairs.pairs_of(["a", "b"]), listed(pairs)) == ((), [])


def test_sg2_the_list_is_read_from_the_latest_back(pairs: Any) -> None:
    kept = [pair("a", "b", 1), pair("a", "c", 2), pair("b", "c", 3)]
    for each in kept:
        pairs.suggest(each)
    assert listed(pairs) == [("b", "c"), ("a", "c"), ("a", "b")]
    assert listed(pairs, limit=1) == [("b", "c")]
    assert listed(pairs, kept[2].place, 1) == [("a", "c")]
    assert listed(pairs, kept[0].place) == []
    assert [len(each) for each in pairs.suggested([("*", ""), ("north", "")], 2)] == [2, 0]


def test_sg2_what_is_dismissed_stays_with_both_and_leaves_the_list(pairs: Any) -> None:
    pairs.suggest(pair("a", "b"))
    dismissed = pair("a", "b").dismissed(NOW, "agent-1")
    pairs.dismiss([dismissed])
    pairs.suggest(pair("a", "b", 9))
    assert pairs.pairs_of(["b"]) == (dismissed,)
    assert listed(pairs) == []
    assert dismissed.dismissed(NOW + timedelta(1), "agent-2") == dismissed


def test_sg2_what_was_forgotten_leaves_nothing_and_cannot_be_dismissed(pairs: Any) -> None:
    pairs.suggest(pair("a", "b"))
    pairs.suggest(pair("a", "c"))
    for _ in range(2):
        pairs.forget_pairs([pair("a", "b")])
    assert pairs.pairs_of(["a", "b"]) == (pair("a", "c"),)
    assert listed(pairs) == [("a", "c")]
    with pytest.raises(StaleWrite):
        pairs.dismiss([dataclasses.replace(pair("a", "b"), dismissed_at=NOW)])


def test_sg3_what_a_model_says_is_kept_with_the_pair_and_in_the_list(pairs: Any) -> None:
    one, two = Scored("splink", "1", 0.99, (1, 2)), Scored("splink", "2", 0.9731, (3, 2))
    first = dataclasses.replace(pair("a", "b"), scored=one)
    pairs.suggest(first)
    assert pairs.pairs_of(["b"]) == pairs.suggested([("*", "")], 9)[0] == (first,)
    pairs.rescore(first.scored_as(two))
    assert pairs.pairs_of(["a"]) == pairs.suggested([("*", "")], 9)[0] == (first.scored_as(two),)


def test_sg3_nothing_is_scored_anew_that_is_gone_dismissed_or_was_found_otherwise(pairs: Any) -> None:
    scored = dataclasses.replace(pair("a", "b"), scored=Scored("splink", "1", 0.99, (1, 1)))
    with pytest.raises(StaleWrite):
        pairs.rescore(scored)
    pairs.suggest(scored)
    pairs.dismiss([scored.dismissed(NOW, "agent-1")])
    pairs.suggest(pair("a", "c"))
    for each in (scored, dataclasses.replace(scored, second=ContactId("c"))):
        with pytest.raises(StaleWrite):
            pairs.rescore(each)
    assert {each.scored for each in pairs.pairs_of(["c"])} == {None}
    assert pairs.pairs_of(["b"]) == (scored.dismissed(NOW, "agent-1"),)
