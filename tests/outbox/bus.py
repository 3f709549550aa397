"""A bus that tests look into: it takes changes, refuses some, takes some and says nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from scv.domain.outbox.change import Change, cloud_event
from scv.domain.values.errors import StoreUnavailable
from scv.usecases.ports.outbox import Refused

SOURCE = "/scv/test"
THROTTLED, MALFORMED = Refused("ThrottlingException", passes=True), Refused("MalformedDetail", passes=False)


class Killed(BaseException):
    """The function is stopped: nothing that handles errors sees it."""


def taken(_change: Change) -> Refused | None:
    """Takes everything."""
    return None


@dataclass
class FakeBus:
    """Answers as EventBridge does; `refuses` says what becomes of each change, `dies` of each call."""

    refuses: Callable[[Change], Refused | None] = taken
    dies: Callable[[], str] = lambda: ""
    calls: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def put(self, changes: Sequence[Change]) -> Sequence[Refused | None]:
        """At most ten, as EventBridge says."""
        assert 0 < len(changes) <= 10
        assert len({each.subject for each in changes}) == len(changes), "of one subject one at a time"
        self.calls.append(len(changes))
        end = self.dies()
        if end == "before":
            raise StoreUnavailable("gone")
        answers = [self.refuses(each) for each in changes]
        self.changes += [each for each, answer in zip(changes, answers, strict=True) if answer is None]
        if end == "killed":
            raise Killed
        if end == "after":
            raise StoreUnavailable("gone")
        return answers

    @property
    def events(self) -> list[dict[str, Any]]:
        """What was told, as its consumers read it."""
        return [json.loads(json.dumps(cloud_event(each, SOURCE))) for each in self.changes]
