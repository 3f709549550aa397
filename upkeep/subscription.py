"""Has changes told to an address, by the service's own interface: the local stack's, or that of `API_URL`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from upkeep.service import as_text, asked

PATH = "/api/v2/subscriptions"


def add_to(commands: Any) -> None:
    """The command's arguments."""
    named = commands.add_parser("subscription", help="tell changes to an address; without one, list who is told")
    named.add_argument("--address", help="where events are sent, beginning with https://")
    named.add_argument("--types", default="*", help="what to tell, joined by commas: contact.merged, contact.*, *")
    named.add_argument("--divisions", default="*", help="of which divisions, joined by commas; * for all")
    named.add_argument("--test", metavar="ID", help="send a test event to this subscription now")
    named.add_argument("--log", metavar="ID", help="list its last deliveries")
    named.add_argument("--rotate", metavar="ID", help="give it another secret; for a day both sign")
    named.add_argument("--remove", metavar="ID", help="tell it nothing any more")


def run(told: argparse.Namespace, environment: Mapping[str, str]) -> str:
    """What the service answers, as text; raises NoStack when it does not, or refuses."""
    if told.address:
        body = {"address": told.address, "types": told.types.split(","), "divisions": told.divisions.split(",")}
        return as_text(asked("POST", PATH, body, environment))
    if told.test:
        return as_text(asked("POST", f"{_path(told.test)}/test", None, environment))
    if told.log:
        return as_text(asked("GET", f"{_path(told.log)}/deliveries", None, environment))
    if told.rotate:
        return as_text(asked("POST", f"{_path(told.rotate)}/secret", None, environment))
    if told.remove:
        asked("DELETE", _path(told.remove), None, environment)
        return f"{told.remove} is told nothing any more."
    return as_text(asked("GET", PATH, None, environment))


def _path(subscription_id: str) -> str:
    return f"{PATH}/{quote(subscription_id, safe='')}"
