"""Erasure: what stays of a person's interactions once the person is erased: the anonymous fact."""

from __future__ import annotations

import dataclasses

from scv.domain.interactions import FACTS, Answer, Interaction, InteractionEvent, Link, SeenEvent

ERASED = "erased"
PERSONAL = frozenset({"name", "first_name", "last_name", "subject", "communication_id"})
FORGOTTEN = dict.fromkeys(sorted(PERSONAL))


def anonymous(interaction: Interaction, by: str) -> Interaction:
    """AC1: channel, queue, agent and times stay; who it was, and what was said about it, is gone.

    It belongs to nobody, and no later event changes that.
    """
    return dataclasses.replace(
        interaction,
        facts=dataclasses.replace(interaction.facts, **FORGOTTEN),
        identifiers=(),
        link=Link(None, ERASED, None, by),
        events=tuple(_anonymous(seen) for seen in interaction.events),
        revision=interaction.revision + 1,
    )


def _anonymous(seen: SeenEvent) -> SeenEvent:
    answer = Answer(seen.answer.outcome, candidates=seen.answer.candidates, rule=seen.answer.rule)
    return dataclasses.replace(seen, facts=tuple(name for name in seen.facts if name not in PERSONAL), answer=answer)


def concerns(interaction: Interaction) -> str | None:
    """Whose data it carries: its contact, or the one that it was last told to be of before it was unlinked."""
    told = (seen.answer.contact_id for seen in reversed(interaction.events) if seen.answer.contact_id)
    return interaction.link.contact_id or next(told, None)


def is_erased(interaction: Interaction) -> bool:
    """Whether its person was erased."""
    return interaction.link.rule == ERASED


def without_person(event: InteractionEvent) -> InteractionEvent:
    """A late event of an erased interaction brings nothing personal back."""
    told = {name: getattr(event.facts, name) for name in FACTS if name not in PERSONAL}
    return dataclasses.replace(event, facts=type(event.facts)(**told), mentions=(), unreadable=())
