"""Subscribers of the tests: they answer as they are told, and keep what was sent to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from scv.domain.subscriptions.addresses import Target
from scv.domain.subscriptions.delivering import Answer, Outcome

GOOD = Answer(Outcome.DELIVERED, 200, 20)
FAULT, GONE = Answer(Outcome.REFUSED, 500, 20), Answer(Outcome.REFUSED, 410, 20)


class Request(NamedTuple):
    """One request as a subscriber gets it."""

    target: Target
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def event(self) -> dict[str, Any]:
        """What it tells."""
        told: dict[str, Any] = json.loads(self.body)
        return told


@dataclass
class FakePost:
    """`answers` says what comes of each request."""

    answers: Callable[[Request], Answer] = lambda _request: GOOD
    sent: list[Request] = field(default_factory=list)

    def send(self, target: Target, headers: Mapping[str, str], body: bytes, seconds: float) -> Answer:
        """As the real one; nothing is raised."""
        request = Request(target, headers, body, seconds)
        self.sent.append(request)
        return self.answers(request)
