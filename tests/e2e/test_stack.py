"""The deployed stack answers: the gate is closed to strangers and open to a token."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any

import pytest


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
