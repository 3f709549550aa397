"""`make sender`: what it sends, and where secrets come from."""

from __future__ import annotations

import argparse
import json
import urllib.request
from io import BytesIO
from typing import Any

import pytest

from upkeep import __main__ as upkeep
from upkeep import sender
from upkeep.stacks import NoStack

WHERE = {"API_URL": "https://api.example.com/v1/", "TOKEN": "sample"}


def told(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    sender.add_to(parser.add_subparsers(dest="command", required=True))
    return parser.parse_args(["sender", *arguments])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[urllib.request.Request]:
    """The requests that were made; the answer is empty JSON."""
    found: list[urllib.request.Request] = []

    def answer(request: urllib.request.Request, timeout: float) -> Any:
        assert timeout > 0
        found.append(request)
        return BytesIO(b'{"id": "pbx"}')

    monkeypatch.setattr("urllib.request.urlopen", answer)
    return found


def test_ac4_secrets_come_from_the_environment_and_only_what_was_told_is_sent(
    asked: list[urllib.request.Request],
) -> None:
    arguments = told("a/b", "--kind", "twilio", "--divisions", "n", "s", "--url", "https://hooks.example.com/w")

    assert json.loads(sender.run(arguments, {**WHERE, "SECRET": "one"})) == {"id": "pbx"}

    (request,) = asked
    assert (request.get_method(), request.full_url) == ("PUT", "https://api.example.com/v1/api/v2/senders/a%2Fb")
    assert request.get_header("Authorization") == "Bearer sample"
    assert json.loads(request.data or b"") == {  # type: ignore[arg-type]
        "kind": "twilio",
        "divisions": ["n", "s"],
        "publicUrl": "https://hooks.example.com/w",
        "secrets": {"current": "one"},
    }


@pytest.mark.parametrize(
    ("arguments", "method", "path"),
    [((), "GET", ""), (("pbx",), "GET", "/pbx"), (("pbx", "--remove"), "DELETE", "/pbx")],
)
def test_without_a_kind_senders_are_listed_read_or_removed(
    asked: list[urllib.request.Request], arguments: tuple[str, ...], method: str, path: str
) -> None:
    sender.run(told(*arguments), WHERE)

    assert [(each.get_method(), each.full_url) for each in asked] == [
        (method, f"https://api.example.com/v1/api/v2/senders{path}")
    ]


def test_a_refusal_is_said_and_ends_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise urllib.error.HTTPError("https://api.example.com", 403, "no", None, BytesIO(b"not yours"))  # type: ignore[arg-type]

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    with pytest.raises(NoStack, match=r"403.*not yours"):
        sender.run(told(), WHERE)
    for name, value in WHERE.items():
        monkeypatch.setenv(name, value)
    assert upkeep.main(["sender"]) == 1
