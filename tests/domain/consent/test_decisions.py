"""Decisions of consent: what holds of several, in whatever order they were made, merged and parted (CN1, CN2)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.domain.consent.decisions import (
    MOST,
    Decision,
    Part,
    Speaker,
    Status,
    after,
    apart,
    checked_purpose,
    decided,
    holding,
    holds_on,
    opted_out,
    since_merge,
    united,
)
from scv.domain.consent.words import Word
from scv.domain.identifiers.identifier import Identifier
from scv.domain.values.errors import ConsentLimit, InvalidValue
from scv.domain.values.ids import ContactId
from tests.builders import phone
from tests.people import NOW

NUMBER, OTHER = phone("+1 803-123-0000"), phone("+1 803-123-0001")
GRANTED, DENIED, WITHDRAWN = Status
PERSON, AGENT, SYSTEM = Speaker
SOMEBODY = Part(frozenset(), frozenset({ContactId("b")}))


def said(
    status: Status,
    by: Speaker = AGENT,
    day: int | None = 0,
    point: Identifier | None = None,
    on: str = "a",
    purpose: str = "survey",
) -> Decision:
    """A decision on a day, recorded on the tenth; None for a day that nobody knows."""
    when = None if day is None else NOW + timedelta(days=day)
    return decided(ContactId(on), purpose, status, by, NOW + timedelta(days=10), "agent-1", when, point)


decisions = st.builds(
    said,
    st.sampled_from(Status),
    st.sampled_from(Speaker),
    st.none() | st.integers(0, 12),
    st.none() | st.just(NUMBER),
    st.sampled_from("ab"),
    st.sampled_from(["survey", "marketing"]),
)
records = st.lists(decisions, max_size=4).map(lambda made: after((), *made))


def holds(*known: Decision) -> Status:
    (one,) = holding(known)
    return one.status


def test_cn1_the_same_decision_has_the_same_id_and_another_one_another() -> None:
    assert said(DENIED).id == said(DENIED).id
    ids = {
        said(status, by, day, point).id
        for status in Status
        for by in Speaker
        for day in (0, None)
        for point in (None, NUMBER)
    }
    assert len(ids) == 3 * 3 * 2 * 2


@pytest.mark.parametrize("purpose", ["", " ", "a b", "x" * 65, "é", "-x", "a#b"])
def test_cn1_a_purpose_is_a_word_that_keys_and_files_can_carry(purpose: str) -> None:
    with pytest.raises(InvalidValue):
        checked_purpose(purpose)


def test_cn1_nothing_is_decided_ahead_of_its_time() -> None:
    word = Word("survey", DENIED, PERSON, NOW + timedelta(minutes=5))
    assert word.decision(ContactId("a"), NOW, "agent-1").decided_at == NOW + timedelta(minutes=5)
    with pytest.raises(InvalidValue):
        dataclasses.replace(word, decided_at=NOW + timedelta(minutes=6)).decision(ContactId("a"), NOW, "agent-1")


def test_cn1_a_word_without_a_time_is_of_now_unless_nobody_knows() -> None:
    word = Word("survey", DENIED, PERSON)
    assert word.decision(ContactId("a"), NOW, "agent-1").decided_at == NOW
    assert dataclasses.replace(word, is_undated=True).decision(ContactId("a"), NOW, "agent-1").decided_at is None


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        ((said(DENIED, PERSON, 1), said(GRANTED, PERSON, 2)), GRANTED),
        ((said(GRANTED, PERSON, 1), said(WITHDRAWN, PERSON, 2)), WITHDRAWN),
        ((said(GRANTED, PERSON, 1), said(DENIED, AGENT, 2), said(DENIED, SYSTEM, 3)), GRANTED),
        ((said(DENIED, PERSON, 1), said(GRANTED, AGENT, 2)), DENIED),
        ((said(DENIED, AGENT, 1), said(GRANTED, SYSTEM, 2)), GRANTED),
        ((said(DENIED, PERSON, 1), said(GRANTED, PERSON, 1)), DENIED),
        ((said(DENIED, PERSON, None), said(GRANTED, PERSON, 10)), DENIED),
        ((said(DENIED, PERSON, None), said(GRANTED, PERSON, 11)), GRANTED),
        ((said(GRANTED, PERSON, None), said(DENIED, PERSON, 0)), DENIED),
        ((said(GRANTED, PERSON, None), said(DENIED, PERSON, None)), DENIED),
    ],
)
def test_cn2_on_one_record_the_latest_word_of_the_person_holds_and_doubt_refuses(
    made: tuple[Decision, ...], wanted: Status
) -> None:
    for order in permutations(made):
        one_by_one: tuple[Decision, ...] = ()
        for each in order:
            one_by_one = after(one_by_one, each)
        assert holds(*one_by_one) is wanted


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (said(DENIED, AGENT, 1), said(GRANTED, AGENT, 2), DENIED),
        (said(DENIED, SYSTEM, None), said(GRANTED, AGENT, 12), DENIED),
        (said(DENIED, PERSON, 1), said(GRANTED, PERSON, 2), GRANTED),
        (said(DENIED, PERSON, 1), said(GRANTED, AGENT, 2), DENIED),
        (said(GRANTED, PERSON, 1), said(DENIED, AGENT, 2), GRANTED),
    ],
)
def test_cn2_of_two_records_no_refusal_is_lost_to_what_others_wrote_later(
    one: Decision, other: Decision, wanted: Status
) -> None:
    assert holds(*united((one,), (other,))) is wanted
    assert holds(*united((other,), (one,))) is wanted


@settings(max_examples=50)
@given(records, records, records)
def test_cn2_the_sequence_of_merges_does_not_matter(
    one: tuple[Decision, ...], other: tuple[Decision, ...], third: tuple[Decision, ...]
) -> None:
    whole = united(one, other, third)
    assert united(united(one, other), third) == united(one, united(third, other)) == whole
    assert united(whole, one) == united(whole, whole) == whole
    assert all(len(holding(found)) <= len(found) <= 2 * len(holding(found)) for found in (one, whole))


@settings(max_examples=50)
@given(records, records)
def test_cn3_a_merge_loses_no_refusal_that_the_person_has_not_lifted(
    one: tuple[Decision, ...], other: tuple[Decision, ...]
) -> None:
    now = {each.matter: each for each in holding(united(one, other))}
    for refused in (each for each in (*holding(one), *holding(other)) if each.status.refuses):
        held = now[refused.matter]
        assert held.status.refuses or held.is_own_word


@settings(max_examples=50)
@given(records, st.lists(decisions, max_size=3), st.booleans())
def test_mg10_what_was_decided_since_a_merge_lifts_no_refusal_of_an_input(
    own: tuple[Decision, ...], made: list[Decision], oldest: bool
) -> None:
    since, part = after((), *made), Part(frozenset({NUMBER}), frozenset({ContactId("own")}), oldest)
    found = after(own, *apart(own, since, part, (part, SOMEBODY), ContactId("a")))
    now = {each.matter: each for each in holding(found)}
    assert all(now[each.matter].status.refuses for each in holding(own) if each.status.refuses)
    for each in since:
        if each.status.refuses and each.is_own_word:
            held = now[each.matter]
            assert held.status.refuses or held.counts_from > each.counts_from
    assert apart(own, (), part, (part, SOMEBODY), ContactId("a")) == ()


@settings(max_examples=100)
@given(records, st.lists(decisions, max_size=6), st.booleans())
def test_cn1_mg10_what_was_decided_in_an_inputs_own_conversations_is_that_inputs(
    own: tuple[Decision, ...], made: list[Decision], oldest: bool
) -> None:
    """As if there had been no merge; of the other one's a refusal is taken, as told of the result, and no consent."""
    result, part = ContactId("result"), Part(frozenset(), frozenset({ContactId("a")}), oldest)
    since = since_merge((), *made)
    assert since == since_merge((), *reversed(made))
    told = apart(own, since, part, (part, SOMEBODY), result)
    assert after(own, *(each for each in told if each.contact_id == "a")) == after(
        own, *(each for each in made if each.contact_id == "a")
    )
    others = [each for each in told if each.contact_id != "a"]
    assert {each.id for each in others} == {
        each.id for each in since if each.contact_id == "b" and each.status.refuses and each.point is None
    }
    assert all(each.contact_id == result for each in others)


def test_ac12_what_there_is_no_room_for_is_not_given_back() -> None:
    known = since_merge((), *(said(DENIED, purpose=f"purpose-{number}") for number in range(MOST)))
    assert since_merge(known, said(DENIED, purpose="one-more")) == known


def test_mg10_a_decision_on_a_number_goes_to_who_has_it_and_to_the_oldest_when_nobody_has() -> None:
    since = (said(DENIED, PERSON, 1, NUMBER), said(DENIED, PERSON, 1, OTHER))
    has, oldest = Part(frozenset({NUMBER}), frozenset()), Part(frozenset(), frozenset(), is_oldest=True)
    result = ContactId("a")
    assert [each.point for each in apart((), since, has, (has, oldest), result)] == [NUMBER]
    assert [each.point for each in apart((), since, oldest, (has, oldest), result)] == [OTHER]


def test_cn3_surveys_are_what_holds_of_their_purpose_on_every_contact_point() -> None:
    assert opted_out(()) is None
    assert opted_out((said(DENIED, point=NUMBER), said(DENIED, purpose="marketing"))) is None
    assert opted_out((said(DENIED), said(GRANTED, PERSON))) is False
    assert holds_on((said(DENIED, point=NUMBER),), "survey") is None


def test_ac12_a_record_has_room_for_so_many_matters() -> None:
    known = tuple(said(DENIED, purpose=f"purpose-{number}") for number in range(MOST))
    assert len(after((), *known)) == MOST
    assert len(after(known, said(GRANTED, day=3, purpose="purpose-1"))) == MOST
    with pytest.raises(ConsentLimit):
        after(known, said(DENIED, purpose="one-more"))
