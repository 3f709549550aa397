"""What a model finds over all contacts becomes suggestions that people know, and overrules nobody (SG3)."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any
from zlib import crc32

import pytest

from scv.domain.contacts.contact import Contact
from scv.domain.marks.marks import MarkKind
from scv.domain.pairs.pair import MOST
from scv.domain.pairs.scored import Likely, Scored
from scv.domain.values.ids import ContactId
from scv.usecases.pairs.score import Outcome, SuggestScored
from tests.builders import phone
from tests.model.world import World
from tests.people import caller, person
from tests.usecases.pairs.streams import Stream, has, told
from tests.usecases.pairs.test_decide import walked

MODEL, NEXT = "5.0.0/0a1b2c3d4e5f", "5.0.0/ffffffffffff"


@pytest.fixture
def world() -> World:
    made = World.in_memory()
    has(made, roe("ana"), roe("bea"), roe("cid"))
    return made


def roe(contact_id: str, first_name: str = "Ana", **more: Any) -> Contact:
    """One who shares nothing with the others but a name."""
    number = f"+1 212 555 {crc32(contact_id.encode()) % 10_000:04d}"
    return person(contact_id, first_name=first_name, last_name="Roe", **{"cell_phone": number, **more})


def likely(one: str, other: str, score: float = 0.99, versions: tuple[int, int] = (1, 1)) -> Likely:
    return Likely(ContactId(one), ContactId(other), versions, score)


def suggests(world: World, *found: Likely, model: str = MODEL) -> Counter[Outcome]:
    return SuggestScored(world.store, world.pairs, world.clock)(found, "splink", model)


def only(outcome: Outcome, count: int = 1) -> Counter[Outcome]:
    return Counter({outcome: count})


def test_sg3_a_likely_pair_is_told_with_its_score_and_what_has_found_it(world: World) -> None:
    assert suggests(world, likely("bea", "ana", 0.98765)) == only(Outcome.SUGGESTED)
    (found,) = world.suggestions("ana")
    assert found.verdict.shared == ()
    assert found.verdict.scored == Scored("splink", MODEL, 0.9877, (1, 1))
    assert (found.verdict.score, told(world, "bea")) == (0.9877, [("ana", "bea")])


def test_sg3_done_twice_it_is_done_once_and_a_newer_model_says_so_in_the_same_place(world: World) -> None:
    for outcome in (Outcome.SUGGESTED, Outcome.KNOWN):
        assert suggests(world, likely("ana", "bea")) == only(outcome)
    before = world.pairs.pairs_of(["ana"])
    world.clock.pass_by(days=1)
    assert suggests(world, likely("ana", "bea", 0.97), model=NEXT) == only(Outcome.SCORED_ANEW)
    (after,) = world.pairs.pairs_of(["ana"])
    assert (after.place, after.scored.model, after.scored.score) == (before[0].place, NEXT, 0.97)
    assert len(world.suggestions("ana")) == 1


def test_sg3_sg2_what_somebody_has_dismissed_no_model_suggests(world: World) -> None:
    suggests(world, likely("ana", "bea"))
    world.dismiss("ana", "bea")
    assert suggests(world, likely("ana", "bea"), model=NEXT) == only(Outcome.NOT_NOW), "it is a declaration as well"
    world.withdraw("ana", "bea", "a mistake")
    assert suggests(world, likely("ana", "bea"), model=NEXT) == only(Outcome.DISMISSED)
    assert told(world, "ana") == []


def test_sg3_np1_two_whom_somebody_has_told_apart_are_not_suggested(world: World) -> None:
    world.declare("ana", "bea", "another voice")
    assert suggests(world, likely("ana", "bea")) == only(Outcome.NOT_NOW)
    world.withdraw("ana", "bea", "the same after all")
    assert suggests(world, likely("ana", "bea")) == only(Outcome.SUGGESTED)


@pytest.mark.parametrize("marked", [False, True])
def test_sg3_si1_what_shares_an_identifier_is_the_rules_own_also_one_that_is_marked(world: World, marked: bool) -> None:
    has(world, roe("dee", cell_phone=phone().value), roe("eve", cell_phone=phone().value))
    if marked:
        world.mark(phone(), MarkKind.SHARED, "a switchboard")
    assert suggests(world, likely("dee", "eve")) == only(Outcome.NOT_NOW)
    assert world.pairs.pairs_of(["dee"]) == ()


@pytest.mark.parametrize(
    "other",
    [
        roe("zoe", "Zoe"),
        roe("far", division="north"),
        caller("zed", phone("+1 803-123-0077")),
    ],
    ids=["another name", "another division", "nobody has saved it"],
)
def test_sg3_who_cannot_be_the_same_is_not_suggested(world: World, other: Contact) -> None:
    has(world, other)
    assert suggests(world, likely("ana", other.id)) == only(Outcome.NOT_NOW)


def test_sg3_what_has_changed_since_it_was_scored_is_not_suggested(world: World) -> None:
    world.edit("ana", lambda each: dataclasses.replace(each.profile, title="Dr"))
    world.delete("cid")
    found = (likely("ana", "bea"), likely("bea", "cid"), likely("bea", "nobody"), likely("bea", "bea"))
    assert suggests(world, *found) == only(Outcome.NOT_NOW, 4)
    assert suggests(world, likely("bea", "ana", versions=(1, 2))) == only(Outcome.SUGGESTED)


def test_sg3_who_was_merged_since_is_scored_by_the_next_run(world: World) -> None:
    suggests(world, likely("ana", "cid"))
    result = world.merge("ana", "bea")
    assert (suggests(world, likely("bea", "cid")), told(world, "cid")) == (only(Outcome.NOT_NOW), [])
    assert suggests(world, likely("cid", result.id, versions=(1, result.version))) == only(Outcome.SUGGESTED)
    assert told(world, "cid") == [tuple(sorted(("cid", result.id)))]
    world.unmerge(result.id)
    assert told(world, "ana") in ([("ana", "cid")], [])


def test_sg3_an_edit_hides_it_until_it_is_scored_again(world: World) -> None:
    suggests(world, likely("ana", "bea"))
    world.edit("bea", lambda each: dataclasses.replace(each.profile, title="Dr"))
    assert told(world, "ana") == []
    assert suggests(world, likely("ana", "bea", versions=(1, 2))) == only(Outcome.SCORED_ANEW)
    assert told(world, "ana") == [("ana", "bea")]


def test_sg3_sg1_once_they_share_an_identifier_the_rule_judges_them(world: World) -> None:
    suggests(world, likely("ana", "bea"))
    world.edit("bea", lambda each: dataclasses.replace(each.profile, other_phone=roe("ana").profile.cell_phone))
    (found,) = world.suggestions("ana")
    assert (found.verdict.scored, found.verdict.score) == (None, 1.0)
    world.saved("bea")
    assert suggests(world, likely("ana", "bea", versions=(1, 2))) == only(Outcome.NOT_NOW)


def test_sg3_what_the_stream_has_found_stays_as_it_was_found(world: World) -> None:
    has(world, roe("dee", cell_phone=phone().value), roe("eve", cell_phone=phone().value))
    world.saved("dee")
    world.edit("eve", lambda each: dataclasses.replace(each.profile, cell_phone=None))
    assert told(world, "dee") == []
    assert suggests(world, likely("dee", "eve", versions=(1, 2))) == only(Outcome.KNOWN)


def test_sg3_the_likeliest_come_first_and_nobody_has_more_than_ten(world: World) -> None:
    others = [f"o-{place:02d}" for place in range(MOST + 3)]
    has(world, *(roe(each, cell_phone=f"+1 303 555 {place:04d}") for place, each in enumerate(others)))
    found = [likely("ana", each, 0.999 - place / 1000) for place, each in enumerate(others)]
    assert suggests(world, *found) == only(Outcome.SUGGESTED, MOST) + only(Outcome.TOO_MANY, 3)
    assert {each.contacts[1].id for each in world.suggestions("ana")} == set(others[:MOST])
    world.edit("ana", lambda each: dataclasses.replace(each.profile, title="Dr"))
    anew = [dataclasses.replace(each, versions=(2, 1)) for each in found[MOST:]]
    assert suggests(world, *anew) == only(Outcome.SUGGESTED, 3), "what is told no more takes nobody's place"


def test_sg3_pv1_a_pair_goes_with_either_of_the_two(world: World) -> None:
    suggests(world, likely("ana", "bea"), likely("bea", "cid"))
    stream = Stream(world)
    stream.written()
    world.erase("ana")
    assert [(each.first, each.second) for each in world.pairs.pairs_of(["bea"])] == [("bea", "cid")]
    world.delete("cid")
    stream.followed()
    assert world.pairs.pairs_of(["bea"]) == ()


def test_sg3_each_write_is_counted_so_that_a_pace_can_be_kept(world: World) -> None:
    written: list[int] = []
    found = [likely("ana", "bea"), likely("ana", "bea"), likely("bea", "cid")]
    SuggestScored(world.store, world.pairs, world.clock, written.append)(iter(found), "splink", MODEL)
    assert written == [1, 1]


def test_sg3_it_lists_with_the_others_by_division(world: World) -> None:
    suggests(world, likely("ana", "bea"), likely("bea", "cid"))
    assert sorted(walked(world, 1)[0]) == ["ana", "bea"]
