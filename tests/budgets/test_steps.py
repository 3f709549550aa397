"""Steps are counted by what waits for what, however late a busy machine begins a request."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from benchmarks.steps import Steps

LATE = 0.03  # seconds: longer than the requests of these tests take, which take no time


class Asking:
    """Makes requests of no length and keeps the step of each; the second of two begins late or at once."""

    def __init__(self, late: bool) -> None:
        self.steps = Steps()
        self.seen: list[int] = []
        self._late = late

    def ask(self, *_: object) -> None:
        with self.steps.one() as step:
            self.seen.append(step)

    def twice(self, *_: object) -> None:
        self.ask()
        self.ask()

    def begin_late(self) -> None:
        """Between handing over two jobs of one step: the first is over before the second begins."""
        time.sleep(LATE if self._late else 0)

    def at_once(self, pool: ThreadPoolExecutor, *jobs: Callable[[], Any]) -> None:
        """As a store does it: all but the last in the pool, the last by whoever asks."""
        futures = []
        for job in jobs[:-1]:
            futures.append(pool.submit(job))
            self.begin_late()
        jobs[-1]()
        for future in futures:
            future.result()


@pytest.fixture(params=[False, True], ids=["idle machine", "busy machine"])
def asking(request: pytest.FixtureRequest) -> Asking:
    return Asking(request.param)


def test_one_after_the_other_is_a_step_each(asking: Asking) -> None:
    with asking.steps.followed():
        asking.twice()
        asking.begin_late()
        asking.ask()
    assert asking.seen == [1, 2, 3]


def test_requests_that_do_not_wait_for_each_other_are_one_step(asking: Asking) -> None:
    with ThreadPoolExecutor(4) as pool, asking.steps.followed():
        asking.at_once(pool, asking.ask, asking.ask, asking.ask)
        asking.at_once(pool, asking.ask, asking.ask)
    assert sorted(asking.seen) == [1, 1, 1, 2, 2]


def test_who_waits_goes_on_after_the_longest_of_them(asking: Asking) -> None:
    with ThreadPoolExecutor(4) as pool, asking.steps.followed():
        asking.at_once(pool, asking.twice, asking.ask)
        asking.ask()
    assert sorted(asking.seen) == [1, 1, 2, 3]


def test_what_nobody_waits_for_does_not_count_for_who_goes_on(asking: Asking) -> None:
    with ThreadPoolExecutor(4) as pool, asking.steps.followed():
        pool.submit(asking.twice)
        asking.begin_late()
        asking.ask()
    assert sorted(asking.seen) == [1, 1, 2]


@pytest.mark.parametrize(("threads", "jobs", "steps"), [(4, 4, 1), (4, 5, 2), (4, 9, 3), (1, 3, 3)])
def test_more_than_the_pool_has_threads_for_are_asked_in_turns(
    asking: Asking, threads: int, jobs: int, steps: int
) -> None:
    with ThreadPoolExecutor(threads) as pool, asking.steps.followed():
        list(pool.map(asking.ask, range(jobs)))
        asking.ask()
    assert max(asking.seen) == steps + 1
    assert asking.seen.count(1) == min(threads, jobs)


def test_a_job_that_fails_is_waited_for_like_another_one(asking: Asking) -> None:
    def fails() -> None:
        asking.twice()
        raise ValueError("sample")

    with ThreadPoolExecutor(1) as pool, asking.steps.followed():
        job = pool.submit(fails)
        with pytest.raises(ValueError, match="sample"):
            job.result()
        asking.ask()
    assert asking.seen == [1, 2, 3]


def test_a_job_may_hand_over_others_to_its_own_pool_and_wait_for_them(asking: Asking) -> None:
    """As a preview does, which counts the journeys of all members beside reading something else."""
    with ThreadPoolExecutor(3) as pool, asking.steps.followed():
        asking.at_once(pool, lambda: list(pool.map(asking.ask, range(4))), asking.ask)
    assert sorted(asking.seen) == [1, 1, 1, 2, 2], "beside the job that waits the pool has two threads"


def test_each_count_begins_at_one_and_leaves_the_pools_as_they_were(asking: Asking) -> None:
    before = ThreadPoolExecutor.submit
    for _ in range(2):
        with asking.steps.followed():
            asking.ask()
    assert asking.seen == [1, 1]
    assert ThreadPoolExecutor.submit is before
