"""Journeys: all current and earlier interactions of a contact over its merge set (JO1-JO6)."""

from __future__ import annotations

from datetime import datetime
from scv.frozen import dataclass

from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import Interaction, Link, Unreadable
from scv.domain.interactions.past import LastEvent
from scv.domain.trust.trust import Method
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.domain.values.times import stamp

NOBODY = ContactId("")  # of an entry that is shown before anybody is known


@dataclass(frozen=True, slots=True)
class JourneyEntry:
    """JO4: one interaction as a journey shows it. `key` orders entries: start time, then id.

    `also_on`: the channels of its other legs (RS11). `expires_at`: from then on it is absent (PV2).
    `how`: how the identifier is known that it came in on (TR1).
    """

    conversation_id: ConversationId
    key: str
    contact_id: ContactId
    channel: Channel
    division: DivisionId
    started_at: datetime
    link: Link
    event_count: int
    last_event: LastEvent
    direction: Direction | None = None
    ended_at: datetime | None = None
    subject: str | None = None
    queue: str | None = None
    agent: str | None = None
    also_on: tuple[Channel, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    expires_at: datetime | None = None
    how: Method = Method.TOLD

    def is_alive(self, now: datetime) -> bool:
        """PV2: an expired one that the store has not removed yet is treated as absent."""
        return self.expires_at is None or self.expires_at > now


def entry_key(started_at: datetime, conversation_id: ConversationId) -> str:
    """JO3: unique, and sorted like time, so that a cursor names one place between two entries."""
    return f"{stamp(started_at)}#{conversation_id}"


def journey_entry(interaction: Interaction, contact_id: ContactId | None = None) -> JourneyEntry:
    """JO1: the entry of one interaction, as the panel shows the current one before the index has it."""
    facts = interaction.facts
    return JourneyEntry(
        conversation_id=interaction.conversation_id,
        key=entry_key(interaction.started_at, interaction.conversation_id),
        contact_id=contact_id or interaction.link.contact_id or NOBODY,
        channel=interaction.channel,
        division=interaction.division,
        started_at=interaction.started_at,
        link=interaction.link,
        event_count=interaction.event_count,
        last_event=interaction.last_event,
        direction=interaction.direction,
        ended_at=facts.ended_at,
        subject=facts.subject,
        queue=facts.queue,
        agent=facts.agent,
        also_on=also_on(interaction),
        unreadable=interaction.unreadable,
        expires_at=interaction.expires_at,
        how=known_how(interaction),
    )


def known_how(interaction: Interaction) -> Method:
    """TR1: how the identifier is known that the interaction came in on."""
    found = came_in_on(interaction)
    return next((each.how for each in interaction.mentions if each.identifier == found), Method.TOLD)


def also_on(interaction: Interaction) -> tuple[Channel, ...]:
    """RS11: the channels of its other legs, each once."""
    channels = dict.fromkeys(leg.channel for leg in interaction.legs if leg.channel is not None)
    return tuple(channel for channel in channels if channel is not interaction.channel)


def came_in_on(interaction: Interaction) -> Identifier | None:
    """JO4: the identifier the interaction came in on, its strongest when nothing was stitched."""
    if interaction.link.identifier is not None:
        return interaction.link.identifier
    return interaction.identifiers[0] if interaction.identifiers else None
