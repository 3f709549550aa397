"""Deliver: one request of a registered sender, checked, read and taken in (SE1, SE3, AC6)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import field
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.senders.deliveries import Acknowledgement, Delivery, Taken
from scv.domain.senders.pace import Pace, Paces
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.values.documents import Document
from scv.domain.values.errors import PayloadTooLarge, Throttled
from scv.usecases.linking.receive import Reader, Receive
from scv.usecases.ports.senders import Senders


class Door(Reader, Protocol):
    """What an adapter does with a request."""

    @property
    def max_bytes(self) -> int:
        """Of one request."""

    def verify(self, delivery: Delivery, sender: Sender, secrets: Secrets, /) -> None:
        """SE3: raises BadSignature."""

    def opened(self, delivery: Delivery, /) -> Document:
        """The body as one document; raises BadRequest, InvalidValue."""

    def acknowledge(self, taken: Taken, /) -> Acknowledgement | None:
        """The sender's own answer; None for ours."""

    def challenge(self, delivery: Delivery, sender: Sender, secrets: Secrets, /) -> Acknowledgement:
        """What is answered while the webhook is set up."""


@dataclass(frozen=True, slots=True)
class Deliver:
    """SE1: takes in one request; `doors` gives the adapter of a kind."""

    doors: Callable[[str], Door]
    senders: Senders
    receive: Receive
    seconds: Callable[[], float]
    paces: Paces = field(default_factory=Paces)

    def __call__(self, sender_id: str, delivery: Delivery) -> tuple[Taken, Acknowledgement | None]:
        """What became of its events, and what the sender wants to hear of it.

        Raises SenderNotFound, PayloadTooLarge, BadSignature, Throttled, Malformed, SenderNotAllowed, Unavailable.
        """
        sender = self.senders.sender(sender_id)
        door = self.doors(sender.kind)
        if len(delivery.raw) > door.max_bytes:  # before anything is computed over it
            raise PayloadTooLarge(f"A request has at most {door.max_bytes} bytes.", most=door.max_bytes)
        door.verify(delivery, sender, self.senders.secrets(sender))
        pace = self.paces.of(sender.id, sender.rate, self.seconds())  # after the signature: strangers use up nothing
        if pace is Pace.REFUSED:
            raise Throttled("This sender sends faster than it may; send fewer requests.")
        opened = door.opened(dataclasses.replace(delivery, received_at=self.receive.clock()))
        taken = self.receive(sender, opened, waits=pace is Pace.LATER)
        return taken, door.acknowledge(taken)

    def challenge(self, sender_id: str, delivery: Delivery) -> Acknowledgement:
        """What the sender is answered before it sends anything; raises SenderNotFound, NotFound, BadSignature."""
        sender = self.senders.sender(sender_id)
        return self.doors(sender.kind).challenge(delivery, sender, self.senders.secrets(sender))
