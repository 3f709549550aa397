"""Selecting: what an agent's choice of a contact gives to it (PA6, CH2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.access.permissions import IDENTITY_MERGE, Access
from scv.domain.changes.limits import require_storable
from scv.domain.contacts.conflicts import FieldConflict
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.declarations import Declaration
from scv.domain.contacts.held import Held
from scv.domain.contacts.life import edited
from scv.domain.contacts.proofs import learned
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.distinct import declared_between
from scv.domain.identity.previews import Showing
from scv.domain.interactions.interaction import Interaction
from scv.domain.linking.collecting import completed
from scv.domain.linking.resolution import Holder
from scv.domain.marks.marks import NO_MARKS, Marks
from scv.domain.projects.project import Project
from scv.domain.projects.room import require_room
from scv.domain.values.documents import Json, to_document
from scv.domain.values.errors import ContactMethodLimit, ContactTooLarge, InvalidContent
from scv.domain.values.ids import ContactId
from scv.domain.values.remarks import Remark
from scv.domain.values.times import stamp


class Did(StrEnum):
    """PA6: what selecting a contact did."""

    MERGED = "merged"
    LINKED = "linked"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Intent:
    """PA10: what selecting would do, and where it only links, why no data move."""

    did: Did
    remark: Remark | None = None


MAY_NOT_MERGE = Remark(
    "select.may.not.merge",
    f"It is only linked: you may not merge, which takes {IDENTITY_MERGE}.",
    {"permission": IDENTITY_MERGE},
)
SOMEBODY_ELSE = Remark("select.somebody.else", "It is only linked: the contact it belongs to now is saved as a person.")
TOO_LARGE = Remark("select.too.large", "It is only linked: merged, the contact would be too large.")


def not_the_same(said: Declaration) -> Remark:
    """NP1: why it is only linked, and who said so."""
    return Remark(
        "select.distinct",
        f"It is only linked: {said.by} said on {stamp(said.at)} that the two are not the same person.",
        {"by": said.by, "at": stamp(said.at)},
    )


def known_by_many(present: Contact, marks: Marks) -> Identifier | None:
    """SI1: an identifier that is all that a provisional contact is known by, and that says nothing of who it is.

    Conversations of many people may have led to it, so that to merge it into one of them would be wrong.
    """
    personal = [each for each in present.identifiers if each.is_personal]
    marked = [each for each in personal if each in marks]
    return marked[0] if marked and marked == personal else None


def many_use(identifier: Identifier) -> Remark:
    """SI1: why it is only linked."""
    return Remark(
        "select.shared",
        f"It is only linked: the contact it belongs to now is known by {identifier.value} alone, which many use.",
        {"type": identifier.type.value, "value": identifier.value},
    )


def intended(selected: Contact, present: Contact | None, access: Access, marks: Marks = NO_MARKS) -> Intent:
    """PA6: a provisional contact is merged into the selected one, and the one it belongs to already is completed.

    `marks`: how what the present contact holds is marked (SI1).
    """
    if present is None:
        return Intent(Did.LINKED)
    if present.id != selected.id and not present.is_provisional:
        return Intent(Did.LINKED, SOMEBODY_ELSE)
    if not access.may(IDENTITY_MERGE):
        return Intent(Did.LINKED, MAY_NOT_MERGE)
    said = declared_between(selected, present) if present.id != selected.id else None
    if said is not None:
        return Intent(Did.LINKED, not_the_same(said))
    shared = known_by_many(present, marks) if present.id != selected.id else None
    if shared is not None:
        return Intent(Did.LINKED, many_use(shared))
    return Intent(Did.COMPLETED if present.id == selected.id else Did.MERGED)


@dataclass(frozen=True, slots=True)
class Move:
    """A field of the selected contact that would get another value."""

    field: str
    value: Json


@dataclass(frozen=True, slots=True)
class Preview:
    """PA10: what selecting would do, and the selected contact as it would be."""

    intent: Intent
    contact: Contact
    moves: tuple[Move, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    conflicts: tuple[FieldConflict, ...] = ()
    shown: Showing | None = None


def previewed(intent: Intent, before: Contact, after: Contact, conflicts: tuple[FieldConflict, ...] = ()) -> Preview:
    """PA10: every field and every identifier that `after` has and `before` had not."""
    had, has = to_document(before.profile), to_document(after.profile)
    moves = tuple(Move(name, value) for name, value in has.items() if had.get(name) != value)
    known = set(before.identifiers)
    return Preview(intent, after, moves, tuple(each for each in after.identifiers if each not in known), conflicts)


@dataclass(frozen=True, slots=True)
class Undo:
    """PA11: what takes a decision back: an unmerge of `merged`, else a link to the contact it belonged to before.

    `contact_id` is None where it belonged to nobody.
    """

    contact_id: ContactId | None = None
    merged: ContactId | None = None


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
    after = after if after is contact else learned(after, contact, interaction.proofs)
    try:
        require_room(after, project, contact)
        require_storable(after, contact)
    except (ContactMethodLimit, ContactTooLarge, InvalidContent):
        return contact
    return after
