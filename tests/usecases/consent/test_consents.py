"""Consent through the life of contacts: told, merged, parted, deleted, erased (CN1, CN2, CN3)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.access.permissions import Access
from scv.domain.agent.panel import consent_remark
from scv.domain.changes.plans import Plan, Transition
from scv.domain.consent.decisions import MOST, SURVEY, Decision, Matter, Speaker, Status
from scv.domain.consent.words import Word
from scv.domain.contacts.agreed import with_decisions
from scv.domain.contacts.conflicts import DecidedBy
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import Profile
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.merging import Order
from scv.domain.interactions.channels import Channel
from scv.domain.values.errors import ConsentLimit, ContactNotFound
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.identity.merge import Merge
from scv.usecases.identity.unmerge import Unmerge
from tests.builders import email, event, phone
from tests.faults.scenarios import has
from tests.model.world import World
from tests.people import AGENT, person

NUMBER = phone("+1 803-123-0000")
ALL_SURVEYS: Matter = (SURVEY, None)
GRANTED, DENIED, WITHDRAWN = Status
PERSON, BY_AGENT, SYSTEM = Speaker


@pytest.fixture
def world() -> World:
    """Ana has a number, Bo an address; both were saved, and time passes between everything that is told."""
    made = World.in_memory()
    has(made, person("ana", cell_phone=NUMBER.value), person("bo", work_email="bo@example.com"))
    return made


def told(
    world: World, contact_id: str, status: Status, by: Speaker = PERSON, purpose: str = SURVEY, **more: Any
) -> Decision:
    world.clock.pass_by(hours=1)
    return world.tell(contact_id, Word(purpose, status, by, **more))


def asked(world: World, contact_id: str, refuses: bool | None) -> Contact:
    """Somebody writes the field."""
    world.clock.pass_by(hours=1)
    return world.edit(contact_id, lambda each: dataclasses.replace(each.profile, survey_opt_out=refuses))


def refused(world: World, contact_id: str) -> bool | None:
    return world.read(contact_id).profile.survey_opt_out


def kept(world: World, contact_id: str) -> list[tuple[str, Status]]:
    """What the listing has, the latest first."""
    return [(each.purpose, each.status) for each in world.consents().page(AGENT, ContactId(contact_id), 100).decisions]


def test_cn1_a_decision_is_kept_with_all_that_was_told_and_stands_on_the_record(world: World) -> None:
    when = world.clock() - timedelta(days=3)
    made = told(
        world,
        "ana",
        WITHDRAWN,
        purpose="Marketing",
        point=NUMBER,
        decided_at=when,
        source="letter",
        text_version="v3",
        evidence="scan 17",
    )
    assert (made.purpose, made.decided_at, made.recorded_at, made.recorded_by) == (
        "marketing",
        when,
        world.clock(),
        AGENT.subject,
    )
    page = world.consents().page(AGENT, ContactId("ana"), 10)
    assert page.decisions == page.holds == world.read("ana").consents == (made,)
    assert world.read("ana").version == 1, "no field of the contact says so"
    (entry,) = world.store.history(["ana"])
    assert (entry.action, entry.details) == ("consent", {"purpose": "marketing", "status": "withdrawn"})


def test_cn1_nothing_is_replaced_and_the_listing_goes_on_page_by_page(world: World) -> None:
    for status in (GRANTED, DENIED, GRANTED, WITHDRAWN):
        told(world, "ana", status, purpose="marketing")
    first = world.consents().page(AGENT, ContactId("ana"), 3)
    assert [each.status for each in first.decisions] == [WITHDRAWN, GRANTED, DENIED]
    rest = world.consents().page(AGENT, ContactId("ana"), 3, first.before)
    assert ([each.status for each in rest.decisions], rest.before) == ([GRANTED], None)
    assert [each.status for each in rest.holds] == [WITHDRAWN]


def test_cn1_a_decision_that_several_records_of_one_person_have_is_listed_once(world: World) -> None:
    """A conversation passes it on to each contact that it comes to."""
    said = Decision("one", ContactId("ana"), "marketing", DENIED, PERSON, world.clock(), "sender")
    copies = tuple(dataclasses.replace(said, contact_id=ContactId(each)) for each in ("ana", "bo"))
    for each in copies:
        before = world.read(each.contact_id)
        world.store.apply(Plan(world.clock(), (Transition(before, with_decisions(before, each)),), kept=(each,)))
    merged = world.merge("ana", "bo")
    assert isinstance(merged, Contact)
    told(world, merged.id, GRANTED, BY_AGENT, purpose="surveys")
    page = world.consents().page(AGENT, merged.id, 99)
    assert [each.purpose for each in page.decisions] == ["surveys", "marketing"]
    assert page.decisions[1] in copies


def test_cn1_a_moment_that_many_records_share_does_not_end_the_listing(world: World) -> None:
    """An event that told 20 decisions, passed on to six contacts that were merged then: more than is read at once."""
    names = [f"of-{place}" for place in range(6)]
    has(world, *(person(each) for each in names))
    first = told(world, names[0], GRANTED, purpose="first")
    world.clock.pass_by(hours=1)
    many = [
        Decision(f"m-{place}", ContactId("of-0"), f"p-{place}", DENIED, PERSON, world.clock(), "")
        for place in range(20)
    ]
    for each in names:
        copies = tuple(dataclasses.replace(one, contact_id=ContactId(each)) for one in many)
        before = world.read(each)
        world.store.apply(Plan(world.clock(), (Transition(before, with_decisions(before, *copies)),), kept=copies))
    merged = world.merge(*names)
    assert isinstance(merged, Contact)
    seen, before_it = list[str](), None
    while True:
        page = world.consents().page(AGENT, merged.id, 10, before_it)
        seen += [each.id for each in page.decisions]
        before_it = page.before
        if before_it is None:
            break
    assert sorted(seen) == sorted([first.id, *(each.id for each in many)])
    assert set(page.decisions) & set(page.holds) == {first}


def test_cn1_the_same_sent_again_by_a_client_is_kept_once_and_said_again_later_twice(world: World) -> None:
    word = Word("marketing", DENIED, PERSON)
    first = world.tell("ana", word)
    world.clock.pass_by(seconds=2)
    assert world.tell("ana", word) == first
    world.clock.pass_by(seconds=2)
    assert world.tell("ana", word) != first
    assert len(kept(world, "ana")) == 2


def test_cn1_what_is_told_late_is_kept_although_it_changes_nothing(world: World) -> None:
    told(world, "ana", DENIED)
    told(world, "ana", GRANTED, decided_at=world.clock() - timedelta(days=9))
    assert refused(world, "ana") is True
    assert kept(world, "ana") == [(SURVEY, GRANTED), (SURVEY, DENIED)]


def test_cn1_whoever_does_not_see_a_contact_tells_nothing_of_it(world: World) -> None:
    stranger = Access("agent-2", frozenset({"*"}), frozenset({DivisionId("north")}))
    with pytest.raises(ContactNotFound):
        world.consents().tell(stranger, ContactId("ana"), Word(SURVEY, DENIED, PERSON))
    with pytest.raises(ContactNotFound):
        world.consents().page(stranger, ContactId("ana"), 10)


def test_ac12_a_record_with_as_many_matters_as_it_holds_takes_no_more(world: World) -> None:
    for number in range(MOST):
        told(world, "ana", DENIED, purpose=f"purpose-{number}")
    with pytest.raises(ConsentLimit):
        told(world, "ana", DENIED, purpose="one-more")
    told(world, "ana", GRANTED, purpose="purpose-3")


# -- the field of surveys -------------------------------------------------------------------------


def test_cn3_writing_the_field_adds_a_decision_and_reading_it_gives_what_holds(world: World) -> None:
    assert (refused(world, "ana"), kept(world, "ana")) == (None, [])
    for refuses, status in ((True, DENIED), (False, GRANTED), (True, DENIED)):
        assert asked(world, "ana", refuses).profile.survey_opt_out is refuses
        assert kept(world, "ana")[0] == (SURVEY, status)
    made = world.create(Profile(first_name="Cy", last_name="Doe", survey_opt_out=True), "key-1")
    assert kept(world, made.id) == [(SURVEY, DENIED)]
    (stands,) = made.consents
    assert (stands.said_by, stands.source, stands.decided_at) == (BY_AGENT, "surveyOptOut", made.created_at)


def test_cn3_the_same_again_or_nothing_is_no_decision_and_no_edit(world: World) -> None:
    before = asked(world, "ana", True)
    assert asked(world, "ana", True) == asked(world, "ana", None) == before
    assert len(kept(world, "ana")) == 1


def test_cn3_a_decision_on_surveys_is_an_edit_of_the_field(world: World) -> None:
    told(world, "ana", DENIED)
    contact = world.read("ana")
    assert (contact.profile.survey_opt_out, contact.version, contact.modified_at) == (True, 2, world.clock())
    told(world, "ana", DENIED)
    assert world.read("ana").version == 2, "it says what it said"


def test_cn2_the_persons_word_stands_over_what_an_agent_writes_into_the_field(world: World) -> None:
    told(world, "ana", DENIED)
    assert asked(world, "ana", False).profile.survey_opt_out is True
    assert kept(world, "ana")[0] == (SURVEY, GRANTED), "and that is kept"
    told(world, "ana", GRANTED)
    assert refused(world, "ana") is False
    assert asked(world, "ana", True).profile.survey_opt_out is False


def test_cn3_what_an_earlier_version_kept_counts_as_a_decision_that_nobody_dated(world: World) -> None:
    early = dataclasses.replace(person("cy", survey_opt_out=True), consents=())
    has(world, early)
    assert world.agreed("cy") == {ALL_SURVEYS: DENIED}
    merged = world.merge("bo", "cy")
    assert merged.profile.survey_opt_out is True
    assert asked(world, "cy", False).profile.survey_opt_out is False
    assert world.agreed("cy") == {ALL_SURVEYS: GRANTED}


# -- merges ---------------------------------------------------------------------------------------


def test_cn2_mg5_a_refusal_survives_a_merge_with_a_later_consent_of_somebody_else(world: World) -> None:
    asked(world, "ana", True)
    asked(world, "bo", False)
    shown = world.show_merge("ana", "bo")
    (conflict,) = [each for each in shown.outcome.conflicts if each.field == "surveyOptOut"]
    assert conflict.decided_by is DecidedBy.REFUSAL
    assert world.merge("ana", "bo").profile.survey_opt_out is True


def test_cn2_mg9_the_persons_own_consent_stands_over_it_and_the_preview_says_so(world: World) -> None:
    asked(world, "ana", True)
    told(world, "bo", GRANTED)
    shown = world.show_merge("ana", "bo")
    (conflict,) = [each for each in shown.outcome.conflicts if each.field == "surveyOptOut"]
    assert conflict.decided_by is DecidedBy.OWN_WORD
    assert {(each.contact_id, each.fate.value, each.field) for each in conflict.candidates} == {
        ("ana", "notKept", None),
        ("bo", "won", "surveyOptOut"),
    }
    assert world.merge("ana", "bo").profile.survey_opt_out is False


def test_mg9_a_decision_since_the_preview_that_changes_the_outcome_is_named(world: World) -> None:
    shown = world.show_merge("ana", "bo")
    told(world, "bo", DENIED, purpose="marketing")
    assert world.merge_as(shown, "ana", "bo", key="key-1").consents, "no field of the result says otherwise"


def test_cn3_mg10_merge_and_unmerge_are_the_identity_on_consents(world: World) -> None:
    told(world, "ana", DENIED)
    told(world, "bo", GRANTED, BY_AGENT)
    told(world, "bo", DENIED, purpose="marketing", point=NUMBER)
    before = {each: (world.read(each).consents, kept(world, each)) for each in ("ana", "bo")}
    merged = world.merge("ana", "bo")
    assert world.agreed(merged.id) == {ALL_SURVEYS: DENIED, ("marketing", NUMBER): DENIED}
    assert len(kept(world, merged.id)) == 3
    world.unmerge(merged.id)
    assert {each: (world.read(each).consents, kept(world, each)) for each in ("ana", "bo")} == before


def test_cn3_mg10_what_was_refused_meanwhile_holds_for_both_and_a_consent_lifts_nothing(world: World) -> None:
    told(world, "ana", DENIED)
    merged = world.merge("ana", "bo")
    told(world, merged.id, GRANTED)
    told(world, merged.id, DENIED, purpose="marketing")
    assert refused(world, merged.id) is False
    world.unmerge(merged.id)
    assert world.agreed("ana") == {ALL_SURVEYS: DENIED, ("marketing", None): DENIED}
    assert world.agreed("bo") == {ALL_SURVEYS: GRANTED, ("marketing", None): DENIED}
    assert [refused(world, each) for each in ("ana", "bo")] == [True, False]
    assert kept(world, "ana")[0] == kept(world, "bo")[0] == ("marketing", DENIED), "both list what was told meanwhile"


def test_cn3_mg10_a_refusal_outlives_several_merges_and_their_end(world: World) -> None:
    has(world, person("cy"))
    inner = world.merge("ana", "bo")
    outer = world.merge(inner.id, "cy")
    told(world, outer.id, DENIED)
    told(world, outer.id, DENIED, purpose="messages", point=NUMBER)
    world.unmerge(outer.id)
    world.unmerge(inner.id)
    assert [refused(world, each) for each in ("ana", "bo", "cy")] == [True, True, True]
    holders = [each for each in ("ana", "bo", "cy") if ("messages", NUMBER) in world.agreed(each)]
    assert holders == ["ana"], "a decision on a number is of who has it"


def test_cn3_mg10_a_refusal_that_a_merge_was_given_is_no_value_that_is_dropped(world: World) -> None:
    order = Order(AGENT, (ContactId("ana"), ContactId("bo")), override=Profile(survey_opt_out=True))
    merged = Merge(world.store, world.clock, world.new_id)(order).contact
    assert kept(world, merged.id) == [(SURVEY, DENIED)]
    apart = Unmerge(world.store, world.clock, world.new_id)(AGENT, merged.id)
    assert apart.dropped == ()
    assert [each.profile.survey_opt_out for each in apart.inputs] == [True, True]


def test_cn3_selecting_a_contact_adds_no_decision(world: World) -> None:
    asked(world, "ana", False)
    world.ingest(event(email("else@example.com"), channel=Channel.EMAIL, conversation="mail"))
    world.select("mail", "ana")
    assert world.read("ana").id != "ana", "they were merged"
    assert kept(world, "ana") == [(SURVEY, GRANTED)]


# -- the panel, and the end -----------------------------------------------------------------------


def test_cn2_pa12_the_panel_shows_what_holds_as_a_code_with_parameters(world: World) -> None:
    told(world, "ana", GRANTED, BY_AGENT)
    told(world, "ana", DENIED)
    world.ingest(event(NUMBER, conversation="call"))
    (shown,) = world.panel("call").consents
    remark = consent_remark(shown)
    at = "2026-" + remark.text.split("2026-")[1][:5]
    assert (remark.code, remark.text) == ("consent.denied", f"Refused by the person on {at}: survey.")
    assert remark.params["purpose"] == SURVEY
    world.link("call", None)
    assert world.panel("call").consents == ()


def test_pv1_co4_nothing_of_it_outlives_the_contact(world: World) -> None:
    told(world, "ana", DENIED, point=NUMBER)
    told(world, "bo", DENIED)
    world.delete("ana")
    world.erase("bo")
    store: MemoryStore = world.store
    assert store.decided == {}
    assert [each for each in store.records.values() if each.consents_since] == []
    (kept,) = (each for record in store.records.values() for each in record.consents)
    assert (kept.contact_id, kept.recorded_by, kept.source, kept.evidence) == ("ana", "", "", ""), (
        "CN4: what a deleted contact refused is needed by an erasure, and goes with it"
    )


def test_pv1_a_decision_on_a_merge_that_was_undone_keeps_no_address_of_who_was_erased(world: World) -> None:
    address = email("bo@example.com")
    merged = world.merge("ana", "bo")
    told(world, merged.id, DENIED, purpose="messages", point=address)
    told(world, merged.id, DENIED, purpose="marketing")
    world.unmerge(merged.id)
    world.erase("bo")
    left: list[Identifier | None] = [each.point for each in world.store.decided.values()]
    assert left == [None], "it may be about the other one"
    assert world.agreed("ana") == {("marketing", None): DENIED}


def test_cn3_what_was_told_meanwhile_stands_although_the_other_one_was_erased(world: World) -> None:
    merged = world.merge("ana", "bo")
    told(world, merged.id, DENIED)
    world.unmerge(merged.id)
    world.erase("ana")
    assert refused(world, "bo") is True
