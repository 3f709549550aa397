"""The contract of a store of contacts, over memory, DynamoDB in process and a DynamoDB server."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.dynamodb import writes
from scv.domain.changes.plans import HistoryEntry, Plan, Receipt, Relink, Repoint, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact
from scv.domain.contacts.family import ALONE
from scv.domain.contacts.held import Held
from scv.domain.contacts.life import provisional, tombstone
from scv.domain.contacts.profiles import PhoneNumber
from scv.domain.interactions.folding import first
from scv.domain.interactions.interaction import Answer, Link, Outcome
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.usecases.ports.writes import AlreadyDone, AlreadyHeld, InteractionChanged, StaleWrite
from tests.builders import NOW, alexis, cookie, david, email, event, known, person, phone
from tests.stores.benches import Store

C_ALEXIS = ContactId("c-alexis")
C_2 = ContactId("c-2")
C_NEW = ContactId("c-new")
C_DAVID = ContactId("c-david")
CONTACT_C = ContactId("c")


def save(store: Store, *contacts: Contact) -> None:
    for contact in contacts:
        store.apply(Plan(NOW, (Transition(None, contact),)))


def changed(contact: Contact, **fields: Any) -> Contact:
    return dataclasses.replace(contact, revision=contact.revision + 1, **fields)


def holders_of(store: Store, *, limit: int = 20) -> list[str]:
    return [holder.contact_id for holder in store.holders(UNASSIGNED_DIVISION, (phone(),), limit)[phone()]]


def found_on_4_february(contact_id: str) -> Contact:
    return provisional(ContactId(contact_id), UNASSIGNED_DIVISION, (phone(),), NOW)


# -- records ------------------------------------------------------------------------------------


def test_CO1_a_saved_contact_is_read_back_as_it_was(store: Store) -> None:
    save(store, alexis())
    assert store.contact(C_ALEXIS) == alexis()


def test_a_contact_that_was_never_saved_is_none(store: Store) -> None:
    assert store.contact(ContactId("c-nobody")) is None


def test_many_contacts_are_read_at_once_and_missing_ones_are_left_out(store: Store) -> None:
    people = [provisional(ContactId(f"c-{number:03d}"), UNASSIGNED_DIVISION, (), NOW) for number in range(105)]
    for some in (people[:60], people[60:]):
        store.apply(Plan(NOW, tuple(Transition(None, each) for each in some)))
    wanted = [*(ContactId(each.id) for each in people), ContactId("c-nobody"), ContactId("c-000")]
    assert store.contacts(wanted) == {each.id: each for each in people}


def test_no_contacts_are_read_without_ids(store: Store) -> None:
    assert store.contacts([]) == {}


# -- holders (RS1) ------------------------------------------------------------------------------


def test_RS1_holders_come_in_order_of_creation_whatever_the_order_of_saving(store: Store) -> None:
    save(store, david(), alexis())
    assert holders_of(store) == ["c-alexis", "c-david"]


def test_RS1_created_at_the_same_time_the_lower_id_comes_first(store: Store) -> None:
    save(store, *(dataclasses.replace(alexis(), id=ContactId(each)) for each in ("c-b", "c-a", "c-c")))
    assert holders_of(store) == ["c-a", "c-b", "c-c"]


def test_RS1_as_many_holders_are_read_as_asked_for(store: Store) -> None:
    save(store, *(dataclasses.replace(alexis(), id=ContactId(f"c-{number:02d}")) for number in range(7)))
    assert holders_of(store, limit=3) == ["c-00", "c-01", "c-02"]


def test_a_holder_tells_what_resolution_needs(store: Store) -> None:
    contact = found_on_4_february("c-1")
    save(store, contact)
    (holder,) = store.holders(UNASSIGNED_DIVISION, (phone(),))[phone()]
    assert (holder.type, holder.ranked_at, holder.expires_at) == (contact.type, contact.ranked_at, contact.expires)
    assert (holder.claimed, holder.look, holder.member) == (False, False, "c-1")


def test_an_identifier_that_nobody_holds_has_no_holders(store: Store) -> None:
    save(store, alexis())
    assert store.holders(UNASSIGNED_DIVISION, (email(), phone())) == {
        email(): (),
        phone(): store.holders(UNASSIGNED_DIVISION, (phone(),))[phone()],
    }


def test_AC2_holders_of_another_division_are_others(store: Store) -> None:
    save(store, dataclasses.replace(alexis(), division=DivisionId("sales")))
    assert holders_of(store) == []
    assert [each.contact_id for each in store.holders(DivisionId("sales"), (phone(),))[phone()]] == ["c-alexis"]


def test_ID2_values_with_separators_are_told_apart(store: Store) -> None:
    tricky = [
        known("ExternalId", "b#c", source="a"),
        known("ExternalId", "c", source="a#b"),
        known("ExternalId", "c", source="a%23b"),
        known("Cookie", "a#b"),
    ]
    for number, identifier in enumerate(tricky):
        save(store, provisional(ContactId(f"c-{number}"), UNASSIGNED_DIVISION, (identifier,), NOW))
    found = store.holders(UNASSIGNED_DIVISION, tricky)
    assert [[each.contact_id for each in found[identifier]] for identifier in tricky] == [
        ["c-0"],
        ["c-1"],
        ["c-2"],
        ["c-3"],
    ]


def test_CO2_a_removed_field_ends_the_holding_in_the_same_write(store: Store) -> None:
    save(store, alexis(), david())
    store.apply(Plan(NOW, (Transition(alexis(), changed(alexis(), held=())),)))
    assert holders_of(store) == ["c-david"]


def test_CO4_a_deleted_contact_holds_nothing(store: Store) -> None:
    save(store, alexis(), david())
    gone = dataclasses.replace(tombstone(alexis(), NOW, "u-1"), revision=2)
    store.apply(Plan(NOW, (Transition(alexis(), gone),)))
    assert holders_of(store) == ["c-david"]
    assert store.contact(C_ALEXIS) == gone


def test_CO4_a_removed_contact_leaves_nothing(store: Store) -> None:
    save(store, alexis())
    store.apply(Plan(NOW, (Transition(alexis(), None),)))
    assert (store.contact(C_ALEXIS), holders_of(store)) == (None, [])


def test_RS8_an_expiry_is_renewed_in_the_index_as_well(store: Store) -> None:
    contact = found_on_4_february("c-1")
    save(store, contact)
    renewed = contact.renewed(NOW + timedelta(days=7))
    store.apply(Plan(NOW, (Transition(contact, renewed),)))
    (holder,) = store.holders(UNASSIGNED_DIVISION, (phone(),))[phone()]
    assert holder.expires_at == renewed.expires == NOW + timedelta(days=67)


def test_MG3_an_ancestor_keeps_its_rows_and_they_say_look(store: Store) -> None:
    save(store, alexis())
    store.apply(Plan(NOW, (Transition(alexis(), changed(alexis(), family=ALONE.merged_into(ContactId("e")))),)))
    (holder,) = store.holders(UNASSIGNED_DIVISION, (phone(),))[phone()]
    assert (holder.contact_id, holder.look, holder.expires_at) == ("c-alexis", True, None)


# -- claims (CL) --------------------------------------------------------------------------------


def claiming(contact: Contact) -> Contact:
    held = tuple(dataclasses.replace(each, claimed=True) for each in contact.held)
    return changed(contact, held=held)


def test_CL1_a_claim_comes_first(store: Store) -> None:
    save(store, alexis(), david())
    store.apply(Plan(NOW, (Transition(david(), claiming(david())),)))
    found = store.holders(UNASSIGNED_DIVISION, (phone(),))[phone()]
    assert [(each.contact_id, each.claimed) for each in found] == [
        ("c-david", True),
        ("c-alexis", False),
        ("c-david", False),
    ]


def test_CL2_a_second_claim_is_refused_and_names_the_owner(store: Store) -> None:
    save(store, alexis(), claiming(david()))
    with pytest.raises(AlreadyHeld) as refused:
        store.apply(Plan(NOW, (Transition(alexis(), claiming(alexis())),)))
    assert refused.value.contact_id == "c-david"
    assert store.contact(C_ALEXIS) == alexis()


def test_CL2_a_claim_moves_in_one_write(store: Store) -> None:
    owner = claiming(david())
    save(store, alexis(), owner)
    released = changed(owner, held=david().held)
    store.apply(Plan(NOW, (Transition(owner, released), Transition(alexis(), claiming(alexis())))))
    found = store.holders(UNASSIGNED_DIVISION, (phone(),))[phone()]
    assert [(each.contact_id, each.claimed) for each in found] == [
        ("c-alexis", True),
        ("c-alexis", False),
        ("c-david", False),
    ]


def test_CL3_a_released_claim_hands_over_to_the_first_created(store: Store) -> None:
    owner = claiming(david())
    save(store, alexis(), owner)
    store.apply(Plan(NOW, (Transition(owner, changed(owner, held=david().held)),)))
    assert holders_of(store) == ["c-alexis", "c-david"]


# -- guards (RS5) -------------------------------------------------------------------------------


def test_RS5_a_second_contact_of_the_system_for_one_identifier_is_refused(store: Store) -> None:
    save(store, found_on_4_february("c-1"))
    with pytest.raises(AlreadyHeld) as refused:
        save(store, found_on_4_february("c-2"))
    assert refused.value.contact_id == "c-1"
    assert (store.contact(C_2), holders_of(store)) == (None, ["c-1"])


def test_CO2_a_guard_keeps_nobody_from_saving_the_same_number(store: Store) -> None:
    save(store, found_on_4_february("c-1"))
    save(store, dataclasses.replace(alexis(), created_at=NOW))
    assert set(holders_of(store)) == {"c-1", "c-alexis"}


def test_RS8_the_guard_of_an_expired_contact_may_be_replaced(store: Store) -> None:
    save(store, found_on_4_february("c-1"))
    later = NOW + timedelta(days=60)
    store.apply(Plan(later, (Transition(None, provisional(C_2, UNASSIGNED_DIVISION, (phone(),), later)),)))
    assert store.contact(C_2) is not None


def test_RS5_the_guard_of_a_contact_that_is_gone_may_be_taken_over(store: Store) -> None:
    save(store, found_on_4_february("c-1"))
    plan = Plan(NOW, (Transition(None, found_on_4_february("c-2")),), takes_over=frozenset({ContactId("c-1")}))
    store.apply(plan)
    assert store.contact(C_2) is not None
    with pytest.raises(AlreadyHeld) as refused:
        save(store, found_on_4_february("c-3"))
    assert refused.value.contact_id in {"c-1", "c-2"}


def test_CO4_the_guard_goes_with_its_contact(store: Store) -> None:
    contact = found_on_4_february("c-1")
    save(store, contact)
    store.apply(Plan(NOW, (Transition(contact, dataclasses.replace(tombstone(contact, NOW, "u-1"), revision=2)),)))
    save(store, found_on_4_february("c-2"))
    assert holders_of(store) == ["c-2"]


# -- all or nothing -----------------------------------------------------------------------------


def _everything(store: Store, ids: tuple[str, ...]) -> tuple[object, ...]:
    return (
        store.contacts(tuple(map(ContactId, ids))),
        store.holders(UNASSIGNED_DIVISION, (phone(), email(), cookie())),
        store.interaction(ConversationId("conversation-1")),
        store.history(tuple(map(ContactId, ids))),
        store.journey(tuple(map(ContactId, ids)), 25, None),
    )


def _plan(*steps: Transition, **more: Any) -> Plan:
    linked = first(event(phone(), id="e-1"), Link(C_NEW, "RS4", phone()), Answer(Outcome.CREATED))
    newcomer = provisional(C_NEW, UNASSIGNED_DIVISION, (email(), cookie()), NOW)
    return Plan(
        NOW,
        (Transition(None, newcomer), *steps),
        interaction=more.pop("interaction", Relink(None, linked)),
        history=(HistoryEntry("h-1", C_NEW, NOW, "created", "u-1", {}),),
        receipt=Receipt("request-1", "c-new", NOW + timedelta(seconds=30)),
        **more,
    )


@pytest.mark.parametrize(
    ("refused", "step"),
    [
        (StaleWrite, Transition(changed(alexis()), changed(changed(alexis())))),
        (StaleWrite, Transition(None, alexis())),
        (StaleWrite, Transition(person("c-absent", "A", "B", NOW), person("c-absent", "A", "C", NOW))),
        (StaleWrite, Transition(changed(alexis()), None)),
        (AlreadyHeld, Transition(None, provisional(C_2, UNASSIGNED_DIVISION, (known("Cookie", "taken"),), NOW))),
    ],
)
def test_a_plan_that_is_refused_in_part_leaves_nothing(
    store: Store, refused: type[Exception], step: Transition
) -> None:
    save(store, alexis(), provisional(ContactId("c-taken"), UNASSIGNED_DIVISION, (known("Cookie", "taken"),), NOW))
    before = _everything(store, ("c-alexis", "c-new", "c-2", "c-absent"))
    with pytest.raises(refused):
        store.apply(_plan(step))
    assert _everything(store, ("c-alexis", "c-new", "c-2", "c-absent")) == before
    store.apply(_plan())
    assert store.contact(C_NEW) is not None


def test_MG8_a_stale_repoint_leaves_nothing(store: Store) -> None:
    save(store, changed(alexis(), family=ALONE.merged_into(ContactId("e"))))
    before = _everything(store, ("c-alexis", "c-new"))
    with pytest.raises(StaleWrite) as stale:
        store.apply(_plan(repoints=(Repoint(C_ALEXIS, old=ContactId("somebody-else"), new=C_NEW),)))
    assert stale.value.record_id == "c-alexis"
    assert _everything(store, ("c-alexis", "c-new")) == before


def test_MG3_a_repoint_moves_the_pointer_and_nothing_else(store: Store) -> None:
    member = changed(alexis(), family=ALONE.merged_into(ContactId("e")))
    save(store, member)
    store.apply(Plan(NOW, repoints=(Repoint(C_ALEXIS, old=ContactId("e"), new=ContactId("f")),)))
    assert store.contact(C_ALEXIS) == changed(member, family=member.family.pointing_at(ContactId("f")))


def test_an_interaction_that_changed_meanwhile_refuses_the_whole_plan(store: Store) -> None:
    stored = first(event(phone(), id="e-0"), Link(None, "RS4"), Answer(Outcome.SEARCH))
    store.add(stored)
    with pytest.raises(InteractionChanged) as refused:
        store.apply(_plan())
    assert refused.value.stored in (stored, None)
    assert store.contact(C_NEW) is None


def test_a_contact_that_nobody_else_changed_is_written(store: Store) -> None:
    save(store, alexis())
    after = changed(alexis(), version=2)
    store.apply(Plan(NOW, (Transition(alexis(), after),)))
    assert store.contact(C_ALEXIS) == after


def test_CO5_of_two_changes_of_one_revision_the_second_is_stale(store: Store) -> None:
    save(store, alexis())
    store.apply(Plan(NOW, (Transition(alexis(), changed(alexis(), version=2)),)))
    with pytest.raises(StaleWrite) as stale:
        store.apply(Plan(NOW, (Transition(alexis(), changed(alexis(), version=3)),)))
    assert stale.value.record_id == "c-alexis"


# -- receipts -----------------------------------------------------------------------------------


def _requested(key: str, result: Contact, **more: Any) -> Plan:
    now = more.pop("now", NOW)
    return Plan(now, (Transition(None, result),), receipt=Receipt(key, result.id, now + timedelta(seconds=30)), **more)


def test_a_request_sent_twice_is_carried_out_once(store: Store) -> None:
    store.apply(_requested("request-1", alexis()))
    with pytest.raises(AlreadyDone) as again:
        store.apply(_requested("request-1", david()))
    assert again.value.result == "c-alexis"
    assert store.contact(C_DAVID) is None


def test_another_request_is_another_one(store: Store) -> None:
    store.apply(_requested("request-1", alexis()))
    store.apply(_requested("request-2", david()))
    assert store.contact(C_DAVID) == david()


def test_a_receipt_lasts_until_it_expires(store: Store) -> None:
    store.apply(_requested("request-1", alexis()))
    store.apply(_requested("request-1", david(), now=NOW + timedelta(seconds=30)))
    assert store.contact(C_DAVID) == david()


def test_a_receipt_for_a_contact_that_is_gone_counts_no_more(store: Store) -> None:
    store.apply(_requested("request-1", alexis()))
    store.apply(_requested("request-1", david(), takes_over=frozenset({"c-alexis"})))
    assert store.contact(C_DAVID) == david()


# -- history (MG11) -----------------------------------------------------------------------------


def test_MG11_history_is_kept_latest_first_over_many_contacts(store: Store) -> None:
    entries = [
        HistoryEntry(
            f"h-{number}",
            ContactId("ca"[number % 2]),
            NOW + timedelta(seconds=number // 3),
            "edited",
            "u-1",
            {"n": number},
        )
        for number in range(8)
    ]
    store.apply(Plan(NOW, history=tuple(entries)))
    expected = sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)
    assert list(store.history((CONTACT_C, ContactId("a")))) == expected
    assert [each.contact_id for each in store.history((ContactId("a"),))] == ["a"] * 4
    same = [HistoryEntry("same", each, NOW, "mark", "u-1", {}) for each in (CONTACT_C, ContactId("a"))]
    store.apply(Plan(NOW, history=tuple(same)))
    for asked in ((CONTACT_C, ContactId("a")), (ContactId("a"), CONTACT_C)):
        assert [each.contact_id for each in store.history(asked) if each.id == "same"] == ["c", "a"]


def test_MG11_details_are_kept_as_they_were(store: Store) -> None:
    entry = HistoryEntry("h-1", CONTACT_C, NOW, "merged", "u-1", {"inputs": ["a", "b"], "result": "c", "dryRun": False})
    store.apply(Plan(NOW, history=(entry,)))
    assert store.history((CONTACT_C,)) == (entry,)
    # and written again it takes the place of the first
    less = dataclasses.replace(entry, details={})
    store.apply(Plan(NOW, history=(less,)))
    assert store.history((CONTACT_C,)) == (less,)


def test_a_plan_of_a_hundred_parts_is_the_largest() -> None:
    assert writes.MAX_ACTIONS == 100


def test_Held_of_a_home_elsewhere_has_no_row_of_its_own(store: Store) -> None:
    result = changed(alexis(), held=(Held(phone(), NOW, home=C_ALEXIS), Held(email(), NOW)))
    save(store, dataclasses.replace(result, id=ContactId("e"), revision=1))
    assert holders_of(store) == []
    assert [each.contact_id for each in store.holders(UNASSIGNED_DIVISION, (email(),))[email()]] == ["e"]


def test_the_same_number_in_two_fields_is_one_row(store: Store) -> None:
    twice = person(
        "c-1", "Ana", "Roe", NOW, work_phone=PhoneNumber("803-123-0000"), cell_phone=PhoneNumber("+18031230000")
    )
    save(store, twice)
    assert holders_of(store) == ["c-1"]


def test_MG8_a_plan_made_of_two_reads_of_one_contact_is_stale(store: Store) -> None:
    """DynamoDB takes no transaction that writes an item twice; one of the reads is older than the other anyway."""
    save(store, alexis(), david())
    once, twice = changed(alexis(), version=2), changed(alexis(), version=3)
    for plan in (
        Plan(NOW, (Transition(alexis(), once), Transition(once, twice))),
        Plan(NOW, (Transition(alexis(), once),), repoints=(Repoint(C_ALEXIS, C_DAVID, C_NEW),)),
    ):
        with pytest.raises(StaleWrite):
            store.apply(plan)
    assert store.contact(C_ALEXIS) == alexis()


def test_ID8_a_page_scoped_id_is_another_on_every_page(store: Store) -> None:
    tricky = [
        known("SocialFacebook", "1"),
        known("SocialFacebook", "1", source="page"),
        known("SocialFacebook", "1", source="page#1"),
        known("SocialFacebook", "page#1"),
        known("SocialFacebook", "@page#1"),
        known("SocialFacebook", "#1", source="page"),
        known("SocialInstagram", "1", source="page"),
        known("ExternalId", "1", source="page"),
    ]
    for number, identifier in enumerate(tricky):
        save(store, provisional(ContactId(f"c-{number}"), UNASSIGNED_DIVISION, (identifier,), NOW))
    found = store.holders(UNASSIGNED_DIVISION, tricky)
    assert [[each.contact_id for each in found[identifier]] for identifier in tricky] == [
        [f"c-{number}"] for number in range(len(tricky))
    ]
