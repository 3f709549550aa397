"""An oracle of whom a new conversation is linked to by itself, by what a project chose (CH, RS6, TR3, TR4, PJ9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.events import InteractionEvent, Mention
from scv.domain.interactions.interaction import Interaction
from scv.domain.linking.resolution import Holder
from scv.domain.marks.marks import MarkKind
from scv.domain.projects.choices import TypedIdentifiers, WhatsAppMatching
from scv.domain.projects.project import Project
from scv.domain.trust.trust import Trust

Ranked = Mapping[Identifier, Sequence[Holder]]
STRENGTHS = {IdentifierType.EXTERNAL_ID: 0, IdentifierType.COOKIE: 2}
WORTH = (Trust.ATTESTED, Trust.PRESENTED, Trust.TYPED)


@dataclass(frozen=True)
class Before:
    """What the oracle knows of the moment before an event: the choices, the marks, and who has what."""

    project: Project
    marked: Callable[[Identifier], MarkKind | None]
    ranked: Ranked


def as_phone(identifier: Identifier) -> Identifier:
    """The phone that a WhatsApp number of the model is."""
    return Identifier(IdentifierType.PHONE, f"+{identifier.value.lstrip('+')}")


def typed(mentions: Iterable[Mention]) -> set[Identifier]:
    """TR1: what a person only typed."""
    return {each.identifier for each in mentions if each.how.trust is Trust.TYPED}


def tiers(event: InteractionEvent, looked_up: Sequence[Identifier]) -> list[set[Identifier]]:
    """RS6, TR3: what one event tells, in the order in which it decides."""
    worth = {
        each.identifier: (STRENGTHS.get(each.identifier.type, 1), WORTH.index(each.how.trust))
        for each in event.mentions
    }
    places = sorted({worth[each] for each in looked_up})
    return [{each for each in looked_up if worth[each] == place} for place in places]


def require_as_chosen(before: Before, event: InteractionEvent, after: Interaction) -> None:
    """RS6, TR3, TR4, PJ9: a conversation that began with this event is linked to whom the rules name."""
    link = after.link
    if not after.rule.stitches or after.channel is Channel.WEB_CHAT:
        assert link.contact_id is None, f"CH: {link}"
        return
    suggests = before.project.typed_identifiers is TypedIdentifiers.SUGGEST
    silent = typed(event.mentions) if suggests else set()
    usable = [each for each in after.lookups if before.marked(each) is None and each not in silent]
    order = tiers(event, usable)
    if before.project.whatsapp_matches_phone is WhatsAppMatching.STITCH:
        numbers = [as_phone(each) for each in after.lookups if each.type is IdentifierType.SOCIAL_WHATSAPP]
        order.append({each for each in numbers if before.marked(each) is None} - set(after.lookups))
    decides = next((tier for tier in order if any(before.ranked[each] for each in tier)), None)
    if decides is None:
        only = set(after.lookups) - silent <= {each for each in after.lookups if before.marked(each) is not None}
        shared = any(before.marked(each) is MarkKind.SHARED for each in after.lookups)
        assert link.rule == ("SI1" if only and shared else "RS4"), link
        assert link.identifier is None or link.identifier in after.lookups, link
        return
    firsts = [before.ranked[each][0] for each in decides if before.ranked[each]]
    best = min(firsts, key=lambda held: (held.ranked_at, held.member))
    known_by = {each.identifier for each in firsts if each.member == best.member}
    assert link.contact_id == best.member, (link, best)
    assert link.identifier in known_by, (link, best)
    assert (link.rule == "PJ9") == known_by.isdisjoint(after.identifiers), link


def require_shown_as_chosen(project: Project, after: Interaction) -> None:
    """JO2, PJ9: journeys show a callback or a campaign where the project says so."""
    asked_for = after.channel in {Channel.CALLBACK, Channel.CAMPAIGN}
    assert after.in_journey == (
        after.link.contact_id is not None and (not asked_for or after.channel in project.journey_includes)
    ), after
