"""Who was erased is not contacted again: what they refused is refused by whoever has the contact point next (CN4)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.changes.written import ContactWritten
from scv.domain.consent.decisions import MESSAGES, MOST, SURVEY, Speaker, Status, holding
from scv.domain.consent.suppression import SOURCE
from scv.domain.consent.words import Word
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import PhoneNumber
from scv.domain.interactions.channels import Channel
from scv.domain.marks.marks import MarkKind
from scv.domain.projects.project import Project
from scv.domain.values.errors import StoreUnavailable
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.consent.suppress import GiveAgain
from scv.usecases.privacy.erase import EraseContact
from tests.builders import SettableClock, email, phone
from tests.faults.scenarios import has
from tests.model.world import World
from tests.people import AGENT, LONG_AGO, person
from tests.stores.tables import in_process
from tests.usecases.consent.test_told_by_senders import DENIED, GRANTED, NUMBER, STOPPED, writes
from tests.usecases.pairs.streams import Stream

AS_PERSON = Speaker.PERSON


@pytest.fixture
def world() -> World:
    made = World.in_memory()
    made.remembers_refusals = True
    has(made, known())
    return made


@pytest.fixture
def stream(world: World) -> Stream:
    return Stream(world)


def known(contact_id: str = "ana", **more: Any) -> Contact:
    return person(contact_id, cell_phone=NUMBER.value, **more)


def erased(world: World, *words: Word) -> None:
    """Who said so is erased, and a day passes."""
    for each in words:
        world.tell("ana", each)
    world.erase("ana")
    world.clock.pass_by(days=1)


def refusing(purpose: str = "marketing", by: Speaker = AS_PERSON, **more: Any) -> Word:
    return Word(purpose, DENIED, by, **more)


def sources(world: World, contact_id: str) -> dict[Any, tuple[Status, str]]:
    return {each.matter: (each.status, each.source) for each in holding(world.read(contact_id).decisions)}


def test_cn4_whoever_is_imported_with_the_number_refuses_again_and_it_says_where_that_comes_from(
    world: World, stream: Stream
) -> None:
    erased(world, refusing(point=NUMBER))
    has(world, known("new"))
    assert world.agreed("new") == {}, "no call waits for it"
    stream.followed()
    assert sources(world, "new") == {("marketing", NUMBER): (Status.WITHDRAWN, SOURCE)}
    page = world.consents().page(AGENT, ContactId("new"), 9)
    assert [each.source for each in page.decisions] == [SOURCE]
    stream.followed()
    stream.seen.clear()
    stream.followed()
    assert len(world.consents().page(AGENT, ContactId("new"), 9).decisions) == 1, "told again it is given once"


def test_cn4_cn3_who_refused_surveys_is_opted_out_again_whatever_the_import_says(world: World, stream: Stream) -> None:
    erased(world, refusing(SURVEY, Speaker.AGENT))
    world.create(dataclasses.replace(known("x").profile, survey_opt_out=False), "key-1")
    (made,) = (each for each in world.store.records.values() if each.is_alive(world.clock()))
    assert made.profile.survey_opt_out is False
    stream.followed()
    assert world.read(made.id).profile.survey_opt_out is True
    assert world.read(made.id).version == made.version + 1


def test_cn4_cn1_who_said_stop_and_was_erased_stays_silent_when_they_write_again(world: World, stream: Stream) -> None:
    world.ingest(writes(DENIED))
    erased(world)
    world.ingest(writes(None, "sms-2", minutes=60 * 24))
    made = str(world.store.interaction("sms-2").link.contact_id)
    stream.followed()
    assert sources(world, made) == {STOPPED: (Status.WITHDRAWN, SOURCE)}


def test_cn4_a_later_start_of_the_person_lifts_it_and_nobody_after_them_gets_it(world: World, stream: Stream) -> None:
    erased(world, refusing(MESSAGES, point=NUMBER))
    world.ingest(writes(GRANTED, "sms-2", minutes=60 * 24))
    stream.followed()
    made = str(world.store.interaction("sms-2").link.contact_id)
    assert world.agreed(made) == {STOPPED: GRANTED}
    assert world.suppressions.suppressions == {}


def test_cn4_a_consent_that_comes_after_it_was_given_again_lifts_it_too(world: World, stream: Stream) -> None:
    erased(world, refusing(), refusing(SURVEY))
    has(world, known("new"))
    stream.followed()
    world.clock.pass_by(minutes=1)
    world.tell("new", Word("marketing", GRANTED, Speaker.AGENT))
    stream.followed()
    assert world.agreed("new")["marketing", None] is Status.WITHDRAWN, "nobody else speaks for the person"
    world.tell("new", Word("marketing", GRANTED, AS_PERSON))
    stream.followed()
    assert world.agreed("new") == {("marketing", None): GRANTED, (SURVEY, None): Status.WITHDRAWN}
    assert [each.purpose for each in world.suppressions.suppressions.values()] == [SURVEY]


def test_cn4_who_had_the_number_before_the_erasure_gets_nothing_and_ends_nothing_by_a_consent(
    world: World, stream: Stream
) -> None:
    """Husband and wife have one number; what the erased one refused is neither his refusal nor his to take back."""
    has(world, known("bo", work_email="bo@example.com"))
    stream.followed()
    erased(world, refusing(SURVEY), refusing(MESSAGES, point=NUMBER))
    for purpose, point in (("marketing", None), (SURVEY, None), (MESSAGES, NUMBER)):
        world.clock.pass_by(minutes=1)
        world.tell("bo", Word(purpose, GRANTED, AS_PERSON, point=point))
        stream.followed()
    assert set(world.agreed("bo").values()) == {GRANTED}
    has(world, known("new"))
    stream.followed()
    assert world.agreed("new") == {(SURVEY, None): Status.WITHDRAWN, (MESSAGES, NUMBER): Status.WITHDRAWN}


def test_cn4_a_number_that_is_added_later_brings_it_as_well(world: World, stream: Stream) -> None:
    erased(world, refusing(point=NUMBER))
    has(world, person("new", work_email="new@example.com"))
    stream.followed()
    world.edit("new", lambda each: dataclasses.replace(each.profile, cell_phone=PhoneNumber(NUMBER.value)))
    stream.followed()
    assert ("marketing", NUMBER) in world.agreed("new")


def test_cn4_who_had_the_number_before_is_left_alone(world: World, stream: Stream) -> None:
    has(world, known("son"))
    stream.followed()
    erased(world, refusing(point=NUMBER), refusing(SURVEY))
    world.edit("son", lambda each: dataclasses.replace(each.profile, title="Dr"))
    stream.followed()
    assert world.agreed("son") == {}


def test_cn4_mg6_a_merge_of_those_who_had_it_before_brings_nothing(world: World, stream: Stream) -> None:
    has(world, known("son"), person("double"))
    stream.followed()
    erased(world, refusing(SURVEY))
    result = world.merge("son", "double")
    stream.followed()
    assert world.agreed(result.id) == {}


def test_cn4_mg3_who_was_merged_before_the_stream_told_passes_it_on_to_the_result(world: World, stream: Stream) -> None:
    erased(world, refusing(point=NUMBER))
    has(world, known("new"), person("double"))
    told = stream.written()
    result = world.merge("new", "double")
    for each in told:
        world.follow(each)
    assert world.agreed(result.id) == {("marketing", NUMBER): Status.WITHDRAWN}


def test_cn4_co4_who_was_deleted_first_and_erased_then_leaves_the_same(world: World, stream: Stream) -> None:
    world.tell("ana", refusing(point=NUMBER, evidence="a letter"))
    world.delete("ana")
    (kept,) = world.store.records["ana"].consents
    assert (kept.evidence, kept.recorded_by) == ("", "")
    assert world.suppressions.suppressions == {}
    world.erase("ana")
    assert world.store.records["ana"].consents == ()
    has(world, known("new"))
    stream.followed()
    assert ("marketing", NUMBER) in world.agreed("new")


def test_cn4_the_whole_merge_set_counts(world: World, stream: Stream) -> None:
    has(world, person("bo", work_email=email().value))
    world.tell("bo", refusing(point=email()))
    world.merge("ana", "bo")
    erased(world, refusing(SURVEY))
    has(world, person("new", work_email=email().value))
    stream.followed()
    assert world.agreed("new") == {("marketing", email()): Status.WITHDRAWN, (SURVEY, None): Status.WITHDRAWN}


def test_cn4_pv1_what_was_refused_in_a_conversation_of_nobody_is_left_as_well(world: World, stream: Stream) -> None:
    world.settings.settings["default"] = Project("default", manual=frozenset({Channel.SMS}))
    world.ingest(writes(DENIED))
    world.ingest(writes(None, "other", minutes=1))
    erased(world)
    has(world, known("new"))
    stream.followed()
    assert world.agreed("new") == {STOPPED: Status.WITHDRAWN}


def test_cn4_si1_a_shared_number_keeps_its_own_refusal(world: World, stream: Stream) -> None:
    world.mark(NUMBER, MarkKind.SHARED, "a family's")
    erased(world, refusing(point=NUMBER))
    has(world, known("new"))
    stream.followed()
    assert ("marketing", NUMBER) in world.agreed("new")


def test_cn4_ac2_another_division_knows_nothing_of_it(world: World, stream: Stream) -> None:
    erased(world, refusing(point=NUMBER))
    has(world, dataclasses.replace(known("new"), division=DivisionId("south")))
    stream.followed()
    assert world.store.records["new"].consents == ()


def test_cn4_the_owner_who_has_not_chosen_it_keeps_nothing(world: World, stream: Stream) -> None:
    world.tell("ana", refusing(point=NUMBER))
    EraseContact(world.store, world.notes, world.clock, world.settings, world.files, world.marks)(
        AGENT, ContactId("ana")
    )
    assert world.suppressions.suppressions == {}
    has(world, known("new"))
    stream.followed()
    assert world.agreed("new") == {}


def test_cn4_ac12_a_record_that_is_full_keeps_it_beside(world: World) -> None:
    erased(world, refusing("last", point=NUMBER))
    has(world, known("new"))
    for number in range(MOST):
        world.clock.pass_by(minutes=1)
        world.tell("new", refusing(f"purpose-{number}"))
    for _ in range(2):
        world.saved("new")
    assert [each.purpose for each in world.store.decided.values()].count("last") == 1


def test_cn4_what_somebody_else_refused_on_the_erased_ones_number_is_remembered(world: World, stream: Stream) -> None:
    has(world, person("bo"))
    world.ingest(writes(None))
    world.link("sms", ContactId("bo"))
    world.ingest(writes(DENIED, minutes=1))
    assert (world.agreed("ana"), world.agreed("bo")) == ({}, {STOPPED: DENIED})
    erased(world)
    assert world.agreed("bo") == {}
    has(world, known("new"))
    stream.followed()
    assert sources(world, "new") == {STOPPED: (Status.WITHDRAWN, SOURCE)}


def test_cn4_as_much_as_one_record_holds_is_given_to_one_of_a_merge_set_on_both_stores() -> None:
    with in_process() as bench:
        for world in (World.in_memory(), World.on_dynamodb(bench, SettableClock())):
            world.remembers_refusals = True
            has(world, known())
            erased(world, *(refusing(f"purpose-{number}", point=NUMBER) for number in range(MOST)))
            has(world, person("older", LONG_AGO), known("new"))
            written = world.store.contact(ContactId("new"))
            merged = world.merge("older", "new")
            world.follow(ContactWritten(None, written))
            world.unmerge(merged.id)
            assert len(world.agreed("new")) == MOST


def test_cn4_what_nobody_waits_for_costs_one_read_for_each_new_point_and_no_more() -> None:
    """The streams' reader alone asks; a write that brings no point asks nothing, not even for the key."""
    asked: list[int] = []

    class Counted(MemoryStore):
        def suppressed(self, places: Any) -> Any:
            asked.append(len(places))
            return super().suppressed(places)

    store, keys = Counted(), ["k"]
    world = World(store, store, store)
    has(world, known("new", work_email=email().value))
    new = world.store.records["new"]
    give = GiveAgain(store, store, lambda: keys, world.clock)
    give(ContactWritten(None, new))
    titled = dataclasses.replace(new, profile=dataclasses.replace(new.profile, title="Dr"))
    keys.clear()  # a key that is asked for is missed
    for before, after in ((new, titled), (new, new), (new, None), (None, None)):
        give(ContactWritten(before, after))
    assert asked == [2]


def test_cn4_a_key_that_cannot_be_read_stops_the_erasure_which_completes_when_it_is_repeated(world: World) -> None:
    world.tell("ana", refusing(point=phone()))
    kept: list[Any] = []

    def suppress(_gone: Contact, decisions: Any) -> None:
        kept.append(tuple(decisions))
        if len(kept) == 1:
            raise StoreUnavailable("no key")

    erase = EraseContact(world.store, world.notes, world.clock, world.settings, world.files, world.marks, suppress)
    with pytest.raises(StoreUnavailable):
        erase(AGENT, ContactId("ana"))
    erase(AGENT, ContactId("ana"))
    assert [[each.matter for each in told] for told in kept] == [[("marketing", phone())]] * 2


def test_cn4_mg10_what_is_refused_again_while_two_are_merged_is_of_who_has_the_number(world: World) -> None:
    erased(world, refusing(point=NUMBER))
    has(world, person("older", LONG_AGO), known("new"))
    written = world.store.contact(ContactId("new"))
    merged = world.merge("older", "new")
    world.follow(ContactWritten(None, written))
    world.unmerge(merged.id)
    world.erase("older")
    assert world.agreed("new") == {("marketing", NUMBER): Status.WITHDRAWN}
    (listed,) = world.consents().page(AGENT, ContactId("new"), 9).decisions
    assert listed.contact_id == "new"


def test_cn4_mg10_who_refused_while_merged_and_is_erased_after_is_remembered(world: World, stream: Stream) -> None:
    has(world, person("older", LONG_AGO))
    merged = world.merge("older", "ana")
    world.ingest(writes(DENIED))
    world.unmerge(merged.id)
    erased(world)
    has(world, known("new"))
    stream.followed()
    assert sources(world, "new") == {STOPPED: (Status.WITHDRAWN, SOURCE)}
