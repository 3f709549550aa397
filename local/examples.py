"""The examples of the OpenAPI document, taken from scenarios as they were played and from the sample events."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from local.gateway import routed
from local.home import ROOT
from local.scenarios import Played, Scenario

SAMPLES = ROOT / "events" / "functions"
MOST_ENTRIES = 2  # of a list: an example shows its form
_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_OF_A_SAMPLE = re.compile(r":00(\.000)?Z$")  # samples happen at whole minutes
_TIME = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+Z$")
Json = Any


def examples(stories: Iterable[tuple[Scenario, Sequence[Played]]]) -> dict[str, dict[str, dict[str, Json]]]:
    """By operation, `request` and `answer`, each by the scenario's name: what was sent, and what came back.

    Of events that come in the first of each scenario is shown, of every other operation the first that went well.
    """
    found: dict[str, dict[str, dict[str, Json]]] = {}
    for scenario, played in stories:
        names: dict[str, str] = {}
        for each in played:
            _add(found, scenario, each, names)
    for operation, body in _samples():
        found.setdefault(operation, {}).setdefault("request", {"sample": {"value": body}})
    return dict(sorted(found.items()))


def _add(found: dict[str, Any], scenario: Scenario, played: Played, names: dict[str, str]) -> None:
    method, _, path = played.request.partition(" ")
    operation = routed(method, path.partition("?")[0])
    request, answer = (_steady(value, names) for value in (played.body, played.answer))
    if operation is None or played.status >= 300:
        return
    known = found.setdefault(operation.id, {})
    many = operation.id == "receiveInteraction"
    for kind, value in (("request", request), ("answer", answer)):
        told = known.setdefault(kind, {})
        if value is not None and scenario.key not in told and (many or not told):
            told[scenario.key] = {"summary": scenario.title, "value": value}
    for kind in [kind for kind, told in known.items() if not told]:
        del known[kind]


def _steady(value: Json, names: dict[str, str]) -> Json:
    """The same at each play: ids by the order in which they are first seen, times of now by one moment."""
    if isinstance(value, dict):
        return {name: _steady(each, names) for name, each in value.items()}
    if isinstance(value, list):
        return [_steady(each, names) for each in value[:MOST_ENTRIES]]
    if not isinstance(value, str):
        return value
    if _TIME.match(value) and not _OF_A_SAMPLE.search(value):
        return "2026-11-21T10:05:00.000Z"
    return _ID.sub(lambda seen: names.setdefault(seen[0], str(uuid5(NAMESPACE_URL, f"sample-{len(names)}"))), value)


def _samples() -> Iterable[tuple[str, Json]]:
    for file in sorted(SAMPLES.glob("*.json")):
        event = json.loads(file.read_text())
        operation = routed(event.get("httpMethod", ""), event.get("path", ""))
        body = json.loads(event.get("body") or "null")
        if operation and body is not None:
            yield operation.id, body
