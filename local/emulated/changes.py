"""Tells from a request which services of the emulator may have other state afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

EVERYTHING = "everything"  # CloudFormation makes things of all services
RUN_TIME = frozenset({"cloudwatch_logs", "cloudwatch", "sqs"})  # what a function leaves behind when it ran
# Followed one by one, so that none of them is a change of the service.
ITEMS = frozenset(
    {
        *("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"),
        *("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"),
    }
)
_READS = re.compile(r"(Batch)?(Get|List|Describe|Query|Scan|TransactGet|Validate|Estimate|Lookup|Filter|Start.*Query)")
_FUNCTION_CALL = re.compile(r"/restapis/[^/]+/[^/]+/_user_request_|/_aws/|.*/functions/[^/]+/invocations$")
_ACTION = re.compile(rb"(?:^|&)Action=([A-Za-z]+)")
Modules = Mapping[str, Mapping[str, Any]]


def changed_by(
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    service_of: Callable[[str], str],
    modules: Modules,
) -> frozenset[str]:
    """Return the modules that a request may have changed; nothing for one that only reads or calls a function.

    A function that runs reports what it leaves behind by itself.
    """
    if method in ("GET", "HEAD", "OPTIONS") or _FUNCTION_CALL.match(path):
        return frozenset()
    action = _action(headers, body)
    if _READS.match(action) or action in ITEMS:
        return frozenset()
    service = service_of(path)
    if service in ("cloudformation", "cloudcontrol"):
        return frozenset({EVERYTHING})
    return frozenset({str(modules[service]["module"])}) if service in modules else frozenset({EVERYTHING})


def _action(headers: Mapping[str, str], body: bytes) -> str:
    """Return the operation's name of a JSON or form request, nothing for one that says it by method and path."""
    target = headers.get("x-amz-target", "")
    if target:
        return target.rpartition(".")[2]
    found = _ACTION.search(body) if b"Action=" in body[:10_000] else None
    return found.group(1).decode() if found else ""
