"""What a written record of a contact tells (EV1, EV2).

The record before and after says it all, so that no write can happen untold. A record that was merged into another one
tells nothing by itself: whoever answers for it does, with every id that answers as it (`members`).
"""

from __future__ import annotations

from datetime import datetime

from scv.domain.changes.written import ContactWritten
from scv.domain.consent.decisions import holding
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import changed_fields
from scv.domain.outbox.change import Change, Kind, change_id
from scv.domain.values.documents import Json

INTERACTION, REQUEST = "interaction", "request"  # who made or changed it: the system for an interaction, or a caller
MERGE, UNMERGE, EXPIRY, REMOVAL = "merge", "unmerge", "expiry", "removal"


def contact_changes(written: ContactWritten, now: datetime) -> tuple[Change, ...]:
    """EV1: at most one change for a write; none for what nobody outside can see."""
    before, after = written.before, written.after
    if after is None:
        return _removed(written, now)
    if before is None:
        return (_born(after),)
    at = written.at or now
    if after.deleted_at is not None:
        return _ended(before, after, at)
    if after.unmerged and not before.unmerged:
        return (_unmerged(after),)
    if after.is_ancestor:
        return ()
    return _turned(before, after, at)


def _born(after: Contact) -> Change:
    if after.is_merge_result:
        inputs: list[Json] = list(after.merged_from)
        return _of(after, Kind.CONTACT_MERGED, after.created_at, MERGE, after.created_by, inputs=inputs)
    cause = REQUEST if after.created_by else INTERACTION
    return _of(after, Kind.CONTACT_CREATED, after.created_at, cause, after.created_by)


def _ended(before: Contact, after: Contact, at: datetime) -> tuple[Change, ...]:
    """EV2: an erasure is a type of its own, also of what was deleted before."""
    if after.is_ancestor:
        return ()
    if after.erased and not before.erased:
        when = at if before.deleted_at else after.deleted_at or at
        return (_of(after, Kind.CONTACT_ERASED, when, REQUEST, after.modified_by),)
    if before.deleted_at is None:
        return (_of(after, Kind.CONTACT_DELETED, after.deleted_at or at, REQUEST, after.modified_by),)
    return ()


def _removed(written: ContactWritten, now: datetime) -> tuple[Change, ...]:
    """RS8: the store has removed a record: one that has expired, or one that somebody took out of the table."""
    gone, before = written.expired(now), written.before
    if gone is not None:
        return (_of(gone, Kind.CONTACT_EXPIRED, gone.expires or now, EXPIRY, None),)
    if before is None or before.deleted_at is not None or before.is_ancestor:
        return ()
    return (_of(before, Kind.CONTACT_DELETED, written.at or now, REMOVAL, None),)


def _unmerged(after: Contact) -> Change:
    """MG10: told at the id of the result; each input, and who answers for it, is told as well, as an update."""
    inputs: list[Json] = list(after.merged_from)
    details: dict[str, Json] = {"contactId": after.id, "inputs": inputs, "answeredBy": after.canonical_id}
    return _change(after, Kind.CONTACT_UNMERGED, after.modified_at, UNMERGE, after.modified_by, details)


def _turned(before: Contact, after: Contact, at: datetime) -> tuple[Change, ...]:
    changed: list[Json] = list(_changed(before, after))
    edited = after.modified_at != before.modified_at
    at, by = (after.modified_at, after.modified_by) if edited else (at, None)
    if before.is_ancestor:
        return (_of(after, Kind.CONTACT_UPDATED, at, UNMERGE, by, changed=changed),)
    if before.is_provisional and not after.is_provisional:
        return (_of(after, Kind.CONTACT_PROMOTED, at, REQUEST, by, changed=changed),)
    if not changed and before.version == after.version:
        return ()
    return (_of(after, Kind.CONTACT_UPDATED, at, REQUEST if by else INTERACTION, by, changed=changed),)


def _changed(before: Contact, after: Contact) -> tuple[str, ...]:
    """The names of what a reader sees otherwise than before."""
    parts = {
        "identifiers": (set(before.identifiers), set(after.identifiers)),
        "consents": (holding(before.decisions), holding(after.decisions)),
        "trust": (_known(before, after), _known(after, before)),
        "type": (before.type, after.type),
    }
    rest = (name for name, (old, new) in parts.items() if old != new)
    return (*changed_fields(before.profile, after.profile), *rest)


def _known(contact: Contact, other: Contact) -> set[tuple[object, object]]:
    """How it knows what both have."""
    kept = other.identifiers
    return {(held.identifier, held.known) for held in contact.held if held.is_live and held.identifier in kept}


def _of(contact: Contact, kind: Kind, at: datetime, cause: str, by: str | None, **more: Json) -> Change:
    members: list[Json] = list(contact.members)
    told: dict[str, Json] = {"contactId": contact.id, "type": contact.type.value, "members": members, **more}
    return _change(contact, kind, at, cause, by, told)


def _change(contact: Contact, kind: Kind, at: datetime, cause: str, by: str | None, details: dict[str, Json]) -> Change:
    return Change(
        id=change_id(contact.id, str(contact.revision), kind.value),
        kind=kind,
        subject=contact.id,
        at=at,
        division=contact.division,
        version=contact.version,
        place=contact.revision,
        cause=cause,
        by=by,
        details=details,
    )
