"""The smoke test takes a webhook in, looks at the panel, and leaves nothing behind; over the real handlers."""

from __future__ import annotations

import json
import urllib.request
from email.message import Message
from io import BytesIO
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from deployment import smoke
from functions.ingest import app as ingest
from local.failures import LocalError
from tests.functions.conftest import Cloud
from tests.functions.deliveries import KEY, Context
from tests.functions.desk import asked

STACK = "https://stack.example.com/v1"


class Gateway:
    """Answers as the stack does; `broken`: paths that answer 500."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.hosts: list[str | None] = []
        self.broken = ""

    def __call__(self, request: urllib.request.Request, timeout: float) -> Any:  # noqa: ARG002
        path, body = urlsplit(request.full_url), request.data
        place = path.path.removeprefix("/v1")
        self.calls.append(f"{request.method} {place}")
        self.hosts.append(path.hostname)
        if self.broken and self.broken in place:
            raise HTTPError(request.full_url, 500, "no", Message(), BytesIO(b'{"message": "Broken on purpose."}'))
        status, answer = self._answer(request, place, dict(parse_qsl(path.query)), body)
        if status != 200:
            raise HTTPError(request.full_url, status, "no", Message(), BytesIO(json.dumps(answer).encode()))
        found = BytesIO(json.dumps(answer).encode())
        found.status = status  # type: ignore[attr-defined]
        return found

    @staticmethod
    def _answer(request: Any, place: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if place.startswith("/webhooks"):
            told = {
                "httpMethod": "POST",
                "path": place,
                "resource": place,
                "headers": dict(request.header_items()),
                "body": body.decode(),
                "isBase64Encoded": False,
                "requestContext": {"requestId": "r"},
            }
            answered = ingest.lambda_handler(told, Context())
            return answered["statusCode"], json.loads(answered["body"])
        answer = asked(request.method, place, query=query)
        return answer.status, answer.body


@pytest.fixture
def gateway(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    found = Gateway()
    monkeypatch.setattr(urllib.request, "urlopen", found)
    return found


def door(**more: Any) -> smoke.Door:
    return smoke.Door(**{"url": STACK, "webhook_secret": KEY, "token": "token", **more})


def test_PV1_what_was_tried_is_forgotten(gateway: Gateway, cloud: Cloud) -> None:
    smoke.smoke(door())
    assert [each.partition(" ")[0] for each in gateway.calls] == ["POST", "GET", "DELETE"]
    assert "smoke-" in json.dumps(cloud.stored()["interactions"])
    assert "@example.com" not in json.dumps(cloud.stored())


def test_PV1_it_is_forgotten_too_when_the_panel_fails(gateway: Gateway, cloud: Cloud) -> None:
    gateway.broken = "/panel"
    with pytest.raises(LocalError, match=r"the agent sees who it is: no.*500: Broken on purpose"):
        smoke.smoke(door())
    assert "@example.com" not in json.dumps(cloud.stored())


def test_AC4_another_secret_is_found_out(gateway: Gateway) -> None:
    with pytest.raises(LocalError, match=r"a signed webhook is taken in: no.*401"):
        smoke.smoke(door(webhook_secret="whsec_" + "B" * 40))
    assert len(gateway.calls) == 1


def test_without_a_token_the_webhook_alone_is_tried(gateway: Gateway, capsys: pytest.CaptureFixture[str]) -> None:
    smoke.smoke(door(token=""))
    assert len(gateway.calls) == 1
    assert "TOKEN=" in capsys.readouterr().out


def test_a_stack_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: Any, **__: Any) -> None:
        raise URLError("nobody listens")

    monkeypatch.setattr(urllib.request, "urlopen", nobody)
    with pytest.raises(LocalError, match=r"https://stack\.example\.com/v1/webhooks/interactions does not answer"):
        smoke.smoke(door())


def test_its_own_token_is_short_and_may_do_what_the_test_does_and_no_more() -> None:
    secret = "a secret of tests that is long enough for HS256"
    read = jwt.decode(smoke.short_token(secret, "me", "you"), secret, ["HS256"], audience="you", issuer="me")
    assert read["exp"] - read["iat"] == smoke.TOKEN_SECONDS <= 300
    assert not any(each.endswith("*") for each in read["permissions"])


def test_webhooks_go_to_the_door_that_is_open(gateway: Gateway) -> None:
    smoke.smoke(door(webhooks="https://other.example.com/webhooks/interactions", token=""))
    assert gateway.hosts == ["other.example.com"]
