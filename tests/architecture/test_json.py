"""AC12: nobody writes JSON that is none: every encoder of the product refuses numbers that JSON does not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENCODERS = {"dumps", "dump", "JSONEncoder", "model_dump_json"}
# Sizes and comparisons, which leave the process nowhere, and what was checked before.
MEASURING = {"domain/changes/limits.py"}


def encoders(source: str) -> Iterator[ast.Call]:
    """The calls that make JSON text, or make what makes it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ENCODERS:
                yield node


def refuses(call: ast.Call) -> bool:
    values = {each.arg: each.value for each in call.keywords}
    found = values.get("allow_nan")
    return isinstance(found, ast.Constant) and found.value is False


FILES = [path for folder in ("layers/scv/scv", "functions") for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize(
    "path", [each for each in FILES if list(encoders(each.read_text()))], ids=lambda each: each.name
)
def test_ac12_every_encoder_refuses_what_is_no_json(path: Path) -> None:
    if any(str(path).endswith(each) for each in MEASURING):
        return
    assert [call.lineno for call in encoders(path.read_text()) if not refuses(call)] == []


def test_ac12_every_answer_goes_through_one_encoder() -> None:
    """Only the module that answers makes text of a body, and functions return what it made; sizes are measured.

    A page is told by its own HTML where people sign in, which is no answer of the interface.
    """
    answering = {
        path.name for path in FILES if path.parent.name in ("api", "responses") and list(encoders(path.read_text()))
    }
    assert answering == {"http.py", "request.py", "sizes.py", "pages.py"}
    assert [path for path in FILES if "functions" in path.parts and list(encoders(path.read_text()))] == []


@pytest.mark.parametrize("source", ["json.dumps(x)", "json.JSONEncoder(allow_nan=True)", "dumps(x, indent=2)"])
def test_the_check_finds_offenders(source: str) -> None:
    assert [refuses(call) for call in encoders(source)] == [False]
