"""Ingest: events of any order and number become one interaction of one contact (RS, CH, PJ, JO6)."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.adapters.memory import MemoryStore
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, ContactType
from scv.domain.contacts.held import Held
from scv.domain.contacts.life import provisional, tombstone
from scv.domain.contacts.proofs import best_known
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.merging import Order
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import Answer, EventType, InteractionEvent, Link, Mention, Outcome, relinked
from scv.domain.projects.project import Project, TieRule
from scv.domain.trust.trust import Method
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.usecases.identity.merge import Merge
from scv.usecases.linking.ingest import Ingest
from tests.builders import (
    NOW,
    CountedIds,
    SettableClock,
    alexis,
    cookie,
    david,
    email,
    event,
    known,
    person,
    phone,
)
from tests.people import AGENT
from tests.stores.benches import Store
from tests.stores.tables import Bench

CONVERSATION_1 = ConversationId("conversation-1")


def taking_in(store: Store, **more: Any) -> Ingest:
    settings = MemoryStore(settings={each.id: each for each in more.pop("projects", ())})
    return Ingest(store, settings, more.pop("clock", SettableClock()), more.pop("new_id", CountedIds()))


def save(store: Store, *contacts: Contact) -> None:
    for contact in contacts:
        store.apply(Plan(NOW, (Transition(None, contact),)))


def delete(store: Store, contact_id: str) -> None:
    contact = stored(store, contact_id)
    gone = dataclasses.replace(tombstone(contact, NOW, "u-1"), revision=contact.revision + 1)
    store.apply(Plan(NOW, (Transition(contact, gone),)))


def stored(store: Store, contact_id: str | None) -> Contact:
    found = store.contact(ContactId(contact_id or ""))
    assert found is not None
    return found


def owner_of(store: Store, conversation: str = "conversation-1") -> Contact:
    interaction = store.interaction(ConversationId(conversation))
    assert interaction is not None
    return stored(store, interaction.link.contact_id)


def holders_of(store: Store, identifier: Identifier) -> list[str]:
    return [each.contact_id for each in store.holders(UNASSIGNED_DIVISION, (identifier,))[identifier]]


# -- who it belongs to (RS1-RS4, RS6, RS10) -----------------------------------------------------


def test_RS1_RS3_RS10_a_call_from_a_shared_number_is_stitched_to_the_first_created(store: Store) -> None:
    save(store, david(), alexis())
    answer = taking_in(store)(event(phone()))
    assert answer == Answer(Outcome.LINKED, ContactId("c-alexis"), ContactType.CURATED, 1, "RS1", phone())
    assert owner_of(store) == alexis()


def test_RS2_the_next_created_follows_and_after_the_last_a_new_contact_is_made(store: Store) -> None:
    ingest = taking_in(store)
    save(store, alexis(), david())
    delete(store, "c-alexis")
    assert ingest(event(phone(), conversation="call-1")).contact_id == "c-david"
    delete(store, "c-david")
    answer = ingest(event(phone(), conversation="call-2"))
    made = stored(store, answer.contact_id)
    assert (answer.outcome, answer.rule, made.type) == (Outcome.CREATED, "RS4", ContactType.IDENTIFIED)
    assert made.profile.display_name is None
    assert made.identifiers == (phone(),)


def test_RS4_a_known_callers_second_call_finds_the_contact_of_the_first(store: Store) -> None:
    ingest = taking_in(store)
    first = ingest(event(phone(), conversation="call-1"))
    second = ingest(event(phone("803.123.0000"), conversation="call-2"))
    assert (second.outcome, second.contact_id) == (Outcome.LINKED, first.contact_id)


def test_RS6_the_holders_of_the_other_identifiers_are_candidates_and_nothing_is_merged(store: Store) -> None:
    crm = known("ExternalId", "42", source="crm")
    save(store, person("c-mail", "Ana", "Roe", NOW, work_email="ana@example.com"), alexis())
    save(store, dataclasses.replace(person("c-crm", "Ana", "R", NOW), held=(Held(crm, NOW),)))
    answer = taking_in(store)(event(crm, phone(), email()))
    assert (answer.contact_id, answer.rule, answer.identifier, answer.candidates) == ("c-crm", "RS6", crm, 2)
    assert stored(store, "c-crm").identifiers == (crm,)


def test_AC2_a_contact_of_another_division_is_not_stitched(store: Store) -> None:
    save(store, dataclasses.replace(alexis(), division=DivisionId("sales")))
    ingest = taking_in(store)
    assert ingest(event(phone(), conversation="call-1")).outcome is Outcome.CREATED
    assert ingest(event(phone(), conversation="call-2", division="sales")).contact_id == "c-alexis"


def test_ID4_a_withheld_call_is_an_ephemeral_contact_of_its_own(store: Store) -> None:
    ingest = taking_in(store)
    answers = [ingest(event(conversation=f"call-{number}")) for number in (1, 2)]
    assert {answer.contact_type for answer in answers} == {ContactType.EPHEMERAL}
    assert answers[0].contact_id != answers[1].contact_id
    assert owner_of(store, "call-1").identifiers == ()


# -- each channel (CH) --------------------------------------------------------------------------

OWN_ADDRESS = {
    Channel.VOICE: phone(),
    Channel.SMS: phone(),
    Channel.EMAIL: email(),
    Channel.TWITTER: known("SocialTwitter", "ana"),
    Channel.FACEBOOK: known("SocialFacebook", "1"),
    Channel.LINE: known("SocialLine", "1"),
    Channel.INSTAGRAM: known("SocialInstagram", "1"),
    Channel.APPLE: known("AppleOpaqueId", "1"),
    Channel.OPEN: known("ExternalId", "1", source="shop"),
    Channel.WHATSAPP: known("SocialWhatsapp", "18031230000"),
}


@pytest.mark.parametrize("channel", OWN_ADDRESS)
def test_CH_an_unknown_address_makes_an_identified_contact_and_is_in_its_journey(
    store: Store, channel: Channel
) -> None:
    answer = taking_in(store)(event(OWN_ADDRESS[channel], channel=channel))
    made = owner_of(store)
    assert (answer.contact_id, made.type, made.identifiers) == (
        made.id,
        ContactType.IDENTIFIED,
        (OWN_ADDRESS[channel],),
    )
    assert [entry.channel for entry in store.journey(made.members, 25, None)] == [channel]


def test_ID6_CH_whatsapp_never_finds_the_contact_of_a_phone(store: Store) -> None:
    save(store, alexis())
    answer = taking_in(store)(event(OWN_ADDRESS[Channel.WHATSAPP], phone(), channel=Channel.WHATSAPP))
    assert (answer.outcome, answer.candidates) == (Outcome.CREATED, 0)


@pytest.mark.parametrize(("direction", "name"), [(Direction.INBOUND, "Ana Roe"), (Direction.OUTBOUND, None)])
def test_CH_an_email_contact_is_named_by_the_from_header_only(
    store: Store, direction: Direction, name: str | None
) -> None:
    taking_in(store)(event(email(), channel=Channel.EMAIL, direction=direction, name="Ana Roe"))
    assert owner_of(store).profile.display_name == name


def test_CH_a_cookie_alone_makes_an_ephemeral_contact(store: Store) -> None:
    answer = taking_in(store)(event(cookie(), channel=Channel.WEB_MESSAGING, name="Ana"))
    assert (answer.outcome, answer.contact_type) == (Outcome.CREATED, ContactType.EPHEMERAL)


@pytest.mark.parametrize("channel", [Channel.CALLBACK, Channel.CAMPAIGN, Channel.WEB_CHAT])
def test_CH_what_is_left_to_the_agent_makes_and_links_nothing(store: Store, channel: Channel) -> None:
    save(store, alexis())
    answer = taking_in(store)(event(phone(), channel=channel, name="Ana Roe"))
    interaction = store.interaction(CONVERSATION_1)
    assert interaction is not None
    assert (answer.contact_id, interaction.link.contact_id) == (None, None)
    assert holders_of(store, phone()) == ["c-alexis"]
    assert answer.outcome is (Outcome.SUGGESTED if channel is Channel.WEB_CHAT else Outcome.SEARCH)


def test_CH2_a_filled_form_makes_the_visitor_an_identified_contact(store: Store) -> None:
    ingest = taking_in(store)
    visit = ingest(event(cookie(), channel=Channel.WEB_MESSAGING))
    form = event(
        cookie(),
        phone(),
        email(),
        channel=Channel.WEB_MESSAGING,
        type=EventType.UPDATED,
        first_name="Ana",
        last_name="Roe",
    )
    answer = ingest(form)
    made = owner_of(store)
    assert (answer.contact_id, answer.contact_type) == (visit.contact_id, ContactType.IDENTIFIED)
    assert (made.id, made.profile.display_name) == (visit.contact_id, "Ana Roe")
    assert holders_of(store, phone()) == holders_of(store, email()) == [made.id]


def test_CH2_a_form_of_somebody_known_links_that_contact(store: Store) -> None:
    save(store, alexis())
    ingest = taking_in(store)
    visit = ingest(event(cookie(), channel=Channel.WEB_MESSAGING))
    answer = ingest(event(cookie(), phone(), channel=Channel.WEB_MESSAGING, type=EventType.UPDATED))
    assert (answer.contact_id, answer.candidates) == ("c-alexis", 1)
    assert holders_of(store, cookie()) == [visit.contact_id]


# -- projects (PJ1-PJ3) -------------------------------------------------------------------------


def test_PJ2_singleMatch_assigns_one_and_lists_several(store: Store) -> None:
    ingest = taking_in(store, projects=(Project("p", tie_rule=TieRule.SINGLE_MATCH),))
    save(store, alexis())
    assert ingest(event(phone(), conversation="call-1", project_id="p")).contact_id == "c-alexis"
    save(store, david())
    answer = ingest(event(phone(), conversation="call-2", project_id="p"))
    assert (answer.outcome, answer.contact_id, answer.candidates) == (Outcome.SEARCH, None, 2)


def test_PJ3_manual_creation_makes_nothing(store: Store) -> None:
    ingest = taking_in(store, projects=(Project("p", manual=frozenset({Channel.VOICE})),))
    answer = ingest(event(phone(), project_id="p"))
    assert (answer.outcome, answer.contact_id, holders_of(store, phone())) == (Outcome.SEARCH, None, [])


# -- the same thing twice and at once (RS5) -----------------------------------------------------


def test_RS5_a_webhook_delivered_twice_answers_the_same_and_changes_nothing(store: Store) -> None:
    ingest = taking_in(store)
    started = event(phone())
    first = ingest(started)
    before = (store.interaction(CONVERSATION_1), owner_of(store))
    assert [ingest(started) for _ in range(3)] == [first] * 3
    assert (store.interaction(CONVERSATION_1), owner_of(store)) == before


def test_RS5_a_second_start_of_a_conversation_is_told_so(store: Store) -> None:
    ingest = taking_in(store)
    ingest(event(phone()))
    assert ingest(event(phone())).outcome is Outcome.DUPLICATE


def at_once(ingest: Ingest, events: Sequence[InteractionEvent], threads: int) -> list[Answer]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(ingest, events))


def assert_one_contact_of_all(store: Store, answers: list[Answer]) -> None:
    (contact_id,) = {answer.contact_id for answer in answers}
    assert holders_of(store, phone()) == [contact_id]
    entries = store.journey((ContactId(contact_id or ""),), 100, None)
    assert len(entries) == len(answers)
    assert [answer.outcome for answer in answers].count(Outcome.CREATED) == 1


def test_RS5_fifty_first_calls_at_once_make_one_contact() -> None:
    store = MemoryStore()
    answers = at_once(taking_in(store), [event(phone(), conversation=f"call-{n}") for n in range(50)], 50)
    assert_one_contact_of_all(store, answers)
    assert len(store.records) == 1


@pytest.mark.server
def test_RS5_fifty_first_calls_at_once_make_one_contact_on_a_server(server: Bench) -> None:
    answers = at_once(taking_in(server.store), [event(phone(), conversation=f"call-{n}") for n in range(50)], 50)
    assert_one_contact_of_all(server.store, answers)
    assert len(server.rows(server.tables.contacts)) == 1


def test_RS5_one_event_ten_times_at_once_has_one_answer() -> None:
    store = MemoryStore()
    answers = at_once(taking_in(store), [event(phone())] * 10, 10)
    assert len(set(answers)) == 1
    assert (len(store.records), len(store.conversations)) == (1, 1)


@pytest.mark.server
def test_RS5_one_event_ten_times_at_once_has_one_answer_on_a_server(server: Bench) -> None:
    answers = at_once(taking_in(server.store), [event(phone())] * 10, 10)
    assert len(set(answers)) == 1
    assert len(server.rows(server.tables.contacts)) == len(server.rows(server.tables.interactions)) == 1


# -- the life of a provisional contact (RS8) ----------------------------------------------------


@pytest.mark.parametrize(("days", "outcome"), [(59, Outcome.LINKED), (60, Outcome.CREATED), (61, Outcome.CREATED)])
def test_RS8_a_provisional_contact_is_known_for_60_days(store: Store, days: int, outcome: Outcome) -> None:
    """The store has not removed the expired rows yet."""
    clock = SettableClock()
    ingest = taking_in(store, clock=clock)
    first = ingest(event(phone(), conversation="call-1"))
    clock.pass_by(days=days)
    again = ingest(event(phone(), conversation="call-2"))
    assert again.outcome is outcome
    assert (again.contact_id == first.contact_id) is (outcome is Outcome.LINKED)


def test_RS8_each_interaction_renews_the_60_days(store: Store) -> None:
    clock = SettableClock()
    ingest = taking_in(store, clock=clock)
    first = ingest(event(phone(), conversation="call-0"))
    for number in range(1, 5):
        clock.pass_by(days=50)
        assert ingest(event(phone(), conversation=f"call-{number}")).contact_id == first.contact_id
    assert stored(store, first.contact_id).expires == clock() + timedelta(days=60)


def test_RS8_the_renewal_is_written_at_most_once_a_day(store: Store) -> None:
    clock = SettableClock()
    ingest = taking_in(store, clock=clock)
    first = ingest(event(phone(), conversation="call-0"))
    revisions = []
    for number in range(1, 9):
        clock.pass_by(hours=10)
        ingest(event(phone(), conversation=f"call-{number}"))
        revisions.append(stored(store, first.contact_id).revision)
    assert revisions == [1, 1, 2, 2, 2, 3, 3, 3]


def test_RS8_curated_contacts_do_not_expire(store: Store) -> None:
    save(store, alexis())
    clock = SettableClock(NOW + timedelta(days=4000))
    assert taking_in(store, clock=clock)(event(phone())).contact_id == "c-alexis"
    assert stored(store, "c-alexis") == alexis()


# -- any order (JO6) ----------------------------------------------------------------------------


def _conversation(*, form: bool) -> list[InteractionEvent]:
    told: dict[str, Any] = {"first_name": "Ana", "last_name": "Roe"} if form else {}
    more = (phone(), email()) if form else ()
    channel = Channel.WEB_MESSAGING if form else Channel.VOICE
    own = cookie() if form else phone()
    later, latest = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)
    return [
        event(own, id="e-1", channel=channel, queue="Sales"),
        event(
            own,
            *more,
            id="e-2",
            channel=channel,
            type=EventType.UPDATED,
            at=later,
            started_at=None,
            agent="u-7",
            **told,
        ),
        event(own, id="e-3", channel=channel, type=EventType.ENDED, at=latest, started_at=None, ended_at=latest),
    ]


def known_as(found: Sequence[tuple[Identifier, Method]], **more: Any) -> InteractionEvent:
    """An event that says of each identifier how it is known."""
    one = event(**more)
    return dataclasses.replace(one, mentions=tuple(Mention(each, how=how) for each, how in found))


def final_state(store: Store) -> tuple[object, ...]:
    """Everything but ids of our own making, and what each sender was told at its time."""
    interaction, contact = store.interaction(CONVERSATION_1), owner_of(store)
    assert interaction is not None
    entries = store.journey((contact.id,), 25, None)
    return (
        interaction.facts,
        interaction.mentions,
        interaction.legs,
        interaction.tellers,
        interaction.unreadable,
        dataclasses.replace(interaction.link, contact_id=None),
        sorted(seen.id for seen in interaction.events),
        (contact.type, contact.profile, {each: held.known for each, held in best_known(contact).items()}),
        [dataclasses.replace(entry, contact_id=ContactId(""), link=Link(None, "")) for entry in entries],
    )


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
@pytest.mark.parametrize("form", [False, True], ids=["call", "form"])
def test_JO6_any_order_of_arrival_ends_in_the_same_state(store: Store, form: bool, order: tuple[int, ...]) -> None:
    events, expected = _conversation(form=form), MemoryStore()
    ingest = taking_in(expected)
    for each in events:
        ingest(each)
    ingest = taking_in(store)
    for place in (*order, *order):
        ingest(events[place])
    assert final_state(store) == final_state(expected)


_told_later = st.lists(
    st.tuples(
        st.lists(st.tuples(st.sampled_from([cookie(), phone(), email()]), st.sampled_from(Method)), max_size=3),
        st.sampled_from([{}, {"first_name": "Ana"}, {"first_name": "Ana", "last_name": "Roe"}, {"queue": "Sales"}]),
    ),
    min_size=2,
    max_size=4,
)


@given(data=st.data(), told=_told_later)
def test_JO6_TR1_whatever_events_tell_their_order_does_not_matter(data: Any, told: list[Any]) -> None:
    events = [
        known_as(found, id=f"e-{number}", channel=Channel.WEB_MESSAGING, at=NOW + timedelta(seconds=number), **facts)
        for number, (found, facts) in enumerate(told)
    ]
    arrived = data.draw(st.permutations(events))
    one, other = MemoryStore(), MemoryStore()
    for store, order in ((one, events), (other, arrived)):
        ingest = taking_in(store)
        for each in order:
            ingest(each)
    assert final_state(one) == final_state(other)


def test_PA5_JO6_what_an_agent_decided_later_events_do_not_change(store: Store) -> None:
    save(store, alexis())
    ingest = taking_in(store)
    ingest(event(phone()))
    linked = store.interaction(CONVERSATION_1)
    assert linked is not None
    store.replace(linked, relinked(linked, Link(None, "PA5", by="u-7")))
    ingest(event(phone(), email(), type=EventType.ENDED, ended_at=NOW))
    interaction = store.interaction(CONVERSATION_1)
    assert interaction is not None
    assert interaction.link == Link(None, "PA5", by="u-7")


def test_RS10_a_later_event_is_told_what_an_agent_has_decided_since(store: Store) -> None:
    save(store, alexis(), david())
    ingest = taking_in(store)
    assert ingest(event(phone())).contact_id == "c-alexis"
    told = []
    for link in (Link(ContactId("c-david"), "PA6", phone(), "u-7"), Link(None, "PA5", by="u-7")):
        linked = store.interaction(CONVERSATION_1)
        assert linked is not None
        store.replace(linked, relinked(linked, link))
        told.append(ingest(event(phone(), type=EventType.UPDATED)))
    assert [(each.contact_id, each.contact_type, each.rule) for each in told] == [
        ("c-david", ContactType.CURATED, "PA6"),
        (None, None, "PA5"),
    ]


def test_RS8_RS10_a_later_event_of_an_expired_contact_makes_a_new_one(store: Store) -> None:
    clock = SettableClock()
    ingest = Ingest(store, MemoryStore(), clock, CountedIds())
    gone = ingest(event(phone())).contact_id
    clock.pass_by(days=61)
    late = event(phone(), type=EventType.ENDED, at=clock())
    answer = ingest(late)
    made = owner_of(store)
    assert (answer.outcome, answer.rule, answer.contact_id) == (Outcome.UPDATED, "RS4", made.id)
    assert (made.id != gone, made.identifiers) == (True, (phone(),))
    assert ingest(late) == answer


def test_RS2_RS10_a_later_event_of_a_deleted_contact_finds_the_next_holder(store: Store) -> None:
    save(store, alexis(), david())
    ingest = taking_in(store)
    assert ingest(event(phone())).contact_id == "c-alexis"
    delete(store, "c-alexis")
    answer = ingest(event(type=EventType.UPDATED))
    assert (answer.contact_id, answer.rule, answer.candidates) == ("c-david", "RS1", 0)
    assert owner_of(store).id == "c-david"


def test_RS10_after_a_merge_a_later_event_is_told_the_result(store: Store) -> None:
    save(store, alexis(), person("c-other", "Ana", "Roe", NOW))
    clock = SettableClock()
    ingest = taking_in(store, clock=clock)
    first = event(phone())
    told = ingest(first)
    merged = Merge(store, clock, CountedIds("merged"))(
        Order(AGENT, [ContactId("c-alexis"), ContactId("c-other")])
    ).contact
    answer = ingest(event(type=EventType.UPDATED))
    assert (answer.contact_id, answer.rule, answer.identifier) == (merged.id, "RS1", phone())
    assert ingest(first) == told, "RS5: the same event gets its first answer"


@pytest.mark.parametrize("deleted", [False, True])
def test_RS10_what_an_agent_decided_is_not_resolved_anew_when_the_contact_is_gone(store: Store, deleted: bool) -> None:
    save(store, alexis(), david())
    ingest = taking_in(store)
    ingest(event(phone()))
    before = store.interaction(CONVERSATION_1)
    assert before is not None
    store.replace(before, relinked(before, Link(ContactId("c-david"), "PA6", phone(), "u-7")))
    if deleted:
        delete(store, "c-david")
    answer = ingest(event(phone(), type=EventType.UPDATED))
    expected = (None, None) if deleted else ("c-david", ContactType.CURATED)
    assert (answer.contact_id, answer.contact_type) == expected
    assert (answer.rule, answer.candidates) == ("PA6", 1)


@pytest.mark.parametrize("days_between", [0.9, 59])
def test_RS8_a_conversation_that_goes_on_keeps_its_contact(store: Store, days_between: float) -> None:
    clock = SettableClock()
    ingest = Ingest(store, MemoryStore(), clock, CountedIds())
    made = ingest(event(phone()))
    started, kind = clock(), EventType.UPDATED
    while clock() - started < timedelta(days=100):
        clock.pass_by(days=days_between)
        assert ingest(event(phone(), type=kind, at=clock())).contact_id == made.contact_id
        contact = store.contact(ContactId(str(made.contact_id)))
        assert contact is not None
        assert contact.is_alive(clock() + timedelta(days=57))


# -- a crash between any two calls --------------------------------------------------------------


class Crash(Exception):
    """The process ends here."""


class CrashingStore:
    """A store that works for some calls; the last one may have been carried out before the process ended."""

    def __init__(self, store: Store, calls: int, *, carried_out: bool) -> None:
        self._store = store
        self._left = calls
        self._carried_out = carried_out

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._store, name)

        def counted(*arguments: Any) -> Any:
            if name == "at_once":
                return call(*arguments)
            self._left -= 1
            if self._left > 0:
                return call(*arguments)
            if self._left == 0 and self._carried_out:
                call(*arguments)
            raise Crash

        return counted


def _left_by_a_crash(store: Store, events: list[InteractionEvent], calls: int, *, carried_out: bool) -> bool:
    """Whether the process ended before all events were taken in."""
    ingest = taking_in(CrashingStore(store, calls, carried_out=carried_out))  # type: ignore[arg-type]
    try:
        for each in events:
            ingest(each)
    except Crash:
        return True
    return False


@pytest.mark.parametrize("form", [False, True], ids=["call", "form"])
@pytest.mark.parametrize("carried_out", [False, True], ids=["before", "after"])
def test_a_crash_between_any_two_calls_leaves_a_state_that_a_retry_completes(
    bench: Bench, form: bool, carried_out: bool
) -> None:
    events = _conversation(form=form)
    expected = MemoryStore()
    undisturbed = taking_in(expected)
    for each in events:
        undisturbed(each)
    for fresh in (MemoryStore, lambda: bench.store):
        for calls in itertools.count(1):
            store = fresh()
            if not _left_by_a_crash(store, events, calls, carried_out=carried_out):
                break
            ingest = taking_in(store, new_id=CountedIds("retry"))
            for each in events:
                ingest(each)
            assert final_state(store) == final_state(expected)
            assert all(holders_of(store, each) == [owner_of(store).id] for each in owner_of(store).identifiers)
            _empty(bench)
        assert calls > len(events)


def _empty(bench: Bench) -> None:
    for table, keys in bench.keys().items():
        for row in bench.rows(table):
            bench.client.delete_item(TableName=table, Key={key: row[key] for key in keys})


def test_RS8_the_expired_contact_of_a_guard_makes_way(store: Store) -> None:
    earlier = NOW - timedelta(days=70)
    save(store, provisional(ContactId("c-old"), UNASSIGNED_DIVISION, (phone(), email()), earlier))
    answer = taking_in(store)(event(phone()))
    assert (answer.outcome, holders_of(store, phone())[-1]) == (Outcome.CREATED, answer.contact_id)
