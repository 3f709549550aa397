"""Undoing a merge in a store (MG10, MG11)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import HistoryEntry, Plan, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.life import edited
from scv.domain.contacts.phone_fields import PhoneNumber
from scv.domain.interactions.interaction import Answer
from scv.domain.values.errors import ContactNotFound, UnmergeNotAllowed
from scv.domain.values.ids import ContactId
from scv.usecases.contact_of import resolve_contact
from scv.usecases.contacts.save import EditContact
from tests.people import AGENT, NOW, SHARED_PHONE, bare, call, caller, identifier, person, phone
from tests.usecases.centers import Center

CONTACT_B = ContactId("b")
CONTACT_A = ContactId("a")
OTHER = ContactId("other")
DAY = timedelta(days=1)
EMAIL = identifier("Email", "b@example.com")


def answering(center: Center, contact_id: str) -> Contact:
    return resolve_contact(center.store, AGENT, ContactId(contact_id), center.clock())


def rows(center: Center) -> Any:
    """Every row of the identifier index as the store tells it."""
    wanted = [phone(), EMAIL, identifier("SocialLine", "c")]
    return center.store.holders("*", wanted)


def test_mg10_the_inputs_are_exactly_as_they_were(center: Center) -> None:
    a, b = person("a", NOW - DAY, work_phone=SHARED_PHONE), caller("b", EMAIL, phone())
    center.has(a, b)
    before = rows(center)
    result = center.merged("a", "b")
    restored = center.unmerge(AGENT, result.id).inputs
    assert [bare(contact) for contact in restored] == [bare(a), bare(b)]
    assert [answering(center, "a"), answering(center, "b")] == list(restored)
    assert rows(center) == before


def test_mg10_what_was_changed_since_is_undone_and_stays_listed(center: Center) -> None:
    # given a result that was edited and lost a phone of its input
    a, b = person("a", NOW - DAY, work_phone=SHARED_PHONE), caller("b", EMAIL)
    center.has(a, b)
    result = center.merged("a", "b")
    edit = EditContact(center.store, center.clock, center.new_id)
    edit(AGENT, CONTACT_B, lambda contact: dataclasses.replace(contact.profile, work_phone=None, title="Dr"), None)
    assert not holders_of(center)
    # when
    restored = center.unmerge(AGENT, result.id).inputs
    # then
    assert [bare(contact) for contact in restored] == [bare(a), bare(b)]
    assert holders_of(center) == ["a"]
    entries = center.history(AGENT, CONTACT_B)
    assert {entry.action for entry in entries} == {"unmerge", "edit", "merge"}
    undone = next(entry for entry in entries if entry.action == "unmerge")
    assert undone.details["changedSince"] == ["title", "workPhone"]


def test_mg3_mg10_the_id_of_the_result_keeps_answering_as_the_oldest_input(center: Center) -> None:
    center.has(person("young"), person("old", NOW - DAY))
    result = center.merged("young", "old")
    center.unmerge(AGENT, result.id)
    assert answering(center, result.id).id == "old"
    # also after that was merged again, and that merge undone
    again = center.merged("old", "young")
    assert answering(center, result.id).id == again.id
    center.unmerge(AGENT, again.id)
    assert {answering(center, each).id for each in (result.id, again.id)} == {"old"}


def test_mg10_calls_that_came_since_go_to_the_member_that_holds_the_number(center: Center) -> None:
    # given calls on the number of one and a claim on the address of the other
    center.has(caller("a", phone(), when=NOW - DAY), caller("b", EMAIL))
    result = center.merged("a", "b")
    center.claims.claim(AGENT, result.id, EMAIL)
    center.takes_in(call("on-phone", phone()))
    center.takes_in(call("on-email", EMAIL))
    # when
    a, b = center.unmerge(AGENT, result.id).inputs
    # then
    assert [entry.conversation_id for entry in center.store.journey(a.members, 9, None)] == ["on-phone"]
    assert [entry.conversation_id for entry in center.store.journey(b.members, 9, None)] == ["on-email"]
    assert not any(held.claimed for held in b.held)


def test_mg10_calls_on_a_number_that_only_the_result_had_stay_with_the_oldest_input(center: Center) -> None:
    center.has(person("a", NOW - DAY), person("b"))
    result = center.merged("a", "b")
    center.claims.claim(AGENT, result.id, phone())
    answer = center.takes_in(call("c-1", phone()))
    assert answer.contact_id == result.id
    a, b = center.unmerge(AGENT, result.id).inputs
    assert [entry.conversation_id for entry in center.store.journey(a.members, 9, None)] == ["c-1"]
    assert center.store.journey(b.members, 9, None) == ()
    assert not holders_of(center)


def test_mg10_a_merge_of_merges_is_undone_one_by_one(center: Center) -> None:
    # given two merges, and a release and an edit on the second that touch the ancestors of the first
    a, b, c = (
        person("a", NOW - DAY, work_phone=SHARED_PHONE),
        caller("b", EMAIL),
        caller("c", identifier("SocialLine", "c")),
    )
    center.has(a, b, c)
    center.claims.claim(AGENT, CONTACT_A, phone())
    first = center.merged("a", "b")
    center.claims.claim(AGENT, first.id, EMAIL)
    first, between = answering(center, first.id), rows(center)
    second = center.merged(first.id, "c")
    center.claims.release(AGENT, second.id, EMAIL)
    center.claims.release(AGENT, second.id, phone())
    # when the second is undone, then the first is as it was
    restored, _ = center.unmerge(AGENT, second.id).inputs
    assert bare(restored) == bare(first)
    assert rows_of(rows(center)) == rows_of(between)
    assert {answering(center, each).id for each in ("a", "b", first.id, second.id)} == {first.id}
    # and when the first is undone, so are its inputs
    restored_a, restored_b = center.unmerge(AGENT, first.id).inputs
    assert [held.claimed for held in restored_a.held] == [True]
    assert [held.claimed for held in restored_b.held] == [False]
    assert center.takes_in(call("c-1", phone())).contact_id == "a"
    # and the history of both has what happened to either result
    assert [restored_a.family.lineage, restored_b.family.lineage] == [(first.id, second.id)] * 2
    for each in ("a", "b"):
        assert {first.id, second.id} <= {entry.contact_id for entry in center.history(AGENT, ContactId(each))}


def rows_of(found: Any) -> Any:
    """Who holds and claims what."""
    return {key: {(row.contact_id, row.claimed, row.look) for row in held} for key, held in found.items()}


def test_mg10_cl2_a_claim_that_somebody_else_took_meanwhile_stays_with_them(center: Center) -> None:
    center.has(person("a"), person("b"), person("other"))
    center.claims.claim(AGENT, CONTACT_A, phone())
    result = center.merged("a", "b")
    center.claims.claim(AGENT, OTHER, phone())
    restored, _ = center.unmerge(AGENT, result.id).inputs
    assert restored.identifiers == (phone(),)
    assert center.takes_in(call("c-1", phone())).contact_id == "other"


def test_mg10_cl2_a_claim_of_the_set_that_was_lost_meanwhile_does_not_come_back_as_the_inputs_own(
    center: Center,
) -> None:
    # given a claim that a merge made, lost to an outsider while that merge was part of another
    center.has(person("a"), caller("b", EMAIL), person("c"), person("other"))
    first = center.merged("a", "b")
    center.claims.claim(AGENT, first.id, EMAIL)
    second = center.merged(first.id, "c")
    center.claims.claim(AGENT, OTHER, EMAIL)
    center.unmerge(AGENT, second.id)
    center.claims.release(AGENT, OTHER, EMAIL)
    # when
    _, restored = center.unmerge(AGENT, first.id).inputs
    # then the input has what it had: the address, and no claim
    assert [(held.identifier, held.claimed, held.as_merged) for held in restored.held] == [(EMAIL, False, None)]


def test_mg10_rs5_a_guard_that_a_new_contact_took_meanwhile_stays_with_it(center: Center) -> None:
    # given a contact made for a phone, whose merge result gave the phone up, and a new contact made for it
    center.has(caller("a", phone()), caller("b", EMAIL))
    center.promote(AGENT, CONTACT_A, person("a", work_phone=SHARED_PHONE).profile)
    result = center.merged("a", "b")
    edit = EditContact(center.store, center.clock, center.new_id)
    edit(AGENT, result.id, lambda contact: dataclasses.replace(contact.profile, work_phone=None), None)
    new = center.takes_in(call("c-1", phone())).contact_id
    assert new not in ("a", "b", result.id)
    # when
    restored, _ = center.unmerge(AGENT, result.id).inputs
    # then the guard is the new one's, the phone is that of the older one again, and the call stays where it was
    assert center.takes_in(call("c-2", phone())).contact_id == "a"
    assert center.store.interaction("c-1").link.contact_id == new
    assert [(held.identifier, held.guarded) for held in restored.held] == [(phone(), False)]


def gave_up(center: Center) -> tuple[ContactId, ContactId]:
    """A merge result that gave up the phone that the system had made a member for, and who calls from it since."""
    center.has(caller("a", phone()), caller("b", EMAIL))
    center.promote(AGENT, CONTACT_A, person("a", work_phone=SHARED_PHONE).profile)
    result = center.merged("a", "b").id
    saves_phone(center, result, None)
    return result, answered(center.takes_in(call("c-1", phone())))


def answered(answer: Answer) -> ContactId:
    assert answer.contact_id is not None
    return answer.contact_id


def saves_phone(center: Center, contact_id: ContactId, number: str | None) -> Contact:
    """An edit after which this is the contact's only number."""
    none = dict.fromkeys(("work_phone", "cell_phone", "home_phone", "other_phone"))
    told: dict[str, Any] = {**none, "work_phone": PhoneNumber(number) if number else None}
    edit = EditContact(center.store, center.clock, center.new_id)
    return edit(AGENT, contact_id, lambda contact: dataclasses.replace(contact.profile, **told), None)


def holders_of(center: Center) -> list[str]:
    """Whose rows stand for the phone, best first."""
    return [row.contact_id for row in center.store.holders("*", [phone()])[phone()]]


def guards(center: Center) -> list[str]:
    """Whose records guard the phone."""
    found = center.store.contacts([ContactId(f"id-{number}") for number in range(20)] + [CONTACT_A, CONTACT_B])
    return [each.id for each in found.values() for held in each.holdings if held.guarded and held.identifier == phone()]


def test_rs5_mg10_what_is_saved_again_is_held_although_a_new_contact_guards_it(center: Center) -> None:
    result, new = gave_up(center)

    saves_phone(center, result, SHARED_PHONE)

    assert set(holders_of(center)) == {"a", new}
    assert guards(center) == [new]


def test_rs5_cl1_what_was_given_up_is_claimed_although_a_new_contact_guards_it(center: Center) -> None:
    result, new = gave_up(center)

    center.claims.claim(AGENT, result, phone())

    assert center.takes_in(call("c-2", phone())).contact_id == result
    assert guards(center) == [new]


def test_rs5_mg10_what_two_members_had_been_made_for_comes_back_to_both_and_is_guarded_by_none(center: Center) -> None:
    first, new = gave_up(center)
    result = center.merged(first, new).id
    saves_phone(center, result, None)
    assert holders_of(center) == []

    saves_phone(center, result, SHARED_PHONE)

    assert set(holders_of(center)) == {"a", new}
    assert guards(center) == []
    assert center.takes_in(call("c-2", phone())).contact_id == result
    assert [each.id for each in center.unmerge(AGENT, result).inputs] == [first, new]
    assert answering(center, new).identifiers == (phone(),)


def test_mg10_only_a_merge_can_be_undone_the_latest_first(center: Center) -> None:
    center.has(person("a"), person("b"), person("c"))
    with pytest.raises(UnmergeNotAllowed):
        center.unmerge(AGENT, CONTACT_A)
    with pytest.raises(ContactNotFound):
        center.unmerge(AGENT, ContactId("nobody"))
    first = center.merged("a", "b")
    second = center.merged(first.id, "c")
    with pytest.raises(UnmergeNotAllowed, match=second.id):
        center.unmerge(AGENT, first.id)
    # an input's id acts on what it was merged into
    assert [contact.id for contact in center.unmerge(AGENT, ContactId("c")).inputs] == [first.id, "c"]


def test_mg10_undone_twice_is_undone_once(center: Center) -> None:
    center.has(person("a", NOW - DAY), person("b"), person("c"))
    first = center.merged("a", "b")
    second = center.merged(first.id, "c")
    assert center.unmerge(AGENT, second.id).inputs == center.unmerge(AGENT, second.id).inputs
    assert answering(center, "a").id == first.id


def test_co4_a_deleted_merge_cannot_be_undone(center: Center) -> None:
    center.has(person("a"), person("b"))
    result = center.merged("a", "b")
    center.delete(AGENT, CONTACT_A)
    for contact_id in ("a", "b", result.id):
        with pytest.raises(ContactNotFound):
            center.unmerge(AGENT, ContactId(contact_id))


def test_mg10_an_unmerge_takes_three_round_trips(dynamodb: Center) -> None:
    dynamodb.has(person("a"), person("b"))
    result = dynamodb.merged("a", "b")
    dynamodb.requests.clear()
    dynamodb.unmerge(AGENT, result.id)
    assert dynamodb.requests == ["GetItem", "BatchGetItem", "TransactWriteItems"]


def test_mg10_an_edit_in_between_is_undone_too_and_not_lost_from_the_history() -> None:
    @dataclasses.dataclass
    class InterruptedStore(MemoryStore):
        meanwhile: list[Plan] = dataclasses.field(default_factory=list)

        def apply(self, plan: Plan) -> None:
            if self.meanwhile:
                super().apply(self.meanwhile.pop())
            super().apply(plan)

    store = InterruptedStore()
    center = Center(store)
    center.has(person("a"), person("b"))
    result = center.merged("a", "b")
    after = edited(result, dataclasses.replace(result.profile, title="Dr"), NOW, "agent-2")
    entry = HistoryEntry("e", result.id, NOW, "edit", "agent-2", {"fields": ["title"]})
    store.meanwhile = [Plan(NOW, (Transition(result, after),), history=(entry,))]
    center.unmerge(AGENT, result.id)
    assert {entry.action for entry in center.history(AGENT, CONTACT_B)} == {"merge", "edit", "unmerge", "create"}
