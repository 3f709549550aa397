"""Every proof as long as its share of the time lasts; each example is a new one."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.injection import EXHAUSTED, Fault
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.trials import Laboratory
from tests.functions.conftest import Cloud, cloud
from tests.fuzz.test_openapi import CHECKS, described
from tests.fuzz.webhooks import delivered, raw_bodies, require_handled, signed
from tests.fuzz.wsgi import UNROUTED
from tests.model.machine import ContactCenter
from tests.races.crowd import Crowd
from tests.races.rounds import AT_ONCE, PAIRS, Races
from tests.soak import seeds, tally
from tests.soak.interface import asked_over_http, operations, refused_by_the_gateway
from tests.soak.load import run_load
from tests.stores.tables import in_process, on_server

__all__ = ["cloud"]

LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1", "::1"])
BAD_INPUT = "bad input"


def endless(examples: int, **more: Any) -> Any:
    """So many new examples."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
        **more,
    )


@pytest.fixture(autouse=True)
def violations(request: pytest.FixtureRequest) -> Iterator[None]:
    """A failure is a violation, told at the end."""
    failed, told = request.session.testsfailed, len(tally.violations)
    yield
    if request.session.testsfailed > failed and len(tally.violations) == told:
        tally.violations.append(request.node.name)


def while_time_lasts(part: str, job: Callable[[], None]) -> None:
    """Again and again; the first failure ends it."""
    over = tally.over(part)
    while time.monotonic() < over:
        try:
            job()
        except BaseException as error:
            tally.violations.append(f"{part}: {type(error).__name__}: {str(error)[:300]}")
            raise


def test_model() -> None:
    def some() -> None:
        before = ContactCenter.done
        unshrunk = [Phase.explicit, Phase.generate]  # shrinking takes longer than the soak
        run_state_machine_as_test(ContactCenter, settings=endless(5, stateful_step_count=50, phases=unshrunk))
        tally.counted["model"] += Counter({"operations on both stores": ContactCenter.done - before})

    while_time_lasts("model", some)


def test_model_in_memory() -> None:
    """Its runs have numbers, by which each can be repeated (`python -m tests.soak.seeds`)."""

    def some() -> None:
        number = random.randrange(10**9)
        try:
            tally.counted["model"] += Counter({"operations in memory alone": seeds.run(number)})
        except BaseException as error:
            error.add_note(f"seed {number}")
            raise

    while_time_lasts("memory", some)


@pytest.mark.server
@LOOPBACK
def test_crowd(dynamodb_endpoint: str) -> None:
    threads = 12
    with ThreadPoolExecutor(threads) as pool:

        def some() -> None:
            with on_server(dynamodb_endpoint) as bench:
                crowd = Crowd(bench)
                crowd.let_loose(pool, threads, 40)
                crowd.require_sound()
                done = sum(each.done for each in crowd.history)
                tally.counted["races"]["crowds of 12 threads"] += 1
                tally.counted["races"]["operations of crowds, done"] += done
                tally.counted["races"]["operations of crowds, refused"] += len(crowd.history) - done

        while_time_lasts("crowd", some)


@pytest.mark.server
@LOOPBACK
def test_races(dynamodb_endpoint: str) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool, on_server(dynamodb_endpoint) as bench:
        races = Races(bench, pool)

        def some() -> None:
            races.one_new_number()
            races.one_webhook()
            for pair in PAIRS.values():
                for _ in range(10):
                    pair(races)

        while_time_lasts("races", some)
        races.require_sound()
        tally.counted["races"]["rounds of named races"] += races.rounds
        tally.counted["races"]["operations that raced in them"] += races.operations


def test_faults() -> None:
    with in_process() as bench:
        laboratory = Laboratory(bench)
        trials: Iterator[tuple[Scenario, Fault]] = iter(())

        def some() -> None:
            nonlocal trials
            chosen = next(trials, None)
            if chosen is None:
                every = [(scenario, fault) for scenario in SCENARIOS for fault in EXHAUSTED]
                trials = iter(random.sample(every, len(every)))
                return
            tally.counted["faults"]["use cases x kinds of fault"] += 1
            for at in range(1, 40):
                if not laboratory.disturbed(*chosen, at):
                    return
                tally.counted["faults"]["call sites that failed"] += 1

        while_time_lasts("faults", some)
        tally.counted["faults"]["faults injected"] += laboratory.injected


def test_webhooks(cloud: Cloud) -> None:
    @endless(100, phases=[Phase.explicit, Phase.generate])  # type: ignore[untyped-decorator]
    @given(body=raw_bodies, encoded=st.booleans())
    def some(body: str, encoded: bool) -> None:
        before = cloud.stored()
        raw = body.encode("utf-8", errors="surrogatepass") if encoded else None
        status, answer = delivered("" if encoded else body, signed(body), encoded=raw)
        require_handled(cloud, status, answer, before)
        tally.counted[BAD_INPUT]["webhooks" if status >= 400 else "webhooks that were good after all"] += 1
        for item in before["interactions"]:  # what was taken in is not looked through again and again
            cloud.dynamodb.delete_item(TableName="interactions", Key={"conversationId": item["conversationId"]})

    while_time_lasts("webhooks", some)


def test_interface(cloud: Cloud) -> None:
    operations: list[Any] = [each.ok() for each in described().get_all_operations()]

    def some() -> None:
        operation = random.choice(operations)

        @endless(50, phases=[Phase.explicit, Phase.generate])  # type: ignore[untyped-decorator]
        @given(case=operation.as_strategy())
        def asked(case: Any) -> None:
            answer = case.call_and_validate(headers={"Authorization": "Bearer token"}, checks=CHECKS)
            reached = answer.status_code != 403 or answer.json() != UNROUTED
            tally.counted[BAD_INPUT]["generated requests, in process" if reached else "without a route"] += 1

        asked()

    while_time_lasts("interface", some)
    counted = tally.counted[BAD_INPUT]
    assert counted["generated requests, in process"] > counted["without a route"], "the document's paths are not routed"


@pytest.mark.e2e
@LOOPBACK
def test_running_stack(deployed: dict[str, Any]) -> None:
    offered = operations()

    def counted(answer: Any) -> None:
        gateway = refused_by_the_gateway(answer)
        name = "requests the gateway refused by itself" if gateway else "generated requests over HTTP"
        tally.counted[BAD_INPUT][name] += 1

    while_time_lasts("stack", lambda: asked_over_http(deployed, random.choice(offered), 20, counted))


@pytest.mark.e2e
@LOOPBACK
def test_load(deployed: dict[str, Any]) -> None:
    found = run_load(deployed, tally.time_of("load"))
    tally.counted[f"load for {tally.time_of('load'):.0f} s"].update(found.counts())
    tally.violations.extend(found.violations())
    assert found.accepted
    assert not found.violations(), json.dumps(found.violations()[:5])
