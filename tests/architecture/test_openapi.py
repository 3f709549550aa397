"""The committed description of the interface is what the code describes, and every route has its permission."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from scv.api.openapi import BODIES, QUERIES, SUCCESS, document
from scv.api.operations import OPERATIONS

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.json"
WITHOUT_TOKEN = {"receiveInteraction", "getOpenApi", "issueToken"}
WITHOUT_PERMISSION = {*WITHOUT_TOKEN, "getMe"}


def test_the_committed_description_is_the_one_the_code_gives() -> None:
    """UPDATE_DOCS=1 writes it anew."""
    text = json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_DOCS"):
        COMMITTED.write_text(text)
    assert COMMITTED.read_text() == text


def test_AC2_every_route_tells_the_permission_it_needs() -> None:
    paths: Any = document()["paths"]
    described = {each["operationId"]: each for methods in paths.values() for each in methods.values()}
    assert set(described) == set(OPERATIONS)
    for name, operation in described.items():
        assert bool(operation["x-permissions"]) == (name not in WITHOUT_PERMISSION)
        assert (operation["security"] == [{"bearer": []}]) == (name not in WITHOUT_TOKEN)
        assert operation["x-permissions"] == list(OPERATIONS[name].permissions)


def test_what_is_told_of_operations_is_told_of_ones_that_exist() -> None:
    assert set(BODIES) | set(QUERIES) | set(SUCCESS) <= set(OPERATIONS)


def test_every_operation_that_writes_with_a_body_describes_it() -> None:
    without = {"promoteContact", "unmergeContact", "unlinkContact", "receiveInteraction", "putDatasheet", "issueToken"}
    for name, operation in OPERATIONS.items():
        if operation.method in ("POST", "PUT", "PATCH"):
            assert (name in BODIES) != (name in without), name
