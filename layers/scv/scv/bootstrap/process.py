"""What a process has once: clock, clients, names of tables, secrets, and the parts that tests give it."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, wraps
from scv.frozen import complete_all
from typing import TYPE_CHECKING, Any, TypeVar

from scv.adapters import aws
from scv.adapters.dynamodb.keys import Tables
from scv.domain.values.times import truncated

if TYPE_CHECKING:
    from scv.adapters.secrets import Secret
    from scv.domain.access.cursors import Cursors

SNAPSHOT = "snap-start"
NOT_PREPARED = frozenset({"scv.adapters.aws.sdk"})  # botocore, which the thin client stands for
ROOMS = "scv.bootstrap."
_given: dict[str, Any] = {}
T = TypeVar("T")


def replaceable(make: Callable[[], T]) -> Callable[[], T]:
    """Makes a part once for a process, unless one of the same name was given (`use`)."""
    name = make.__name__.lstrip("_")

    def part() -> T:
        given: dict[str, T] = _given
        return given[name] if name in given else make()

    return cache(wraps(make)(part))


def now() -> datetime:
    """UTC in milliseconds, which is what the store keeps."""
    return truncated(datetime.now(UTC))


def new_id() -> str:
    """A random UUID."""
    return str(uuid.uuid4())


@cache
def client(service: str) -> Any:
    """The one client of an AWS service."""
    return aws.client(service, os.environ)


@cache
def secret(variable: str) -> Secret:
    """The one reader of the secret whose id this environment variable tells."""
    from scv.adapters.secrets import Secret

    return Secret(client("secretsmanager"), os.environ[variable])


@cache
def tables() -> Tables:
    """The physical names, from the environment."""
    env = os.environ
    return Tables(
        contacts=env["CONTACTS_TABLE"],
        identifiers=env["IDENTIFIERS_TABLE"],
        interactions=env["INTERACTIONS_TABLE"],
        search=env["SEARCH_TABLE"],
        settings=env["SETTINGS_TABLE"],
        journey_shards=_shards(env.get("HOT_CONTACTS", "")),
        retention=_days(env.get("INTERACTION_RETENTION_DAYS", "")),
    )


def _days(told: str) -> timedelta | None:
    """PV2: 0 keeps interactions for ever."""
    return timedelta(days=int(told)) if int(told or 0) else None


def _shards(told: str) -> dict[str, int]:
    """`<contact id>=<partitions>` for each hot contact, joined by commas."""
    pairs = (part.partition("=") for part in told.split(",") if part.strip())
    return {contact_id.strip(): int(count) for contact_id, _, count in pairs}


@replaceable
def cursors() -> Cursors:
    """AC8: signs and checks cursors; raises Unavailable."""
    from scv.adapters.secrets import signing_keys
    from scv.domain.access.cursors import Cursors

    return Cursors(lambda: signing_keys(secret("SIGNING_SECRET_ID").value()))


def allowed_origins() -> tuple[str, ...]:
    """AC2: the origins whose pages may call the API from a browser."""
    return tuple(os.environ.get("ALLOWED_ORIGINS", "").split())


def prepare() -> None:
    """Imports what any call may need, where Lambda takes a snapshot of the process (SnapStart); elsewhere nothing.

    Nothing is connected, asked or drawn by chance: restored copies must share no connection, secret or random number.
    """
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") != SNAPSHOT:
        return
    from importlib import import_module
    from pkgutil import walk_packages

    for module in walk_packages(sys.modules["scv"].__path__, "scv."):
        if module.name not in NOT_PREPARED:
            import_module(module.name)
    complete_all()


def use(**parts: Any) -> None:
    """Takes parts that are made elsewhere, as stores in memory, each by the name of its function here; else tables."""
    _given.clear()
    _given.update(parts)
    forget()


def given() -> dict[str, Any]:
    """The parts that `use` took last."""
    return dict(_given)


def forget() -> None:
    """Everything is made anew on its next use, as in a process with another environment."""
    rooms = [module for name, module in sys.modules.items() if name.startswith(ROOMS)]
    for made in [each for room in rooms for each in vars(room).values()]:
        if hasattr(made, "cache_clear"):
            made.cache_clear()
