"""An interaction and its events, which may come late, twice and in any order (JO4, JO6)."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from itertools import groupby
from scv.frozen import dataclass

from scv.domain.consent.words import Chosen
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import CHANNELS, Channel, ChannelRule, Direction
from scv.domain.interactions.events import EventType as EventType
from scv.domain.interactions.events import Facts as Facts
from scv.domain.interactions.events import InteractionEvent as InteractionEvent
from scv.domain.interactions.events import Mention as Mention
from scv.domain.interactions.events import Unreadable as Unreadable
from scv.domain.interactions.events import mentioned as mentioned
from scv.domain.interactions.legs import Leg, Order
from scv.domain.interactions.past import NOTHING_PAST, LastEvent, Past
from scv.domain.interactions.past import Answer as Answer
from scv.domain.interactions.past import Outcome as Outcome
from scv.domain.interactions.past import SeenEvent as SeenEvent
from scv.domain.trust.trust import Method, worth
from scv.domain.values.ids import ContactId, ConversationId, DivisionId

DEFAULT_PROJECT = "default"
MADE = "RS4"


@dataclass(frozen=True, slots=True)
class Link:
    """Whom the interaction belongs to and why (JO4, RS10).

    `contact_id` is None when nobody was stitched or an agent unlinked it (PA5). `by` is None for
    the system, else the agent's id: what an agent decided, later events do not change.
    """

    contact_id: ContactId | None
    rule: str
    identifier: Identifier | None = None
    by: str | None = None

    @property
    def made_here(self) -> bool:
        """PA7: an agent made the contact of this very interaction."""
        return self.by is not None and self.rule == "PA7"


@dataclass(frozen=True, slots=True)
class Received:
    """RS10: what became of an event, and of which conversation it was.

    `ignored` (RS12, AC6) and `unreadable` (ID11): what of it did not count. `code`: of an event that was refused while
    others of its request were not, the error's stable name.
    """

    conversation_id: ConversationId
    answer: Answer
    ignored: tuple[str, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One conversation, folded from its events.

    `tellers` names for each fact of LATEST_WINS the event that told it. `received_at`: when its last event was taken
    in, by our clock; `expires_at`: when the store may remove it (PV2); both in whole seconds, as the store counts.
    `erased`: its person was erased, and no event brings anything personal back, whoever it is linked to (PV1).
    `included`: its project wants what its channel leaves out in journeys (PJ9).
    `choices`: what the person has decided in it, for the contact that it belongs to or will (CN1).
    """

    conversation_id: ConversationId
    facts: Facts
    mentions: tuple[Mention, ...]
    link: Link
    events: tuple[SeenEvent, ...]
    revision: int = 1
    tellers: Mapping[str, Order] = field(default_factory=dict)
    legs: tuple[Leg, ...] = ()
    past: Past = NOTHING_PAST
    unreadable: tuple[Unreadable, ...] = ()
    received_at: datetime | None = None
    expires_at: datetime | None = None
    erased: bool = False
    included: bool = False
    choices: tuple[Chosen, ...] = ()

    @property
    def channel(self) -> Channel:
        """Voice until an event says otherwise; senders always say."""
        return self.facts.channel or Channel.VOICE

    @property
    def rule(self) -> ChannelRule:
        """The channel's row of the CH table."""
        return CHANNELS[self.channel]

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Every identifier that its events gave, the strongest first."""
        return tuple(mention.identifier for mention in self.mentions)

    @property
    def carried(self) -> tuple[Identifier, ...]:
        """PV1: every identifier that it tells, also those about which something was decided in it."""
        points = (each.choice.point for each in self.choices)
        return tuple(dict.fromkeys((*self.identifiers, *(each for each in points if each is not None))))

    @property
    def proofs(self) -> dict[Identifier, Method]:
        """TR1: how each of them is known by now."""
        return {mention.identifier: mention.how for mention in self.mentions}

    @property
    def lookups(self) -> tuple[Identifier, ...]:
        """CH: the identifiers by which a contact is looked for."""
        return self.rule.lookups(self.identifiers)

    @property
    def deciding(self) -> tuple[tuple[Identifier, ...], ...]:
        """RS6: of each strength those that the earliest event gave, the strongest first; TR3: better trust before less.

        Weaker ones stand in where nobody holds the stronger, and only those that were given no later than these.
        """
        counted = set(self.lookups)
        tiers = groupby((each for each in self.mentions if each.identifier in counted), key=_strength)
        found: list[tuple[Mention, ...]] = []
        for _, tier in tiers:
            earliest = _earliest(tuple(tier))
            if not found or _no_later(earliest[0], found[-1][0]):
                found.extend(_by_trust(earliest))
        return tuple(tuple(mention.identifier for mention in tier) for tier in found)

    @property
    def direction(self) -> Direction | None:
        """None when no event told it."""
        return self.facts.direction

    @property
    def division(self) -> DivisionId:
        """AC6: the access area that its first event taken in named, `*` when unassigned."""
        return self.facts.division or UNASSIGNED_DIVISION

    @property
    def project_id(self) -> str:
        """Whose settings apply."""
        return self.facts.project_id or DEFAULT_PROJECT

    @property
    def started_at(self) -> datetime:
        """RS11: the start of its earliest leg, else the earliest time that is known of it."""
        known = (self.past.first_at, self.facts.ended_at, *(event.at for event in self.events))
        return self.facts.started_at or min(each for each in (*known, self.received_at) if each is not None)

    @property
    def has_started(self) -> bool:
        """JO6: whether the event is known that tells how the conversation began."""
        return self.past.started or any(event.type is EventType.STARTED for event in self.events)

    @property
    def in_journey(self) -> bool:
        """JO2, PJ9: linked, and on a channel that journeys show, by themselves or by the project's choice."""
        return self.link.contact_id is not None and (self.rule.in_journey or self.included)

    @property
    def event_count(self) -> int:
        """All that were taken in."""
        return self.past.count + len(self.events)

    @property
    def last_event(self) -> LastEvent:
        """The latest in time, not the last to arrive."""
        known = [LastEvent(event.id, event.type, event.at) for event in self.events]
        return max((*known, self.past.last) if self.past.last else known, key=_order)

    @property
    def answers(self) -> Iterator[Answer]:
        """What its events were told, those first that arrived last."""
        yield from (event.answer for event in reversed(self.events))
        yield from (event.answer for event in reversed(self.past.events))

    @property
    def made(self) -> ContactId | None:
        """RS4: the contact that was made for it, also while it is linked to nobody or somebody else."""
        if self.link.rule == MADE:
            return self.link.contact_id
        return next((each.contact_id for each in self.answers if each.rule == MADE and each.contact_id), None)

    def seen(self, event_id: str) -> Answer | None:
        """RS5: what the event was answered when it was taken in before."""
        whole = next((event.answer for event in self.events if event.id == event_id), None)
        return whole or self.past.answer(event_id)

    def is_alive(self, now: datetime) -> bool:
        """PV2: an expired one that the store has not removed yet is treated as absent."""
        return self.expires_at is None or self.expires_at > now


def _strength(mention: Mention) -> int:
    return mention.identifier.strength


def _order(event: LastEvent) -> Order:
    return event.order


def _earliest(tier: tuple[Mention, ...]) -> tuple[Mention, ...]:
    first_by = min((mention.by for mention in tier if mention.by is not None), default=None)
    return tuple(mention for mention in tier if mention.by == first_by)


def _by_trust(tier: tuple[Mention, ...]) -> Iterator[tuple[Mention, ...]]:
    """TR3: of several that one event gave, the ones that are proved, then what is shown, then what is typed."""
    for _, alike in groupby(sorted(tier, key=_worth), key=_worth):
        yield tuple(alike)


def _worth(mention: Mention) -> int:
    return worth(mention.how)


def _no_later(mention: Mention, than: Mention) -> bool:
    return mention.by is None or than.by is None or mention.by <= than.by


def without_mentions(interaction: Interaction, gone: Collection[Identifier]) -> Interaction:
    """The interaction as if nobody had told these identifiers; itself where nobody has."""
    kept = tuple(each for each in interaction.mentions if each.identifier not in gone)
    return interaction if kept == interaction.mentions else dataclasses.replace(interaction, mentions=kept)


def relinked(interaction: Interaction, link: Link) -> Interaction:
    """PA5, PA6: the same interaction with an agent's decision."""
    return dataclasses.replace(interaction, link=link)
