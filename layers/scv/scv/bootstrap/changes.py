"""Streams of tables are followed: what was written becomes news."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from scv.bootstrap import consent, marks, outbox, pairs, stores
from scv.bootstrap.process import client, now

if TYPE_CHECKING:
    from scv.adapters.parking import Parking
    from scv.usecases.changes.follow import FollowChanges


def follow_record(record: Mapping[str, Any]) -> None:
    """One record of a table's stream; raises what whoever follows it raises."""
    from scv.adapters.dynamodb import stream

    outbox.outbox().record = record["dynamodb"]["SequenceNumber"]
    written = stream.read(record)
    if written is not None:
        _follow_changes()(written)


def park_record(record: Mapping[str, Any], error: str) -> None:
    """Keeps the place of a record that nobody can follow; raises Unavailable."""
    from scv.adapters.dynamodb import stream

    _parking().keep(stream.place_of(record), error)


def stream_settings() -> tuple[Callable[[], float], bool]:
    """The clock in seconds, and whether the one who sends batches understands which record failed."""
    return time.time, os.environ.get("BATCH_FAILURES") == "reported"


@cache
def _follow_changes() -> FollowChanges:
    """EV2: whatever fails for a record, its changes have begun their way to the bus before."""
    from scv.domain.changes.written import ContactWritten, EntryWritten, InteractionWritten
    from scv.domain.imports.jobs import ImportWritten
    from scv.domain.marks.marks import MarkWritten
    from scv.domain.outbox.change import LinkEvents
    from scv.domain.pairs.pair import PairWritten
    from scv.usecases.changes.follow import FollowChanges
    from scv.usecases.outbox.tell import TellChanges
    from scv.usecases.pairs.find import ForgetPairs
    from scv.usecases.pairs.follow import FollowContacts
    from scv.usecases.privacy.expire import ForgetExpired
    from scv.usecases.privacy.give_up import PointAtGivenUp

    tell = TellChanges(outbox.outbox(), LinkEvents(os.environ.get("LINK_EVENTS", "decided")), now)
    follow_contacts = FollowContacts(pairs.find(), ForgetPairs(stores.pairs(), tell.confirmed))
    again = (consent.give_again(),) if consent.remembers_refusals() else ()
    privacy = (PointAtGivenUp(stores.store(), now), ForgetExpired(stores.store(), stores.notes(), now))
    return FollowChanges(
        {
            ContactWritten: (tell.contact, follow_contacts, *again, *privacy),
            EntryWritten: (tell.entry, marks.propose_shared().entry),
            InteractionWritten: (tell.interaction,),
            PairWritten: (tell.pair,),
            MarkWritten: (tell.mark,),
            ImportWritten: (tell.imported,),
        }
    )


@cache
def _parking() -> Parking:
    from scv.adapters.parking import Parking

    return Parking(lambda: client("sqs"), os.environ["PARKING_URL"])
