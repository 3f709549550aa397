"""One hook around every call of a client, the thin one or botocore's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
Proceed = Callable[[str, Document], Document]
Hook = Callable[[str, Document, Proceed], Document]


def surround(client: Any, hook: Hook) -> None:
    """Every call goes through `hook(operation, params, proceed)` from now on, once however often it is tried."""
    if hasattr(type(client), "surround"):
        client.surround(hook)
        return
    proceed = client._make_api_call  # where every method of botocore's clients ends; moto's documentation names it too
    client._make_api_call = lambda operation, params: hook(operation, params, proceed)
