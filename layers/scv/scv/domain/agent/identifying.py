"""Identifying: an agent says in the middle of a conversation who it is (ID12)."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from scv.domain.access.permissions import IDENTITY_MERGE, Access
from scv.domain.changes.limits import MAX_GROWN, index_entries
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held
from scv.domain.contacts.life import hold_fields, provisional, provisional_type
from scv.domain.contacts.names import parted
from scv.domain.contacts.proofs import learned
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.events import AGENTS_WORD, EventType, Facts, InteractionEvent, Mention
from scv.domain.interactions.folding import united
from scv.domain.interactions.interaction import Interaction
from scv.domain.linking.collecting import collected_with, told_name
from scv.domain.linking.resolution import Holder, Ranked
from scv.domain.marks.marks import MarkKind, Marks
from scv.domain.projects.project import Project
from scv.domain.trust.trust import Method
from scv.domain.values.ids import ContactId

RULE = "ID12"  # why it is linked


class Identified(StrEnum):
    """ID12: what came of it."""

    LINKED = "linked"
    CREATED = "created"
    AMBIGUOUS = "ambiguous"


def said(
    interaction: Interaction, identifiers: Sequence[Identifier], name: str | None, access: Access, now: datetime
) -> Interaction:
    """ID12: the interaction with what the agent says; itself where that is nothing new.

    TR2: it is proved by the agent's word where the agent may merge, and told otherwise.
    """
    how = Method.AGENT if access.may(IDENTITY_MERGE) else Method.TOLD
    mentions = tuple(Mention(each, how=how) for each in identifiers)
    told = InteractionEvent(AGENTS_WORD, EventType.UPDATED, now, interaction.conversation_id, Facts(), mentions)
    after = dataclasses.replace(interaction, mentions=united(interaction.mentions, told))
    first, last = parted(name)
    if (first, last) in ((None, None), told_name(interaction)):
        return after
    named = dataclasses.replace(interaction.facts, first_name=first, last_name=last)
    tellers = {**interaction.tellers, "first_name": told.order, "last_name": told.order}
    return dataclasses.replace(after, facts=named, tellers=tellers)


def meant(
    identifiers: Sequence[Identifier], found: Mapping[Identifier, Ranked], marks: Marks, present: Contact | None
) -> tuple[Holder, ...]:
    """RS6, CL1: whom the strongest of these that anybody has may mean, each once; one alone is who it is.

    Whoever the conversation belongs to already is meant before others; a claim leaves nobody else. SI1: what is
    nobody's means nobody, and what is many people's means somebody only where nothing else does.
    """
    usable = [each for each in identifiers if marks.get(each) is not MarkKind.BLOCKED and found[each]]
    strongest = min((_place(each, marks) for each in usable), default=None)
    holders = [held for each in usable if _place(each, marks) == strongest for held in _claimed_or_all(found[each])]
    members = present.members if present else ()
    known = [held for held in holders if held.contact_id in members]
    return tuple({held.contact_id: held for held in reversed(known or holders)}.values())[::-1]


def _place(identifier: Identifier, marks: Marks) -> tuple[bool, int]:
    return identifier in marks, identifier.strength


def _claimed_or_all(ranked: Ranked) -> Sequence[Holder]:
    return ranked[:1] if ranked[0].claimed else ranked


def is_sure(holders: Sequence[Holder], marks: Marks) -> bool:
    """ID12: one contact alone is meant, and by something that is not many people's."""
    return len(holders) == 1 and holders[0].identifier not in marks


def enriched_by(
    contact: Contact, interaction: Interaction, taken: Collection[Identifier], project: Project, now: datetime
) -> Contact:
    """ID12: a provisional contact with what was said and nobody else has; itself when that is nothing new (CO3)."""
    room = max(0, (MAX_GROWN - index_entries(contact)) // 2)  # each is a row and a guard
    new = [each for each in interaction.identifiers if each not in contact.identifiers and each not in taken][:room]
    profile = collected_with(contact.profile, interaction, {*contact.identifiers, *new}, project)
    if not new and profile == contact.profile:
        return contact
    richer = dataclasses.replace(
        contact,
        type=provisional_type((*contact.identifiers, *new)),
        held=(*contact.held, *(Held(each, now, guarded=True) for each in new)),
        modified_at=now,
        version=contact.version + 1,
    )
    return learned(hold_fields(richer, profile, now, project.default_country), contact, interaction.proofs)


def made_of(
    contact_id: ContactId, interaction: Interaction, taken: Collection[Identifier], project: Project, now: datetime
) -> Contact:
    """ID12: a provisional contact of what was said and nobody has."""
    own = tuple(each for each in interaction.identifiers if each not in taken)
    profile = collected_with(provisional(contact_id, interaction.division, (), now).profile, interaction, own, project)
    made = provisional(contact_id, interaction.division, own, now, profile)
    return learned(made, None, interaction.proofs)
