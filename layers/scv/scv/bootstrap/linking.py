"""Events become interactions and contacts."""

from __future__ import annotations

import os
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import stores
from scv.bootstrap.process import client, new_id, now, replaceable

if TYPE_CHECKING:
    from scv.adapters.queue import SqsQueue
    from scv.adapters.visitors import VisitorTokens
    from scv.domain.interactions.visitors import Visitor
    from scv.usecases.linking.ingest import Ingest
    from scv.usecases.linking.receive import Receive


@cache
def ingest() -> Ingest:
    """Interaction events become interactions and contacts."""
    from scv.usecases.linking.ingest import Ingest

    return Ingest(stores.store(), stores.settings(), now, new_id)


@cache
def receive() -> Receive:
    """What a sender tells is read, taken in, or queued."""
    from scv.adapters.webhooks.registry import adapter_of
    from scv.usecases.linking.receive import Receive

    known = _verified_visitor if os.environ.get("VISITOR_ISSUER") else None
    return Receive(adapter_of, stores.settings(), ingest(), retry_queue(), now, known)


@replaceable
def retry_queue() -> SqsQueue:
    """Where events wait that the store could not take."""
    from scv.adapters.queue import SqsQueue

    return SqsQueue(lambda: client("sqs"), os.environ["RETRY_QUEUE_URL"])


def _verified_visitor(token: str, at: datetime) -> Visitor | None:
    return visitor_tokens()(token, at)


@replaceable
def visitor_tokens() -> VisitorTokens:
    """TR2: tokens of visitors; cryptography is large, and few events bring one."""
    from scv.adapters.jwks import KeySet, fetched
    from scv.adapters.visitors import VisitorTokens

    env = os.environ
    keys = KeySet(lambda: fetched(env["VISITOR_KEYS_URL"]))
    source = env.get("VISITOR_SOURCE") or env["VISITOR_ISSUER"]
    return VisitorTokens(env["VISITOR_ISSUER"], frozenset(env["VISITOR_AUDIENCE"].split()), keys, source)
