"""AC11, MG11: who did what to a contact, over both stores."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.memory import MemoryStore
from scv.adapters.schemas import JsonSchemas
from scv.domain.access.permissions import ALL_DIVISIONS, Access
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.projects.datasheets import DatasheetDefinition
from scv.domain.projects.project import Project
from scv.domain.values.errors import ContactNotFound
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.usecases.contacts.notes import WriteNotes
from scv.usecases.contacts.save import EditContact
from scv.usecases.privacy.erase import EraseContact
from scv.usecases.projects.projects import FillDatasheet
from tests.builders import phone
from tests.people import AGENT, NOW, call, caller, person
from tests.usecases.centers import Center, center, dynamodb

CONTACT_A = ContactId("a")
__all__ = ["center", "dynamodb"]
BOB = Access("bob", frozenset({"*"}), frozenset({ALL_DIVISIONS}))
SOUTHERN = Access("carol", frozenset({"*"}), frozenset({DivisionId("south")}))
SALES = Project("sales", datasheets=(DatasheetDefinition("order", "Order", {"type": "object"}),))


def told(center: Center, contact_id: str = "a") -> list[tuple[str, str, dict[str, Any]]]:
    """What the history says, the oldest first."""
    return [
        (each.action, each.by, dict(each.details)) for each in reversed(center.history(AGENT, ContactId(contact_id)))
    ]


def notes(center: Center) -> WriteNotes:
    return WriteNotes(center.store, center.notes or center.store, center.clock, center.new_id)


def test_ac11_a_contact_says_who_created_it_and_that_costs_no_write(center: Center) -> None:
    center.has(person("a"))

    assert told(center) == [("create", "agent-1", {})]
    assert center.store.history(("a",)) == ()


def test_ac11_what_the_system_made_and_linked_is_no_deed(center: Center) -> None:
    answer = center.takes_in(call("c-1"))

    assert told(center, str(answer.contact_id)) == []


def test_ac11_notes_are_told_with_their_ids_and_never_their_text(center: Center) -> None:
    center.has(person("a"))
    note = notes(center).create(AGENT, CONTACT_A, "calls on Mondays", "request-1")
    center.clock.turn(timedelta(seconds=1))
    notes(center).replace(BOB, CONTACT_A, note.id, "calls on Tuesdays")
    center.clock.turn(timedelta(seconds=1))
    notes(center).delete(BOB, CONTACT_A, note.id)

    assert told(center)[1:] == [
        ("note.create", "agent-1", {"note": note.id}),
        ("note.edit", "bob", {"note": note.id}),
        ("note.delete", "bob", {"note": note.id}),
    ]


def test_ac11_a_note_that_is_sent_twice_is_one_deed(center: Center) -> None:
    center.has(person("a"))
    for _ in range(2):
        notes(center).create(AGENT, CONTACT_A, "calls on Mondays", "request-1")

    assert [action for action, *_ in told(center)] == ["create", "note.create"]


def test_ac11_datasheets_are_told_with_their_ids_and_never_their_values(center: Center) -> None:
    center.has(person("a"))
    settings = MemoryStore(settings={"sales": SALES})
    fill = FillDatasheet(center.store, settings, JsonSchemas(), center.clock)
    fill.save(BOB, CONTACT_A, "sales", "order", {"card": "4111"})

    assert told(center)[1:] == [("datasheet", "bob", {"project": "sales", "datasheet": "order"})]


def test_ac11_pa5_pa6_links_and_unlinks_are_told_on_both_contacts(center: Center) -> None:
    center.has(person("a"), person("b"))
    center.takes_in(call("c-1"))
    for contact_id in (ContactId("a"), ContactId("b"), None):
        center.clock.turn(timedelta(seconds=1))
        center.link(BOB, ConversationId("c-1"), contact_id)

    conversation = {"conversation": "c-1"}
    assert told(center, "a")[1:] == [
        ("link", "bob", {**conversation, "rule": "PA6"}),
        ("unlink", "bob", {**conversation, "rule": "PA6"}),
    ]
    assert told(center, "b")[1:] == [
        ("link", "bob", {**conversation, "rule": "PA6"}),
        ("unlink", "bob", {**conversation, "rule": "PA5"}),
    ]


def test_ac11_the_same_decision_again_is_no_other_deed(center: Center) -> None:
    center.has(person("a"))
    center.takes_in(call("c-1"))
    for _ in range(3):
        center.link(BOB, ConversationId("c-1"), CONTACT_A)

    assert [action for action, *_ in told(center)] == ["create", "link"]


def test_ac11_mg11_a_set_tells_what_was_done_to_every_member(center: Center) -> None:
    center.has(person("a", NOW - timedelta(days=2)), person("b", NOW - timedelta(days=1)), caller("c", phone()))
    notes(center).create(BOB, ContactId("b"), "asks for Ana", "request-1")
    center.clock.turn(timedelta(seconds=1))
    result = center.merged("a", "b", "c")

    for contact_id in ("a", "b", "c", result.id):
        assert [action for action, *_ in told(center, contact_id)] == ["create", "create", "note.create", "merge"]


# -- what is left of whom nobody finds any more -------------------------------------------------------


def test_ac11_co4_a_deleted_contact_leaves_who_deleted_it(center: Center) -> None:
    center.has(person("a", division="north"))
    center.delete(BOB, CONTACT_A)

    assert told(center) == [("create", "agent-1", {}), ("delete", "bob", {"division": "north"})]
    with pytest.raises(ContactNotFound):
        center.history(SOUTHERN, CONTACT_A)


def test_ac11_an_erased_contact_leaves_who_erased_it_and_nothing_of_before(center: Center) -> None:
    center.has(person("a", division="north"))
    notes(center).create(AGENT, CONTACT_A, "calls on Mondays", "request-1")
    erase = EraseContact(
        center.store, center.notes or center.store, center.clock, MemoryStore(), MemoryStore(), MemoryStore()
    )
    for _ in range(2):
        center.clock.turn(timedelta(seconds=1))
        erase(BOB, CONTACT_A)

    (entry,) = center.store.history(("a",))
    done = {"division": "north", "anonymous": 0, "reduced": 0, "undecided": 0}
    assert (entry.action, entry.by, entry.details) == ("erase", "bob", done)
    with pytest.raises(ContactNotFound):
        center.history(SOUTHERN, CONTACT_A)


def test_ac11_it_is_told_also_when_the_store_has_removed_the_record(center: Center) -> None:
    center.has(person("a", division="north"))
    center.delete(BOB, CONTACT_A)
    gone: Contact = center.store.contact("a")
    center.store.apply(Plan(center.clock(), (Transition(gone, None),)))

    assert told(center) == [("delete", "bob", {"division": "north"})]
    with pytest.raises(ContactNotFound):
        center.history(SOUTHERN, CONTACT_A)
    with pytest.raises(ContactNotFound):
        center.history(AGENT, ContactId("nobody"))


def test_ac11_of_a_caller_who_has_expired_nothing_is_told(center: Center) -> None:
    center.has(caller("c", phone()))
    center.claims.claim(AGENT, ContactId("c"), phone())
    center.clock.turn(timedelta(days=61))

    with pytest.raises(ContactNotFound):
        center.history(AGENT, ContactId("c"))


# -- pages -----------------------------------------------------------------------------------------------


def edited(center: Center, times: int, at_once: int = 1) -> None:
    """So many edits, some of them at the same moment."""
    edit = EditContact(center.store, center.clock, center.new_id)
    for number in range(times):
        fields = {"title": f"Dr {number}"}
        edit(AGENT, CONTACT_A, lambda found: type(found.profile)(**{**_names(found), **fields}), None)  # noqa: B023
        if number % at_once == at_once - 1:
            center.clock.turn(timedelta(seconds=1))


def _names(contact: Contact) -> dict[str, Any]:
    return {"first_name": contact.profile.first_name, "last_name": contact.profile.last_name}


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_ac12_every_entry_is_on_one_page_also_those_of_one_moment(center: Center, size: int) -> None:
    center.has(person("a"))
    edited(center, 12, at_once=3)
    whole = [entry.id for entry in center.history(AGENT, CONTACT_A)]
    pages, before = [], None
    while True:
        page = center.history.page(AGENT, CONTACT_A, size, before)
        pages.append([entry.id for entry in page.entries])
        before = page.before
        if before is None:
            break

    assert [each for page in pages for each in page] == whole
    assert len(whole) == 13


def test_ac12_a_page_reads_no_further_than_it_shows(dynamodb: Center) -> None:
    dynamodb.has(person("a"))
    edited(dynamodb, 300)
    dynamodb.requests.clear()

    page = dynamodb.history.page(AGENT, CONTACT_A, 10)
    assert (len(page.entries), dynamodb.requests) == (10, ["GetItem", "Query", "BatchGetItem"])
