"""`make subscription`: what it sends."""

from __future__ import annotations

import argparse
import json
import urllib.request
from io import BytesIO
from typing import Any

import pytest

from upkeep import subscription

WHERE = {"API_URL": "https://api.example.com/v1/", "TOKEN": "sample"}


@pytest.mark.parametrize(
    ("arguments", "method", "path", "body"),
    [
        ((), "GET", "", None),
        (("--test", "a/b"), "POST", "/a%2Fb/test", None),
        (("--log", "s-1"), "GET", "/s-1/deliveries", None),
        (("--rotate", "s-1"), "POST", "/s-1/secret", None),
        (("--remove", "s-1"), "DELETE", "/s-1", None),
        (
            ("--address", "https://crm.example.com/", "--types", "contact.*,pair.*"),
            "POST",
            "",
            {"address": "https://crm.example.com/", "types": ["contact.*", "pair.*"], "divisions": ["*"]},
        ),
    ],
)
def test_ev4_each_option_is_one_call(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], method: str, path: str, body: Any
) -> None:
    sent: list[urllib.request.Request] = []

    def answer(request: urllib.request.Request, timeout: float) -> Any:
        assert timeout > 0
        sent.append(request)
        return BytesIO(b"{}")

    monkeypatch.setattr("urllib.request.urlopen", answer)
    parser = argparse.ArgumentParser()
    subscription.add_to(parser.add_subparsers(dest="command", required=True))
    subscription.run(parser.parse_args(["subscription", *arguments]), WHERE)
    (request,) = sent
    assert (request.get_method(), request.full_url) == (
        method,
        f"https://api.example.com/v1/api/v2/subscriptions{path}",
    )
    assert (json.loads(request.data) if isinstance(request.data, bytes) else None) == body
