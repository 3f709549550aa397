"""Histories: who did what to a contact (AC11, MG11). Entries name fields and ids, never values.

What the system made or linked is not among it: records say who made them, interactions why they are linked.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from scv.domain.changes.plans import HistoryEntry, Relink
from scv.domain.consent.decisions import Decision
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.notes import Note
from scv.domain.identifiers.identifier import Identifier
from scv.domain.marks.marks import MarkDecision
from scv.domain.projects.datasheets import Datasheet
from scv.domain.values.documents import Json
from scv.domain.values.ids import ContactId

CREATED, DELETED, ERASED = "create", "delete", "erase"
UNLINKED = "unlink"


def creation(contact: Contact) -> HistoryEntry | None:
    """AC11: told by the record itself, so that it costs no write; None for what the system or a merge made."""
    if contact.created_by is None or contact.family.merged_from:
        return None
    return HistoryEntry(contact.id, contact.id, contact.created_at, CREATED, contact.created_by, {})


def note_written(note: Note) -> HistoryEntry:
    """AC11: a note was added, by whoever wrote it."""
    return _of_note(note, "note.create", note.created_by, note.created_at)


def note_changed(note: Note) -> HistoryEntry:
    """AC11: a note has another text; `note` is what it is now."""
    return _of_note(note, "note.edit", note.editor or "", note.modified_at)


def note_removed(note: Note, by: str, at: datetime) -> HistoryEntry:
    """AC11: a note was deleted."""
    return _of_note(note, "note.delete", by, at)


def _of_note(note: Note, action: str, by: str, at: datetime) -> HistoryEntry:
    entry = _entry(note.contact_id, at, action, by, {"note": note.id}, str(note.revision))
    return dataclasses.replace(entry, version=note.revision, division=note.division)


def filled_in(sheet: Datasheet) -> HistoryEntry:
    """AC11: a datasheet was filled in."""
    details: dict[str, Json] = {"project": sheet.project_id, "datasheet": sheet.id}
    return _entry(sheet.contact_id, sheet.modified_at, "datasheet", sheet.modified_by, details)


def consent_told(decision: Decision, after: Contact, by: str) -> HistoryEntry:
    """AC11: somebody told what a person agreed to or refused; the decision itself is kept beside it (CN1).

    `after`: the record with it.
    """
    details: dict[str, Json] = {"purpose": decision.purpose, "status": decision.status.value}
    entry = _entry(decision.contact_id, decision.recorded_at, "consent", by, details, decision.id)
    return dataclasses.replace(entry, version=after.version, division=after.division)


def link_decided(relink: Relink, owner: Contact | None, at: datetime) -> tuple[HistoryEntry, ...]:
    """AC11, PA5, PA6: an agent gave an interaction to `owner` or to nobody, and took it away from whoever had it.

    A move within one merge set takes nothing away.
    """
    link, before = relink.after.link, relink.before
    details: dict[str, Json] = {"conversation": relink.after.conversation_id, "rule": link.rule}
    turn, by = str(relink.after.revision), link.by or ""
    told = [_entry(owner.id, at, "link", by, details, turn)] if owner else []
    had = before.link.contact_id if before else None
    if had and had not in _members(owner):
        told.append(_entry(had, at, UNLINKED, by, details, turn))
    return tuple(told)


def _members(owner: Contact | None) -> Collection[ContactId]:
    return owner.members if owner else ()


def marked(contact: Contact, identifier: Identifier, decision: MarkDecision) -> HistoryEntry:
    """SI1, AC11: somebody has said what one of its identifiers is; the value stands with the mark alone."""
    kind = decision.kind.value if decision.kind else "none"
    details: dict[str, Json] = {"identifierType": identifier.type.value, "mark": kind}
    return HistoryEntry(decision.id, contact.id, decision.at, "mark", decision.by, details)


def told_about(
    contact: Contact, action: str, by: str, at: datetime, request: str, fields: Sequence[str] = ()
) -> HistoryEntry:
    """PV3, AC11: a request about the person was taken in or carried out; its id, and fields without their values."""
    details: dict[str, Json] = {"request": request, **({"fields": list(fields)} if fields else {})}
    return _entry(contact.id, at, action, by, details)


def deletion(gone: Contact) -> HistoryEntry:
    """AC11: who deleted the contact; `gone` is what is left of it. The division says who may read it (AC2)."""
    return _of_gone(gone, DELETED, gone.modified_by or "")


def erasure(gone: Contact, by: str, counts: Mapping[str, int] | None = None) -> HistoryEntry:
    """AC11: who erased the contact; one entry, however often the erasure is repeated.

    `counts`: interactions that it made anonymous, reduced or left undecided, once it is through.
    """
    return _of_gone(gone, ERASED, by, counts or {})


def _of_gone(gone: Contact, action: str, by: str, counts: Mapping[str, int] | None = None) -> HistoryEntry:
    details: dict[str, Json] = {"division": gone.division, **(counts or {})}
    at = gone.deleted_at or gone.modified_at
    return HistoryEntry(_id(gone.id, action), gone.id, at, action, by, details)


def _entry(
    contact_id: ContactId, at: datetime, action: str, by: str, details: dict[str, Json], turn: str = ""
) -> HistoryEntry:
    """The same deed has the same id, so that doing it again after a crash leaves one entry."""
    named = (str(value) for value in details.values())
    return HistoryEntry(_id(contact_id, action, by, turn, *named), contact_id, at, action, by, details)


def _id(*parts: str) -> str:
    """Spelled as the ids of all other entries."""
    return str(UUID(bytes=sha256("\0".join(parts).encode()).digest()[:16], version=4))
