"""Ingest: the order in which the events of a conversation arrive does not decide whose it is (RS6, RS11, JO6, AC6)."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.adapters.memory import MemoryStore
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, ContactType
from scv.domain.contacts.held import Held
from scv.domain.contacts.life import provisional
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import Answer, EventType, Interaction, InteractionEvent, Mention, Outcome
from scv.domain.projects.project import Project, TieRule
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from tests.builders import FOURTH_OF_FEBRUARY, NOW, cookie, email, event, known, person, phone
from tests.stores.benches import Store
from tests.usecases.linking.test_ingest import holders_of, owner_of, save, stored, taking_in

STARTED, UPDATED, ENDED = EventType.STARTED, EventType.UPDATED, EventType.ENDED
CRM, LINE = known("ExternalId", "42", source="crm"), known("SocialLine", "U1")
BSUID, WHATSAPP = known("SocialWhatsappBsuid", "DE.1"), known("SocialWhatsapp", "491711234567")


def told(minute: int, kind: EventType, *found: Identifier, **facts: Any) -> InteractionEvent:
    """An event of its minute, named after it."""
    at = NOW + timedelta(minutes=minute)
    ended = {"ended_at": at} if kind is ENDED else {}
    started = {"started_at": at if kind is STARTED else None}
    return event(*found, id=f"e-{minute}", type=kind, at=at, **{**started, **ended, **facts})


def of(store: Store) -> Interaction:
    interaction = store.interaction(ConversationId("conversation-1"))
    assert interaction is not None
    return interaction


def in_any_order(events: Sequence[InteractionEvent], *contacts: Contact) -> MemoryStore:
    """What every order of arrival stores of the interaction; whoever was made is told by what it holds."""
    ends, stores = set(), []
    for order in itertools.permutations(events):
        store = MemoryStore()
        save(store, *contacts)
        ingest = taking_in(store)
        for each in order:
            ingest(each)
        ends.add(repr(end_of(store)))
        stores.append(store)
    assert len(ends) == 1, "\n".join(sorted(ends))
    return stores[0]


def end_of(store: MemoryStore) -> tuple[object, ...]:
    interaction = of(store)
    linked = store.contact(ContactId(interaction.link.contact_id or ""))
    who: object = linked.id if linked and linked.created_at < NOW else linked and sorted(linked.identifiers)
    link = dataclasses.replace(interaction.link, contact_id=None)
    facts = (interaction.facts, interaction.started_at, interaction.mentions, interaction.legs, interaction.unreadable)
    return who, link, *facts


def curated(contact_id: str, *held: Identifier) -> Contact:
    """Somebody who was known before."""
    one = person(contact_id, "Ana", "Roe", FOURTH_OF_FEBRUARY)
    return dataclasses.replace(one, held=tuple(Held(each, FOURTH_OF_FEBRUARY) for each in held))


def visitor(contact_id: str, *held: Identifier) -> Contact:
    """A provisional contact of an earlier conversation."""
    return provisional(ContactId(contact_id), UNASSIGNED_DIVISION, held, NOW - timedelta(days=3))


# -- which identifiers decide (RS6) -------------------------------------------------------------


def test_RS6_a_reply_from_another_address_does_not_move_the_conversation() -> None:
    """In any order: the address that it came in on decides, also when nobody has it and somebody has the other."""
    mail = {"channel": Channel.EMAIL}
    events = [told(0, STARTED, email(), **mail), told(5, UPDATED, email("bob@example.com"), **mail)]
    store = in_any_order(events, curated("bob", email("bob@example.com")))
    made = owner_of(store)
    assert (made.type, made.identifiers) == (ContactType.IDENTIFIED, (email(),))
    known_too = in_any_order(events, curated("ana", email()), curated("bob", email("bob@example.com")))
    assert of(known_too).link.contact_id == "ana"


def test_RS6_a_consulted_number_does_not_move_the_conversation(store: Store) -> None:
    colleague = phone("+1 803-123-0009")
    save(store, curated("colleague", colleague))
    ingest = taking_in(store)
    first = ingest(told(0, STARTED, phone()))
    answer = ingest(told(1, UPDATED, colleague))
    assert (answer.contact_id, answer.candidates) == (first.contact_id, 1)
    assert owner_of(store).identifiers == (phone(),)


def test_RS6_CH2_a_stronger_identifier_that_is_told_later_does_decide() -> None:
    events = [told(0, STARTED, cookie(), channel=Channel.WEB_MESSAGING), told(2, UPDATED, email(), first_name="Ana")]
    store = in_any_order(events, curated("ana", email()), visitor("visitor", cookie()))
    assert of(store).link.contact_id == "ana"


def test_RS6_beside_an_unknown_external_id_a_known_phone_still_finds_its_contact() -> None:
    together = in_any_order([told(0, STARTED, CRM, phone()), told(1, ENDED)], curated("ana", phone()))
    assert of(together).link.contact_id == "ana"


def test_RS6_what_is_told_later_than_an_unknown_stronger_identifier_does_not_stand_in_for_it() -> None:
    events = [told(0, STARTED, CRM), told(1, UPDATED, phone())]
    store = in_any_order(events, curated("ana", phone()))
    assert owner_of(store).identifiers == (CRM,)


def test_RS6_JO6_a_known_visitor_who_fills_in_a_form_stays_that_visitor() -> None:
    """Also when the form arrives first and makes a contact on the way."""
    web = {"channel": Channel.WEB_MESSAGING}
    events = [told(0, STARTED, cookie(), **web), told(1, UPDATED, cookie(), phone(), **web), told(2, ENDED, **web)]
    store = MemoryStore()
    for order in itertools.permutations(events):
        store = MemoryStore()
        save(store, visitor("visitor", cookie()))
        ingest = taking_in(store)
        for each in order:
            ingest(each)
        assert of(store).link.contact_id == "visitor"
    in_order = MemoryStore()
    save(in_order, visitor("visitor", cookie()))
    ingest = taking_in(in_order)
    for each in events:
        ingest(each)
    assert owner_of(in_order).type is ContactType.IDENTIFIED


@pytest.mark.parametrize("count", [2, 20])
def test_RS4_a_first_contact_of_very_many_identifiers_fits_one_write(store: Store, count: int) -> None:
    many = [known("SocialFacebook", f"{number:03d}") for number in range(count + 50)]
    answer = taking_in(store)(told(0, STARTED, *many, channel=Channel.FACEBOOK))
    assert (answer.outcome, answer.ignored) == (Outcome.CREATED, ("SocialFacebook",))
    assert len(owner_of(store).identifiers) == 20
    assert holders_of(store, many[0]) == [answer.contact_id]


@pytest.mark.parametrize("earlier", [3, 9])
def test_JO6_CO3_a_contact_gives_up_no_number_that_its_fields_have_no_room_for(store: Store, earlier: int) -> None:
    """The numbers of the earliest event are its fields, in whatever order they come, and it has the others as well."""
    numbers = [phone(f"+1 803-123-{number:04d}") for number in range(2 * earlier)]
    events = [told(0, STARTED, *numbers[:earlier]), told(9, UPDATED, *numbers[earlier:])]
    in_any_order(events)
    ingest = taking_in(store)
    for each in reversed(events):
        ingest(each)
    contact = owner_of(store)
    assert set(contact.identifiers) == set(numbers)
    assert [holders_of(store, each) for each in numbers] == [[contact.id]] * len(numbers)


_known = [curated("ana", phone(), LINE), curated("bob", email()), curated("cleo", CRM), curated("dora", cookie())]
_mentions = st.lists(
    st.sampled_from([phone(), phone("+1 803-123-0009"), email(), email("new@example.com"), cookie(), CRM, LINE]),
    max_size=3,
).map(tuple)
_told = st.lists(
    st.tuples(
        st.sampled_from(EventType),
        _mentions,
        st.sampled_from([None, "p-1", "p-2"]),
        st.sampled_from([Channel.VOICE, Channel.WEB_MESSAGING, Channel.CALLBACK]),
        st.sampled_from([None, "Ana Roe"]),
    ),
    min_size=2,
    max_size=4,
)


@given(data=st.data(), drawn=_told, people=st.sets(st.sampled_from(range(4))))
def test_RS6_RS11_JO6_whoever_is_known_the_order_of_arrival_decides_nothing(
    data: Any, drawn: list[Any], people: set[int]
) -> None:
    """Who is linked, and why; what was made on the way may hold what it would not have gained otherwise (RS11)."""
    events = [
        told(minute, kind, *found, communication_id=leg, channel=channel, name=name)
        for minute, (kind, found, leg, channel, name) in enumerate(drawn)
    ]
    ends = []
    for order in (events, data.draw(st.permutations(events))):
        store = MemoryStore()
        save(store, *(_known[place] for place in sorted(people)))
        ingest = taking_in(store)
        for each in order:
            ingest(each)
        who, link, *facts = end_of(store)
        ends.append((who if isinstance(who, str) else who is not None, link, facts))
    assert ends[0] == ends[1]


# -- several legs (RS11) ------------------------------------------------------------------------


def callback() -> list[InteractionEvent]:
    back = {"communication_id": "back", "channel": Channel.CALLBACK, "direction": Direction.INBOUND}
    call = {"communication_id": "call", "channel": Channel.VOICE, "direction": Direction.OUTBOUND}
    return [
        told(0, STARTED, phone(), **back),
        told(30, STARTED, phone(), **call),
        told(31, ENDED, **back),
        told(40, ENDED, **call),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_RS11_CH_a_callback_and_its_call_are_nobodys_until_the_agent_decides(order: tuple[int, ...]) -> None:
    store = MemoryStore()
    ingest = taking_in(store)
    events = callback()
    for place in order:
        ingest(events[place])
    interaction = of(store)
    assert (interaction.link.contact_id, interaction.channel) == (None, Channel.CALLBACK)
    assert interaction.facts.ended_at == NOW + timedelta(minutes=40)


def test_RS11_CH_in_their_order_a_callback_and_its_call_leave_no_contact_behind(store: Store) -> None:
    ingest = taking_in(store)
    outcomes = [ingest(each).outcome for each in callback()]
    assert outcomes == [Outcome.SEARCH, Outcome.DUPLICATE, Outcome.UPDATED, Outcome.UPDATED]
    assert holders_of(store, phone()) == []


def test_RS11_a_reopened_conversation_is_open_and_stays_with_its_contact(store: Store) -> None:
    save(store, curated("ana", phone()))
    ingest = taking_in(store)
    leg = {"communication_id": "p-1", "channel": Channel.SMS}
    for minute, kind in ((0, STARTED), (5, ENDED), (60, STARTED)):
        ingest(told(minute, kind, phone(), **leg))
    interaction = of(store)
    assert (interaction.facts.ended_at, interaction.started_at) == (None, NOW)
    assert interaction.link.contact_id == "ana"


# -- the division and the project (AC6, PJ2) ----------------------------------------------------


@pytest.mark.parametrize("first", ["north", None])
def test_AC6_a_conversation_stays_in_its_first_division(store: Store, first: str | None) -> None:
    """Neither subject nor number goes to another one, and the agent's contact keeps it."""
    own = first or "*"
    save(
        store,
        dataclasses.replace(curated("ana", phone()), division=DivisionId(own)),
        curated_in("south", "bob", phone()),
    )
    ingest = taking_in(store)
    ingest(told(0, STARTED, phone(), division=first))
    moved = told(1, UPDATED, phone(), division="south", subject="Order 7")
    answer = ingest(moved)
    assert (answer.contact_id, answer.ignored, of(store).division) == ("ana", ("divisionId",), own)
    assert ingest(moved) == answer


def curated_in(division: str, contact_id: str, *held: Identifier) -> Contact:
    return dataclasses.replace(curated(contact_id, *held), division=DivisionId(division))


SINGLE = Project("p", tie_rule=TieRule.SINGLE_MATCH)


def test_PJ2_CL1_of_several_matches_the_one_that_claims_the_number_is_assigned(store: Store) -> None:
    claimed = curated("bob", phone())
    claimed = dataclasses.replace(claimed, held=(Held(phone(), NOW, claimed=True),))
    save(store, curated("ana", phone()), claimed)
    answer = taking_in(store, projects=(SINGLE,))(told(0, STARTED, phone(), project_id="p"))
    assert (answer.contact_id, answer.rule, answer.candidates) == ("bob", "CL1", 1)


def test_PJ2_RS6_who_holds_what_does_not_decide_makes_no_tie() -> None:
    """A visitor's cookie does not keep the form's phone from its single holder, in any order."""
    web = {"channel": Channel.WEB_MESSAGING, "project_id": "p"}
    events = [told(0, STARTED, cookie(), **web), told(1, UPDATED, cookie(), phone(), **web)]
    for order in (events, events[::-1]):
        store = MemoryStore()
        save(store, curated("ana", phone()), visitor("visitor", cookie()))
        ingest = taking_in(store, projects=(SINGLE,))
        answers = [ingest(each) for each in order]
        assert of(store).link.contact_id == "ana"
        assert answers[-1].contact_id == "ana"


def test_JO6_the_project_that_is_told_later_decides_as_well(store: Store) -> None:
    by_hand = Project("by-hand", manual=frozenset({Channel.VOICE}))
    ingest = taking_in(store, projects=(by_hand,))
    ingest(told(0, STARTED, phone()))
    answer = ingest(told(1, UPDATED, project_id="by-hand"))
    assert (answer.contact_id, answer.rule, of(store).link.contact_id) == (None, "PJ3", None)


# -- who gains what is told (CH2, ID3, ID8) -----------------------------------------------------


@pytest.mark.parametrize("conversation", ["conversation-1", "conversation-2"])
def test_CH2_ID8_a_business_scoped_contact_gains_the_number_that_is_told_later(store: Store, conversation: str) -> None:
    ingest = taking_in(store)
    chat = {"channel": Channel.WHATSAPP}
    first = ingest(told(0, STARTED, BSUID, **chat))
    answer = ingest(told(1, UPDATED, BSUID, WHATSAPP, conversation=conversation, **chat))
    made = stored(store, first.contact_id)
    assert (answer.contact_id, set(made.identifiers)) == (first.contact_id, {BSUID, WHATSAPP})
    assert made.profile.whats_app_id is not None
    assert holders_of(store, WHATSAPP) == [made.id]


def test_CH2_a_number_that_somebody_has_is_not_gained(store: Store) -> None:
    save(store, curated("ana", WHATSAPP))
    save(store, visitor("visitor", BSUID))
    ingest = taking_in(store)
    answer = ingest(told(0, STARTED, BSUID, WHATSAPP, channel=Channel.WHATSAPP))
    assert (answer.contact_id, answer.candidates) == ("ana", 1)
    assert stored(store, "visitor").identifiers == (BSUID,)


def test_ID3_JO6_the_spelling_of_the_earliest_event_is_kept_in_the_contact_it_made() -> None:
    """In any order, extension and all."""
    early = dataclasses.replace(told(0, STARTED), mentions=(Mention(phone(), "(803) 123-0000 x12"),))
    late = dataclasses.replace(told(1, UPDATED), mentions=(Mention(phone(), "803.123.0000"),))
    for order in ([early, late], [late, early]):
        store = MemoryStore()
        ingest = taking_in(store)
        for each in order:
            ingest(each)
        number = owner_of(store).profile.other_phone
        assert number is not None
        assert (number.user_input, number.extension) == ("(803) 123-0000 x12", 12)


def test_RS10_a_new_contact_counts_the_holders_of_what_was_told_later(store: Store) -> None:
    """Told at once they would have been found; told later they are candidates of what was made."""
    save(store, curated("bob", email()))
    ingest = taking_in(store)
    ingest(told(0, STARTED, phone()))
    answer = ingest(told(1, UPDATED, email()))
    assert (answer.contact_type, answer.candidates) == (ContactType.IDENTIFIED, 1)
    late = ingest(told(2, ENDED))
    assert late == Answer(Outcome.UPDATED, answer.contact_id, ContactType.IDENTIFIED, 1, "RS4", phone())
