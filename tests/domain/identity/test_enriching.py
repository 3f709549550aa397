"""CO1: what another system knows, combined with what is known here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from scv.domain.changes.limits import MAX_FIELD_IDENTIFIERS, MAX_INDEX_ENTRIES, index_entries
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.contacts.life import curated
from scv.domain.contacts.profiles import Profile
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.identity.enriching import (
    ArrayAction,
    EnrichAction,
    Enrichment,
    FieldAction,
    FieldRule,
    FieldRules,
    enriched,
    known_by,
)
from scv.domain.values.documents import from_document, to_document
from scv.domain.values.errors import ContactExists, ContactNotFound, InvalidContent, InvalidValue
from scv.domain.values.ids import ContactId
from tests.people import person

NOW = datetime(2026, 2, 4, tzinfo=UTC)
PHONE = Identifier(IdentifierType.PHONE, "+18031230000")
EMAIL = Identifier(IdentifierType.EMAIL, "alexis@x.com")


def profile(**fields: Any) -> Profile:
    return from_document(Profile, fields)


def outcome(existing: Profile | None, provided: Profile, *rules: FieldRule, **defaults: Any) -> dict[str, Any]:
    return dict(to_document(enriched(existing, provided, FieldRules(rules=rules, **defaults))))


def externals(*values: str) -> list[dict[str, Any]]:
    return [{"externalSource": {"id": "crm"}, "value": value} for value in values]


def test_a_new_contact_has_exactly_what_is_provided() -> None:
    assert outcome(None, profile(title="Dr"), default=FieldAction.PREFER_EXISTING) == {"title": "Dr"}


@pytest.mark.parametrize(
    ("action", "both", "only_old", "only_new"),
    [
        (FieldAction.ALWAYS_USE_PROVIDED, "new", None, "new"),
        (FieldAction.PREFER_PROVIDED, "new", "old", "new"),
        (FieldAction.PREFER_EXISTING, "old", "old", "new"),
    ],
)
def test_the_action_of_a_field_decides_which_value_wins(
    action: FieldAction, both: str, only_old: str | None, only_new: str
) -> None:
    def title(old: str | None, new: str | None) -> Any:
        return outcome(profile(title=old), profile(title=new), default=action).get("title")

    assert title("old", "new") == both
    assert title("old", None) == only_old
    assert title(None, "new") == only_new


def test_what_is_not_said_is_to_prefer_what_is_provided_and_to_fill_lists() -> None:
    after = outcome(
        profile(title="old", salutation="Ms", externalIds=externals("1")),
        profile(title="new", externalIds=externals("2")),
    )

    assert after == {"title": "new", "salutation": "Ms", "externalIds": externals("1", "2")}


def test_false_is_a_value() -> None:
    assert outcome(profile(surveyOptOut=True), profile(surveyOptOut=False)) == {"surveyOptOut": False}


def test_an_address_is_combined_part_by_part() -> None:
    after = outcome(
        profile(address={"city": "Graz", "postalCode": "8010"}), profile(address={"city": "Linz", "state": "OÖ"})
    )

    assert after["address"] == {"city": "Linz", "postalCode": "8010", "state": "OÖ"}


def test_the_rule_that_names_most_of_the_path_holds() -> None:
    after = outcome(
        profile(address={"city": "Graz", "state": "Stmk"}, title="old"),
        profile(address={"city": "Linz", "state": "OÖ"}, title="new"),
        FieldRule(("address", "city"), FieldAction.ALWAYS_USE_PROVIDED),
        FieldRule(("address",), FieldAction.PREFER_EXISTING),
    )

    assert after == {"address": {"city": "Linz", "state": "Stmk"}, "title": "new"}


def test_id3_a_phone_is_combined_as_a_whole() -> None:
    old = profile(cellPhone={"display": "+1 803-123-0000", "extension": 12, "e164": "+18031230000"})

    after = outcome(old, profile(cellPhone={"display": "+43 316 123456"}))

    assert after["cellPhone"] == {"display": "+43 316 123456"}


def test_custom_fields_are_combined_one_by_one() -> None:
    after = outcome(
        profile(customFields={"colour": "red", "size": 1, "tags": ["a"]}),
        profile(customFields={"colour": "blue", "tags": ["b", "a"]}),
        FieldRule(("customFields", "colour"), FieldAction.PREFER_EXISTING),
    )

    assert after["customFields"] == {"colour": "red", "size": 1, "tags": ["a", "b"]}


def test_fill_stops_at_the_limit_of_a_list() -> None:
    old, new = [str(n) for n in range(8)], [str(n) for n in range(6, 14)]

    after = outcome(profile(externalIds=externals(*old)), profile(externalIds=externals(*new)))

    assert after["externalIds"] == externals(*(str(n) for n in range(10)))


def test_extend_refuses_to_lose_items_at_the_limit() -> None:
    old, new = externals(*(str(n) for n in range(8))), externals("8", "9", "10")

    with pytest.raises(InvalidContent):
        outcome(profile(externalIds=old), profile(externalIds=new), default_array=ArrayAction.EXTEND)


@pytest.mark.parametrize(
    ("action", "provided", "expected"),
    [
        (FieldAction.PREFER_PROVIDED, ["2"], ["2"]),
        (FieldAction.PREFER_PROVIDED, [], ["1"]),
        (FieldAction.ALWAYS_USE_PROVIDED, [], []),
        (FieldAction.PREFER_EXISTING, ["2"], ["1"]),
    ],
)
def test_a_list_that_is_replaced_follows_the_action_of_its_field(
    action: FieldAction, provided: list[str], expected: list[str]
) -> None:
    after = outcome(
        profile(externalIds=externals("1")),
        profile(externalIds=externals(*provided)),
        default=action,
        default_array=ArrayAction.REPLACE,
    )

    assert after.get("externalIds", []) == externals(*expected)


def test_an_external_id_is_the_same_whatever_its_source_is_called() -> None:
    named = [{"externalSource": {"id": "crm", "name": "The CRM"}, "value": "1"}]

    assert outcome(profile(externalIds=named), profile(externalIds=externals("1")))["externalIds"] == named


def test_a_rule_about_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidValue):
        outcome(profile(), profile(), FieldRule(("planet",), FieldAction.PREFER_EXISTING))


def test_combining_again_changes_nothing() -> None:
    old = profile(title="old", externalIds=externals("1"), address={"city": "Graz"})
    new = profile(title="new", externalIds=externals("2"), address={"state": "OÖ"})

    once = enriched(old, new, FieldRules())

    assert enriched(once, new, FieldRules()) == once


@pytest.mark.parametrize(
    ("action", "matches", "chosen"),
    [
        (EnrichAction.UPSERT, ("a", "b"), ("a",)),
        (EnrichAction.UPSERT, (), ()),
        (EnrichAction.UPDATE, ("a", "b"), ("a",)),
        (EnrichAction.MERGE, ("a", "b"), ("a", "b")),
        (EnrichAction.MERGE, (), ()),
        (EnrichAction.INSERT, (), ()),
    ],
)
def test_the_action_decides_which_matches_are_changed(
    action: EnrichAction, matches: tuple[str, ...], chosen: tuple[str, ...]
) -> None:
    found = Enrichment((PHONE,), action, Profile(), UNASSIGNED_DIVISION).chosen([person(each) for each in matches])
    assert tuple(each.id for each in found) == chosen


@pytest.mark.parametrize(
    ("action", "matches", "error"),
    [(EnrichAction.INSERT, ("a",), ContactExists), (EnrichAction.UPDATE, (), ContactNotFound)],
)
def test_insert_wants_nobody_and_update_somebody(
    action: EnrichAction, matches: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        Enrichment((PHONE,), action, Profile(), UNASSIGNED_DIVISION).chosen([person(each) for each in matches])


def test_rs5_a_new_contact_holds_what_it_was_looked_for_by() -> None:
    contact = curated(
        ContactId("c-1"),
        UNASSIGNED_DIVISION,
        profile(firstName="A", lastName="B", workEmail="alexis@x.com"),
        NOW,
        "agent-1",
    )

    after = known_by(contact, (PHONE, EMAIL))

    assert {(held.identifier, held.in_fields, held.guarded) for held in after.held} == {
        (EMAIL, True, True),
        (PHONE, False, True),
    }


def test_the_largest_enrichment_that_is_taken_stays_within_the_index_entries_of_a_contact() -> None:
    phones = tuple(Identifier(IdentifierType.EXTERNAL_ID, str(n), "crm") for n in range(25))
    contact = known_by(
        curated(ContactId("c-1"), UNASSIGNED_DIVISION, profile(firstName="A", lastName="B"), NOW, "agent-1"), phones
    )

    assert index_entries(contact) == 50 <= MAX_INDEX_ENTRIES
    assert MAX_FIELD_IDENTIFIERS <= MAX_INDEX_ENTRIES
