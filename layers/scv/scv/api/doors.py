"""The doors that HTTP comes in by: payload format 1.0 (REST API) and 2.0 (function URL, HTTP API), read as one.

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

from scv.logs import logger

Event = Mapping[str, Any]
Answer = dict[str, Any]

API, URL = "api", "url"
FUNCTION_URL = ".lambda-url."  # in the host name of every function URL


def door_of(event: Event) -> str:
    """Return by which door an event came: a function URL, or an API in front of the function."""
    context = event.get("requestContext") or {}
    return URL if FUNCTION_URL in (context.get("domainName") or "") else API


def served(event: Event, routes: Iterable[tuple[str, str]], run: Callable[[Event], Answer]) -> Answer:
    """Run a call of either format and answer in the same; `routes` are the method and template of each."""
    if event.get("version") != "2.0":
        return run(event)
    begun = time.monotonic()
    asked = as_first_format(event, routes)
    answer = as_second_format(run(asked))
    if door_of(event) == URL:
        _note(asked, answer["statusCode"], begun)
    return answer


def as_first_format(event: Event, routes: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the event of format 2.0 as format 1.0 tells it; body and its encoding stay as they are."""
    context = event["requestContext"]
    method, path = context["http"]["method"], event["rawPath"]
    query = event.get("rawQueryString") or ""
    return {
        "httpMethod": method,
        "path": path,
        "resource": _resource(method, path, routes),
        "headers": event.get("headers"),
        "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) if query else None,
        "requestContext": context,
        "body": event.get("body"),
        "isBase64Encoded": event.get("isBase64Encoded", False),
    }


def as_second_format(answer: Answer) -> Answer:
    """Return the answer with one value for each header, which is all that format 2.0 knows."""
    kept = {name: value for name, value in answer.items() if name != "multiValueHeaders"}
    return {**kept, "headers": {name: values[-1] for name, values in answer["multiValueHeaders"].items()}}


def _resource(method: str, path: str, routes: Iterable[tuple[str, str]]) -> str:
    """The template of the path, which no gateway has looked up here; empty when there is none."""
    fitting = (template for verb, template in routes if verb == method and _fits(path, template))
    return min(fitting, key=lambda template: template.count("{"), default="")


def _fits(path: str, template: str) -> bool:
    """A stage, or what a distribution puts before the path, is no part of it."""
    names = template.strip("/").split("/")
    values = path.rstrip("/").split("/")[-len(names) :]
    return len(values) == len(names) and all(
        name[:1] == "{" or unquote(value) == name for name, value in zip(names, values, strict=True)
    )


def _note(asked: Event, status: int, begun: float) -> None:
    """AC5: the line of the access log, which nobody writes for a function URL; no path, query or agent.

    `source` is a sender's address: customers do not call.
    """
    context = asked["requestContext"]
    logger.accessed(
        requestId=context.get("requestId", ""),
        time=context.get("time", ""),
        method=asked["httpMethod"],
        route=asked["resource"],
        source=(context.get("http") or {}).get("sourceIp", ""),
        status=status,
        latency=round((time.monotonic() - begun) * 1000),
    )
