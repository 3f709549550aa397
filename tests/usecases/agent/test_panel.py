"""What a panel costs, and that it is the same over every store (PA4, RS3, RS9)."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.meter import Meter, cost_of
from scv.adapters.memory import MemoryStore
from scv.domain.access.permissions import ALL_DIVISIONS, CONVERSATION_ASSOCIATE, Access
from scv.domain.agent.panel import Panel, State
from scv.domain.changes.histories import filled_in
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import Profile
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.merging import Order
from scv.domain.interactions.channels import Channel
from scv.domain.marks.marks import MarkKind
from scv.domain.projects.choices import TypedIdentifiers, WhatsAppMatching
from scv.domain.projects.datasheets import Datasheet, DatasheetDefinition
from scv.domain.projects.project import Project
from scv.domain.values.errors import MissingPermission
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.agent.panel import SHOWN_IN_FULL, ReadPanel
from scv.usecases.identity.merge import Merge
from scv.usecases.linking.ingest import Ingest
from tests.builders import NOW, CountedIds, SettableClock, alexis, david, email, event, person, phone
from tests.faults.scenarios import has as stored
from tests.model.world import World
from tests.people import AGENT, caller, identifier
from tests.stores.tables import Bench
from tests.usecases.centers import Center

CONVERSATION_1 = ConversationId("conversation-1")
ANYBODY = Access("agent-1", frozenset({"*"}), frozenset({ALL_DIVISIONS}))
CLOCK = SettableClock()
MOST_ROUND_TRIPS, MOST_UNITS = 4, 6


def called(bench: Bench, *identifiers: Identifier) -> None:
    Ingest(bench.store, MemoryStore(), CLOCK, CountedIds())(event(*identifiers, division="*"))


def has(bench: Bench, *contacts: Contact) -> None:
    for contact in contacts:
        bench.store.apply(Plan(NOW, (Transition(None, contact),)))


def shown(bench: Bench, project: Project | None = None) -> tuple[Panel, tuple[str, ...], float]:
    """The panel, the requests that it took and the read units that they cost by the size of the items."""
    settings = MemoryStore(settings={"default": project} if project else {})
    with Meter(bench.client, {}, {}).counting(bench.client) as calls:
        panel = ReadPanel(bench.store, settings, CLOCK)(ANYBODY, CONVERSATION_1)
    cost = cost_of(calls)
    assert cost.write_units == 0
    return panel, cost.operations, cost.read_units


def test_PA1_the_panel_of_a_known_caller_takes_three_reads_in_two_steps(bench: Bench) -> None:
    has(bench, alexis())
    called(bench, phone())

    panel, calls, units = shown(bench)

    assert panel.state is State.LINKED
    assert (sorted(calls), units) == (["GetItem", "GetItem", "Query"], 3)


def test_PA4_RS3_another_holder_is_one_read_more(bench: Bench) -> None:
    has(bench, alexis(), david())
    called(bench, phone())

    panel, calls, units = shown(bench)

    assert [each.holder.contact_id for each in panel.search.results] == ["c-david"]
    assert len(calls) <= MOST_ROUND_TRIPS
    assert units <= MOST_UNITS


@pytest.mark.parametrize("holders", [50, 120])
def test_PA4_with_very_many_holders_the_panel_costs_the_same(bench: Bench, holders: int) -> None:
    crowd = [person(f"c-{n:04}", "Ana", "Roe", NOW, cell_phone=alexis().profile.cell_phone) for n in range(holders)]
    has(bench, *crowd)
    called(bench, phone())

    panel, calls, units = shown(bench)

    assert len([each for each in panel.search.results if each.contact]) == SHOWN_IN_FULL
    assert len(calls) <= MOST_ROUND_TRIPS
    assert units <= MOST_UNITS


def test_PJ7_RS9_of_a_merged_contact_with_a_datasheet_it_stays_within_the_budget(bench: Bench) -> None:
    has(bench, alexis(), david())
    called(bench, phone())
    sheet = Datasheet("order", "default", ContactId("c-david"), {"number": 1}, NOW, "u-1")
    bench.store.save_datasheet(sheet, filled_in(sheet))
    Merge(bench.store, CLOCK, CountedIds("merged"))(Order(ANYBODY, [ContactId("c-alexis"), ContactId("c-david")]))

    panel, calls, units = shown(bench)
    assert (panel.contact and panel.contact.id, panel.search.results) == ("merged-0001", ())
    assert len(calls) <= MOST_ROUND_TRIPS
    assert units <= MOST_UNITS

    project = Project("default", datasheets=(DatasheetDefinition("order", "Order", {}),))
    panel, _, _ = shown(bench, project)
    assert [sheet and sheet.values for _, sheet in panel.datasheets] == [{"number": 1}]


def test_PA4_a_form_of_two_people_stays_within_the_budget(bench: Bench) -> None:
    has(bench, alexis(), person("c-ana", "Ana", "Roe", NOW, work_email="ana@example.com"))
    called(bench, phone(), email())

    panel, calls, units = shown(bench)

    assert [each.holder.identifier for each in panel.search.results] == [email()]
    assert len(calls) <= 5  # one query for each identifier
    assert units <= MOST_UNITS


def test_PA4_a_candidate_whose_record_is_not_there_yet_is_still_named() -> None:
    class Lagging(MemoryStore):
        def contacts(self, contact_ids: object, fresh: bool = True) -> dict[ContactId, Contact]:
            return {} if not fresh else dict(super().contacts(contact_ids, fresh))  # type: ignore[arg-type]

    store = Lagging()
    for contact in (alexis(), david()):
        store.apply(Plan(NOW, (Transition(None, contact),)))
    Ingest(store, store, CLOCK, CountedIds())(event(phone()))

    panel = ReadPanel(store, store, CLOCK)(ANYBODY, CONVERSATION_1)

    assert [(each.holder.contact_id, each.contact) for each in panel.search.results] == [("c-david", None)]


def test_RS8_an_expired_contact_is_neither_shown_nor_found(center: Center) -> None:
    Ingest(center.store, MemoryStore(), center.clock, center.new_id)(event(phone(), at=center.clock()))
    center.clock.turn(timedelta(days=61))

    panel = ReadPanel(center.store, MemoryStore(), center.clock)(ANYBODY, CONVERSATION_1)

    assert (panel.state, panel.contact, panel.search.results) == (State.UNLINKED, None, ())


TOLD = (
    phone(),
    email(),
    identifier("SocialWhatsapp", "18031230000"),
    identifier("Cookie", "k-1"),
    identifier("ExternalId", "7", source="crm"),
)
CHOICES: tuple[dict[str, Any], ...] = (
    {},
    {"whatsapp_matches_phone": WhatsAppMatching.STITCH},
    {"whatsapp_matches_phone": WhatsAppMatching.CANDIDATE, "typed_identifiers": TypedIdentifiers.SUGGEST},
    {"blocked_identifiers": ("+1803*",)},
    {"role_mailboxes": ("alexis",)},
    {"manual": frozenset(Channel)},
)
some_of = st.lists(st.sampled_from(TOLD), unique=True, max_size=3)


@given(
    st.sampled_from(Channel),
    st.sampled_from(CHOICES),
    some_of,
    some_of,
    st.integers(0, 2),
    st.dictionaries(st.sampled_from(TOLD[:3]), st.sampled_from(MarkKind), max_size=1),
    st.sampled_from(["as it came in", "unlinked", "linked to one who is gone"]),
)
def test_PA7_PA8_the_panel_names_the_permission_that_creating_asks_for(
    channel: Channel,
    chosen: dict[str, Any],
    told: list[Identifier],
    known: list[Identifier],
    first: int,
    marked: dict[Identifier, MarkKind],
    then: str,
) -> None:
    """Whoever alone has what the interaction tells is promoted, whichever of it its channel looks for."""
    world = World.in_memory()
    world.save_project(Project("sales", **chosen))
    for each, kind in marked.items():
        world.mark(each, kind)
    people = (caller("caller-1", *known[:first]), caller("caller-2", *known[first:]))
    stored(world, alexis(), *(each for each in people if each.identifiers))
    world.ingest(event(*told, conversation="c-1", channel=channel, project_id="sales", division="*"))
    if then != "as it came in":
        world.link("c-1", None if then == "unlinked" else ContactId("c-alexis"))
        world.delete("c-alexis")

    named = world.panel("c-1").actions["create"].permission

    linking_alone = dataclasses.replace(AGENT, permissions=frozenset({CONVERSATION_ASSOCIATE}))
    with pytest.raises(MissingPermission) as refused:
        world.create_from_panel("c-1", Profile(first_name="Ana", last_name="Roe"), "request-1", linking_alone)
    assert refused.value.permission == named
