"""Linking and unlinking interactions (PA5, PA6)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.access.permissions import Access
from scv.domain.changes.plans import Plan
from scv.domain.interactions.interaction import EventType
from scv.domain.values.errors import ContactNotFound, ConversationNotFound, DivisionMismatch
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from tests.people import AGENT, NOW, SHARED_PHONE, call, caller, identifier, person, phone
from tests.usecases.centers import Center

C_1 = ConversationId("c-1")
CONTACT_B = ContactId("b")
CONTACT_A = ContactId("a")
EMAIL = identifier("Email", "b@example.com")


def journey(center: Center, *contact_ids: str) -> list[str]:
    return [entry.conversation_id for entry in center.store.journey(contact_ids, 25, None)]


def test_pa6_a_selected_contact_has_the_interaction_in_its_journey_at_once(center: Center) -> None:
    center.has(person("a", work_phone=SHARED_PHONE), person("b"))
    center.takes_in(call("c-1", phone()))
    linked = center.link(AGENT, C_1, CONTACT_B)
    assert (linked.link.contact_id, linked.link.rule, linked.link.by) == ("b", "PA6", "agent-1")
    assert linked.link.identifier == phone()
    assert center.store.interaction("c-1") == linked
    assert (journey(center, "a"), journey(center, "b")) == ([], ["c-1"])


def test_pa6_what_an_agent_decided_later_events_do_not_change(center: Center) -> None:
    center.has(person("a", work_phone=SHARED_PHONE), person("b"))
    center.takes_in(call("c-1", phone()))
    center.link(AGENT, C_1, CONTACT_B)
    later = dataclasses.replace(call("c-1", phone(), EMAIL), type=EventType.UPDATED)
    center.takes_in(later)
    assert center.store.interaction("c-1").link.contact_id == "b"


def test_pa5_an_unlinked_interaction_is_in_nobodys_journey_and_the_next_one_follows_rs1(center: Center) -> None:
    center.has(person("a", work_phone=SHARED_PHONE))
    center.takes_in(call("c-1", phone()))
    unlinked = center.link(AGENT, C_1, None)
    assert (unlinked.link.contact_id, unlinked.link.rule) == (None, "PA5")
    assert journey(center, "a") == []
    assert center.store.interaction("c-1") == unlinked
    assert center.store.contact("a").identifiers == (phone(),)
    assert center.takes_in(call("c-2", phone())).contact_id == "a"


@pytest.mark.parametrize("contact_id", ["b", None])
def test_pa5_pa6_the_same_decision_again_writes_nothing(dynamodb: Center, contact_id: ContactId | None) -> None:
    dynamodb.has(person("a", work_phone=SHARED_PHONE), person("b"))
    dynamodb.takes_in(call("c-1", phone()))
    first = dynamodb.link(AGENT, C_1, contact_id)
    dynamodb.requests.clear()
    assert dynamodb.link(AGENT, C_1, contact_id) == first
    assert set(dynamodb.requests) == {"GetItem"}


def test_pa6_mg10_it_is_linked_to_the_member_that_holds_its_identifier(center: Center) -> None:
    center.has(caller("a", EMAIL), caller("b", phone(), when=NOW - timedelta(days=1)), person("stranger"))
    center.takes_in(call("c-1", phone()))
    center.link(AGENT, C_1, None)
    center.takes_in(call("c-2"))
    result = center.merged("a", "b")
    assert center.link(AGENT, C_1, CONTACT_A).link.contact_id == "b"
    assert center.link(AGENT, ConversationId("c-2"), result.id).link.contact_id == "a"
    assert set(journey(center, *result.members)) == {"c-1", "c-2"}


def test_pa6_an_interaction_of_a_member_stays_with_that_member(center: Center) -> None:
    center.has(caller("a", phone()), person("b"))
    center.takes_in(call("c-1", phone()))
    center.link(AGENT, C_1, CONTACT_B)
    result = center.merged("a", "b")
    assert center.link(AGENT, C_1, result.id).link.contact_id == "b"


def test_ac2_only_what_exists_and_is_visible_can_be_linked(center: Center) -> None:
    center.has(person("a"), person("north", division="north"))
    center.takes_in(call("c-1"))
    center.takes_in(call("c-north", division="north"))
    southern = Access(
        "agent-2", frozenset({"externalContacts:conversation:associate"}), frozenset({DivisionId("south")})
    )
    with pytest.raises(ConversationNotFound):
        center.link(AGENT, ConversationId("nothing"), CONTACT_A)
    with pytest.raises(ConversationNotFound):
        center.link(southern, ConversationId("c-north"), None)
    with pytest.raises(ContactNotFound):
        center.link(AGENT, C_1, ContactId("nobody"))
    with pytest.raises(DivisionMismatch):
        center.link(AGENT, C_1, ContactId("north"))


def test_rs8_a_provisional_contact_that_is_selected_lives_on(center: Center) -> None:
    center.has(caller("a", EMAIL))
    center.clock.turn(timedelta(days=50))
    center.takes_in(call("c-1"))
    center.link(AGENT, C_1, CONTACT_A)
    center.clock.turn(timedelta(days=50))
    assert center.store.contact("a").is_alive(center.clock())
    assert journey(center, "a") == ["c-1"]


def test_pa6_an_event_in_between_is_kept() -> None:
    @dataclasses.dataclass
    class InterruptedStore(MemoryStore):
        interrupted: bool = False

        def apply(self, plan: Plan) -> None:
            if plan.history and not self.interrupted:
                self.interrupted = True
                center.takes_in(dataclasses.replace(call("c-1"), type=EventType.ENDED))
            super().apply(plan)

    center = Center(InterruptedStore())
    center.has(person("a"))
    center.takes_in(call("c-1"))
    linked = center.link(AGENT, C_1, CONTACT_A)
    assert len(linked.events) == 2
    assert center.store.interaction("c-1") == linked
