"""Compares all contacts with each other and suggests who may be one person although they share no identifier (SG3).

Contacts come from a scan of the stack's tables, or from an export (JSON Lines). What scores them is behind `Scorer`: a
process of its own with an environment of its own, so that nothing else of the project needs it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from batch.rows import Row, row
from local.home import ROOT, shown
from scv.adapters.dynamodb.pairs import DynamoPairs
from scv.adapters.dynamodb.stock import DynamoStock
from scv.adapters.dynamodb.store import DynamoStore
from scv.domain.exports.rows import exported
from scv.domain.pairs.pair import may_have_doubles
from scv.domain.pairs.scored import Likely
from scv.domain.values.ids import ContactId
from scv.domain.values.times import truncated
from scv.usecases.pairs.score import Outcome, SuggestScored
from upkeep.pace import Pace
from upkeep.stacks import NoStack, Stack

PYTHON = ROOT / ".local" / "tools" / "duplicates" / "bin" / "python"
SCORER = ROOT / "batch" / "scorer.py"
MODEL = ROOT / "build" / "duplicates" / "model.json"
LEAST = 0.95
A_SECOND = 20  # each a transaction of five items and an event, so that live calls and subscribers keep their pace
Say = Callable[[str], None]


@dataclass(frozen=True)
class Scores:
    """What a scorer found: likely pairs, the likeliest first; what found them, and by which version of its model."""

    source: str
    model: str
    rows: int
    pairs: Iterable[Likely]


class Scorer(Protocol):
    """Whatever says which rows may be of one person."""

    def __call__(self, rows: Iterable[Row]) -> Scores: ...


@dataclass(frozen=True)
class Splink:
    """Splink on DuckDB in its own process; rows and pairs are files of a folder that only this user may read.

    `model`: one that was trained before; else one is trained on the rows, and kept in `save`.
    """

    folder: Path
    save: Path
    model: Path | None = None
    least: float = LEAST
    python: Path = PYTHON

    def __call__(self, rows: Iterable[Row]) -> Scores:
        """Raises NoStack with the last words of a scorer that failed."""
        given, found = self.folder / "rows.jsonl", self.folder / "pairs.jsonl"
        write(rows, given)
        self.save.parent.mkdir(parents=True, exist_ok=True)
        command = [str(self.python), str(SCORER), str(given), str(found), "--save", str(self.save)]
        command += ["--least", str(self.least), *(["--model", str(self.model)] if self.model else [])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - its own words
        if done.returncode:
            raise NoStack(f"The scorer failed:\n{done.stderr[-2000:]}")
        told = json.loads(done.stdout.splitlines()[-1])
        return Scores(told["source"], told["model"], told["rows"], read(found))


def write(rows: Iterable[Row], file: Path) -> int:
    """The rows as JSON Lines; how many there are."""
    count = 0
    with file.open("w", encoding="utf-8") as lines:
        for each in rows:
            lines.write(json.dumps(each, ensure_ascii=False, allow_nan=False) + "\n")
            count += 1
    return count


def read(pairs: Path) -> Iterator[Likely]:
    """The pairs of a scorer's file, in its order."""
    with pairs.open(encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            versions = told["oneVersion"], told["otherVersion"]
            yield Likely(ContactId(told["one"]), ContactId(told["other"]), versions, told["score"])


def scanned(stack: Stack) -> Iterator[Mapping[str, Any]]:
    """Every saved contact of the tables, as an export has it."""
    stock, after, more = DynamoStock(stack.client, stack.tables, 1000), None, True
    while more:
        found, after = stock.records(after)
        more = after is not None
        yield from (exported(each) for each in found if may_have_doubles(each))


def taken_along(file: Path) -> Iterator[Mapping[str, Any]]:
    """The contacts of an export. Raises NoStack for another file."""
    if file.suffix != ".jsonl":
        raise NoStack("FILE is an export in JSON Lines: make export FILE=contacts.jsonl.")
    try:
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise NoStack(f"{file} cannot be read: {error}") from error


def rows_of(documents: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """Those that can be compared."""
    return (each for document in documents if (each := row(document)) is not None)


def suggested(stack: Stack, scores: Scores, a_second: int) -> Counter[Outcome]:
    """What became of the pairs that a scorer found, at so many writes a second."""
    store = DynamoStore(stack.client, stack.tables)
    pairs = DynamoPairs(stack.client, stack.tables, store)
    suggest = SuggestScored(store, pairs, lambda: truncated(datetime.now(UTC)), Pace(a_second))
    return suggest(scores.pairs, scores.source, scores.model)


def add_to(commands: Any) -> None:
    """The arguments of the command."""
    told = commands.add_parser("duplicates", help="suggest who may be one person although they share no identifier")
    told.add_argument("--file", type=Path, help="an export in JSON Lines; without it the tables are scanned")
    told.add_argument("--model", type=Path, help="a model that was trained before; without it one is trained")
    told.add_argument("--save", type=Path, default=MODEL, help="where the model is kept (%(default)s)")
    told.add_argument("--least", type=float, default=LEAST, help="how likely at least (%(default)s)")
    told.add_argument("--rate", type=int, default=A_SECOND, help="suggestions a second (%(default)s)")
    told.add_argument("--dry", action="store_true", help="only count")
    told.add_argument("--rows", type=Path, help="only write what is compared, for a scorer that runs elsewhere")
    told.add_argument("--pairs", type=Path, help="take what such a scorer has found")
    told.add_argument("--version", default="elsewhere", help="of the model that has found it")


def run(stack: Stack, told: argparse.Namespace, say: Say) -> str:
    """Until all are written. Raises NoStack."""
    if told.pairs:
        return _summary(suggested(stack, Scores("splink", told.version, 0, read(told.pairs)), told.rate))
    rows = rows_of(taken_along(told.file) if told.file else scanned(stack))
    if told.rows:
        return f"{told.rows}: {write(rows, told.rows):,} contacts; personal data, remove it when it has been read."
    with tempfile.TemporaryDirectory(prefix="duplicates-") as folder:
        scores = Splink(Path(folder), told.save, told.model, told.least)(rows)
        say(f"{scores.rows:,} contacts compared by {scores.source} {scores.model}; the model is {shown(told.save)}")
        if told.dry:
            return f"{sum(1 for _ in scores.pairs):,} pairs are likely; nothing is written."
        return _summary(suggested(stack, scores, told.rate))


def _summary(outcomes: Counter[Outcome]) -> str:
    return "\n".join(f"  {outcomes[each]:>7,}  {each}" for each in Outcome if outcomes[each]) or "  nobody is likely"
