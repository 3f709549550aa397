"""Events become one interaction, whatever the order they arrive in (JO6, RS6, RS12)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime

from scv.domain.consent.decisions import point_text
from scv.domain.consent.words import Chosen
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.events import LATEST_WINS
from scv.domain.interactions.events import Facts as Facts
from scv.domain.interactions.events import InteractionEvent as InteractionEvent
from scv.domain.interactions.events import Mention as Mention
from scv.domain.interactions.interaction import Interaction, Link
from scv.domain.interactions.legs import Leg, Order, course, heard
from scv.domain.interactions.past import Answer as Answer
from scv.domain.interactions.past import SeenEvent as SeenEvent
from scv.domain.interactions.past import compacted
from scv.domain.trust.trust import better
from scv.domain.values.ids import DivisionId

MAX_MENTIONS = 20  # identifiers of one conversation: a contact made of them fits one transaction, twice over
MAX_UNREADABLE = 20
MAX_CHOICES = 20


def first(
    event: InteractionEvent,
    link: Link,
    answer: Answer,
    now: datetime | None = None,
    *,
    division: DivisionId | None = None,
    project_id: str | None = None,
) -> Interaction:
    """The interaction as its first event to arrive tells it.

    AC6: `division` and `project_id` are its sender's, for what no event tells; nobody told them, so any event that
    tells a project wins, however early it was.
    """
    usual = Facts(division=event.facts.division or division, project_id=project_id)
    nothing = Interaction(event.conversation_id, usual, (), link, ())
    return advance(nothing, event, link, answer, now)


def decided(draft: Interaction, link: Link, answer: Answer) -> Interaction:
    """The interaction of a first event, as `first` makes it with this link and answer."""
    return dataclasses.replace(draft, link=link, events=(dataclasses.replace(draft.events[0], answer=answer),))


def advance(
    interaction: Interaction, event: InteractionEvent, link: Link, answer: Answer, now: datetime | None = None
) -> Interaction:
    """JO6: the interaction with one more event taken in, the same whatever the order of arrival.

    The division is that of the first event taken in (AC6), however late another one tells it.
    """
    told, legs = event.facts, heard(interaction.legs, event.said)
    won = [name for name in LATEST_WINS if getattr(told, name) is not None and _is_later(interaction, event, name)]
    events, past = compacted((*interaction.events, SeenEvent(event.id, event.type, event.at, answer)), interaction.past)
    return dataclasses.replace(
        interaction,
        facts=dataclasses.replace(_on_course(interaction.facts, legs), **{name: getattr(told, name) for name in won}),
        tellers={**interaction.tellers, **dict.fromkeys(won, event.order)},
        mentions=united(interaction.mentions, event),
        legs=legs,
        link=link,
        events=events,
        past=past,
        unreadable=tuple(sorted({*interaction.unreadable, *event.unreadable}))[:MAX_UNREADABLE],
        received_at=_later(interaction.received_at, now.replace(microsecond=0) if now else None),
        choices=_chosen(interaction.choices, event, now),
    )


def _chosen(known: tuple[Chosen, ...], event: InteractionEvent, now: datetime | None) -> tuple[Chosen, ...]:
    """CN1: each choice once, as it was told first, in the order of making; of too many the latest stay."""
    if not event.choices:
        return known
    told = [Chosen(event.at, event.id, each, now or event.at) for each in event.choices]
    had = {(each.event_id, each.choice) for each in known}
    new = [each for each in told if (each.event_id, each.choice) not in had]
    return tuple(sorted((*known, *new), key=_made)[-MAX_CHOICES:])


def _made(chosen: Chosen) -> tuple[datetime, str, str, str]:
    return chosen.at, chosen.event_id, chosen.choice.purpose, point_text(chosen.choice.point)


def _later(known: datetime | None, now: datetime | None) -> datetime | None:
    """EV3: no event is taken in before the one before it, whatever the clocks of two machines say."""
    return max((each for each in (known, now) if each is not None), default=None)


def _is_later(interaction: Interaction, event: InteractionEvent, name: str) -> bool:
    teller = interaction.tellers.get(name)
    return teller is None or teller < event.order


def _on_course(facts: Facts, legs: tuple[Leg, ...]) -> Facts:
    """RS11: channel, direction, start and end as the legs tell them."""
    found = course(legs)
    return dataclasses.replace(
        facts,
        communication_id=found.leg,
        channel=found.channel,
        direction=found.direction,
        started_at=found.started_at,
        ended_at=found.ended_at,
    )


def united(known: Iterable[Mention], event: InteractionEvent) -> tuple[Mention, ...]:
    """RS6: each identifier once, as its earliest event gives it, in an order that does not depend on arrival.

    Of more than a conversation keeps the strongest stay, and of these the earliest. TR1: how it is known only rises.
    """
    found = {mention.identifier: mention for mention in known}
    for mention in reversed(event.mentions):
        earlier = found.get(mention.identifier)
        how = mention.how if earlier is None else better(mention.how, earlier.how)
        if earlier is None or earlier.by is None or event.order <= earlier.by:
            found[mention.identifier] = Mention(mention.identifier, mention.spelling, event.order, how)
        else:
            found[mention.identifier] = dataclasses.replace(earlier, how=how)
    kept = sorted(found.values(), key=_place)[:MAX_MENTIONS]
    return tuple(sorted(kept, key=_rank))


def _place(mention: Mention) -> tuple[int, Order | None, Identifier]:
    return mention.identifier.strength, mention.by, mention.identifier


def _rank(mention: Mention) -> tuple[int, Identifier]:
    return mention.identifier.strength, mention.identifier


def not_taken_in(interaction: Interaction, event: InteractionEvent) -> tuple[str, ...]:
    """RS12, AC6: what of an event its conversation has no use for: another division, a leg or identifiers too many."""
    told = event.facts
    over = [each.type.value for each in event.identifiers if each not in interaction.identifiers]
    leg = event.said.is_something and told.communication_id not in {leg.id for leg in interaction.legs}
    named = ["divisionId"] if told.division not in (None, interaction.division) else []
    return tuple(dict.fromkeys([*named, *(["communicationId"] if leg else []), *over]))
