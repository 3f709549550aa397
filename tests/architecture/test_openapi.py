"""The committed description of the interface is what the code describes, and every route has its permission."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path
from typing import Any

from scv.api.openapi import answer_of, body_of, document
from scv.api.operations import OPERATIONS

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"
FUNCTIONS = Path(__file__).parents[2] / "functions"
READERS = {"text", "number", "maybe_number", "flag", "maybe_flag", "listed", "divisions"}
WITHOUT_TOKEN = {"receiveInteraction", "receiveFromSender", "challengeSender", "getOpenApi", "issueToken"}
WITHOUT_PERMISSION = {*WITHOUT_TOKEN, "getMe"}


def test_the_committed_description_is_the_one_the_code_gives() -> None:
    """UPDATE_DOCS=1 writes it anew."""
    text = json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_DOCS"):
        COMMITTED.write_text(text)
    assert COMMITTED.read_text() == text


def test_every_shape_has_a_name_of_its_own() -> None:
    """Two of one name get the modules of our code in theirs, and generators of clients leave both out."""
    described: Any = document()
    schemas = described["components"]["schemas"]
    assert [name for name in schemas if not name.isalnum()] == []
    titles = [each.get("title", name) for name, each in schemas.items()]
    assert len(set(titles)) == len(titles)


def test_AC2_every_route_tells_the_permission_it_needs() -> None:
    paths: Any = document()["paths"]
    described = {each["operationId"]: each for methods in paths.values() for each in methods.values()}
    assert set(described) == set(OPERATIONS)
    for name, operation in described.items():
        assert bool(operation["x-permissions"]) == (name not in WITHOUT_PERMISSION)
        assert (operation["security"] == [{"bearer": []}]) == (name not in WITHOUT_TOKEN)
        assert operation["x-permissions"] == list(OPERATIONS[name].permissions)


def test_what_operations_name_exists() -> None:
    for operation in OPERATIONS.values():
        assert operation.answers, operation.id
        assert answer_of(operation), operation.id
        assert not operation.body or body_of(operation), operation.id
        names = [parameter.name for parameter in operation.query]
        assert len(set(names)) == len(names), operation.id


def test_every_operation_that_writes_describes_its_body_but_where_it_has_none() -> None:
    without = {"unmergeContact", "unlinkContact", "rotateSubscription", "testSubscription", "mergeCluster"}
    for name, operation in OPERATIONS.items():
        assert bool(operation.body) == (operation.method in ("POST", "PUT", "PATCH") and name not in without), name


def asked_for(function: str) -> dict[str, set[str]]:
    """By operation: the query parameters that its handler asks for, also in functions of the same file."""
    tree = ast.parse((FUNCTIONS / function / "app.py").read_text())
    bodies = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}

    def names(function: ast.FunctionDef, seen: frozenset[str] = frozenset()) -> set[str]:
        found: set[str] = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS:
                found |= {str(each.value) for each in node.args[:1] if isinstance(each, ast.Constant)}
            elif isinstance(node, ast.Name) and node.id in bodies and node.id not in seen:
                found |= names(bodies[node.id], seen | {node.id})
        return found

    return {
        str(decorator.args[0].value): names(body, frozenset({name}))
        for name, body in bodies.items()
        for decorator in body.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.args[0], ast.Constant)
    }


def test_every_query_parameter_that_a_handler_asks_for_is_declared_and_the_other_way_round() -> None:
    asked = {name: each for app in FUNCTIONS.glob("*/app.py") for name, each in asked_for(app.parent.name).items()}
    assert asked.keys() == OPERATIONS.keys()
    assert asked == {name: {each.name for each in operation.query} for name, operation in OPERATIONS.items()}
