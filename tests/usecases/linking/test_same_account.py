"""SE4, SE1 in every store: names of one WhatsApp account are one contact, in one write with what told it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import Answer, InteractionEvent
from scv.domain.trust.trust import Method
from scv.domain.values.ids import ContactId
from scv.usecases.identity.unmerge import Unmerge
from tests.builders import FOURTH_OF_FEBRUARY, NOW, CountedIds, SettableClock, event, known, person
from tests.people import AGENT
from tests.stores.benches import Store
from tests.usecases.linking.test_ingest import holders_of, save, stored, taking_in

NUMBER, SCOPED, LATER = (
    known("SocialWhatsapp", "18031230400"),
    known("SocialWhatsappBsuid", "US.A0"),
    known("SocialWhatsappBsuid", "US.A1"),
)


def told(name: str, *names: Identifier, how: Method = Method.PLATFORM) -> InteractionEvent:
    """A message of its own conversation; WhatsApp itself proves the names unless said otherwise."""
    at = NOW + timedelta(minutes=len(name))
    found = event(*names, conversation=name, id=name, at=at, channel=Channel.WHATSAPP)
    return dataclasses.replace(found, mentions=tuple(dataclasses.replace(each, how=how) for each in found.mentions))


def answering(store: Store, answer: Answer) -> Contact:
    contact = stored(store, answer.contact_id)
    return stored(store, contact.canonical_id) if contact.canonical_id else contact


def saved(contact_id: str, *held: Identifier) -> Contact:
    one = person(contact_id, "Ana", "Roe", FOURTH_OF_FEBRUARY)
    return dataclasses.replace(one, held=tuple(Held(each, FOURTH_OF_FEBRUARY) for each in held))


def test_se4_two_contacts_of_one_account_are_one_from_the_message_on_that_tells_both(store: Store) -> None:
    ingest = taking_in(store)
    alone = ingest(told("n", NUMBER)), ingest(told("id", SCOPED))

    both = ingest(told("both", SCOPED, NUMBER))

    result = stored(store, both.contact_id)
    assert set(result.identifiers) == {NUMBER, SCOPED}
    assert {each.contact_id for each in alone} < set(result.members)
    assert {answering(store, each).id for each in alone} == {result.id}
    assert result.is_provisional
    assert ingest(told("both", SCOPED, NUMBER)) == both
    assert [entry.by for entry in store.history([result.id]) if entry.action == "merge"] == ["system"]


def test_se4_a_saved_contact_becomes_one_with_what_was_made_for_its_id_and_keeps_its_fields(store: Store) -> None:
    save(store, saved("ana", NUMBER))
    ingest = taking_in(store)
    ingest(told("id", SCOPED))

    answer = ingest(told("both", SCOPED, NUMBER))

    result = stored(store, answer.contact_id)
    assert (result.profile.first_name, result.is_provisional) == ("Ana", False)
    assert {"ana"} < set(result.members)


def test_se4_a_saved_contact_gains_the_other_name_in_the_write_that_stores_the_message(store: Store) -> None:
    ana = saved("ana", NUMBER)
    save(store, ana)

    answer = taking_in(store)(told("both", SCOPED, NUMBER))

    after = stored(store, "ana")
    assert (answer.contact_id, holders_of(store, SCOPED)) == ("ana", ["ana"])
    assert (after.profile, after.version, after.modified_at) == (ana.profile, ana.version, ana.modified_at)


@pytest.mark.parametrize("how", [Method.TOLD, Method.FORM])
def test_se4_tr2_names_that_another_system_puts_together_prove_nothing(store: Store, how: Method) -> None:
    save(store, saved("ana", NUMBER))

    answer = taking_in(store)(told("both", SCOPED, NUMBER, how=how))

    assert (answer.contact_id, holders_of(store, SCOPED)) == ("ana", [])


def test_se4_a_known_account_costs_no_read_more(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    ingest = taking_in(store)
    first = ingest(told("first", SCOPED, NUMBER))

    def read(*_: object, **__: object) -> None:
        raise AssertionError("the holders alone tell")

    monkeypatch.setattr(store, "contacts", read)
    monkeypatch.setattr(store, "contact", read)

    assert ingest(told("second", SCOPED, NUMBER)).contact_id == first.contact_id
    assert ingest(told("by-id", SCOPED)).contact_id == first.contact_id


def test_se4_who_has_the_number_with_another_id_keeps_it_and_is_a_candidate(store: Store) -> None:
    ingest = taking_in(store)
    first = ingest(told("first", SCOPED, NUMBER))

    stranger = ingest(told("stranger", LATER, NUMBER))

    assert stranger.contact_id != first.contact_id
    assert (stranger.candidates, holders_of(store, NUMBER)) == (1, [first.contact_id])


def test_se4_what_somebody_has_taken_apart_is_not_joined_again(store: Store) -> None:
    ids, clock = CountedIds(), SettableClock()
    ingest = taking_in(store, clock=clock, new_id=ids)
    number, own_id = ingest(told("n", NUMBER)), ingest(told("id", SCOPED))
    both = ingest(told("both", SCOPED, NUMBER))
    Unmerge(store, clock, ids)(AGENT, ContactId(both.contact_id or ""))

    again = ingest(told("again", SCOPED, NUMBER))

    assert again.contact_id == own_id.contact_id
    assert stored(store, number.contact_id).canonical_id is None
