"""Logs, metrics and traces without a customer's data (AC5)."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Mapping
from hashlib import sha256

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import MetricUnit

NAMESPACE = "SingleCustomerView"

_log = Logger()


class SafeLog:
    """Writes structured lines of names, ids and counts; there is no way to hand it a payload."""

    def failed(self, error: BaseException, context_id: str) -> None:
        """An error nobody expected: its class and where it arose. Its message may quote a customer."""
        frames = traceback.extract_tb(error.__traceback__)
        where = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
        _log.error("unexpected error", extra={"error": type(error).__name__, "where": where, "contextId": context_id})

    def outcome(self, job: str, **names: str | int | bool) -> None:
        """What became of a job, in words of ours."""
        _log.info(job, extra=dict(names))

    def accessed(self, **told: str | int) -> None:
        """One line of an access log, written whatever the level of the log is, as API Gateway writes its own."""
        sys.stdout.write(json.dumps(told, allow_nan=False) + "\n")

    def counted(self, metric: str, dimensions: Mapping[str, str], count: int = 1, **names: str) -> None:
        """So many more of something, as a CloudWatch metric; the line that tells it also says which, in `names`."""
        with single_metric(name=metric, unit=MetricUnit.Count, value=count, namespace=NAMESPACE) as counted:
            for dimension, value in dimensions.items():
                counted.add_dimension(name=dimension, value=value)
            for name, value in names.items():
                counted.add_metadata(key=name, value=value)


def hashed(sent: str) -> str:
    """AC5: how an id that a sender or caller chose stands in a log: it may be a customer's number.

    The first 16 hex digits of its SHA-256, so that whoever knows the id finds its lines (docs/operations.md).
    """
    return sha256(sent.encode()).hexdigest()[:16] if sent else ""


logger = SafeLog()
