"""Collecting: what an interaction tells about the customer, in the fields of a contact (CH, CH2, PA7)."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from datetime import datetime

from scv.domain.changes.limits import MAX_GROWN, index_entries
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.contacts.held import Held, How
from scv.domain.contacts.life import curated, hold_fields, provisional, provisional_type
from scv.domain.contacts.names import parted
from scv.domain.contacts.profiles import Profile, carrying, identifiers_of, normalise, without_identifiers
from scv.domain.contacts.proofs import learned, proved
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import Facts, Interaction, Mention
from scv.domain.projects.project import Project
from scv.domain.values.ids import ContactId
from scv.domain.values.texts import is_blank


def collected_profile(interaction: Interaction, project: Project, shown: bool = False) -> Profile:
    """CH: what the interaction tells about the customer, in the fields of a contact.

    `shown`: with what a web chat's survey says, which is shown to the agent and looked up by nobody.
    The cookie is never a field (ID7).
    """
    first, last = told_name(interaction)
    wanted = interaction.identifiers if shown else interaction.lookups
    mentions = tuple(mention for mention in interaction.mentions if mention.identifier in wanted)
    return _collected(Profile(first_name=first, last_name=last), mentions, project)


def _collected(profile: Profile, mentions: Iterable[Mention], project: Project) -> Profile:
    """The profile with these as well, each in the first field for it that is empty, as its sender spelled it."""
    for mention in mentions:
        profile = carrying(profile, mention.identifier, mention.spelling, project.default_country)
    return normalise(profile, project.default_country)


def collected_with(
    profile: Profile, interaction: Interaction, wanted: Collection[Identifier], project: Project
) -> Profile:
    """ID12: the fields with these identifiers of the interaction as well, and its name where there is none."""
    if profile.display_name is None:
        first, last = told_name(interaction)
        profile = dataclasses.replace(profile, first_name=first, last_name=last)
    return _collected(profile, (each for each in interaction.mentions if each.identifier in wanted), project)


def told_name(interaction: Interaction) -> tuple[str | None, str | None]:
    """CH: the customer's first and last name; the one of an outbound email's addressee is not known."""
    if interaction.channel is Channel.EMAIL and interaction.direction is Direction.OUTBOUND:
        return None, None
    return collected_name(interaction.facts)


def collected_name(facts: Facts) -> tuple[str | None, str | None]:
    """CO9: first and last name: the form's, else the parts of the display name."""
    if not is_blank(facts.first_name) or not is_blank(facts.last_name):
        return facts.first_name, facts.last_name
    return parted(facts.name)


def grown(
    contact: Contact, interaction: Interaction, taken: Collection[Identifier], project: Project, now: datetime
) -> Contact:
    """CH2, JO6: a provisional contact with what the interaction tells by now; itself when that is nothing new.

    Identifiers that others hold (`taken`) stay theirs: nothing is merged silently (RS6). No more are gained than one
    write of the contact may hold (CO3). None is given up: what the fields have no room for any more is kept beside
    them, so that the order of arrival decides only which of them are fields.
    """
    room = (MAX_GROWN - index_entries(contact)) // 2  # each is a row and a guard
    new = (each for each in interaction.lookups if each not in contact.identifiers and each not in taken)
    free = tuple(new)[: max(0, room)]
    identifiers = (*contact.identifiers, *free)
    profile = _told(contact, interaction, free, project)
    if not free and profile == contact.profile:
        return contact
    richer = dataclasses.replace(
        contact,
        type=provisional_type(identifiers),
        held=(*map(_beside, contact.held), *(Held(each, now, guarded=True) for each in free)),
        modified_at=now,
        version=contact.version + 1,
    )
    full = hold_fields(richer, profile, now, project.default_country).renewed(now)
    return learned(full, contact, interaction.proofs)


def _beside(held: Held) -> Held:
    return dataclasses.replace(held, how=How.BESIDE) if held.in_fields else held


def _told(contact: Contact, interaction: Interaction, free: Collection[Identifier], project: Project) -> Profile:
    """The fields as collected; what a person or another interaction has put there stays, and is added to."""
    known, held = contact.profile, (*contact.identifiers, *free)
    if provisional_type(held) is ContactType.EPHEMERAL or contact.modified_by is not None:
        return known
    first, last = told_name(interaction)
    named = without_identifiers(known)
    if first or last:
        named = dataclasses.replace(named, first_name=first, last_name=last)
    wanted = {each for each in interaction.lookups if each in held}
    if not set(identifiers_of(known)) <= wanted:
        named, wanted = known, set(free)
    return _collected(named, (each for each in interaction.mentions if each.identifier in wanted), project)


def new_contact(
    contact_id: ContactId, interaction: Interaction, taken: Collection[Identifier], project: Project, now: datetime
) -> Contact:
    """RS4: the provisional contact of an interaction, with what it tells once that is more than a cookie.

    What others hold (`taken`) stays theirs (RS6).
    """
    found = tuple(each for each in interaction.lookups if each not in taken)
    if provisional_type(found) is ContactType.EPHEMERAL:
        return learned(provisional(contact_id, interaction.division, found, now), None, interaction.proofs)
    first, last = told_name(interaction)
    mentions = (mention for mention in interaction.mentions if mention.identifier in found)
    profile = _collected(Profile(first_name=first, last_name=last), mentions, project)
    contact = provisional(contact_id, interaction.division, found, now, profile)
    return learned(contact, None, interaction.proofs)


def tells_who(interaction: Interaction) -> bool:
    """CH: whether it tells more than a cookie, so that what it tells makes an identified contact (RS4)."""
    return any(identifier.is_personal for identifier in interaction.lookups)


def has_name(facts: Facts) -> bool:
    """Whether an event told any part of a name."""
    return bool(facts.name or facts.first_name or facts.last_name)


def collected_contact(
    contact_id: ContactId, interaction: Interaction, profile: Profile, project: Project, now: datetime, by: str
) -> Contact:
    """PA7: a curated contact with what the agent typed and every identifier of the interaction.

    `profile` is normalised. TR1: what only the interaction tells is worth what it was worth there. Raises NameRequired.
    """
    contact = curated(contact_id, interaction.division, profile, now, by, project.default_country)
    typed, full = contact, completed(contact, interaction, project)
    contact = hold_fields(contact, full, now, project.default_country)
    kept = (Held(each, now) for each in interaction.identifiers if each not in contact.identifiers)
    whole = dataclasses.replace(contact, held=(*contact.held, *kept))
    return proved(learned(whole, typed, interaction.proofs), interaction.proofs, now)


def completed(
    contact: Contact, interaction: Interaction, project: Project, taken: Collection[Identifier] = ()
) -> Profile:
    """CH2: the contact's fields, and what the interaction tells in those that are empty; nothing is overwritten.

    What others claim (`taken`) stays theirs.
    """
    told = collected_profile(interaction, project, shown=True)
    profile = contact.profile
    if profile.display_name is None:
        profile = dataclasses.replace(profile, first_name=told.first_name, last_name=told.last_name)
    known = {*contact.identifiers, *taken}
    missing = (mention for mention in interaction.mentions if mention.identifier not in known)
    return _collected(profile, missing, project)
