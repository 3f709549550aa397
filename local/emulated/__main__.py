"""Runs the emulator behind a guard, with what it knows kept and functions in sandboxes.

`python -P local/emulated`, by the emulator's own interpreter and with the settings of `local.emulator`.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[2]))  # for this package alone; functions do not inherit it

from local.emulated.aside import aside
from local.emulated.changes import RUN_TIME
from local.emulated.desk import desk
from local.emulated.functions import Functions
from local.emulated.guard import guarded
from local.emulated.keeper import Keeper
from local.emulated.ranges import ranges
from local.emulated.remembered import remembered
from local.emulated.sources import queues_locked, streams_apart

# So soon a thread that keeps things, or reads streams, lets the one that answers go on; a call needs it ten times.
SWITCH_SECONDS = 0.0005


def assembled(emulator: Any, port: int) -> Any:
    """Return the emulator's application with all that stands before it."""
    persistence, dynamodb, service, runtime, logs, sqs, events, iam = (
        importlib.import_module(f"ministack.{name}")
        for name in (
            *("core.persistence", "services.dynamodb", "services.lambda_svc", "core.lambda_runtime"),
            *("services.cloudwatch_logs", "services.sqs", "services.eventbridge", "core.iam_evaluator"),
        )
    )
    keeper = Keeper(emulator, persistence, dynamodb, Path(os.environ["STATE_DIR"]))
    opened = Path(os.environ["UNPACKED_DIR"])
    functions = Functions(service, runtime, logs, opened, lambda: keeper.note(RUN_TIME))
    queues_locked(sqs, events)
    streams_apart(service)
    remembered(iam, dynamodb)
    ranges(dynamodb)
    return guarded(aside(desk(emulator.app, emulator, keeper, functions), functions.unattended), port, _origins)


def _origins() -> frozenset[str]:
    """The origins whose pages may call the API; the last deployment has written them down."""
    try:
        return frozenset(Path("origins").read_text().split())
    except FileNotFoundError:
        return frozenset()


def _what_stays_is_looked_at_once(phase: str, told: dict[str, int]) -> None:
    """Modules and items stay for good; every look at all of them would stop each call for a third of a second."""
    if phase == "stop" and told["generation"] == 2:
        gc.freeze()


def main() -> None:
    """Serve until a signal says stop."""
    os.umask(0o077)  # what it writes is for its owner alone
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.callbacks.append(_what_stays_is_looked_at_once)
    emulator: Any = importlib.import_module("ministack.app")
    emulator.app = assembled(emulator, int(os.environ["GATEWAY_PORT"]))
    emulator.main()


if __name__ == "__main__":
    main()
