"""What an erasure leaves of refusals, and what becomes of it on who has the contact point next (CN4)."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from scv.domain.consent.decisions import Decision, Speaker, Status, decided
from scv.domain.consent.suppression import (
    SOURCE,
    Suppression,
    bare,
    contact_points,
    found_for,
    left_of,
    place_of,
    places_of,
)
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.values.ids import ContactId, DivisionId
from tests.builders import NOW, cookie, email, known, phone

KEY, OTHER_KEY = "one secret key", "another secret key"
NORTH, SOUTH = DivisionId("north"), DivisionId("south")
ANA, NEW = ContactId("ana"), ContactId("new")
DENIED, GRANTED, WITHDRAWN = Status.DENIED, Status.GRANTED, Status.WITHDRAWN


def said(
    status: Status = DENIED, minutes: int = 0, by: Speaker = Speaker.PERSON, point: Identifier | None = None,
    purpose: str = "marketing", who: ContactId = ANA,
) -> Decision:  # fmt: skip
    at = NOW + timedelta(minutes=minutes)
    return decided(who, purpose, status, by, at, "agent-1", at, point, "letter", "v3", "scan 17")


def left(*decisions: Decision, points: tuple[Identifier, ...] = (phone(), email())) -> tuple[Suppression, ...]:
    return left_of(KEY, NORTH, points, decisions)


def test_cn4_of_a_refusal_on_one_point_one_entry_is_left_and_of_one_on_all_an_entry_for_each() -> None:
    one = Suppression(place_of(KEY, NORTH, phone()), "marketing", is_of_all=False, since=NOW)
    assert left(said(point=phone())) == (one,)
    everywhere = left(said(), points=(phone(), email(), cookie(), known("ExternalId", "7", source="crm")))
    assert {each.place for each in everywhere} == {place_of(KEY, NORTH, each) for each in (phone(), email())}
    assert all(each.is_of_all for each in everywhere)


def test_cn4_a_point_that_was_taken_off_the_contact_since_counts_as_well() -> None:
    gone = phone("+1 803-123-0009")
    assert [each.place for each in left(said(point=gone))] == [place_of(KEY, NORTH, gone)]
    assert left(said(point=cookie())) == ()


def test_cn4_cn2_what_was_consented_to_last_leaves_nothing() -> None:
    assert left(said(), said(GRANTED, 1)) == ()
    assert left(said(GRANTED), said(DENIED, 1, Speaker.AGENT)) == (), "the person's word holds"
    assert left(said(DENIED, 1), said(GRANTED)) == left(said(DENIED, 1))


def test_cn4_pv1_nothing_that_is_left_tells_whose_it_was() -> None:
    told = json.dumps([asdict(each) for each in left(said(point=phone()), said())], default=str)
    for word in (*phone().value.strip("+"), "ana", "agent-1", "letter", "scan 17", email().value):
        assert len(word) == 1 or word not in told
    assert phone().value.strip("+") not in told


def test_cn4_ac2_only_who_has_the_key_finds_the_place_and_only_in_its_division() -> None:
    places = {place_of(key, division, phone()) for key in (KEY, OTHER_KEY) for division in (NORTH, SOUTH)}
    assert len(places) == 4
    assert place_of(KEY, NORTH, phone()) != place_of(KEY, NORTH, known("SocialWhatsapp", "18031230000"))


def test_cn4_what_an_earlier_key_has_hashed_is_found_as_well() -> None:
    found = dict(places_of((OTHER_KEY, KEY), NORTH, (phone(), email())))
    assert found[left(said(point=email()))[0].place] == email()


def test_cn4_id2_an_earlier_spelling_is_found_as_well() -> None:
    brazilian = Identifier(IdentifierType.PHONE, "+5511987654321")
    without = Identifier(IdentifierType.PHONE, "+551187654321")
    assert dict(places_of((KEY,), NORTH, (brazilian,)))[place_of(KEY, NORTH, without)] == brazilian


def test_cn4_given_again_it_is_the_persons_word_of_that_time_with_its_own_source() -> None:
    (entry,) = left(said(point=phone()))
    later = NOW + timedelta(days=9)
    (decision,) = found_for(NEW, (), [(entry, phone())], later).given
    assert (decision.matter, decision.status, decision.said_by) == (("marketing", phone()), WITHDRAWN, Speaker.PERSON)
    assert (decision.decided_at, decision.recorded_at, decision.source) == (NOW, later, SOURCE)
    assert found_for(NEW, (decision,), [(entry, phone())], later).given == (), "once"
    again = found_for(NEW, (), [(entry, phone())], later + timedelta(days=1)).given
    assert again[0].id == decision.id


def test_cn4_what_was_refused_of_all_points_is_refused_of_all_once_however_many_are_found() -> None:
    entries = left(said(minutes=3))
    found = found_for(NEW, (), list(zip(entries, (phone(), email()), strict=True)), NOW)
    assert [each.matter for each in found.given] == [("marketing", None)]
    assert found.given[0].decided_at == NOW + timedelta(minutes=3)


def test_cn4_only_a_later_consent_of_the_person_ends_it() -> None:
    (entry,) = left(said(minutes=5, point=phone()))
    told = [(entry, phone())]

    def after(*stands: Decision) -> tuple[int, int]:
        found = found_for(NEW, stands, told, NOW)
        return len(found.given), len(found.ended)

    assert after(said(GRANTED, 6, point=phone())) == (0, 1)
    assert after(said(GRANTED, 5, point=phone())) == (1, 0), "at equal times the refusal holds"
    assert after(said(GRANTED, 4, point=phone())) == (1, 0)
    assert after(said(GRANTED, 9, Speaker.AGENT, phone())) == (1, 0)
    assert after(said(GRANTED, 9)) == (1, 0), "another matter"
    assert after(said(DENIED, 5, point=phone())) == after(said(DENIED, 9, point=phone())) == (0, 0)


@given(st.lists(st.tuples(st.sampled_from(Status), st.integers(0, 4), st.sampled_from(Speaker)), max_size=6))
def test_cn4_what_a_deleted_contact_keeps_leaves_the_same(told: list[tuple[Status, int, Speaker]]) -> None:
    decisions = [said(*each) for each in told]
    kept = bare(decisions)
    assert left(*kept) == left(*decisions)
    assert {(each.recorded_by, each.source, each.text_version, each.evidence) for each in kept} <= {("", "", "", "")}
    assert bare(kept) == kept


def test_cn4_cookies_and_external_ids_are_no_contact_points() -> None:
    assert contact_points((cookie(), phone(), known("ExternalId", "7", source="crm"), email())) == (phone(), email())


def test_cn4_of_two_times_the_later_one_is_given() -> None:
    (entry,) = left(said(point=None), points=(phone(),))
    later = replace(entry, place=place_of(KEY, NORTH, email()), since=NOW + timedelta(minutes=9))
    for told in ([(entry, phone()), (later, email())], [(later, email()), (entry, phone())]):
        (decision,) = found_for(NEW, (), told, NOW).given
        assert decision.decided_at == later.since
