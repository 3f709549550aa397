"""The described interface, asked over HTTP of the running stack: gateway, authorizer and functions together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlsplit

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from requests import PreparedRequest
from requests.auth import AuthBase
from standardwebhooks import Webhook

from scv.api import openapi
from tests.fuzz.test_openapi import CHECKS

SIGNED = "/webhooks/interactions"


class Caller(AuthBase):
    """A bearer token for everything, and for webhooks the signature over the very bytes that are sent."""

    def __init__(self, stack: dict[str, Any]) -> None:
        self.stack = stack

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Signs last, when the body is what will be sent."""
        request.headers["Authorization"] = f"Bearer {self.stack['token']}"
        if urlsplit(str(request.url)).path.endswith(SIGNED):
            body, now = request.body or b"", datetime.now(UTC)
            text = body.decode("utf-8", errors="replace") if isinstance(body, bytes) else str(body)
            request.headers["webhook-id"] = "msg-1"
            request.headers["webhook-timestamp"] = str(int(now.timestamp()))
            request.headers["webhook-signature"] = Webhook(self.stack["webhookSecret"]).sign("msg-1", now, text)
        return request


def operations() -> list[Any]:
    """Every operation that the document describes."""
    schema = schemathesis.openapi.from_dict(openapi.document())
    return [each.ok() for each in cast(Any, schema.get_all_operations())]


def refused_by_the_gateway(answer: Any) -> bool:
    """The emulator's gateway lets no path with a line break through, and has words of its own for that."""
    return answer.status_code == 403 and "Message" in answer.json()


def asked_over_http(stack: dict[str, Any], operation: Any, examples: int, counted: Callable[[Any], None]) -> None:
    """So many new requests of one operation; raises when an answer is a 5xx or not as described."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def asked(case: Any) -> None:
        answer = case.call(base_url=stack["apiUrl"], auth=Caller(stack))
        counted(answer)
        if refused_by_the_gateway(answer):
            return
        case.validate_response(answer, checks=CHECKS)

    asked()
