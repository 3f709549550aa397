"""The metric lines of `scv.logs` are CloudWatch's embedded metric format, with Powertools as the oracle."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from aws_lambda_powertools import single_metric
from aws_lambda_powertools.metrics import MetricUnit

from scv.logs import NAMESPACE, logger


def printed(capsys: pytest.CaptureFixture[str]) -> tuple[Any, int]:
    line = json.loads(capsys.readouterr().out)
    return line, line["_aws"].pop("Timestamp")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("dimensions", [{"outcome": "linked", "service": "ingest"}, {"reason": "x"}])
def test_a_metric_is_written_as_powertools_writes_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, count: int, dimensions: dict[str, str]
) -> None:
    monkeypatch.delenv("POWERTOOLS_SERVICE_NAME", raising=False)
    with single_metric(name="M", unit=MetricUnit.Count, value=count, namespace=NAMESPACE) as wanted:
        for name, value in dimensions.items():
            wanted.add_dimension(name=name, value=value)
        wanted.add_metadata(key="rule", value="RS4")
        wanted.add_metadata(key="empty", value="")
    expected, _ = printed(capsys)

    logger.counted("M", dimensions, count=count, rule="RS4", empty="")
    line, at = printed(capsys)

    assert line == expected
    assert list(line) == list(expected)
    assert abs(at - time.time() * 1000) < 60_000
