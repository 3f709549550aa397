"""What is kept of old events: a repeated one gets its first answer, and an interaction never grows too large (RS5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.folding import advance, first
from scv.domain.interactions.interaction import Answer, EventType, Interaction, Link, Outcome, SeenEvent
from scv.domain.interactions.past import (
    ANSWER_BYTES,
    ANSWERS,
    KEPT_WHOLE,
    KEPT_WHOLE_BYTES,
    NOTHING_PAST,
    REMEMBERED,
    LastEvent,
    Past,
    compacted,
    mark_of,
)
from scv.domain.values.ids import ContactId
from tests.builders import NOW, event, phone

C_1 = ContactId("c-1")
LINKED = Answer(Outcome.LINKED, C_1, rule="RS1", identifier=phone())
WIDE = "\U0001f4de" * 251  # 1,004 bytes with a number behind them


def answer(number: int, different: int = 1) -> Answer:
    """One of so many different answers."""
    return Answer(Outcome.UPDATED, C_1, candidates=number % different, rule="RS1", identifier=phone())


def told(count: int, name: str = "e", different: int = 1) -> Interaction:
    """A conversation of so many events, a second apart."""
    interaction = first(event(phone(), id=f"{name}-0"), Link(C_1, "RS1", phone()), LINKED)
    for number in range(1, count):
        one = event(id=f"{name}-{number}", type=EventType.UPDATED, at=NOW + timedelta(seconds=number), started_at=None)
        interaction = advance(interaction, one, interaction.link, answer(number, different))
    return interaction


@pytest.mark.parametrize("count", [1, KEPT_WHOLE, KEPT_WHOLE + 1, 1001])
def test_RS5_every_event_gets_its_first_answer_again(count: int) -> None:
    interaction = told(count, different=7)
    assert interaction.seen("e-0") == LINKED
    assert all(interaction.seen(f"e-{number}") == answer(number, 7) for number in range(1, count))
    assert interaction.seen("e-none") is None
    assert interaction.event_count == count
    assert [each.id for each in interaction.events] == [f"e-{number}" for number in range(count)][-KEPT_WHOLE:]


def test_RS5_JO6_what_is_no_longer_whole_still_tells_when_it_began_and_that_it_did() -> None:
    interaction = told(KEPT_WHOLE * 2)
    assert interaction.has_started
    assert interaction.started_at == NOW
    assert interaction.last_event == LastEvent(f"e-{KEPT_WHOLE * 2 - 1}", EventType.UPDATED, interaction.last_event.at)
    early = told(1)
    for number in range(KEPT_WHOLE + 1):
        one = event(id=f"late-{number}", type=EventType.UPDATED, at=NOW - timedelta(hours=1), started_at=None)
        early = advance(early, one, early.link, LINKED)
    assert early.last_event == LastEvent("e-0", EventType.STARTED, NOW)


def test_ids_of_many_bytes_leave_fewer_events_whole() -> None:
    interaction = told(KEPT_WHOLE, WIDE)
    size = sum(len(each.id.encode()) for each in interaction.events)
    assert KEPT_WHOLE_BYTES - 2100 < size <= KEPT_WHOLE_BYTES
    assert interaction.seen(f"{WIDE}-0") == LINKED
    assert interaction.event_count == KEPT_WHOLE


def test_RS5_beyond_the_limit_the_oldest_is_a_new_event_again_and_still_taken_in() -> None:
    events = tuple(SeenEvent(f"e-{number}", EventType.UPDATED, NOW, LINKED) for number in range(REMEMBERED + 5))
    past = NOTHING_PAST.with_(events)
    assert (len(past.events), past.count) == (REMEMBERED, REMEMBERED + 5)
    assert [past.answer(f"e-{number}") for number in (4, 5)] == [None, LINKED]


def test_RS5_of_very_many_different_answers_the_oldest_are_forgotten() -> None:
    events = tuple(
        SeenEvent(f"e-{number}", EventType.UPDATED, NOW, answer(number, 10**6)) for number in range(ANSWERS * 3)
    )
    past = NOTHING_PAST.with_(events)
    assert len({each.answer for each in past.events}) == len(past.events) == ANSWERS
    assert past.answer(f"e-{ANSWERS * 3 - 1}") == answer(ANSWERS * 3 - 1, 10**6)


def test_RS5_answers_that_name_long_identifiers_are_forgotten_sooner() -> None:
    long = [Identifier(IdentifierType.SOCIAL_LINE, f"{number:04d}" + WIDE) for number in range(200)]
    events = tuple(
        SeenEvent(f"e-{number}", EventType.UPDATED, NOW, Answer(Outcome.UPDATED, C_1, rule="RS1", identifier=each))
        for number, each in enumerate(long)
    )
    past = NOTHING_PAST.with_(events)
    assert ANSWER_BYTES - 1100 < sum(len(each.value.encode()) for each in long[-len(past.events) :]) <= ANSWER_BYTES


@given(ids=st.sets(st.text(st.characters(codec="utf-8"), min_size=1), min_size=2, max_size=40))
def test_RS5_different_ids_have_different_marks_of_one_length(ids: set[str]) -> None:
    marks = {mark_of(each) for each in ids}
    assert len(marks) == len(ids)
    assert {len(each) for each in marks} == {12}


@given(data=st.data(), count=st.integers(1, 30))
def test_JO6_what_the_past_tells_does_not_depend_on_what_was_joined_when(data: Any, count: int) -> None:
    events = tuple(
        SeenEvent(f"e-{number}", kind, NOW + timedelta(minutes=minute), answer(number, 3))
        for number, (kind, minute) in enumerate(
            data.draw(st.tuples(st.sampled_from(EventType), st.integers(0, 5))) for _ in range(count)
        )
    )
    cut = data.draw(st.integers(0, count))
    assert NOTHING_PAST.with_(events[:cut]).with_(events[cut:]) == NOTHING_PAST.with_(events)
    assert compacted(events, Past()) == (events, Past())
