"""Erasing: whatever carries the person's identifiers is found, also what was never linked to anybody (PV1, PV2)."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held
from scv.domain.contacts.profiles import Profile
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import (
    Answer,
    EventType,
    Interaction,
    InteractionEvent,
    Mention,
    Outcome,
    Unreadable,
    relinked,
)
from scv.domain.privacy.erasure import is_erased
from scv.domain.projects.project import Project, TieRule
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.agent.create import CreateFromInteraction
from scv.usecases.agent.link import LinkInteraction
from scv.usecases.agent.panel import ReadPanel
from scv.usecases.contacts.save import CreateContact, DeleteContact
from scv.usecases.interactions.journey import ReadInteraction
from scv.usecases.linking.ingest import Ingest
from scv.usecases.ports.writes import InteractionChanged
from scv.usecases.privacy.erase import EraseContact, Erasure
from tests.builders import FOURTH_OF_FEBRUARY, NOW, CountedIds, SettableClock, cookie, email, event, person, phone
from tests.people import AGENT
from tests.stores.benches import Store
from tests.usecases.linking.test_ingest import Crash, CrashingStore, save, stored

BOB = ContactId("bob")
CALL = ConversationId("call")
OTHER = phone("+1 803-123-0009")
SINGLE = Project("single", tie_rule=TieRule.SINGLE_MATCH)
BY_HAND = Project("by-hand", manual=frozenset(Channel))


@dataclasses.dataclass
class Office:
    """Ingest, agents and erasure over one store."""

    store: Any
    clock: SettableClock = dataclasses.field(default_factory=SettableClock)
    log: MemoryStore = dataclasses.field(default_factory=MemoryStore)
    ids: CountedIds = dataclasses.field(default_factory=CountedIds)

    def takes_in(self, *found: Identifier, conversation: str = "call", **told: Any) -> Answer:
        return self.takes(event(*found, conversation=conversation, **told))

    def takes(self, told: InteractionEvent) -> Answer:
        settings = MemoryStore(settings={each.id: each for each in (SINGLE, BY_HAND)})
        return Ingest(self.store, settings, self.clock, self.ids)(told)

    def erases(self, contact_id: str) -> Erasure:
        return EraseContact(self.store, MemoryStore(), self.clock, self.log, MemoryStore(), MemoryStore())(
            AGENT, ContactId(contact_id)
        )

    def deletes(self, contact_id: str) -> None:
        DeleteContact(self.store, MemoryStore(), self.clock)(AGENT, ContactId(contact_id))

    def links(self, conversation: str, contact_id: ContactId | None) -> None:
        LinkInteraction(self.store, self.clock)(AGENT, ConversationId(conversation), contact_id)

    def has(self, conversation: str = "call") -> Interaction:
        found: Interaction | None = self.store.interaction(conversation)
        assert found is not None
        return found

    def pointed(self, *identifiers: Identifier) -> list[tuple[str, ...]]:
        return [self.store.pointed("*", each) for each in identifiers]


@pytest.fixture
def office(store: Store) -> Office:
    """With Ana, whose number and email are known."""
    office = Office(store)
    save(store, holding("ana", phone(), email()))
    return office


def holding(contact_id: str, *held: Identifier) -> Contact:
    one = person(contact_id, contact_id.title(), "Roe", FOURTH_OF_FEBRUARY)
    return dataclasses.replace(one, held=tuple(Held(each, FOURTH_OF_FEBRUARY) for each in held))


# -- what leaves a pointer ----------------------------------------------------------------------

NEVER_LINKED: dict[str, dict[str, Any]] = {
    "callback": {"channel": Channel.CALLBACK},
    "campaign": {"channel": Channel.CAMPAIGN},
    "webChat": {"channel": Channel.WEB_CHAT},
    "made by hand": {"project_id": "by-hand"},
}


@pytest.mark.parametrize("kind", NEVER_LINKED)
def test_PV1_what_nobody_is_linked_to_leaves_a_pointer_for_each_identifier(office: Office, kind: str) -> None:
    office.takes_in(phone(), email(), cookie(), **NEVER_LINKED[kind])
    assert office.pointed(phone(), email(), cookie()) == [("call",)] * 3
    assert office.has().expires_at == NOW + timedelta(days=60)


def test_PV1_PJ2_a_tie_leaves_pointers_as_well(office: Office) -> None:
    save(office.store, holding("bob", phone()))
    assert office.takes_in(phone(), project_id="single").rule == "PJ2"
    assert office.pointed(phone()) == [("call",)]


def test_PV1_what_a_contact_holds_needs_no_pointer_and_what_it_does_not_hold_does(office: Office) -> None:
    office.takes_in(phone(), email())
    assert office.pointed(phone(), email()) == [(), ()]
    office.takes_in(phone(), OTHER, conversation="form")
    assert office.pointed(phone(), OTHER) == [(), ("form",)]
    office.takes_in(OTHER, conversation="new")
    assert office.pointed(OTHER) == [("form",)]


def test_PV1_an_agent_who_links_somebody_that_lacks_the_number_leaves_a_pointer(office: Office) -> None:
    save(office.store, holding("bob"))
    office.takes_in(phone())
    office.links("call", BOB)
    assert office.pointed(phone()) == [("call",)]


def test_PV2_a_pointer_lasts_as_long_as_an_interaction_that_goes_on() -> None:
    """Renewed by the first event of a day, it outlives each of them."""
    store = MemoryStore()
    office = Office(store)
    for hours in range(0, 24 * 9, 5):
        office.clock.now = NOW + timedelta(hours=hours)
        office.takes_in(phone(), channel=Channel.CALLBACK, type=EventType.UPDATED, at=office.clock())
        (expiry,) = store.pointers.values()
        interaction = office.has()
        assert expiry is not None
        assert interaction.expires_at is not None
        assert expiry > interaction.expires_at


def test_PV2_a_linked_interaction_keeps_a_pointer_that_never_expires() -> None:
    store = MemoryStore()
    office = Office(store)
    save(store, holding("ana", phone()))
    office.takes_in(phone(), OTHER)
    assert list(store.pointers.values()) == [None]
    store.pointers.clear()
    office.clock.pass_by(days=3)
    office.takes_in(phone(), type=EventType.UPDATED)
    assert store.pointers == {}, "one that never expires is not renewed"


def test_PV2_an_expired_interaction_is_a_new_one_to_its_next_event(office: Office) -> None:
    office.takes_in(phone(), id="e-1", channel=Channel.CALLBACK, subject="about Ana")
    office.clock.pass_by(days=61)
    answer = office.takes_in(cookie(), id="e-1", type=EventType.UPDATED, at=office.clock())
    assert (answer.outcome, office.has().identifiers, office.has().event_count) == (Outcome.CREATED, (cookie(),), 1)


@pytest.mark.parametrize("carried_out", [False, True])
def test_PV1_no_crash_leaves_an_interaction_without_its_pointers_or_a_pointer_without_it(carried_out: bool) -> None:
    for calls in itertools.count(1):
        store = MemoryStore()
        office = Office(CrashingStore(store, calls, carried_out=carried_out))
        try:
            office.takes_in(phone(), email(), id="e-1", channel=Channel.CALLBACK)
        except Crash:
            assert len(store.pointers) == 2 * len(store.conversations)
            Office(store).takes_in(phone(), email(), id="e-1", channel=Channel.CALLBACK)
            assert {place[1] for place in store.pointers} == {phone(), email()}
            continue
        break
    assert calls == 3


# -- what an erasure does with them -------------------------------------------------------------


@pytest.mark.parametrize("kind", NEVER_LINKED)
def test_PV1_never_linked_interactions_are_made_anonymous(office: Office, kind: str) -> None:
    told = event(phone(), cookie(), conversation="call", name="Ana Roe", subject="about Ana", **NEVER_LINKED[kind])
    office.takes(dataclasses.replace(told, unreadable=(Unreadable("data.form.email", "ana at example"),)))
    done = office.erases("ana")
    interaction = office.has()
    assert (done.anonymous, done.reduced, done.undecided) == ({"call"}, set(), {})
    assert is_erased(interaction)
    assert (interaction.identifiers, interaction.unreadable, interaction.facts.name) == ((), (), None)
    assert office.pointed(phone(), cookie(), email()) == [()] * 3


def test_PV1_the_linked_ones_are_made_anonymous_as_ever(office: Office) -> None:
    office.takes_in(phone(), cookie())
    assert office.erases("ana").anonymous == {"call"}
    assert office.pointed(phone(), cookie()) == [(), ()]


def test_PV1_an_interaction_of_another_living_contact_stays_without_what_that_one_lacks(office: Office) -> None:
    save(office.store, holding("bob", OTHER))
    told = event(OTHER, conversation="call", name="Ana Roe", subject="Order 7")
    told = dataclasses.replace(told, unreadable=(Unreadable("data.form.phone", "none"),))
    office.takes(dataclasses.replace(told, mentions=(*told.mentions, Mention(phone(), "803 123 0000"))))
    office.links("call", BOB)
    done = office.erases("ana")
    interaction = office.has()
    assert (done.anonymous, done.reduced) == (set(), {"call"})
    assert (interaction.identifiers, interaction.unreadable, interaction.facts.name) == ((OTHER,), (), None)
    assert (interaction.link.contact_id, interaction.facts.subject) == ("bob", "Order 7")
    assert all(answer.contact_id != "ana" for answer in interaction.answers)
    assert office.pointed(phone()) == [()]


def test_PV1_what_the_other_contact_holds_as_well_stays_whole(office: Office) -> None:
    save(office.store, holding("bob", phone()))
    office.takes_in(phone(), channel=Channel.CALLBACK)
    office.links("call", BOB)
    before = office.has()
    done = office.erases("ana")
    assert (done.anonymous, done.reduced, done.undecided) == (set(), set(), {})
    assert office.has() == dataclasses.replace(before, revision=before.revision + 1)
    assert office.pointed(phone()) == [()]


def test_PV1_what_an_agent_unlinks_meanwhile_is_still_found_by_its_number(office: Office) -> None:
    save(office.store, holding("bob", phone()))
    office.takes_in(phone(), channel=Channel.CALLBACK)
    office.links("call", BOB)
    read, left = type(office.store).interaction, [None]

    def meanwhile(store: Any, conversation_id: ConversationId) -> Interaction | None:
        found: Interaction | None = read(store, conversation_id)
        if left:
            left.clear()
            office.links("call", None)
        return found

    with patch.object(type(office.store), "interaction", meanwhile):
        done = office.erases("ana")

    assert done.undecided == {"call": ("bob",)}
    assert office.pointed(phone()) == [("call",)]


def test_PV1_what_nobody_is_linked_to_and_somebody_else_may_be_meant_by_is_left_to_decide(office: Office) -> None:
    save(office.store, holding("bob", phone()))
    office.takes_in(phone(), channel=Channel.CALLBACK)
    before = office.has()
    assert office.erases("ana").undecided == {"call": ("bob",)}
    assert office.has() == before
    assert office.erases("bob").anonymous == {"call"}
    assert is_erased(office.has())


def test_PV1_of_a_deleted_contact_as_well(office: Office) -> None:
    office.takes_in(phone(), channel=Channel.CALLBACK)
    office.deletes("ana")
    assert stored(office.store, "ana").known_by == (phone(), email())
    assert office.erases("ana").anonymous == {"call"}
    left = stored(office.store, "ana")
    assert (left.known_by, left.held, left.erased) == ((), (), True)


def test_PV1_it_can_be_repeated_and_says_that_there_was_nothing_left(office: Office) -> None:
    office.takes_in(phone(), channel=Channel.CALLBACK)
    first, again = office.erases("ana"), office.erases("ana")
    assert first.anonymous == {"call"}
    assert (again.anonymous, again.reduced, again.undecided) == (set(), set(), {})


def test_PV1_AC11_a_log_of_ids_and_an_entry_without_personal_data_stay(office: Office) -> None:
    office.takes_in(phone())
    office.erases("ana")
    assert office.log.erased == {"ana": ("ana",)}
    (entry,) = office.store.history(["ana"])
    assert (entry.action, entry.by, entry.details) == (
        "erase",
        "agent-1",
        {"division": "*", "anonymous": 1, "reduced": 0, "undecided": 0},
    )


@pytest.mark.parametrize("event_id", ["e-1", "e-2"], ids=["the same", "another"])
@pytest.mark.parametrize("channel", [Channel.CALLBACK, Channel.VOICE])
def test_PV1_a_start_that_comes_after_an_erasure_leaves_nothing(
    office: Office, channel: Channel, event_id: str
) -> None:
    """Neither a pointer nor a contact of what it tells, although it looks like a new conversation at first."""
    told = {"channel": channel, "name": "Ana Roe"}
    office.takes_in(phone(), cookie(), id="e-1", **told)
    office.erases("ana")
    answer = office.takes_in(phone(), cookie(), id=event_id, **told)
    interaction = office.has()
    assert (answer.contact_id, interaction.identifiers, interaction.facts.name) == (None, (), None)
    assert office.pointed(phone(), cookie()) == [(), ()]
    assert office.store.holders("*", (phone(), cookie())) == {phone(): (), cookie(): ()}


def test_PV2_an_expired_interaction_is_erased_before_the_store_removes_it(office: Office) -> None:
    office.takes_in(phone(), channel=Channel.CALLBACK)
    office.clock.pass_by(days=61)
    assert office.erases("ana").anonymous == {"call"}
    assert office.pointed(phone()) == [()]


def test_PV1_a_pointer_that_outlived_its_interaction_is_removed() -> None:
    store = MemoryStore()
    office = Office(store)
    save(store, holding("ana", phone()))
    office.takes_in(phone(), channel=Channel.CALLBACK)
    store.conversations.clear()
    office.erases("ana")
    assert store.pointers == {}


class Interrupted(MemoryStore):
    """Notes that are away when they are to be removed."""

    def remove_parts(self, *_: object, **__: object) -> None:
        raise Crash


def broken_off(office: Office) -> None:
    """Ana is marked as erased, her interactions are not reached yet."""
    with pytest.raises(Crash):
        EraseContact(office.store, Interrupted(), office.clock, office.log, MemoryStore(), MemoryStore())(
            AGENT, ContactId("ana")
        )


def test_PV1_before_the_sweep_nobody_is_shown_the_erased_persons_interaction(office: Office) -> None:
    office.takes_in(phone(), name="Ana Roe")
    broken_off(office)
    shown = ReadPanel(office.store, MemoryStore(), office.clock)(AGENT, CALL)
    assert (shown.contact, shown.search.query, shown.interaction.identifiers) == (None, None, ())
    interaction, contact = ReadInteraction(office.store, office.clock).session(AGENT, CALL)
    assert (contact, interaction.identifiers, interaction.facts.name) == (None, (), None)


def test_PV1_PA7_before_the_sweep_an_agent_makes_nobody_of_the_erased_person(office: Office) -> None:
    office.takes_in(phone(), name="Ana Roe")
    broken_off(office)
    make = CreateContact(office.store, office.clock, office.ids)
    link = LinkInteraction(office.store, office.clock)
    create = CreateFromInteraction(office.store, MemoryStore(), office.clock, office.ids, make, link)
    create(AGENT, CALL, Profile(first_name="Eve", last_name="Made"), "key")
    assert office.store.holders("*", (phone(),)) == {phone(): ()}
    assert office.has().identifiers == ()


@pytest.mark.parametrize("more", [(), (OTHER,)], ids=["nothing new", "a new number"])
def test_PV1_RS10_a_late_event_before_the_sweep_brings_nobody_back(
    office: Office, more: tuple[Identifier, ...]
) -> None:
    office.takes_in(phone(), name="Ana Roe")
    broken_off(office)
    answer = office.takes_in(*more, type=EventType.UPDATED, name="Ana Roe")
    interaction = office.has()
    assert is_erased(interaction)
    assert (answer.contact_id, interaction.identifiers, interaction.facts.name) == (None, (), None)
    office.erases("ana")
    assert office.store.holders("*", (phone(), OTHER)) == {phone(): (), OTHER: ()}


def test_PV1_a_late_event_of_an_erased_conversation_keeps_no_id_of_its_sender(office: Office) -> None:
    office.takes_in(phone(), id="call-of-ana-1", communication_id="leg-of-ana")
    office.erases("ana")
    ended = office.takes_in(id="call-of-ana-2", type=EventType.ENDED, communication_id="leg-of-ana")
    interaction = office.has()
    assert (interaction.events, interaction.last_event.id) == ((), None)
    assert [leg.id for leg in interaction.legs] == [None]
    assert interaction.facts.ended_at is not None
    assert office.takes_in(id="call-of-ana-2", type=EventType.ENDED) == ended


def test_PV1_a_late_event_brings_nothing_back_after_an_agent_linked_the_conversation(office: Office) -> None:
    """To somebody else, whom the answer names; what the event tells of the erased person stays out all the same."""
    save(office.store, holding("bob", OTHER))
    office.takes_in(phone(), name="Ana Roe")
    office.erases("ana")
    office.links("call", BOB)
    told: dict[str, Any] = {"type": EventType.ENDED, "name": "Ana Roe", "subject": "about Ana"}
    late = event(phone(), cookie(), conversation="call", **told)
    answer = office.takes(late)
    interaction = office.has()
    assert (answer.contact_id, interaction.link.contact_id) == ("bob", "bob")
    assert (interaction.identifiers, interaction.facts.name, interaction.facts.subject) == ((), None, None)
    assert office.pointed(phone(), cookie()) == [(), ()]
    assert office.takes(late) == answer, "RS5"
    office.links("call", None)
    office.erases("bob")
    assert all(each.contact_id is None for each in office.has().answers)


class Racing:
    """A store whose interaction somebody else writes just before the erasure does."""

    def __init__(self, store: Any, meanwhile: Callable[[], None]) -> None:
        self._store = store
        self._meanwhile = meanwhile

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def apply(self, plan: Plan) -> None:
        """Once, when it is about the interaction."""
        if plan.interaction is not None:
            meanwhile, self._meanwhile = self._meanwhile, lambda: None
            meanwhile()
        self._store.apply(plan)


@pytest.mark.parametrize("channel", [Channel.CALLBACK, Channel.VOICE])
def test_PV1_an_event_at_that_very_moment_is_erased_with_the_rest(office: Office, channel: Channel) -> None:
    office.takes_in(phone(), channel=channel)

    def meanwhile() -> None:
        before = office.has()
        office.store.replace(before, relinked(before, before.link))

    racing = Racing(office.store, meanwhile)
    done = EraseContact(racing, MemoryStore(), office.clock, office.log, MemoryStore(), MemoryStore())(
        AGENT, ContactId("ana")
    )
    assert done.anonymous == {"call"}
    assert is_erased(office.has())


def test_RS5_an_interaction_that_changed_is_told_to_who_writes_it(office: Office) -> None:
    office.takes_in(phone())
    before = office.has()
    office.store.replace(before, relinked(before, before.link))
    with pytest.raises(InteractionChanged):
        office.store.replace(before, relinked(before, before.link))
