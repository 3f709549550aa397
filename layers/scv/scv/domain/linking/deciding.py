"""Linking: what the system does with an interaction by itself (RS4, CH, PJ1-PJ4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import reduce
from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import MADE, Answer, Interaction, Link, Outcome, without_mentions
from scv.domain.linking.collecting import has_name, tells_who, told_name
from scv.domain.linking.resolution import Holder, Resolution
from scv.domain.marks.marks import MarkKind, Marks
from scv.domain.projects.choices import TypedIdentifiers, WhatsAppMatching
from scv.domain.projects.project import Project, TieRule
from scv.domain.trust.trust import Trust, better, raised

UNADDRESSED = frozenset({IdentifierType.COOKIE, IdentifierType.SOCIAL_WHATSAPP_BSUID})


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an interaction: a link, the answer that tells it, and whether a contact is to be made."""

    link: Link
    answer: Answer
    creates: bool = False


@dataclass(frozen=True, slots=True)
class Clear:
    """SI1, TR4: an interaction as far as it tells who somebody is.

    `interaction`: without what is nobody's, many people's, or only typed where that is not believed. `lookups`: what
    is looked for, `phones` of WhatsApp numbers among it (PJ9). `shared`: what is many people's, which only lists who
    it may be. `kept_back`: all that no contact gets from the interaction by itself.
    """

    interaction: Interaction
    lookups: tuple[Identifier, ...]
    shared: tuple[Identifier, ...] = ()
    kept_back: frozenset[Identifier] = frozenset()
    phones: tuple[Identifier, ...] = ()

    @property
    def deciding(self) -> tuple[tuple[Identifier, ...], ...]:
        """RS6, PJ9: what decides, the strongest first; the phone of a WhatsApp number where nobody has it itself."""
        return (*self.interaction.deciding, *((self.phones,) if self.phones else ()))


def cleared(interaction: Interaction, marks: Marks, project: Project) -> Clear:
    """SI1, TR4: what of the interaction decides, and what it only asks by.

    ID12: what an agent has said decided at once, or means several, of whom nobody is chosen later either.
    """
    doubts = project.typed_identifiers is TypedIdentifiers.SUGGEST
    unsure = {
        each.identifier
        for each in interaction.mentions
        if each.is_agents_word or (doubts and each.how.trust is Trust.TYPED)
    }
    kept_back = frozenset(each for each in interaction.identifiers if each in marks or each in unsure)
    lookups = tuple(each for each in interaction.lookups if marks.get(each) is not MarkKind.BLOCKED)
    phones = tuple(each for each in project.phones(lookups) if marks.get(each) is not MarkKind.BLOCKED)
    shared = tuple(each for each in lookups if marks.get(each) is MarkKind.SHARED)
    told = without_mentions(interaction, kept_back)
    stitches = project.whatsapp_matches_phone is WhatsAppMatching.STITCH
    meant = project.phones(told.lookups) if stitches else ()  # not those of a number that is shared or only typed
    found_by = tuple(each for each in phones if each in meant and each not in marks)
    return Clear(told, (*lookups, *phones), shared, kept_back, found_by)


def decide(
    interaction: Interaction, resolution: Resolution, project: Project, shared: Sequence[Identifier] = ()
) -> Decision:
    """CH, PJ1-PJ4: stitch, create, suggest or leave it to the agent's search.

    SI1: for nothing but what is `shared` nobody is made: the agent's search lists who it may be.
    """
    rule, count = interaction.rule, len(resolution.candidates)
    best, first = resolution.best, reason(interaction)
    if interaction.channel is Channel.WEB_CHAT:
        told = interaction.identifiers or shared or has_name(interaction.facts)
        outcome = Outcome.SUGGESTED if told else Outcome.SEARCH
        return _nobody("CH", None, outcome, count)
    if not rule.stitches:
        return _nobody("CH", first, Outcome.SEARCH, count + (best is not None))
    if not project.creates(interaction.channel):
        return _nobody("PJ3", first, Outcome.SEARCH, count + (best is not None))
    if best is None and first is None and shared and interaction.made is None:
        return _nobody("SI1", shared[0], Outcome.SEARCH, count)
    if best is None and first is None and not interaction.has_started:
        return _nobody("JO6", None, Outcome.SEARCH, 0)  # what it began with may still tell who it is
    if best is None:
        answer = Answer(Outcome.CREATED, candidates=count, rule=MADE, identifier=first)
        return Decision(Link(None, MADE, first), answer, creates=True)
    if project.tie_rule is TieRule.SINGLE_MATCH and resolution.matches > 1:
        return _nobody("PJ2", best.identifier, Outcome.SEARCH, count + 1)
    why = resolution.rule if best.identifier in interaction.identifiers else "PJ9"
    answer = Answer(Outcome.LINKED, best.contact_id, best.type, count, why, best.identifier)
    return Decision(Link(best.member, why, best.identifier), answer)


def reason(interaction: Interaction) -> Identifier | None:
    """RS6, RS10: the first of the strongest identifiers that decide; None when nothing is looked for."""
    return next((tier[0] for tier in interaction.deciding), None)


def _nobody(rule: str, identifier: Identifier | None, outcome: Outcome, candidates: int) -> Decision:
    return Decision(Link(None, rule, identifier), Answer(outcome, None, None, candidates, rule, identifier))


def created(decision: Decision, contact: Contact, candidates: int | None = None) -> Decision:
    """RS4: the decision once its provisional contact has an id; `candidates` where that contact was one of them."""
    link = dataclasses.replace(decision.link, contact_id=contact.id)
    count = decision.answer.candidates if candidates is None else candidates
    answer = dataclasses.replace(decision.answer, contact_id=contact.id, contact_type=contact.type, candidates=count)
    return Decision(link, answer)


def may_grow(best: Holder, interaction: Interaction, contact: Contact | None = None) -> bool:
    """CH2, JO6: who was nobody until now, or was made for this very interaction, gains what it tells.

    A business-scoped WhatsApp id alone is as good as nobody: the number that is told later is gained. Whether there
    is nothing else only the record tells (`contact`), so without it the answer is that it may.
    """
    if best.type is ContactType.CURATED:
        return False
    if interaction.made in (best.contact_id, best.member):
        return True
    if best.type is ContactType.EPHEMERAL:
        return tells_who(interaction)
    addressed = any(each.type not in UNADDRESSED for each in interaction.lookups)
    known = contact.identifiers if contact else (best.identifier,)
    return addressed and all(each.type in UNADDRESSED for each in known)


def gains_trust(best: Holder, interaction: Interaction, holders: Mapping[Identifier, Sequence[Holder]]) -> bool:
    """TR1: whether the interaction proves better what its contact's rows say that it holds."""
    told = interaction.proofs
    for identifier in interaction.lookups:
        known = [one.known for one in holders[identifier] if one.contact_id == best.contact_id]
        most = reduce(better, known) if known else told[identifier]
        if raised(most, told[identifier], settled=best.type is ContactType.CURATED) is not most:
            return True
    return False


def looks_elsewhere(known: Interaction, draft: Interaction) -> bool:
    """JO6: the event changes what the interaction is looked up by and how, or what its own contact is made of."""
    if known.made is not None and _makings(known) != _makings(draft):
        return True
    begins = draft.has_started and not known.has_started and known.link.contact_id is None
    return begins or _looked_up(known) != _looked_up(draft)


def _makings(interaction: Interaction) -> tuple[object, ...]:
    return told_name(interaction), *((each.identifier, each.spelling) for each in interaction.mentions)


def _looked_up(interaction: Interaction) -> tuple[object, ...]:
    return interaction.deciding, interaction.lookups, interaction.channel, interaction.project_id


def renewed_reason(best: Holder, decision: Decision, interaction: Interaction) -> Decision:
    """JO6: a contact made for this interaction stays linked as such, by the strongest identifier told by now."""
    if interaction.made not in (best.contact_id, best.member):
        return decision
    first = reason(interaction)
    link = dataclasses.replace(decision.link, rule=MADE, identifier=first)
    return Decision(link, dataclasses.replace(decision.answer, rule=MADE, identifier=first))
