"""What a mark does to calls, look-ups, panels, choices, enrichments, suggestions and previews (SI1, SI2)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.domain.access.permissions import Access
from scv.domain.agent.panel import Panel, State
from scv.domain.agent.selecting import Did
from scv.domain.contacts.contact import ContactType
from scv.domain.contacts.profiles import PhoneNumber, Profile
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.enriching import EnrichAction, Enrichment
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import DEFAULT_PROJECT, EventType, Outcome
from scv.domain.marks.marks import MarkKind
from scv.domain.projects.project import Project
from scv.domain.search.walks import Stop
from scv.domain.trust.trust import Method
from scv.domain.values.errors import ContactNotFound, MarkNotFound, MissingPermission, PreviewStale
from scv.domain.values.ids import ConversationId, DivisionId
from scv.usecases.agent.panel import ReadPanel
from scv.usecases.marks.marks import ListMarks, MarkIdentifier
from scv.usecases.search.look_up import LookUp
from tests.builders import email, event, known, phone
from tests.model.world import World
from tests.people import AGENT, LONG_AGO, caller, person

SHARED, BLOCKED = MarkKind.SHARED, MarkKind.BLOCKED
FORM = Profile(first_name="Ana", last_name="Roe")


@pytest.fixture
def world() -> World:
    """Alexis, who was first, and David have one number."""
    world = World.in_memory()
    for name, when in (("alexis", LONG_AGO), ("david", LONG_AGO + timedelta(days=40))):
        world.store.records[name] = person(name, when, cell_phone="+1 803-123-0000")
    return world


def called(world: World, *identifiers: Identifier, conversation: str = "c-1", **more: Any) -> Any:
    return world.ingest(event(*(identifiers or (phone(),)), conversation=conversation, id=f"{conversation}-e", **more))


def names(panel: Panel) -> list[str]:
    return [each.holder.contact_id for each in panel.search.results]


# -- calls -----------------------------------------------------------------------------------


def test_SI1_a_shared_number_links_nobody_and_the_agents_search_lists_who_it_may_be(world: World) -> None:
    world.mark(phone(), SHARED, "the switchboard")
    answer = called(world)
    assert (answer.outcome, answer.contact_id, answer.candidates) == (Outcome.SEARCH, None, 2)
    assert (answer.rule, answer.identifier) == ("SI1", phone())
    panel = world.panel("c-1")
    assert (panel.state, panel.search.query, panel.search.auto_run) == (State.UNLINKED, "+18031230000", True)
    assert names(panel) == ["alexis", "david"]


def test_SI1_nobody_is_made_for_a_shared_number_alone_and_the_search_is_run_all_the_same(world: World) -> None:
    other = phone("+1 212 555 0100")
    world.mark(other, SHARED)
    answer = called(world, other)
    assert (answer.outcome, answer.candidates) == (Outcome.SEARCH, 0)
    assert set(world.store.records) == {"alexis", "david"}
    assert (world.panel("c-1").search.query, world.panel("c-1").search.auto_run) == (other.value, True)


def test_SI1_what_else_is_known_decides_and_the_shared_number_becomes_nobodys(world: World) -> None:
    world.mark(phone(), SHARED)
    world.store.records["bo"] = person("bo", work_email="bo@example.com")
    assert called(world, phone(), email("bo@example.com")).contact_id == "bo"
    made = called(world, phone(), email("new@example.com"), conversation="c-2")
    assert (made.outcome, made.candidates) == (Outcome.CREATED, 2)
    assert world.read(made.contact_id).identifiers == (email("new@example.com"),)


def test_SI1_a_blocked_number_is_as_good_as_a_hidden_one(world: World) -> None:
    world.mark(phone(), BLOCKED, "a form demands it")
    blocked, hidden = called(world), world.ingest(event(conversation="c-2", id="e-2"))
    assert (blocked.outcome, blocked.candidates) == (hidden.outcome, hidden.candidates) == (Outcome.CREATED, 0)
    assert world.read(blocked.contact_id).identifiers == ()
    assert names(world.panel("c-1")) == []
    assert [each.kind for each in world.panel("c-1").warnings] == [BLOCKED]


def test_SI1_taken_back_it_is_as_if_nobody_had_marked_it(world: World) -> None:
    world.mark(phone(), BLOCKED)
    world.mark(phone(), None, "a mistake")
    answer = called(world)
    assert (answer.outcome, answer.contact_id, answer.rule) == (Outcome.LINKED, "alexis", "RS1")


def test_SI1_claims_on_a_shared_number_rest(world: World) -> None:
    world.claim("david", phone())
    world.mark(phone(), SHARED)
    assert called(world).contact_id is None
    world.mark(phone(), None)
    assert called(world, conversation="c-2").contact_id == "david"


def test_SI1_a_conversation_that_is_under_way_stays_where_it_is(world: World) -> None:
    number = phone("+1 212 555 0100")
    made = called(world, number)
    world.mark(number, SHARED)
    later = event(number, email("new@example.com"), conversation="c-1", id="e-2", type=EventType.UPDATED)
    assert world.ingest(later).contact_id == made.contact_id
    assert email("new@example.com") in world.read(made.contact_id).identifiers


def test_SI1_a_shared_name_of_an_account_says_nothing_of_the_other(world: World) -> None:
    """SE4: names of one account are one contact, unless one of them is many people's."""
    number, scoped = known("SocialWhatsapp", "18031230400"), known("SocialWhatsappBsuid", "US.A0")
    first = world.ingest(_account("w-1", number)).contact_id
    world.mark(number, SHARED, "the family's phone")
    second = world.ingest(_account("w-2", scoped, number)).contact_id
    assert second != first
    assert world.read(str(second)).identifiers == (scoped,)


def _account(conversation: str, *identifiers: Identifier) -> Any:
    told = event(*identifiers, conversation=conversation, id=conversation, channel=Channel.WHATSAPP)
    mentions = tuple(dataclasses.replace(each, how=Method.PLATFORM) for each in told.mentions)
    return dataclasses.replace(told, mentions=mentions)


def test_SI1_a_callback_to_a_shared_number_is_searched_as_ever(world: World) -> None:
    world.mark(phone(), SHARED)
    assert called(world, channel=Channel.CALLBACK).candidates == 2
    assert names(world.panel("c-1")) == ["alexis", "david"]


# -- the project's own -----------------------------------------------------------------------


def test_SI1_a_projects_patterns_and_role_mailboxes_hold_for_its_interactions(world: World) -> None:
    world.save_project(Project("sales", blocked_identifiers=("+1803*",), role_mailboxes=("info",)))
    world.store.records["desk"] = person("desk", work_email="info@example.com")
    blocked = called(world, project_id="sales")
    assert (blocked.outcome, blocked.candidates) == (Outcome.CREATED, 0)
    role = called(world, email("info@example.com"), conversation="c-2", channel=Channel.EMAIL, project_id="sales")
    assert (role.outcome, role.candidates, role.rule) == (Outcome.SEARCH, 1, "SI1")
    assert [each.remark.code for each in world.panel("c-2").warnings] == ["identifier.shared"]
    assert called(world, conversation="c-3", project_id=DEFAULT_PROJECT).contact_id == "alexis"


# -- the panel -------------------------------------------------------------------------------


def test_SI1_PA12_the_panel_warns_in_words_and_by_a_code(world: World) -> None:
    world.mark(phone(), SHARED)
    called(world)
    (warned,) = world.panel("c-1").warnings
    assert (warned.identifier, warned.kind, warned.remark.code) == (phone(), SHARED, "identifier.shared")
    assert warned.remark.params == {"type": "Phone", "value": "+18031230000"}
    assert world.panel("c-1").actions["mark"].allowed


def test_SI1_who_may_not_merge_may_not_mark(world: World) -> None:
    called(world)
    agent = Access("agent-2", frozenset({"externalContacts:contact:view"}), frozenset({DivisionId("*")}))
    mark = MarkIdentifier(world.store, world.marks, world.clock, world.new_id)
    with pytest.raises(MissingPermission):
        mark(
            Access("agent-2", frozenset({"*"}), frozenset({DivisionId("south")})),
            DivisionId("north"),
            phone(),
            SHARED,
            None,
        )
    assert not ReadPanel(world.store, world.settings, world.clock)(agent, ConversationId("c-1")).actions["mark"].allowed


def test_SI1_PA6_who_is_known_by_a_shared_number_alone_is_linked_and_never_merged(world: World) -> None:
    number = phone("+1 212 555 0100")
    made = called(world, number).contact_id
    called(world, number, conversation="c-2")
    world.mark(number, SHARED)
    shown = world.try_select("c-1", "alexis").intent
    assert (shown.did, shown.remark and shown.remark.code) == (Did.LINKED, "select.shared")
    world.select("c-1", "alexis")
    assert world.read(made).id == made, "the other calls may be somebody else's"
    assert [entry.conversation_id for entry in world.journey("alexis")] == ["c-1"]


@pytest.mark.parametrize(
    "chosen", [Project("default", role_mailboxes=("info",)), Project("default", blocked_identifiers=("info@*",))]
)
@pytest.mark.parametrize("way", ["select", "identify"])
def test_SI1_PA6_MG9_what_the_project_calls_many_peoples_or_nobodys_is_linked_and_never_merged(
    world: World, chosen: Project, way: str
) -> None:
    """As if somebody had marked it; what is shown before says the same, and is kept to."""
    made = called(world, email("info@example.com")).contact_id
    called(world, email("info@example.com"), conversation="c-2")
    world.save_project(chosen)
    shown = world.try_select("c-1", "alexis")
    assert (shown.intent.did, shown.intent.remark and shown.intent.remark.code) == (Did.LINKED, "select.shared")
    if way == "select":
        assert world.select_as(world.show_select("c-1", "alexis"), "c-1", "alexis", "key-1").did is Did.LINKED
    else:
        world.store.records["bo"] = person("bo", work_email="bo@example.com")
        assert world.identify("c-1", email("bo@example.com")).interaction.link.contact_id == "bo"
    assert world.read(made).id == made, "the other mails may be somebody else's"


def test_SI1_PA6_who_is_known_by_something_of_their_own_is_merged(world: World) -> None:
    number = phone("+1 212 555 0100")
    made = called(world, number, email("new@example.com")).contact_id
    world.mark(number, SHARED)
    world.select("c-1", "alexis")
    assert world.read(made).id == world.read("alexis").id


def test_SI1_PA6_completing_a_contact_moves_nothing_that_is_shared_or_blocked(world: World) -> None:
    world.store.records["bo"] = person("bo", work_email="bo@example.com")
    shared, blocked, own = phone("+1 212 555 0100"), phone("+1 212 555 0101"), phone("+1 212 555 0102")
    world.mark(shared, SHARED)
    world.mark(blocked, BLOCKED)
    called(world, email("bo@example.com"), shared, blocked, own)
    world.select("c-1", "bo")
    assert set(world.read("bo").identifiers) == {email("bo@example.com"), own}


def test_SI1_PA7_a_contact_made_of_a_call_has_its_shared_number_and_never_a_blocked_one(world: World) -> None:
    """Who has a shared number is one of those whom it may be; a blocked one is nobody's."""
    shared, blocked = phone("+1 212 555 0100"), phone("+1 212 555 0101")
    world.mark(shared, SHARED)
    world.mark(blocked, BLOCKED)
    called(world, shared, blocked, channel=Channel.CALLBACK)
    made = world.create_from_panel("c-1", FORM, "key-1").link.contact_id
    assert world.read(str(made)).identifiers == (shared,)


# -- look-up, saving, enriching ---------------------------------------------------------------


@pytest.mark.parametrize(("kind", "listed"), [(None, 2), (SHARED, 2), (BLOCKED, 0)])
def test_SI1_a_look_up_names_nobody_by_what_is_not_one_persons(
    world: World, kind: MarkKind | None, listed: int
) -> None:
    if kind:
        world.mark(phone(), kind)
    look_up = LookUp(world.store, world.store, world.clock)
    if kind is None:
        assert look_up(AGENT, phone()).id == "alexis"
    else:
        with pytest.raises(ContactNotFound):
            look_up(AGENT, phone())
    assert len(look_up.reverse(AGENT, (phone(),), ())) == listed


def test_SI1_PR3_saving_promotes_nobody_because_of_a_shared_number(world: World) -> None:
    number = phone("+1 212 555 0100")
    world.store.records["known"] = caller("known", number)
    world.mark(number, SHARED)
    saved = world.create(dataclasses.replace(FORM, cell_phone=PhoneNumber(number.value)), "key-1")
    assert saved.id != "known"
    assert world.read("known").type is ContactType.IDENTIFIED


def test_SI1_enriching_finds_nobody_by_a_shared_number_and_merges_nobody(world: World) -> None:
    world.store.records["bo"] = person("bo", work_email="bo@example.com")
    world.mark(phone(), SHARED)
    both = Enrichment((phone(), email("bo@example.com")), EnrichAction.MERGE, Profile(title="Dr"), DivisionId("*"))
    assert world.enrich(both, "key-1").id == "bo"
    alone = Enrichment((phone(),), EnrichAction.UPDATE, Profile(title="Dr"), DivisionId("*"))
    with pytest.raises(ContactNotFound):
        world.enrich(alone, "key-2")
    made = world.enrich(dataclasses.replace(alone, action=EnrichAction.UPSERT, provided=FORM), "key-3")
    assert made.id not in ("alexis", "david", "bo")
    assert made.identifiers == ()


# -- suggestions and previews -----------------------------------------------------------------


def test_SI1_SG1_a_shared_number_makes_no_pair_and_ends_those_that_it_made(world: World) -> None:
    world.store.records["other"] = person("other", first_name="Alexis", cell_phone="+1 803-123-0000")
    world.saved("other")
    assert len(world.suggestions("alexis")) == 1
    world.mark(phone(), SHARED)
    assert world.suggestions("alexis") == ()
    world.mark(phone(), None)
    assert len(world.suggestions("alexis")) == 1
    world.mark(phone(), BLOCKED)
    world.store.records["third"] = person("third", first_name="Alexis", cell_phone="+1 803-123-0000")
    world.saved("third")
    world.mark(phone(), None)
    assert len(world.suggestions("third")) == 0, "what was not found then is found when one of them is saved again"


def test_SI1_MG9_a_mark_is_part_of_what_a_preview_shows_and_of_what_its_token_holds_to(world: World) -> None:
    world.mark(phone(), SHARED)
    shown = world.show_merge("alexis", "david")
    assert [(each.identifier, each.mark) for each in shown.holdings] == [(phone(), SHARED)]
    world.mark(phone(), None)
    with pytest.raises(PreviewStale) as stale:
        world.merge_as(shown, "alexis", "david", key="key-1")
    assert set(stale.value.changed) == {"contactIds[0].identifiers", "contactIds[1].identifiers"}


def test_SI1_MG9_a_choice_that_was_shown_as_a_merge_does_not_become_a_link(world: World) -> None:
    number = phone("+1 212 555 0100")
    called(world, number)
    shown = world.show_select("c-1", "alexis")
    assert shown.outcome.did == Did.MERGED.value
    world.mark(number, SHARED)
    with pytest.raises(PreviewStale):
        world.select_as(shown, "c-1", "alexis", "key-1")


# -- who decides, and what stays of it ----------------------------------------------------------


def test_SI1_who_marked_what_when_and_why_is_kept_and_shown_with_every_holder(world: World) -> None:
    world.mark(phone(), SHARED, "the switchboard")
    world.clock.pass_by(minutes=5)
    world.mark(phone(), None, "they moved")
    world.mark(phone(), None, "said again")
    entries = [entry for entry in world.history("david") if entry.action == "mark"]
    assert [(each.by, each.details["mark"], each.details["identifierType"]) for each in entries] == [
        ("agent-1", "none", "Phone"),
        ("agent-1", "shared", "Phone"),
    ]
    assert "803" not in repr(entries), "AC11: a history has no values"


def test_SI1_there_is_nothing_to_take_back_where_nobody_has_said_anything(world: World) -> None:
    with pytest.raises(MarkNotFound):
        world.mark(phone(), None)


def test_SI1_marks_are_listed_division_after_division_to_those_who_see_them(world: World) -> None:
    for division in ("north", "south"):
        for number in range(3):
            world.mark(phone(f"+1 212 555 010{number}"), SHARED, division=division)
    world.store.declared = {"north", "south"}
    listing, found, after = ListMarks(world.marks, world.store), list[tuple[str, str]](), Stop(DivisionId(""))
    page = listing(AGENT, 2, None, (), proposed=False)
    while True:
        found.extend((each.division, each.identifier.value) for each in page[0])
        if page[1] is None:
            break
        after = page[1]
        page = listing(AGENT, 2, after, (), proposed=False)
    assert len(found) == len(set(found)) == 6
    south = Access("agent-2", frozenset({"*"}), frozenset({DivisionId("south")}))
    assert {each.division for each in listing(south, 9, None, (), proposed=False)[0]} == {"south"}
    assert listing(south, 9, None, (DivisionId("north"),), proposed=False)[0] == ()


def test_SI1_PV1_a_mark_goes_with_the_last_who_has_the_number(world: World) -> None:
    world.mark(phone(), SHARED, "the family of Ana")
    world.erase("alexis")
    assert world.marks.mark("*", phone()) is not None, "it is still David's"
    world.erase("david")
    assert world.marks.mark("*", phone()) is None
    assert world.marks.decisions([("*", phone())]) == {("*", phone()): ()}
