"""An interaction and its events, which may come late, twice and in any order (JO4, JO6)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scv.domain.channels import CHANNELS, Channel, ChannelRule, Direction
from scv.domain.contacts import UNASSIGNED_DIVISION, ContactType
from scv.domain.errors import TooManyEvents
from scv.domain.identifiers import Identifier

MAX_EVENTS = 1000
DEFAULT_PROJECT = "default"


class EventType(StrEnum):
    """What an event says about its conversation."""

    STARTED = "interaction.started"
    UPDATED = "interaction.updated"
    ENDED = "interaction.ended"


class Outcome(StrEnum):
    """What became of an event; the sender reads it in the answer."""

    LINKED = "linked"
    CREATED = "created"
    SUGGESTED = "suggested"
    SEARCH = "search"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    QUEUED = "queued"


@dataclass(frozen=True, slots=True)
class Facts:
    """What one event knows; None where it knows nothing. Later events win fact by fact."""

    communication_id: str | None = None
    channel: Channel | None = None
    direction: Direction | None = None
    division: str | None = None
    project_id: str | None = None
    subject: str | None = None
    queue: str | None = None
    agent: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None


FACTS = tuple(field.name for field in dataclasses.fields(Facts))


@dataclass(frozen=True, slots=True)
class Mention:
    """One identifier as an event gives it.

    `spelling` is what the sender wrote (ID3, ID5), None where that is the stored spelling.
    """

    identifier: Identifier
    spelling: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that nobody can read as an identifier: the field as the sender names it, and the value, cut."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class InteractionEvent:
    """One event as its sender's adapter read it.

    `unreadable`: values that identify nobody. `ignored`: keys of the payload that we do not know.
    """

    id: str
    type: EventType
    at: datetime
    conversation_id: str
    facts: Facts
    mentions: tuple[Mention, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Every identifier of the event, each once."""
        return tuple(dict.fromkeys(mention.identifier for mention in self.mentions))


def mentioned(*identifiers: Identifier) -> tuple[Mention, ...]:
    """Mentions in the stored spelling."""
    return tuple(Mention(identifier) for identifier in identifiers)


@dataclass(frozen=True, slots=True)
class Link:
    """Whom the interaction belongs to and why (JO4, RS10).

    `contact_id` is None when nobody was stitched or an agent unlinked it (PA5). `by` is None for
    the system, else the agent's id: what an agent decided, later events do not change.
    """

    contact_id: str | None
    rule: str
    identifier: Identifier | None = None
    by: str | None = None

    @property
    def made_here(self) -> bool:
        """PA7: an agent made the contact of this very interaction."""
        return self.by is not None and self.rule == "PA7"


@dataclass(frozen=True, slots=True)
class Answer:
    """RS10, RS5: what the sender was told, kept so that the same event gets the same answer again."""

    outcome: Outcome
    contact_id: str | None = None
    contact_type: ContactType | None = None
    candidates: int = 0
    rule: str = ""
    identifier: Identifier | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """RS10: what became of an event, and of which conversation it was."""

    conversation_id: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event that was taken in; `facts` are those that no later event has overruled."""

    id: str
    type: EventType
    at: datetime
    facts: tuple[str, ...]
    answer: Answer

    @property
    def order(self) -> tuple[datetime, str]:
        """Events are ordered by time, those of the same time by id."""
        return self.at, self.id


@dataclass(frozen=True, slots=True)
class Interaction:
    """One conversation on one channel, folded from its events."""

    conversation_id: str
    facts: Facts
    identifiers: tuple[Identifier, ...]
    link: Link
    events: tuple[SeenEvent, ...]
    revision: int = 1

    @property
    def channel(self) -> Channel:
        """Voice until an event says otherwise; senders always say."""
        return self.facts.channel or Channel.VOICE

    @property
    def rule(self) -> ChannelRule:
        """The channel's row of the CH table."""
        return CHANNELS[self.channel]

    @property
    def lookups(self) -> tuple[Identifier, ...]:
        """CH: the identifiers by which a contact is looked for."""
        return self.rule.lookups(self.identifiers)

    @property
    def direction(self) -> Direction | None:
        """None when no event told it."""
        return self.facts.direction

    @property
    def division(self) -> str:
        """The access area, `*` when unassigned."""
        return self.facts.division or UNASSIGNED_DIVISION

    @property
    def project_id(self) -> str:
        """Whose settings apply."""
        return self.facts.project_id or DEFAULT_PROJECT

    @property
    def started_at(self) -> datetime:
        """As told, else the time of its first event."""
        return self.facts.started_at or min(event.at for event in self.events)

    @property
    def has_started(self) -> bool:
        """JO6: whether the event is known that tells how the conversation began."""
        return any(event.type is EventType.STARTED for event in self.events)

    @property
    def in_journey(self) -> bool:
        """JO2: linked, and on a channel that journeys show."""
        return self.link.contact_id is not None and self.rule.in_journey

    @property
    def last_event(self) -> SeenEvent:
        """The latest in time, not the last to arrive."""
        return max(self.events, key=lambda event: event.order)

    def seen(self, event_id: str) -> SeenEvent | None:
        """RS5: the event, when it was taken in before."""
        return next((event for event in self.events if event.id == event_id), None)


def first(event: InteractionEvent, link: Link, answer: Answer) -> Interaction:
    """The interaction as its first event to arrive tells it."""
    told = tuple(name for name in FACTS if getattr(event.facts, name) is not None)
    seen = SeenEvent(event.id, event.type, event.at, told, answer)
    return Interaction(event.conversation_id, event.facts, united((), event.identifiers), link, (seen,))


def advance(interaction: Interaction, event: InteractionEvent, link: Link, answer: Answer) -> Interaction:
    """JO6: the interaction with one more event taken in, the same whatever the order of arrival.

    Each fact is that of the latest event which tells it. Raises TooManyEvents.
    """
    if len(interaction.events) >= MAX_EVENTS:
        raise TooManyEvents(f"A conversation keeps at most {MAX_EVENTS} events.", entity_id=interaction.conversation_id)
    told = [name for name in FACTS if getattr(event.facts, name) is not None]
    owner = {name: seen.order for seen in interaction.events for name in seen.facts}
    won = {name for name in told if _overrules(interaction, event, name, owner.get(name))}
    facts = dataclasses.replace(interaction.facts, **{name: getattr(event.facts, name) for name in won})
    earlier = tuple(
        dataclasses.replace(seen, facts=tuple(name for name in seen.facts if name not in won)) if won else seen
        for seen in interaction.events
    )
    owned = {name for seen in earlier for name in seen.facts}
    mine = tuple(name for name in told if name not in owned)
    return dataclasses.replace(
        interaction,
        facts=facts,
        identifiers=united(interaction.identifiers, event.identifiers),
        link=link,
        events=(*earlier, SeenEvent(event.id, event.type, event.at, mine, answer)),
        revision=interaction.revision + 1,
    )


def _overrules(
    interaction: Interaction, event: InteractionEvent, name: str, owner: tuple[datetime, str] | None
) -> bool:
    """JO6: the later event tells the fact; that a campaign dials, the events of the call itself do not know."""
    before, after = interaction.facts.channel, event.facts.channel
    if name == "channel" and before is not None and before is not after and Channel.CAMPAIGN in (before, after):
        return after is Channel.CAMPAIGN
    return owner is None or owner < (event.at, event.id)


def united(known: tuple[Identifier, ...], more: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    """Both, each once, in an order that does not depend on arrival."""
    return tuple(sorted({*known, *more}, key=lambda identifier: (identifier.strength, identifier)))


def relinked(interaction: Interaction, link: Link) -> Interaction:
    """PA5, PA6: the same interaction with an agent's decision."""
    return dataclasses.replace(interaction, link=link, revision=interaction.revision + 1)
