"""From rule to code to test: every rule is written down, lives somewhere and is proved by a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "scv" / "scv"
RULES = ROOT / "docs" / "rules.md"
INDEX = ROOT / "docs" / "rule-index.md"
FAMILIES = {
    "ID": 12,
    "RS": 12,
    "CH": 2,
    "PA": 13,
    "CO": 7,
    "CL": 4,
    "PR": 3,
    "MG": 11,
    "JO": 6,
    "PJ": 10,
    "AC": 7,
    "PV": 3,
    "NP": 1,
    "CN": 4,
    "IM": 4,
    "SE": 4,
    "TR": 4,
    "ES": 1,
    "SG": 3,
    "SI": 2,
    "EV": 4,
}
ADDED = {"AC8", "AC9", "AC10", "AC11", "AC12", "AC13", "CO8", "CO9", "CO10", "CO11"}
EXPECTED = {"CH", *ADDED, *(f"{family}{number}" for family, last in FAMILIES.items() for number in range(1, last + 1))}
AN_ID = re.compile(
    rf"(?<![A-Za-z0-9])(?:{'|'.join(FAMILIES)})[0-9]{{1,2}}(?![A-Za-z0-9])|(?<![A-Za-z0-9])CH(?=[_: ,)])"
)

# Rules that no test proves yet. This set only ever shrinks: a rule that is proved by now must be taken out.
NOT_YET_PROVED: set[str] = set()


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def ids_in(text: str) -> set[str]:
    return set(AN_ID.findall(text))


def _told_by(name: str) -> str:
    """The words of a test's name, in which ids may be spelled small."""
    return " ".join(word.upper() for word in name.split("_"))


def proofs_in(path: Path) -> dict[str, str]:
    """Every test of a file: its name, and the text that may carry a rule's id."""
    found = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))
    return {
        node.name: f"{_told_by(node.name)} {ast.get_docstring(node) or ''} "
        for node in found
        if node.name.startswith("test_")
    }


def proved() -> set[str]:
    files = [path for path in python_files("tests") if path.name.startswith("test_")]
    return {rule for path in files for text in proofs_in(path).values() for rule in ids_in(text)}


def written_down() -> dict[str, str]:
    """Every rule of docs/rules.md and what is said of it, by its anchor."""
    lines = re.findall(r'^(?:- )?<a id="([A-Z]+[0-9]*)"></a>\*\*([A-Z]+[0-9]*)\*\* (.+)$', RULES.read_text(), re.M)
    assert all(anchor == name for anchor, name, _ in lines)
    return {name: text for name, _, text in lines}


def test_every_rule_is_written_down() -> None:
    assert set(written_down()) == EXPECTED


@pytest.mark.parametrize("rule", sorted(EXPECTED))
def test_every_rule_lives_in_a_file_that_exists(rule: str) -> None:
    homes = re.findall(r"`([a-z_/]+\.py)`", written_down()[rule].rpartition("Lives in")[2])
    assert homes, f"{rule} lives nowhere"
    assert [home for home in homes if not (PACKAGE / home).exists()] == []


def test_every_rule_is_proved_by_a_test_that_carries_its_id() -> None:
    assert sorted(EXPECTED - proved() - NOT_YET_PROVED) == []


def test_what_is_proved_by_now_is_not_listed_as_missing() -> None:
    assert sorted(NOT_YET_PROVED & proved()) == []


def test_every_id_in_code_and_tests_is_a_rule() -> None:
    strangers = {
        f"{path.relative_to(ROOT)}: {rule}"
        for path in python_files("layers/scv", "functions", "tests", "benchmarks")
        for rule in ids_in(path.read_text()) - EXPECTED
    }
    assert sorted(strangers) == []


# -- docs/rule-index.md ---------------------------------------------------------------------


def rows() -> list[tuple[str, str, str, str]]:
    """Question, rules, file and test of every row."""
    cells = [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line in INDEX.read_text().splitlines()
        if line.startswith("| ") and "](" in line
    ]
    assert all(len(row) == 4 for row in cells)
    return [(row[0], row[1], row[2], row[3]) for row in cells]


def linked(cell: str) -> list[str]:
    return re.findall(r"\]\(([^)]+)\)", cell)


def test_the_index_answers_for_every_family() -> None:
    indexed = {rule for _, rules, _, _ in rows() for rule in ids_in(f"{rules} ")}
    assert {re.sub(r"[0-9]+", "", rule) for rule in indexed} == set(FAMILIES)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_row_of_the_index_leads_to_a_rule_a_file_and_a_test(row: tuple[str, str, str, str]) -> None:
    _, rules, file, test = row
    assert [link.partition("#")[2] for link in linked(rules) if link.startswith("rules.md#")]
    assert all(link.partition("#")[2] in EXPECTED for link in linked(rules))
    assert linked(file)
    assert all((INDEX.parent / link).is_file() for link in linked(file))
    (path,) = linked(test)
    (name,) = re.findall(r"`(test_\w+)`", test)
    told = proofs_in(INDEX.parent / path).get(name)
    assert told is not None, f"{path} has no {name}"
    assert ids_in(told) & ids_in(f"{rules} "), f"{name} does not carry the rule"
