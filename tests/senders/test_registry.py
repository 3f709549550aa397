"""AC4, AC6: registering senders: who may, what is kept, and what nobody is shown."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

import pytest
from botocore.exceptions import EndpointConnectionError

from functions.ingest import app as ingest_app
from functions.resolution import app as resolution_app
from local.senders import SECRET, samples
from scv import bootstrap
from scv.adapters.senders.memory import MemorySenders
from scv.adapters.senders.registry import Registry
from scv.adapters.webhooks.registry import adapter_of, registered_kinds
from scv.domain.access.permissions import ALL_DIVISIONS, PROJECT_EDIT, Access
from scv.domain.senders.pace import BURST_SECONDS
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.values.errors import (
    BadSignature,
    Busy,
    InvalidContent,
    InvalidValue,
    MissingPermission,
    SenderNotFound,
    StoreUnavailable,
    Unavailable,
)
from scv.domain.values.ids import ConversationId, DivisionId
from scv.usecases.ports.writes import StaleWrite
from scv.usecases.senders.manage import ChangeSenders, ReadSenders, Rosters
from tests.functions.conftest import Cloud
from tests.functions.deliveries import Context
from tests.functions.gateway import Answer, call
from tests.senders.center import NOW, delivery, proxy_event

DIVISION_N = DivisionId("n")
DIVISION_S = DivisionId("s")
EVERYTHING = Access("admin", frozenset({PROJECT_EDIT}), frozenset({ALL_DIVISIONS}))
OF_NORTH = Access("north", frozenset({PROJECT_EDIT}), frozenset({DIVISION_N}))
PBX = Sender("pbx", "generic", (DIVISION_N,), DIVISION_N)
(GENERIC,) = samples("generic")


class Store(Rosters, Protocol):
    """Both registries."""

    def sender(self, sender_id: str) -> Sender: ...

    def secrets(self, sender: Sender) -> Secrets: ...


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The reference, and what a stack has, on a fake AWS."""
    if request.param == "memory":
        yield MemorySenders()
        return
    cloud: Cloud = request.getfixturevalue("cloud")
    ticks = itertools.count(step=100)  # every look is a minute later, so that nothing is kept
    yield Registry(cloud.dynamodb, "settings", lambda: cloud.secrets, "senders", seconds=partial(next, ticks))


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """The functions' fake AWS."""
    from tests.functions import conftest

    with pytest.MonkeyPatch.context() as patch:
        yield from conftest.cloud.__wrapped__(patch)  # type: ignore[attr-defined]


def changing(store: Rosters) -> ChangeSenders:
    keys = (f"key-{number}" for number in itertools.count(1))
    kinds = {kind: partial(adapter_of, kind) for kind in registered_kinds()}
    return ChangeSenders(store, kinds, lambda: NOW, lambda: next(keys))


def told(current: str | None = None, following: str | None = None, token: str | None = None) -> dict[str, str | None]:
    return {"current": current, "next": following, "verifyToken": token}


def test_ac6_a_sender_is_kept_with_its_secrets_and_a_key_that_never_changes(store: Store) -> None:
    change = changing(store)
    first = change.save(EVERYTHING, PBX, told(SECRET))
    again = change.save(
        EVERYTHING, Sender("pbx", "generic", (DIVISION_N, DIVISION_S), DIVISION_S, rate=7), told(None, "another one")
    )

    assert first.sender.key == again.sender.key != ""
    assert store.sender("pbx") == again.sender
    assert store.secrets(again.sender) == Secrets(SECRET, "another one")
    assert store.roster().entries == {"pbx": again}
    assert set(again.secrets_set) == {"current", "next"}


def test_ac4_a_secret_is_replaced_without_a_gap_and_an_empty_one_removes_it(store: Store) -> None:
    change = changing(store)
    change.save(EVERYTHING, PBX, told("one", "two"))
    assert store.secrets(PBX).valid == ("one", "two")

    entry = change.save(EVERYTHING, PBX, told("two", ""))

    assert store.secrets(PBX).valid == ("two",)
    assert set(entry.secrets_set) == {"current"}


def test_ac6_a_removed_sender_is_nobody_and_its_secrets_are_gone(store: Store) -> None:
    change = changing(store)
    change.save(EVERYTHING, PBX, told(SECRET))
    change.save(EVERYTHING, Sender("crm", "generic", (DIVISION_N,), DIVISION_N), told("crm"))

    change.remove(EVERYTHING, "pbx")

    with pytest.raises(SenderNotFound):
        store.sender("pbx")
    assert set(store.all_secrets()) == {"crm"}


def test_ac6_two_who_register_at_once_lose_nothing_of_each_other(store: Store) -> None:
    """The second finds the roster held; when the first has died, its hold ends by itself."""
    change, roster = changing(store), store.roster()
    store.save(roster.held(NOW + timedelta(seconds=40)))

    with pytest.raises(Busy):
        change.save(EVERYTHING, PBX, told(SECRET))
    with pytest.raises(StaleWrite):
        store.save(roster.held(NOW))
    later = ChangeSenders(store, change.kinds, lambda: NOW + timedelta(seconds=41), change.new_key)
    assert later.save(EVERYTHING, PBX, told(SECRET)).sender.id == "pbx"


@pytest.mark.parametrize(
    ("sender", "secret", "field"),
    [
        (Sender("interactions", "generic"), SECRET, "id"),
        (Sender("genesys", "generic"), SECRET, "id"),
        (Sender("a/b", "generic"), SECRET, "id"),
        (Sender("a", "telepathy"), SECRET, "kind"),
        (Sender("a", "genesys"), SECRET, "kind"),
        (Sender("a", "generic", ()), SECRET, "divisions"),
        (Sender("a", "generic", (DIVISION_N,)), SECRET, "divisionId"),
        (Sender("a", "generic", (DIVISION_N,), DIVISION_S), SECRET, "divisionId"),
        (Sender("a", "twilio"), SECRET, "publicUrl"),
        (Sender("a", "twilio", public_url="http://hooks.example.com/"), SECRET, "publicUrl"),
        (Sender("a", "twilio", public_url="https://[::1/"), SECRET, "publicUrl"),
        (Sender("a", "generic"), None, "secrets.current"),
        (Sender("a", "generic"), "x" * 201, "secrets.current"),
    ],
)
def test_ac6_a_setting_that_cannot_be_is_refused_by_its_name(sender: Sender, secret: str | None, field: str) -> None:
    store = MemorySenders()

    with pytest.raises(InvalidValue) as refused:
        changing(store).save(EVERYTHING, sender, told(secret))
    assert refused.value.field == field
    assert not store.stored.entries


@pytest.mark.parametrize("url", ["https://hooks.example.com/v1/webhooks/a#rc=3", "http://127.0.0.1:4566/x"])
def test_se3_an_address_may_be_ones_own_machine(url: str) -> None:
    entry = changing(MemorySenders()).save(EVERYTHING, Sender("a", "twilio", public_url=url), told("token"))
    assert entry.sender.public_url == url


def test_ac6_it_takes_every_division_that_the_sender_writes_into() -> None:
    store = MemorySenders()
    change = changing(store)
    for sender in (
        Sender("a", "generic"),
        Sender("a", "generic", (DIVISION_N, DIVISION_S), DIVISION_N),
        Sender("a", "generic", (DivisionId("unassigned"),)),
    ):
        with pytest.raises(MissingPermission):
            change.save(OF_NORTH, sender, told(SECRET))
    change.save(OF_NORTH, PBX, told(SECRET))
    change.save(EVERYTHING, Sender("all", "generic"), told(SECRET))

    assert [each.sender.id for each in ReadSenders(store)(OF_NORTH)] == ["pbx"]
    for job in (lambda: ReadSenders(store).one(OF_NORTH, "all"), lambda: change.remove(OF_NORTH, "all")):
        with pytest.raises(SenderNotFound):
            job()
    with pytest.raises(SenderNotFound):
        change.save(OF_NORTH, Sender("all", "generic", (DIVISION_N,), DIVISION_N), told(SECRET))
    assert store.sender("all").divisions == ("*",)


def test_ac12_a_stack_has_at_most_100_senders() -> None:
    store = MemorySenders()
    for number in range(100):
        store.add(Sender(f"s{number}", "generic"), Secrets(SECRET))

    with pytest.raises(InvalidContent):
        changing(store).save(EVERYTHING, PBX, told(SECRET))


# -- through the functions ----------------------------------------------------------------------


def put(body: dict[str, Any], sender_id: str = "sample-generic") -> Answer:
    return call(resolution_app, "PUT", f"/api/v2/senders/{sender_id}", body)


def divisions(*conversations: str) -> list[str]:
    """Where they were taken in, as they are stored."""
    found = [bootstrap.stores.store().interaction(ConversationId(each)) for each in conversations]
    return [each.division for each in found if each]


BODY = {"kind": "generic", "divisions": ["n"], "divisionId": "n", "secrets": {"current": SECRET}}


def test_ac4_ac6_a_registered_sender_is_taken_in_and_its_secrets_are_shown_to_nobody(cloud: Cloud) -> None:
    saved = put(BODY)
    read = call(resolution_app, "GET", "/api/v2/senders/sample-generic")
    listed = call(resolution_app, "GET", "/api/v2/senders")

    assert saved.body == read.body == listed.body["entities"][0]
    assert SECRET not in json.dumps([saved.body, listed.body])
    assert "key" not in saved.body
    assert set(saved.body["secrets"]) == {"current"}
    assert ingest_app.lambda_handler(proxy_event(GENERIC), Context())["statusCode"] == 200
    assert divisions("s-1001") == ["n"]


def test_ac6_a_removed_sender_is_not_found_by_the_door(cloud: Cloud) -> None:
    put(BODY)
    assert call(resolution_app, "DELETE", "/api/v2/senders/sample-generic").status == 200
    bootstrap.forget()  # another process, or this one a minute later

    assert ingest_app.lambda_handler(proxy_event(GENERIC), Context())["statusCode"] == 404
    assert not cloud.stored()["interactions"]


def test_ac6_what_waited_for_a_sender_is_read_with_that_sender(cloud: Cloud) -> None:
    put(BODY)
    ingest_app.lambda_handler(proxy_event(GENERIC), Context())  # settings and secrets are kept for a minute now
    told_again = json.loads(GENERIC.body) | {"id": "evt-s-2"}
    told_again["data"]["conversationId"] = "s-1002"
    waiting = {"sender": "sample-generic", "payload": told_again}

    batch = {"Records": [{"messageId": "1", "body": json.dumps(waiting), "eventSource": "aws:sqs"}]}
    assert ingest_app.lambda_handler(batch, Context()) == {"batchItemFailures": []}
    assert divisions("s-1001", "s-1002") == ["n", "n"]


def test_ac4_settings_and_secrets_are_read_once_a_minute_and_the_last_ones_known_hold_while_the_store_is_away(
    cloud: Cloud,
) -> None:
    seconds = [0.0]
    registry = Registry(cloud.dynamodb, "settings", lambda: cloud.secrets, "senders", seconds=lambda: seconds[0])
    changing(registry).save(EVERYTHING, PBX, told(SECRET))
    first = (registry.sender("pbx"), registry.secrets(PBX))
    changing(registry).save(EVERYTHING, Sender("pbx", "generic", (DIVISION_N, DIVISION_S), DIVISION_N), told("other"))
    assert (registry.sender("pbx"), registry.secrets(PBX)) == first

    seconds[0] = 61.0
    second = (registry.sender("pbx"), registry.secrets(PBX))
    assert second[0].divisions == ("n", "s")
    assert second[1].valid == ("other",)
    registry.roster = _away  # type: ignore[method-assign]
    seconds[0] = 200.0
    assert registry.sender("pbx") == second[0]


def _away() -> Any:
    raise StoreUnavailable("away")


@dataclass
class Counting:
    """A client whose reads are counted; `is_away` when it does not answer."""

    client: Any
    reads: int = 0
    is_away: bool = False

    def __getattr__(self, name: str) -> Any:
        return partial(self._asked, name) if name in ("get_item", "get_secret_value") else getattr(self.client, name)

    def _asked(self, name: str, **told: Any) -> Any:
        self.reads += 1
        if self.is_away:
            raise EndpointConnectionError(endpoint_url="https://aws.example.com")
        return getattr(self.client, name)(**told)


@dataclass
class Process:
    """One process that takes requests in, its clock, and another one that registers senders."""

    cloud: Cloud
    now: float = 0.0

    def __post_init__(self) -> None:
        self.dynamodb, self.vault = Counting(self.cloud.dynamodb), Counting(self.cloud.secrets)
        self.door = Registry(self.dynamodb, "settings", lambda: self.vault, "senders", seconds=lambda: self.now)
        self.elsewhere = Registry(self.cloud.dynamodb, "settings", lambda: self.cloud.secrets, "senders")

    def register(self, name: str) -> None:
        changing(self.elsewhere).save(
            EVERYTHING, Sender(name, "generic", (DivisionId("n"),), DivisionId("n")), told(f"secret of {name}")
        )

    def valid(self, name: str) -> tuple[str, ...]:
        return self.door.secrets(self.door.sender(name)).valid


def test_ac6_a_sender_counts_the_moment_it_is_registered_whatever_a_process_has_kept(cloud: Cloud) -> None:
    """Three one after another, of which each finds a process that has read roster and secrets before."""
    process = Process(cloud)
    for name in ("a", "b", "c"):
        with pytest.raises(SenderNotFound):
            process.door.sender(name)
        process.register(name)
        process.now += 1
        assert process.valid(name) == (f"secret of {name}",)


def test_ac6_made_up_ids_cost_at_most_one_read_a_second(cloud: Cloud) -> None:
    """A few reads are saved up. Until now they cost none, and a new sender was answered 404 for a minute."""
    process = Process(cloud)
    process.register("a")
    assert process.valid("a")
    process.dynamodb.reads = process.vault.reads = 0
    for number in range(500):
        process.now += 0.1
        with pytest.raises(SenderNotFound):
            process.door.sender(f"made-up-{number}")
    assert process.dynamodb.reads == pytest.approx(50 + BURST_SECONDS, abs=1)
    assert process.valid("a")
    assert process.vault.reads == 0


def test_ac4_a_sender_without_secrets_costs_at_most_one_read_of_them_a_second(cloud: Cloud) -> None:
    process = Process(cloud)
    process.register("a")
    stream = Sender("stream", "connect")
    for _ in range(100):
        process.now += 0.1
        assert process.door.secrets(stream).valid == ()
    assert process.vault.reads == pytest.approx(10 + BURST_SECONDS, abs=1)


def test_ac6_while_the_store_is_away_an_unknown_sender_is_told_to_come_again_and_a_known_one_is_taken_in(
    cloud: Cloud,
) -> None:
    """404 would be the end of it for many senders, and it may be one that was registered a moment ago."""
    process = Process(cloud)
    process.register("a")
    assert process.valid("a")
    process.register("b")
    process.dynamodb.is_away = process.vault.is_away = True
    with pytest.raises(Unavailable):
        process.door.sender("b")
    assert process.valid("a")
    with pytest.raises(Unavailable):
        process.door.secrets(Sender("b", "generic"))

    process.dynamodb.is_away = process.vault.is_away = False
    assert process.valid("b") == ("secret of b",)


def test_ac4_without_a_secret_nothing_holds() -> None:
    with pytest.raises(BadSignature):
        adapter_of("generic").verify(delivery(GENERIC), PBX, Secrets())
