"""Races on a DynamoDB server: whoever comes first, nothing is lost and nothing is made twice."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from scv.domain.values.errors import Unavailable
from tests.builders import event
from tests.races.crowd import Crowd
from tests.races.rotation import DECISIONS
from tests.races.rounds import AT_ONCE, PAIRS, Races, fresh_number
from tests.races.scene import ACTIONS, Scene, require_nobody_merged_unasked
from tests.stores.tables import Bench, on_server

pytestmark = pytest.mark.server
ROUNDS = int(os.environ.get("ROUNDS", "24"))  # of each of 20 pairs; `make long` has 200 of each
MANY_ROUNDS = 200
ROUNDS_OF_PAIRS = int(os.environ.get("ROUNDS_OF_PAIRS", "1"))  # of each of 276 pairs; the soak has time for more

WEBHOOKS, DELIVERIES = 8, 20
ROTATIONS = max(1, ROUNDS // 50)  # eight callers each; every moment of two is tried in memory (test_rotation.py)
CROWD, EACH = 12, 30


@pytest.fixture(scope="module")
def races(dynamodb_endpoint: str) -> Iterator[Races]:
    """A center on a server; in the end all that is stored agrees."""
    with ThreadPoolExecutor(AT_ONCE) as pool, on_server(dynamodb_endpoint) as bench:
        races = Races(bench, pool)
        yield races
        races.require_sound()


def test_the_server_itself_lets_one_of_many_conditional_writes_win(races: Races) -> None:
    """Without this the other tests prove nothing: a store that is not safe under threads lets several win."""
    bench = races.bench
    for place in range(20):
        wins = races.at_once(*[lambda place=place: _put_if_absent(bench, f"put-{place}")] * 20)
        assert wins.count(True) == 1
        wins = races.at_once(*[lambda place=place: _transact_if_absent(bench, f"transaction-{place}")] * 20)
        assert wins.count(True) == 1


def _put_if_absent(bench: Bench, key: str) -> bool:
    item = {"id": {"S": key}}
    try:
        bench.client.put_item(
            TableName=bench.tables.settings, Item=item, ConditionExpression="attribute_not_exists(id)"
        )
    except bench.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def _transact_if_absent(bench: Bench, key: str) -> bool:
    puts = [
        {
            "Put": {
                "TableName": bench.tables.settings,
                "Item": {"id": {"S": f"{key}-{part}"}},
                "ConditionExpression": "attribute_not_exists(id)",
            }
        }
        for part in range(3)
    ]
    try:
        bench.client.transact_write_items(TransactItems=puts)
    except bench.client.exceptions.TransactionCanceledException:
        return False
    return True


def test_rs5_many_webhooks_of_one_new_number_at_once_make_one_contact(races: Races) -> None:
    for _ in range(WEBHOOKS):
        races.one_new_number()


def test_rs5_one_webhook_many_times_at_once_is_one_entry_with_equal_answers(races: Races) -> None:
    for _ in range(DELIVERIES):
        races.one_webhook()


@pytest.mark.parametrize("decision", list(DECISIONS))
def test_se4_an_account_whose_names_change_is_one_whatever_comes_first(races: Races, decision: str) -> None:
    for _ in range(ROTATIONS):
        races.rotation(DECISIONS[decision])


@pytest.mark.parametrize("pair", list(PAIRS))
def test_whoever_comes_first(races: Races, pair: str) -> None:
    """MG8, MG6, CL4, CO4, PR1, MG10, CO5: many rounds of each pair."""
    for _ in range(ROUNDS):
        PAIRS[pair](races)


@pytest.mark.long
@pytest.mark.parametrize("pair", list(PAIRS))
def test_whoever_comes_first_and_however_often(races: Races, pair: str) -> None:
    """The same, for what happens seldom."""
    for _ in range(MANY_ROUNDS):
        PAIRS[pair](races)


@pytest.mark.parametrize("one", ACTIONS)
def test_every_pair_of_panel_and_identity_actions_at_once(races: Races, one: str) -> None:
    """PA6, PA7, MG3, MG8: on a server and by threads what `test_interleaved` tries moment by moment in memory."""
    others = list(ACTIONS)[list(ACTIONS).index(one) :]
    for other, _ in itertools.product(others, range(ROUNDS_OF_PAIRS)):
        scene = Scene(fresh_number)
        scene.begin(races.world)
        jobs = [partial(ACTIONS[name], scene, races.world) for name in (one, other)]
        outcomes = races.at_once(*jobs)
        assert not [each for each in outcomes if isinstance(each, Unavailable)], outcomes
        require_nobody_merged_unasked(scene, races.world, [one, other])
        linked = races.world.store.interaction(scene.id("call"))
        assert linked is not None
        assert races.world.ingest(event(scene.new, conversation=scene.id("call"), id=scene.id("event")))


def test_whatever_many_do_to_a_few_at_once(dynamodb_endpoint: str) -> None:
    """1-5: random operations of many threads on the same contacts; what is stored and what was told both hold."""
    with ThreadPoolExecutor(CROWD) as pool, on_server(dynamodb_endpoint) as bench:
        crowd = Crowd(bench)
        crowd.let_loose(pool, CROWD, EACH)
        crowd.require_sound()
    assert len(crowd.history) > CROWD * EACH
    assert sum(each.done for each in crowd.history) > len(crowd.history) / 3, crowd.outcomes


def test_a_run_races_more_than_two_thousand_operations() -> None:
    pairs = len(PAIRS) * ROUNDS + len(ACTIONS) * (len(ACTIONS) + 1) // 2 * ROUNDS_OF_PAIRS
    assert CROWD * EACH + 2 * pairs + WEBHOOKS * AT_ONCE + DELIVERIES * 10 >= 2000
