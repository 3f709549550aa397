"""Joins use cases to adapters and reads the environment; nothing else does either.

One room for each subject, as `bootstrap.contacts.create()`. Everything is made, and imported, on first use and once per
process: each function's cold start pays for the rooms it serves. One client for each AWS service.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from scv.bootstrap.process import (
    allowed_origins,
    client,
    cursors,
    forget,
    given,
    new_id,
    now,
    prepare,
    tables,
    use,
)

if TYPE_CHECKING:
    from types import ModuleType

    from scv.bootstrap import (
        agent,
        changes,
        consent,
        contacts,
        exports,
        identity,
        imports,
        interactions,
        jobs,
        linking,
        marks,
        outbox,
        pairs,
        privacy,
        projects,
        search,
        senders,
        signing_in,
        sources,
        stores,
        subscriptions,
        web,
    )

__all__ = [
    "agent",
    "allowed_origins",
    "changes",
    "client",
    "consent",
    "contacts",
    "cursors",
    "exports",
    "forget",
    "given",
    "identity",
    "imports",
    "interactions",
    "jobs",
    "linking",
    "marks",
    "new_id",
    "now",
    "outbox",
    "pairs",
    "prepare",
    "privacy",
    "projects",
    "search",
    "senders",
    "signing_in",
    "sources",
    "stores",
    "subscriptions",
    "tables",
    "use",
    "web",
]


def __getattr__(name: str) -> ModuleType:
    """A room, imported when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"{__name__} has no {name}")
    return import_module(f"{__name__}.{name}")
