"""6. A crash between any two calls to AWS leaves a state in which everything holds, and a retry completes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

import pytest

from tests.faults.injection import ALIKE, EXHAUSTED, Fault, answers_lost_once, refused_once
from tests.faults.pictures import picture, require_sound
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.trials import Laboratory
from tests.stores.tables import in_process

CALLS_AT_MOST = 60
MANY = 12


def _with_company(scenario: Scenario) -> Any:
    """With `-n` those that take half of the time go to another process than the others."""
    group = "long faults" if scenario.name.startswith(("erase", "delete of a merged")) else "faults"
    return pytest.param(scenario, id=scenario.name, marks=pytest.mark.xdist_group(group))


def _in_turn(scenario: Scenario, at: int) -> tuple[Fault, ...]:
    """One fault of each kind for the call of this number; over calls and scenarios every fault has its turn.

    What takes many calls repeats itself: from the 13th on the kinds take turns too.
    """
    turn = at + SCENARIOS.index(scenario)
    kinds = ALIKE if at <= MANY else ALIKE[turn % len(ALIKE) :][:1]
    return tuple(kind[turn % len(kind)] for kind in kinds)


@pytest.fixture(scope="module")
def laboratory() -> Iterator[Laboratory]:
    """One DynamoDB for all trials."""
    with in_process() as bench:
        yield Laboratory(bench)


@pytest.mark.parametrize("scenario", [_with_company(each) for each in SCENARIOS])
def test_a_fault_at_any_call_breaks_nothing_and_a_retry_completes(laboratory: Laboratory, scenario: Scenario) -> None:
    """One fault of each kind at each call; `make long` tries every fault there."""
    for at in range(1, CALLS_AT_MOST):
        struck = [laboratory.disturbed(scenario, fault, at) for fault in _in_turn(scenario, at)]
        if not any(struck):
            assert at > 1, f"nothing struck {scenario.name}"
            return
    pytest.fail("there are more calls than were tried")


def test_every_fault_has_its_turn() -> None:
    taken = {fault for scenario in SCENARIOS for at in range(1, 5) for fault in _in_turn(scenario, at)}
    assert taken == set(EXHAUSTED) == {fault for kind in ALIKE for fault in kind}


@pytest.mark.long
@pytest.mark.parametrize("scenario", [_with_company(each) for each in SCENARIOS])
def test_every_fault_at_any_call_breaks_nothing_and_a_retry_completes(
    laboratory: Laboratory, scenario: Scenario
) -> None:
    for fault in EXHAUSTED:
        struck = list(takewhile(lambda at: laboratory.disturbed(scenario, fault, at), range(1, CALLS_AT_MOST)))  # noqa: B023
        assert struck, f"{fault.name} struck no call of {scenario.name}"
        assert len(struck) < CALLS_AT_MOST - 1, "there are more calls than were tried"


@pytest.mark.parametrize("scenario", [_with_company(each) for each in SCENARIOS])
def test_an_answer_that_is_lost_below_botocore_changes_nothing(laboratory: Laboratory, scenario: Scenario) -> None:
    """The SDK sends the request again by itself: the first call's answer is lost, then every other one's."""
    _lose_answers(laboratory, scenario, sorted({1, *range(1 + SCENARIOS.index(scenario) % 2, CALLS_AT_MOST, 2)}))


@pytest.mark.long
@pytest.mark.parametrize("scenario", [_with_company(each) for each in SCENARIOS])
def test_any_answer_that_is_lost_below_botocore_changes_nothing(laboratory: Laboratory, scenario: Scenario) -> None:
    _lose_answers(laboratory, scenario, range(1, CALLS_AT_MOST))


def _lose_answers(laboratory: Laboratory, scenario: Scenario, calls: Iterable[int]) -> None:
    """Harder than on AWS, which knows a transaction that is sent again for ten minutes: moto knows none."""
    expected = laboratory.undisturbed(scenario)
    for at in calls:
        world = laboratory.given(scenario)
        with answers_lost_once(laboratory.bench.client, lambda sent, at=at: sent == at) as lost:  # type: ignore[misc]
            laboratory.again(scenario, world)
        if not lost:
            return
        require_sound(laboratory.bench, world)
        assert picture(laboratory.bench, world) == expected
    pytest.fail("there are more calls than were tried")


@pytest.mark.parametrize(
    ("code", "status"), [("ProvisionedThroughputExceededException", 400), ("InternalServerError", 500)]
)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_passing_fault_of_every_call_is_not_noticed(
    laboratory: Laboratory, scenario: Scenario, code: str, status: int
) -> None:
    expected, world = laboratory.undisturbed(scenario), laboratory.given(scenario)
    with refused_once(laboratory.bench.client, code, status) as refused:
        scenario.job(world)
    assert refused
    assert picture(laboratory.bench, world) == expected
