"""Items: nothing is lost on the way there and back, and each fits the units that it may cost."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from botocore.session import get_session
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from scv.adapters.dynamodb import items, keys
from scv.domain.consent.decisions import Status
from scv.domain.consent.words import Choice
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, ContactType, provisional
from scv.domain.contacts.profiles import PhoneNumber
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import (
    Answer,
    EventType,
    Facts,
    Interaction,
    InteractionEvent,
    Link,
    Mention,
    Outcome,
    SeenEvent,
    Unreadable,
    advance,
    first,
    relinked,
)
from scv.domain.interactions.journeys import journey_entry
from scv.domain.privacy.erasure import anonymous
from scv.domain.privacy.retention import kept
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.usecases.ports.contacts import HOLDERS_READ
from tests.builders import NOW, contacts, email, event, identifiers, ids, moments, person, phone
from tests.stores.tables import schemas

C_1 = ContactId("c-1")
LONG_ID = ContactId("0f8fad5b-d9cb-469f-a165-70867728950e")
OTHER_ID = ContactId("7c9e6679-7425-40de-944b-e07fc1f90ae7")
WRITE_UNIT, READ_UNIT = 1024, 4096


def size(item: Mapping[str, Mapping[str, Any]]) -> int:
    """The bytes that DynamoDB counts: names and values in UTF-8, a number as two digits a byte plus one, a bool as one.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return sum(len(name.encode()) + _size(*next(iter(value.items()))) for name, value in item.items())


def _size(kind: str, value: Any) -> int:
    if kind == "N":
        return (len(str(value).lstrip("-")) + 1) // 2 + 1
    return 1 if kind == "BOOL" else len(value.encode())


# -- there and back -----------------------------------------------------------------------------


@given(contact=contacts)
def test_every_field_of_a_contact_survives_the_store(contact: Contact) -> None:
    assert items.contact_from(items.contact_item(contact)) == contact


@given(contact=contacts)
def test_what_is_read_is_written_back_byte_for_byte(contact: Contact) -> None:
    item = items.contact_item(contact)
    assert items.contact_item(items.contact_from(item)) == item


@given(contact=contacts)
def test_every_row_of_the_index_leads_back_to_its_contact(contact: Contact) -> None:
    for row in items.index_rows(contact):
        if row["rank"]["S"] != keys.GUARD:
            holder = items.holder_from(row, phone())
            assert (holder.contact_id, holder.ranked_at) == (contact.id, contact.ranked_at)
            assert (holder.expires_at, holder.look) == (contact.expires, contact.must_be_looked_at)


@given(ranked_at=moments, contact_id=ids)
def test_RS1_a_rank_is_read_back_as_itself(ranked_at: datetime, contact_id: str) -> None:
    assert keys.holder_of(keys.holder_rank(ranked_at, ContactId(contact_id))) == (ranked_at, contact_id)


@given(one=identifiers, other=identifiers, first_division=st.text(max_size=3), second_division=st.text(max_size=3))
def test_ID2_different_identifiers_have_different_keys(
    one: Identifier, other: Identifier, first_division: str, second_division: str
) -> None:
    same = (one, first_division) == (other, second_division)
    assert (
        keys.identifier_key(DivisionId(first_division), one) == keys.identifier_key(DivisionId(second_division), other)
    ) == same


_texts = st.none() | st.text(min_size=1, max_size=9)
_answers = st.builds(
    Answer,
    st.sampled_from(Outcome),
    st.none() | ids,
    st.none() | st.sampled_from(ContactType),
    st.integers(0, 30),
    st.sampled_from(["RS1", "RS4", "PJ2"]),
    st.none() | identifiers,
)
_links = st.builds(Link, st.none() | ids, st.sampled_from(["RS1", "PA6"]), st.none() | identifiers, _texts)
_facts = st.builds(
    Facts,
    communication_id=_texts,
    channel=st.none() | st.sampled_from(Channel),
    direction=st.none() | st.sampled_from(Direction),
    division=_texts,
    project_id=_texts,
    subject=_texts,
    queue=_texts,
    agent=_texts,
    started_at=st.none() | moments,
    ended_at=st.none() | moments,
    name=_texts,
    first_name=_texts,
    last_name=_texts,
)
_mentions = st.lists(st.builds(Mention, identifiers, _texts), max_size=2).map(tuple)
_unreadable = st.lists(st.builds(Unreadable, st.just("data.form.phone"), st.text(min_size=1, max_size=9)), max_size=2)
_told = st.tuples(
    st.sampled_from(EventType),
    moments,
    _facts,
    _mentions,
    _unreadable.map(tuple),
    _links,
    _answers,
    st.none() | moments,
    st.lists(st.builds(Choice, st.just("messages"), st.sampled_from(Status), st.none() | identifiers), max_size=2),
)
_interactions = st.lists(_told, min_size=1, max_size=5)


def interaction_of(told: list[Any]) -> Interaction:
    """An interaction of these events."""
    interaction = None
    for number, (kind, at, facts, found, unreadable, link, answer, now, choices) in enumerate(told):
        one = InteractionEvent(
            f"e-{number}", kind, at, ConversationId("conversation-1"), facts, found, unreadable, choices=tuple(choices)
        )
        interaction = (
            first(one, link, answer, now) if interaction is None else advance(interaction, one, link, answer, now)
        )
    assert interaction is not None
    return interaction


@given(told=_interactions, days=st.none() | st.integers(1, 400), whole=st.integers(1, 5))
def test_every_part_of_an_interaction_survives_the_store(told: list[Any], days: int | None, whole: int) -> None:
    """Also of one whose first events are no longer kept whole, or that an agent has linked or an erasure emptied."""
    interaction = kept(interaction_of(told), timedelta(days=days) if days else None)
    old = dataclasses.replace(
        interaction, events=interaction.events[whole:], past=interaction.past.with_(interaction.events[:whole])
    )
    for each in (interaction, old, relinked(old, Link(None, "PA5", by="u-7")), anonymous(interaction, "u-7")):
        assert items.interaction_from(items.interaction_item(each)) == each


@given(told=_interactions)
def test_JO4_an_entry_of_the_index_tells_what_its_interaction_does(told: list[Any]) -> None:
    interaction = kept(interaction_of(told), timedelta(days=30))
    projected = journey_entry_from_index(items.interaction_item(interaction))
    if interaction.in_journey:
        assert projected == journey_entry(interaction)


def journey_entry_from_index(item: Any) -> Any:
    """As the index of the template projects it."""
    index = schemas()["interactions"]["GlobalSecondaryIndexes"][0]
    names = {"conversationId", "journey", "journeyKey", *index["Projection"]["NonKeyAttributes"]}
    shown = {name: value for name, value in item.items() if name in names}
    return items.journey_entry_from(shown) if "contactId" in item else None


@given(contact=contacts)
def test_the_client_takes_every_item_as_it_is(contact: Contact) -> None:
    """The client sends items unseen: what is not an item, or what JSON cannot carry, would fail after the decision."""
    model = get_session().get_service_model("dynamodb")
    request = {"TableName": "contacts", "Item": items.contact_item(contact)}
    wrong = ParamValidator().validate(request, model.operation_model("PutItem").input_shape)
    assert not wrong.has_errors(), wrong.generate_report()
    assert json.loads(json.dumps(request)) == request


# -- size ---------------------------------------------------------------------------------------


def test_the_first_event_of_a_conversation_is_one_write_unit() -> None:
    """Table and index are then one unit each."""
    started = event(
        phone(),
        conversation=LONG_ID,
        id=OTHER_ID,
        communication_id=OTHER_ID,
        project_id="default",
        division=LONG_ID,
        queue="Customer service, second level (Europe, Middle East and Africa)",
        subject="Re: Fwd: Your order 4711-0815 of 20 November has been delayed, what happens next",
        agent=OTHER_ID,
        name="Maximiliane Wolfeschlegelsteinhausen",
    )
    answer = Answer(Outcome.CREATED, OTHER_ID, ContactType.IDENTIFIED, 3, "RS4", phone())
    interaction = kept(first(started, Link(OTHER_ID, "RS4", phone()), answer, NOW), timedelta(days=365))
    assert size(items.interaction_item(interaction)) <= WRITE_UNIT


ITEM = 400 * 1024
WIDE = "\U0001f4de"  # four bytes, of which 255 fit into a value
TEXT = WIDE * 1000  # as long as readers let a text be


def wide(number: int, length: int = 255) -> str:
    """A text of so many characters that nobody else has."""
    return f"{number:06d}" + WIDE * (length - 6)


def test_RS12_an_interaction_of_the_largest_values_that_any_sender_can_tell_is_an_item() -> None:
    """Ids, texts, spellings, legs, answers: all as many and as long as they may be, and 4,000 events."""
    interaction, texts = None, dict.fromkeys(("subject", "queue", "agent", "name", "first_name", "last_name"), TEXT)
    for number in range(4000):
        found = tuple(
            Mention(Identifier(IdentifierType.EXTERNAL_ID, wide(number % 9, 148), wide(each, 148)), wide(each))
            for each in range(number, number + 20)
        )
        told = event(
            id=wide(number, 225),
            conversation=wide(0, 225),
            communication_id=wide(number % 40, 225),
            type=list(EventType)[number % 3],
            at=NOW + timedelta(seconds=number),
            division=wide(1, 100),
            project_id=wide(2, 225),
            **cast(Any, texts),
        )
        unreadable = tuple(Unreadable("data.customer.social[19].value", wide(each)) for each in range(20))
        choices = (Choice("messages", Status.DENIED, found[number % 20].identifier, "x" * 64),)
        told = dataclasses.replace(told, mentions=found, unreadable=unreadable, choices=choices)
        who = ContactId(f"{number % 400:08d}-d9cb-469f-a165-70867728950e")
        answer = Answer(Outcome.DUPLICATE, who, ContactType.IDENTIFIED, number % 20, "RS10", found[0].identifier)
        link = Link(who, "RS10", found[0].identifier, wide(3))
        if interaction is None:
            interaction = first(told, link, answer, NOW)
        elif number < 120 or number > 3960:
            interaction = advance(interaction, told, link, answer, NOW)
        else:
            old = (SeenEvent(told.id, told.type, told.at, answer),)
            interaction = dataclasses.replace(interaction, past=interaction.past.with_(old))
    assert interaction is not None
    item = items.interaction_item(interaction)
    assert 200_000 < size(item) <= ITEM
    assert items.interaction_from(item) == interaction
    assert size(items.interaction_item(anonymous(interaction, "u-7"))) < size(item)


def test_RS5_a_thousand_events_with_the_longest_ids_are_an_item() -> None:
    interaction = first(event(phone(), id=wide(0, 225)), Link(C_1, "RS1", phone()), Answer(Outcome.LINKED, C_1))
    for number in range(1, 1200):
        told = event(id=wide(number, 225), type=EventType.UPDATED, at=NOW + timedelta(seconds=number))
        interaction = advance(interaction, told, interaction.link, Answer(Outcome.UPDATED, C_1))
    item = items.interaction_item(interaction)
    assert size(item) < 100_000
    assert items.interaction_from(item) == interaction
    assert interaction.seen(wide(0, 225)) == Answer(Outcome.LINKED, C_1)


def test_the_second_event_of_a_conversation_is_one_write_unit() -> None:
    """Its end tells the leg and the channel again."""
    shared: dict[str, Any] = {"conversation": LONG_ID, "communication_id": OTHER_ID, "division": LONG_ID}
    started = event(phone(), id=OTHER_ID, queue="Sales", agent=OTHER_ID, project_id="default", **shared)
    interaction = first(
        started,
        Link(OTHER_ID, "RS1", phone()),
        Answer(Outcome.LINKED, OTHER_ID, ContactType.CURATED, 0, "RS1", phone()),
    )
    ended = event(
        phone(), id=LONG_ID, type=EventType.ENDED, at=NOW + timedelta(minutes=3), started_at=None, agent="u-7", **shared
    )
    answer = Answer(Outcome.UPDATED, OTHER_ID, ContactType.CURATED, 0, "RS1", phone())
    assert size(items.interaction_item(advance(interaction, ended, interaction.link, answer, NOW))) <= WRITE_UNIT


def test_a_contact_that_the_system_makes_is_one_write_unit() -> None:
    address = email("maximiliane.wolfeschlegelsteinhausen@customers.example.com")
    found = (phone(), address, Identifier(IdentifierType.COOKIE, LONG_ID))
    profile = person(
        "x",
        "Maximiliane",
        "Wolfeschlegelsteinhausen",
        NOW,
        other_phone=PhoneNumber("+1 803-123-0000"),
        other_email=address.value,
    ).profile
    contact = provisional(LONG_ID, DivisionId(OTHER_ID), found, NOW, profile)
    assert size(items.contact_item(contact)) <= WRITE_UNIT
    assert all(size(row) <= WRITE_UNIT for row in items.index_rows(contact))


def test_RS1_the_holders_read_at_once_are_one_read_unit() -> None:
    """Consistent reads cost one unit for each 4 KB."""
    contact = provisional(LONG_ID, UNASSIGNED_DIVISION, (phone(),), NOW)
    largest = max(size(row) for row in items.index_rows(contact))
    assert HOLDERS_READ * largest <= READ_UNIT
