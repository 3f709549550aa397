"""How functions run locally, in counts: what costs seconds is a process that imports its handler anew."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.deploy import client
from tests.e2e.webhooks import ask, call, interaction, send

CONTACTS = "/api/v2/externalcontacts/contacts"


def children(pid: int) -> set[int]:
    """The processes that a process has started."""
    found = set()
    for each in Path("/proc").iterdir():
        if each.name.isdecimal():
            try:
                stat = (each / "stat").read_text()
            except OSError:  # it has just ended
                continue
            if int(stat.rpartition(")")[2].split()[1]) == pid:
                found.add(int(each.name))
    return found


def imported(stack: dict[str, Any]) -> set[int]:
    """One process for each function: the one that imported the handler, and that calls are answered by copies of."""
    return children(int(stack["pid"]))


def test_every_function_is_imported_before_the_first_call(deployed: dict[str, Any]) -> None:
    assert len(imported(deployed)) == len(deployed["functions"])


def test_AC2_a_refused_token_costs_no_process(deployed: dict[str, Any]) -> None:
    """Each time the authorizer raises, as API Gateway wants it; its process goes on, as on AWS."""
    before = imported(deployed)
    copies = {pid: children(pid) for pid in before}
    assert ask(deployed, "GET", f"{CONTACTS}?pageSize=1")[0] == 200
    for number in range(10):
        assert ask(deployed, "GET", f"{CONTACTS}?pageSize=1", token=f"not.a.token{number}")[0] == 401
    assert imported(deployed) == before
    assert sum(len(children(pid)) - len(copies[pid]) for pid in before) <= 2


def test_calls_at_once_wait_for_no_import(deployed: dict[str, Any]) -> None:
    before = imported(deployed)
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: ask(deployed, "GET", f"{CONTACTS}?pageSize=1")[0], range(20)))
    assert statuses == [200] * 20
    assert imported(deployed) == before


@pytest.mark.parametrize("payload", ["[]", "null", '{"resource": 1}'])
def test_a_function_that_fails_says_so_and_answers_the_next_call(deployed: dict[str, Any], payload: str) -> None:
    before = imported(deployed)
    asked = client(deployed["endpointUrl"], "lambda")
    done = asked.invoke(FunctionName=deployed["functions"]["authorizer"], Payload=payload)
    failure = json.loads(done["Payload"].read())
    assert "FunctionError" in done
    assert {"errorMessage", "errorType"} <= failure.keys()
    assert call(f"{deployed['apiUrl']}/openapi.json")[0] == 200
    assert imported(deployed) == before


def test_what_a_function_logs_is_in_its_log_group(deployed: dict[str, Any]) -> None:
    ask(deployed, "GET", f"{CONTACTS}?pageSize=1", token="not.a.token")
    send(deployed, interaction("voice", {"phone": "+18031230000"}))
    logs = client(deployed["endpointUrl"], "logs")
    groups = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
    lines = [
        event["message"]
        for group in groups
        for event in logs.filter_log_events(logGroupName=group, limit=1000)["events"]
    ]
    assert any(line.startswith("START RequestId") for line in lines)
    assert any("Exception: Unauthorized" in line for line in lines)
    assert any('"CloudWatchMetrics"' in line for line in lines)
