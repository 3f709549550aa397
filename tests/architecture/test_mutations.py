"""Every mutation still has its line to break and its tests to catch it, so that a moved line does not go unnoticed."""

from __future__ import annotations

from pathlib import Path

from tests.soak.mutations import MUTATIONS

ROOT = Path(__file__).parents[2]


def test_every_mutation_names_a_line_that_is_there() -> None:
    gone = [each.name for each in MUTATIONS if each.old not in (ROOT / "layers/scv/scv" / each.file).read_text()]
    assert gone == []


def test_every_mutation_names_tests_that_are_there() -> None:
    named = {path.partition("::")[0] for each in MUTATIONS for path in each.tests.partition(" -k ")[0].split()}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_no_mutation_has_the_name_of_another() -> None:
    names = [each.name for each in MUTATIONS]
    assert len(set(names)) == len(names)
