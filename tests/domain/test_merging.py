"""Merge and unmerge as pure rules (MG1-MG7, MG9, MG10, RS9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.adapters.memory import MemoryStore
from scv.domain.conflicts import DecidedBy, Fate, FieldConflict
from scv.domain.contacts import PROVISIONAL_LIFE, Contact, ContactType, expiry_after
from scv.domain.errors import DivisionMismatch, InvalidValue, MergeNotAllowed, MergeSetLimit, UnmergeNotAllowed
from scv.domain.merging import (
    MAX_MERGE_SET,
    MergePlan,
    classic_merge_allowed,
    merged_type,
    plan_merge,
    require_classic,
    require_mergeable,
)
from scv.domain.profiles import (
    Address,
    AppleOpaqueId,
    ExternalId,
    ExternalSource,
    FacebookId,
    PhoneNumber,
    Profile,
    ScopedId,
    TwitterId,
    identifiers_of,
    normalise,
)
from scv.domain.resolution import resolve
from scv.domain.unmerging import ancestors_changed, plan_unmerge, signpost
from tests.people import NOW, SHARED_PHONE, caller, identifier, modified, of_type, person, phone

LATER = timedelta(hours=1)
C, I, E = ContactType.CURATED, ContactType.IDENTIFIED, ContactType.EPHEMERAL  # noqa: E741


def merged(*inputs: Contact, override: Profile | None = None, new_id: str = "result") -> MergePlan:
    return plan_merge(inputs, override, NOW, "agent-1", new_id)


def conflict_of(plan: MergePlan, field: str) -> FieldConflict:
    return next(conflict for conflict in plan.conflicts if conflict.field == field)


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
    for ids in ([], ["a"], ["a", "b", "a"]):
        with pytest.raises(MergeNotAllowed):
            require_mergeable(ids)
    with pytest.raises(InvalidValue):
        require_mergeable([f"c{place}" for place in range(26)])
    require_mergeable([f"c{place}" for place in range(25)])


def test_mg7_two_divisions_are_refused() -> None:
    with pytest.raises(DivisionMismatch):
        merged(person("a", division="north"), person("b", division="south"))


def test_mg7_a_merge_set_has_at_most_52_members() -> None:
    # given a set of 27 and one that makes 52 with it, the result included
    big = merged(*(person(f"a{place}") for place in range(25)), new_id="big").result
    small = merged(*(person(f"b{place}") for place in range(24)), new_id="small").result
    # when, then
    assert len(merged(big, small).result.merge_set) == MAX_MERGE_SET
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
    assert plan.result.merged_from == ("first", "c")
    assert plan.result.merge_set == ("second", "first", "c", "a", "b")
    after = {step.contact.id: step.contact for step in plan.plan.contacts}
    assert after["first"].canonical_id == after["c"].canonical_id == "second"
    assert {(each.contact_id, each.old, each.new) for each in plan.plan.repoints} == {
        ("a", "first", "second"),
        ("b", "first", "second"),
    }


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


# -- fields ---------------------------------------------------------------------------------


def test_mg5_the_most_recently_modified_value_wins_and_gaps_are_filled() -> None:
    older = person("a", first_name="Ann", title="Dr", salutation="Ms")
    newer = modified(person("b", first_name="Anna"), LATER)
    profile = merged(older, newer).result.profile
    assert (profile.first_name, profile.title, profile.salutation) == ("Anna", "Dr", "Ms")


def test_mg5_of_two_modified_at_the_same_time_the_lower_id_wins() -> None:
    assert merged(person("b"), person("a")).result.profile.first_name == "A"


def test_mg5_an_override_wins_and_null_does_not_overwrite() -> None:
    plan = merged(person("a", title="Dr"), person("b", title="Prof"), override=Profile(title="Sir", last_name=None))
    assert plan.result.profile.title == "Sir"
    assert plan.result.profile.last_name == "Doe"
    assert conflict_of(plan, "title").decided_by is DecidedBy.OVERRIDE


def test_mg5_false_is_a_value() -> None:
    newer = modified(person("b", survey_opt_out=False), LATER)
    assert merged(person("a", survey_opt_out=True), newer).result.profile.survey_opt_out is False


def test_mg5_an_address_is_decided_whole_and_custom_fields_key_by_key() -> None:
    a = person("a", address=Address(city="Ulm", address1="Weg 1"), custom_fields={"colour": "red", "size": 0})
    b = modified(person("b", address=Address(city="Bonn"), custom_fields={"colour": "blue"}), LATER)
    plan = merged(a, b)
    assert plan.result.profile.address == Address(city="Bonn")
    assert plan.result.profile.custom_fields == {"colour": "blue", "size": 0}
    assert [conflict.field for conflict in plan.conflicts] == ["firstName", "address", "customFields.colour"]


def test_mg5_lists_are_united_without_duplicates() -> None:
    crm = ExternalSource("crm")
    a = person("a", external_ids=(ExternalId(crm, "1"), ExternalId(crm, "2")), facebook_id=FacebookId((ScopedId("f"),)))
    b = person(
        "b", external_ids=(ExternalId(crm, "2"), ExternalId(crm, "3")), facebook_id=FacebookId((ScopedId("g"),), "Bea")
    )
    profile = merged(a, b).result.profile
    assert [each.value for each in profile.external_ids] == ["1", "2", "3"]
    assert profile.facebook_id == FacebookId((ScopedId("f"), ScopedId("g")), "Bea")


def test_mg5_co3_what_a_list_has_no_room_for_is_kept_as_an_identifier() -> None:
    a = person("a", apple_opaque_ids=tuple(AppleOpaqueId(f"a{place}") for place in range(10)))
    b = person("b", apple_opaque_ids=(AppleOpaqueId("eleventh"),))
    plan = merged(a, b)
    assert len(plan.result.profile.apple_opaque_ids) == 10
    assert identifier("AppleOpaqueId", "eleventh") in plan.result.identifiers
    fates = {each.fate for each in conflict_of(plan, "appleOpaqueIds").candidates if each.contact_id == "b"}
    assert fates == {Fate.KEPT_AS_IDENTIFIER}


def test_mg5_a_phone_that_differs_moves_to_the_first_free_slot() -> None:
    a = person("a", work_phone="+1 803-123-0001", cell_phone="+1 803-123-0002")
    b = modified(person("b", work_phone="+1 803-123-0003"), LATER)
    plan = merged(a, b)
    profile = plan.result.profile
    assert [phone and phone.e164 for phone in (profile.work_phone, profile.cell_phone, profile.home_phone)] == [
        "+18031230003",
        "+18031230002",
        "+18031230001",
    ]
    told = [(each.contact_id, each.fate, each.field) for each in conflict_of(plan, "workPhone").candidates]
    assert told == [("b", Fate.WON, "workPhone"), ("a", Fate.MOVED, "homePhone")]


def test_mg5_an_email_that_finds_no_slot_is_kept_as_an_identifier() -> None:
    names = ("work_email", "personal_email", "other_email")
    a = person("a", **{name: f"{name}@a.example.com" for name in names})
    b = modified(person("b", other_email="late@b.example.com"), LATER)
    plan = merged(a, b)
    assert plan.result.profile.other_email == "late@b.example.com"
    lost = identifier("Email", "other_email@a.example.com")
    assert next(held.in_fields for held in plan.result.held if held.identifier == lost) is False
    assert conflict_of(plan, "otherEmail").candidates[1].fate is Fate.KEPT_AS_IDENTIFIER


def test_mg5_id2_an_equal_phone_in_another_spelling_is_no_difference() -> None:
    plan = merged(person("a", work_phone="+1 803-123-0000"), person("b", work_phone="(803) 123-0000"))
    assert [conflict.field for conflict in plan.conflicts] == ["firstName"]
    assert plan.result.profile.cell_phone is None


def test_mg5_id2_an_equal_phone_in_another_slot_is_not_duplicated() -> None:
    a = person("a", work_phone=SHARED_PHONE)
    b = modified(person("b", cell_phone="8031230000", work_phone="+1 803-123-0009"), LATER)
    profile = merged(a, b).result.profile
    assert [phone and phone.e164 for phone in (profile.work_phone, profile.cell_phone, profile.home_phone)] == [
        "+18031230009",
        "+18031230000",
        None,
    ]


def test_mg5_a_losing_screen_name_stays_an_identifier() -> None:
    plan = merged(
        person("a", twitter_id=TwitterId(screen_name="one")), person("b", twitter_id=TwitterId(screen_name="two"))
    )
    assert plan.result.profile.twitter_id == TwitterId(screen_name="one")
    assert identifier("SocialTwitter", "two") in plan.result.identifiers
    assert conflict_of(plan, "twitterId").candidates[1].fate is Fate.KEPT_AS_IDENTIFIER


def test_mg5_a_phone_that_only_the_override_has_is_held_by_the_result_itself() -> None:
    override = normalise(Profile(home_phone=PhoneNumber(display="+1 803-123-0042")))
    result = merged(person("a"), person("b"), override=override).result
    assert [held.identifier for held in result.holdings] == [phone("+1 803-123-0042")]


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
        keys = {getattr(value, "e164", value) for value in values}
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
    best = resolve([wanted], store.holders("*", [wanted]), NOW).best
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
    result = store.records[result_id]
    inputs = [store.records[each] for each in result.merged_from]
    ancestors = store.contacts(ancestors_changed(result, inputs))
    store.apply(plan_unmerge(result, inputs, ancestors, NOW, "agent-1", f"undo-{result_id}").plan)


def alike(found: dict[str, Contact], expected: dict[str, Contact], without: set[str]) -> bool:
    """Equal in everything but the count of writes and the memory of what happened."""

    def bare(records: dict[str, Contact]) -> dict[str, Contact]:
        return {
            each.id: dataclasses.replace(each, revision=1, lineage=(), heir_of=())
            for each in records.values()
            if each.id not in without
        }

    left, right = bare(found), bare(expected)
    assert left == right
    return True


# -- unmerge --------------------------------------------------------------------------------


def test_mg10_the_result_becomes_a_signpost_to_the_oldest_input_which_inherits_its_journey() -> None:
    young, old = person("young"), person("old", NOW - timedelta(days=9))
    plan = merged(young, old)
    merged_inputs = [step.contact for step in plan.plan.contacts[1:]]
    undone = plan_unmerge(plan.result, merged_inputs, {}, NOW, "agent-2", "entry")
    left = undone.plan.contacts[0].after
    assert left == signpost(plan.result, "old", NOW, "agent-2")
    assert (left.canonical_id, left.held, left.profile, left.is_merge_result) == ("old", (), Profile(), False)
    heirs = {contact.id: contact.heir_of for contact in undone.inputs}
    assert heirs == {"young": (), "old": ("result",)}
    assert {contact.lineage for contact in undone.inputs} == {("result",)}


def test_mg10_rs8_an_expiry_that_has_passed_meanwhile_is_renewed() -> None:
    when = NOW - PROVISIONAL_LIFE + timedelta(days=1)
    plan = merged(caller("a", phone(), when=when), person("b"))
    later = NOW + timedelta(days=5)
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
        plan.result, version=2, profile=dataclasses.replace(plan.result.profile, title="Sir", salutation="Ms")
    )
    for result, expected in ((plan.result, []), (edited, ["salutation", "title"])):
        (entry,) = plan_unmerge(result, inputs, {}, NOW, "agent-2", "entry").plan.history
        assert (entry.contact_id, entry.action, entry.by) == ("result", "unmerge", "agent-2")
        assert entry.details["changedSince"] == expected


def test_mg10_a_result_inherits_what_a_later_result_left_to_it() -> None:
    # given a result that took over the id of a merge undone since
    store = stored(person("a"), person("b"), person("c", NOW + timedelta(days=1)))
    first = merged(store.records["a"], store.records["b"], new_id="first")
    store.apply(first.plan)
    store.apply(merged(first.result, store.records["c"], new_id="second").plan)
    undo(store, "second")
    assert store.records["first"].members == ("first", "a", "b", "second")
    # when that result is undone as well
    undo(store, "first")
    # then its oldest input stands for both
    assert store.records["a"].heir_of == ("first", "second")
    assert store.records["second"].canonical_id == "first"
