"""Which module reads which kind of sender; each is imported when a sender of its kind first comes."""

from __future__ import annotations

from importlib import import_module

from scv.adapters.webhooks.adapter import Adapter

MODULES = {
    "generic": "interactions",
    "genesys": "genesys",
    "genesysOpen": "genesys_open",
    "whatsapp": "whatsapp",
    "messenger": "messenger",
    "line": "line",
    "connect": "connect",
    "ses": "ses",
    "twilio": "twilio",
    "cloudEvents": "cloudevents",
}


def kinds() -> tuple[str, ...]:
    """Every kind of sender there is."""
    return tuple(MODULES)


def registered_kinds() -> tuple[str, ...]:
    """AC6: those that a sender can be registered as: the bus needs no registering."""
    return tuple(kind for kind in MODULES if kind != "genesys")


def adapter_of(kind: str) -> Adapter:
    """The adapter of a kind; raises KeyError for one that does not exist."""
    found: Adapter = import_module(f"scv.adapters.webhooks.{MODULES[kind]}").ADAPTER
    return found
