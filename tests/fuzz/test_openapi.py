"""The described interface, asked by schemathesis: no 5xx, and every answer is as described."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scv.api import openapi
from tests.functions.conftest import Cloud
from tests.fuzz.wsgi import application

EXAMPLES = 8
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


schema = described()


@pytest.mark.filterwarnings("ignore")
@schema.parametrize()  # type: ignore[untyped-decorator]
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
def test_every_answer_is_as_described(case: Any, cloud: Cloud) -> None:
    case.call_and_validate(headers={"Authorization": "Bearer token"}, checks=CHECKS)
