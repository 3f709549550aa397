"""Races on a DynamoDB server: whoever comes first, nothing is lost and nothing is made twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.races.crowd import Crowd
from tests.races.rounds import AT_ONCE, PAIRS, Races
from tests.stores.tables import Bench, on_server

pytestmark = pytest.mark.server
ROUNDS = 200

WEBHOOKS, DELIVERIES = 8, 20
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


@pytest.mark.parametrize("pair", list(PAIRS))
def test_whoever_comes_first(races: Races, pair: str) -> None:
    """MG8, MG6, CL4, CO4, PR1, MG10, CO5: 100 rounds of each pair."""
    for _ in range(ROUNDS):
        PAIRS[pair](races)


def test_whatever_many_do_to_a_few_at_once(dynamodb_endpoint: str) -> None:
    """1-5: random operations of many threads on the same contacts; what is stored and what was told both hold."""
    with ThreadPoolExecutor(CROWD) as pool, on_server(dynamodb_endpoint) as bench:
        crowd = Crowd(bench)
        crowd.let_loose(pool, CROWD, EACH)
        crowd.require_sound()
    assert len(crowd.history) > CROWD * EACH
    assert sum(each.done for each in crowd.history) > len(crowd.history) / 3, crowd.outcomes


def test_a_run_races_more_than_two_thousand_operations() -> None:
    assert CROWD * EACH + ROUNDS * 2 * len(PAIRS) + WEBHOOKS * AT_ONCE + DELIVERIES * 10 >= 2000
