"""Erasure: what stays of a person's interactions once the person is erased: the anonymous fact (PV1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import TypeVar

from scv.domain.changes.plans import HistoryEntry
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.interaction import Facts, Interaction, InteractionEvent, Link, SeenEvent
from scv.domain.interactions.legs import as_one
from scv.domain.interactions.past import PastEvent
from scv.domain.values.ids import ContactId

E = TypeVar("E", SeenEvent, PastEvent)

ERASED = "erased"
EXPIRED = "expired"
PERSONAL = frozenset({"name", "first_name", "last_name", "subject", "communication_id"})
FORGOTTEN = dict.fromkeys(sorted(PERSONAL))
DROPPED = "dropped"  # what an undone merge lists in its history; the only values that a history has
NO_VALUE = ("field", "claimed", "by", "at")


def anonymous(interaction: Interaction, by: str) -> Interaction:
    """PV1: channel, queue, agent and times stay; who it was, and what was said about it, is gone.

    It belongs to nobody, and no later event brings anything back, also when an agent links it to somebody.
    """
    return dataclasses.replace(_telling_nothing(interaction), erased=True, link=Link(None, ERASED, None, by))


def left_behind(interaction: Interaction) -> Interaction:
    """PV2: the interaction of a contact that has expired: anonymous, and open to a later event that tells who it is.

    What an agent has decided about it without a contact stays decided.
    """
    link = interaction.link
    by = None if link.contact_id else link.by
    return dataclasses.replace(_telling_nothing(interaction), link=Link(None, EXPIRED, None, by))


def _telling_nothing(interaction: Interaction) -> Interaction:
    """PV1, PV2: without whatever tells who it was, or what that person said, refused or agreed to."""
    return sealed(
        dataclasses.replace(
            _naming_nobody(interaction),
            facts=dataclasses.replace(interaction.facts, **FORGOTTEN),
            choices=(),
            mentions=(),
            unreadable=(),
        )
    )


def is_left_behind(interaction: Interaction) -> bool:
    """Whether its contact has expired, and no later event has found it another one or told of a person again."""
    told = (*interaction.mentions, *interaction.unreadable, *interaction.choices)
    named = any(getattr(interaction.facts, name) for name in PERSONAL)
    return interaction.link.rule == EXPIRED and not told and not named


def sealed(interaction: Interaction) -> Interaction:
    """Without the ids of its events and legs, which senders choose: a repeated event is still known by its mark.

    It gets its first answer again (RS5): one told since an agent has linked the conversation names that contact, whose
    own erasure finds the conversation by it.
    """
    past = interaction.past.with_(interaction.events)
    last = dataclasses.replace(past.last, id=None) if past.last else None
    kept = {name: (order[0], "") for name, order in interaction.tellers.items() if name not in PERSONAL}
    return dataclasses.replace(
        interaction,
        events=(),
        past=dataclasses.replace(past, last=last),
        legs=as_one(interaction.legs),
        tellers=kept,
    )


def _naming_nobody(interaction: Interaction) -> Interaction:
    """No answer of its events names the person."""
    past = interaction.past.with_(interaction.events)
    events = tuple(PastEvent(event.mark, event.answer.anonymous) for event in past.events)
    return dataclasses.replace(interaction, events=(), past=dataclasses.replace(past, events=events))


def reduced(
    interaction: Interaction, contact: Contact, values: Collection[Identifier], members: Collection[ContactId]
) -> Interaction:
    """PV1: the interaction of another living contact, without the erased person's `values` that it does not hold.

    A name that is not that contact's, and what nobody could read, go as well where one of the values was told:
    they may be the erased person's. `members`: the ids of the erased merge set, which no answer names any more.
    """
    gone = {each for each in values if each not in contact.identifiers}
    kept = tuple(mention for mention in interaction.mentions if mention.identifier not in gone)
    if gone.isdisjoint(interaction.carried):
        return interaction
    link, facts = interaction.link, interaction.facts
    if not _is_named(contact, facts):
        facts = dataclasses.replace(facts, name=None, first_name=None, last_name=None)
    return dataclasses.replace(
        interaction,
        facts=facts,
        mentions=kept,
        unreadable=(),
        choices=tuple(each for each in interaction.choices if each.choice.point not in gone),
        link=dataclasses.replace(link, identifier=None) if link.identifier in gone else link,
        events=tuple(_without(event, gone, members) for event in interaction.events),
        past=dataclasses.replace(
            interaction.past, events=tuple(_without(event, gone, members) for event in interaction.past.events)
        ),
    )


def _is_named(contact: Contact, facts: Facts) -> bool:
    told = " ".join(part for part in (facts.first_name, facts.last_name) if part) or facts.name or ""
    return told.casefold() == (contact.profile.display_name or "").casefold()


def _without(event: E, gone: Collection[Identifier], members: Collection[ContactId]) -> E:
    named = event.answer.contact_id in members or event.answer.identifier in gone
    return dataclasses.replace(event, answer=event.answer.anonymous) if named else event


def concerns(interaction: Interaction) -> ContactId | None:
    """Whose data it carries: its contact, or the one that it was last told to be of before it was unlinked."""
    told = (answer.contact_id for answer in interaction.answers if answer.contact_id)
    return interaction.link.contact_id or next(told, None)


def is_erased(interaction: Interaction) -> bool:
    """Whether its person was erased; of items of the first schema the reason of the link tells."""
    return interaction.erased or interaction.link.rule == ERASED


def seen_as_erased(interaction: Interaction, contact: Contact) -> Interaction:
    """PV1: the interaction of a contact that was just erased, which the erasure has not reached yet."""
    return anonymous(interaction, contact.modified_by or "")


def without_person(event: InteractionEvent) -> InteractionEvent:
    """A late event of an erased interaction brings nothing personal back."""
    return dataclasses.replace(
        event, facts=dataclasses.replace(event.facts, **FORGOTTEN), mentions=(), unreadable=(), ignored=(), choices=()
    )


def without_values(entry: HistoryEntry) -> HistoryEntry:
    """Of what an undone merge dropped the values go, as nobody can say whose they were; the rest stays (PV1)."""
    listed = entry.details.get(DROPPED)
    if not isinstance(listed, list):
        return entry
    kept = [{name: each[name] for name in NO_VALUE if name in each} for each in listed if isinstance(each, dict)]
    return entry if kept == listed else dataclasses.replace(entry, details={**entry.details, DROPPED: list(kept)})
