"""One request of a sender, what its adapter reads in it, and what the sender is answered (SE1, SE3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import datetime
from scv.frozen import dataclass
from typing import TypeVar

from scv.domain.interactions.events import InteractionEvent
from scv.domain.interactions.interaction import Outcome, Received
from scv.domain.values.errors import Malformed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request as its sender made it. Names of headers are in lower case, values of the query are decoded.

    `received_at`: when it came, for senders that tell no time; `opened` puts it into the document that may wait.
    """

    raw: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    method: str = "POST"
    received_at: datetime | None = None

    def header(self, name: str) -> str:
        """The value of a header, empty when missing."""
        return self.headers.get(name.lower(), "")

    def asked(self, name: str) -> str:
        """The first value of a parameter of the query, empty when missing."""
        return next(iter(self.query.get(name, ())), "")

    @property
    def media_type(self) -> str:
        """What the body is, in lower case and without parameters."""
        return self.header("content-type").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Reading:
    """SE1: the events of one request, each with an id of its own. Without any it is about no interaction.

    `unread`: places of the payload that hold an event which cannot be read; a value is never among them.
    """

    events: tuple[InteractionEvent, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one request: of each event, and which places of it nobody can read."""

    received: tuple[Received, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether some of it is in the queue."""
        return any(each.answer.outcome is Outcome.QUEUED for each in self.received)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """SE1: what the sender is answered: a status, and a text that it understands. JSON is sent as text, too."""

    status: int = 200
    text: str = ""
    media_type: str = "text/plain"


def read_each(items: Iterable[tuple[str, T]], read: Callable[[T], Iterable[InteractionEvent]]) -> Reading:
    """SE1: every item of a request, told with its place; one that cannot be read costs none of the others.

    Raises the first refusal when nothing but refusals came of the request.
    """
    events: list[InteractionEvent] = []
    refused: list[tuple[str, Malformed]] = []
    for place, item in items:
        try:
            events.extend(read(item))
        except Malformed as error:
            refused.append((place, error))
    if refused and not events:
        raise refused[0][1]
    return Reading(tuple(events), tuple(place for place, _ in refused))
