"""How well people are told apart who share no identifier: Splink on the same invented people (SG3).

The real process scores, the real use case decides which of its pairs people are shown. Needs the environment that
`make duplicates` installs.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batch.rows import row
from benchmarks.doubles import BEGINNING, Index, linked, named, pairs_of_one, saved
from scv.domain.exports.rows import exported
from scv.usecases.pairs.score import SuggestScored
from upkeep.duplicates import PYTHON, Scores, Splink

LEASTS = (0.99, 0.95, 0.9)


@dataclass(frozen=True)
class Compared:
    """What came of one population at one threshold. `strangers`: pairs of one person that share no identifier."""

    size: int
    seed: int
    least: float
    found: int
    told: int
    wrong: int
    strangers: int
    true: int
    by_rule: int
    seconds: float
    examples: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Of those that people are shown."""
        return 1 - self.wrong / max(1, self.told)

    @property
    def recall(self) -> float:
        """Of those that share no identifier."""
        return (self.told - self.wrong) / max(1, self.strangers)

    @property
    def recall_of_both(self) -> float:
        """Of all pairs of one person, with what the rule found at saving."""
        return (self.told - self.wrong + self.by_rule) / max(1, self.true)


def scored(index: Index, least: float, folder: Path) -> tuple[Scores, float]:
    """What Splink finds, and the seconds that it took."""
    begun = time.monotonic()
    rows = (each for contact in index.records.values() if (each := row(exported(contact))) is not None)
    scores = Splink(folder, folder / "model.json", least=least)(rows)
    return scores, time.monotonic() - begun


def compared(size: int, seed: int) -> list[Compared]:
    """At each threshold, strictest first; who was found before stays found."""
    index, who, _ = saved(size, seed)
    suggest: Any = index
    by_rule = sum(who[one] == who[other] for one, other in index.paired)
    before, strangers = set(index.paired), pairs_of_one(who) - len(linked(index, who))
    with tempfile.TemporaryDirectory() as folder:
        scores, seconds = scored(index, min(LEASTS), Path(folder))
        likely = list(scores.pairs)
    found = []
    for least in LEASTS:
        some = [each for each in likely if each.score >= least]
        SuggestScored(suggest, suggest, lambda: BEGINNING)(some, scores.source, scores.model)
        told = set(index.paired) - before
        wrong = sorted((one, other) for one, other in told if who[one] != who[other])
        names = (named(index, pair) for pair in wrong[:6])
        found.append(
            Compared(
                *(size, seed, least, len(some), len(told), len(wrong)),
                *(strangers, pairs_of_one(who), by_rule, seconds),
                tuple(names),
            )
        )
    return found


def table(sizes: Sequence[int] = (10_000,), seeds: Sequence[int] = (1, 2, 3)) -> str:
    """Precision and recall, a row for each population and threshold, and some of what was wrong."""
    if not PYTHON.exists():
        return "Splink is not installed: python -m local.install duplicates"
    rows = [each for size in sizes for seed in seeds for each in compared(size, seed)]
    lines = [
        "| contacts | seed | at least | found | suggested | wrong | precision |"
        " recall of those that share no identifier | recall of all, with the rule | s |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines.extend(
        f"| {each.size:,} | {each.seed} | {each.least} | {each.found:,} | {each.told:,} | {each.wrong} |"
        f" {each.precision:.3f} | {each.recall:.3f} | {each.recall_of_both:.3f} | {each.seconds:.0f} |"
        for each in rows
    )
    wrong = "\n".join(dict.fromkeys(f"  {each}" for row in rows for each in row.examples))
    return "\n".join([*lines, "", "Some that were wrong:", wrong])
