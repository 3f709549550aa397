"""A contact center in memory that senders write to: the real adapters and use cases, and the real function if asked."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from functions.ingest import app as ingest_app
from local.senders import SECRET, Sample
from scv import bootstrap
from scv.adapters.memory import MemoryStore
from scv.adapters.queue import SqsQueue
from scv.adapters.senders.memory import MemorySenders
from scv.adapters.webhooks.registry import adapter_of
from scv.domain.contacts.proofs import best_known
from scv.domain.interactions.interaction import Interaction
from scv.domain.senders.deliveries import Acknowledgement, Delivery, Taken
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.values.documents import Document
from scv.domain.values.errors import StoreUnavailable
from scv.domain.values.ids import ContactId
from scv.usecases.linking.ingest import Ingest
from scv.usecases.linking.receive import Receive
from scv.usecases.senders.deliver import Deliver
from tests.functions.deliveries import Context

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
VERIFY_TOKEN = "sample-verify-token"


@dataclass
class Waiting:
    """A retry queue; `is_away` when it does not answer."""

    messages: list[tuple[str, Document, datetime]] = field(default_factory=list)
    is_away: bool = False
    opened = staticmethod(SqsQueue.opened)

    def put(self, sender: str, payload: Document, received_at: datetime) -> None:
        if self.is_away:
            raise StoreUnavailable("away")
        self.messages.append((sender, payload, received_at))


@dataclass
class Center:
    """One store, its senders, and everything that takes requests in."""

    store: MemoryStore = field(default_factory=MemoryStore)
    senders: MemorySenders = field(default_factory=MemorySenders)
    queue: Waiting = field(default_factory=Waiting)
    now: datetime = NOW
    seconds: float = 0.0

    def __post_init__(self) -> None:
        ids = (f"contact-{number}" for number in itertools.count(1))
        ingest = Ingest(self.store, self.store, lambda: self.now, lambda: next(ids))
        self.receive = Receive(adapter_of, self.store, ingest, self.queue, lambda: self.now)
        self.deliver = Deliver(adapter_of, self.senders, self.receive, lambda: self.seconds)

    def register(self, sample: Sample, **settings: Any) -> Sender:
        """The sender that a sample comes from, with the secret that signs samples."""
        told = {"public_url": sample.url, "key": f"key of {sample.sender_id}", **settings}
        return self.add(Sender(sample.sender_id, sample.kind, **told))

    def add(self, sender: Sender, secret: str = SECRET) -> Sender:
        """One more sender."""
        self.senders.add(sender, Secrets(secret, verify_token=VERIFY_TOKEN))
        return sender

    def take(self, sample: Sample, headers: Mapping[str, str] | None = None) -> tuple[Taken, Acknowledgement | None]:
        """One request, signed, or one document of AWS; what became of it."""
        sender = self.register(sample)
        if sample.document is not None:
            taken = self.receive(sender, dict(sample.document))
            return taken, adapter_of(sample.kind).acknowledge(taken)
        return self.deliver(sender.id, delivery(sample, headers))

    def call(self, sample: Sample, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        """The same request through the real function, as API Gateway hands it over: status and text."""
        self.register(sample)
        bootstrap.use(store=self.store, settings=self.store, senders=self.senders, retry_queue=self.queue)
        try:
            answer = ingest_app.lambda_handler(proxy_event(sample, headers), Context())
        finally:
            bootstrap.use()
        return answer["statusCode"], answer["body"]

    def state(self) -> object:
        """Who answers for the conversations, by what identifies them and how it is known; ids are left out."""
        records = self.store.records
        answering = {each.id: records.get(each.canonical_id or each.id, each) for each in records.values()}
        owners = {
            contact_id: tuple(sorted((str(each), held.known) for each, held in best_known(contact).items()))
            for contact_id, contact in answering.items()
        }
        return sorted(
            (each.conversation_id, each.channel, str(each.direction), owners.get(ContactId(each.link.contact_id or "")))
            for each in self.store.conversations.values()
        )


def delivery(sample: Sample, headers: Mapping[str, str] | None = None) -> Delivery:
    """What the function makes of the request."""
    told = sample.signed() if headers is None else headers
    query = {name: (value,) for name, value in sample.query.items()}
    return Delivery(sample.body, {name.lower(): value for name, value in told.items()}, query, received_at=NOW)


def proxy_event(sample: Sample, headers: Mapping[str, str] | None = None, method: str = "POST") -> dict[str, Any]:
    """What API Gateway makes of the request."""
    path = f"/webhooks/{sample.sender_id}"
    return {
        "resource": "/webhooks/{senderId}",
        "path": path,
        "httpMethod": method,
        "headers": dict(sample.signed() if headers is None else headers),
        "multiValueHeaders": None,
        "queryStringParameters": dict(sample.query) or None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"requestId": "gateway-1", "path": f"/v1{path}"},
        "body": sample.body.decode(),
        "isBase64Encoded": False,
    }


def told(interaction: Interaction) -> Iterable[str]:
    """Its identifiers as text."""
    return (f"{each.type} {each.value}" for each in interaction.identifiers)
