"""Scenarios: stories of `events/scenarios` as data, played by whoever can send a webhook and make a call.

A scenario is a JSON file: title, story, the rules it shows, and steps. A step either sends an
interaction event (`send`: its data) or makes a call (`call`: method and path, `body`, `as`: the caller's
permissions, everything when left out). `panel` is short for reading the panel of a conversation.
`name` keeps an answer, so that `${alexis.id}` in a later step means what that answer said. `expect`
says what the answer must contain, by path. `${digits}` and `${tag}` make numbers and ids of one play
different from those of all others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from local.home import ROOT

FOLDER = ROOT / "events" / "scenarios"
CONVERSATIONS = "/api/v2/conversations"
ALL = ("*",)
Json = Any
_REFERENCE = re.compile(r"\$\{([A-Za-z][\w.]*)\}")


@dataclass(frozen=True)
class Step:
    """One thing that happens: an event comes in, or somebody makes a call."""

    name: str
    send: Json = None
    call: str = ""
    body: Json = None
    permissions: tuple[str, ...] = ALL
    expect: Mapping[str, Json] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Scenario:
    """One story."""

    key: str
    title: str
    story: str
    rules: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Played:
    """A step as it was sent, its answer, and what of the answer is not as expected."""

    step: Step
    request: str
    body: Json
    status: int
    answer: Json
    wrong: tuple[str, ...] = ()

    @property
    def shows_panel(self) -> bool:
        """Whether the answer is what the agent sees."""
        return isinstance(self.answer, dict) and "defaultTab" in self.answer


class Player(Protocol):
    """Whoever can play: the handlers in process, or the stack over HTTP."""

    def send(self, event: Json) -> tuple[int, Json]:
        """Sends a signed webhook."""

    def call(self, method: str, path: str, body: Json, permissions: Sequence[str]) -> tuple[int, Json]:
        """Makes a call as somebody with these permissions."""


def scenarios(folder: Path = FOLDER) -> tuple[Scenario, ...]:
    """All stories, in the order of their files."""
    return tuple(read(file) for file in sorted(folder.glob("*.json")))


def read(file: Path) -> Scenario:
    """The scenario of one file."""
    found = json.loads(file.read_text())
    return Scenario(
        file.stem, found["title"], found["story"], tuple(found["rules"]), tuple(_step(each) for each in found["steps"])
    )


def _step(found: Json) -> Step:
    call, conversation = found.get("call", ""), found.get("panel")
    return Step(
        name=found.get("name", ""),
        send=found.get("send"),
        call=f"GET {CONVERSATIONS}/{conversation}/panel" if conversation else call,
        body=found.get("body"),
        permissions=tuple(found.get("as", ALL)),
        expect=found.get("expect", {}),
        status=found.get("status", 200),
    )


def play(scenario: Scenario, player: Player, digits: str = "12300", tag: str = "") -> Iterator[Played]:
    """Each step as it was played. `digits` are five digits inside every number, `tag` is part of every id."""
    told: dict[str, Json] = {"digits": f"{digits[:3]}-{digits[3:]}", "tag": tag}
    for place, step in enumerate(scenario.steps, 1):
        if step.send is not None:
            data = resolved(step.send, told)
            request, body = "POST /webhooks/interactions", _event(data, f"{scenario.key}-{place}{tag}", place)
            status, answer = player.send(body)
        else:
            request, body = resolved(step.call, told), resolved(step.body, told)
            method, _, path = request.partition(" ")
            status, answer = player.call(method, path, body, step.permissions)
        if step.name:
            told[step.name] = answer
        expected = {path: resolved(value, told) for path, value in step.expect.items()}
        yield Played(step, request, body, status, answer, tuple(_wrong(step, status, answer, expected)))


def _event(data: Json, event_id: str, minute: int) -> Json:
    kind = data.pop("type", "interaction.started")
    return {"id": event_id, "type": kind, "timestamp": f"2026-11-21T10:{minute:02d}:00Z", "data": data}


def _wrong(step: Step, status: int, answer: Json, expected: Mapping[str, Json]) -> Iterator[str]:
    if status != step.status:
        yield f"status {status}, expected {step.status}"
    for path, value in expected.items():
        if (found := at(answer, path)) != value:
            yield f"{path} is {found!r}, expected {value!r}"


def resolved(value: Json, told: Mapping[str, Json]) -> Json:
    """The value with every reference replaced by what was told."""
    if isinstance(value, str):
        return _REFERENCE.sub(lambda match: str(at(told, match.group(1))), value)
    if isinstance(value, dict):
        return {name: resolved(each, told) for name, each in value.items()}
    if isinstance(value, list):
        return [resolved(each, told) for each in value]
    return value


def at(value: Json, path: str) -> Json:
    """What stands at this path of an answer; `#` counts a list. None where there is nothing."""
    for part in path.split("."):
        if part == "#":
            value = len(value) if isinstance(value, list) else None
        elif isinstance(value, list):
            value = value[int(part)] if part.isdigit() and int(part) < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value
