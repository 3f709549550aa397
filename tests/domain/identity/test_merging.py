"""Merge as a pure rule: who may be merged, and what the result is (MG1-MG4, MG6, MG7, MG11)."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.contacts.profiles import (
    Profile,
)
from scv.domain.identity.merging import (
    MAX_MERGE_SET,
    MergePlan,
    classic_merge_allowed,
    merged_type,
    plan_merge,
    require_classic,
    require_mergeable,
)
from scv.domain.values.errors import DivisionMismatch, InvalidValue, MergeNotAllowed, MergeSetLimit
from scv.domain.values.ids import ContactId
from tests.people import NOW, SHARED_PHONE, caller, identifier, of_type, person, phone

C, I, E = ContactType.CURATED, ContactType.IDENTIFIED, ContactType.EPHEMERAL  # noqa: E741


def merged(*inputs: Contact, override: Profile | None = None, new_id: str = "result") -> MergePlan:
    return plan_merge(inputs, override, NOW, "agent-1", ContactId(new_id))


# -- who may be merged ----------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), [(I, I), (I, E), (I, C), (E, C)])
def test_mg1_the_classic_merge_takes_a_provisional_contact_and_another(one: ContactType, other: ContactType) -> None:
    classic_merge_allowed(of_type("a", one), of_type("b", other))
    classic_merge_allowed(of_type("a", other), of_type("b", one))


@pytest.mark.parametrize(("kind", "reason"), [(C, "curated"), (E, "ephemeral")])
def test_mg1_the_classic_merge_refuses_two_curated_and_two_ephemeral_and_says_why(
    kind: ContactType, reason: str
) -> None:
    with pytest.raises(MergeNotAllowed, match=reason):
        classic_merge_allowed(of_type("a", kind), of_type("b", kind))


def test_mg1_the_classic_merge_takes_exactly_two() -> None:
    with pytest.raises(MergeNotAllowed):
        require_classic([of_type("a", I), of_type("b", I), of_type("c", I)])


def test_mg7_fewer_than_two_the_same_twice_and_more_than_25_are_refused() -> None:
    for ids in ("", "a", "aba"):
        with pytest.raises(MergeNotAllowed):
            require_mergeable(tuple(map(ContactId, ids)))
    with pytest.raises(InvalidValue):
        require_mergeable([ContactId(f"c{place}") for place in range(26)])
    require_mergeable([ContactId(f"c{place}") for place in range(25)])


def test_mg7_two_divisions_are_refused() -> None:
    with pytest.raises(DivisionMismatch):
        merged(person("a", division="north"), person("b", division="south"))


def test_mg7_a_merge_set_has_at_most_52_members() -> None:
    # given a set of 27 and one that makes 52 with it, the result included
    big = merged(*(person(f"a{place}") for place in range(25)), new_id="big").result
    small = merged(*(person(f"b{place}") for place in range(24)), new_id="small").result
    # when, then
    assert len(merged(big, small).result.family.merge_set) == MAX_MERGE_SET
    one_more = merged(*(person(f"b{place}") for place in range(25)), new_id="small").result
    with pytest.raises(MergeSetLimit):
        merged(big, one_more)


# -- the result -----------------------------------------------------------------------------


@given(st.lists(st.sampled_from(ContactType), min_size=2, max_size=25))
def test_mg4_the_result_is_of_the_strongest_type(types: list[ContactType]) -> None:
    inputs = [of_type(f"c{place}", kind) for place, kind in enumerate(types)]
    expected = C if C in types else I if I in types else E
    assert merged_type(inputs) is merged(*inputs).result.type is expected


def test_mg3_the_result_is_new_and_every_member_points_at_it() -> None:
    first = merged(person("a"), person("b"), new_id="first")
    plan = merged(first.result, person("c"), new_id="second")
    assert plan.result.family.merged_from == ("first", "c")
    assert plan.result.family.merge_set == ("second", "first", "c", "a", "b")
    after = {step.contact.id: step.contact for step in plan.plan.contacts}
    assert after[ContactId("first")].canonical_id == after[ContactId("c")].canonical_id == "second"
    assert {(each.contact_id, each.old, each.new) for each in plan.plan.repoints} == {
        ("a", "first", "second"),
        ("b", "first", "second"),
    }


@pytest.mark.parametrize("versions", [(3, 7), (7, 3), (1, 1, 1), (2, 9, 4)])
def test_co5_a_result_is_above_every_version_of_its_inputs(versions: tuple[int, ...]) -> None:
    """Whoever has read one of them and saves it under an id that answers as the result is out of date."""
    inputs = [dataclasses.replace(person(f"c{place}"), version=each) for place, each in enumerate(versions)]
    assert merged(*inputs).result.version == max(versions) + 1


def test_mg6_the_plan_moves_no_row_and_names_the_home_of_each() -> None:
    a, b = person("a", work_phone=SHARED_PHONE), caller("b", phone(), identifier("Cookie", "k"))
    result = merged(a, b).result
    assert result.holdings == ()
    assert {(held.identifier, held.home) for held in result.held} == {
        (phone(), "a"),
        (phone(), "b"),
        (identifier("Cookie", "k"), "b"),
    }


def test_mg11_the_history_names_who_when_inputs_and_result_but_no_values() -> None:
    plan = merged(person("a", title="Dr"), person("b", title="Prof"), override=Profile(salutation="Ms"))
    (entry,) = plan.plan.history
    assert (entry.contact_id, entry.action, entry.by, entry.at) == ("result", "merge", "agent-1", NOW)
    assert entry.details["inputs"] == ["a", "b"]
    assert entry.details["overridden"] == ["salutation"]
    assert entry.details["conflicts"] == ["firstName", "title"]
