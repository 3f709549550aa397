"""How many requests one after another a job makes, told by what waits for what and not by a clock.

A request belongs to the step after the last one that whoever asks has waited for. A job handed to a pool of threads
goes on from the step of who handed it over, as soon as one of the threads is free; who takes a job's result goes on
from where the job ended. So a machine that is too busy to begin two requests of one step together counts them alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, local
from typing import Any
from unittest import mock


class _Here(local):
    """The last step that this thread has waited for."""

    step = 0


class _Job:
    """A job in a pool: the step that it ended with, once it has."""

    def __init__(self) -> None:
        self.over = Event()
        self.step = 0


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
        """From step 0 on, through the pools of threads of this process."""
        self._here.step = 0
        jobs: dict[ThreadPoolExecutor, list[_Job]] = defaultdict(list)
        of: dict[Future[Any], _Job] = {}
        submit, result = ThreadPoolExecutor.submit, Future.result

        def submitted(pool: ThreadPoolExecutor, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
            job, earlier = _Job(), jobs[pool]
            earlier.append(job)
            place = len(earlier) - 1 - pool._max_workers
            waited_for = earlier[place] if place >= 0 else None
            future = submit(pool, self._from(self._here.step, waited_for, job, work), *args, **named)
            of[future] = job
            future.add_done_callback(lambda _: job.over.set())  # also of one that is called off
            return future

        def taken(future: Future[Any], timeout: float | None = None) -> Any:
            try:
                return result(future, timeout)
            finally:
                if future in of:
                    self._here.step = max(self._here.step, of[future].step)

        with (
            mock.patch.object(ThreadPoolExecutor, "submit", submitted),
            mock.patch.object(Future, "result", taken),
        ):
            yield

    def _from(self, step: int, waited_for: _Job | None, job: _Job, work: Callable[..., Any]) -> Callable[..., Any]:
        """The work, begun at this step and behind the job whose thread it gets."""

        def run(*args: Any, **named: Any) -> Any:
            if waited_for:
                waited_for.over.wait()
            self._here.step = max(step, waited_for.step if waited_for else 0)
            try:
                return work(*args, **named)
            finally:
                job.step = self._here.step

        return run
