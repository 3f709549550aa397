"""AC4: the deployed stack takes the same webhook in by its API and by its function URL."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.webhooks import call, interaction, send, signed


def by_url(stack: dict[str, Any], event: dict[str, Any], kind: str, path: str = "") -> tuple[int, dict[str, Any]]:
    """Status and answer of one signed webhook by function URL, found by its host name as on AWS."""
    url = urlsplit(stack["webhookUrl"])
    body = json.dumps(event)
    headers = {**signed(stack, event, body), "Host": url.netloc, "Content-Type": kind}
    return call(f"http://127.0.0.1:{url.port}{path or url.path}", "POST", body.encode(), headers)


@pytest.mark.parametrize("kind", ["application/json", "application/vnd.sender+octets"])
def test_ac4_rs5_a_webhook_by_function_url_is_taken_in_as_one_by_the_api(deployed: dict[str, Any], kind: str) -> None:
    """A media type that Lambda does not take for text reaches the function as base64."""
    event = interaction("voice", {"phone": "+1 803-123-0077"})
    first = by_url(deployed, event, kind)

    assert first[0] == 200, first
    assert send(deployed, event) == first


def test_ac4_a_function_url_refuses_what_is_not_signed_and_has_no_other_path(deployed: dict[str, Any]) -> None:
    event = interaction("voice", {"phone": "+1 803-123-0077"})
    forged = {**deployed, "webhookSecret": "whsec_" + "A" * 32}

    assert by_url(forged, event, "application/json")[0] == 401
    assert by_url(deployed, event, "application/json", "/api/v2/externalcontacts/contacts")[0] == 404
