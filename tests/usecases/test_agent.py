"""What agents do on the panel when others are faster, or a merge set can grow no more (PA6, PA7)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.access import Access
from scv.domain.contacts import Contact
from scv.domain.errors import Busy, MergeConflict
from scv.domain.interactions import EventType, Interaction
from scv.domain.plans import Plan
from scv.domain.profiles import Profile
from scv.usecases.agent import CreateFromInteraction, SelectContact
from scv.usecases.contacts import EditContact
from scv.usecases.link import LinkInteraction
from scv.usecases.ports import InteractionChanged, StaleWrite
from scv.usecases.promote import Promote
from tests.people import AGENT, SHARED_PHONE, call, caller, person, phone
from tests.usecases.centers import Center

ANA = Profile(first_name="Ana", last_name="Roe")


@dataclass
class Panel:
    """The agent's use cases over one center."""

    center: Center

    def selects(self, contact_id: str, access: Access = AGENT) -> Interaction:
        center = self.center
        edit = EditContact(center.store, center.clock, center.new_id)
        select = SelectContact(center.store, MemoryStore(), center.clock, center.merge, center.link, edit)
        return select(access, "c-1", contact_id)

    def creates(self, key: str = "request-1") -> Interaction:
        center, store = self.center, self.center.store
        promote = Promote(store, center.clock, center.new_id)
        link = LinkInteraction(store, center.clock)
        create = CreateFromInteraction(store, MemoryStore(), center.clock, center.new_id, promote, link)
        return create(AGENT, "c-1", ANA, key)

    def contact(self, interaction: Interaction) -> Contact:
        found: Contact = self.center.store.contact(interaction.link.contact_id)
        return found


def test_PA6_MG7_a_set_that_can_grow_no_more_is_linked_to(center: Center) -> None:
    ana = dataclasses.replace(person("ana"), merge_set=("ana", *(f"m-{n}" for n in range(51))), merged_from=("m-0",))
    center.has(ana, caller("guest", phone()))
    center.takes_in(call("c-1", phone()))

    linked = Panel(center).selects("ana")

    assert (linked.link.contact_id, linked.link.rule) == ("m-0", "PA6")
    assert center.store.contact("guest").canonical_id is None


def test_PA6_a_merge_that_somebody_else_did_first_is_told() -> None:
    class Racing(MemoryStore):
        def apply(self, plan: Plan) -> None:
            if any(entry.action == "merge" for entry in plan.history):
                raise StaleWrite("guest")
            super().apply(plan)

        def contacts(self, contact_ids: object, fresh: bool = True) -> dict[str, Contact]:
            found = dict(super().contacts(contact_ids, fresh))  # type: ignore[arg-type]
            return {each: dataclasses.replace(record, revision=99) for each, record in found.items()}

    center = Center(Racing())
    center.has(person("ana"), caller("guest", phone()))
    center.takes_in(call("c-1", phone()))

    with pytest.raises(MergeConflict):
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
    center.link(AGENT, "c-1", None)

    made = Panel(center).creates()

    assert (len(made.events), Panel(center).contact(made).identifiers) == (2, (phone(),))
    assert center.store.interaction("c-1") == made


def test_PA7_when_events_never_stop_the_agent_is_told_to_repeat() -> None:
    class Restless(MemoryStore):
        def apply(self, plan: Plan) -> None:
            if plan.interaction and plan.interaction.after.link.rule == "PA7":
                raise InteractionChanged("c-1")
            super().apply(plan)

    center = Center(Restless())
    center.takes_in(call("c-1", phone()))
    center.link(AGENT, "c-1", None)

    with pytest.raises(Busy):
        Panel(center).creates()


@pytest.mark.parametrize("unlinked", [True, False])
def test_PA7_the_resend_of_a_request_gets_its_first_result_also_after_unlinking(center: Center, unlinked: bool) -> None:
    center.takes_in(call("c-1", phone()))
    if unlinked:
        center.link(AGENT, "c-1", None)
    made = Panel(center).creates()
    center.link(AGENT, "c-1", None)

    assert Panel(center).creates().link.contact_id == made.link.contact_id


def test_PA7_a_contact_that_was_deleted_since_is_made_anew(center: Center) -> None:
    center.takes_in(call("c-1", phone()))
    center.link(AGENT, "c-1", None)
    first = Panel(center).creates().link.contact_id
    center.delete(AGENT, str(first))

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
