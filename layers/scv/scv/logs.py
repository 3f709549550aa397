"""Logs, metrics and traces without a customer's data (AC5)."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

NAMESPACE = "SingleCustomerView"
_compact = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


class SafeLog:
    """Writes structured lines of names, ids and counts; there is no way to hand it a payload."""

    def failed(self, error: BaseException, context_id: str) -> None:
        """An error nobody expected: its class and where it arose. Its message may quote a customer."""
        import traceback

        frames = traceback.extract_tb(error.__traceback__)
        where = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
        _log().error("unexpected error", extra={"error": type(error).__name__, "where": where, "contextId": context_id})

    def outcome(self, job: str, **names: str | int | bool) -> None:
        """What became of a job, in words of ours."""
        _log().info(job, extra=dict(names))

    def accessed(self, **told: str | int) -> None:
        """One line of an access log, written whatever the level of the log is, as API Gateway writes its own."""
        sys.stdout.write(_compact(told) + "\n")

    def counted(self, metric: str, dimensions: Mapping[str, str], count: int = 1, **names: str) -> None:
        """So many more of something, as a CloudWatch metric; the line that tells it also says which, in `names`.

        It is CloudWatch's embedded metric format, as Powertools writes it for a tenth of an ingest's processor time.
        """
        counts = {
            "Namespace": NAMESPACE,
            "Dimensions": [list(dimensions)],
            "Metrics": [{"Name": metric, "Unit": "Count"}],
        }
        about = {"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [counts]}}
        sys.stdout.write(_compact({**about, **dimensions, **names, metric: [float(count)]}) + "\n")


@cache
def _log() -> Logger:
    from aws_lambda_powertools import Logger  # a tenth of a cold start, and most calls log nothing by it

    return Logger(stream=_Output())  # type: ignore[arg-type]


class _Output:
    """Standard output as it is when a line is written: whoever replaces it gets the line."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


def hashed(sent: str) -> str:
    """AC5: how an id that a sender or caller chose stands in a log: it may be a customer's number.

    The first 16 hex digits of its SHA-256, so that whoever knows the id finds its lines (docs/operations.md).
    """
    return sha256(sent.encode()).hexdigest()[:16] if sent else ""


logger = SafeLog()
