"""Changes on their way to the bus."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import stores
from scv.bootstrap.process import client, replaceable

if TYPE_CHECKING:
    from scv.usecases.outbox.tell import Outbox
    from scv.usecases.ports.outbox import Bus


@replaceable
def bus() -> Bus:
    """Where changes are told."""
    from scv.adapters.bus import EventBus

    env = os.environ
    genesys = env.get("GENESYS_EVENTS") == "yes"
    return EventBus(lambda: client("events"), env["EVENT_BUS"], env["EVENT_SOURCE"], genesys=genesys)


@cache
def outbox() -> Outbox:
    """Changes on their way to the bus."""
    from scv.usecases.outbox.tell import Outbox

    return Outbox(bus(), stores.store().wait)
