"""What agents do on the panel when others are faster, or a merge set can grow no more (PA6, PA7)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import timedelta

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.access.permissions import Access
from scv.domain.changes.plans import Plan
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.family import Family
from scv.domain.contacts.profiles import Profile
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import EventType, Facts, Interaction
from scv.domain.values.errors import Busy, ContactExists
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.agent.link import LinkInteraction
from scv.usecases.agent.select import CreateFromInteraction, SelectContact
from scv.usecases.contacts.save import CreateContact, EditContact
from scv.usecases.ports.writes import InteractionChanged, StaleWrite
from tests.people import AGENT, SHARED_PHONE, call, caller, identifier, person, phone
from tests.usecases.centers import Center

C_1 = ConversationId("c-1")
ANA = Profile(first_name="Ana", last_name="Roe")


@dataclass
class Panel:
    """The agent's use cases over one center."""

    center: Center

    def selects(self, contact_id: str, access: Access = AGENT) -> Interaction:
        center = self.center
        edit = EditContact(center.store, center.clock, center.new_id)
        select = SelectContact(center.store, MemoryStore(), center.clock, center.new_id, center.link, edit)
        return select(access, C_1, ContactId(contact_id)).interaction

    def did(self, contact_id: str) -> str:
        center = self.center
        edit = EditContact(center.store, center.clock, center.new_id)
        select = SelectContact(center.store, MemoryStore(), center.clock, center.new_id, center.link, edit)
        return select(AGENT, C_1, ContactId(contact_id)).did.value

    def creates(self, key: str = "request-1", fields: Profile = ANA, conversation: str = "c-1") -> Interaction:
        center, store = self.center, self.center.store
        make = CreateContact(store, center.clock, center.new_id)
        link = LinkInteraction(store, center.clock)
        create = CreateFromInteraction(store, MemoryStore(), center.clock, center.new_id, make, link)
        return create(AGENT, ConversationId(conversation), fields, key)

    def contact(self, interaction: Interaction) -> Contact:
        found: Contact = self.center.store.contact(interaction.link.contact_id)
        return found


def test_PA6_MG7_a_set_that_can_grow_no_more_is_linked_to(center: Center) -> None:
    ana = dataclasses.replace(
        person("ana"),
        family=Family(
            merge_set=(ContactId("ana"), *(ContactId(f"m-{n}") for n in range(51))), merged_from=(ContactId("m-0"),)
        ),
    )
    center.has(ana, caller("guest", phone()))
    center.takes_in(call("c-1", phone()))

    linked = Panel(center).selects("ana")

    assert (linked.link.contact_id, linked.link.rule) == ("m-0", "PA6")
    assert center.store.contact("guest").canonical_id is None


def test_PA6_when_others_are_faster_every_time_the_agent_is_told_to_repeat() -> None:
    class Racing(MemoryStore):
        def apply(self, plan: Plan) -> None:
            if any(entry.action == "merge" for entry in plan.history):
                raise StaleWrite("guest")
            super().apply(plan)

        def contacts(self, contact_ids: object, fresh: bool = True) -> dict[ContactId, Contact]:
            found = dict(super().contacts(contact_ids, fresh))  # type: ignore[arg-type]
            return {each: dataclasses.replace(record, revision=99) for each, record in found.items()}

    center = Center(Racing())
    center.has(person("ana"), caller("guest", phone()))
    center.takes_in(call("c-1", phone()))

    with pytest.raises(Busy):
        Panel(center).selects("ana")


def test_PA7_an_event_that_comes_in_between_is_kept() -> None:
    class Interrupted(MemoryStore):
        interrupted = False

        def apply(self, plan: Plan) -> None:
            if plan.interaction and plan.interaction.after.link.rule == "PA7" and not self.interrupted:
                self.interrupted = True
                center.takes_in(dataclasses.replace(call("c-1"), type=EventType.ENDED))
            super().apply(plan)

    center = Center(Interrupted())
    center.has(person("alexis", work_phone=SHARED_PHONE))
    center.takes_in(call("c-1", phone()))
    center.link(AGENT, C_1, None)

    made = Panel(center).creates()

    assert (len(made.events), Panel(center).contact(made).identifiers) == (2, (phone(),))
    assert center.store.interaction("c-1") == made


def test_PA7_when_events_never_stop_the_agent_is_told_to_repeat() -> None:
    class Restless(MemoryStore):
        def apply(self, plan: Plan) -> None:
            if plan.interaction and plan.interaction.after.link.rule == "PA7":
                raise InteractionChanged(C_1)
            super().apply(plan)

    center = Center(Restless())
    center.takes_in(call("c-1", phone()))
    center.link(AGENT, C_1, None)

    with pytest.raises(Busy):
        Panel(center).creates()


@pytest.mark.parametrize("unlinked", [True, False])
def test_PA7_the_resend_of_a_request_gets_its_first_result_also_after_unlinking(center: Center, unlinked: bool) -> None:
    center.takes_in(call("c-1", phone()))
    if unlinked:
        center.link(AGENT, C_1, None)
    made = Panel(center).creates()
    center.link(AGENT, C_1, None)

    assert Panel(center).creates().link.contact_id == made.link.contact_id


def test_PA7_a_contact_that_was_deleted_since_is_made_anew(center: Center) -> None:
    center.takes_in(call("c-1", phone()))
    center.link(AGENT, C_1, None)
    first = Panel(center).creates().link.contact_id
    center.delete(AGENT, ContactId(str(first)))

    again = Panel(center).creates()

    assert again.link.contact_id != first
    assert Panel(center).contact(again).profile.first_name == "Ana"


def test_PA6_selecting_twice_at_once_is_selecting_once() -> None:
    """The merge of the one call comes between the reads of the other."""

    @dataclass
    class Twice(MemoryStore):
        other: Panel | None = None

        def apply(self, plan: Plan) -> None:
            other, self.other = self.other, None
            if other is not None:
                other.selects("ana")
            super().apply(plan)

    store = Twice()
    center = Center(store)
    center.has(person("ana"), caller("guest", phone()))
    center.takes_in(call("c-1", phone()))
    store.other = Panel(center)

    linked = Panel(center).selects("ana")

    merged = center.store.contact("ana").canonical_id
    assert merged == center.store.contact("guest").canonical_id
    assert (linked.link.contact_id, linked.link.rule) == ("guest", "PA6")


def test_PA6_what_selecting_did_is_told(center: Center) -> None:
    center.has(person("ana"), person("bob"))
    center.takes_in(call("c-1", phone()))
    panel = Panel(center)

    assert panel.did("ana") == "merged"
    assert panel.did("ana") == "completed"
    assert panel.did("bob") == "linked"


def test_PA6_completing_moves_the_cookie_as_well_and_nothing_that_others_claim(center: Center) -> None:
    center.has(person("ana", work_email="ana@example.com"), person("bob"))
    center.claims.claim(AGENT, ContactId("bob"), phone())
    told = (identifier("Email", "ana@example.com"), identifier("Cookie", "k-1"), phone(), phone("+1 803-123-0009"))
    center.takes_in(call("c-1", *told))
    center.link(AGENT, C_1, ContactId("ana"))

    Panel(center).selects("ana")

    held = center.store.contact("ana").identifiers
    assert {identifier("Cookie", "k-1"), phone("+1 803-123-0009")} <= set(held)
    assert phone() not in held


def test_PA7_the_provisional_contact_that_alone_holds_the_number_is_promoted(center: Center) -> None:
    caller_id = center.takes_in(call("c-1", phone())).contact_id
    campaign = dataclasses.replace(call("c-2", phone()), facts=Facts(channel=Channel.CAMPAIGN))
    center.takes_in(campaign)

    made = Panel(center).creates(conversation="c-2")

    assert made.link.contact_id == caller_id
    assert center.store.contact(caller_id).profile.display_name == "Ana Roe"


def test_PA7_what_another_agent_has_typed_is_neither_dropped_nor_overwritten(center: Center) -> None:
    """Of two agents who make different people of one interaction the later one is told who exists."""
    center.takes_in(call("c-1", phone()))
    made = Panel(center).creates("request-1")

    with pytest.raises(ContactExists) as refused:
        Panel(center).creates("request-2", Profile(first_name="Bob", last_name="Ray"))

    assert refused.value.entity_id == made.link.contact_id
    center.clock.turn(timedelta(minutes=1))
    with pytest.raises(ContactExists):
        Panel(center).creates("request-1")
    center.link(AGENT, C_1, None)
    other = Panel(center).creates("request-2", Profile(first_name="Bob", last_name="Ray"))
    assert other.link.contact_id != made.link.contact_id, "who unlinks it first makes a contact of their own"


def test_PA7_a_resend_is_never_answered_with_people_merged_in_between(center: Center) -> None:
    center.has(person("bob"))
    center.takes_in(call("c-1", phone()))
    made = Panel(center).creates("request-1")
    center.merged(str(made.link.contact_id), "bob")

    with pytest.raises(ContactExists):
        Panel(center).creates("request-1")
