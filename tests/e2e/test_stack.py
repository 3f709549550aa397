"""The deployed stack answers: the gate is closed to strangers and open to a token."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from deployment.smoke import Door, short_token, smoke
from local.deploy import client
from local.home import Home


def status(address: str, headers: dict[str, str]) -> int:
    """Return the status of a GET."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer not.a.token"}])
def test_ac2_without_a_valid_token_every_call_is_401(deployed: dict[str, Any], headers: dict[str, str]) -> None:
    assert status(f"{deployed['apiUrl']}/api/v2/externalcontacts/contacts", headers) == 401


def test_a_valid_token_opens_the_gate(deployed: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {deployed['token']}"}
    assert status(f"{deployed['apiUrl']}/api/v2/externalcontacts/contacts", headers) == 200


def test_the_api_description_is_open_to_all(deployed: dict[str, Any]) -> None:
    assert status(f"{deployed['apiUrl']}/openapi.json", {}) == 200


def test_PV1_the_smoke_test_of_a_deployment_passes_and_leaves_nothing(deployed: dict[str, Any]) -> None:
    before = _contacts(deployed)
    smoke(Door(deployed["apiUrl"], deployed["webhookSecret"], deployed["token"]))
    short = short_token(deployed["jwtSecret"], deployed["jwtIssuer"], deployed["jwtAudience"])
    smoke(Door(deployed["apiUrl"], deployed["webhookSecret"], short))
    assert _contacts(deployed) == before


def _contacts(deployed: dict[str, Any]) -> int:
    """How many records there are, deleted ones left out."""
    store = client(deployed["endpointUrl"], "dynamodb")
    rows = store.scan(TableName=deployed["tables"]["contacts"])["Items"]
    return sum(row["item"]["S"] == "contact" and "deletedAt" not in row for row in rows)


def test_make_up_leaves_the_environment_of_every_function(home: Home, deployed: dict[str, Any]) -> None:
    """For `sam local invoke --env-vars`."""
    told = json.loads(home.sam_environment.read_text())
    assert set(told) == {f"{name.capitalize()}Function" for name in deployed["functions"]}
    assert told["ContactsFunction"]["CONTACTS_TABLE"] == deployed["tables"]["contacts"]
    assert told["ContactsFunction"]["AWS_ENDPOINT_URL"] == deployed["endpointUrl"]
    assert not home.sam_environment.stat().st_mode & 0o077
