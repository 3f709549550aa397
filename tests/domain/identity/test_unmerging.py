"""Properties of merges, and their undoing as a pure rule (MG5, MG9, MG10, RS8, RS9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.adapters.memory import MemoryStore
from scv.domain.consent.decisions import SURVEY, Speaker, Status, decided
from scv.domain.contacts.agreed import with_decisions
from scv.domain.contacts.conflicts import email_key
from scv.domain.contacts.contact import PROVISIONAL_LIFE, UNASSIGNED_DIVISION, Contact, expiry_after
from scv.domain.contacts.profiles import (
    Profile,
    identifiers_of,
)
from scv.domain.identity.merging import (
    MergePlan,
    plan_merge,
)
from scv.domain.identity.unmerging import ancestors_changed, changed_since, plan_unmerge, signpost
from scv.domain.linking.resolution import resolve
from scv.domain.values.errors import UnmergeNotAllowed
from scv.domain.values.ids import ContactId
from tests.people import NOW, bare, caller, identifier, modified, person, phone


def merged(*inputs: Contact, new_id: str = "result") -> MergePlan:
    return plan_merge(inputs, None, NOW, "agent-1", ContactId(new_id))


# -- properties -----------------------------------------------------------------------------

_numbers = st.sampled_from(["+1 803-123-0000", "803 123 0000", "+1 803-123-0001", "+1 803-123-0002", None])
_emails = st.sampled_from(["A@example.com", "a@example.com", "b@example.com", "c@example.com", None])
_words = st.sampled_from(["Ana", "Bea", None])


@st.composite
def contacts(draw: st.DrawFn, contact_id: str) -> Contact:
    """A contact of any type with some fields, created and modified at some time."""
    created = NOW - timedelta(days=draw(st.integers(0, 50)))
    if draw(st.booleans()):
        known = [draw(st.sampled_from([phone(), phone("+18031230005"), identifier("Cookie", contact_id)]))]
        return caller(contact_id, *known, when=created)
    fields: dict[str, Any] = {name: draw(_numbers) for name in ("work_phone", "cell_phone", "home_phone")}
    fields |= {name: draw(_emails) for name in ("work_email", "other_email")}
    fields |= {"title": draw(_words), "custom_fields": draw(st.none() | st.just({"a": contact_id}))}
    return modified(person(contact_id, created, **fields), timedelta(hours=draw(st.integers(0, 5))))


several = st.integers(2, 5).flatmap(lambda n: st.tuples(*(contacts(f"c{place}") for place in range(n))))


@given(several, st.randoms())
def test_mg5_mg8_the_order_of_the_inputs_does_not_matter(inputs: Sequence[Contact], random: Any) -> None:
    shuffled = random.sample(inputs, len(inputs))
    one, other = merged(*inputs), merged(*shuffled)
    assert one.result.profile == other.result.profile
    assert one.conflicts == other.conflicts
    assert (one.result.type, one.result.ranked_at) == (other.result.type, other.result.ranked_at)
    assert set(one.result.held) == set(other.result.held)


@given(several)
def test_mg5_nothing_is_lost_every_identifier_of_an_input_is_one_of_the_result(inputs: Sequence[Contact]) -> None:
    result = merged(*inputs).result
    assert set(result.identifiers) == {each for contact in inputs for each in contact.identifiers}
    fields = set(identifiers_of(result.profile))
    assert fields == {held.identifier for held in result.held if held.in_fields}


@given(several)
def test_mg9_every_field_that_differs_is_a_conflict_and_every_winner_is_in_the_result(
    inputs: Sequence[Contact],
) -> None:
    plan = merged(*inputs)
    named = {conflict.field for conflict in plan.conflicts}
    for name, field in (("title", "title"), ("work_phone", "workPhone"), ("other_email", "otherEmail")):
        values = {getattr(contact.profile, name) for contact in inputs} - {None}
        keys = {email_key(value) if field == "otherEmail" else getattr(value, "e164", value) for value in values}
        assert (field in named) == (len(keys) > 1)
    for conflict in plan.conflicts:
        assert len(conflict.candidates) > 1


@given(several)
def test_rs9_the_result_ranks_as_its_oldest_member(inputs: Sequence[Contact]) -> None:
    assert merged(*inputs).result.ranked_at == min(contact.ranked_at for contact in inputs)


@given(several, contacts("outsider"))
def test_rs9_a_merge_never_changes_who_gets_other_peoples_calls(inputs: Sequence[Contact], outsider: Contact) -> None:
    # given a store with everybody
    store = stored(*inputs, outsider)
    wanted = {each for contact in (*inputs, outsider) for each in contact.identifiers}
    before = {each: winner(store, each) for each in wanted}
    # when
    store.apply(merged(*inputs).plan)
    # then the calls of the inputs go to the same rows, those of the others are untouched
    assert {each: winner(store, each) for each in wanted} == before


def stored(*contacts: Contact) -> MemoryStore:
    """A store with these contacts, whatever they guard."""
    return MemoryStore(records={contact.id: contact for contact in contacts})


def winner(store: MemoryStore, wanted: Any) -> str | None:
    best = resolve([wanted], store.holders(UNASSIGNED_DIVISION, [wanted]), NOW).best
    return best.contact_id if best else None


@settings(max_examples=60)
@given(several, contacts("late"))
def test_mg10_unmerge_after_merge_is_the_identity(inputs: Sequence[Contact], late: Contact) -> None:
    # given a merge of a merge
    store = stored(*inputs, late)
    first = merged(*inputs, new_id="first")
    store.apply(first.plan)
    middle = dict(store.records)
    store.apply(merged(first.result, late, new_id="second").plan)
    # when both are undone, the newer first
    undo(store, "second")
    assert alike(store.records, middle, without={"second"})
    undo(store, "first")
    # then
    assert alike(store.records, {contact.id: contact for contact in (*inputs, late)}, without={"first", "second"})


def undo(store: MemoryStore, result_id: str) -> None:
    result = store.records[ContactId(result_id)]
    inputs = [store.records[each] for each in result.family.merged_from]
    ancestors = store.contacts(ancestors_changed(result, inputs))
    store.apply(plan_unmerge(result, inputs, ancestors, NOW, "agent-1", f"undo-{result_id}").plan)


def alike(found: dict[ContactId, Contact], expected: dict[ContactId, Contact], without: set[str]) -> bool:
    """Equal in everything that unmerge gives back exactly."""

    left, right = (
        {each.id: bare(each) for each in records.values() if each.id not in without} for records in (found, expected)
    )
    assert left == right
    return True


# -- unmerge --------------------------------------------------------------------------------


def test_mg10_the_result_becomes_a_signpost_to_the_oldest_input_which_inherits_its_journey() -> None:
    young, old = person("young"), person("old", NOW - timedelta(days=9))
    plan = merged(young, old)
    merged_inputs = [step.contact for step in plan.plan.contacts[1:]]
    undone = plan_unmerge(plan.result, merged_inputs, {}, NOW, "agent-2", "entry")
    left = undone.plan.contacts[0].after
    assert left == dataclasses.replace(signpost(plan.result, ContactId("old"), NOW, "agent-2"), revision=2)
    assert (left.canonical_id, left.held, left.profile, left.is_merge_result) == ("old", (), Profile(), False)
    heirs = {contact.id: contact.family.heir_of for contact in undone.inputs}
    assert heirs == {"young": (), "old": ("result",)}
    assert {contact.family.lineage for contact in undone.inputs} == {("result",)}


@pytest.mark.parametrize("days", [0, 5, 30, 59, 60, 500])
def test_mg10_rs8_an_expiry_is_renewed_whether_or_not_it_has_passed_meanwhile(days: int) -> None:
    plan = merged(caller("a", phone(), when=NOW - timedelta(days=1)), person("b"))
    later = NOW + timedelta(days=days)
    undone = plan_unmerge(plan.result, [step.contact for step in plan.plan.contacts[1:]], {}, later, "x", "entry")
    assert undone.inputs[0].expires == expiry_after(later)


def test_mg10_rs8_an_expiry_that_passed_while_the_contact_was_pinned_is_renewed() -> None:
    plan = merged(dataclasses.replace(caller("a", phone()), pinned=True), person("b"))
    later = NOW + PROVISIONAL_LIFE + timedelta(days=1)
    undone = plan_unmerge(plan.result, [step.contact for step in plan.plan.contacts[1:]], {}, later, "x", "entry")
    assert undone.inputs[0].expires == expiry_after(later)


def test_mg10_only_the_result_of_a_merge_can_be_unmerged_and_not_once_merged_again() -> None:
    with pytest.raises(UnmergeNotAllowed):
        plan_unmerge(person("a"), [], {}, NOW, "x", "entry")
    first = merged(person("a"), person("b"), new_id="first").result
    second = merged(first, person("c"), new_id="second").plan
    ancestor = next(step.contact for step in second.contacts if step.contact.id == "first")
    with pytest.raises(UnmergeNotAllowed, match="second"):
        plan_unmerge(ancestor, [], {}, NOW, "x", "entry")


def test_mg10_the_history_names_the_fields_that_were_edited_since() -> None:
    plan = merged(person("a", title="Dr"), person("b"))
    inputs = [step.contact for step in plan.plan.contacts[1:]]
    edited = dataclasses.replace(
        plan.result, version=3, profile=dataclasses.replace(plan.result.profile, title="Sir", salutation="Ms")
    )
    for result, expected in ((plan.result, []), (edited, ["salutation", "title"])):
        (entry,) = plan_unmerge(result, inputs, {}, NOW, "agent-2", "entry").plan.history
        assert (entry.contact_id, entry.action, entry.by) == ("result", "unmerge", "agent-2")
        assert entry.details["changedSince"] == expected


@pytest.mark.parametrize(
    ("refuses", "lifted_by_the_person"), [((False, True), False), ((True, False), False), ((True, True), True)]
)
def test_mg10_cn2_what_held_of_surveys_since_the_merge_is_no_edit(
    refuses: tuple[bool, bool], lifted_by_the_person: bool
) -> None:
    """A refusal stands over a newer consent, and the word of the person over any refusal; neither is an edit."""
    inputs = [person("a", survey_opt_out=refuses[0])]
    inputs.append(modified(person("b", survey_opt_out=refuses[1]), timedelta(hours=1)))
    if lifted_by_the_person:
        word = decided(inputs[0].id, SURVEY, Status.GRANTED, Speaker.PERSON, NOW, "agent-1", NOW)
        inputs[0] = with_decisions(inputs[0], word)
    result = merged(*inputs).result
    titled = dataclasses.replace(
        result, version=result.version + 1, profile=dataclasses.replace(result.profile, title="Sir")
    )
    assert result.profile.survey_opt_out is not lifted_by_the_person
    assert changed_since(titled, inputs) == ("title",)


def test_mg10_a_result_inherits_what_a_later_result_left_to_it() -> None:
    # given a result that took over the id of a merge undone since
    store = stored(person("a"), person("b"), person("c", NOW + timedelta(days=1)))
    first = merged(store.records[ContactId("a")], store.records[ContactId("b")], new_id="first")
    store.apply(first.plan)
    store.apply(merged(first.result, store.records[ContactId("c")], new_id="second").plan)
    undo(store, "second")
    assert store.records[ContactId("first")].members == ("first", "a", "b", "second")
    # when that result is undone as well
    undo(store, "first")
    # then its oldest input stands for both
    assert store.records[ContactId("a")].family.heir_of == ("first", "second")
    assert store.records[ContactId("second")].canonical_id == "first"
