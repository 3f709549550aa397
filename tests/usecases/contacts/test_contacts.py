"""CO1-CO7: contacts as people save them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import pytest

from scv.adapters.dynamodb import writes
from scv.adapters.dynamodb.keys import Tables
from scv.domain.access.permissions import ALL_DIVISIONS, Access
from scv.domain.changes.limits import MAX_INDEX_ENTRIES, index_entries, require_storable
from scv.domain.changes.plans import HistoryEntry, Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, ContactType, Held, provisional, tombstone
from scv.domain.identifiers.identifier import IdentifierType, identify
from scv.domain.identity.merging import Order
from scv.domain.search.tokens import MAX_ROWS, tokens
from scv.domain.values.errors import (
    ContactExists,
    ContactNotFound,
    ContactTooLarge,
    InvalidContent,
    MissingPermission,
    NameRequired,
    ScvError,
    VersionConflict,
)
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.contacts.save import EditContact
from scv.usecases.identity.merge import Merge
from scv.usecases.ports.writes import StaleWrite
from tests.builders import SHARED_NUMBER, cookie, known, person, phone
from tests.usecases.desk import ANYBODY, Desk, profile_of

TABLES = Tables("contacts", "identifiers", "interactions", "search", "settings")


def alex(_: Contact) -> Any:
    return profile_of(firstName="Alex", lastName="Doe")


def holders(desk: Desk, number: str = "+1 803-123-0000") -> list[str]:
    identifier = phone(number)
    return [holder.contact_id for holder in desk.store.holders("*", [identifier])[identifier]]


def test_co2_saving_a_contact_makes_it_a_holder_and_removing_the_field_ends_that() -> None:
    desk = Desk()
    contact = desk.saved(cellPhone={"display": "+1 803-123-0000"})
    assert holders(desk) == [contact.id]

    desk.edit(ANYBODY, contact.id, alex, None)

    assert holders(desk) == []


def test_co2_a_value_that_others_hold_is_allowed_and_passes_on() -> None:
    desk = Desk()
    first, second = (desk.saved(name, cellPhone={"display": "+1 803-123-0000"}) for name in ("Alexis", "David"))
    assert holders(desk) == [first.id, second.id]

    desk.delete(ANYBODY, first.id)

    assert holders(desk) == [second.id]


def test_co1_what_changed_and_by_whom_is_noted_without_the_values() -> None:
    desk = Desk()
    contact = desk.saved(title="Dr")

    desk.edit(dataclasses.replace(ANYBODY, subject="agent-2"), contact.id, alex, None)

    (entry,) = desk.store.history([contact.id])
    assert (entry.action, entry.by, entry.details) == ("edit", "agent-2", {"fields": ["firstName", "title"]})


def test_co5_two_edits_of_one_version_one_is_refused() -> None:
    desk = Desk()
    contact = desk.saved()
    desk.edit(ANYBODY, contact.id, alex, 1)

    with pytest.raises(VersionConflict):
        desk.edit(ANYBODY, contact.id, lambda _: profile_of(firstName="Sandy", lastName="Doe"), 1)

    assert desk.read(ANYBODY, contact.id).profile.first_name == "Alex"


def test_co5_an_edit_that_meets_another_is_decided_again() -> None:
    desk = Desk()
    contact = desk.saved(title="Dr")
    meeting = Meanwhile(desk, lambda: desk.edit(ANYBODY, contact.id, alex, None))

    def retitled(before: Contact) -> Any:
        return dataclasses.replace(before.profile, title="Prof")

    after = EditContact(meeting, desk.clock, desk.new_id)(ANYBODY, contact.id, retitled, None)

    assert (after.profile.first_name, after.profile.title, after.version) == ("Alex", "Prof", 3)


def test_co5_an_edit_that_never_wins_is_a_conflict() -> None:
    desk = Desk()
    contact = desk.saved()

    with pytest.raises(VersionConflict):
        EditContact(NeverWins(desk), desk.clock, desk.new_id)(ANYBODY, contact.id, alex, None)


def test_mg3_an_edit_by_an_ancestors_id_changes_the_canonical_contact() -> None:
    desk = Desk()
    old, young = desk.saved("Alexis"), desk.saved("David", cellPhone={"display": "+1 803-123-0000"})
    canonical = desk.merged(old, young)

    after = desk.edit(ANYBODY, young.id, alex, None)

    assert after.id == canonical.id
    assert holders(desk) == []
    assert desk.read.unresolved(ANYBODY, young.id).profile.first_name == "David"


def test_co4_deleting_by_any_id_deletes_the_whole_set() -> None:
    desk = Desk()
    old, young = desk.saved("Alexis", cellPhone={"display": "+1 803-123-0000"}), desk.saved("David")
    canonical = desk.merged(old, young)

    desk.delete(ANYBODY, young.id)

    for contact_id in (old.id, young.id, canonical.id):
        with pytest.raises(ContactNotFound):
            desk.read(ANYBODY, contact_id)
        with pytest.raises(ContactNotFound):
            desk.read.unresolved(ANYBODY, contact_id)
    assert holders(desk) == []
    assert all(record.deleted_at and not record.held for record in desk.store.records.values())


def test_co4_a_deletion_that_crashed_is_finished_by_the_next() -> None:
    desk = Desk()
    old, young = desk.saved("Alexis"), desk.saved("David")
    canonical = desk.merged(old, young)
    gone = tombstone(canonical, desk.clock(), "agent-1")
    desk.store.apply(Plan(desk.clock(), (Transition(canonical, gone),)))

    with pytest.raises(ContactNotFound):
        desk.delete(ANYBODY, old.id)

    assert all(record.deleted_at and not record.held for record in desk.store.records.values())


def test_pr1_an_edit_may_promote_a_provisional_contact() -> None:
    desk = Desk()
    contact = made_by_the_system(desk)

    after = desk.edit(ANYBODY, contact.id, alex, None, promote=True)

    assert (after.id, after.type, after.expires) == (contact.id, ContactType.CURATED, None)
    assert desk.store.history([contact.id])[0].action == "promote"


def test_pr1_promoting_needs_both_names_and_the_permission() -> None:
    desk = Desk()
    contact = made_by_the_system(desk)
    enricher = Access("agent-1", frozenset({"externalContacts:contact:*"}), frozenset({ALL_DIVISIONS}))

    with pytest.raises(NameRequired):
        desk.edit(ANYBODY, contact.id, lambda _: profile_of(firstName="Alex"), None, promote=True)
    with pytest.raises(MissingPermission):
        desk.edit(enricher, contact.id, alex, None, promote=True)
    assert desk.read(ANYBODY, contact.id) == contact


def test_pr2_promoting_a_curated_contact_is_an_edit() -> None:
    desk = Desk()
    contact = desk.saved()

    desk.edit(ANYBODY, contact.id, alex, None, promote=True)

    assert desk.store.history([contact.id])[0].action == "edit"


def test_many_are_read_by_any_id_in_the_order_asked_for() -> None:
    desk = Desk()
    old, young, other = (desk.saved(name) for name in ("Alexis", "David", "Other"))
    canonical = desk.merged(old, young)

    results = desk.read_many(ANYBODY, [young.id, ContactId("nobody"), other.id, old.id])
    unresolved = desk.read_many.unresolved(ANYBODY, [young.id, ContactId("nobody")])

    assert [each.id if isinstance(each, Contact) else type(each) for each in results] == [
        canonical.id,
        ContactNotFound,
        other.id,
        canonical.id,
    ]
    assert [isinstance(each, ScvError) or each.id for each in unresolved] == [young.id, True]


def test_ac2_many_are_read_in_the_callers_divisions_only() -> None:
    desk = Desk()
    contact = desk.saved()
    other = Access("agent-2", frozenset({"*"}), frozenset({DivisionId("south")}))

    for results in (desk.read_many(other, [contact.id]), desk.read_many.unresolved(other, [contact.id])):
        assert [type(each) for each in results] == [ContactNotFound]


def largest(desk: Desk) -> Contact:
    """As many identifiers as fields may hold, the most search words, and as many claims as rows are left (CO6)."""
    contact = desk.saved(
        " ".join(f"first{n}" for n in range(30)),
        middleName=" ".join(f"middle{n}" for n in range(30)),
        cellPhone={"display": "+1 803-123-0000"},
        workEmail="alexis@x.com",
        facebookId={"ids": [{"scopedId": f"f{n}"} for n in range(10)]},
        lineId={"ids": [{"userId": f"l{n}"} for n in range(10)]},
        instagramId={"ids": [{"scopedId": f"i{n}"} for n in range(10)]},
        appleOpaqueIds=[{"value": f"a{n}"} for n in range(8)],
    )
    claimed = MAX_ROWS - len(tokens(contact)) - index_entries(contact)
    held = tuple(dataclasses.replace(each, claimed=n < claimed) for n, each in enumerate(contact.held))
    return dataclasses.replace(contact, held=held)


def test_co4_the_largest_contact_that_can_be_saved_is_deleted_in_one_transaction() -> None:
    desk = Desk()
    contact = largest(desk)
    require_storable(contact)
    assert index_entries(contact) + len(tokens(contact)) == MAX_ROWS
    assert index_entries(contact) < MAX_INDEX_ENTRIES

    marked = Plan(desk.clock(), (Transition(contact, tombstone(contact, desk.clock(), "agent-1")),))
    removed = Plan(desk.clock(), (Transition(contact, None),))

    assert len(writes.actions(marked, TABLES)) == len(writes.actions(removed, TABLES)) == 1 + MAX_ROWS
    assert writes.MAX_ACTIONS == 100
    with_its_entry = dataclasses.replace(
        marked, history=(HistoryEntry("h-1", contact.id, desk.clock(), "delete", "u-1", {}),)
    )
    assert len(writes.actions(with_its_entry, TABLES)) == 2 + MAX_ROWS < writes.MAX_ACTIONS


def test_co3_one_claim_more_than_fits_is_refused() -> None:
    contact = largest(Desk())
    *rest, last = contact.held
    assert not last.claimed

    with pytest.raises(InvalidContent):
        require_storable(dataclasses.replace(contact, held=(*rest, dataclasses.replace(last, claimed=True))))


def test_co3_one_identifier_more_than_fields_may_hold_is_refused() -> None:
    desk = Desk()
    contact = largest(desk)
    fields = dataclasses.replace(contact.profile, personal_email="alexis@y.com")

    with pytest.raises(InvalidContent):
        desk.edit(ANYBODY, contact.id, lambda _: fields, None)


@pytest.mark.parametrize("letters", [199_000, 200_000])
def test_co3_fields_take_at_most_200_kilobytes(letters: int) -> None:
    desk = Desk()
    fits = letters < 200_000

    def saved() -> Contact:
        return desk.saved(customFields={"story": "x" * letters})

    if fits:
        assert saved().version == 1
    else:
        with pytest.raises(ContactTooLarge):
            saved()
        assert desk.store.records == {}


def made_by_the_system(desk: Desk) -> Contact:
    identifier = identify(IdentifierType.PHONE, "+1 803-123-0000")
    assert identifier is not None
    contact = provisional(ContactId(desk.new_id()), UNASSIGNED_DIVISION, (identifier,), desk.clock())
    desk.store.apply(Plan(desk.clock(), (Transition(None, contact),)))
    return contact


@dataclass
class Meanwhile:
    """A store in which somebody else is faster once."""

    desk: Desk
    somebody: Any

    def apply(self, plan: Plan) -> None:
        somebody, self.somebody = self.somebody, lambda: None
        somebody()
        self.desk.store.apply(plan)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk.store, name)


@dataclass
class NeverWins:
    """A store in which somebody else is always faster."""

    desk: Desk

    def apply(self, plan: Plan) -> None:
        raise StaleWrite(plan.contacts[0].contact.id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk.store, name)


def test_PR3_saving_whom_only_a_provisional_contact_knows_promotes_that_one() -> None:
    desk = Desk()
    caller = provisional(ContactId("caller"), UNASSIGNED_DIVISION, (phone(), cookie()), desk.clock())
    desk.store.apply(Plan(desk.clock(), (Transition(None, caller),)))

    saved = desk.saved("Ana", cellPhone={"display": SHARED_NUMBER}, title="Dr")

    assert (saved.id, saved.type, saved.profile.title) == ("caller", ContactType.CURATED, "Dr")
    assert saved.version > caller.version
    assert [entry.action for entry in desk.store.history(["caller"])] == ["promote"]


def test_PR3_without_the_permission_to_promote_or_with_another_holder_a_contact_of_its_own_is_made() -> None:
    desk = Desk()
    caller = provisional(ContactId("caller"), UNASSIGNED_DIVISION, (phone(),), desk.clock())
    desk.store.apply(Plan(desk.clock(), (Transition(None, caller),)))
    may_only_add = Access("agent-1", frozenset({"externalContacts:contact:add"}), frozenset({ALL_DIVISIONS}))
    fields = profile_of(firstName="Ana", lastName="Roe", cellPhone={"display": SHARED_NUMBER})

    own = desk.create(may_only_add, fields, UNASSIGNED_DIVISION, "request-1")
    third = desk.saved("Cleo", cellPhone={"display": SHARED_NUMBER})

    assert len({own.id, third.id, "caller"}) == 3


def test_CO5_an_edit_that_changes_nothing_keeps_the_version_and_leaves_no_trace() -> None:
    desk = Desk()
    before = desk.saved("Ana", cellPhone={"display": SHARED_NUMBER})

    after = desk.edit(ANYBODY, before.id, lambda contact: contact.profile, before.version)

    assert (after.version, after.revision) == (before.version, before.revision)
    assert desk.store.history([before.id]) == ()


def test_CO3_a_names_only_change_of_a_contact_with_very_many_identifiers_is_saved() -> None:
    desk = Desk()
    many = tuple(Held(known("SocialLine", f"line-{place}"), desk.clock()) for place in range(70))
    crowded = dataclasses.replace(person("crowd", "Ana", "Roe", desk.clock()), held=many)
    desk.store.apply(Plan(desk.clock(), (Transition(None, crowded),)))

    renamed = desk.edit(
        ANYBODY, ContactId("crowd"), lambda contact: dataclasses.replace(contact.profile, last_name="Doe"), None
    )

    assert renamed.profile.last_name == "Doe"
    with pytest.raises(InvalidContent):
        desk.edit(
            ANYBODY,
            ContactId("crowd"),
            lambda contact: profile_of(firstName="A", lastName="B", otherEmail="a@b.example"),
            None,
        )


def test_CO1_a_resend_is_never_answered_with_people_merged_in_between() -> None:
    desk = Desk()
    fields = profile_of(firstName="Ana", lastName="Roe")
    first = desk.create(ANYBODY, fields, UNASSIGNED_DIVISION, "request-1")
    other = desk.create(ANYBODY, fields, UNASSIGNED_DIVISION, "request-2")
    Merge(desk.store, desk.clock, desk.new_id)(Order(ANYBODY, (first.id, other.id)))

    with pytest.raises(ContactExists):
        desk.create(ANYBODY, fields, UNASSIGNED_DIVISION, "request-1")
