"""`make duplicates`: contacts of a scan or an export are scored by a process of its own, and suggested (SG3)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from batch.rows import Row, row
from scv.adapters.dynamodb.pairs import DynamoPairs
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.profiles import Address
from scv.domain.exports.rows import exported, line
from scv.domain.pairs.scored import Likely, Scored
from scv.domain.values.ids import ContactId
from scv.usecases.pairs.score import Outcome
from tests.builders import cookie
from tests.people import NOW, caller, person
from tests.stores.tables import Bench, in_process
from upkeep import __main__ as upkeep
from upkeep import duplicates
from upkeep.duplicates import PYTHON, Scorer, Scores, Splink, rows_of
from upkeep.stacks import NoStack, Stack

HOME = Address("12 Oak Street", city="Springfield", postal_code="01001")


@pytest.fixture
def bench() -> Iterator[Bench]:
    """Two who share nothing but a name and an address, one who was deleted, one whom nobody has saved."""
    with in_process() as bench:
        for each in (
            person("ana", first_name="Ána", last_name="Roe", cell_phone="+1 212 555 0001", address=HOME),
            person("anna", first_name="Ana", last_name="Roe", cell_phone="+1 212 555 0002", address=HOME),
            caller("caller", cookie()),
        ):
            bench.store.apply(Plan(NOW, (Transition(None, each),)))
        yield bench


class SameName:
    """A scorer that finds whoever has the same names and street."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def __call__(self, rows: Iterable[Row]) -> Scores:
        self.rows = list(rows)
        found = [
            Likely(ContactId(one["unique_id"]), ContactId(other["unique_id"]), (one["version"], other["version"]), 0.99)
            for one in self.rows
            for other in self.rows
            if one["unique_id"] < other["unique_id"]
            and [one[each] for each in ("first_name", "last_name", "street")]
            == [other[each] for each in ("first_name", "last_name", "street")]
        ]
        return Scores("same name", "1", len(self.rows), iter(found))


def stack_of(bench: Bench) -> Stack:
    return Stack(bench.client, bench.tables)


def test_sg3_a_scan_is_compared_and_what_is_likely_is_suggested(bench: Bench) -> None:
    scorer: Scorer = SameName()
    for outcome in (Outcome.SUGGESTED, Outcome.KNOWN):
        scores = scorer(rows_of(duplicates.scanned(stack_of(bench))))
        assert (scores.rows, dict(duplicates.suggested(stack_of(bench), scores, 1000))) == (2, {outcome: 1})
    (pair,) = DynamoPairs(bench.client, bench.tables, bench.store).pairs_of([ContactId("ana")])
    assert pair.scored is not None
    assert (pair.scored.source, pair.scored.model, pair.scored.versions) == ("same name", "1", (1, 1))


def test_sg3_im4_an_export_gives_the_same_rows_as_a_scan(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "contacts.jsonl"
    contacts = bench.store.contacts([ContactId("ana"), ContactId("anna")])
    file.write_text("".join(line(exported(each)) for each in contacts.values()), encoding="utf-8")
    told = [rows_of(each) for each in (duplicates.taken_along(file), duplicates.scanned(stack_of(bench)))]
    of_file, of_scan = (sorted(each, key=str) for each in told)
    assert (of_file, len(of_scan)) == (of_scan, 2)


def test_sg3_a_row_has_plain_letters_and_no_number_or_address_for_mail() -> None:
    who = person("ana", first_name="Jean-Pierre", last_name="O’Néil", work_email="jp@example.com", address=HOME)
    told = row(exported(who))
    assert told is not None
    assert (told["first_name"], told["last_name"], told["street"]) == ("jeanpierre", "oneil", "12 oak street")
    assert len(told["identifiers"]) == 1
    assert "example" not in json.dumps(told)
    assert row({**exported(who), "lastName": "--"}) is None


@pytest.mark.parametrize(("name", "text"), [("a.csv", ""), ("b.jsonl", "no json"), ("missing.jsonl", None)])
def test_another_file_is_refused(tmp_path: Path, name: str, text: str | None) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(NoStack):
        list(duplicates.taken_along(tmp_path / name))


def test_a_scorer_that_fails_says_why(tmp_path: Path) -> None:
    (tmp_path / "none").touch()
    with pytest.raises(NoStack, match="The scorer failed"):
        Splink(tmp_path, tmp_path / "model.json", python=Path(sys.executable), least=7)(iter(()))


def test_the_command_says_what_became_of_the_pairs(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The process is stood in for by its result: what the file of pairs says."""

    def process(self: Splink, rows: Iterable[Row]) -> Scores:
        found = self.folder / "pairs.jsonl"
        told = {"one": "ana", "other": "anna", "oneVersion": 1, "otherVersion": 1, "score": 0.99}
        found.write_text(json.dumps(told) + "\n" + json.dumps({**told, "other": "gone"}) + "\n")
        return Scores("splink", "5", len(list(rows)), duplicates.read(found))

    monkeypatch.setattr(Splink, "__call__", process)
    monkeypatch.setattr(upkeep, "stack_of", lambda *_: stack_of(bench))
    assert upkeep.main(["duplicates", "--dry"]) == 0
    assert "2 pairs are likely; nothing is written" in capsys.readouterr().out
    assert upkeep.main(["duplicates", "--rate", "1000"]) == 0
    assert became(capsys) == {"suggested": "1", "not so any more": "1"}


def became(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    told = (line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines() if line.startswith("  "))
    return {outcome: count for count, outcome in told}


def test_sg3_what_is_scored_elsewhere_is_written_out_and_taken_in(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(upkeep, "stack_of", lambda *_: stack_of(bench))
    rows, pairs = tmp_path / "rows.jsonl", tmp_path / "pairs.jsonl"
    assert upkeep.main(["duplicates", "--rows", str(rows)]) == 0
    one, other = sorted(map(json.loads, rows.read_text().splitlines()), key=lambda each: str(each["unique_id"]))
    told = {"one": one["unique_id"], "other": other["unique_id"], "oneVersion": 1, "otherVersion": 1, "score": 0.97}
    pairs.write_text(json.dumps(told))
    assert upkeep.main(["duplicates", "--pairs", str(pairs), "--version", "spark-3", "--rate", "1000"]) == 0
    assert became(capsys) == {"suggested": "1"}
    (pair,) = DynamoPairs(bench.client, bench.tables, bench.store).pairs_of([ContactId("ana")])
    assert pair.scored == Scored("splink", "spark-3", 0.97, (1, 1))


@pytest.mark.long
def test_sg3_splink_finds_people_who_share_no_identifier_and_seldom_errs() -> None:
    """The real process on invented people of whom is known who is who; the nightly run installs it."""
    from benchmarks.duplicates import compared

    assert PYTHON.exists(), "make long installs it"
    strictest, *_ = compared(5_000, 4)
    assert strictest.precision > 0.9
    assert strictest.recall > 0.15
    assert strictest.told > 20
