"""Receive: what a sender tells is read, taken in, and queued when the store cannot take it (RS5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.identifiers.identifier import DEFAULT_COUNTRY
from scv.domain.interactions.interaction import DEFAULT_PROJECT, Answer, InteractionEvent, Outcome, Received
from scv.domain.values.documents import Document
from scv.domain.values.errors import BadRequest, Busy, Malformed, Unavailable
from scv.usecases.linking.ingest import Ingest
from scv.usecases.ports import Clock, Projects, RetryQueue

Reader = Callable[[Document, Callable[[str | None], str]], InteractionEvent | None]


@dataclass(frozen=True, slots=True)
class Receive:
    """Takes in what senders tell; `readers` has one for each sender."""

    readers: Mapping[str, Reader]
    projects: Projects
    ingest: Ingest
    queue: RetryQueue
    clock: Clock

    def __call__(self, sender: str, payload: Document) -> Received | None:
        """None when the event is about no interaction. Raises Malformed, and Unavailable when nothing took it."""
        received_at = self.clock()
        try:
            return self.again(sender, payload, received_at)
        except (Unavailable, Busy) as refused:
            return self._queued(sender, payload, received_at, refused)

    def again(self, sender: str, payload: Document, received_at: datetime | None = None) -> Received | None:
        """The same without the queue, from which it may have come; raises Malformed, Unavailable, Busy.

        `received_at`: when it came from its sender, which is now unless it has waited since (AC7).
        """
        if sender not in self.readers:
            raise BadRequest("No such sender is known.", field="sender")
        event = self.readers[sender](payload, self._country)
        if event is None:
            return None
        event.require_not_ahead(received_at or self.clock())
        answer = self.ingest(event)
        return Received(event.conversation_id, answer, (*event.ignored, *answer.ignored), event.unreadable)

    def _country(self, project_id: str | None) -> str:
        """ID3: a phone typed without its country is read with the project's."""
        return self.projects.project(project_id or DEFAULT_PROJECT).default_country

    def _queued(
        self, sender: str, payload: Document, received_at: datetime, refused: Unavailable | Busy
    ) -> Received | None:
        """Nothing is accepted unread: without the settings the default country tells whether it can be read."""
        try:
            event = self.readers[sender](payload, lambda _: DEFAULT_COUNTRY)
        except Malformed:
            raise refused from None
        if event is None:
            return None
        event.require_not_ahead(received_at)
        self.queue.put(sender, payload, received_at)
        return Received(event.conversation_id, Answer(Outcome.QUEUED), event.ignored, event.unreadable)
