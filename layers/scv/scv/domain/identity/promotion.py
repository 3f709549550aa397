"""Promotion: a provisional contact becomes a curated one (PR1, PA7)."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from scv.domain.changes.plans import HistoryEntry
from scv.domain.contacts.agreed import asked_about_surveys
from scv.domain.contacts.conflicts import given
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.contacts.life import hold_fields, require_names
from scv.domain.contacts.profiles import Profile
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY


def promote(
    contact: Contact, changes: Profile | None, now: datetime, by: str, country: str = DEFAULT_COUNTRY
) -> Contact:
    """PR1: a provisional contact as a curated one, which never expires.

    `changes` are normalised; what they leave out stays. Raises NameRequired.
    """
    profile = overlaid(contact.profile, changes)
    require_names(profile)
    saved = dataclasses.replace(
        contact,
        type=ContactType.CURATED,
        expires_at=None,
        pinned=False,
        modified_at=now,
        modified_by=by,
        version=contact.version + 1,
    )
    return asked_about_surveys(hold_fields(saved, profile, now, country), contact, now, by)


def overlaid(profile: Profile, changes: Profile | None) -> Profile:
    """The profile with every field that `changes` has; nothing is emptied."""
    if changes is None:
        return profile
    names = (field.name for field in dataclasses.fields(Profile))
    return dataclasses.replace(
        profile, **{name: getattr(changes, name) for name in names if given(getattr(changes, name))}
    )


def promotion_entry(entry_id: str, before: Contact, now: datetime, by: str) -> HistoryEntry:
    """PR1, MG11: who promoted the contact, and what it was."""
    return HistoryEntry(entry_id, before.id, now, "promote", by, {"from": before.type.value})
