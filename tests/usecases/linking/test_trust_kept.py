"""TR1 in every store: a contact keeps how each identifier is known; better proof raises it, nothing lowers it."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.memory import MemoryStore
from scv.api.responses.contacts import contact_identifier, contact_identifiers
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact
from scv.domain.contacts.profiles import PhoneNumber, Profile
from scv.domain.contacts.proofs import best_known
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import EventType, InteractionEvent
from scv.domain.trust.trust import Method, Trust
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.agent.create import CreateFromInteraction
from scv.usecases.agent.select import SelectContact
from scv.usecases.contacts.save import CreateContact, EditContact
from tests.builders import event
from tests.people import AGENT, NOW, caller, identifier, person, phone
from tests.usecases.centers import Center

ANA = ContactId("ana")
C_1 = ConversationId("c-1")
MAIL = identifier("Email", "ana@example.com")
Step = Callable[[Center], object]


def told(how: Method, conversation: str = "c-1", **more: Any) -> InteractionEvent:
    """A call of the shared number that is known like this."""
    found = event(phone(), conversation=conversation, id=f"{conversation}-{how}", at=NOW, **more)
    return dataclasses.replace(found, mentions=tuple(dataclasses.replace(each, how=how) for each in found.mentions))


def answering(center: Center, contact_id: str) -> Contact:
    found: Contact = center.store.contact(contact_id)
    return center.store.contact(found.canonical_id) if found.canonical_id else found


def known(center: Center, contact_id: str) -> Method:
    """How the number is known, as the contact shows it; its row in the index says no more than its record."""
    contact = answering(center, contact_id)
    rows = [each.known for each in center.store.holders("*", (phone(),))[phone()] if each.told_by in contact.members]
    held = best_known(contact)[phone()].known
    assert held in rows
    assert set(rows) <= {each.known for each in contact.held}
    return held


def test_tr1_a_new_contact_keeps_how_its_identifier_was_told(center: Center) -> None:
    made = center.takes_in(told(Method.CALLER_ID)).contact_id or ""

    assert known(center, made) is Method.CALLER_ID
    (shown,) = contact_identifiers(answering(center, made))
    assert shown["trust"] == {"level": "presented", "method": "callerId", "at": "2026-11-21T10:00:00.000Z"}


def test_tr1_better_proof_raises_what_a_saved_contact_holds_and_says_since_when(center: Center) -> None:
    center.has(person("ana", cell_phone="+1 803-123-0000"))
    center.clock.turn(timedelta(days=1))

    center.takes_in(told(Method.FULL_ATTESTATION))

    ana = answering(center, "ana")
    assert (known(center, "ana"), ana.version) == (Method.FULL_ATTESTATION, 1)
    shown = contact_identifier(ana, phone())
    assert (shown["trust"], shown["dateCreated"]) == (
        {"level": "attested", "method": "fullAttestation", "at": "2026-11-22T10:00:00.000Z"},
        "2026-11-21T10:00:00.000Z",
    )


@pytest.mark.parametrize("order", list(itertools.permutations((Method.FORM, Method.TOLD, Method.FULL_ATTESTATION))))
def test_tr1_the_order_of_calls_and_of_events_does_not_matter(center: Center, order: tuple[Method, ...]) -> None:
    for conversation in ("c-1", "c-2"):
        for how in order:
            center.takes_in(told(how, conversation, type=EventType.UPDATED))

    owner = center.store.interaction("c-1").link.contact_id
    assert known(center, owner) is Method.FULL_ATTESTATION


def test_tr1_what_is_proved_as_well_by_other_means_writes_nothing_for_a_saved_contact(dynamodb: Center) -> None:
    dynamodb.has(person("ana", cell_phone="+1 803-123-0000"))

    dynamodb.takes_in(told(Method.CALLER_ID))

    assert dynamodb.requests == ["Query", "PutItem"]
    assert known(dynamodb, "ana") is Method.TOLD


def test_tr1_a_raise_is_one_read_and_one_write_that_happens_anyway_and_only_once(dynamodb: Center) -> None:
    dynamodb.has(person("ana", cell_phone="+1 803-123-0000"))

    dynamodb.takes_in(told(Method.FULL_ATTESTATION))
    raised = list(dynamodb.requests)
    dynamodb.requests.clear()
    dynamodb.takes_in(told(Method.FULL_ATTESTATION, "c-2"))

    assert raised == ["Query", "GetItem", "TransactWriteItems"]
    assert dynamodb.requests == ["Query", "PutItem"]


def merged(center: Center) -> None:
    center.merged("ana", "old")


def taken_back(center: Center) -> None:
    center.unmerge(AGENT, answering(center, "ana").id)


def claimed(center: Center) -> None:
    center.claims.claim(AGENT, ANA, phone())


def released(center: Center) -> None:
    center.claims.release(AGENT, ANA, phone())


def edited(center: Center) -> None:
    edit = EditContact(center.store, center.clock, center.new_id)
    edit(AGENT, ANA, lambda contact: dataclasses.replace(contact.profile, title="Dr"), None)


LIVES: tuple[tuple[Step, ...], ...] = (
    (merged, edited, taken_back),
    (claimed, merged, released, taken_back),
    (claimed, edited, released),
    (merged, claimed, taken_back, merged),
)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: "-".join(each.__name__ for each in life))
@pytest.mark.parametrize("place", range(5))
def test_tr1_proof_at_any_time_stays_through_claims_merges_and_their_undoing(
    center: Center, life: tuple[Step, ...], place: int
) -> None:
    center.has(
        person("ana", cell_phone="+1 803-123-0000"), person("old", NOW + timedelta(days=1), work_email=MAIL.value)
    )
    steps = list(life)
    steps.insert(place, lambda center: center.takes_in(told(Method.FULL_ATTESTATION)))

    levels = []
    for step in steps:
        step(center)
        center.takes_in(told(Method.FORM, "weaker", type=EventType.UPDATED))
        levels.append(known(center, "ana").trust)

    proved = levels.index(Trust.ATTESTED)
    assert set(levels[proved:]) == {"attested"}
    assert set(levels[:proved]) <= {"presented"}
    assert known(center, "ana") is Method.FULL_ATTESTATION


def test_tr1_proof_of_a_deeper_merge_stays_when_only_the_last_merge_is_undone(center: Center) -> None:
    center.has(person("ana", cell_phone="+1 803-123-0000"), person("old"), person("third"))
    first = center.merged("ana", "old")
    last = center.merged(first.id, "third")
    center.takes_in(told(Method.FULL_ATTESTATION))

    center.unmerge(AGENT, last.id)
    assert (answering(center, "ana").id, known(center, "ana")) == (first.id, Method.FULL_ATTESTATION)
    center.unmerge(AGENT, first.id)

    assert (answering(center, "ana").id, known(center, "ana")) == ("ana", Method.FULL_ATTESTATION)


def test_tr1_promoting_keeps_the_proof_and_what_only_a_form_said_stays_typed(center: Center) -> None:
    form = told(Method.FORM, channel=Channel.WEB_MESSAGING)
    made = center.takes_in(form).contact_id or ""

    center.promote(AGENT, ContactId(made), Profile(first_name="Ana", last_name="Roe"))

    assert (answering(center, made).is_provisional, known(center, made)) == (False, Method.FORM)


def test_tr1_a_number_that_an_api_user_saves_is_presented(center: Center) -> None:
    create = CreateContact(center.store, center.clock, center.new_id)
    saved = create(
        AGENT,
        Profile(first_name="Ana", last_name="Roe", cell_phone=PhoneNumber("+18031230000")),
        UNASSIGNED_DIVISION,
        "k",
    )

    assert known(center, saved.id).trust == "presented"


def test_tr1_linking_a_conversation_gives_its_contact_the_proof(center: Center) -> None:
    center.has(caller("first", phone()), person("ana", NOW + timedelta(days=1), cell_phone="+1 803-123-0000"))
    center.takes_in(told(Method.FULL_ATTESTATION))
    assert known(center, "ana") is Method.TOLD

    center.link(AGENT, C_1, ANA)

    assert known(center, "ana") is Method.FULL_ATTESTATION


def selecting(center: Center) -> SelectContact:
    edit = EditContact(center.store, center.clock, center.new_id)
    return SelectContact(center.store, MemoryStore(), center.clock, center.new_id, center.link, edit)


def test_tr1_selecting_a_contact_gives_it_identifier_and_proof(center: Center) -> None:
    center.has(person("ana"))
    center.takes_in(told(Method.FULL_ATTESTATION))

    selecting(center)(AGENT, C_1, ANA)

    assert known(center, "ana") is Method.FULL_ATTESTATION


@pytest.mark.parametrize(
    ("how", "typed", "expected"),
    [
        (Method.FORM, None, Method.FORM),
        (Method.FORM, "+18031230000", Method.TOLD),
        (Method.FULL_ATTESTATION, "+18031230000", Method.FULL_ATTESTATION),
    ],
)
def test_tr1_creating_on_the_panel_keeps_what_each_identifier_was_worth(
    center: Center, how: Method, typed: str | None, expected: Method
) -> None:
    center.takes_in(told(how, channel=Channel.WEB_CHAT))
    create = CreateContact(center.store, center.clock, center.new_id)
    panel = CreateFromInteraction(center.store, MemoryStore(), center.clock, center.new_id, create, center.link)
    fields = Profile(first_name="Ana", last_name="Roe", cell_phone=PhoneNumber(typed) if typed else None)

    made = panel(AGENT, C_1, fields, "key-1").link.contact_id or ""

    assert known(center, made) is expected
