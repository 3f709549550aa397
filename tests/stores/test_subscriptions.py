"""What every store of subscriptions has to do: in memory and on DynamoDB (EV4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.subscriptions.memory import MemorySubscriptions
from scv.adapters.subscriptions.store import SubscriptionItems
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.subscriptions.delivering import Answer, Delivery, Health, Outcome
from scv.domain.subscriptions.subscription import Subscription, Subscriptions
from scv.domain.values.errors import Unavailable
from scv.domain.values.ids import DivisionId
from scv.usecases.ports.writes import StaleWrite
from tests.builders import NOW
from tests.stores.tables import in_process

ONE = Subscription(
    "s-1",
    "https://crm.example.com/",
    ("contact.*",),
    (DivisionId("north"), UNASSIGNED_DIVISION),
    NOW,
    "agent-1",
    NOW,
    "agent-2",
    3,
    NOW,
    "gone",
)
TRIED = Delivery("e-1", "contact.merged", NOW, 2, Answer(Outcome.REFUSED, 500, 12))


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "memory":
        yield MemorySubscriptions()
        return
    with in_process() as bench:
        yield SubscriptionItems(bench.client, bench.tables.settings)


def test_ev4_what_is_saved_is_read_again_whole(store: Any) -> None:
    assert (store.subscriptions(), store.health("s-1")) == (Subscriptions(), Health())
    saved = Subscriptions().with_entry(ONE)
    store.save_subscriptions(saved)
    assert store.subscriptions() == store.subscriptions(fresh=False) == saved
    health = dataclasses.replace(Health().after(TRIED, apart=True), rests_until=NOW + timedelta(seconds=60), version=1)
    store.keep_health("s-1", health)
    assert store.health("s-1") == store.health("s-1", fresh=False) == health
    store.forget_health("s-1")
    store.forget_health("s-1")
    assert store.health("s-1") == Health()


def test_ev4_of_two_who_save_at_once_one_is_told(store: Any) -> None:
    first = Subscriptions().with_entry(ONE)
    store.save_subscriptions(first)
    with pytest.raises(StaleWrite):
        store.save_subscriptions(first)
    store.save_subscriptions(first.without("s-1"))
    with pytest.raises(StaleWrite):
        store.save_subscriptions(first.with_entry(ONE))
    store.keep_health("s-1", Health(version=1))
    with pytest.raises(StaleWrite):
        store.keep_health("s-1", Health(version=1))


def test_ev4_who_has_learned_that_one_hangs_tells_the_other_processes_before_they_try_it() -> None:
    """Nobody remembers that a subscription was never tried; for five seconds what came of a try is remembered."""
    with in_process() as bench:
        one, other = (SubscriptionItems(bench.client, bench.tables.settings, lambda: 0.0) for _ in range(2))
        assert one.health("s-1", fresh=False) == other.health("s-1", fresh=False) == Health()
        learned = dataclasses.replace(Health().after(TRIED, apart=False), version=1)
        one.keep_health("s-1", learned)
        assert other.health("s-1", fresh=False) == learned
        bench.forget()
        assert (one.health("s-1", fresh=False), other.health("s-1", fresh=False), bench.calls) == (learned, learned, [])


def test_ev4_who_delivers_goes_on_with_what_it_knows_while_the_store_is_away() -> None:
    seconds = [0.0]
    with in_process() as bench:
        store = SubscriptionItems(bench.client, bench.tables.settings, lambda: seconds[0])
        saved = Subscriptions().with_entry(ONE)
        store.save_subscriptions(saved)
        assert store.subscriptions(fresh=False) == saved
        bench.forget()
        assert (store.subscriptions(fresh=False), bench.calls) == (saved, []), "for a minute nothing is asked"
        seconds[0] = 61.0

        def away(item_id: str) -> dict[str, Any]:
            raise Unavailable(item_id)

        store._read = away  # type: ignore[method-assign]
        assert store.subscriptions(fresh=False) == saved
        with pytest.raises(Unavailable):
            store.subscriptions()
