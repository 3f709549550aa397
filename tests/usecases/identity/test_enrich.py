"""CO1, RS5: enriching over a store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from scv.domain.access.permissions import ALL_DIVISIONS, Access
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, ContactType, provisional
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.identity.enriching import EnrichAction, Enriched, Enrichment
from scv.domain.values.errors import (
    Busy,
    ContactExists,
    ContactNotFound,
    ContactTooLarge,
    InvalidContent,
    MissingPermission,
    NameRequired,
)
from scv.domain.values.ids import ContactId
from scv.usecases.contacts.save import CreateContact
from scv.usecases.identity.enrich import Enrich
from scv.usecases.ports.writes import AlreadyHeld
from tests.builders import cookie, email, phone
from tests.usecases.desk import ANYBODY, Desk, profile_of

FULL: dict[str, Any] = {"firstName": "Alex", "lastName": "Doe"}


def enrich(
    desk: Desk,
    action: EnrichAction,
    *identifiers: Identifier,
    access: Access = ANYBODY,
    key: str = "request-1",
    dry_run: bool = False,
    promote: bool = False,
    store: Any = None,
    **fields: Any,
) -> Enriched:
    create = CreateContact(store or desk.store, desk.clock, desk.new_id)
    job = Enrich(store or desk.store, create, desk.edit, desk.clock)
    meant = Enrichment(identifiers or (phone(),), action, profile_of(**fields), UNASSIGNED_DIVISION, promote=promote)
    return job(access, meant, key, dry_run)


def test_upsert_makes_a_contact_once() -> None:
    desk = Desk()

    first = enrich(desk, EnrichAction.UPSERT, **FULL, key="request-1")
    desk.clock.pass_by(seconds=60)
    second = enrich(desk, EnrichAction.UPSERT, **FULL, title="Dr", key="request-2")

    assert (first.created, second.created) == (True, False)
    assert second.contact.id == first.contact.id
    assert second.contact.profile.title == "Dr"


def test_the_identifiers_are_looked_for_in_the_order_in_which_they_were_sent() -> None:
    desk = Desk()
    desk.saved("Alexis", cellPhone={"display": "+1 803-123-0000"})
    david = desk.saved("David", workEmail="ana@example.com")

    found = enrich(desk, EnrichAction.UPDATE, email(), phone(), title="Dr")

    assert found.contact.id == david.id


def test_rs1_the_best_match_of_an_identifier_is_the_one_created_first() -> None:
    desk = Desk()
    alexis, _ = (desk.saved(name, cellPhone={"display": "+1 803-123-0000"}) for name in ("Alexis", "David"))

    assert enrich(desk, EnrichAction.UPDATE, title="Dr").contact.id == alexis.id


def test_merge_makes_one_contact_of_all_matches_and_enriches_it() -> None:
    desk = Desk()
    alexis = desk.saved("Alexis", cellPhone={"display": "+1 803-123-0000"})
    david = desk.saved("David", workEmail="ana@example.com")

    merged = enrich(desk, EnrichAction.MERGE, phone(), email(), phone("+1 803-123-1111"), title="Dr")

    assert merged.created is False
    assert set(merged.contact.family.merged_from) == {alexis.id, david.id}
    assert merged.contact.profile.title == "Dr"
    assert desk.read(ANYBODY, david.id).id == merged.contact.id


def test_nothing_is_merged_when_the_result_could_not_be_saved() -> None:
    desk = Desk()
    desk.saved("Alexis", cellPhone={"display": "+1 803-123-0000"})
    desk.saved("David", workEmail="ana@example.com")
    before = dict(desk.store.records)

    with pytest.raises(ContactTooLarge):
        enrich(desk, EnrichAction.MERGE, phone(), email(), customFields={"story": "x" * 200_000})

    assert desk.store.records == before


def test_merge_of_one_match_is_an_update_and_of_none_a_new_contact() -> None:
    desk = Desk()
    alexis = desk.saved("Alexis", cellPhone={"display": "+1 803-123-0000"})

    assert enrich(desk, EnrichAction.MERGE, title="Dr").contact.id == alexis.id
    assert enrich(desk, EnrichAction.MERGE, email(), **FULL).created


def test_mg3_two_identifiers_of_one_merge_set_are_one_match() -> None:
    desk = Desk()
    alexis = desk.saved("Alexis", cellPhone={"display": "+1 803-123-0000"})
    david = desk.saved("David", workEmail="ana@example.com")
    canonical = desk.merged(alexis, david)

    assert enrich(desk, EnrichAction.MERGE, phone(), email(), title="Dr").contact.id == canonical.id


@pytest.mark.parametrize("action", list(EnrichAction))
def test_a_silent_resend_of_what_made_a_contact_gets_that_contact(action: EnrichAction) -> None:
    desk = Desk()
    if action is EnrichAction.UPDATE:
        with pytest.raises(ContactNotFound):
            enrich(desk, action, **FULL)
        return

    first = enrich(desk, action, **FULL)
    desk.clock.pass_by(seconds=2)

    assert enrich(desk, action, **FULL) == first


def test_another_request_is_no_resend() -> None:
    desk = Desk()
    enrich(desk, EnrichAction.INSERT, **FULL, key="request-1")

    with pytest.raises(ContactExists):
        enrich(desk, EnrichAction.INSERT, **FULL, key="request-2")


def test_rs5_of_two_at_once_one_makes_the_contact_and_the_other_changes_it() -> None:
    desk = Desk()
    meeting = Meanwhile(desk)

    second = enrich(desk, EnrichAction.UPSERT, title="Dr", **FULL, key="request-2", store=meeting)

    assert second.created is False
    assert [each.type for each in desk.store.records.values()] == [ContactType.CURATED]
    assert second.contact.profile.title == "Dr"


def test_whoever_never_wins_is_told_that_others_are_faster() -> None:
    desk = Desk()
    desk.saved("Owner")

    with pytest.raises(Busy):
        enrich(desk, EnrichAction.UPSERT, **FULL, store=NeverWins(desk))


def test_co4_what_a_deleted_contact_was_looked_for_by_makes_a_new_one() -> None:
    desk = Desk()
    first = enrich(desk, EnrichAction.UPSERT, **FULL).contact
    desk.delete(ANYBODY, first.id)

    second = enrich(desk, EnrichAction.UPSERT, **FULL)

    assert second.created
    assert second.contact.id != first.id


def test_rs8_the_guard_of_an_expired_contact_is_taken_over() -> None:
    desk = Desk()
    made_by_the_system(desk)
    desk.clock.pass_by(days=61)

    assert enrich(desk, EnrichAction.UPSERT, **FULL).created


def test_pr1_promote_makes_a_provisional_match_curated() -> None:
    desk = Desk()
    contact = made_by_the_system(desk)

    plain = enrich(desk, EnrichAction.UPSERT, firstName="Alex")
    promoted = enrich(desk, EnrichAction.UPSERT, lastName="Doe", promote=True)

    assert (plain.contact.id, plain.contact.type) == (contact.id, ContactType.IDENTIFIED)
    assert (promoted.contact.id, promoted.contact.type) == (contact.id, ContactType.CURATED)


def test_pr1_promoting_needs_both_names_and_the_permission() -> None:
    desk = Desk()
    made_by_the_system(desk)
    enricher = Access("agent-1", frozenset({"externalContacts:contact:enrich"}), frozenset({ALL_DIVISIONS}))

    with pytest.raises(NameRequired):
        enrich(desk, EnrichAction.UPSERT, firstName="Alex", promote=True)
    with pytest.raises(MissingPermission):
        enrich(desk, EnrichAction.UPSERT, **FULL, promote=True, access=enricher)


def test_co1_a_new_contact_needs_both_names() -> None:
    with pytest.raises(NameRequired):
        enrich(Desk(), EnrichAction.UPSERT, firstName="Alex")


def test_co3_a_new_contact_keeps_within_its_index_entries() -> None:
    many = [Identifier(IdentifierType.EXTERNAL_ID, str(number), "crm") for number in range(25)]
    lines = {"ids": [{"userId": f"l{n}"} for n in range(10)]}
    faces = {"ids": [{"scopedId": f"f{n}"} for n in range(10)]}

    with pytest.raises(InvalidContent):
        enrich(Desk(), EnrichAction.UPSERT, *many, lineId=lines, facebookId=faces, **FULL)


@pytest.mark.parametrize("action", [EnrichAction.UPSERT, EnrichAction.MERGE])
def test_a_dry_run_shows_the_result_and_writes_nothing(action: EnrichAction) -> None:
    desk = Desk()
    desk.saved("Alexis", cellPhone={"display": "+1 803-123-0000"})
    desk.saved("David", workEmail="ana@example.com")
    before = dict(desk.store.records)

    shown = enrich(desk, action, phone(), email(), title="Dr", dry_run=True)
    new = enrich(desk, action, phone("+1 803-123-1111"), **FULL, dry_run=True)

    assert (shown.created, shown.contact.profile.title) == (False, "Dr")
    assert (new.created, new.contact.profile.first_name) == (True, "Alex")
    assert desk.store.records == before
    assert not desk.store.entries


def made_by_the_system(desk: Desk) -> Contact:
    contact = provisional(ContactId(desk.new_id()), UNASSIGNED_DIVISION, (phone(), cookie()), desk.clock())
    desk.store.apply(Plan(desk.clock(), (Transition(None, contact),)))
    return contact


@dataclass
class Meanwhile:
    """A store in which another such request is faster, once."""

    desk: Desk
    met: bool = False

    def apply(self, plan: Plan) -> None:
        if not self.met:
            self.met = True
            enrich(self.desk, EnrichAction.UPSERT, firstName="Sandy", lastName="Doe", key="request-1")
        self.desk.store.apply(plan)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk.store, name)


@dataclass
class NeverWins:
    """A store in which somebody alive always guards the identifier."""

    desk: Desk

    def apply(self, plan: Plan) -> None:
        raise AlreadyHeld(next(each for each in self.desk.store.records if each != plan.contacts[0].contact.id))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk.store, name)


def test_AC9_enriching_merges_only_with_the_permission_to_merge_and_writes_nothing_without() -> None:
    desk = Desk()
    one, other = (
        desk.saved("One", cellPhone={"display": "+1 803-123-0001"}),
        desk.saved("Two", workEmail="b@example.com"),
    )
    may_enrich = Access("agent-1", frozenset({"externalContacts:contact:*"}), frozenset({ALL_DIVISIONS}))
    before = dict(desk.store.records)

    for dry_run in (True, False):
        with pytest.raises(MissingPermission, match="identity:merge"):
            enrich(
                desk,
                EnrichAction.MERGE,
                phone("+1 803-123-0001"),
                email("b@example.com"),
                access=may_enrich,
                dry_run=dry_run,
            )

    assert desk.store.records == before
    assert {one.id, other.id} <= before.keys()
