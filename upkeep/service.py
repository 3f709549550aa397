"""Calls of the service: the local stack's, or that of `API_URL` with the token in `TOKEN`."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from local.home import Home, shown
from upkeep.stacks import NoStack


def asked(method: str, path: str, sent: object, environment: Mapping[str, str]) -> Any:
    """What the service answers to one call; raises NoStack when it does not, or refuses."""
    url, token = _where(environment)
    data = None if sent is None else json.dumps(sent, allow_nan=False).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url.rstrip("/") + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise NoStack(f"Refused ({error.code}): {error.read().decode(errors='replace')}") from error
    except OSError as error:
        raise NoStack(f"{url} does not answer: {error}") from error


def _where(environment: Mapping[str, str]) -> tuple[str, str]:
    if environment.get("API_URL"):
        return environment["API_URL"], environment.get("TOKEN", "")
    home = Home.from_environment()
    try:
        told = json.loads(home.stack_file.read_text())
    except FileNotFoundError as error:
        raise NoStack(f"{shown(home.stack_file)} is missing: run `make up`, or set API_URL and TOKEN.") from error
    return str(told["apiUrl"]), str(told["token"])


def as_text(answer: Any) -> str:
    """An answer for people."""
    return json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False)
