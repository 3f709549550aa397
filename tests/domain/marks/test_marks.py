"""Marks: what is decided of an identifier, and what a project calls nobody's or many people's (SI1, SI2)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.marks.marks import Mark, MarkKind, Proposal, Why, decided
from scv.domain.marks.patterns import MAX_STARS, fits
from scv.domain.projects.project import Project, project_from
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import DivisionId
from tests.builders import NOW, cookie, email, known, phone

LATER = NOW + timedelta(minutes=1)
PROPOSED = Mark(DivisionId("*"), phone(), None, None, NOW, proposal=Proposal(Why.HOLDERS, 12, NOW))
decide: Any = partial(
    decided, division=DivisionId("*"), identifier=phone(), reason="", now=LATER, by="agent-1", new_id="m-1"
)


def test_SI1_the_same_again_changes_nothing_and_anything_else_is_one_revision_on() -> None:
    shared = decide(None, kind=MarkKind.SHARED)
    assert (shared.kind, shared.by, shared.revision, shared.is_listed) == (MarkKind.SHARED, "agent-1", 1, True)
    assert decide(shared, kind=MarkKind.SHARED) is None
    ended = decide(shared, kind=None)
    assert (ended.kind, ended.revision, ended.is_listed) == (None, 2, False)
    assert decide(ended, kind=None) is None
    assert decide(ended, kind=MarkKind.BLOCKED).revision == 3
    assert decide(None, kind=None) is None


def test_EV1_SI1_a_mark_keeps_the_id_that_others_are_told_instead_of_the_identifier() -> None:
    shared = decide(None, kind=MarkKind.SHARED)
    assert (shared.id, decide(shared, kind=None, new_id="m-2").id) == ("m-1", "m-1")
    assert (PROPOSED.id, decide(PROPOSED, kind=None).id) == ("", "m-1"), "of a proposal nobody is told"


def test_SI2_to_take_back_a_proposal_is_to_decide_against_it() -> None:
    assert (PROPOSED.is_proposed, PROPOSED.is_listed) == (True, True)
    refused = decide(PROPOSED, kind=None)
    assert (refused.is_proposed, refused.is_listed, refused.by) == (False, False, "agent-1")
    assert decide(PROPOSED, kind=MarkKind.SHARED).proposal == PROPOSED.proposal, "what made it likely stays known"


def test_SI1_a_cookie_is_nobodys_to_judge_and_a_reason_is_short() -> None:
    with pytest.raises(InvalidValue):
        decide(None, identifier=cookie(), kind=MarkKind.SHARED)
    with pytest.raises(InvalidValue):
        decide(None, kind=MarkKind.SHARED, reason="x" * 256)


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        ("+1803*", "+18031230000", True),
        ("+1803*", "+18131230000", False),
        ("*@example.com", "ana@EXAMPLE.com", True),
        ("noreply*@*", "noreply-7@example.com", True),
        ("a*b*c", "a-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("ab*ba", "aba", False),  # one letter is not both of them
        ("-1", "-1", True),
        ("-1", "-11", False),
    ],
)
def test_SI1_a_star_stands_for_anything(pattern: str, value: str, *, expected: bool) -> None:
    assert fits(pattern, value) is expected


@given(parts=st.lists(st.text("ab", max_size=3), min_size=1, max_size=MAX_STARS + 1), value=st.text("ab", max_size=8))
def test_SI1_a_pattern_fits_exactly_what_its_parts_spell_in_their_order(parts: list[str], value: str) -> None:
    """The oracle tries every place for every part."""
    assert fits("*".join(parts), value) is _spelled(tuple(parts), value)


def _spelled(parts: tuple[str, ...], value: str) -> bool:
    first, *rest = parts
    if not rest:
        return value == first
    if not value.startswith(first):
        return False
    left = value[len(first) :]
    return any(_spelled(tuple(rest), left[place:]) for place in range(len(left) + 1))


def test_SI1_a_project_calls_patterns_nobodys_and_role_mailboxes_many_peoples() -> None:
    project = project_from("p", {"blockedIdentifiers": ["+1803*", "null"], "roleMailboxes": ["Info@", "sales"]})
    assert project.mark_of(phone()) is MarkKind.BLOCKED
    assert project.mark_of(known("ExternalId", "null", source="crm")) is MarkKind.BLOCKED
    assert project.mark_of(email("info+7@example.com")) is MarkKind.SHARED
    assert project.mark_of(email("information@example.com")) is None
    assert project.mark_of(cookie("null")) is None, "a cookie is nobody's choice"
    assert Project("p").mark_of(email("info@example.com")) is None, "nothing unless it is asked for"


@pytest.mark.parametrize(
    "told",
    [
        {"blockedIdentifiers": ["**"]},
        {"blockedIdentifiers": [" "]},
        {"blockedIdentifiers": ["a*b*c*d*e*f"]},
        {"blockedIdentifiers": ["x" * 101]},
        {"blockedIdentifiers": [str(each) for each in range(101)]},
        {"roleMailboxes": ["info@example.com"]},
        {"roleMailboxes": ["*"]},
        {"journeyIncludes": ["voice"]},
        {"typedIdentifiers": "believe"},
        {"whatsappMatchesPhone": "always"},
    ],
)
def test_SI1_AC12_what_would_block_everybody_or_cost_too_much_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        project_from("p", told)
