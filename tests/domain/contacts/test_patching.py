"""CO1: patches."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from scv.domain.contacts.contact import Contact
from scv.domain.contacts.life import curated
from scv.domain.contacts.patching import Change, PatchAction, patched, path_of
from scv.domain.contacts.profiles import Profile, normalise
from scv.domain.values.documents import from_document, to_document
from scv.domain.values.errors import DivisionMismatch, InvalidValue, PatchConflict
from scv.domain.values.ids import ContactId, DivisionId

NOW = datetime(2026, 2, 4, tzinfo=UTC)


def contact(**fields: Any) -> Contact:
    document = {"firstName": "Alexis", "lastName": "Doe", **fields}
    return curated(ContactId("c-1"), DivisionId("north"), normalise(from_document(Profile, document)), NOW, "agent-1")


def change(field: str, action: PatchAction, value: Any = None) -> Change:
    return Change(path_of(field), action, value)


def outcome(before: Contact, *changes: Change) -> dict[str, Any]:
    return dict(patched(before, changes))


def test_update_replaces_the_value_whatever_it_was() -> None:
    before = contact(title="Dr")

    after = outcome(
        before, change("$.title", PatchAction.UPDATE, "Prof"), change("$.salutation", PatchAction.UPDATE, "Ms")
    )

    assert (after["title"], after["salutation"]) == ("Prof", "Ms")


def test_update_with_null_removes_the_value() -> None:
    assert "title" not in outcome(contact(title="Dr"), change("$.title", PatchAction.UPDATE, None))


@pytest.mark.parametrize(("title", "expected"), [(None, "Prof"), ("Dr", "Dr")])
def test_update_if_empty_keeps_what_is_there(title: str | None, expected: str) -> None:
    after = outcome(contact(title=title), change("$.title", PatchAction.UPDATE_IF_EMPTY, "Prof"))

    assert after["title"] == expected


@pytest.mark.parametrize(("title", "expected"), [(None, None), ("Dr", "Prof")])
def test_update_if_exists_fills_nothing_that_is_empty(title: str | None, expected: str | None) -> None:
    after = outcome(contact(title=title), change("$.title", PatchAction.UPDATE_IF_EXISTS, "Prof"))

    assert after.get("title") == expected


def test_a_nested_field_is_changed_and_its_siblings_stay() -> None:
    before = contact(address={"city": "Graz", "postalCode": "8010"})

    after = outcome(before, change("$.address.city", PatchAction.UPDATE, "Linz"))

    assert after["address"] == {"city": "Linz", "postalCode": "8010"}


def test_the_parent_of_a_nested_field_is_made_when_it_is_missing() -> None:
    assert outcome(contact(), change("$.address.city", PatchAction.UPDATE, "Linz"))["address"] == {"city": "Linz"}


def test_append_adds_one_or_many_and_none_twice() -> None:
    before = contact(appleOpaqueIds=[{"value": "a"}])

    after = outcome(before, change("$.appleOpaqueIds", PatchAction.APPEND, [{"value": "a"}, {"value": "b"}]))

    assert after["appleOpaqueIds"] == [{"value": "a"}, {"value": "b"}]


def test_append_begins_a_collection() -> None:
    after = outcome(contact(), change("$.facebookId.ids", PatchAction.APPEND, {"scopedId": "7"}))

    assert after["facebookId"] == {"ids": [{"scopedId": "7"}]}


@pytest.mark.parametrize("action", [PatchAction.APPEND, PatchAction.REMOVE_FROM])
@pytest.mark.parametrize("field", ["$.title", "$.address", "$.customFields", "$.customFields.size"])
def test_what_is_no_collection_cannot_be_added_to_or_taken_from(field: str, action: PatchAction) -> None:
    before = contact(title="Dr", customFields={"size": 3})

    with pytest.raises(InvalidValue):
        outcome(before, change(field, action, "x"))


def test_remove_takes_the_whole_field() -> None:
    before = contact(address={"city": "Graz"}, title="Dr")

    after = outcome(before, change("$.address", PatchAction.REMOVE), change("$.title", PatchAction.REMOVE))

    assert "address" not in after
    assert "title" not in after


def test_remove_of_what_is_not_there_changes_nothing() -> None:
    before = contact()

    assert outcome(before, change("$.address.city", PatchAction.REMOVE)) == to_document(before.profile)


def test_remove_from_collection_takes_the_items_that_are_meant() -> None:
    crm = {"externalSource": {"id": "crm", "name": "The CRM"}, "value": "42"}
    erp = {"externalSource": {"id": "erp"}, "value": "42"}
    meant = {"externalSource": {"id": "crm"}, "value": "42"}

    after = outcome(contact(externalIds=[crm, erp]), change("$.externalIds", PatchAction.REMOVE_FROM, meant))

    assert after["externalIds"] == [erp]


def test_the_last_item_removed_leaves_no_collection() -> None:
    before = contact(appleOpaqueIds=[{"value": "a"}])

    after = outcome(before, change("$.appleOpaqueIds", PatchAction.REMOVE_FROM, [{"value": "a"}]))

    assert "appleOpaqueIds" not in after


def test_an_empty_item_takes_nothing() -> None:
    before = contact(appleOpaqueIds=[{"value": "a"}])

    assert outcome(before, change("$.appleOpaqueIds", PatchAction.REMOVE_FROM, {})) == to_document(before.profile)


def test_custom_fields_are_their_owners() -> None:
    before = contact(customFields={"colour": "red", "tags": ["a"]})

    after = outcome(
        before,
        change("$.customFields.colour", PatchAction.UPDATE, "blue"),
        change("$.customFields.tags", PatchAction.APPEND, "b"),
    )

    assert after["customFields"] == {"colour": "blue", "tags": ["a", "b"]}


def test_a_path_through_a_plain_custom_value_is_refused() -> None:
    with pytest.raises(InvalidValue):
        outcome(contact(customFields={"colour": "red"}), change("$.customFields.colour.hue", PatchAction.UPDATE, 1))


@pytest.mark.parametrize(
    ("one", "other"), [("$.address", "$.address.city"), ("$.customFields.a.b", "$.customFields.a")]
)
def test_a_field_and_its_parent_in_one_patch_are_a_conflict(one: str, other: str) -> None:
    with pytest.raises(PatchConflict):
        outcome(contact(), change(one, PatchAction.REMOVE), change(other, PatchAction.UPDATE, "x"))


def test_fields_whose_names_begin_alike_are_no_conflict() -> None:
    after = outcome(
        contact(), change("$.customFields.a", PatchAction.UPDATE, 1), change("$.customFields.ab", PatchAction.UPDATE, 2)
    )

    assert after["customFields"] == {"a": 1, "ab": 2}


def test_the_same_field_twice_is_changed_in_order() -> None:
    after = outcome(
        contact(), change("$.title", PatchAction.UPDATE, "Dr"), change("$.title", PatchAction.UPDATE_IF_EXISTS, "Prof")
    )

    assert after["title"] == "Prof"


@pytest.mark.parametrize(
    "field", ["$.nickname", "$.id", "$.version", "$.type", "$.identifiers", "$.address.planet", "$.firstName.x"]
)
def test_a_field_that_does_not_exist_or_is_read_only_is_refused(field: str) -> None:
    with pytest.raises(InvalidValue):
        outcome(contact(), change(field, PatchAction.UPDATE, "x"))


@pytest.mark.parametrize(
    "path", ["", "$", "firstName", "$firstName", "$.", "$..a", "$.a[0]", "$.a b", "$.a." + "x" * 101]
)
def test_only_dotted_paths_from_the_root_are_paths(path: str) -> None:
    with pytest.raises(InvalidValue):
        path_of(path)


@pytest.mark.parametrize(
    ("field", "value"), [("$.division", {"id": "south"}), ("$.division.id", "south"), ("$.division", None)]
)
def test_co7_a_patch_never_moves_a_contact_to_another_division(field: str, value: Any) -> None:
    with pytest.raises(DivisionMismatch):
        outcome(contact(), change(field, PatchAction.UPDATE, value))


@pytest.mark.parametrize(("field", "value"), [("$.division", {"id": "north"}), ("$.division.id", "north")])
def test_co7_the_division_it_has_may_be_sent(field: str, value: Any) -> None:
    before = contact()

    assert outcome(before, change(field, PatchAction.UPDATE, value)) == to_document(before.profile)


@pytest.mark.parametrize("name", ["display", "e164", "userInput"])
def test_id3_a_phone_that_is_spelled_anew_forgets_the_older_spelling(name: str) -> None:
    before = contact(cellPhone={"display": "+1 803-123-0000 ext. 12", "acceptsSMS": True})

    after = outcome(before, change(f"$.cellPhone.{name}", PatchAction.UPDATE, "+43 316 123456"))
    phone = normalise(from_document(Profile, after)).cell_phone

    assert phone is not None
    assert (phone.e164, phone.user_input, phone.extension) == ("+43316123456", "+43 316 123456", None)
    assert phone.accepts_sms is True


def test_the_contact_itself_is_never_changed() -> None:
    before = contact(customFields={"tags": ["a"]}, address={"city": "Graz"})
    told = to_document(before.profile)

    outcome(
        before, change("$.customFields.tags", PatchAction.APPEND, "b"), change("$.address.city", PatchAction.REMOVE)
    )

    assert to_document(before.profile) == told
