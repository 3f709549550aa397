"""How many requests one after another a job makes, told by what waits for what and not by a clock.

A request belongs to the step after the last one that whoever asks has waited for. A job handed to a pool of threads
goes on from the step of who handed it over, and whoever takes its result goes on from where it ended. Of jobs that a
pool gets in one step, those for which it has no thread are a step later, and so on: one too few for each request more
that a job before them makes. So a machine that is too busy to begin two requests of one step together counts them
alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock, local
from typing import Any
from unittest import mock


class _Here(local):
    """The last step that this thread has waited for."""

    step = 0


class Steps:
    """Counts while it is `followed`; several threads may ask at the same time."""

    def __init__(self) -> None:
        self._here = _Here()

    @contextmanager
    def one(self) -> Iterator[int]:
        """A request, and the number of its step, from 1."""
        step = self._here.step + 1
        try:
            yield step
        finally:
            self._here.step = step

    @contextmanager
    def followed(self) -> Iterator[None]:
        """From step 0 on, through the pools of threads of this process whose results are taken by `result` or `map`."""
        self._here.step = 0
        handed_over: Counter[tuple[ThreadPoolExecutor, int]] = Counter()
        ended: dict[Future[Any], list[int]] = {}
        submit, result, lock = ThreadPoolExecutor.submit, Future.result, Lock()

        def submitted(pool: ThreadPoolExecutor, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
            now = self._here.step
            with lock:
                turn = handed_over[pool, now] // pool._max_workers
                handed_over[pool, now] += 1
            steps: list[int] = []
            future = submit(pool, self._from(now + turn, work, steps), *args, **named)
            ended[future] = steps
            return future

        def taken(future: Future[Any], timeout: float | None = None) -> Any:
            try:
                return result(future, timeout)
            finally:
                self._here.step = max(self._here.step, *ended.get(future, ()), 0)

        with (
            mock.patch.object(ThreadPoolExecutor, "submit", submitted),
            mock.patch.object(Future, "result", taken),
        ):
            yield

    def _from(self, step: int, work: Callable[..., Any], ended: list[int]) -> Callable[..., Any]:
        """The work, begun at this step; where it ended is told before its result."""

        def run(*args: Any, **named: Any) -> Any:
            self._here.step = step
            try:
                return work(*args, **named)
            finally:
                ended.append(self._here.step)

        return run
