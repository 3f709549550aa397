"""Registers a sender by the service's own interface: the local stack's, or that of `API_URL` with the token in `TOKEN`.

A secret is read from the environment (`SECRET`, `NEXT_SECRET`, `VERIFY_TOKEN`): others can see a command line.
"""

from __future__ import annotations

import argparse
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from local.home import Home, shown
from upkeep.stacks import NoStack

SECRETS = {"SECRET": "current", "NEXT_SECRET": "next", "VERIFY_TOKEN": "verifyToken"}
PATH = "/api/v2/senders"


def add_to(commands: Any) -> None:
    """The command's arguments."""
    named = commands.add_parser(
        "sender", help="register, change or remove a sender of webhooks; without an id, list them"
    )
    named.add_argument("id", nargs="?")
    named.add_argument("--kind", help="generic, twilio, cloudEvents, ...; needed to register")
    named.add_argument("--divisions", nargs="+", default=[], help="the divisions that it may write into; * for all")
    named.add_argument("--division", help="where events go that name none")
    named.add_argument("--projects", nargs="+", default=[], help="the projects that its events may name")
    named.add_argument("--project", help="the project of events that name none")
    named.add_argument("--url", help="its webhook's address as the sender calls it")
    named.add_argument("--rate", type=int, help="requests a second that one process takes in at once")
    named.add_argument("--remove", action="store_true", help="take nothing from it any more")


def run(told: argparse.Namespace, environment: Mapping[str, str]) -> str:
    """What the service answers, as text; raises NoStack when it does not, or refuses."""
    if told.id is None:
        return _shown(asked("GET", PATH, None, environment))
    path = f"{PATH}/{quote(told.id, safe='')}"
    if told.remove:
        asked("DELETE", path, None, environment)
        return f"{told.id} is removed."
    if told.kind is None:
        return _shown(asked("GET", path, None, environment))
    return _shown(asked("PUT", path, body(told, environment), environment))


def body(told: argparse.Namespace, environment: Mapping[str, str]) -> dict[str, Any]:
    """What is sent: only what was told."""
    settings = {
        "kind": told.kind,
        "divisions": told.divisions,
        "divisionId": told.division,
        "projects": told.projects,
        "projectId": told.project,
        "publicUrl": told.url,
        "ratePerSecond": told.rate,
        "secrets": {name: environment[each] for each, name in SECRETS.items() if each in environment},
    }
    return {name: value for name, value in settings.items() if value not in (None, [])}


def asked(method: str, path: str, sent: object, environment: Mapping[str, str]) -> Any:
    """What the service answers; raises NoStack when it does not, or refuses."""
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


def _shown(answer: Any) -> str:
    return json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False)
