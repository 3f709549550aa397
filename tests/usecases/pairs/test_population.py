"""The invented people of `python -m benchmarks suggestions`, few of them: what measures the rule still runs (SG1)."""

from __future__ import annotations

from batch.rows import row
from benchmarks.doubles import judged, saved
from scv.domain.exports.rows import exported


def test_sg1_the_benchmark_of_suggestions_runs_and_the_rule_is_seldom_wrong() -> None:
    found = judged(600, 1)
    assert found.right >= 10
    assert found.precision > 0.9
    assert 0.5 < found.recall_of_linked <= 1


def test_sg3_everybody_is_a_row_and_most_have_an_address() -> None:
    index, _, _ = saved(300, 1)
    rows = [row(exported(each)) for each in index.records.values()]
    assert all(rows)
    assert 150 < sum(each is not None and each["street"] is not None for each in rows) < 300
