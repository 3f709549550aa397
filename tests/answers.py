"""Every answer that a test gets of a handler is as the OpenAPI document describes it, and has nothing beside it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from scv.api.http import Api
from scv.api.openapi import document
from scv.api.operations import OPERATIONS

IDS = {(operation.method, operation.path): operation.id for operation in OPERATIONS.values()}
DESCRIBED = "#/components/schemas/"


def closed(schema: Any) -> Any:
    """The schema, in which objects with named properties have no others."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(each) for name, each in schema.items()}
    if isinstance(found.get("properties"), dict) and "type" in found:
        found.setdefault("additionalProperties", False)
    return found


@functools.cache
def described() -> Mapping[str, Any]:
    """The document, without room for what it does not name."""
    whole: Mapping[str, Any] = closed(document())
    return whole


@functools.cache
def validator(operation_id: str, status: str, media: str = "application/json") -> Any:
    """What validates an answer; None when the document has no answer of this status."""
    paths = described()["paths"].values()
    operation = next(each for methods in paths for each in methods.values() if each["operationId"] == operation_id)
    answer = operation["responses"].get(status)
    if answer is None:
        return None
    if media in answer.get("content", {}) and media != "application/json":
        return jsonschema_rs.Draft202012Validator(answer["content"][media]["schema"])
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {"type": "null"})
    return jsonschema_rs.Draft202012Validator({**schema, "components": described()["components"]})


def problems(operation_id: str, answer: Mapping[str, Any]) -> Iterator[str]:
    """What an answer of this operation has wrong."""
    media = answer["multiValueHeaders"]["Content-Type"][0]
    found = validator(operation_id, str(answer["statusCode"]), media)
    if found is None:
        yield f"{operation_id} is not said to answer {answer['statusCode']}"
        return
    told = json.loads(answer["body"] or "null") if media == "application/json" else answer["body"] or None
    for error in found.iter_errors(told):
        yield f"{operation_id} {answer['statusCode']}: {list(error.instance_path)}: {error.message}"


Call = Callable[[Api, Mapping[str, Any]], dict[str, Any]]


def checking(call: Call) -> Call:
    """The call, which fails the test when its answer is not as described."""

    @functools.wraps(call)
    def checked(api: Api, event: Mapping[str, Any]) -> dict[str, Any]:
        answer = call(api, event)
        operation = IDS.get((event.get("httpMethod", ""), event.get("resource", "")))
        if operation:
            wrong = list(problems(operation, answer))
            assert not wrong, wrong
        return answer

    return checked


def check_all() -> None:
    """From now on every answer in this process is checked."""
    Api.__call__ = checking(Api.__call__)  # type: ignore[method-assign,assignment]
