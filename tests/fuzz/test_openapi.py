"""The described interface, asked by schemathesis: no 5xx, and every answer is as described."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scv.api import openapi
from scv.api.operations import OPERATIONS
from tests.functions.conftest import Cloud
from tests.fuzz.wsgi import application

EXAMPLES = 5  # of each operation; `make soak` sends thousands
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def described() -> Any:
    """The document as it is served."""
    schema = schemathesis.openapi.from_dict({**openapi.document(), "servers": []})  # this process is the only one
    schema.app = application
    return schema


@pytest.fixture(scope="module")
def operations() -> dict[str, Any]:
    """Every operation of the document, by method and path."""
    load_all_checks()
    found = (each.ok() for each in described().get_all_operations())
    return {operation.label: operation for operation in found}


@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
def validated(case: Any) -> None:
    """One request, and its answer."""
    case.call_and_validate(headers={"Authorization": "Bearer token"}, checks=CHECKS)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("label", [f"{each.method} {each.path}" for each in OPERATIONS.values()])
def test_every_answer_is_as_described(operations: dict[str, Any], cloud: Cloud, label: str) -> None:
    """As `schema.parametrize` would, which makes the thousands of requests in every process that collects tests."""
    operation = operations[label]
    build_operation_test(
        config=operation.schema.config,
        operation=operation,
        test_func=validated,
        given_kwargs={},
        feedback=FeedbackSources(constants_value_source=make_constants_value_source(operation.schema)),
    )()


def test_every_operation_is_asked(operations: dict[str, Any]) -> None:
    assert operations.keys() == {f"{each.method} {each.path}" for each in OPERATIONS.values()}
