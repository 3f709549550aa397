"""Contacts read from a file."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from scv.bootstrap import contacts, stores
from scv.bootstrap.process import client, new_id, now, replaceable, tables

if TYPE_CHECKING:
    from scv.adapters.dynamodb.imports import DynamoImports
    from scv.adapters.engine import StepFunctions
    from scv.domain.contacts.profiles import Profile
    from scv.domain.values.documents import Document
    from scv.usecases.imports.engine import RunPart
    from scv.usecases.imports.requests import Jobs, Settings, Uploads

IMPORT_WORKERS = 4  # MaxConcurrency of the state machine
IMPORT_RESERVE = 60_000  # milliseconds in which a worker still writes what it has


@replaceable
def _imports() -> DynamoImports:
    from scv.adapters.dynamodb.imports import DynamoImports

    return DynamoImports(client("dynamodb"), tables(), stores.store())


@replaceable
def _engine() -> StepFunctions:
    from scv.adapters.engine import StepFunctions

    return StepFunctions(lambda: client("stepfunctions"), os.environ["IMPORTS_MACHINE"])


@cache
def uploads() -> Uploads:
    """Everything under /import/csv/uploads."""
    from scv.usecases.imports.requests import Uploads

    return Uploads(_imports(), stores.files(), now, new_id)


@cache
def settings() -> Settings:
    """Everything under /import/settings and /import/csv/settings."""
    from scv.usecases.imports.requests import Settings

    return Settings(_imports(), now, new_id)


@cache
def jobs() -> Jobs:
    """Everything under /import/jobs and /import/csv/jobs."""
    from scv.usecases.imports.requests import Jobs

    return Jobs(_imports(), stores.files(), _engine(), uploads(), settings(), now, new_id)


def step(
    event: Mapping[str, Any], read: Callable[[Document], Profile], milliseconds_left: Callable[[], int]
) -> dict[str, str]:
    """One step of an import, as the engine asks for it: its file cut, a part carried out, its reports made."""
    from scv.domain.imports.jobs import Step
    from scv.usecases.imports.changing import LOST, failed
    from scv.usecases.imports.cutting import CutFile
    from scv.usecases.imports.engine import FinishStep

    job, step = event["job"], Step(event["step"])
    if event["importStep"] == "cut":
        manifest = CutFile(_imports(), stores.files(), stores.settings())(job, step)
        return {"bucket": os.environ["FILES_BUCKET"], "manifest": manifest}
    if event["importStep"] == "part":
        _part_runner(milliseconds_left)(job, step, event["part"], read)
    elif event["importStep"] == "finish":
        FinishStep(_imports(), stores.files(), now)(job, step)
    else:
        failed(_imports(), job, step, LOST)
    return {}


def _part_runner(milliseconds_left: Callable[[], int]) -> RunPart:
    from scv.domain.imports.pace import Pace
    from scv.usecases.imports.engine import RunPart, Watch
    from scv.usecases.imports.rows import TakeRow

    watch = Watch(time.monotonic, time.sleep, lambda: milliseconds_left() > IMPORT_RESERVE)
    pace = Pace(float(os.environ["IMPORT_ROWS_PER_SECOND"]) / IMPORT_WORKERS)
    take = TakeRow(stores.store(), contacts.edit(), now, new_id)
    return RunPart(stores.store(), _imports(), stores.files(), stores.settings(), take, now, watch, pace)
