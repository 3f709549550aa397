"""Subscriptions and their health as text, both directions side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scv.domain.subscriptions.delivering import Answer, Delivery, Health, Outcome
from scv.domain.subscriptions.subscription import Subscription, Subscriptions
from scv.domain.values.ids import DivisionId
from scv.domain.values.times import moment, stamp

_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def subscriptions_text(found: Subscriptions) -> str:
    """Every one by its id; the version stands beside it."""
    return _compact({name: _entry(each) for name, each in found.entries.items()})


def subscriptions_from(text: str, version: int) -> Subscriptions:
    """The inverse of `subscriptions_text`."""
    return Subscriptions({name: _entry_from(name, each) for name, each in json.loads(text).items()}, version)


def _entry(each: Subscription) -> dict[str, Any]:
    return {
        "address": each.address,
        "types": list(each.types),
        "divisions": list(each.divisions),
        "createdAt": stamp(each.created_at),
        "createdBy": each.created_by,
        "modifiedAt": stamp(each.modified_at),
        "modifiedBy": each.modified_by,
        "secret": each.secret,
        "rotatedAt": _spelled(each.rotated_at),
        "off": each.off,
    }


def _entry_from(subscription_id: str, told: Mapping[str, Any]) -> Subscription:
    return Subscription(
        subscription_id,
        told["address"],
        tuple(told["types"]),
        tuple(map(DivisionId, told["divisions"])),
        moment(told["createdAt"]),
        told["createdBy"],
        moment(told["modifiedAt"]),
        told["modifiedBy"],
        told["secret"],
        _moment(told["rotatedAt"]),
        told["off"],
    )


def health_text(health: Health) -> str:
    """All but the version, which stands beside it."""
    log = [
        [each.event_id, each.type, stamp(each.at), each.tries, each.answer.outcome.value, each.answer.status,
         each.answer.milliseconds]
        for each in health.log
    ]  # fmt: skip
    since, until = _spelled(health.failing_since), _spelled(health.rests_until)
    return _compact({"since": since, "rests": until, "slow": health.slow, "log": log})


def health_from(text: str, version: int) -> Health:
    """The inverse of `health_text`."""
    told = json.loads(text)
    log = tuple(
        Delivery(event_id, kind, moment(at), tries, Answer(Outcome(outcome), status, milliseconds))
        for event_id, kind, at, tries, outcome, status, milliseconds in told["log"]
    )
    return Health(_moment(told["since"]), _moment(told["rests"]), told["slow"], log, version)


def _spelled(at: datetime | None) -> str | None:
    return stamp(at) if at else None


def _moment(spelled: str | None) -> datetime | None:
    return moment(spelled) if spelled else None
