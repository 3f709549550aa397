"""Linking: what the system does with an interaction by itself (RS4, CH, PJ1-PJ4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from scv.domain.channels import Channel, Direction
from scv.domain.contacts import Contact, ContactType, Held, curated, hold_fields, provisional_type
from scv.domain.identifiers import Identifier, IdentifierType
from scv.domain.interactions import Answer, Facts, Interaction, Link, Outcome
from scv.domain.profiles import (
    AppleOpaqueId,
    ExternalId,
    ExternalSource,
    FacebookId,
    InstagramId,
    LineId,
    LineUserId,
    PhoneNumber,
    Profile,
    ScopedId,
    TwitterId,
    WhatsAppId,
    identifiers_of,
    normalise,
)
from scv.domain.projects import Project, TieRule
from scv.domain.resolution import Resolution


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an interaction: a link, the answer that tells it, and whether a contact is to be made."""

    link: Link
    answer: Answer
    creates: bool = False


def decide(interaction: Interaction, resolution: Resolution, project: Project) -> Decision:
    """CH, PJ1-PJ4: stitch, create, suggest or leave it to the agent's search."""
    rule, count = interaction.rule, len(resolution.candidates)
    best, lookups = resolution.best, interaction.lookups
    first = lookups[0] if lookups else None
    if interaction.channel is Channel.WEB_CHAT:
        outcome = Outcome.SUGGESTED if interaction.identifiers or _has_name(interaction.facts) else Outcome.SEARCH
        return _nobody("CH", None, outcome, count)
    if not rule.stitches:
        return _nobody("CH", first, Outcome.SEARCH, count + (best is not None))
    if not project.creates(interaction.channel):
        return _nobody("PJ3", first, Outcome.SEARCH, count + (best is not None))
    if best is None and not lookups and not interaction.has_started:
        return _nobody("JO6", None, Outcome.SEARCH, 0)  # what it began with may still tell who it is
    if best is None:
        return Decision(Link(None, "RS4", first), Answer(Outcome.CREATED, rule="RS4", identifier=first), creates=True)
    if project.tie_rule is TieRule.SINGLE_MATCH and count:
        return _nobody("PJ2", best.identifier, Outcome.SEARCH, count + 1)
    answer = Answer(Outcome.LINKED, best.contact_id, best.type, count, resolution.rule, best.identifier)
    return Decision(Link(best.member, resolution.rule, best.identifier), answer)


def _nobody(rule: str, identifier: Identifier | None, outcome: Outcome, candidates: int) -> Decision:
    return Decision(Link(None, rule, identifier), Answer(outcome, None, None, candidates, rule, identifier))


def _has_name(facts: Facts) -> bool:
    return bool(facts.name or facts.first_name or facts.last_name)


def created(decision: Decision, contact: Contact) -> Decision:
    """RS4: the decision once its provisional contact has an id."""
    link = dataclasses.replace(decision.link, contact_id=contact.id)
    answer = dataclasses.replace(decision.answer, contact_id=contact.id, contact_type=contact.type)
    return Decision(link, answer)


def collected_profile(interaction: Interaction, project: Project, shown: bool = False) -> Profile:
    """CH: what the interaction tells about the customer, in the fields of a contact.

    `shown`: with what a web chat's survey says, which is shown to the agent and looked up by nobody.
    The cookie is never a field (ID7).
    """
    first, last = told_name(interaction)
    profile = Profile(first_name=first, last_name=last)
    for identifier in interaction.identifiers if shown else interaction.lookups:
        profile = _with(profile, identifier)
    return normalise(profile, project.default_country)


def told_name(interaction: Interaction) -> tuple[str | None, str | None]:
    """CH: the customer's first and last name; the one of an outbound email's addressee is not known."""
    if interaction.channel is Channel.EMAIL and interaction.direction is Direction.OUTBOUND:
        return None, None
    return collected_name(interaction.facts)


def collected_name(facts: Facts) -> tuple[str | None, str | None]:
    """First and last name: the form's, else the display name cut at its last space."""
    if facts.first_name or facts.last_name:
        return facts.first_name, facts.last_name
    first, _, last = (facts.name or "").strip().rpartition(" ")
    return (first, last) if first else (last or None, None)


def _with(profile: Profile, identifier: Identifier) -> Profile:
    kinds, value = IdentifierType, identifier.value
    match identifier.type:
        case kinds.PHONE:
            return _fill(profile, ("other_phone", "cell_phone", "home_phone", "work_phone"), PhoneNumber(e164=value))
        case kinds.EMAIL:
            return _fill(profile, ("other_email", "personal_email", "work_email"), value)
        case kinds.SOCIAL_WHATSAPP:
            return _fill(profile, ("whats_app_id",), WhatsAppId(PhoneNumber(e164=f"+{value}")))
        case kinds.SOCIAL_TWITTER:
            twitter = TwitterId(id=value) if value.isdigit() else TwitterId(screen_name=value)
            return _fill(profile, ("twitter_id",), twitter)
        case kinds.SOCIAL_FACEBOOK:
            return _fill(profile, ("facebook_id",), FacebookId(ids=(ScopedId(value),)))
        case kinds.SOCIAL_LINE:
            return _fill(profile, ("line_id",), LineId(ids=(LineUserId(value),)))
        case kinds.SOCIAL_INSTAGRAM:
            return _fill(profile, ("instagram_id",), InstagramId(ids=(ScopedId(value),)))
        case kinds.SOCIAL_INSTAGRAM_HANDLE:
            return _fill(profile, ("instagram_id",), InstagramId(handle=value))
        case kinds.APPLE_OPAQUE_ID:
            return _fill(profile, ("apple_opaque_ids",), (AppleOpaqueId(value),))
        case kinds.EXTERNAL_ID:
            return _fill(profile, ("external_ids",), (ExternalId(ExternalSource(identifier.source), value),))
        case _:
            return profile


def _fill(profile: Profile, slots: tuple[str, ...], value: object) -> Profile:
    for slot in slots:
        if not getattr(profile, slot):
            return dataclasses.replace(profile, **{slot: value})  # type: ignore[arg-type]
    return profile


def grown(
    contact: Contact, interaction: Interaction, taken: Collection[Identifier], project: Project, now: datetime
) -> Contact:
    """CH2, JO6: a provisional contact with what the interaction tells by now; itself when that is nothing new.

    Identifiers that others hold (`taken`) stay theirs: nothing is merged silently (RS6).
    """
    free = tuple(each for each in interaction.lookups if each not in contact.identifiers and each not in taken)
    identifiers = (*contact.identifiers, *free)
    profile = _told(contact, dataclasses.replace(interaction, identifiers=identifiers), project)
    if not free and profile == contact.profile:
        return contact
    richer = dataclasses.replace(
        contact,
        type=provisional_type(identifiers),
        held=(*contact.held, *(Held(each, now, guarded=True) for each in free)),
        modified_at=now,
        version=contact.version + 1,
    )
    return hold_fields(richer, profile, now, project.default_country).renewed(now)


def _told(contact: Contact, interaction: Interaction, project: Project) -> Profile:
    """The fields as collected, unless a person or another interaction has put something else there."""
    if provisional_type(interaction.identifiers) is ContactType.EPHEMERAL or contact.modified_by is not None:
        return contact.profile
    collected = collected_profile(interaction, project)
    if not set(identifiers_of(contact.profile)) <= set(identifiers_of(collected)):
        return contact.profile
    if collected.display_name is None:
        known = contact.profile
        return dataclasses.replace(collected, first_name=known.first_name, last_name=known.last_name)
    return collected


def renewed_reason(before: Link, decision: Decision, interaction: Interaction) -> Decision:
    """JO6: a contact made for this interaction stays linked as such, by the strongest identifier told by now."""
    if before.rule != "RS4" or decision.link.contact_id != before.contact_id:
        return decision
    first = interaction.lookups[0] if interaction.lookups else None
    link = dataclasses.replace(decision.link, rule="RS4", identifier=first)
    return Decision(link, dataclasses.replace(decision.answer, rule="RS4", identifier=first))


def collected_contact(
    contact_id: str, interaction: Interaction, profile: Profile, project: Project, now: datetime, by: str
) -> Contact:
    """PA7: a curated contact with what the agent typed and every identifier of the interaction.

    `profile` is normalised. Raises NameRequired.
    """
    contact = curated(contact_id, interaction.division, profile, now, by, project.default_country)
    full = completed(contact, interaction, project)
    contact = hold_fields(contact, full, now, project.default_country)
    kept = (Held(each, now) for each in interaction.identifiers if each not in contact.identifiers)
    return dataclasses.replace(contact, held=(*contact.held, *kept))


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
    for identifier in interaction.identifiers:
        if identifier not in contact.identifiers and identifier not in taken:
            profile = _with(profile, identifier)
    return normalise(profile, project.default_country)


def tells_more(contact: Contact, interaction: Interaction, project: Project) -> bool:
    """CH2: whether the interaction knows a field that the contact lacks."""
    return completed(contact, interaction, project) != contact.profile
