"""What events cost: processor time of the stream's reader a record, and US dollars for a million interactions.

`python -m benchmarks telling` prints it; `make bench` has it among the rest.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from random import Random
from typing import Any

from benchmarks import prices
from scv.adapters.dynamodb import items, stream
from scv.api.streams import Reader, from_stream
from scv.domain.changes.written import ContactWritten, InteractionWritten
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, provisional
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import Answer, EventType, Facts, InteractionEvent, Link, Outcome, first
from scv.domain.outbox.change import Change, LinkEvents
from scv.domain.values.ids import ContactId, ConversationId
from scv.domain.values.times import moment
from scv.usecases.changes.follow import FollowChanges
from scv.usecases.outbox.tell import Outbox, TellChanges
from scv.usecases.ports.outbox import Refused

NOW = moment("2026-11-21T10:00:00Z")
BATCH, PUTS_MS = 100, 1.2  # records of one invocation; processor time of one PutEvents over the thin client
RECORDS = 5000


class Nowhere:
    """A bus that takes everything and keeps nothing."""

    def put(self, changes: Sequence[Change]) -> Sequence[Refused | None]:
        """All of them are taken."""
        return [None for _ in changes]


def record(number: int, *, contact: bool) -> dict[str, Any]:
    """A new caller's record, or the interaction of a call."""
    phone = Identifier(IdentifierType.PHONE, f"+1803{number:07d}")
    if contact:
        names: tuple[str, ...] = ("id", "item")
        made = provisional(ContactId(f"contact-{number}"), UNASSIGNED_DIVISION, (phone,), NOW)
        new = items.contact_item(made)
    else:
        facts = Facts(channel=Channel.VOICE, started_at=NOW)
        event = InteractionEvent(f"e-{number}", EventType.STARTED, NOW, ConversationId(f"c-{number}"), facts, ())
        link = Link(ContactId(f"contact-{number}"), "RS1", phone)
        found = first(event, link, Answer(Outcome.LINKED, link.contact_id), NOW)
        new, names = items.interaction_item(found), ("conversationId",)
    change = {"Keys": items.key_of(new, *names), "NewImage": new, "SequenceNumber": f"{number:021d}"}
    return {"dynamodb": {**change, "ApproximateCreationDateTime": NOW.timestamp()}}


def milliseconds(links: LinkEvents, *, contact: bool) -> float:
    """Processor time of the reader for one record, without what the bus itself takes."""
    outbox = Outbox(Nowhere(), lambda _attempt: None)
    tell = TellChanges(outbox, links, lambda: NOW)
    follow = FollowChanges({ContactWritten: (tell.contact,), InteractionWritten: (tell.interaction,)})

    def read(each: Any) -> None:
        outbox.record = each["dynamodb"]["SequenceNumber"]
        written = stream.read(each)
        if written is not None:
            follow(written)

    reader = Reader(read, lambda _record, _error: None, time.time, True, outbox)
    context: Any = None
    records = [record(number, contact=contact) for number in range(RECORDS)]
    Random(1).shuffle(records)
    begun = time.process_time()
    for start in range(0, RECORDS, BATCH):
        from_stream({"Records": records[start : start + BATCH]}, context, reader)
    return (time.process_time() - begun) * 1000 / RECORDS


def dollars(events: float, records: float, record_ms: float) -> float:
    """For a million interactions, each with so many events and records of streams: bus and reader."""
    told = prices.table()
    invocations = records / BATCH
    seconds = (records * record_ms + events / 10 * (PUTS_MS + prices.NETWORK_MS)) / 1000
    share = min(1.0, prices.MEMORY_GB / prices.WHOLE_PROCESSOR_GB)
    reader = invocations * told["lambdaRequest"] + seconds / share * prices.MEMORY_GB * told["lambdaGbSecondArm"]
    cost: float = round((events * told["eventBridgeEvent"] + reader) * prices.MILLION, 2)
    return cost


def subscriber(seconds: float) -> float:
    """For a million events to one subscription that answers in so many seconds: its queue and its function."""
    told = prices.table()
    requests = 3 * told["sqsRequest"] / 10 + told["sqsRequest"]  # sent one by one, received and deleted by tens
    function = told["lambdaRequest"] / 10 + seconds / 10 * prices.MEMORY_GB * told["lambdaGbSecondArm"]
    cost: float = round((requests + function) * prices.MILLION, 2)
    return cost


def table() -> str:
    """US dollars for a million interactions, beside what the interactions cost themselves."""
    link, skipped, made = (
        milliseconds(LinkEvents.ALL, contact=False),
        milliseconds(LinkEvents.DECIDED, contact=False),
        milliseconds(LinkEvents.DECIDED, contact=True),
    )
    rows = [
        ("known callers, LinkEvents=none", dollars(0, 0, 0)),
        ("known callers, LinkEvents=decided", dollars(0, 1, skipped)),
        ("known callers, LinkEvents=all", dollars(1, 1, link)),
        ("new callers, LinkEvents=none", dollars(1, 1, made)),
        ("new callers, LinkEvents=decided", dollars(1, 2, (made + skipped) / 2)),
        ("new callers, LinkEvents=all", dollars(2, 2, (made + link) / 2)),
        ("each subscription that answers in 0.1 s, a million events", subscriber(0.1)),
    ]
    lines = [f"{'events of a million interactions':<60}{'$':>8}", *(f"{name:<60}{cost:>8.2f}" for name, cost in rows)]
    took = f"(the reader's processor time: {link:.3f} ms a link, {skipped:.3f} one untold, {made:.3f} a new contact)"
    return "\n".join([*lines, took])
