"""API Gateway's routing, for whoever stands in for it: tests, benchmarks."""

from __future__ import annotations

import re

from scv.api.operations import OPERATIONS, Operation

ROUTES = [
    (each.method, re.compile(re.sub(r"\{\w+\}", "[^/]+", each.path)), each)
    for each in sorted(OPERATIONS.values(), key=lambda each: each.path.count("{"))
]


def routed(method: str, path: str) -> Operation | None:
    """Return the operation of a call, None when there is no such route; a slash at the end makes no difference."""
    plain = path.rstrip("/")
    return next((each for verb, form, each in ROUTES if verb == method and form.fullmatch(plain)), None)


def resource(method: str, path: str) -> str:
    """Return what API Gateway tells the function of its route; the path itself when there is none.

    A preflight has the route of the calls that it asks about.
    """
    methods = {verb for verb, _, _ in ROUTES} if method == "OPTIONS" else {method}
    found = filter(None, (routed(each, path) for each in sorted(methods)))
    return next((operation.path for operation in found), path)
