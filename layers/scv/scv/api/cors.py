"""Which pages of other origins may call from a browser: those of the origins that are named, and no others (AC2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from scv.api.operations import OPERATIONS

SENT = "Authorization, Content-Type, If-None-Match"
SHOWN = "ETag, Retry-After"
KEPT_SECONDS = 7200  # as long as Chromium remembers the answer to a preflight at most


def origin_of(event: Mapping[str, Any]) -> str:
    """The origin of the page that calls; empty when no browser says one."""
    headers = event.get("headers") or {}
    return next((value for name, value in headers.items() if name.lower() == "origin" and value), "")


def shared_with(event: Mapping[str, Any], allowed: Collection[str]) -> Mapping[str, str]:
    """AC2: the headers by which a browser lets the calling page read the answer; none for an origin that is not named.

    An answer to a page has no cookie to go by, so credentials are never allowed.
    """
    if not allowed:
        return {}
    origin = origin_of(event)
    if origin not in allowed:
        return {"Vary": "Origin"}
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": SHOWN, "Vary": "Origin"}


def preflight(event: Mapping[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    """AC2: what a browser is told before a page of another origin calls: the methods of this path, or 403."""
    headers = {**shared_with(event, allowed), "Cache-Control": "no-store"}
    if "Access-Control-Allow-Origin" not in headers:
        return _answer(403, headers)
    methods = sorted(each.method for each in OPERATIONS.values() if each.path == event.get("resource"))
    told = {
        "Access-Control-Allow-Methods": ", ".join(methods),
        "Access-Control-Allow-Headers": SENT,
        "Access-Control-Max-Age": str(KEPT_SECONDS),
    }
    return _answer(204, {**headers, **told})


def _answer(status: int, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "statusCode": status,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "body": "",
        "isBase64Encoded": False,
    }
