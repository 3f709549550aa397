"""Claiming and releasing identifiers in a store (CL1-CL4)."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.contacts.life import tombstone
from scv.domain.values.errors import Busy, ContactNotFound, IdentifierNotClaimed, IdentifierNotFound, InvalidValue
from scv.domain.values.ids import ContactId
from scv.usecases.contacts.save import EditContact
from scv.usecases.find_holders import find_holders
from scv.usecases.identity.claim import Claims
from scv.usecases.ports.writes import StaleWrite
from tests.people import AGENT, LONG_AGO, NOW, SHARED_PHONE, call, caller, identifier, person, phone
from tests.usecases.centers import Center, Clock

CONTACT_A = ContactId("a")
CONTACT_B = ContactId("b")
CONTACT_C = ContactId("c")
DAY = timedelta(days=1)


def best(center: Center) -> str | None:
    return center.takes_in(call(center.new_id(), phone())).contact_id


def owners(center: Center) -> list[str]:
    found = find_holders(center.store, UNASSIGNED_DIVISION, [phone()], center.clock())[phone()]
    return [holder.contact_id for holder in found if holder.claimed]


def test_cl1_who_claims_it_is_the_best_match_whoever_was_created_first(center: Center) -> None:
    center.has(person("first", NOW - DAY, work_phone=SHARED_PHONE), person("later"))
    center.claims.claim(AGENT, ContactId("later"), phone())
    assert best(center) == "later"


def test_cl2_claiming_what_another_has_moves_it_in_one_write(center: Center) -> None:
    center.has(person("a", work_phone=SHARED_PHONE), person("b"))
    center.claims.claim(AGENT, CONTACT_A, phone())
    center.requests.clear()
    center.claims.claim(AGENT, CONTACT_B, phone())
    assert owners(center) == ["b"]
    assert best(center) == "b"
    # what is in a's fields a still holds
    assert center.store.contact("a").identifiers == (phone(),)
    told = {(entry.action, entry.details.get("contact")) for entry in center.history(AGENT, CONTACT_A)}
    assert told == {("claim", None), ("release", "b"), ("create", None)}


def test_cl2_a_move_is_one_transaction(dynamodb: Center) -> None:
    dynamodb.has(person("a"), person("b"))
    dynamodb.claims.claim(AGENT, CONTACT_A, phone())
    dynamodb.requests.clear()
    dynamodb.claims.claim(AGENT, CONTACT_B, phone())
    assert dynamodb.requests.count("TransactWriteItems") == 1


def test_cl3_claiming_again_changes_nothing(dynamodb: Center) -> None:
    dynamodb.has(person("a"))
    first = dynamodb.claims.claim(AGENT, CONTACT_A, phone())
    dynamodb.requests.clear()
    assert dynamodb.claims.claim(AGENT, CONTACT_A, phone()) == first
    assert dynamodb.requests == ["GetItem"]


def test_cl3_release_hands_it_to_the_next_holder(center: Center) -> None:
    center.has(person("a", NOW - DAY, work_phone=SHARED_PHONE), person("b", work_phone=SHARED_PHONE), person("c"))
    center.claims.claim(AGENT, CONTACT_C, phone())
    center.claims.release(AGENT, CONTACT_C, phone())
    assert best(center) == "a"
    assert center.store.contact("c").identifiers == ()


def test_cl3_what_is_not_claimed_cannot_be_released(center: Center) -> None:
    center.has(person("a", work_phone=SHARED_PHONE), person("b"))
    with pytest.raises(IdentifierNotClaimed):
        center.claims.release(AGENT, CONTACT_A, phone())
    with pytest.raises(IdentifierNotFound):
        center.claims.release(AGENT, CONTACT_B, phone())
    with pytest.raises(ContactNotFound):
        center.claims.release(AGENT, ContactId("nobody"), phone())


def test_cl1_a_cookie_cannot_be_claimed(center: Center) -> None:
    center.has(person("a"))
    with pytest.raises(InvalidValue):
        center.claims.claim(AGENT, CONTACT_A, identifier("Cookie", "k"))


def test_cl2_mg3_a_claim_moves_out_of_and_into_a_merge_set(center: Center) -> None:
    # given a claim that an ancestor brought into a merge
    center.has(person("a"), person("b"), person("c"))
    center.claims.claim(AGENT, CONTACT_A, phone())
    result = center.merged("a", "b")
    assert owners(center) == [result.id]
    # when somebody else claims it, and the set claims it back by the id of an ancestor
    center.claims.claim(AGENT, CONTACT_C, phone())
    assert owners(center) == ["c"]
    center.claims.claim(AGENT, CONTACT_B, phone())
    # then
    assert owners(center) == [result.id]
    assert best(center) == result.id


def test_cl2_the_claim_of_an_expired_contact_is_free(center: Center) -> None:
    center.has(caller("gone", phone()), person("a"))
    center.claims.claim(AGENT, ContactId("gone"), phone())
    center.clock.turn(61 * DAY)
    center.claims.claim(AGENT, CONTACT_A, phone())
    assert owners(center) == ["a"]


def test_cl2_co4_the_claim_of_a_deleted_contact_is_free(center: Center) -> None:
    # given a merge set that was deleted, with the rows of its ancestors not cleaned up yet
    center.has(person("a"), person("b"), person("c"))
    center.claims.claim(AGENT, CONTACT_A, phone())
    result = center.merged("a", "b")
    gone = tombstone(result, center.clock(), "agent-1")
    center.store.apply(Plan(center.clock(), (Transition(result, gone),)))
    # when
    center.claims.claim(AGENT, CONTACT_C, phone())
    # then, and cleaning up does not take it away
    assert owners(center) == ["c"]
    with pytest.raises(ContactNotFound):
        center.delete(AGENT, result.id)
    ancestor = center.store.contact("a")
    assert ancestor is None or ancestor.held == ()
    assert owners(center) == ["c"]


def test_cl4_of_many_claims_at_once_each_answer_fits_the_one_final_owner() -> None:
    names = ("a", "b", "c", "d")
    with ThreadPoolExecutor(8) as pool:
        for _ in range(200):
            store, ids = MemoryStore(), count()
            for name in names:
                store.apply(Plan(NOW, (Transition(None, person(name)),)))
            claims = Claims(store, Clock(), lambda ids=ids: f"e{next(ids)}")
            jobs = [pool.submit(claims.claim, AGENT, ContactId(name), phone()) for name in names * 2]
            for job in jobs:
                contact = job.result()
                assert any(held.claimed for held in contact.held)
            now_claimed = [each for each in store.records.values() if any(held.claimed for held in each.held)]
            assert len(now_claimed) == 1
            claimed_last = max((entry for entry in store.entries if entry.action == "claim"), key=store.entries.index)
            assert claimed_last.contact_id == now_claimed[0].id


def test_cl4_who_never_gets_through_is_told_so_after_bounded_attempts() -> None:
    waits: list[int] = []

    class Refusing(MemoryStore):
        def apply(self, plan: Plan) -> None:
            raise StaleWrite(plan.contacts[0].contact.id)

        def wait(self, attempt: int, /) -> None:
            waits.append(attempt)

    store = Refusing(records={CONTACT_A: person("a")})
    claims = Claims(store, Clock(), lambda: "e")
    with pytest.raises(Busy):
        claims.claim(AGENT, CONTACT_A, phone())
    assert waits == list(range(1, 11)), "the second attempt comes at once, the others ever later"


def test_CO11_removing_a_claimed_number_from_the_fields_ends_the_claim_and_the_holding(center: Center) -> None:
    center.has(person("first", LONG_AGO, work_phone=SHARED_PHONE), person("owner", cell_phone=SHARED_PHONE))
    center.claims.claim(AGENT, ContactId("owner"), phone())

    EditContact(center.store, center.clock, center.new_id)(
        AGENT, ContactId("owner"), lambda contact: dataclasses.replace(contact.profile, cell_phone=None), None
    )

    assert (owners(center), best(center)) == ([], "first")
    assert center.store.contact("owner").identifiers == ()


def test_CL3_what_a_merge_kept_beside_the_fields_can_be_claimed_and_released_and_given_up(center: Center) -> None:
    """Five numbers for four slots: one is kept beside them, also after a released claim, until it is released."""
    slots = ("work_phone", "cell_phone", "home_phone", "other_phone")
    numbers = [f"+1 803-123-00{place:02d}" for place in range(5)]
    center.has(person("a", **dict(zip(slots, numbers, strict=False))), person("b", work_phone=numbers[4]))
    result = center.merged("a", "b")
    (beside,) = {held.identifier for held in result.held if not held.in_fields}

    center.claims.claim(AGENT, result.id, beside)
    released = center.claims.release(AGENT, result.id, beside)
    assert beside in released.identifiers
    given_up = center.claims.release(AGENT, result.id, beside)
    assert beside not in given_up.identifiers
    assert center.store.holders("*", [beside])[beside] == ()
    restored = {each.id: each.identifiers for each in center.unmerge(AGENT, result.id).inputs}
    assert beside in (*restored[CONTACT_A], *restored[ContactId("b")]), "MG10: unmerging gives it back"


def test_cl2_rs8_who_has_expired_with_a_claim_is_in_nobodys_way_though_the_store_has_not_removed_it(
    center: Center,
) -> None:
    """Nor once somebody else has claimed it since; hours or days go by until expired rows are removed."""
    center.has(caller("expired", phone(), when=NOW - DAY), person("a"), person("b"))
    center.claims.claim(AGENT, ContactId("expired"), phone())
    center.clock.turn(61 * DAY)
    center.claims.claim(AGENT, CONTACT_A, phone())
    assert owners(center) == ["a"]
    center.claims.claim(AGENT, CONTACT_B, phone())
    assert owners(center) == ["b"]
    assert phone() not in center.store.contact(CONTACT_A).identifiers
