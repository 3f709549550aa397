"""Identify on this conversation: linked, made, or one of several (ID12)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.domain.access.permissions import Access
from scv.domain.agent.identifying import Identified
from scv.domain.consent.decisions import MOST, Speaker, Status
from scv.domain.consent.words import Word
from scv.domain.contacts.contact import ContactType
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import EventType, Mention
from scv.domain.marks.marks import MarkKind
from scv.domain.projects.choices import TypedIdentifiers
from scv.domain.projects.project import Project
from scv.domain.trust.trust import Method
from scv.domain.values.errors import ConversationNotFound
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.usecases.agent.identify import Identify
from tests.builders import NOW, cookie, email, event, phone
from tests.faults.scenarios import has
from tests.model.world import World
from tests.people import LONG_AGO, person
from tests.stores.benches import bench

__all__ = ["bench"]
ANAS, NEW = email("ana@example.com"), email("new@example.com")


@pytest.fixture(params=["memory", "dynamodb"])
def world(request: pytest.FixtureRequest) -> World:
    """Ana and Bo have one number; a visitor is chatting, of whom only the cookie is known."""
    memory = request.param == "memory"
    world = World.in_memory() if memory else World.on_dynamodb(request.getfixturevalue("bench"))
    has(world, person("ana", LONG_AGO, work_email="ana@example.com", cell_phone="+1 803-123-0000"))
    has(world, person("bo", LONG_AGO + timedelta(days=9), cell_phone="+1 803-123-0000"))
    chat(world, cookie())
    return world


def chat(world: World, *told: Identifier, conversation: str = "c-1", **more: Any) -> Any:
    return world.ingest(event(*told, conversation=conversation, id=conversation, channel=Channel.WEB_MESSAGING, **more))


def owner(world: World) -> Any:
    return world.panel("c-1").contact


def test_ID12_PA6_who_is_known_is_linked_and_the_earlier_provisional_contact_merged(world: World) -> None:
    visitor = owner(world).id
    told = world.identify("c-1", ANAS)
    assert (told.outcome, told.undo and told.undo.merged) == (Identified.LINKED, world.read("ana").id)
    result = world.read("ana")
    assert world.read(visitor).id == owner(world).id == result.id
    assert cookie() in result.identifiers
    assert [entry.conversation_id for entry in world.journey("ana")] == ["c-1"]
    assert told.interaction.link.rule == "ID12"


def test_ID12_what_nobody_has_the_provisional_contact_gains_with_the_name(world: World) -> None:
    visitor = owner(world).id
    told = world.identify("c-1", NEW, name="Zoe Roe")
    assert told.outcome is Identified.LINKED
    found = world.read(visitor)
    assert (found.type, found.profile.first_name, found.profile.last_name) == (ContactType.IDENTIFIED, "Zoe", "Roe")
    assert set(found.identifiers) == {cookie(), NEW}
    assert chat(world, NEW, conversation="c-2").contact_id == visitor


def test_ID12_of_nobodys_conversation_a_contact_is_made(world: World) -> None:
    world.link("c-1", None)
    told = world.identify("c-1", NEW, name="Zoe Roe")
    assert told.outcome is Identified.CREATED
    assert owner(world).id == told.interaction.link.contact_id
    assert NEW in owner(world).identifiers
    again = world.identify("c-1", NEW, name="Zoe Roe")
    assert (again.outcome, again.interaction.link) == (Identified.LINKED, told.interaction.link)


def test_ID12_of_several_nobody_is_chosen_and_they_are_the_candidates(world: World) -> None:
    visitor = owner(world).id
    told = world.identify("c-1", phone())
    assert told.outcome is Identified.AMBIGUOUS
    panel = world.panel("c-1")
    assert panel.contact is not None
    assert panel.contact.id == visitor
    assert [each.holder.contact_id for each in panel.search.results] == ["ana", "bo"]
    assert world.read(visitor).identifiers == (cookie(),)


def test_ID12_CL1_a_claim_leaves_nobody_else(world: World) -> None:
    world.claim("bo", phone())
    world.identify("c-1", phone())
    assert owner(world).id == world.read("bo").id


def test_ID12_who_it_belongs_to_already_is_meant_before_others(world: World) -> None:
    world.link("c-1", ContactId("bo"))
    told = world.identify("c-1", phone())
    assert (told.outcome, owner(world).id) == (Identified.LINKED, "bo")


def test_ID12_SI1_what_is_many_peoples_or_nobodys_tells_nobody(world: World) -> None:
    world.mark(ANAS, MarkKind.SHARED)
    told = world.identify("c-1", ANAS)
    assert told.outcome is Identified.AMBIGUOUS
    assert [each.holder.contact_id for each in world.panel("c-1").search.results] == ["ana"]
    world.mark(ANAS, MarkKind.BLOCKED)
    assert world.identify("c-1", ANAS).outcome is Identified.AMBIGUOUS
    assert world.panel("c-1").search.results == ()


def test_ID12_CN2_two_whose_consents_one_record_cannot_hold_are_linked_all_the_same(world: World) -> None:
    visitor = owner(world).id
    for contact, purpose in (("ana", "one"), (visitor, "other")):
        for number in range(MOST // 2 + 1):
            world.tell(contact, Word(f"{purpose}-{number}", Status.DENIED, Speaker.PERSON))
    told = world.identify("c-1", ANAS)
    assert (told.outcome, told.undo and told.undo.merged) == (Identified.LINKED, None)
    assert owner(world).id == "ana"
    assert world.read(visitor).id == visitor


def test_ID12_somebody_elses_conversation_goes_to_who_is_meant_and_nobody_is_merged(world: World) -> None:
    world.link("c-1", ContactId("bo"))
    told = world.identify("c-1", ANAS)
    assert (told.undo and told.undo.contact_id, owner(world).id) == ("bo", "ana")
    assert world.read("bo").id == "bo"


@pytest.mark.parametrize(("permissions", "how"), [("*", Method.AGENT), ("externalContacts:contact:view", Method.TOLD)])
def test_ID12_TR2_an_agents_word_is_proof_where_the_agent_may_merge(
    world: World, permissions: str, how: Method
) -> None:
    access = Access("agent-2", frozenset({permissions}), frozenset({DivisionId("*")}))
    Identify(world._selecting())(access, ConversationId("c-1"), (ANAS,), None)
    (mention,) = [each for each in world.store.interaction("c-1").mentions if each.identifier == ANAS]
    assert mention.how is how
    merged = world.read("ana").id != "ana"
    assert merged is (how is Method.AGENT), "PA6: without the permission it is only linked"


def test_ID12_JO6_later_events_do_not_take_it_away(world: World) -> None:
    world.identify("c-1", ANAS)
    later = event(phone("+1 212 555 0100"), conversation="c-1", id="e-2", type=EventType.UPDATED,
                  at=NOW + timedelta(minutes=1))  # fmt: skip
    assert world.ingest(later).contact_id == world.read("ana").id


def test_ID12_PV1_of_an_erased_conversation_nothing_is_told_any_more(world: World) -> None:
    world.identify("c-1", ANAS)
    world.erase("ana")
    with pytest.raises(ConversationNotFound):
        world.identify("c-1", NEW)


def test_ID12_the_same_again_writes_nothing(world: World) -> None:
    for identifiers in ((NEW,), (ANAS,)):
        for _ in range(2):  # once more after a merge, whose result is then known by the agent's word (TR1)
            world.identify("c-1", *identifiers, name="Zoe Roe")
        before = world.store.interaction("c-1")
        world.clock.pass_by(minutes=1)
        assert world.identify("c-1", *identifiers, name="Zoe Roe").interaction == before
        assert world.store.interaction("c-1") == before


def test_ID12_TR4_what_a_visitor_only_typed_is_still_nobodys_once_the_agent_says_something_else(world: World) -> None:
    """Else whose address it is would write to the visitor's contact from then on."""
    world.save_project(Project("default", typed_identifiers=TypedIdentifiers.SUGGEST))
    typed = email("victim@example.com")
    more = event(conversation="c-1", type=EventType.UPDATED, at=NOW + timedelta(minutes=1), channel=None)
    world.ingest(dataclasses.replace(more, mentions=(Mention(typed, how=Method.FORM),)))

    told = world.identify("c-1", NEW)

    assert told.outcome is Identified.LINKED
    assert set(owner(world).identifiers) == {cookie(), NEW}
    assert world.holders(typed) == ()
    world.identify("c-1", typed)
    assert typed in owner(world).identifiers, "what the agent says is"


def test_ID12_of_several_whom_an_agent_may_mean_no_later_event_chooses_either(world: World) -> None:
    """They stay listed; nobody's number is proved by it, and what else an event tells decides as ever."""
    visitor, number = owner(world).id, phone("+1 803-123-0000")
    assert world.identify("c-1", number).outcome is Identified.AMBIGUOUS

    later = event(NEW, conversation="c-1", type=EventType.UPDATED, at=NOW + timedelta(minutes=1), channel=None)
    world.ingest(later)

    shown = world.panel("c-1")
    assert owner(world).id == visitor
    assert {each.holder.contact_id for each in shown.search.results} == {"ana", "bo"}
    assert world.journey("ana") == ()
    assert {each.known for each in world.read("ana").held} == {Method.TOLD}
    world.ingest(dataclasses.replace(later, id="e-3", mentions=(Mention(ANAS),)))
    assert owner(world).id == "ana", "an address of hers is hers"
