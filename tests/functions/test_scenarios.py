"""The scenarios of `events/scenarios`: each ends as it says, and the guide shows what really happens."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from local.examples import examples
from local.guide import guide
from local.scenarios import Played, Scenario, play, scenarios
from local.stage import row, steps
from scv import bootstrap
from tests.architecture.test_rules import EXPECTED
from tests.functions.conftest import KEYS, Cloud
from tests.functions.deliveries import send
from tests.functions.desk import asked

GUIDE = Path(__file__).parents[2] / "docs" / "scenarios.md"
EXAMPLES = Path(bootstrap.__file__).parents[1] / "api" / "examples.json"
SCENARIOS = scenarios()


class Handlers:
    """Plays through the real handlers."""

    def send(self, event: Any) -> tuple[int, Any]:
        return send(json.dumps(event))

    def call(self, method: str, path: str, body: Any, permissions: Sequence[str]) -> tuple[int, Any]:
        split = urlsplit(path)
        answer = asked(method, split.path, body, query=dict(parse_qsl(split.query)), permissions=permissions)
        return answer.status, answer.body


def played(scenario: Scenario) -> list[Played]:
    return list(play(scenario, Handlers()))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.key)
def test_a_scenario_ends_as_it_says(cloud: Cloud, scenario: Scenario) -> None:
    assert [(each.request, each.wrong, each.answer) for each in played(scenario) if each.wrong] == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.key)
def test_a_scenario_can_be_played_again_beside_its_first_play(cloud: Cloud, scenario: Scenario) -> None:
    played(scenario)

    again = list(play(scenario, Handlers(), "45678", ".45678"))

    assert [(each.request, each.wrong) for each in again if each.wrong] == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.key)
def test_a_scenario_names_rules_that_exist_and_expects_something(scenario: Scenario) -> None:
    assert set(scenario.rules) <= EXPECTED
    assert any(step.expect for step in scenario.steps)


def test_the_guide_and_the_examples_of_the_interface_show_what_really_happens(cloud: Cloud) -> None:
    """`UPDATE_DOCS=1` writes both anew."""
    stories = []
    for scenario in SCENARIOS:
        for table, rows in cloud.stored().items():
            for item in rows:
                cloud.dynamodb.delete_item(TableName=table, Key={name: item[name] for name in KEYS[table]})
        bootstrap.forget()
        stories.append((scenario, played(scenario)))
    text = guide(stories)
    if os.environ.get("UPDATE_DOCS"):
        GUIDE.write_text(text)
        EXAMPLES.write_text(json.dumps(examples(stories), indent=1, ensure_ascii=False) + "\n")
    assert GUIDE.read_text() == text
    assert json.loads(EXAMPLES.read_text()) == examples(stories)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.key)
def test_a_scenario_is_one_line_of_a_table_or_one_line_a_step(cloud: Cloud, scenario: Scenario) -> None:
    seen = played(scenario)

    assert row(scenario, seen)[-1] == "yes"
    lines = steps(scenario, seen).strip().splitlines()
    assert len(lines) == 1 + len(scenario.steps)
    assert max(map(len, lines)) <= 80, "as wide as a terminal"


def test_the_line_of_a_scenario_says_what_the_agent_sees_at_its_end(cloud: Cloud) -> None:
    scenario = next(each for each in SCENARIOS if each.key.endswith("shared-number"))
    expected = ("02 Two contacts share a number", "linked", "Alexis Doe", "1", "RS1", "yes")
    assert row(scenario, played(scenario)) == expected


def test_a_scenario_that_ends_differently_says_so(cloud: Cloud) -> None:
    scenario = next(each for each in SCENARIOS if each.key.endswith("known-caller"))
    changed = dataclasses.replace(scenario.steps[1], expect={"outcome": "created"})
    scenario = dataclasses.replace(scenario, steps=(scenario.steps[0], changed, *scenario.steps[2:]))

    seen = played(scenario)

    assert [each.wrong for each in seen if each.wrong] == [("outcome is 'linked', expected 'created'",)]
    assert row(scenario, seen)[-1].startswith("no: POST /webhooks/interactions: outcome is")
    assert "NOT AS EXPECTED: outcome is 'linked'" in steps(scenario, seen)
