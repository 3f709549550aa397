"""The file of requests has every operation, with a body that the interface takes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from local.home import Home
from local.requests import requests, with_variables, written
from scv.api.openapi import document
from scv.api.operations import OPERATIONS, Operation

DOCUMENT: dict[str, Any] = document()
TEXT = requests(DOCUMENT, "http://127.0.0.1:4566/v1", "a.b.c")
REQUESTS = {part.partition(":")[0]: part for part in TEXT.split("### ")[1:]}


def test_every_operation_is_there_and_every_variable_is_declared() -> None:
    assert set(REQUESTS) == set(OPERATIONS)
    assert set(re.findall(r"\{\{(\w+)\}\}", TEXT)) == set(re.findall(r"^@(\w+) =", TEXT, re.M))
    assert "@host = http://127.0.0.1:4566/v1\n@token = a.b.c\n" in TEXT


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda each: each.id)
def test_a_request_is_what_the_description_says(operation: Operation) -> None:
    found = REQUESTS[operation.id]
    method, path = re.findall(r"^([A-Z]+) \{\{host\}\}(\S+)$", found, re.M)[0]
    assert (method, path.partition("?")[0]) == (operation.method, with_variables(operation.path))
    assert ("Authorization: Bearer {{token}}" in found) == operation.takes_token
    assert all(f"{each.name}=" in path for each in operation.query if each.required)


@pytest.mark.parametrize(
    ("name", "schema", "value"),
    [
        (f"{operation['operationId']} {name}", content["schema"], example["value"])
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
        for name, example in content.get("examples", {}).items()
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_example_of_the_description_fits_its_schema(name: str, schema: dict[str, object], value: object) -> None:
    validator = jsonschema_rs.Draft202012Validator({**schema, "components": DOCUMENT["components"]})
    assert [error.message for error in validator.iter_errors(value)] == [], name


def test_the_file_is_for_its_owner_alone_and_knows_the_running_stack(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.stack_file.write_text(json.dumps({"apiUrl": "http://127.0.0.1:4567/v1", "token": "d.e.f"}))
    file = written(home, tmp_path / "requests.http")
    assert "@token = d.e.f" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
