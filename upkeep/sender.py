"""Registers a sender by the service's own interface: the local stack's, or that of `API_URL` with the token in `TOKEN`.

A secret is read from the environment (`SECRET`, `NEXT_SECRET`, `VERIFY_TOKEN`): others can see a command line.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from upkeep.service import as_text, asked

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
        return as_text(asked("GET", PATH, None, environment))
    path = f"{PATH}/{quote(told.id, safe='')}"
    if told.remove:
        asked("DELETE", path, None, environment)
        return f"{told.id} is removed."
    if told.kind is None:
        return as_text(asked("GET", path, None, environment))
    return as_text(asked("PUT", path, body(told, environment), environment))


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
