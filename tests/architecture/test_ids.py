"""Ids have types, so that none is taken for another, and one spelling as a part of a path."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = ("layers/scv/scv", "functions")
ON_THE_WIRE = "layers/scv/scv/api/answers"  # what is said of an answer is said of JSON
TYPES = {
    "contact_id": "ContactId",
    "contact_ids": "ContactId",
    "other_id": "ContactId",
    "canonical_id": "ContactId",
    "conversation_id": "ConversationId",
    "conversation_ids": "ConversationId",
    "division": "DivisionId",
    "divisions": "DivisionId",
    "division_id": "DivisionId",
    "division_ids": "DivisionId",
}


def declared(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every parameter and every field with its annotation, and what properties return."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation is not None:
            yield node.arg, ast.unparse(node.annotation)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, ast.unparse(node.annotation)
        elif isinstance(node, ast.FunctionDef) and node.returns is not None and _is_property(node):
            yield node.name, ast.unparse(node.returns)


def _is_property(function: ast.FunctionDef) -> bool:
    return any(ast.unparse(each) in ("property", "cached_property") for each in function.decorator_list)


def plain(source: str) -> list[str]:
    """What is named like an id and is plain text."""
    found = declared(ast.parse(source))
    return [f"{name}: {kind}" for name, kind in found if name in TYPES and "str" in kind and TYPES[name] not in kind]


def test_an_id_is_of_its_own_type() -> None:
    files = [path for place in PLACES for path in sorted((ROOT / place).rglob("*.py"))]
    files = [path for path in files if not path.is_relative_to(ROOT / ON_THE_WIRE)]
    found = {str(path.relative_to(ROOT)): names for path in files if (names := plain(path.read_text()))}
    assert len(files) > 100
    assert found == {"layers/scv/scv/domain/signing_in/callers.py": ["divisions: str"]}  # the name of a claim


@pytest.mark.parametrize(
    "source",
    [
        "def read(contact_id: str) -> None: ...",
        "def read(*, contact_ids: Sequence[str]) -> None: ...",
        "class Row:\n    division: str = '*'",
        "@property\ndef divisions(self) -> tuple[str, ...]: ...",
        "conversation_id: str | None = None",
    ],
)
def test_plain_text_is_noticed(source: str) -> None:
    assert len(plain(source)) == 1


def test_an_id_that_is_typed_is_let_through() -> None:
    assert plain("def read(contact_id: ContactId, division: DivisionId | None, name: str) -> str: ...") == []


BY_ITSELF = re.compile(r"/\$?\{(?:encodeURIComponent|quote)\(")
SPELLING = ("layers/scv/scv/api", "functions", "local", "web/src")


def test_an_id_becomes_a_part_of_a_path_in_one_way() -> None:
    files = [path for place in SPELLING for end in ("py", "ts") for path in sorted((ROOT / place).rglob(f"*.{end}"))]
    lines = [(path, line) for path in files for line in path.read_text().splitlines()]
    found = [str(path) for path, line in lines if BY_ITSELF.search(line) and "#/" not in line]  # a page's own place
    assert len(files) > 150
    assert found == []
    quoting = [
        path.name for place in SPELLING[:2] for path in (ROOT / place).rglob("*.py") if "quote" in imported(path)
    ]
    assert quoting == ["paths.py"]


def imported(path: Path) -> set[str]:
    """What a module takes from others by name."""
    nodes = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom))
    return {each.name for node in nodes for each in node.names}
