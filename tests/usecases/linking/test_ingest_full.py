"""Ingest into a provisional contact that has as many identifiers as one may gain (CO3)."""

from __future__ import annotations

import dataclasses

from scv.adapters.memory import MemoryStore
from scv.domain.changes.limits import MAX_GROWN, index_entries
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, ContactType
from scv.domain.contacts.held import Held
from scv.domain.contacts.life import provisional
from scv.domain.contacts.profiles import Profile
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import EventType, Outcome
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.agent.create import CreateFromInteraction
from scv.usecases.agent.link import LinkInteraction
from scv.usecases.contacts.save import CreateContact, DeleteContact
from scv.usecases.privacy.erase import EraseContact
from tests.builders import NOW, CountedIds, SettableClock, known, phone
from tests.people import AGENT
from tests.stores.benches import Store
from tests.usecases.linking.test_ingest import holders_of, owner_of, save, taking_in
from tests.usecases.linking.test_ingest_order import of, told

FULL = ContactId("full")
NUMBERS = [phone(f"+1 803-123-{number:04d}") for number in range(80)]
LINES = tuple(known("SocialLine", f"U{number:02d}") for number in range(MAX_GROWN // 2))


def test_CO3_PV1_what_a_full_contact_has_no_room_for_stays_with_the_interaction(store: Store) -> None:
    """Each event that arrives is earlier and tells ten numbers more; what does not fit is free for the next caller."""
    ingest = taking_in(store)
    for place in range(70, -1, -10):
        kind = EventType.UPDATED if place else EventType.STARTED
        answer = ingest(told(place, kind, *NUMBERS[place : place + 10]))
        assert (answer.contact_id, answer.rule) == ("contact-0001", "RS4"), place
        assert index_entries(owner_of(store)) <= MAX_GROWN
    contact = owner_of(store)
    assert index_entries(contact) == MAX_GROWN
    assert of(store).identifiers == tuple(NUMBERS[:20])
    over = [each for each in NUMBERS[:20] if each not in contact.identifiers]
    assert over
    assert [store.pointed(UNASSIGNED_DIVISION, each) for each in over] == [("conversation-1",)] * len(over)
    call = taking_in(store, new_id=CountedIds("second"))(told(80, EventType.STARTED, over[0], conversation="call"))
    assert (call.outcome, call.contact_id) == (Outcome.CREATED, "second-0001")
    EraseContact(store, MemoryStore(), SettableClock(), MemoryStore(), MemoryStore(), MemoryStore())(AGENT, contact.id)
    assert of(store).identifiers == ()
    assert [store.pointed(UNASSIGNED_DIVISION, each) for each in over] == [()] * len(over)


def test_CO3_PA7_the_fullest_provisional_contact_is_promoted_and_deleted_in_one_write_each(store: Store) -> None:
    """With history, receipt, interaction and the most search words it is the largest promotion there is."""
    full = provisional(FULL, UNASSIGNED_DIVISION, (), NOW)
    full = dataclasses.replace(full, held=tuple(Held(each, NOW, guarded=True) for each in LINES))
    save(store, dataclasses.replace(full, type=ContactType.IDENTIFIED))
    taking_in(store)(told(0, EventType.STARTED, LINES[0], channel=Channel.LINE))
    clock, settings, ids = SettableClock(), MemoryStore(), CountedIds("made")
    make, link = CreateContact(store, clock, ids), LinkInteraction(store, clock)
    first, middle, last = (" ".join(f"{name}{n}" for n in range(30)) for name in ("ana", "maria", "roe"))
    fields = Profile(first_name=first, middle_name=middle, last_name=last)
    create = CreateFromInteraction(store, settings, clock, ids, make, link)
    assert create(AGENT, ConversationId("conversation-1"), fields, "request-1").link.contact_id == "full"
    promoted = store.contact(FULL)
    assert promoted is not None
    assert (promoted.type, index_entries(promoted)) == (ContactType.CURATED, MAX_GROWN)
    DeleteContact(store, MemoryStore(), clock)(AGENT, FULL)
    assert holders_of(store, LINES[1]) == []
