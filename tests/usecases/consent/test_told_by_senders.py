"""What senders tell of consent: kept with the conversation, passed on to whom it belongs (CN1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.adapters.memory import MemoryStore
from scv.adapters.webhooks.interactions import read
from scv.domain.consent.decisions import MESSAGES, MOST, Matter, Speaker, Status
from scv.domain.consent.words import ALLOWING, REFUSING, Choice, Word, word_of
from scv.domain.contacts.accounts import ExternalId, ExternalSource
from scv.domain.contacts.phone_fields import PhoneNumber
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import EventType, InteractionEvent, mentioned
from scv.domain.projects.project import Project
from scv.domain.values.errors import InvalidValue, StoreUnavailable
from scv.domain.values.ids import ContactId
from tests.builders import NOW, SettableClock, email, event, known, phone
from tests.faults.scenarios import has
from tests.model.world import World
from tests.people import AGENT, caller, person
from tests.stores.tables import in_process

NUMBER = phone("+1 803-123-0000")
BO = known(IdentifierType.EXTERNAL_ID, "42", source="crm")
STOPPED: Matter = (MESSAGES, NUMBER)
DENIED, GRANTED = Status.DENIED, Status.GRANTED


def writes(
    status: Status | None, conversation: str = "sms", minutes: int = 0, *, id: str | None = None, **more: Any
) -> InteractionEvent:
    """A text message from the number, which may be STOP or START."""
    at = NOW + timedelta(minutes=minutes)
    told = event(NUMBER, conversation=conversation, channel=Channel.SMS, at=at, id=id or f"sm-{minutes}", **more)
    choices = (Choice(MESSAGES, status, NUMBER, "twilio"),) if status else ()
    return dataclasses.replace(told, choices=choices)


@pytest.fixture
def world() -> World:
    made = World.in_memory()
    has(made, person("ana", cell_phone=NUMBER.value), person("bo"))
    return made


def test_cn1_stop_is_the_persons_word_on_the_number_and_is_kept_with_the_contact(world: World) -> None:
    world.ingest(writes(DENIED))
    (stands,) = world.read("ana").consents
    assert (stands.matter, stands.status, stands.said_by, stands.source) == (STOPPED, DENIED, Speaker.PERSON, "twilio")
    assert (stands.decided_at, stands.evidence) == (NOW, "sms")
    assert world.consents().page(AGENT, ContactId("ana"), 9).decisions == (stands,)
    assert world.read("ana").version == 1


statuses = st.lists(st.sampled_from(Status), min_size=1, max_size=4)


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(["marketing", MESSAGES, "surveys"]), statuses, min_size=1))
def test_cn1_an_event_that_says_both_of_one_matter_reaches_the_contact_as_the_refusal(
    said: dict[str, list[Status]],
) -> None:
    """In both stores: one transaction writes no item twice."""
    choices = tuple(Choice(purpose, status, NUMBER, "crm") for purpose, each in said.items() for status in each)
    with in_process() as bench:
        for world in (World.in_memory(), World.on_dynamodb(bench, SettableClock())):
            has(world, person("ana", cell_phone=NUMBER.value))
            world.ingest(dataclasses.replace(writes(None), choices=choices))
            held = {each.purpose: each.status for each in world.read("ana").consents}
            assert set(held) == set(said)
            for purpose, told in said.items():
                refused = any(each.refuses for each in told)
                assert held[purpose].refuses is refused, (purpose, told)


@settings(max_examples=30)
@given(st.permutations([(DENIED, 0), (GRANTED, 5), (None, 7), (DENIED, 9), (GRANTED, 3)]), st.integers(0, 4))
def test_cn1_jo6_any_order_and_any_repetition_end_in_the_same_state(
    order: list[tuple[Status | None, int]], again: int
) -> None:
    world = World.in_memory()
    has(world, person("ana", cell_phone=NUMBER.value))
    for status, minutes in (*order, order[again]):
        world.ingest(writes(status, minutes=minutes))
    assert world.agreed("ana") == {STOPPED: DENIED}
    assert len(world.store.decided) == 4
    kept = world.store.interaction("sms").choices
    made = [(each.choice.status, (each.at - NOW) / timedelta(minutes=1)) for each in kept]
    assert made == [(DENIED, 0), (GRANTED, 3), (GRANTED, 5), (DENIED, 9)]


def test_cn1_rs4_of_a_stranger_it_stands_on_the_contact_that_is_made_and_stays_when_that_is_saved(world: World) -> None:
    world.delete("ana")
    world.ingest(writes(DENIED))
    made = str(world.store.interaction("sms").link.contact_id)
    assert world.agreed(made) == {STOPPED: DENIED}
    world.promote(made, person("x").profile)
    assert world.agreed(made) == {STOPPED: DENIED}


@pytest.fixture
def by_hand(world: World) -> World:
    """A project in which agents link text messages."""
    world.settings.settings["default"] = Project("default", manual=frozenset({Channel.SMS}))
    world.ingest(writes(DENIED))
    assert (world.store.interaction("sms").link.contact_id, world.store.decided) == (None, {})
    return world


@pytest.mark.parametrize("way", ["link", "select", "create"])
def test_cn1_pa6_what_nobody_was_linked_to_is_passed_on_once_an_agent_decides(by_hand: World, way: str) -> None:
    world = by_hand
    if way == "create":
        linked = world.create_from_panel("sms", person("x").profile, "key-1")
    else:
        linked = world.link("sms", ContactId("bo")) if way == "link" else world.select("sms", "bo")
    assert world.agreed(str(linked.link.contact_id)) == {STOPPED: DENIED}


def test_cn1_pa6_selecting_by_a_merge_and_by_completing_passes_it_on_as_well(world: World) -> None:
    world.delete("ana")
    world.ingest(writes(DENIED))
    world.select("sms", "bo")
    assert world.agreed("bo") == {STOPPED: DENIED}
    world.ingest(writes(GRANTED, minutes=3))
    world.select("sms", "bo")
    assert world.agreed("bo") == {STOPPED: GRANTED}
    assert len(world.consents().page(AGENT, ContactId("bo"), 9).decisions) == 2, (
        "told to a member and to its result, listed once"
    )


@pytest.mark.parametrize("whose", ["cy", "dee", "nobody"])
def test_cn1_id12_what_nobody_was_linked_to_is_passed_on_once_an_agent_says_who_it_is(
    by_hand: World, whose: str
) -> None:
    has(by_hand, person("cy", work_email="cy@example.com"), caller("dee", email("dee@example.com")))
    told = by_hand.identify("sms", email(f"{whose}@example.com"))
    assert by_hand.agreed(str(told.interaction.link.contact_id)) == {STOPPED: DENIED}


def test_cn1_id12_who_is_identified_by_a_merge_has_what_was_decided_before(world: World) -> None:
    has(world, person("cy", work_email="cy@example.com"))
    world.delete("ana")
    world.ingest(writes(DENIED))
    told = world.identify("sms", email("cy@example.com"))
    assert told.undo is not None
    assert told.undo.merged == world.read("cy").id
    assert world.agreed("cy") == {STOPPED: DENIED}


def test_cn1_a_conversation_that_turns_out_to_be_somebody_elses_tells_them_too(world: World) -> None:
    world.ingest(writes(DENIED))
    world.link("sms", ContactId("bo"))
    assert world.agreed("bo") == world.agreed("ana") == {STOPPED: DENIED}


def two_people(older: str) -> World:
    """One who has the number, and one whom another system knows by 42."""
    made = World.in_memory()
    ages = {each: NOW - timedelta(days=2 if each == older else 1) for each in ("ana", "bo")}
    has(
        made,
        person("ana", ages["ana"], cell_phone=NUMBER.value),
        person("bo", ages["bo"], external_ids=(ExternalId(ExternalSource("crm"), BO.value),)),
    )
    return made


@pytest.mark.parametrize("older", ["ana", "bo"])
@pytest.mark.parametrize("point", [None, NUMBER])
def test_cn1_mg10_what_moved_while_two_were_merged_has_told_whomever_the_unmerge_leaves_it_with(
    older: str, point: Identifier | None
) -> None:
    """Of every contact point both refuse then; of a number who has that and in whose conversation it was told."""
    world = two_people(older)
    refused = Choice("marketing", DENIED, point, "crm")
    world.ingest(dataclasses.replace(writes(None), choices=(refused,)))
    merged = world.merge("ana", "bo")
    world.clock.pass_by(minutes=5)
    later = writes(None, minutes=5, type=EventType.UPDATED)
    world.ingest(dataclasses.replace(later, mentions=mentioned(BO)))
    world.unmerge(merged.id)
    whose = world.store.interaction("sms").link.contact_id
    assert world.read(str(whose)).id == "bo"
    for each in ("ana", "bo"):
        assert [one.purpose for one in world.consents().page(AGENT, ContactId(each), 9).decisions] == ["marketing"]
    assert world.agreed("ana") == world.agreed("bo") == {("marketing", point): DENIED}
    world.erase("ana")
    left = [one.contact_id for one in world.consents().page(AGENT, ContactId("bo"), 9).decisions]
    assert left == (["bo"] if point is None else []), "PV1: the number was hers alone"


def of_bo(status: Status, point: Identifier | None, minutes: int = 1) -> InteractionEvent:
    """An event of a conversation of the one whom the other system knows by 42."""
    said = (Choice("marketing", status, point, "crm"),)
    return dataclasses.replace(writes(None, minutes=minutes), mentions=mentioned(BO), choices=said)


@pytest.mark.parametrize("older", ["ana", "bo"])
@pytest.mark.parametrize("erased", [False, True])
@pytest.mark.parametrize("status", [DENIED, GRANTED])
@pytest.mark.parametrize("point", [None, NUMBER, phone("+1 803-123-0777")])
def test_cn1_cn3_what_one_of_two_decided_while_they_were_merged_is_theirs(
    older: str, erased: bool, status: Status, point: Identifier | None
) -> None:
    """As if there had been no merge; a refusal holds for the other one too, and is listed there."""
    world = two_people(older)
    merged = world.merge("ana", "bo")
    world.ingest(of_bo(status, point))
    assert world.agreed(merged.id) == {("marketing", point): status}
    world.unmerge(merged.id)
    others = status is DENIED and point in (None, NUMBER)
    for each, has_it in (("bo", True), ("ana", others)):
        page = world.consents().page(AGENT, ContactId(each), 9)
        assert [one.status for one in page.holds] == [status] * has_it, each
        assert {one.id for one in page.holds} <= {one.id for one in page.decisions}
        assert {str(one.contact_id) for one in page.holds} <= {each, merged.id}
    if erased:
        world.erase("ana")
        kept = point != NUMBER
        assert world.agreed("bo") == ({("marketing", point): status} if kept else {})
        assert len(world.consents().page(AGENT, ContactId("bo"), 9).decisions) == kept


def test_cn1_a_consent_after_a_refusal_lifts_it_for_whoever_refused_in_their_own_conversation(world: World) -> None:
    world = two_people("ana")
    world.ingest(of_bo(DENIED, None))
    merged = world.merge("ana", "bo")
    world.ingest(of_bo(GRANTED, None, minutes=2))
    world.unmerge(merged.id)
    assert world.agreed("bo") == {("marketing", None): GRANTED}


def test_cn1_two_who_decide_otherwise_while_they_are_merged_have_each_their_own_after(world: World) -> None:
    world = two_people("ana")
    merged = world.merge("ana", "bo")
    world.ingest(of_bo(DENIED, None))
    said = (Choice("marketing", GRANTED, None, "crm"),)
    world.ingest(dataclasses.replace(writes(None, "hers", minutes=2), choices=said))
    assert world.agreed(merged.id) == {("marketing", None): GRANTED}
    world.unmerge(merged.id)
    assert (world.agreed("ana"), world.agreed("bo")) == ({("marketing", None): GRANTED}, {("marketing", None): DENIED})


@pytest.mark.parametrize("merges", [False, True])
@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("later", [False, True])
def test_pv1_what_somebody_living_decided_on_a_number_that_only_the_erased_one_had_goes(
    merges: bool, again: bool, later: bool
) -> None:
    """In a conversation that names both, at once or later when an agent has linked it.

    `again`: the erasure was broken off in between and is asked for again.
    """
    world = two_people("bo")
    merged = world.merge("ana", "bo") if merges else None
    said = (Choice("marketing", DENIED, NUMBER, "crm"), Choice("survey", DENIED, None, "crm"))
    if later:
        world.ingest(dataclasses.replace(writes(None, minutes=-1), mentions=mentioned(BO)))
        world.link("sms", ContactId("bo"))
    world.ingest(dataclasses.replace(writes(None), mentions=mentioned(BO, NUMBER), choices=said))
    if merged:
        world.unmerge(merged.id)
    assert ("marketing", NUMBER) in world.agreed("bo")
    if again:
        with pytest.MonkeyPatch.context() as broken:
            broken.setattr(MemoryStore, "remove_decisions", refusing)
            with pytest.raises(StoreUnavailable):
                world.erase("ana")
    world.erase("ana")
    assert world.agreed("bo") == {("survey", None): DENIED}
    assert world.read("bo").profile.survey_opt_out is True
    assert {each.point for each in world.store.decided.values()} == {None}
    assert world.store.interaction("sms").identifiers == (BO,)


def refusing_all(*_: object) -> None:
    raise StoreUnavailable("away")


def refusing(_store: object, decisions: Sequence[object]) -> None:
    """Where there is something to remove; all that comes before it is done."""
    if decisions:
        raise StoreUnavailable("away")


@pytest.mark.parametrize("older", ["ana", "bo"])
@pytest.mark.parametrize("undone", [False, True])
def test_cn1_pv1_what_was_decided_while_two_were_merged_stays_when_the_other_one_is_erased(
    older: str, undone: bool
) -> None:
    """`undone`: the conversation belongs to the id of a merge that was undone before."""
    world = two_people(older)
    has(world, person("cy", NOW - timedelta(days=9)))
    since = phone("+1 803-123-0009")
    told = mentioned(since if undone else NUMBER)
    if undone:
        first = world.merge("ana", "bo")
        both = dataclasses.replace(first.profile, other_phone=PhoneNumber(since.value))
        world.edit(first.id, lambda _: both)
        world.ingest(dataclasses.replace(writes(None), mentions=told))
        assert world.store.interaction("sms").link.contact_id == first.id
        world.unmerge(first.id)
    merged = world.merge(older, "cy") if undone else world.merge("ana", "bo")
    world.ingest(dataclasses.replace(writes(DENIED, minutes=1), mentions=told))
    world.unmerge(merged.id)
    world.erase("cy" if undone else "bo")
    whose = world.store.interaction("sms").link.contact_id
    assert world.read(str(whose)).id == (older if undone else "ana")
    (kept,) = world.consents().page(AGENT, ContactId(str(whose)), 9).decisions
    assert (kept.matter, kept.contact_id) == (STOPPED, world.read(str(whose)).id)


def test_cn1_what_was_broken_off_before_it_was_passed_on_is_passed_on_when_it_is_told_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(MemoryStore, "apply", refusing_all)
        with pytest.raises(StoreUnavailable):
            world.ingest(writes(DENIED))
    assert (len(world.store.conversations), world.agreed("ana")) == (1, {})
    world.ingest(writes(DENIED))
    assert world.agreed("ana") == {STOPPED: DENIED}


def test_ac12_a_record_that_is_full_keeps_the_decision_beside_it(world: World) -> None:
    for number in range(MOST):
        world.clock.pass_by(minutes=1)
        world.tell("ana", Word(f"purpose-{number}", DENIED, Speaker.PERSON))
    world.ingest(writes(DENIED))
    assert STOPPED not in world.agreed("ana")
    assert MESSAGES in {each.purpose for each in world.store.decided.values()}


def test_pv1_an_erased_conversation_has_no_choice_and_no_late_event_brings_one(world: World) -> None:
    world.ingest(writes(DENIED))
    world.erase("ana")
    world.ingest(writes(GRANTED, minutes=3, type=EventType.UPDATED))
    assert world.store.interaction("sms").choices == ()
    assert world.store.decided == {}


def test_pv1_a_conversation_of_somebody_living_loses_the_choices_on_numbers_of_who_was_erased(world: World) -> None:
    world.ingest(writes(DENIED))
    world.link("sms", ContactId("bo"))
    world.delete("bo")
    has(world, caller("cy"))
    world.link("sms", ContactId("cy"))
    world.erase("ana")
    assert NUMBER not in {each.choice.point for each in world.store.interaction("sms").choices}


@pytest.mark.parametrize("text", ["stop", "STOP", " Stop! ", '"stop"', "Arrêt", "UNSUBSCRIBE.", "OptOut"])
def test_cn1_a_message_that_is_such_a_word_and_nothing_else_refuses(text: str) -> None:
    assert word_of(text) is DENIED


@pytest.mark.parametrize("text", ["", "please stop", "stop it", "yes", "s top", "the end", "help", "stopp"])
def test_cn1_any_other_text_decides_nothing(text: str) -> None:
    assert word_of(text) is None
    assert all(word_of(each) is GRANTED for each in ALLOWING)
    assert not REFUSING & ALLOWING


def sent(*consents: Any) -> InteractionEvent:
    data = {"conversationId": "c-1", "channel": "sms", "consents": [*consents]}
    body = {"id": "e-1", "type": "interaction.started", "timestamp": "2026-11-21T10:00:00Z", "data": data}
    return read(body, lambda _: "US")


def test_cn1_our_own_event_tells_decisions() -> None:
    point = {"type": "phone", "value": "803-123-0000"}
    told = sent(
        {"purpose": "Marketing", "status": "denied"},
        {"purpose": "messages", "status": "GRANTED", "contactPoint": point},
    )
    assert told.choices == (
        Choice("marketing", DENIED, None, "webhook"),
        Choice("messages", GRANTED, NUMBER, "webhook"),
    )


@pytest.mark.parametrize(
    ("consent", "field"),
    [
        ({"status": "denied"}, "purpose"),
        ({"purpose": "a b", "status": "denied"}, "purpose"),
        ({"purpose": "survey"}, "status"),
        ({"purpose": "survey", "status": "no"}, "status"),
        ({"purpose": "survey", "status": "denied", "contactPoint": {"type": "fax"}}, "contactPoint.type"),
        ({"purpose": "survey", "status": "denied", "contactPoint": {"type": "phone", "value": "x"}},
         "contactPoint.value"),
    ],
)  # fmt: skip
def test_cn1_a_decision_that_nobody_can_read_is_refused_by_its_place(consent: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        sent({"purpose": "survey", "status": "denied"}, consent)
    assert refused.value.field == f"data.consents[1].{field}"
    with pytest.raises(InvalidValue):
        sent(*[{"purpose": "survey", "status": "denied"}] * 21)
