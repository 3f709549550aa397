"""The guide `docs/scenarios.md`, made from scenarios as they were played."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from textwrap import indent
from typing import Any

from local.scenarios import Json, Played, Scenario
from local.seen import who

_NOW = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")  # of the play; samples have whole seconds
INTRODUCTION = """# Scenarios

What happens to an interaction, and what the agent sees and may do, story by story. Made by
`tests/functions/test_scenarios.py` from the files of `events/scenarios`, which it plays through the real
handlers; `UPDATE_DOCS=1` writes this file anew. `make run` plays the same files against the running stack,
`make scenarios` shows each step. Answers are shortened, ids are replaced by names, and of the panel's actions
those are listed that this agent may do.

"""


def guide(told: Iterable[tuple[Scenario, Sequence[Played]]]) -> str:
    """The whole document."""
    stories = list(told)
    contents = "\n".join(
        f"{place}. [{each.title}](#{_anchor(each.title)})" for place, (each, _) in enumerate(stories, 1)
    )
    return INTRODUCTION + contents + "\n" + "".join(_section(scenario, played) for scenario, played in stories)


def _anchor(title: str) -> str:
    return "".join(letter for letter in title.lower().replace(" ", "-") if letter.isalnum() or letter == "-")


def _section(scenario: Scenario, played: Sequence[Played]) -> str:
    names = _names(played)
    rules = ", ".join(f"[{rule}](rules.md#{rule})" for rule in scenario.rules)
    file = f"[{scenario.key}.json](../events/scenarios/{scenario.key}.json)"
    steps = "\n".join(_step(each, names) for each in played)
    return f"\n## {scenario.title}\n\n{scenario.story}\n\nRules: {rules}. File: {file}.\n\n{steps}"


def _names(played: Sequence[Played]) -> dict[str, str]:
    """A name for every id: the one the scenario gives, else what the thing is."""
    names: dict[str, str] = {}
    for each in played:
        answer = each.answer if isinstance(each.answer, dict) else {}
        made = answer.get("externalContact") or answer.get("contact") or answer
        if each.step.name and isinstance(made, dict) and made.get("id"):
            names.setdefault(str(made["id"]), f"<{each.step.name}>")
        if each.step.name and answer.get("previewToken"):
            names[str(answer["previewToken"])] = f"<{each.step.name}.previewToken>"
    for each in played:
        for found in _ids(each.answer):
            names.setdefault(found, f"<contact {len(names) + 1}>")
    return names


def _ids(answer: Json) -> list[str]:
    answer = answer if isinstance(answer, dict) else {}
    itself = answer if "firstName" in answer else None
    contacts = (answer.get("externalContact"), answer.get("contact"), itself)
    return [str(each["id"]) for each in contacts if isinstance(each, dict) and each.get("id")]


def _step(played: Played, names: dict[str, str]) -> str:
    body = f" `{_compact(_sent(played))}`" if played.body is not None else ""
    caller = (
        "" if played.step.permissions == ("*",) else f" as {', '.join(f'`{each}`' for each in played.step.permissions)}"
    )
    status = "" if played.status == 200 else f" answers {played.status}"
    text = f"- `{played.request}`{caller}{body}{status}\n"
    if played.shows_panel:
        lines = ",\n".join(f'  "{name}": {_compact(value)}' for name, value in _panel(played.answer).items())
        text += f"\n  ```json\n  {{\n{indent(lines, '  ')}\n  }}\n  ```\n"
    elif short := _answer(played.answer):
        text += f"  → `{_compact(short)}`\n"
    for found, name in names.items():
        text = text.replace(found, name)
    return _NOW.sub("<when>", text)


def _sent(played: Played) -> Json:
    """Of an event its data."""
    return played.body["data"] if played.step.send is not None else played.body


def _compact(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _answer(answer: Json) -> Json:
    """What matters of an answer that is no panel."""
    if "outcome" in answer:
        kept = ("outcome", "externalContact", "candidates", "reason")
        return {name: answer[name] for name in kept if answer.get(name) is not None}
    if "previewToken" in answer:
        return _preview(answer)
    if "holds" in answer:
        told = ("purpose", "status", "saidBy")
        return {"holds": [{name: each[name] for name in told if name in each} for each in answer["holds"]]}
    if "entities" in answer:
        return {"entities": [{"id": each["id"]} for each in answer["entities"]]}
    if "code" in answer:
        return {"code": answer["code"], "message": answer["message"]}
    if "firstName" in answer:
        return {"id": answer["id"], "type": answer["type"], "firstName": answer["firstName"]}
    return None


def _preview(answer: Json) -> Json:
    """What a person decides by."""
    return {
        "did": answer["did"],
        "conflicts": {each["field"]: _winner(each) for each in answer["conflicts"]},
        "holdings": [_told(each["identifier"]) for each in answer["holdings"]],
        "lost": answer["lost"],
        "journeys": [each["count"] for each in answer["journeys"]],
    }


def _winner(conflict: Json) -> Json:
    return next((each["value"] for each in conflict["candidates"] if each["outcome"] == "won"), conflict["decidedBy"])


def _panel(answer: Json) -> dict[str, Any]:
    """The panel in short, in the order of the interface."""
    search = answer["search"]
    short: dict[str, Any] = {
        "state": answer["state"],
        "contact": _contact(answer["contact"]),
        "suggestion": _suggestion(answer["suggestion"]),
        "search": {
            "query": search["query"],
            "autoRun": search["autoRun"],
            "results": [f"{_found(each['contact'])} by {each['foundBy']['type']}" for each in search["results"]],
        },
        "allowed": ", ".join(name for name, action in answer["actions"].items() if action["allowed"]),
        **{name: answer[name] for name in ("defaultTab", "inJourney", "navigateTo")},
        "reason": _told(answer["reason"].get("identifier"), answer["reason"]["rule"]),
    }
    if refused := {name: action["reason"] for name, action in answer["actions"].items() if action.get("reason")}:
        short["refused"] = refused
    if answer["script"]:
        short["script"] = answer["script"]
    if answer["datasheets"]:
        short["datasheets"] = {each["id"]: each["values"] for each in answer["datasheets"]}
    return {name: value for name, value in short.items() if value is not None}


def _contact(contact: Json) -> Json:
    if contact is None:
        return None
    identifiers = [_told(each) for each in contact["identifiers"]]
    return {"id": contact["id"], "type": contact["type"], "name": who(contact) or None, "identifiers": identifiers}


def _suggestion(suggestion: Json) -> Json:
    if suggestion is None:
        return None
    identifiers = [_told(each) for each in suggestion["identifiers"]]
    return {"displayName": suggestion["displayName"], "identifiers": identifiers}


def _found(contact: Json) -> str:
    return f"{contact['id']} {who(contact)}".strip()


def _told(identifier: Json, rule: str = "") -> str:
    parts = (rule, (identifier or {}).get("type"), (identifier or {}).get("value"))
    return " ".join(part for part in parts if part)
