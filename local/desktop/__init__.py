"""A make-believe agent desktop: it lists the sample interactions and frames the panel, as a real one would.

The emulator serves its files under another name of this machine than the panel's, so that both are of different
origins, as they are at work.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from local.home import Home, private_text

NAME = "localhost"  # the panel is on 127.0.0.1: to a browser another origin
PATH = "/_local/desktop/"


def address(home: Home) -> str:
    """Return where the desktop is."""
    return f"http://{NAME}:{home.port}{PATH}"


def introduced(home: Home, description: Mapping[str, Any]) -> None:
    """Write what the desktop has to know of a stack that is up; what it lists stays."""
    groups = json.loads(home.desktop_file.read_text())["groups"] if home.desktop_file.exists() else []
    _write(home, description, groups)


def listed(home: Home, description: Mapping[str, Any], groups: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Write what was played: by title pairs of conversation and text."""
    made = [
        {"title": title, "interactions": [{"conversationId": each, "text": text} for each, text in found]}
        for title, found in groups.items()
        if found
    ]
    _write(home, description, made)


def _write(home: Home, description: Mapping[str, Any], groups: Sequence[Any]) -> None:
    told = {"panelUrl": description["panelUrl"], "token": description["token"], "groups": groups}
    private_text(home.desktop_file, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
