"""What an entry of a history tells, where no record does: who claimed, who wrote a note (EV1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scv.domain.changes.plans import HistoryEntry
from scv.domain.outbox.change import Change, Kind, change_id
from scv.domain.values.documents import Json

Details = Mapping[str, Json]
REQUEST = "request"


def _identifier(details: Details) -> dict[str, Json]:
    other = details.get("contact")
    told: dict[str, Json] = {"identifierType": details.get("identifierType")}
    return {**told, "otherContactId": other} if other else told


def _note(details: Details) -> dict[str, Json]:
    return {"noteId": details.get("note")}


# Actions of histories that are told: as what, and which of their details.
TOLD: Mapping[str, tuple[Kind, Callable[[Details], dict[str, Json]]]] = {
    "claim": (Kind.IDENTIFIER_CLAIMED, _identifier),
    "release": (Kind.IDENTIFIER_RELEASED, _identifier),
    "note.create": (Kind.NOTE_CREATED, _note),
    "note.edit": (Kind.NOTE_CHANGED, _note),
    "note.delete": (Kind.NOTE_DELETED, _note),
}


def entry_changes(entry: HistoryEntry) -> tuple[Change, ...]:
    """EV1: one change for an action of the table, none for others, which the records tell."""
    known = TOLD.get(entry.action)
    if known is None:
        return ()
    kind, told = known
    details: dict[str, Json] = {"contactId": entry.contact_id, **told(entry.details)}
    place = int(entry.at.timestamp() * 1000)
    return (
        Change(
            id=change_id(entry.contact_id, entry.id, kind.value),
            kind=kind,
            subject=entry.contact_id,
            at=entry.at,
            division=entry.division,
            version=entry.version,
            place=place,
            cause=REQUEST,
            by=entry.by,
            details=details,
        ),
    )
