"""What the template lets each function do, held against what it asks of DynamoDB: the fake AWS checks no roles."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from functools import cache
from types import FrameType
from typing import Any

from tests.architecture.test_template import refers_to, statements

TABLES = {name: f"{name.title()}Table" for name in ("contacts", "identifiers", "interactions", "search", "settings")}
RESTORED = "-restored"  # what the test of a restore calls the tables that it makes
PARTS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


class NotAllowed(BaseException):
    """What AWS would refuse; nothing that handles errors takes it for one of its own."""


def require_allowed(params: dict[str, Any], model: Any, **_told: Any) -> None:
    """Raises NotAllowed for a request that the role of the function under way does not cover."""
    function = _under_way()
    for action, table in _asked(model.name, json.loads(params["body"])) if function else ():
        if function and not allowed(function, action, table):
            raise NotAllowed(f"{function} may not {action} on {table}")


def _under_way() -> str | None:
    """The function whose handler the test has called; the store's threads have no frame of it."""
    frame: FrameType | None = sys._current_frames()[threading.main_thread().ident or 0]
    while frame:
        name = frame.f_globals.get("__name__", "")
        if name.startswith("functions."):
            return str(name.split(".")[1]).title()
        frame = frame.f_back
    return None


def _asked(operation: str, body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if operation == "TransactWriteItems":
        yield from ((PARTS[name], part["TableName"]) for each in body["TransactItems"] for name, part in each.items())
    elif "RequestItems" in body:
        yield from ((operation, table) for table in body["RequestItems"])
    else:
        index = f"/index/{body['IndexName']}" if "IndexName" in body else ""
        yield operation, body["TableName"] + index


@cache
def allowed(function: str, action: str, table: str) -> bool:
    """Whether the function's role covers the action on a table, or on an index of it."""
    name, _, index = table.partition("/")
    meant = [each for each in statements(function) if f"dynamodb:{action}" in each["Action"]]
    wanted = TABLES[name.removesuffix(RESTORED)]
    resources = [resource for each in meant for resource in each["Resource"] if refers_to(resource, wanted)]
    return any(
        str(resource).endswith(f"/{index}'}}") if index else "/index/" not in str(resource) for resource in resources
    )
