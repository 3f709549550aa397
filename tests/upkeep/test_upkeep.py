"""The commands for a running stack."""

from __future__ import annotations

import json
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from scv.adapters.dynamodb.divisions import DivisionList
from scv.domain.changes.bringing_over import Phase, Progress
from tests.first_rows import fill
from tests.model import invariants
from tests.stores.tables import Bench, in_process
from tests.usecases.changes.test_bring_over import old_contacts
from upkeep import __main__ as upkeep
from upkeep.stacks import NoStack, Stack, stack_of


@pytest.fixture
def bench() -> Iterator[Bench]:
    with in_process() as bench:
        yield bench


@pytest.fixture
def _signals() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_signals")
def test_bringing_over_goes_to_the_end_and_says_what_it_did(bench: Bench) -> None:
    desk = old_contacts(12, random.Random(3))
    fill(bench.client, bench.tables, desk.store.records.values())
    progress = upkeep.bring_over(Stack(bench.client, bench.tables), 10_000, again=False)
    assert progress.is_done
    assert upkeep.summary(progress).startswith(f"Done: {progress.looked_at} records looked at")
    contacts = invariants.stored_contacts(bench)
    invariants.require_rows_of_the_records(bench, contacts, desk.clock())
    assert upkeep.bring_over(Stack(bench.client, bench.tables), 10_000, again=True).written == 0


def test_what_was_stopped_says_that_the_same_command_goes_on() -> None:
    assert "same command" in upkeep.summary(Progress(Phase.RECORDS, "place", 10, 5))


def test_a_pace_waits_as_long_as_it_is_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    now, slept = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr("time.sleep", sleep)
    pace = upkeep.Pace(50, lambda: now[0])
    for _ in range(4):
        pace(100)
        now[0] += 0.5
    assert now[0] >= 8.0
    assert len(slept) == 4


def test_divisions_are_declared_listed_and_withdrawn(bench: Bench) -> None:
    stack = Stack(bench.client, bench.tables)
    assert upkeep.divisions(stack, ["lab", "south"], []) == "*\nlab\nsouth"
    assert upkeep.divisions(stack, [], ["lab"]) == "*\nsouth"
    assert DivisionList(bench.client, bench.tables.settings).divisions() == ("*", "south")


def test_without_a_stack_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("local.home.Home.folder", tmp_path, raising=False)
    with pytest.raises(NoStack):
        stack_of("no-such-stack", None)
    assert json.dumps(upkeep.main(["--stack", "no-such-stack", "divisions"])) == "1"


def test_ac10_a_client_is_made_listed_rotated_retired_and_revoked_by_commands(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(upkeep, "stack_of", lambda _name, _region: Stack(bench.client, bench.tables))

    def said(*words: str) -> tuple[int, str]:
        return upkeep.main(words), capsys.readouterr().out

    assert "There are no clients" in said("client")[1]
    status, shown = said("client", "--name", "crm", "--roles", "integration, agent", "--divisions", "north,south")
    client_id, secret = shown.split()[2], shown.split()[5]
    assert (status, len(secret)) == (0, 43)
    stored = json.dumps(bench.rows(bench.tables.settings))
    assert (client_id in stored, secret in stored) == (True, False)

    rotated = said("client", "--rotate", client_id)[1].split()[5]
    listed = said("client")[1]

    assert rotated != secret
    assert "agent, integration" in listed
    assert "north, south" in listed
    assert listed.count("T") == 2, "the times of two secrets"
    assert said("client", "--retire", client_id)[1].count("T") == 1
    assert "revoked" in said("client", "--revoke", client_id)[1]
    for words, told in ((("--rotate", "x"), "no client"), (("--name", "y", "--roles", "boss"), "no role boss")):
        status, shown = said("client", *words)
        assert status == 1
        assert told in shown


def test_ac10_tokens_are_withdrawn_and_restored_by_commands(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(upkeep, "stack_of", lambda _name, _region: Stack(bench.client, bench.tables))
    for words, told in (
        ((), "Nobody"),
        (("--subject", "agent 7"), "agent 7"),
        ((), "agent 7"),
        (("--restore", "agent 7"), "Nobody"),
    ):
        assert upkeep.main(["revoke", *words]) == 0
        assert told in capsys.readouterr().out
