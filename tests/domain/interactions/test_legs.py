"""Legs: a conversation of several is one interaction, whatever the order in which its events arrive (RS11)."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.folding import advance, first
from scv.domain.interactions.interaction import Answer, EventType, Interaction, InteractionEvent, Link, Outcome
from scv.domain.interactions.journeys import also_on
from scv.domain.interactions.legs import MAX_LEGS, Leg, as_one, course, ended
from tests.builders import NOW, event

STARTED, UPDATED, ENDED = EventType.STARTED, EventType.UPDATED, EventType.ENDED
LEGS = (None, "p-1", "p-2", "p-3")
_numbers = itertools.count()


def minute(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def said(kind: EventType, at: int, leg: str | None = None, **more: Any) -> InteractionEvent:
    """An event at a minute, about a leg; it tells no time of its own."""
    more = {"channel": None, "direction": None, "started_at": None, **more}
    return event(id=f"e-{next(_numbers):03d}", type=kind, at=minute(at), communication_id=leg, **more)


def folded(events: list[InteractionEvent]) -> Interaction:
    """The interaction after these events arrived in this order."""
    interaction = first(events[0], Link(None, ""), Answer(Outcome.SEARCH))
    for each in events[1:]:
        interaction = advance(interaction, each, interaction.link, Answer(Outcome.UPDATED))
    return interaction


def in_any_order(*events: InteractionEvent) -> Interaction:
    """The interaction that every order of arrival gives."""
    found = [folded(list(order)) for order in itertools.permutations(events)]
    assert len({repr((each.facts, each.legs, each.started_at)) for each in found}) == 1
    return found[0]


def span(interaction: Interaction) -> tuple[datetime, datetime | None]:
    return interaction.started_at, interaction.facts.ended_at


# -- stories --------------------------------------------------------------------------------------


def test_RS11_a_callback_and_the_call_that_returns_it_are_a_callback() -> None:
    """It ends with the call, not with the request for it."""
    interaction = in_any_order(
        said(STARTED, 0, "back", channel=Channel.CALLBACK, direction=Direction.INBOUND),
        said(ENDED, 31, "back", channel=Channel.CALLBACK),
        said(STARTED, 30, "call", channel=Channel.VOICE, direction=Direction.OUTBOUND),
        said(ENDED, 40, "call", channel=Channel.VOICE),
    )
    assert (interaction.channel, interaction.direction) == (Channel.CALLBACK, Direction.INBOUND)
    assert span(interaction) == (minute(0), minute(40))
    assert also_on(interaction) == (Channel.VOICE,)
    assert interaction.facts.communication_id == "back"


def test_RS11_a_conversation_goes_on_until_its_last_leg_has_ended() -> None:
    events = [said(STARTED, 0, "a"), said(STARTED, 1, "b"), said(ENDED, 2, "a")]
    assert span(in_any_order(*events)) == (minute(0), None)
    assert span(in_any_order(*events, said(ENDED, 3, "b"))) == (minute(0), minute(3))


def test_RS11_start_end_and_start_again_is_open_from_the_first_start_on() -> None:
    again = [said(STARTED, 0, "a"), said(ENDED, 5, "a"), said(STARTED, 9, "a")]
    assert span(in_any_order(*again)) == (minute(0), None)
    assert span(in_any_order(*again, said(ENDED, 12, "a"))) == (minute(0), minute(12))


def test_RS11_a_new_leg_opens_what_had_ended() -> None:
    events = [said(STARTED, 0, "a"), said(ENDED, 5), said(STARTED, 9, "b")]
    assert span(in_any_order(*events)) == (minute(0), None)


def test_RS11_an_end_that_names_no_leg_ends_all() -> None:
    events = [said(STARTED, 0, "a"), said(STARTED, 1, "b"), said(ENDED, 2, "a"), said(ENDED, 7)]
    assert span(in_any_order(*events)) == (minute(0), minute(7))


def test_RS11_an_end_of_a_leg_that_never_started_ends_the_one_without_a_name() -> None:
    """A sender may name its leg at the end only."""
    assert span(in_any_order(said(STARTED, 0), said(ENDED, 5, "a"))) == (minute(0), minute(5))


def test_RS11_an_update_that_repeats_the_start_opens_no_leg_of_its_own() -> None:
    events = [said(STARTED, 0, "a"), said(UPDATED, 2, started_at=minute(0)), said(ENDED, 5, "a")]
    assert span(in_any_order(*events)) == (minute(0), minute(5))


def test_RS11_a_clock_that_is_off_does_not_keep_a_conversation_open() -> None:
    """The only end of the only start counts, and does not come before it."""
    assert span(in_any_order(said(STARTED, 5, "a"), said(ENDED, 4, "a"))) == (minute(5), minute(5))
    assert span(in_any_order(said(STARTED, 5), said(ENDED, 4))) == (minute(5), minute(5))


def test_RS11_a_campaign_stays_a_campaign() -> None:
    events = [
        said(STARTED, 0, "call", channel=Channel.VOICE, direction=Direction.OUTBOUND),
        said(UPDATED, 1, "call", channel=Channel.CAMPAIGN),
        said(ENDED, 2, "call", channel=Channel.VOICE),
        said(STARTED, 3, "sms", channel=Channel.SMS),
    ]
    assert in_any_order(*events).channel is Channel.CAMPAIGN


def test_RS11_within_a_leg_the_later_event_tells_the_channel() -> None:
    early = said(STARTED, 0, "a", channel=Channel.OPEN, direction=Direction.INBOUND)
    late = said(UPDATED, 1, "a", channel=Channel.SMS, direction=Direction.OUTBOUND)
    interaction = in_any_order(early, late)
    assert (interaction.channel, interaction.direction) == (Channel.SMS, Direction.OUTBOUND)


def test_RS11_an_end_alone_neither_starts_later_than_it_ends_nor_stays_open() -> None:
    interaction = folded([said(ENDED, 9, "a", ended_at=minute(3))])
    assert span(interaction) == (minute(3), minute(3))


def test_RS12_a_leg_too_many_is_left_out_and_the_event_is_taken_in() -> None:
    events = [said(STARTED, 0, f"p-{number:02d}", channel=Channel.VOICE) for number in range(MAX_LEGS)]
    late = said(STARTED, 1, "one-more", channel=Channel.SMS, subject="Order 7")
    interaction = folded([*events, late])
    assert (len(interaction.legs), interaction.facts.subject) == (MAX_LEGS, "Order 7")
    assert interaction.seen(late.id) is not None


# -- any legs -----------------------------------------------------------------------------------

_minutes = st.integers(0, 6)
_events = st.lists(
    st.builds(
        said,
        st.sampled_from(EventType),
        _minutes,
        st.sampled_from(LEGS),
        channel=st.none() | st.sampled_from([Channel.CALLBACK, Channel.VOICE, Channel.SMS, Channel.CAMPAIGN]),
        direction=st.none() | st.sampled_from(Direction),
        started_at=st.none() | _minutes.map(minute),
        ended_at=st.none() | _minutes.map(minute),
    ),
    min_size=1,
    max_size=8,
)


@given(data=st.data(), events=_events)
def test_RS11_any_order_of_arrival_gives_the_same_legs_and_the_same_course(
    data: Any, events: list[InteractionEvent]
) -> None:
    """Up to four legs, restarts, several ends, and times that coincide."""
    arrived = data.draw(st.permutations(events))
    one, other = folded(events), folded(arrived)
    assert (one.legs, one.facts, one.started_at) == (other.legs, other.facts, other.started_at)


@given(events=_events)
def test_RS11_the_course_is_the_one_that_all_events_together_tell(events: list[InteractionEvent]) -> None:
    interaction = folded(events)
    assert interaction.facts.ended_at == _ended(events)
    starts = [start for each in events if (start := _start(each))]
    if starts:
        assert interaction.started_at == min(starts)
    if interaction.facts.ended_at is not None:
        assert interaction.started_at <= interaction.facts.ended_at


def _start(each: InteractionEvent) -> datetime | None:
    return each.facts.started_at or (each.at if each.type is STARTED else None)


def _end(each: InteractionEvent) -> datetime | None:
    return each.facts.ended_at or (each.at if each.type is ENDED else None)


def _ended(events: list[InteractionEvent]) -> datetime | None:
    """RS11 read from the list of events, leg by leg: the oracle."""
    started = {each.facts.communication_id for each in events if each.type is STARTED}
    ends = [(each.facts.communication_id, end) for each in events if (end := _end(each))]
    found = [end for _, end in ends]
    for leg in started:
        mine = [each for each in events if each.facts.communication_id == leg]
        restart = max(start for each in mine if each.type is STARTED and (start := _start(each)))
        own = [end for named, end in ends if named == leg]
        counts = own + [end for named, end in ends if named is None or (leg is None and named not in started)]
        if any(end >= restart for end in counts):
            continue
        once = restart == min(start for each in mine if (start := _start(each)))
        if not (own and once and (leg is not None or started == {None})):
            return None
        found.append(restart)
    if not found:
        return None
    starts = [start for each in events if (start := _start(each))]
    return max(*found, min(starts)) if starts else max(found)


@given(events=_events)
def test_RS11_every_leg_that_ended_did_so_after_it_began(events: list[InteractionEvent]) -> None:
    legs = folded(events).legs
    for leg in legs:
        end = ended(leg, legs)
        assert end is None or leg.resumed is None or end >= leg.resumed


@given(events=_events)
def test_RS11_the_first_to_begin_decides_the_channel(events: list[InteractionEvent]) -> None:
    interaction = folded(events)
    if any(each.facts.channel is Channel.CAMPAIGN for each in events):
        assert interaction.channel is Channel.CAMPAIGN
        return
    begun = sorted((leg.began, leg.id or "", leg.channel) for leg in interaction.legs if leg.began)
    told = [channel for _, _, channel in begun if channel]
    if told:
        assert interaction.channel is told[0]


@given(events=_events)
def test_PV1_as_one_leg_without_a_name_the_course_is_the_same(events: list[InteractionEvent]) -> None:
    legs = folded(events).legs
    expected = dataclasses.replace(course(legs), leg=None)
    assert course(as_one(legs)) == expected


@pytest.mark.parametrize("again", [False, True])
def test_PV1_what_has_ended_as_one_leg_can_still_end_and_start(again: bool) -> None:
    legs = as_one(folded([said(STARTED, 0, "a"), said(STARTED, 1, "b"), said(ENDED, 2, "a")]).legs)
    assert legs == (Leg(began=minute(0), resumed=minute(1)),)
    interaction = dataclasses.replace(folded([said(STARTED, 0)]), legs=legs)
    interaction = advance(interaction, said(ENDED, 5), interaction.link, Answer(Outcome.UPDATED))
    if again:
        interaction = advance(interaction, said(STARTED, 6), interaction.link, Answer(Outcome.UPDATED))
    assert interaction.facts.ended_at == (None if again else minute(5))
