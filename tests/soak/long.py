"""Every proof as long as its share of the time lasts; each example is a new one."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from scv.api import openapi
from tests.e2e.conftest import deployed, home
from tests.faults.injection import EXHAUSTED
from tests.faults.scenarios import SCENARIOS
from tests.faults.trials import Laboratory
from tests.functions.conftest import Cloud, cloud
from tests.fuzz.test_openapi import CHECKS
from tests.fuzz.webhooks import delivered, raw_bodies, require_handled, signed
from tests.fuzz.wsgi import application
from tests.model.machine import ContactCenter
from tests.races.rounds import AT_ONCE, PAIRS, Races
from tests.soak import tally
from tests.soak.load import run_load
from tests.stores.tables import in_process, on_server

__all__ = ["cloud", "deployed", "home"]

LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1", "::1"])


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
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        tally.violations.append(request.node.name)


def while_time_lasts(job: Callable[[], None]) -> None:
    """Again and again; the first failure ends it."""
    over = tally.until_over()
    while time.monotonic() < over:
        try:
            job()
        except BaseException as error:
            tally.violations.append(f"{type(error).__name__}: {str(error)[:300]}")
            raise


def test_model() -> None:
    def some() -> None:
        before = ContactCenter.done
        run_state_machine_as_test(ContactCenter, settings=endless(5, stateful_step_count=50))
        tally.counted["operations of the model"] += ContactCenter.done - before

    while_time_lasts(some)


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

        while_time_lasts(some)
        races.require_sound()
        tally.counted["races"] += races.rounds
        tally.counted["operations that raced"] += races.operations


def test_faults() -> None:
    with in_process() as bench:
        laboratory = Laboratory(bench)

        def some() -> None:
            scenario, fault = random.choice(SCENARIOS), random.choice(EXHAUSTED)
            for at in range(1, 40):
                if not laboratory.disturbed(scenario, fault, at):
                    return

        while_time_lasts(some)
        tally.counted["faults injected"] += laboratory.injected


def test_webhooks(cloud: Cloud) -> None:
    @endless(100)  # type: ignore[untyped-decorator]
    @given(body=raw_bodies, encoded=st.booleans())
    def some(body: str, encoded: bool) -> None:
        before = cloud.stored()
        raw = body.encode("utf-8", errors="surrogatepass") if encoded else None
        require_handled(cloud, *delivered("" if encoded else body, signed(body), encoded=raw), before)
        tally.counted["bad webhooks"] += 1
        for item in before["interactions"]:  # what was taken in is not looked through again and again
            cloud.dynamodb.delete_item(TableName="interactions", Key={"conversationId": item["conversationId"]})

    while_time_lasts(some)


def test_interface(cloud: Cloud) -> None:
    schema = schemathesis.openapi.from_dict(openapi.document())
    schema.app = application
    operations: list[Any] = [each.ok() for each in cast(Any, schema.get_all_operations())]

    def some() -> None:
        operation = random.choice(operations)

        @endless(50, phases=[Phase.explicit, Phase.generate])  # type: ignore[untyped-decorator]
        @given(case=operation.as_strategy())
        def asked(case: Any) -> None:
            case.call_and_validate(headers={"Authorization": "Bearer token"}, checks=CHECKS)
            tally.counted["bad requests"] += 1

        asked()

    while_time_lasts(some)


@pytest.mark.e2e
@LOOPBACK
def test_load(deployed: dict[str, Any]) -> None:
    seconds = tally.until_over() - time.monotonic()
    found = run_load(deployed, seconds)
    tally.counted.update(found.counts())
    if found.lost:
        tally.violations.append(f"lost: {json.dumps(found.lost[:5])}")
    assert not found.lost
    assert found.accepted
