"""The engine of imports: executions of one state machine of AWS Step Functions, each of a name of its own (IM2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from scv.adapters.aws.errors import refusals
from scv.adapters.dynamodb.errors import code_of, translating
from scv.domain.imports.jobs import ImportJob

GOING_ON = ("RUNNING", "PENDING_REDRIVE")
BEGUN = "ExecutionAlreadyExists"
UNKNOWN = "ExecutionDoesNotExist"


class StepFunctions:
    """One state machine; the client is asked for when there is something to do, which is seldom."""

    def __init__(self, client: Callable[[], Any], machine: str) -> None:
        self._client = client
        self._machine = machine

    def start(self, job: ImportJob) -> None:
        """One call; a run that has begun is not begun twice, because its name is taken."""
        told = json.dumps({"job": job.id, "step": job.step.value}, allow_nan=False)
        try:
            with translating():
                self._client().start_execution(stateMachineArn=self._machine, name=job.run, input=told)
        except refusals() as error:
            if code_of(error) != BEGUN:
                raise

    def has_stopped(self, job: ImportJob) -> bool:
        """One call. A run that nobody knows was lost before it began."""
        arn = f"{self._machine.replace(':stateMachine:', ':execution:')}:{job.run}"
        try:
            with translating():
                found = self._client().describe_execution(executionArn=arn)
        except refusals() as error:
            if code_of(error) != UNKNOWN:
                raise
            return True
        return found["status"] not in GOING_ON
