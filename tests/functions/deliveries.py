"""Events as they reach the ingest function: signed webhooks, the bus, the retry queue."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from standardwebhooks.webhooks import Webhook

from functions.ingest.app import lambda_handler

EVENTS = Path(__file__).parents[2] / "events"
KEY = "whsec_" + base64.b64encode(b"the key that signs webhooks now.").decode()
OLD_KEY = "whsec_" + base64.b64encode(b"the key that signed them before.").decode()
WEBHOOKS = sorted((EVENTS / "webhooks").glob("*.json"))


class Context(LambdaContext):
    """What Lambda tells a function about its invocation."""

    def __init__(self) -> None:
        self._function_name = "function"
        self._memory_limit_in_mb = 512
        self._invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:function"
        self._aws_request_id = "request-1"


def event_file(path: str) -> Any:
    """A file of `events/`."""
    return json.loads((EVENTS / path).read_text())


def signature(body: str, key: str = KEY, at: datetime | None = None, message_id: str = "msg-1") -> dict[str, str]:
    """The headers that a sender puts on a webhook."""
    when = at or datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": Webhook(key).sign(message_id, when, body),
    }


def gateway_event(body: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """What API Gateway makes of a webhook: the sample event with another body and headers."""
    event: dict[str, Any] = event_file("functions/ingest-receiveInteraction.json")
    return {
        **event,
        "body": body,
        "headers": {"Content-Type": "application/json", **headers},
        "multiValueHeaders": None,
    }


def send(body: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
    """One webhook, signed now unless headers are given; status and answer."""
    return sent(gateway_event(body, signature(body) if headers is None else headers))


def sent(event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = lambda_handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"])


def play(*names: str) -> list[dict[str, Any]]:
    """Sample webhooks in this order; their answers."""
    answers = []
    for name in names:
        status, answer = send((EVENTS / "webhooks" / f"{name}.json").read_text())
        assert status == 200, answer
        answers.append(answer)
    return answers


def sample(name: str = "01-voice-inbound", **changes: Any) -> dict[str, Any]:
    """A sample webhook with other data."""
    event: dict[str, Any] = event_file(f"webhooks/{name}.json")
    return {**event, "data": {**event["data"], **changes}}


def refused(status: int, answer: dict[str, Any]) -> tuple[int, str]:
    """A refusal in the error envelope, as status and code."""
    assert answer["status"] == status
    assert {"message", "code", "contextId", "messageParams", "details", "errors"} <= answer.keys()
    return status, answer["code"]
