"""Interactions: events may come late, twice and in any order (JO6, RS5, RS6, JO2, AC6)."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.events import LATEST_WINS
from scv.domain.interactions.folding import MAX_MENTIONS, MAX_UNREADABLE, advance, first, not_taken_in
from scv.domain.interactions.interaction import (
    Answer,
    EventType,
    Facts,
    Interaction,
    InteractionEvent,
    Link,
    Mention,
    Outcome,
    Unreadable,
    mentioned,
    relinked,
)
from scv.domain.interactions.journeys import journey_entry
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ContactId, ConversationId
from tests.builders import NOW, cookie, email, event, known, phone

NOBODY = Link(None, "RS4")
TOLD = Answer(Outcome.UPDATED)
CRM = known("ExternalId", "42", source="crm")


def folded(events: list[InteractionEvent]) -> Interaction:
    """The interaction after these events arrived in this order; repeats are known by their id (RS5)."""
    interaction = first(events[0], NOBODY, TOLD)
    for each in events[1:]:
        if interaction.seen(each.id) is None:
            interaction = advance(interaction, each, NOBODY, TOLD)
    return interaction


def state(interaction: Interaction) -> tuple[object, ...]:
    """Everything about an interaction that does not depend on who is asking, or on which event came first (AC6)."""
    return (
        dataclasses.replace(interaction.facts, division=None),
        interaction.mentions,
        interaction.deciding,
        interaction.legs,
        interaction.tellers,
        interaction.unreadable,
        interaction.started_at,
        interaction.last_event,
        interaction.has_started,
        interaction.event_count,
        sorted((seen.id, seen.type, seen.at) for seen in interaction.events),
    )


_words = st.none() | st.sampled_from(["a", "b", "c"])
_times = st.integers(0, 5).map(lambda minutes: NOW + timedelta(minutes=minutes))
_facts = st.builds(
    Facts,
    communication_id=st.none() | st.sampled_from(["p-1", "p-2", "p-3"]),
    channel=st.none() | st.sampled_from(Channel),
    division=_words,
    project_id=_words,
    subject=_words,
    queue=_words,
    agent=_words,
    name=_words,
    first_name=_words,
    started_at=st.none() | _times,
    ended_at=st.none() | _times,
)
_mentions = st.lists(
    st.builds(
        Mention,
        st.sampled_from([phone(), email(), cookie(), CRM, known("SocialLine", "U1")]),
        st.none() | st.sampled_from(["as typed", "as typed otherwise"]),
    ),
    max_size=3,
).map(tuple)
_unreadable = st.lists(st.builds(Unreadable, st.just("data.form.phone"), st.sampled_from("xyz")), max_size=2).map(tuple)


def _event(number: int, *parts: Any) -> InteractionEvent:
    kind, at, facts, mentions, unreadable = parts
    return InteractionEvent(f"event-{number}", kind, at, ConversationId("conversation-1"), facts, mentions, unreadable)


_events = st.lists(
    st.tuples(st.sampled_from(EventType), _times, _facts, _mentions, _unreadable), min_size=1, max_size=6
).map(lambda drawn: [_event(number, *parts) for number, parts in enumerate(drawn)])


@given(data=st.data(), events=_events)
def test_JO6_any_order_and_any_repetition_end_in_the_same_state(data: Any, events: list[InteractionEvent]) -> None:
    """RS11, RS6: legs with starts, ends and restarts, and times that coincide, among them."""
    arrived = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=4))))
    assert state(folded(arrived)) == state(folded(events))


@given(events=_events)
def test_JO6_each_fact_is_that_of_the_latest_event_which_tells_it(events: list[InteractionEvent]) -> None:
    final = folded(events)
    for name in LATEST_WINS:
        telling = [each for each in events if getattr(each.facts, name) is not None]
        latest = max(telling, key=lambda each: each.order, default=None)
        assert getattr(final.facts, name) == (getattr(latest.facts, name) if latest else None)


@given(events=_events)
def test_AC6_the_division_is_that_of_the_first_event_taken_in(events: list[InteractionEvent]) -> None:
    final = folded(events)
    assert final.division == (events[0].facts.division or "*")
    for each in events[1:]:
        other = each.facts.division not in (None, final.division)
        assert ("divisionId" in not_taken_in(final, each)) is other


def test_JO6_an_end_that_arrives_first_is_kept() -> None:
    ended = event(phone(), type=EventType.ENDED, at=NOW + timedelta(minutes=9), started_at=None, ended_at=NOW)
    started = event(phone(), at=NOW)
    interaction = folded([ended, started])
    assert (interaction.started_at, interaction.facts.ended_at) == (NOW, NOW)
    assert interaction.last_event.type is EventType.ENDED


def test_JO6_without_a_told_start_it_is_the_earliest_event() -> None:
    late, early = NOW + timedelta(minutes=5), NOW
    updates = [event(at=at, type=EventType.UPDATED, started_at=None) for at in (late, early)]
    assert folded(updates).started_at == early


def test_JO6_what_an_event_does_not_know_it_does_not_erase() -> None:
    interaction = folded([event(subject="Order 7"), event(type=EventType.ENDED, at=NOW + timedelta(minutes=1))])
    assert interaction.facts.subject == "Order 7"


def test_RS5_an_event_is_known_by_its_id() -> None:
    interaction = folded([event(id="event-a")])
    assert interaction.seen("event-a") == TOLD
    assert interaction.seen("event-b") is None


# -- which identifiers decide (RS6) -------------------------------------------------------------


def at(minute: int, *found: Identifier, **more: Any) -> InteractionEvent:
    """An event of its minute, named after it."""
    return event(*found, id=f"event-{minute}", at=NOW + timedelta(minutes=minute), **more)


def test_RS6_identifiers_are_listed_by_strength_whatever_came_first() -> None:
    assert folded([at(1, cookie(), phone()), at(2, CRM, phone())]).identifiers == (CRM, phone(), cookie())


def test_RS6_of_each_strength_the_earliest_event_alone_decides() -> None:
    """However late it arrives; what one event gives together decides together."""
    line, reply = known("SocialLine", "U1"), email("reply@example.com")
    interaction = folded([at(3, reply), at(2, cookie(), phone(), line), at(4, CRM, email())])
    assert interaction.deciding == ((CRM,), (phone(), line), (cookie(),))


def test_RS6_what_the_channel_does_not_look_up_does_not_decide() -> None:
    whatsapp = known("SocialWhatsapp", "18031230000")
    interaction = folded([at(1, phone(), channel=Channel.WHATSAPP), at(2, whatsapp, channel=Channel.WHATSAPP)])
    assert interaction.deciding == ((whatsapp,),)


def test_RS6_events_of_one_time_are_told_apart_by_their_id() -> None:
    one, other = event(phone(), id="a"), event(email(), id="b")
    for order in ([one, other], [other, one]):
        assert folded(order).deciding == ((phone(),),)


def test_ID3_ID5_the_spelling_of_the_earliest_event_is_kept() -> None:
    """Of one that gives an identifier twice the first."""
    early = dataclasses.replace(at(1), mentions=(Mention(phone(), "803 123 0000"), Mention(phone(), "8031230000")))
    late = dataclasses.replace(at(2), mentions=(Mention(phone(), "+1 (803) 123-0000"),))
    for order in ([early, late], [late, early]):
        (kept,) = folded(order).mentions
        assert kept == Mention(phone(), "803 123 0000", early.order)


@given(data=st.data())
def test_RS6_of_too_many_identifiers_the_strongest_and_earliest_stay_in_any_order(data: Any) -> None:
    ids = [known("SocialLine", f"U{number:02d}") for number in range(MAX_MENTIONS + 6)]
    events = [at(number, *ids[number * 2 : number * 2 + 2]) for number in range(len(ids) // 2)]
    events.append(at(50, CRM))
    arrived = data.draw(st.permutations(events))
    interaction = folded(arrived)
    assert interaction.identifiers == (CRM, *ids[: MAX_MENTIONS - 1])
    assert not_taken_in(interaction, events[0]) == ()
    assert not_taken_in(interaction, events[-2]) == ("SocialLine",)


def test_RS12_of_seventy_identifiers_in_one_event_what_is_too_much_is_named() -> None:
    many = event(phone(), *(known("SocialFacebook", f"{number}") for number in range(70)))
    interaction = folded([many])
    assert len(interaction.identifiers) == MAX_MENTIONS
    assert not_taken_in(interaction, many) == ("SocialFacebook",)


def test_ID11_what_nobody_can_read_is_kept_once_and_bounded() -> None:
    told = tuple(Unreadable("data.form.phone", f"none {number:02d}") for number in range(30))
    events = [dataclasses.replace(at(minute), unreadable=told[minute:]) for minute in (0, 1, 2)]
    for order in (events, events[::-1]):
        assert folded(order).unreadable == told[:MAX_UNREADABLE]


# -- ahead of our clock (AC7) -------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "refused"), [(300, False), (301, True)])
@pytest.mark.parametrize("field", ["timestamp", "data.startedAt", "data.endedAt"])
def test_AC7_no_time_may_be_more_than_five_minutes_ahead(field: str, seconds: int, refused: bool) -> None:
    ahead = NOW + timedelta(seconds=seconds)
    told = {"timestamp": {"at": ahead, "started_at": None}}.get(
        field, {"started_at": None, {"data.startedAt": "started_at"}.get(field, "ended_at"): ahead}
    )
    one = event(**told)  # type: ignore[arg-type]
    if not refused:
        one.require_not_ahead(NOW)
        return
    with pytest.raises(InvalidValue) as error:
        one.require_not_ahead(NOW)
    assert error.value.field == field


# -- beside the events --------------------------------------------------------------------------


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
    channel: Channel, contact_id: ContactId | None, shown: bool
) -> None:
    interaction = first(event(phone(), channel=channel), Link(contact_id, "RS1"), TOLD)
    assert interaction.in_journey is shown


def test_PA5_an_agents_decision_is_a_write_like_any_other() -> None:
    before = folded([event(phone())])
    after = relinked(before, Link(None, "PA5", by="u-7"))
    assert (after.link.by, after.revision) == ("u-7", before.revision)  # a Relink stamps it
    assert state(after) == state(before)


def test_what_no_event_tells_takes_the_default() -> None:
    interaction = folded([event(channel=None, direction=None)])
    assert (interaction.channel, interaction.direction) == (Channel.VOICE, None)
    assert (interaction.division, interaction.project_id) == ("*", "default")


@given(events=_events)
def test_RS11_no_entry_of_a_journey_ends_before_it_starts(events: list[InteractionEvent]) -> None:
    interaction = folded(events)
    entry = journey_entry(interaction, ContactId("c-1"))
    assert entry.ended_at is None or entry.started_at <= entry.ended_at
    assert all(isinstance(each, datetime) for each in (entry.started_at, entry.last_event.at))
    assert mentioned() == ()
