"""The legs of a conversation: on which channel it began, and when it began and ended (RS11)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.interactions.channels import Channel, Direction

MAX_LEGS = 30  # of one conversation; each keeps an id of up to 255 characters

Order = tuple[datetime, str]
"""The place of an event among those of its conversation: its time, then its id."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of a conversation on one channel; `id` is None for what events say without naming a leg.

    `channel_by` and `direction_by`: the latest event that told it. `began`: the earliest start that was told;
    `resumed`: the latest start of a `started` event, None while there is none. `ended`: the latest end.
    """

    id: str | None = None
    channel: Channel | None = None
    channel_by: Order | None = None
    direction: Direction | None = None
    direction_by: Order | None = None
    began: datetime | None = None
    resumed: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What one event says about its leg; `starts`: it is the event of its start, or of one more start."""

    leg: str | None
    order: Order
    channel: Channel | None = None
    direction: Direction | None = None
    began: datetime | None = None
    ended: datetime | None = None
    starts: bool = False

    @property
    def is_something(self) -> bool:
        """Whether there is anything to keep."""
        return any(each is not None for each in (self.channel, self.direction, self.began, self.ended))


@dataclass(frozen=True, slots=True)
class Course:
    """What the legs together say about the conversation. `leg` is the one that began first."""

    leg: str | None = None
    channel: Channel | None = None
    direction: Direction | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


def heard(legs: tuple[Leg, ...], said: Said) -> tuple[Leg, ...]:
    """The legs after one more event, the same whatever the order of arrival; a leg over the limit is left out."""
    if not said.is_something:
        return legs
    known = {leg.id: leg for leg in legs}
    if said.leg not in known and len(known) >= MAX_LEGS:
        return legs
    known[said.leg] = _told(known.get(said.leg, Leg(said.leg)), said)
    return tuple(sorted(known.values(), key=_by_id))


def _by_id(leg: Leg) -> str:
    return leg.id or ""


def _told(leg: Leg, said: Said) -> Leg:
    changes: dict[str, object] = {
        "began": min(_known(leg.began, said.began), default=None),
        "resumed": max(_known(leg.resumed, said.began if said.starts else None), default=None),
        "ended": max(_known(leg.ended, said.ended), default=None),
    }
    if said.channel is not None and _overrules(leg, said):
        changes |= {"channel": said.channel, "channel_by": said.order}
    if said.direction is not None and (leg.direction_by is None or leg.direction_by < said.order):
        changes |= {"direction": said.direction, "direction_by": said.order}
    return dataclasses.replace(leg, **changes)  # type: ignore[arg-type]


def _known(*times: datetime | None) -> tuple[datetime, ...]:
    return tuple(each for each in times if each is not None)


def _overrules(leg: Leg, said: Said) -> bool:
    """The later event tells the channel; that a campaign dials, the events of the call itself do not know."""
    if leg.channel_by is None:
        return True
    if Channel.CAMPAIGN in (leg.channel, said.channel) and leg.channel is not said.channel:
        return said.channel is Channel.CAMPAIGN
    return leg.channel_by < said.order


def course(legs: tuple[Leg, ...]) -> Course:
    """RS11: the conversation as its legs tell it: the first decides the channel, the last to end ends it."""
    begun = tuple(sorted((leg for leg in legs if leg.began is not None), key=_by_beginning))
    others = tuple(sorted((leg for leg in legs if leg.began is None), key=_by_word, reverse=True))
    ordered = (*begun, *others)
    dialled = any(leg.channel is Channel.CAMPAIGN for leg in legs)
    start, end = begun[0].began if begun else None, _ended(legs)
    return Course(
        leg=next((leg.id for leg in ordered), None),
        channel=Channel.CAMPAIGN if dialled else next((leg.channel for leg in ordered if leg.channel), None),
        direction=next((leg.direction for leg in ordered if leg.direction), None),
        started_at=start,
        ended_at=max(end, start) if end and start else end,
    )


def _by_beginning(leg: Leg) -> tuple[datetime, str]:
    return leg.began or datetime.min, leg.id or ""


def _by_word(leg: Leg) -> tuple[bool, Order | None, str]:
    """Of legs that never began, the one that was spoken of last comes first."""
    told = max((each for each in (leg.channel_by, leg.direction_by) if each), default=None)
    return told is not None, told, leg.id or ""


def _ended(legs: tuple[Leg, ...]) -> datetime | None:
    """The latest end, once every leg that is known to have started has ended."""
    ends = [leg.ended for leg in legs if leg.ended is not None]
    for leg in legs:
        if leg.resumed is None:
            continue
        end = ended(leg, legs)
        if end is None:
            return None
        ends.append(end)
    return max(ends, default=None)


def ended(leg: Leg, legs: Iterable[Leg]) -> datetime | None:
    """When the leg ended, None while it goes on or once it has begun again; never before it began.

    An end that names no leg ends all, one that names a leg which never started ends the leg without a name.
    Where a leg has started only once, its own end counts although its clock says that it came before.
    """
    if leg.resumed is None:
        return leg.ended
    others = [each for each in legs if each.id != leg.id]
    own = leg.ended
    if own is not None and own >= leg.resumed:
        return own
    if own is not None and leg.began == leg.resumed and (leg.id is not None or not _any_started(others)):
        return leg.began
    ends = [each.ended for each in others if each.id is None or (leg.id is None and each.resumed is None)]
    return max((end for end in ends if end is not None and end >= leg.resumed), default=None)


def _any_started(legs: Iterable[Leg]) -> bool:
    return any(leg.resumed is not None for leg in legs)


def as_one(legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """The same course told by a single leg without a name, for a conversation that has to forget its ids."""
    told = course(legs)
    if not legs:
        return ()
    times = [each[0] for leg in legs for each in (leg.channel_by, leg.direction_by) if each is not None]
    last = (max(times), "") if times else None
    return (
        Leg(
            channel=told.channel,
            channel_by=last if told.channel else None,
            direction=told.direction,
            direction_by=last if told.direction else None,
            began=told.started_at,
            resumed=_still_open(legs) if told.ended_at is None else None,
            ended=told.ended_at,
        ),
    )


def _still_open(legs: tuple[Leg, ...]) -> datetime | None:
    """The latest start of a leg that goes on."""
    started = (leg.resumed for leg in legs if leg.resumed is not None and ended(leg, legs) is None)
    return max(started, default=None)
