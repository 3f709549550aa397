"""The roster as text, both directions side by side, and the secrets of all senders as the JSON of one secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scv.domain.senders.roster import Registered, Roster
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.values.times import moment, stamp


def roster_text(roster: Roster) -> str:
    """Every sender by its id; the version stands beside it."""
    entries = {name: _entry(each) for name, each in roster.entries.items()}
    return json.dumps(entries, allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def roster_from(text: str, version: int, held_until: str | None) -> Roster:
    """The inverse of `roster_text`."""
    entries = {name: _entry_from(name, each) for name, each in json.loads(text).items()}
    return Roster(entries, version, moment(held_until) if held_until else None)


def _entry(entry: Registered) -> dict[str, Any]:
    sender = entry.sender
    told = {
        "kind": sender.kind,
        "divisions": list(sender.divisions),
        "divisionId": sender.division,
        "projects": list(sender.projects),
        "projectId": sender.project_id,
        "publicUrl": sender.public_url,
        "rate": sender.rate,
        "key": sender.key,
        "secretsSet": {name: stamp(at) for name, at in entry.secrets_set.items()},
        "modifiedAt": stamp(entry.modified_at) if entry.modified_at else None,
        "modifiedBy": entry.modified_by,
    }
    return {name: value for name, value in told.items() if value is not None}


def _entry_from(sender_id: str, told: Mapping[str, Any]) -> Registered:
    sender = Sender(
        sender_id,
        told["kind"],
        tuple(told["divisions"]),
        told.get("divisionId"),
        tuple(told["projects"]),
        told.get("projectId"),
        told.get("publicUrl"),
        told["rate"],
        told["key"],
    )
    at = told.get("modifiedAt")
    since = {name: moment(each) for name, each in told["secretsSet"].items()}
    return Registered(sender, since, moment(at) if at else None, told["modifiedBy"])


def secrets_text(secrets: Mapping[str, Secrets]) -> str:
    """Those of each sender by its id."""
    told = {
        name: {"current": each.current, "next": each.next, "verifyToken": each.verify_token}
        for name, each in secrets.items()
    }
    return json.dumps(told, allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def secrets_from(told: Mapping[str, Any]) -> dict[str, Secrets]:
    """The inverse of `secrets_text`, of what was parsed."""
    return {
        name: Secrets(each.get("current") or "", each.get("next") or "", each.get("verifyToken") or "")
        for name, each in told.items()
    }
