"""What a million webhooks cost by either door, from the table of prices."""

from __future__ import annotations

from benchmarks import prices, report
from benchmarks.measure import Measured
from benchmarks.meter import Cost

CPU_MS = 4.0  # of a whole processor: twice what a known caller takes where nothing else runs
KNOWN = Measured("ingest known", Cost(("Query", "PutItem"), 2, 1, 2, 1, 2), CPU_MS, 9, 20, 20, 0.5, 1)
PANEL = Measured("panel", Cost(("Query", "GetItem"), 2, 3, 0, 3, 0), CPU_MS, 9, 20, 20, 0.5, 1)


def test_a_million_known_callers_by_function_url_cost_at_most_1_80() -> None:
    found = prices.cost_per_million([KNOWN])["jobs"]["ingest known"]

    assert found["sumByUrl"] <= 1.80
    assert found["sum"] - found["sumByUrl"] == 3.50, "the price of the REST API"


def test_only_webhooks_come_in_by_function_url() -> None:
    cost = prices.cost_per_million([KNOWN, PANEL])
    head, known, panel = report.jobs_table([KNOWN, PANEL], cost).splitlines()

    assert "sumByUrl" not in cost["jobs"]["panel"]
    assert "by URL" in head
    assert f"{cost['jobs']['ingest known']['sumByUrl']:.2f}" in known
    assert panel.split()[-2] == "-"
