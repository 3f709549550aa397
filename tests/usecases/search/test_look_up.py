"""RS1, RS7, RS8, MG3, AC2: look-up over both stores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scv.domain.access.permissions import Access
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.contacts.life import provisional
from scv.domain.identifiers.identifier import lookup_spellings
from scv.domain.values.errors import ContactNotFound
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.search.look_up import REVERSE_LIMIT, LookUp
from tests.builders import email, phone
from tests.usecases.desk import ANYBODY, Desk, desk_on

NUMBER = {"display": "+1 803-123-0000"}
SOUTH = Access("agent-2", frozenset({"*"}), frozenset({DivisionId("south")}))


@pytest.fixture(params=["memory", "moto"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk_on(request.param) as desk:
        yield desk


def look_up(desk: Desk) -> LookUp:
    return LookUp(desk.store, desk.divisions, desk.clock)


def test_rs1_who_was_created_first_is_the_best_match(desk: Desk) -> None:
    alexis, _ = (desk.saved(name, cellPhone=NUMBER) for name in ("Alexis", "David"))

    assert look_up(desk)(ANYBODY, phone()) == alexis


def test_rs2_the_next_created_follows_until_nobody_is_left(desk: Desk) -> None:
    alexis, david = (desk.saved(name, cellPhone=NUMBER) for name in ("Alexis", "David"))

    desk.delete(ANYBODY, alexis.id)
    assert look_up(desk)(ANYBODY, phone()).id == david.id

    desk.delete(ANYBODY, david.id)
    with pytest.raises(ContactNotFound):
        look_up(desk)(ANYBODY, phone())


def test_rs8_an_expired_contact_is_treated_as_absent(desk: Desk) -> None:
    contact = provisional(ContactId("c-1"), UNASSIGNED_DIVISION, (phone(),), desk.clock())
    desk.store.apply(Plan(desk.clock(), (Transition(None, contact),)))
    assert look_up(desk)(ANYBODY, phone()).id == "c-1"

    desk.clock.pass_by(days=60, seconds=1)

    with pytest.raises(ContactNotFound):
        look_up(desk)(ANYBODY, phone())


def test_rs9_a_merge_takes_nobodys_calls_and_answers_as_one(desk: Desk) -> None:
    alexis = desk.saved("Alexis", cellPhone=NUMBER)
    david = desk.saved("David", cellPhone=NUMBER)
    late = desk.saved("Late", workEmail="ana@example.com")
    canonical = desk.merged(david, late)

    assert look_up(desk)(ANYBODY, phone()).id == alexis.id
    assert look_up(desk)(ANYBODY, email()).id == canonical.id
    reverse = look_up(desk).reverse(ANYBODY, (phone(),), ())
    assert [contact.id for contact in reverse] == [alexis.id, canonical.id]


def test_reverse_names_each_contact_once_and_at_most_25(desk: Desk) -> None:
    both = desk.saved("Both", cellPhone=NUMBER, homePhone=NUMBER, twitterId={"screenName": "18031230000"})
    for number in range(REVERSE_LIMIT):
        desk.saved(f"Name{number}", cellPhone=NUMBER)

    found = look_up(desk).reverse(ANYBODY, lookup_spellings("18031230000"), ())

    assert len(found) == len({contact.id for contact in found}) <= REVERSE_LIMIT
    assert found[0].id == both.id


def test_ac2_each_division_of_the_caller_is_asked_and_no_other(desk: Desk) -> None:
    north, south = (desk.saved(name, division=name, cellPhone=NUMBER) for name in ("north", "south"))

    assert look_up(desk)(ANYBODY, phone()).id == north.id
    assert look_up(desk)(ANYBODY, phone(), DivisionId("south")).id == south.id
    assert look_up(desk)(SOUTH, phone()).id == south.id
    assert [each.id for each in look_up(desk).reverse(SOUTH, (phone(),), ())] == [south.id]
    with pytest.raises(ContactNotFound):
        look_up(desk)(SOUTH, phone(), DivisionId("north"))
