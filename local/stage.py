"""Plays the scenarios against the running stack and shows them in a terminal."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.credentials import Secrets, token
from local.home import Home
from local.play import answered, signed
from local.scenarios import Played, Scenario, play, scenarios
from local.seen import SEEN_HEADINGS, Seen, contact, seen, who

HEADINGS = ("scenario", *SEEN_HEADINGS, "ok")
FLEXIBLE = {"ok": 18, "scenario": 20, "contact": 12}


@dataclass(frozen=True)
class Stack:
    """The API of the running stack, as callers with any permissions use it."""

    url: str
    webhook_secret: str
    keys: Secrets

    def send(self, event: Any) -> tuple[int, Any]:
        """One signed webhook."""
        body = json.dumps(event)
        headers = signed(self.webhook_secret, str(event["id"]), body)
        return answered(f"{self.url}/webhooks/interactions", headers, body.encode())

    def call(self, method: str, path: str, body: Any, permissions: Sequence[str]) -> tuple[int, Any]:
        """One call with a token of these permissions."""
        headers = {"Authorization": f"Bearer {token(self.keys, permissions)}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        return answered(f"{self.url}{path}", headers, content, method)


def performed(home: Home, stack: Mapping[str, Any]) -> Iterator[tuple[Scenario, list[Played]]]:
    """Every scenario with what became of its steps; numbers and ids are new in each play."""
    player = Stack(str(stack["apiUrl"]), str(stack["webhookSecret"]), Secrets.of(home))
    for scenario in scenarios():
        digits = str(secrets.randbelow(80_000) + 20_000)
        yield scenario, list(play(scenario, player, digits, f".{secrets.token_hex(4)}"))


def row(scenario: Scenario, played: Sequence[Played]) -> tuple[str, ...]:
    """A scenario in one line: what the agent sees at its end."""
    number = scenario.key.partition("-")[0]
    panel = next((each.answer for each in reversed(played) if each.shows_panel and each.status == 200), None)
    wrong = next((f"no: {each.request}: {each.wrong[0]}" for each in played if each.wrong), "yes")
    return (f"{number} {scenario.title}", *(seen(panel) if panel is not None else Seen()), wrong)


def shown(scenario: Scenario, played: Sequence[Played]) -> tuple[str, str] | None:
    """The conversation that the agent sees at the end of a scenario, and the scenario's title."""
    panel = next((each.answer for each in reversed(played) if each.shows_panel and each.status == 200), None)
    return (str(panel["conversationId"]), scenario.title) if panel is not None else None


def steps(scenario: Scenario, played: Sequence[Played]) -> str:
    """A scenario step by step."""
    lines = [f"\n{scenario.key.partition('-')[0]}  {scenario.title}  [{', '.join(scenario.rules)}]"]
    for each in played:
        lines.append(f"    {_happened(each):<28}  {_became(each)}".rstrip())
        lines.extend(f"      NOT AS EXPECTED: {wrong}" for wrong in each.wrong)
    return "\n".join(lines)


def _happened(played: Played) -> str:
    if played.step.send is not None:
        data = played.body["data"]
        if "channel" not in data:  # its start has said so
            return str(played.body["type"]).removeprefix("interaction.")
        return f"{data['channel']} {data['direction']}"
    method, _, path = played.request.partition(" ")
    parts = path.partition("?")[0].split("/")
    last = next((part for part in reversed(parts) if part.isalpha()), "")
    limited = "" if played.step.permissions == ("*",) else ", may not merge"
    return f"{method} {last}{limited}"


def _became(played: Played) -> str:
    answer = played.answer
    if played.shows_panel:
        found = seen(answer)
        beside = f", {found.others} in the search" if found.others != "0" else ""
        return f"{found.state:<10}  {contact(answer)}{beside} ({found.rule})"
    if "outcome" in answer:
        kind = (answer.get("externalContact") or {}).get("type", "nobody")
        return f"{answer['outcome']:<10}  {kind} ({(answer.get('reason') or {}).get('rule', '-')})"
    if "code" in answer:
        return f"{played.status} {answer['code']}"
    if "entities" in answer:
        return f"journey of {len(answer['entities'])}"
    return who(answer)
