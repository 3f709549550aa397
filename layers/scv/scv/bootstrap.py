"""Joins use cases to adapters and reads the environment; nothing else does either.

Everything is made on first use and once per process. One client for each AWS service.
"""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.settings import SettingsStore
from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.queue import SqsQueue
from scv.adapters.secrets import Secret, signing_keys
from scv.adapters.webhooks import genesys, interactions
from scv.domain.times import truncated
from scv.usecases.ingest import Ingest
from scv.usecases.receive import Receive

# Standard retries take throttling and passing faults; short time-outs leave room for them inside a function's time.
CLIENT = Config(
    retries={"mode": "standard", "total_max_attempts": 4},
    connect_timeout=1,
    read_timeout=3,
    max_pool_connections=20,
)

WEBHOOK, BUS = interactions.SENDER, genesys.SENDER
READERS = {WEBHOOK: interactions.read, BUS: genesys.read}


def now() -> datetime:
    """UTC in milliseconds, which is what the store keeps."""
    return truncated(datetime.now(UTC))


def new_id() -> str:
    """A random UUID."""
    return str(uuid.uuid4())


@cache
def client(service: str) -> Any:
    """The one client of an AWS service; a botocore session, which does not import the S3 transfer manager."""
    return botocore.session.get_session().create_client(service, config=CLIENT)


@cache
def store() -> DynamoStore:
    """Contacts, identifiers, interactions, search."""
    env = os.environ
    tables = Tables(
        contacts=env["CONTACTS_TABLE"],
        identifiers=env["IDENTIFIERS_TABLE"],
        interactions=env["INTERACTIONS_TABLE"],
        search=env["SEARCH_TABLE"],
        settings=env["SETTINGS_TABLE"],
    )
    return DynamoStore(client("dynamodb"), tables)


@cache
def settings() -> SettingsStore:
    """Projects, kept for a minute."""
    return SettingsStore(client("dynamodb"), os.environ["SETTINGS_TABLE"])


@cache
def ingest() -> Ingest:
    """Interaction events become interactions and contacts."""
    return Ingest(store(), settings(), now, new_id)


@cache
def retry_queue() -> SqsQueue:
    """Where events wait that the store could not take."""
    return SqsQueue(client("sqs"), os.environ["RETRY_QUEUE_URL"])


@cache
def receive() -> Receive:
    """What a sender of `READERS` tells is read, taken in, or queued."""
    return Receive(READERS, settings(), ingest(), retry_queue())


@cache
def _webhook_secret() -> Secret:
    return Secret(client("secretsmanager"), os.environ["WEBHOOK_SECRET_ID"])


def webhook_keys() -> tuple[str, ...]:
    """AC4: the keys that sign webhooks now; raises Unavailable."""
    return signing_keys(_webhook_secret().value())


def forget() -> None:
    """Everything is made anew on its next use, as in a new process with another environment."""
    for made in tuple(globals().values()):
        if hasattr(made, "cache_clear"):
            made.cache_clear()
