"""What was previewed is what happens, or is refused and changes nothing (MG9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from scv.domain.access.permissions import ALL_DIVISIONS, IDENTITY_MERGE, Access
from scv.domain.agent.selecting import Did
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact
from scv.domain.contacts.profiles import Profile
from scv.domain.identity.enriching import ArrayAction, EnrichAction, Enrichment, FieldAction, FieldRule, FieldRules
from scv.domain.identity.previews import Showing
from scv.domain.values.documents import to_document
from scv.domain.values.errors import ContactNotFound, PreviewStale
from scv.domain.values.ids import ContactId
from scv.usecases.identity.unmerge import Unmerge
from tests.builders import cookie, email, event, phone
from tests.faults.scenarios import has
from tests.model.world import World
from tests.people import person

MAIL, NUMBER = email("ana@example.com"), phone("+1 803-123-0000")


@pytest.fixture
def world() -> World:
    """Ana, who has an address; a caller with a number; and Bo, who has nothing to do with them."""
    made = World.in_memory()
    has(made, person("ana", work_email=MAIL.value, title="Dr"), person("bo"))
    made.ingest(event(NUMBER, conversation="call", id="e-0"))
    made.clock.pass_by(minutes=1)
    return made


def the_caller(world: World) -> str:
    return str(world.store.interaction("call").link.contact_id)


def enrichment(title: str = "Prof", **more: Any) -> Enrichment:
    return Enrichment((MAIL, NUMBER), EnrichAction.MERGE, Profile(title=title), UNASSIGNED_DIVISION, **more)


Show = Callable[[World], Showing]
Do = Callable[[World, Showing, str], Any]
CALLS: dict[str, tuple[Show, Do]] = {
    "merge": (
        lambda world: world.show_merge("ana", the_caller(world)),
        lambda world, shown, key: world.merge_as(shown, "ana", the_caller(world), key=key),
    ),
    "select": (
        lambda world: world.show_select("call", "ana"),
        lambda world, shown, key: world.select_as(shown, "call", "ana", key),
    ),
    "enrich": (
        lambda world: world.show_enrich(enrichment()),
        lambda world, shown, key: world.enrich_as(shown, enrichment(), key),
    ),
}


def stored(world: World) -> Any:
    return world.store.records.copy(), world.store.conversations.copy(), list(world.store.entries)


@pytest.mark.parametrize("call", CALLS)
def test_MG9_a_preview_writes_nothing_and_shows_what_then_happens(world: World, call: str) -> None:
    show, do = CALLS[call]
    before = stored(world)

    shown = show(world)

    assert stored(world) == before
    assert {each.identifier for each in shown.holdings} == {MAIL, NUMBER}
    assert shown.lost == ()
    counts = [(each.contact_id, each.count, each.truncated) for each in shown.journeys]
    assert counts == [("ana", 0, False), (the_caller(world), 1, False)]

    do(world, shown, "key-1")

    result = world.read("ana")
    assert result.members == (result.id, "ana", the_caller_then(before))
    assert to_document(result.profile) == to_document(shown.outcome.result.profile)
    assert set(result.identifiers) == {each.identifier for each in shown.holdings}


def the_caller_then(before: Any) -> str:
    return str(before[1]["call"].link.contact_id)


MEANWHILE: dict[str, tuple[Callable[[World], Any], dict[str, str]]] = {
    "the one was edited": (
        lambda world: world.edit("ana", lambda each: dataclasses.replace(each.profile, title="Ms")),
        {
            "merge": "contactIds[0].fields",
            "select": "externalContactId.fields",
            "enrich": "matchingIdentifiers[0].fields",
        },
    ),
    "the other was promoted": (
        lambda world: world.promote(the_caller(world), Profile(first_name="Cy", last_name="Roe")),
        {
            "merge": "contactIds[1].fields",
            "select": "conversation.contact.fields",
            "enrich": "matchingIdentifiers[1].fields",
        },
    ),
    "an identifier was claimed": (
        lambda world: world.claim("ana", MAIL),
        {
            "merge": "contactIds[0].identifiers",
            "select": "externalContactId.identifiers",
            "enrich": "matchingIdentifiers[0].identifiers",
        },
    ),
    "the one was merged with somebody": (
        lambda world: world.merge("ana", "bo"),
        {
            "merge": "contactIds[0].id",
            "select": "externalContactId.id",
            "enrich": "matchingIdentifiers[0].id",
        },
    ),
    "the one was deleted": (
        lambda world: world.delete("ana"),
        {"merge": "contactIds[0].id", "select": "externalContactId.id", "enrich": "inputs"},
    ),
}


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("call", CALLS)
def test_MG9_what_has_changed_is_named_and_nothing_is_written(world: World, call: str, meanwhile: str) -> None:
    show, do = CALLS[call]
    shown = show(world)
    change, named = MEANWHILE[meanwhile]
    change(world)
    before = stored(world)

    with pytest.raises(PreviewStale) as refused:
        do(world, shown, "key-1")

    assert named[call] in refused.value.changed
    assert stored(world) == before


HARMLESS: dict[str, Callable[[World], Any]] = {
    "nothing": lambda world: None,
    "another call": lambda world: world.ingest(event(NUMBER, conversation="again", id="e-1")),
    "another call days later": lambda world: _days_later(world),
    "a note": lambda world: world.note("ana", "calls on Mondays", "note-1"),
    "somebody else": lambda world: world.edit("bo", lambda each: dataclasses.replace(each.profile, title="Ms")),
}


def _days_later(world: World) -> None:
    """An interaction that renews the expiry of the caller, while the token's time stands still."""
    world.clock.pass_by(days=3)
    world.ingest(event(NUMBER, conversation="again", id="e-1"))
    world.clock.pass_by(days=-3)


@pytest.mark.parametrize("meanwhile", HARMLESS)
@pytest.mark.parametrize("call", CALLS)
def test_MG9_new_interactions_notes_and_renewals_change_nothing_of_what_was_shown(
    world: World, call: str, meanwhile: str
) -> None:
    show, do = CALLS[call]
    shown = show(world)
    HARMLESS[meanwhile](world)

    do(world, shown, "key-1")

    assert to_document(world.read("ana").profile) == to_document(shown.outcome.result.profile)


@pytest.mark.parametrize("call", CALLS)
def test_MG9_RS5_the_same_call_sent_again_is_answered_with_what_the_first_did(world: World, call: str) -> None:
    show, do = CALLS[call]
    shown = show(world)
    first = do(world, shown, "key-1")
    before = stored(world)

    world.clock.pass_by(seconds=20)
    again = do(world, shown, "key-1")

    assert stored(world) == before
    if isinstance(first, Contact):
        assert again.id == first.id
    else:
        assert (again.did, again.undo) == (first.did, first.undo) == (Did.MERGED, first.undo)
    with pytest.raises((PreviewStale, ContactNotFound)):
        do(world, shown, "somebody else's key")


def test_MG9_a_completion_is_promised_as_well(world: World) -> None:
    """What an interaction gives is part of what comes of it, though not of the contacts."""
    has(world, person("cy", cell_phone="+1 803-123-0009"))
    world.ingest(event(phone("+1 803-123-0009"), conversation="web", id="w-0"))
    shown = world.show_select("web", "cy")
    assert shown.outcome.did == "completed"
    world.ingest(event(phone("+1 803-123-0009"), cookie(), conversation="web", id="w-1"))

    with pytest.raises(PreviewStale) as refused:
        world.select_as(shown, "web", "cy", "key-1")

    assert refused.value.changed == ("result.identifiers",)
    assert world.select_as(world.show_select("web", "cy"), "web", "cy", "key-2").did is Did.COMPLETED


def test_MG9_a_mere_link_is_promised_as_well(world: World) -> None:
    world.link("call", None)
    shown = world.show_select("call", "bo")
    assert shown.outcome.did == "linked"
    assert world.select_as(shown, "call", "bo", "key-1").did is Did.LINKED
    assert world.select_as(shown, "call", "bo", "key-1").did is Did.LINKED
    assert world.store.interaction("call").link.contact_id == "bo"


def test_MG9_a_contact_that_would_be_made_is_promised_as_well(world: World) -> None:
    new = Enrichment(
        (email("zoe@example.com"),),
        EnrichAction.UPSERT,
        Profile(first_name="Zoe", last_name="Roe"),
        UNASSIGNED_DIVISION,
    )
    shown = world.show_enrich(new)
    assert (shown.outcome.did, shown.inputs) == ("created", ())
    made = world.enrich_as(shown, new, "key-1")
    assert made.profile.first_name == "Zoe"
    with pytest.raises(PreviewStale) as refused:
        world.enrich_as(shown, new, "key-2")
    assert refused.value.changed == ("inputs",)


def test_MG9_what_a_rule_of_enriching_gives_up_is_told(world: World) -> None:
    rules = FieldRules(rules=(FieldRule(("workEmail",), FieldAction.ALWAYS_USE_PROVIDED, ArrayAction.REPLACE),))
    shown = world.show_enrich(enrichment(rules=rules))
    assert [(each.identifier, each.contact_id) for each in shown.lost] == [(MAIL, "ana")]

    result = world.enrich_as(shown, enrichment(rules=rules), "key-1")

    assert set(world.read("ana").identifiers) == {NUMBER}
    assert world.holders(MAIL) == (), "MG6: the row of the input itself has followed"
    world.unmerge(result.id)
    assert [each.contact_id for each in world.holders(MAIL)] == ["ana"], "MG10"


def test_MG6_MG10_an_enrichment_that_merges_is_one_write_and_can_be_undone(world: World) -> None:
    """The members' rows follow what the rule gives up, those of an earlier merge too."""
    first = world.merge("ana", "bo")
    world.clock.pass_by(minutes=1)
    rules = FieldRules(rules=(FieldRule(("workEmail",), FieldAction.ALWAYS_USE_PROVIDED, ArrayAction.REPLACE),))
    revisions = world.store.records["ana"].revision

    result = world.enrich(enrichment(rules=rules), "key-1")

    assert world.holders(MAIL) == ()
    assert world.store.records["ana"].revision == revisions + 1
    assert world.read("ana").id == result.id
    assert [entry.action for entry in world.store.history([result.id])].count("merge") == 1
    world.unmerge(result.id)
    assert world.holders(MAIL)[0].contact_id == first.id
    assert world.read("ana").profile.work_email == MAIL.value


def test_MG9_MG10_JO5_an_unmerge_is_tried_with_what_returns_and_where_interactions_go(world: World) -> None:
    caller_id = the_caller(world)
    merged = world.merge("ana", caller_id)
    world.clock.pass_by(minutes=1)
    world.edit("ana", lambda each: dataclasses.replace(each.profile, middle_name="May"))
    for conversation, told in (("later", NUMBER), ("mail", MAIL)):
        world.ingest(event(told, conversation=conversation, id=f"{conversation}-0", at=world.clock()))
    before = stored(world)

    tried = world.show_unmerge("ana")

    assert stored(world) == before
    assert [each.id for each in tried.inputs] == ["ana", caller_id]
    assert [(each.field, each.value) for each in tried.dropped] == [("middleName", "May")]
    assert {each.conversation_id: each.contact_id for each in tried.later} == {"later": caller_id, "mail": "ana"}
    assert not tried.truncated
    blind = Access("blind", frozenset({IDENTITY_MERGE}), frozenset({ALL_DIVISIONS}))
    assert Unmerge(world.store, world.clock, world.new_id).preview(blind, ContactId("ana")).later == ()  # JO5
    restored = world.unmerge(merged.id)
    assert [each.profile for each in restored] == [each.profile for each in tried.inputs]
    for returned in tried.later:
        entries = [each.conversation_id for each in world.journey(returned.contact_id)]
        assert returned.conversation_id in entries
