"""Receive: what a sender tells is read, taken in, and queued when the store cannot take it (RS5, SE1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.identifiers.identifier import DEFAULT_COUNTRY
from scv.domain.interactions.events import InteractionEvent
from scv.domain.interactions.interaction import DEFAULT_PROJECT, Answer, Outcome, Received
from scv.domain.interactions.visitors import PLACE, signed_in
from scv.domain.senders.deliveries import Reading, Taken
from scv.domain.senders.senders import Sender
from scv.domain.values.documents import Document
from scv.domain.values.errors import Busy, Malformed, ScvError, Unavailable
from scv.usecases.linking.ingest import Ingest
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.projects import Projects
from scv.usecases.ports.senders import RetryQueue, Visitors

TRANSIENT = (Unavailable, Busy)
QUEUED = Answer(Outcome.QUEUED)


class Reader(Protocol):
    """What an adapter does with a document."""

    def read(self, document: Document, sender: Sender, country: Callable[[str | None], str], /) -> Reading:
        """SE1: the events in it; raises Malformed."""


@dataclass(frozen=True, slots=True)
class Receive:
    """Takes in what senders tell; `readers` gives the one of a kind."""

    readers: Callable[[str], Reader]
    projects: Projects
    ingest: Ingest
    queue: RetryQueue
    clock: Clock
    visitors: Visitors | None = None

    def __call__(self, sender: Sender, document: Document, *, waits: bool = False) -> Taken:
        """SE1: each event is stored or waits in the queue, and nothing of the request can be lost.

        Without events it is about no interaction. Raises Malformed, SenderNotAllowed, and Unavailable when nothing
        took it. An event that is refused for good costs the others nothing; the refusal is raised when all are.
        `waits`: the request goes to the queue whatever the store says (AC12).
        """
        received_at = self.clock()
        try:
            reading = self._read(sender, document, self._country_for(sender))
        except TRANSIENT as refused:
            reading, waits = self._unasked(sender, document, refused), True
        taken = self._taken(sender, reading, received_at, waits=waits, may_wait=True)
        if taken.waits:
            self.queue.put(sender.id, document, received_at)
        return taken

    def again(self, sender: Sender, document: Document, received_at: datetime | None = None) -> Taken:
        """The same without the queue, from which it may have come; raises Malformed, Unavailable, Busy.

        `received_at`: when it came from its sender, which is now unless it has waited since (AC7).
        """
        reading = self._read(sender, document, self._country_for(sender))
        return self._taken(sender, reading, received_at or self.clock())

    def _read(self, sender: Sender, document: Document, country: Callable[[str | None], str]) -> Reading:
        return self.readers(sender.kind).read(document, sender, country)

    def _country_for(self, sender: Sender) -> Callable[[str | None], str]:
        """ID3: a phone told without its country is read with that of the event's project, else of the sender's."""

        def country(project_id: str | None) -> str:
            return self.projects.project(project_id or sender.project_id or DEFAULT_PROJECT).default_country

        return country

    def _unasked(self, sender: Sender, document: Document, refused: Unavailable | Busy) -> Reading:
        """Nothing is accepted unread: without the settings the default country tells whether it can be read."""
        try:
            return self._read(sender, document, lambda _: DEFAULT_COUNTRY)
        except Malformed:
            raise refused from None

    def _taken(
        self, sender: Sender, reading: Reading, received_at: datetime, *, waits: bool = False, may_wait: bool = False
    ) -> Taken:
        """Each event in its turn; from the first that the store cannot take on, all wait (RS5: twice is once)."""
        received: list[Received] = []
        refusals: list[ScvError] = []
        for event in reading.events:
            try:
                _require_taken_from(sender, event, received_at)
                event = self._identified(event)
                answer = QUEUED if waits else self.ingest(event, sender)
            except TRANSIENT:
                if not may_wait:
                    raise
                answer, waits = QUEUED, True
            except ScvError as refused:
                refusals.append(refused)
                answer = Answer(Outcome.REFUSED)
            received.append(_received(event, answer, refusals[-1].code if answer.outcome is Outcome.REFUSED else ""))
        if refusals and len(refusals) == len(received):
            raise refusals[0]
        return Taken(tuple(received), reading.unread)

    def _identified(self, event: InteractionEvent) -> InteractionEvent:
        """TR2: a token is believed when it was good at the time of the event, so that repeating one changes nothing.

        Where no issuer is named the key is unknown (RS12); keys that cannot be read prove nothing, and cost no event.
        """
        if event.id_token is None:
            return event
        if self.visitors is None:
            return dataclasses.replace(event, id_token=None, ignored=(*event.ignored, PLACE))
        visitor = None
        with suppress(Unavailable):
            visitor = self.visitors(event.id_token, event.at)
        return signed_in(event, visitor)


def _require_taken_from(sender: Sender, event: InteractionEvent, received_at: datetime) -> None:
    """AC6, AC7: what is refused whatever the store says; raises SenderNotAllowed, InvalidValue."""
    sender.require_own(event.facts)
    event.require_not_ahead(received_at)


def _received(event: InteractionEvent, answer: Answer, code: str = "") -> Received:
    return Received(event.conversation_id, answer, (*event.ignored, *answer.ignored), event.unreadable, code)
