"""JO1-JO5, AC3: journeys over both stores."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.dynamodb.store import DynamoStore
from scv.adapters.memory import MemoryStore
from scv.domain.access.permissions import Access
from scv.domain.changes.plans import Plan, Transition
from scv.domain.interactions.interaction import relinked
from scv.domain.values.errors import ContactNotFound, ConversationNotFound, MissingPermission
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.usecases.agent.panel import ReadPanel
from scv.usecases.interactions.journey import ReadInteraction, ReadJourney
from scv.usecases.linking.ingest import Ingest
from tests.builders import NOW, event, phone
from tests.usecases.desk import ANYBODY, Desk, desk_on

C_1 = ConversationId("c-1")
NUMBER = {"display": "+1 803-123-0000"}
OTHER = {"display": "+1 803-123-1111"}


@pytest.fixture(params=["memory", "moto"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk_on(request.param) as desk:
        yield desk


def caller(*permissions: str, divisions: tuple[str, ...] = ("*",)) -> Access:
    return Access("agent-1", frozenset(permissions), frozenset(map(DivisionId, divisions)))


def called_in(desk: Desk, number: str, conversation: str, minute: int = 0, **facts: Any) -> None:
    job = Ingest(desk.store, desk.settings, desk.clock, desk.new_id)
    job(event(phone(number), conversation=conversation, at=NOW + timedelta(minutes=minute), **facts))


def walked(desk: Desk, contact_id: str, size: int, access: Access = ANYBODY, *, merged: bool = True) -> list[str]:
    seen: list[str] = []
    after = None
    while True:
        page = ReadJourney(desk.store, desk.clock)(access, ContactId(contact_id), size, after, merged)
        assert len(page.entries) <= size
        seen.extend(entry.conversation_id for entry in page.entries)
        after = page.after
        if after is None:
            return seen


@pytest.mark.parametrize("size", [1, 2, 3, 7, 200])
def test_jo3_every_entry_is_seen_once_whatever_the_page_and_at_equal_times(desk: Desk, size: int) -> None:
    contact = desk.saved(cellPhone=NUMBER)
    for number in range(7):
        called_in(desk, NUMBER["display"], f"c-{number}", minute=number // 3)

    assert walked(desk, contact.id, size) == ["c-6", "c-5", "c-4", "c-3", "c-2", "c-1", "c-0"]


def test_jo1_the_journey_is_that_of_the_whole_merge_set_by_any_id(desk: Desk) -> None:
    alexis, david = desk.saved("Alexis", cellPhone=NUMBER), desk.saved("David", cellPhone=OTHER)
    for minute, number in enumerate((NUMBER, OTHER, NUMBER, OTHER)):
        called_in(desk, number["display"], f"c-{minute}", minute)
    canonical = desk.merged(alexis, david)
    called_in(desk, OTHER["display"], "c-4", 4)

    for contact_id in (alexis.id, david.id, canonical.id):
        assert walked(desk, contact_id, 2) == ["c-4", "c-3", "c-2", "c-1", "c-0"]


def test_jo1_without_the_set_it_is_that_of_the_named_record_alone(desk: Desk) -> None:
    """Also by the id of an ancestor; the result has those that were linked to itself."""
    alexis, david = desk.saved("Alexis", cellPhone=NUMBER), desk.saved("David", cellPhone=OTHER)
    for minute, number in enumerate((NUMBER, OTHER, NUMBER)):
        called_in(desk, number["display"], f"c-{minute}", minute)
    canonical = desk.merged(alexis, david)
    called_in(desk, OTHER["display"], "c-3", 3)

    assert walked(desk, alexis.id, 1, merged=False) == ["c-2", "c-0"]
    assert walked(desk, david.id, 2, merged=False) == ["c-3", "c-1"]
    assert walked(desk, canonical.id, 2, merged=False) == []


def test_jo1_mg10_whose_id_stands_for_an_undone_merge_has_its_entries_as_well(desk: Desk) -> None:
    alexis = desk.saved("Alexis", cellPhone=NUMBER)
    heir = dataclasses.replace(desk.store.contact(alexis.id), heir_of=("undone",), revision=2)
    desk.store.apply(Plan(desk.clock(), (Transition(desk.store.contact(alexis.id), heir),)))
    called_in(desk, NUMBER["display"], "c-0")
    before = desk.store.interaction("c-0")
    desk.store.replace(before, relinked(before, dataclasses.replace(before.link, contact_id="undone")))
    called_in(desk, NUMBER["display"], "c-1", 1)

    assert walked(desk, alexis.id, 2, merged=False) == ["c-1", "c-0"]
    desk.merged(heir, desk.saved("David"))
    assert walked(desk, alexis.id, 2, merged=False) == ["c-1", "c-0"]


@pytest.mark.parametrize("size", [1, 2, 7])
def test_pv2_what_has_expired_is_absent_before_the_store_removes_it(desk: Desk, size: int) -> None:
    _kept_for(desk, timedelta(days=30))
    contact = desk.saved(cellPhone=NUMBER)
    for number in range(4):
        called_in(desk, NUMBER["display"], f"c-{number}", number)
        desk.clock.pass_by(days=10)

    assert walked(desk, contact.id, size) == ["c-3", "c-2"]
    with pytest.raises(ConversationNotFound):
        ReadInteraction(desk.store, desk.clock).session(ANYBODY, C_1)
    with pytest.raises(ConversationNotFound):
        ReadPanel(desk.store, desk.settings, desk.clock)(ANYBODY, C_1)
    assert ReadInteraction(desk.store, desk.clock).session(ANYBODY, ConversationId("c-2"))[0].expires_at is not None


def _kept_for(desk: Desk, retention: timedelta) -> None:
    """The parameter of the stack."""
    if isinstance(desk.store, MemoryStore):
        desk.store.retention = retention
    else:
        desk.store = DynamoStore(desk.store._client, dataclasses.replace(desk.store._tables, retention=retention))


@pytest.mark.parametrize(
    ("size", "hidden"), list(itertools.product((1, 2, 3, 10), ({0}, {6}, {2, 3, 4}, {0, 2, 4, 6})))
)
def test_jo5_entries_of_other_divisions_are_left_out_of_every_page(size: int, hidden: set[int]) -> None:
    desk = Desk()
    contact = desk.saved(division="south", cellPhone=NUMBER)
    for number in range(7):
        called_in(desk, NUMBER["display"], f"c-{number}", number, division="south")
        if number in hidden:
            move(desk, f"c-{number}", "north")
    seen = [f"c-{number}" for number in range(6, -1, -1) if number not in hidden]
    everything = caller("externalContacts:conversation:viewAll", divisions=("south",))

    assert walked(desk, contact.id, size, caller("externalContacts:session:view", divisions=("south",))) == seen
    assert len(walked(desk, contact.id, size, everything)) == 7


@pytest.mark.parametrize("size", [1, 2, 3])
def test_ac8_a_page_goes_on_behind_an_entry_that_the_caller_has_seen(desk: Desk, size: int) -> None:
    """The place is part of the cursor, and would tell of conversations of other divisions."""
    contact = desk.saved(division="south", cellPhone=NUMBER)
    for number in range(9):
        called_in(desk, NUMBER["display"], f"c-{number}", number, division="south")
        if number % 3:
            move(desk, f"c-{number}", "north")
    access, after = caller("externalContacts:session:view", divisions=("south",)), None
    while True:
        page = ReadJourney(desk.store, desk.clock)(access, contact.id, size, after)
        after = page.after
        if after is None:
            break
        assert after in [entry.key for entry in page.entries]


def test_ac2_the_journey_of_a_contact_that_is_gone_or_elsewhere_does_not_exist(desk: Desk) -> None:
    contact = desk.saved(cellPhone=NUMBER)
    read = ReadJourney(desk.store, desk.clock)

    with pytest.raises(ContactNotFound):
        read(caller("*", divisions=("south",)), contact.id, 25, None)
    desk.delete(ANYBODY, contact.id)
    with pytest.raises(ContactNotFound):
        read(ANYBODY, contact.id, 25, None)


def test_jo2_an_interaction_is_read_by_its_id_with_whose_it_is_now(desk: Desk) -> None:
    alexis, david = desk.saved("Alexis", cellPhone=NUMBER), desk.saved("David", cellPhone=OTHER)
    called_in(desk, NUMBER["display"], "c-1")
    canonical = desk.merged(alexis, david)

    interaction, contact = ReadInteraction(desk.store, desk.clock).session(ANYBODY, C_1)

    assert interaction.link.contact_id == alexis.id
    assert contact is not None
    assert contact.id == canonical.id


def test_co4_the_link_to_a_deleted_contact_reads_as_unlinked(desk: Desk) -> None:
    contact = desk.saved(cellPhone=NUMBER)
    called_in(desk, NUMBER["display"], "c-1")
    desk.delete(ANYBODY, contact.id)

    assert ReadInteraction(desk.store, desk.clock).session(ANYBODY, C_1)[1] is None


@pytest.mark.parametrize(
    ("permission", "divisions", "error"),
    [
        ("analytics:agentConversationDetail:view", ("*",), None),
        ("analytics:conversationDetail:view", ("north",), None),
        ("analytics:conversationDetail:view", ("south",), ConversationNotFound),
        ("externalContacts:conversation:viewAll", ("south",), None),
        ("externalContacts:session:view", ("north",), MissingPermission),
    ],
)
def test_ac3_interactions_are_shown_by_permission_and_division(
    permission: str, divisions: tuple[str, ...], error: type[Exception] | None
) -> None:
    desk = Desk()
    called_in(desk, NUMBER["display"], "c-1", division="north")
    read = ReadInteraction(desk.store, desk.clock).conversation

    if error:
        with pytest.raises(error):
            read(caller(permission, divisions=divisions), C_1)
    else:
        assert read(caller(permission, divisions=divisions), C_1)[0].conversation_id == "c-1"


def test_a_conversation_that_nobody_knows_is_not_found(desk: Desk) -> None:
    with pytest.raises(ConversationNotFound):
        ReadInteraction(desk.store, desk.clock).session(ANYBODY, ConversationId("nobody"))


def move(desk: Desk, conversation_id: str, division: str) -> None:
    """As interactions are that were linked by hand across divisions."""
    before = desk.store.interaction(conversation_id)
    facts = dataclasses.replace(before.facts, division=division)
    desk.store.replace(before, dataclasses.replace(before, facts=facts, revision=before.revision + 1))
