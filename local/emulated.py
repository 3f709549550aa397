"""Runs the emulator with few function processes: a burst waits for a free one instead of starting its own.

It is run by the emulator's own interpreter. On AWS every concurrent call has a sandbox; here fifty
calls at once would be fifty cold starts on two cores, which takes longer than a function may run.
Functions of this service never call each other, so waiting cannot block itself.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections import defaultdict
from typing import Any

PROCESSES = max(2, min(8, (os.cpu_count() or 2) * 2))


def wait_for_a_free_process() -> None:
    """At most PROCESSES processes of one function at work at once."""
    lambda_runtime: Any = importlib.import_module("ministack.core.lambda_runtime")

    acquire, release = lambda_runtime.acquire_worker, lambda_runtime.release_worker
    slots: defaultdict[str, threading.BoundedSemaphore] = defaultdict(lambda: threading.BoundedSemaphore(PROCESSES))
    held: dict[int, threading.BoundedSemaphore] = {}
    lock = threading.Lock()

    def waiting(func_name: str, *args: Any, **kwargs: Any) -> Any:
        with lock:
            slot = slots[func_name]
        slot.acquire()
        worker, how = acquire(func_name, *args, **kwargs)
        if worker is None:
            slot.release()
        else:
            held[id(worker)] = slot
        return worker, how

    def releasing(worker: Any) -> None:
        release(worker)
        slot = held.pop(id(worker), None)
        if slot is not None:
            slot.release()

    lambda_runtime.acquire_worker, lambda_runtime.release_worker = waiting, releasing


if __name__ == "__main__":
    import runpy

    wait_for_a_free_process()
    runpy.run_module("ministack", run_name="__main__", alter_sys=True)
