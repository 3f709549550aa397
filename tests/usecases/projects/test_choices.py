"""What a project may choose: callbacks in journeys, WhatsApp numbers that find who has the phone (PJ9)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.domain.contacts.profiles import Profile
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import EventType, Mention, Outcome
from scv.domain.marks.marks import MarkKind
from scv.domain.projects.choices import TypedIdentifiers, WhatsAppMatching, phones_of
from scv.domain.projects.project import Project
from scv.domain.trust.trust import Method
from scv.domain.values.ids import ContactId
from tests.builders import NOW, email, event, known, phone
from tests.faults.scenarios import has
from tests.model.world import World
from tests.people import LONG_AGO, caller, person
from tests.stores.benches import bench
from tests.stores.tables import Bench

__all__ = ["bench"]
WHATSAPP = known("SocialWhatsapp", "18031230000")


@pytest.fixture(params=["memory", "dynamodb"])
def world(request: pytest.FixtureRequest) -> World:
    """Ana has a phone."""
    memory = request.param == "memory"
    world = World.in_memory() if memory else World.on_dynamodb(request.getfixturevalue("bench"))
    has(world, person("ana", LONG_AGO, cell_phone="+1 803-123-0000"))
    return world


def chooses(world: World, **chosen: Any) -> None:
    world.save_project(Project("sales", **chosen))


def told(world: World, channel: Channel, *identifiers: Any, conversation: str = "c-1", **more: Any) -> Any:
    made = event(*identifiers, conversation=conversation, channel=channel, project_id="sales", **more)
    return world.ingest(dataclasses.replace(made, id=f"{conversation}-{more.get('type', '')}"))


def test_PA7_SI1_creating_promotes_nobody_for_a_number_that_the_project_calls_nobodys(world: World) -> None:
    """A caller of another project, where it is a number as any other, is left alone."""
    chooses(world, blocked_identifiers=("+1212*",))
    withheld = phone("+1 212-555-0100")
    has(world, caller("caller", withheld))
    told(world, Channel.CALLBACK, withheld)

    made = world.create_from_panel("c-1", Profile(first_name="Bo", last_name="Ray"), "request-1")

    assert made.link.contact_id != "caller"
    assert world.read("caller").profile.display_name is None


def test_SI1_what_the_project_calls_nobodys_becomes_nobodys_although_people_call_it_shared(world: World) -> None:
    chooses(world, blocked_identifiers=("+1212*",))
    withheld = phone("+1 212-555-0100")
    world.mark(withheld, MarkKind.SHARED)
    told(world, Channel.CALLBACK, withheld, email())

    made = world.create_from_panel("c-1", Profile(first_name="Bo", last_name="Ray"), "request-1")

    assert world.read(str(made.link.contact_id)).identifiers == (email(),)


# -- callbacks and campaigns ------------------------------------------------------------------------


@pytest.mark.parametrize("channel", [Channel.CALLBACK, Channel.CAMPAIGN])
@pytest.mark.parametrize("chosen", [True, False])
def test_PJ9_a_callback_is_in_the_journey_once_it_is_linked_where_its_project_wants_that(
    world: World, channel: Channel, *, chosen: bool
) -> None:
    chooses(world, journey_includes=frozenset({channel} if chosen else ()))
    assert told(world, channel, phone()).outcome is Outcome.SEARCH, "CH: it links nobody by itself all the same"
    assert world.journey("ana") == ()
    world.link("c-1", ContactId("ana"))
    assert [entry.conversation_id for entry in world.journey("ana")] == (["c-1"] if chosen else [])
    assert world.panel("c-1").in_journey is chosen
    world.link("c-1", None)
    assert world.journey("ana") == ()


def test_PJ9_what_the_project_says_at_the_last_event_counts(world: World) -> None:
    told(world, Channel.CALLBACK, phone())
    world.link("c-1", ContactId("ana"))
    assert world.journey("ana") == ()
    chooses(world, journey_includes=frozenset({Channel.CALLBACK}))
    told(world, Channel.CALLBACK, type=EventType.ENDED, at=NOW + timedelta(minutes=5))
    assert [entry.conversation_id for entry in world.journey("ana")] == ["c-1"]


def test_PJ9_PV1_what_is_in_the_journey_by_choice_is_erased_with_the_rest(world: World) -> None:
    chooses(world, journey_includes=frozenset({Channel.CALLBACK}))
    told(world, Channel.CALLBACK, phone())
    world.link("c-1", ContactId("ana"))
    assert world.erase("ana").anonymous == {"c-1"}


# -- WhatsApp numbers -----------------------------------------------------------------------------------


def test_PJ9_ID6_the_phone_of_a_whatsapp_number_is_that_number_with_a_plus() -> None:
    assert phones_of((WHATSAPP, phone())) == (phone(),)
    assert phones_of((known("SocialWhatsapp", "5511987654321"),)) == (phone("+55 11 98765-4321"),), "ID10"
    assert phones_of((known("SocialWhatsapp", "99912345678901"), known("SocialLine", "18031230000"))) == ()


@pytest.mark.parametrize(
    ("matching", "outcome", "linked", "candidates"),
    [
        (WhatsAppMatching.NO, Outcome.CREATED, None, 0),
        (WhatsAppMatching.CANDIDATE, Outcome.CREATED, None, 1),
        (WhatsAppMatching.STITCH, Outcome.LINKED, "ana", 0),
    ],
)
def test_PJ9_a_whatsapp_number_finds_who_has_the_phone_as_its_project_says(
    world: World, matching: WhatsAppMatching, outcome: Outcome, linked: str | None, candidates: int
) -> None:
    chooses(world, whatsapp_matches_phone=matching)
    answer = told(world, Channel.WHATSAPP, WHATSAPP)
    assert (answer.outcome, answer.candidates) == (outcome, candidates)
    assert (answer.contact_id == "ana") is (linked == "ana")
    assert world.read("ana").identifiers == (phone(),), "nothing moves by itself"
    found = [each.holder.contact_id for each in world.panel("c-1").search.results]
    assert found == (["ana"] if candidates else [])
    if linked:
        assert (answer.rule, answer.identifier) == ("PJ9", phone())
        assert [entry.conversation_id for entry in world.journey("ana")] == ["c-1"]


def test_PJ9_who_has_the_whatsapp_number_comes_before_who_has_the_phone(world: World) -> None:
    chooses(world, whatsapp_matches_phone=WhatsAppMatching.STITCH)
    has(world, caller("bo", WHATSAPP))
    answer = told(world, Channel.WHATSAPP, WHATSAPP)
    assert (answer.contact_id, answer.candidates) == ("bo", 1)


@pytest.mark.parametrize("kind", MarkKind)
def test_PJ9_SI1_a_marked_phone_stitches_nobody(world: World, kind: MarkKind) -> None:
    chooses(world, whatsapp_matches_phone=WhatsAppMatching.STITCH)
    world.mark(phone(), kind)
    answer = told(world, Channel.WHATSAPP, WHATSAPP)
    assert (answer.outcome, answer.candidates) == (Outcome.CREATED, 1 if kind is MarkKind.SHARED else 0)


@pytest.mark.parametrize("kind", MarkKind)
def test_PJ9_SI1_the_phone_of_a_marked_whatsapp_number_stitches_nobody(world: World, kind: MarkKind) -> None:
    """Shared: whom it may be is listed; blocked: nobody is looked for by it, also not for the panel."""
    chooses(world, whatsapp_matches_phone=WhatsAppMatching.STITCH)
    world.mark(WHATSAPP, kind)
    answer = told(world, Channel.WHATSAPP, WHATSAPP)
    listed = ["ana"] if kind is MarkKind.SHARED else []
    assert (answer.contact_id == "ana", answer.candidates) == (False, len(listed))
    assert [each.holder.contact_id for each in world.panel("c-1").search.results] == listed


def test_PJ9_TR4_the_phone_of_a_whatsapp_number_that_was_only_typed_stitches_nobody(world: World) -> None:
    chooses(world, whatsapp_matches_phone=WhatsAppMatching.STITCH, typed_identifiers=TypedIdentifiers.SUGGEST)
    typed = event(channel=Channel.WEB_MESSAGING, project_id="sales")
    answer = world.ingest(dataclasses.replace(typed, mentions=(Mention(WHATSAPP, how=Method.FORM),)))
    assert (answer.contact_id == "ana", answer.candidates) == (False, 1)


def test_PJ9_MG10_an_unmerge_gives_it_to_who_has_the_phone(world: World) -> None:
    chooses(world, whatsapp_matches_phone=WhatsAppMatching.STITCH)
    has(world, person("bo"))
    result = world.merge("bo", "ana")
    told(world, Channel.WHATSAPP, WHATSAPP)
    world.unmerge(result.id)
    assert [entry.conversation_id for entry in world.journey("ana")] == ["c-1"]


def test_PJ9_it_costs_one_read_unit_more_and_no_step(bench: Bench) -> None:
    world = World.on_dynamodb(bench)
    has(world, person("ana", LONG_AGO, cell_phone="+1 803-123-0000"))
    chooses(world, whatsapp_matches_phone=WhatsAppMatching.CANDIDATE)
    told(world, Channel.WHATSAPP, WHATSAPP)
    bench.forget()
    told(world, Channel.WHATSAPP, WHATSAPP, conversation="c-2")
    assert bench.calls == ["Query", "Query", "PutItem"], "both queries at once"
    bench.forget()
    told(world, Channel.VOICE, phone(), conversation="c-3")
    assert bench.calls == ["Query", "PutItem"]
