"""Interactions: events may come late, twice and in any order (JO6, RS5, JO2)."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.channels import Channel
from scv.domain.errors import TooManyEvents
from scv.domain.identifiers import Identifier
from scv.domain.interactions import (
    MAX_EVENTS,
    Answer,
    EventType,
    Facts,
    Interaction,
    InteractionEvent,
    Link,
    Outcome,
    SeenEvent,
    advance,
    first,
    mentioned,
    relinked,
    united,
)
from tests.builders import NOW, cookie, email, event, known, phone

NOBODY = Link(None, "RS4")
TOLD = Answer(Outcome.UPDATED)


def folded(events: list[InteractionEvent]) -> Interaction:
    """The interaction after these events arrived in this order; repeats are known by their id (RS5)."""
    interaction = first(events[0], NOBODY, TOLD)
    for each in events[1:]:
        if interaction.seen(each.id) is None:
            interaction = advance(interaction, each, NOBODY, TOLD)
    return interaction


def state(interaction: Interaction) -> tuple[object, ...]:
    """Everything about an interaction that does not depend on who is asking."""
    events = sorted((seen.id, seen.type, seen.at, frozenset(seen.facts)) for seen in interaction.events)
    return (
        interaction.facts,
        interaction.identifiers,
        interaction.started_at,
        interaction.facts.ended_at,
        interaction.last_event.id,
        interaction.channel,
        interaction.division,
        events,
    )


_words = st.none() | st.sampled_from(["a", "b", "c"])
_times = st.integers(0, 5).map(lambda minutes: NOW + timedelta(minutes=minutes))
_facts = st.builds(
    Facts,
    channel=st.none() | st.sampled_from(Channel),
    division=_words,
    subject=_words,
    queue=_words,
    agent=_words,
    name=_words,
    started_at=st.none() | _times,
    ended_at=st.none() | _times,
)
_identifiers = st.lists(st.sampled_from([phone(), email(), cookie(), known("SocialLine", "U1")]), max_size=3).map(tuple)


def _event(number: int, kind: EventType, at: datetime, facts: Facts, found: tuple[Identifier, ...]) -> InteractionEvent:
    return InteractionEvent(f"event-{number}", kind, at, "conversation-1", facts, mentioned(*found))


_events = st.lists(st.tuples(st.sampled_from(EventType), _times, _facts, _identifiers), min_size=1, max_size=6).map(
    lambda drawn: [_event(number, *parts) for number, parts in enumerate(drawn)]
)


@given(data=st.data(), events=_events)
def test_JO6_any_order_and_any_repetition_end_in_the_same_state(data: Any, events: list[InteractionEvent]) -> None:
    arrived = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=4))))
    assert state(folded(arrived)) == state(folded(events))


@given(events=_events)
def test_JO6_each_fact_is_that_of_the_latest_event_which_tells_it(events: list[InteractionEvent]) -> None:
    final = folded(events)
    for name in (field.name for field in dataclasses.fields(Facts)):
        telling = [each for each in events if getattr(each.facts, name) is not None]
        latest = max(telling, key=lambda each: (each.at, each.id), default=None)
        assert getattr(final.facts, name) == (getattr(latest.facts, name) if latest else None)


def test_JO6_an_end_that_arrives_first_is_kept() -> None:
    ended = event(phone(), type=EventType.ENDED, at=NOW + timedelta(minutes=9), started_at=None, ended_at=NOW)
    started = event(phone(), at=NOW)
    interaction = folded([ended, started])
    assert (interaction.started_at, interaction.facts.ended_at) == (NOW, NOW)
    assert interaction.last_event.type is EventType.ENDED


def test_JO6_without_a_told_start_it_is_the_earliest_event() -> None:
    late, early = NOW + timedelta(minutes=5), NOW
    interaction = folded([event(at=late, started_at=None), event(at=early, started_at=None)])
    assert interaction.started_at == early


def test_JO6_what_an_event_does_not_know_it_does_not_erase() -> None:
    interaction = folded([event(subject="Order 7"), event(type=EventType.ENDED, at=NOW + timedelta(minutes=1))])
    assert interaction.facts.subject == "Order 7"


def test_RS5_an_event_is_known_by_its_id() -> None:
    interaction = folded([event(id="event-a")])
    seen = interaction.seen("event-a")
    assert seen is not None
    assert seen.answer == TOLD
    assert interaction.seen("event-b") is None


def test_RS6_identifiers_are_listed_by_strength_whatever_came_first() -> None:
    crm = known("ExternalId", "42", source="crm")
    assert united((cookie(), phone()), (crm, phone())) == (crm, phone(), cookie())


def test_a_conversation_keeps_a_limited_number_of_events() -> None:
    full = dataclasses.replace(
        folded([event()]), events=tuple(SeenEvent(str(n), EventType.UPDATED, NOW, (), TOLD) for n in range(MAX_EVENTS))
    )
    with pytest.raises(TooManyEvents):
        advance(full, event(), NOBODY, TOLD)


@pytest.mark.parametrize(
    ("channel", "contact_id", "shown"),
    [
        (Channel.VOICE, "c-1", True),
        (Channel.VOICE, None, False),
        (Channel.WEB_CHAT, "c-1", True),
        (Channel.CALLBACK, "c-1", False),
        (Channel.CAMPAIGN, "c-1", False),
    ],
)
def test_JO2_a_journey_has_what_is_linked_and_no_callbacks(
    channel: Channel, contact_id: str | None, shown: bool
) -> None:
    interaction = first(event(phone(), channel=channel), Link(contact_id, "RS1"), TOLD)
    assert interaction.in_journey is shown


def test_PA5_an_agents_decision_is_a_write_like_any_other() -> None:
    before = folded([event(phone())])
    after = relinked(before, Link(None, "PA5", by="u-7"))
    assert (after.link.by, after.revision) == ("u-7", before.revision + 1)
    assert state(after) == state(before)


def test_what_no_event_tells_takes_the_default() -> None:
    interaction = folded([event(channel=None, direction=None)])
    assert (interaction.channel, interaction.direction) == (Channel.VOICE, None)
    assert (interaction.division, interaction.project_id) == ("*", "default")
