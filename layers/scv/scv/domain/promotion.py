"""Promotion: a provisional contact becomes a curated one (PR1, PR2, PA7)."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from scv.domain.conflicts import given
from scv.domain.contacts import Contact, ContactType, hold_fields, require_names
from scv.domain.identifiers import DEFAULT_COUNTRY
from scv.domain.profiles import Profile


def promote(
    contact: Contact, changes: Profile | None, now: datetime, by: str, country: str = DEFAULT_COUNTRY
) -> Contact | None:
    """PR1: the same contact as a curated one, which never expires; None when it is curated already (PR2).

    `changes` are normalised; what they leave out stays. Raises NameRequired.
    """
    if not contact.is_provisional:
        return None
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
        revision=contact.revision + 1,
    )
    return hold_fields(saved, profile, now, country)


def overlaid(profile: Profile, changes: Profile | None) -> Profile:
    """The profile with every field that `changes` has; nothing is emptied."""
    if changes is None:
        return profile
    names = (field.name for field in dataclasses.fields(Profile))
    return dataclasses.replace(
        profile, **{name: getattr(changes, name) for name in names if given(getattr(changes, name))}
    )
