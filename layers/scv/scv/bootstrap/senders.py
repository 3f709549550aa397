"""Who sends webhooks, and what they deliver."""

from __future__ import annotations

import os
import time
from functools import cache, partial
from typing import TYPE_CHECKING

from scv.bootstrap import linking
from scv.bootstrap.process import client, now, replaceable

if TYPE_CHECKING:
    from scv.adapters.senders.registry import Registry
    from scv.domain.senders.senders import Sender
    from scv.usecases.senders.deliver import Deliver
    from scv.usecases.senders.manage import ChangeSenders, ReadSenders


@replaceable
def senders() -> Registry:
    """AC6: who may send webhooks, and what they prove themselves with."""
    from scv.adapters.secrets import Secret
    from scv.adapters.senders.registry import Registry

    env = os.environ
    default = env.get("WEBHOOK_SECRET_ID")
    webhook_secret = Secret(client("secretsmanager"), default) if default else None
    vault = partial(client, "secretsmanager")
    return Registry(client("dynamodb"), env["SETTINGS_TABLE"], vault, env["SENDER_SECRETS_ID"], webhook_secret)


def sender(sender_id: str) -> Sender:
    """AC6: one sender; raises SenderNotFound, Unavailable."""
    return senders().sender(sender_id)


def handed_over_by(kind: str) -> str:
    """AC6: the id of the sender whose events AWS hands over, by its kind."""
    return os.environ.get(f"{kind.upper()}_SENDER") or kind


def webhook_door() -> str:
    """AC4: the door that webhooks come in by: `api`, `url` or `both`."""
    return os.environ.get("WEBHOOK_DOOR", "api")


@cache
def deliver() -> Deliver:
    """POST /webhooks/{senderId}."""
    from scv.adapters.webhooks.registry import adapter_of
    from scv.usecases.senders.deliver import Deliver

    return Deliver(adapter_of, senders(), linking.receive(), time.monotonic)


@cache
def read() -> ReadSenders:
    """GET /senders and one of them."""
    from scv.usecases.senders.manage import ReadSenders

    return ReadSenders(senders())


@cache
def change() -> ChangeSenders:
    """PUT and DELETE /senders/{id}."""
    from secrets import token_hex

    from scv.adapters.webhooks.registry import adapter_of, registered_kinds
    from scv.usecases.senders.manage import ChangeSenders

    kinds = {kind: partial(adapter_of, kind) for kind in registered_kinds()}
    return ChangeSenders(senders(), kinds, now, partial(token_hex, 32))
