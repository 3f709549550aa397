"""AC10: clients and withdrawn tokens, in memory and on DynamoDB alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from scv.adapters.dynamodb.signing_in import SigningInStore
from scv.adapters.memory import MemoryStore
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.signing_in.clients import Client, ClientSecret, digest
from scv.domain.values.ids import DivisionId
from scv.usecases.ports.writes import StaleWrite
from tests.builders import NOW
from tests.stores.tables import Bench, in_process

SECRETS = (ClientSecret(digest("new"), NOW), ClientSecret(digest("old"), NOW - timedelta(days=90)))
CLIENT = Client(
    id="c-1",
    name="crm",
    roles=frozenset({"integration"}),
    permissions=frozenset({"externalContacts:contact:erase"}),
    divisions=frozenset({UNASSIGNED_DIVISION, DivisionId("north")}),
    secrets=SECRETS,
    made_at=NOW,
)


@pytest.fixture(params=["memory", "moto"])
def store(request: pytest.FixtureRequest) -> Iterator[MemoryStore | SigningInStore]:
    if request.param == "memory":
        yield MemoryStore()
        return
    with in_process() as bench:
        yield SigningInStore(bench.client, bench.tables.settings)


Store = MemoryStore | SigningInStore


def test_a_client_is_read_as_it_was_saved(store: Store) -> None:
    store.save_client(CLIENT)
    assert store.client("c-1") == CLIENT
    assert store.client("c-2") is None


def test_no_secret_is_stored_and_none_can_be_told_from_what_is(store: Store) -> None:
    store.save_client(CLIENT)
    assert "new" not in repr(store.client("c-1"))


@pytest.mark.parametrize("revision", [1, 2, 4])
def test_a_client_that_somebody_else_has_changed_is_not_overwritten(store: Store, revision: int) -> None:
    store.save_client(CLIENT)
    second = CLIENT.rotated("newest", NOW)
    store.save_client(second)
    stale = Client(**{**{name: getattr(CLIENT, name) for name in Client.__slots__}, "revision": revision})
    with pytest.raises(StaleWrite):
        store.save_client(stale)
    assert store.client("c-1") == second
    store.save_client(second.revoked(NOW))


def test_clients_are_listed_by_name_beside_other_rows_of_the_table(store: Store) -> None:
    many = [
        Client(
            f"c-{n}",
            f"name-{9 - n % 10}-{n}",
            frozenset({"agent"}),
            frozenset(),
            frozenset({UNASSIGNED_DIVISION}),
            (),
            NOW,
        )
        for n in range(30)
    ]
    for each in many:
        store.save_client(each)
    store.withdraw("agent-1", NOW)
    assert [each.name for each in store.clients()] == sorted(each.name for each in many)


def test_tokens_are_withdrawn_until_a_moment_and_restored(store: Store) -> None:
    assert not store.is_withdrawn("agent-1", NOW)
    store.withdraw("agent-1", NOW)
    assert store.is_withdrawn("agent-1", NOW - timedelta(days=1))
    assert store.is_withdrawn("agent-1", NOW)
    assert store.is_withdrawn("agent-1", None), "a token that does not say when it was given out"
    assert not store.is_withdrawn("agent-1", NOW + timedelta(seconds=1))
    assert not store.is_withdrawn("agent-2", None)
    assert store.withdrawals() == {"agent-1": NOW}
    store.withdraw("agent-1", NOW + timedelta(hours=1))
    assert store.is_withdrawn("agent-1", NOW + timedelta(minutes=30))
    store.restore("agent-1")
    store.restore("agent-1")
    assert not store.is_withdrawn("agent-1", NOW - timedelta(days=1))
    assert store.withdrawals() == {}


def test_a_call_reads_one_row_of_one_unit(bench: Bench) -> None:
    store = SigningInStore(bench.client, bench.tables.settings)
    store.save_client(CLIENT)
    store.withdraw("agent-1", NOW)
    store.client("c-1")
    store.is_withdrawn("agent-1", NOW)
    row = next(each for each in bench.rows(bench.tables.settings) if each["id"]["S"] == "client#c-1")
    assert sum(len(name) + len(str(value)) for name, value in row.items()) < 1024
