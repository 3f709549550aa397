"""Selecting: what an agent's choice of a contact gives to it (PA6, CH2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from scv.domain.contacts import Contact, Held, edited
from scv.domain.errors import ContactMethodLimit, ContactTooLarge, InvalidContent
from scv.domain.identifiers import Identifier
from scv.domain.interactions import Interaction
from scv.domain.limits import require_storable
from scv.domain.linking import completed
from scv.domain.projects import Project, require_room
from scv.domain.resolution import Holder


class Did(StrEnum):
    """PA6: what selecting a contact did."""

    MERGED = "merged"
    LINKED = "linked"
    COMPLETED = "completed"


def claimed_by_others(holders: Mapping[Identifier, Sequence[Holder]], contact: Contact) -> frozenset[Identifier]:
    """PA6: what other contacts have claimed never moves; `holders` are the first of each identifier."""
    members = contact.members
    return frozenset(
        identifier
        for identifier, found in holders.items()
        if found and found[0].claimed and found[0].contact_id not in members
    )


def completed_by(
    contact: Contact,
    interaction: Interaction,
    project: Project,
    taken: Collection[Identifier],
    now: datetime,
    by: str,
) -> Contact:
    """CH2, PA6: the contact with what the interaction gave and it did not have, the cookie too; itself without news.

    PJ5: a record without room stays as it is, and is selected all the same.
    """
    profile = completed(contact, interaction, project, taken)
    after = contact if profile == contact.profile else edited(contact, profile, now, by)
    known = {*after.identifiers, *taken}
    beside = tuple(Held(each, now) for each in interaction.identifiers if each not in known)
    after = dataclasses.replace(after, held=(*after.held, *beside)) if beside else after
    try:
        require_room(after, project, contact)
        require_storable(after, contact)
    except (ContactMethodLimit, ContactTooLarge, InvalidContent):
        return contact
    return after
