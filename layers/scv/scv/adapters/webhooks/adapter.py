"""What every adapter of a sender does: check who sent a request, open it, read its events, answer it (SE1-SE3).

The order of a request: `verify`, `opened`, `read`, `acknowledge`. What `opened` returns is what waits in the retry
queue when the store cannot take it, so `read` sees nothing else of the request. Events that AWS hands over (the bus,
a stream, a flow) are such documents already: there IAM is the proof, and only `read` is called.

To add a sender: one module here with a class derived from `Adapter` and one instance of it called `ADAPTER`; a line in
`registry.py`; files in `events/senders/<kind>/` (see `tests/senders/samples.py`), which every shared check plays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from scv.domain.senders.deliveries import Acknowledgement, Delivery, Reading, Taken
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.values.documents import Document, read_sent
from scv.domain.values.errors import BadRequest, BadSignature, NotFound

Country = Callable[[str | None], str]
"""The default country of a project by its id (ISO 3166 alpha-2); asked only for a phone told without one."""


class Adapter:
    """One kind of sender. What is not said otherwise here is what our own webhook does."""

    kind: ClassVar[str]
    max_bytes: ClassVar[int] = 64 * 1024  # of one request; what waits in the queue is at most 256 KiB
    by_request: ClassVar[bool] = True  # False where only AWS hands events over: such a sender has no secret and no URL
    signs_url: ClassVar[bool] = False  # True where a sender can only be registered with its public address

    def verify(self, delivery: Delivery, sender: Sender, secrets: Secrets) -> None:
        """SE3, AC4: over the bytes as sent, in constant time, by any valid secret; raises BadSignature.

        A kind that never comes by request refuses all.
        """
        raise BadSignature("This sender does not come by request.")

    def opened(self, delivery: Delivery) -> Document:
        """The body as one document, which is all that `read` gets; raises BadRequest, InvalidValue."""
        document = read_sent(delivery.raw.decode(errors="replace"))
        if not isinstance(document, dict):
            raise BadRequest("Send one JSON object.")
        return document

    def read(self, document: Document, sender: Sender, country: Country) -> Reading:
        """SE1: the events in it. Nothing is asked and nothing is remembered: the same document reads the same.

        An event names a division or a project only where the payload does (AC6). Raises BadRequest, InvalidValue.
        """
        raise NotImplementedError

    def acknowledge(self, taken: Taken) -> Acknowledgement | None:
        """The sender's own answer once every event is stored, queued or refused for good; None for our own JSON."""
        return None

    def challenge(self, delivery: Delivery, sender: Sender, secrets: Secrets) -> Acknowledgement:
        """What a GET (or OPTIONS) is answered while the webhook is set up; raises NotFound, MissingPermission."""
        raise NotFound("This sender is asked nothing; send events by POST.")
