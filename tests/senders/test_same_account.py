"""SE4: one account of WhatsApp is one contact, whichever of its names a message tells and whenever that is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from scv.adapters.memory import MemoryStore
from scv.adapters.webhooks.whatsapp import ADAPTER
from scv.domain.changes.plans import Plan, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.merging import Order
from scv.domain.senders.senders import Sender
from scv.domain.values.errors import ScvError
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.identity.distinct import Distinct
from scv.usecases.identity.merge import Merge
from scv.usecases.identity.unmerge import Unmerge
from tests.builders import FOURTH_OF_FEBRUARY, CountedIds, SettableClock, known, person
from tests.people import AGENT
from tests.senders.center import Center

SENDER = Sender("sample-whatsapp", "whatsapp", key="key of sample-whatsapp")
BEGIN = datetime(2026, 9, 1, 9, tzinfo=UTC)
Payload = dict[str, Any]
few = settings(max_examples=40, phases=[Phase.explicit, Phase.generate])


def number(value: str) -> Identifier:
    return known("SocialWhatsapp", value)


def scoped(value: str) -> Identifier:
    return known("SocialWhatsappBsuid", value)


def notification(item: Payload) -> Payload:
    value = {"metadata": {"phone_number_id": "200000000000001"}, "messages": [item]}
    entry = {"id": "100000000000001", "changes": [{"field": "messages", "value": value}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def message(event_id: str, day: int, line: str | None, own_id: str | None) -> Payload:
    """A message that tells the number, the id, or both."""
    at = int((BEGIN + timedelta(days=day)).timestamp())
    told = {"from": line, "from_user_id": own_id}
    item = {"id": f"wamid.{event_id}", "timestamp": str(at), "type": "text"}
    return notification({**{name: each for name, each in told.items() if each}, **item})


def changed(event_id: str, day: int, old: tuple[str, str], new: tuple[str | None, str]) -> Payload:
    """WhatsApp says that an account has another id, and another number where it may tell that."""
    kind = "user_changed_number" if new[0] else "user_changed_user_id"
    told = {"wa_id": new[0], "user_id": new[1], "previous_user_id": old[1]}
    system = {"type": kind, **{name: each for name, each in told.items() if each}}
    at = str(int((BEGIN + timedelta(days=day)).timestamp()))
    item = {"id": f"wamid.{event_id}", "timestamp": at, "type": "system", "system": system}
    return notification({**({"from": old[0]} if new[0] else {}), **item})


def center_with(*contacts: Contact) -> Center:
    center = Center()
    for contact in contacts:
        center.store.apply(Plan(BEGIN, (Transition(None, contact),)))
    return center


def deliver(center: Center, payloads: Sequence[Payload]) -> None:
    for payload in payloads:
        center.receive(SENDER, payload)


def conversation_of(payload: Payload) -> str:
    (event,) = ADAPTER.read(payload, SENDER, lambda _: "US").events
    return event.conversation_id


def names_in(payload: Payload) -> frozenset[Identifier]:
    (event,) = ADAPTER.read(payload, SENDER, lambda _: "US").events
    return frozenset(event.identifiers)


def owner(store: MemoryStore, conversation_id: str) -> Contact:
    """Who answers for the conversation now."""
    interaction = store.interaction(ConversationId(conversation_id))
    assert interaction is not None
    contact = store.contact(ContactId(interaction.link.contact_id or ""))
    while contact is not None and contact.canonical_id is not None:
        contact = store.contact(contact.canonical_id)
    assert contact is not None
    return contact


def owners(center: Center, payloads: Sequence[Payload]) -> list[str]:
    return [owner(center.store, conversation_of(each)).id for each in payloads]


def curated(contact_id: str, *held: Identifier) -> Contact:
    one = person(contact_id, "Ana", "Roe", FOURTH_OF_FEBRUARY)
    return dataclasses.replace(one, held=tuple(Held(each, FOURTH_OF_FEBRUARY) for each in held))


# -- any story, in any order ---------------------------------------------------------------------


@dataclasses.dataclass
class Story:
    """What happens to one account, and what its owner sends meanwhile."""

    account: str
    payloads: list[Payload]

    def id_of(self, epoch: int) -> str:
        return f"US.{self.account}{epoch}"


@st.composite
def stories(draw: st.DrawFn, account: str, first_line: str) -> Story:
    """Up to four times the number or the id changes; between the changes a few messages, each with what it may tell."""
    story, line, epoch = Story(account, []), first_line, 0
    for change in draw(st.lists(st.sampled_from(["number", "id", "none"]), max_size=4)):
        _write(draw, story, line, epoch)
        if change == "none":
            continue
        old = (line, story.id_of(epoch))
        epoch, line = epoch + 1, f"{line[:-1]}{epoch + 1}" if change == "number" else line
        new = (line if change == "number" else None, story.id_of(epoch))
        story.payloads.append(changed(f"{account}-{len(story.payloads)}", len(story.payloads), old, new))
    _write(draw, story, line, epoch)
    return story


def _write(draw: st.DrawFn, story: Story, line: str, epoch: int) -> None:
    for told in draw(st.lists(st.sampled_from(["both", "id", "number"]), max_size=3)):
        place = len(story.payloads)
        names = (line if told != "id" else None, story.id_of(epoch) if told != "number" else None)
        story.payloads.append(message(f"{story.account}-{place}", place, *names))


def together(payloads: Sequence[Payload]) -> list[set[int]]:
    """Which payloads are of one account as far as anybody can know: those that share a name, and so on."""
    groups: list[tuple[set[int], set[Identifier]]] = []
    for place, payload in enumerate(payloads):
        names = set(names_in(payload))
        touching = [group for group in groups if group[1] & names]
        merged = ({place}.union(*(each[0] for each in touching)), names.union(*(each[1] for each in touching)))
        groups = [group for group in groups if group not in touching] + [merged]
    return sorted((group[0] for group in groups), key=min)


def as_groups(found: Sequence[str]) -> list[set[int]]:
    return sorted(({place for place, each in enumerate(found) if each == one} for one in set(found)), key=min)


@few
@given(stories("A", "18031230400"), stories("B", "18031230500"), st.randoms(use_true_random=False), st.data())
def test_se4_two_accounts_are_two_contacts_whatever_arrives_first_and_twice(
    one: Story, other: Story, dice: Any, data: st.DataObject
) -> None:
    payloads = [*one.payloads, *other.payloads]
    order = [*payloads, *data.draw(st.lists(st.sampled_from(payloads), max_size=3))] if payloads else []
    dice.shuffle(order)
    center = center_with()

    deliver(center, order)

    assert as_groups(owners(center, payloads)) == together(payloads)
    before = dict(center.store.records), dict(center.store.conversations)
    deliver(center, payloads)
    assert (center.store.records, center.store.conversations) == before


@few
@given(stories("A", "18031230400"), st.randoms(use_true_random=False), st.sampled_from(["number", "id", "both"]))
def test_se4_who_was_saved_before_gains_the_account_and_keeps_the_record(
    story: Story, dice: Any, known_by: str
) -> None:
    names = {"number": (number("18031230400"),), "id": (scoped("US.A0"),)}
    held = names.get(known_by) or (number("18031230400"), scoped("US.A0"))
    ana = curated("ana", *held)
    center, order = center_with(ana), list(story.payloads)
    dice.shuffle(order)

    deliver(center, order)

    everybody = together([message("known", 0, *_spelled(held)), *story.payloads])
    hers = [place - 1 for place in everybody[0] if place]
    for place in hers:
        found = owner(center.store, conversation_of(story.payloads[place]))
        assert (found.profile.first_name, set(held) <= set(found.identifiers)) == ("Ana", True)


def _spelled(held: Sequence[Identifier]) -> tuple[str | None, str | None]:
    by_kind = {each.type.value: each.value for each in held}
    return by_kind.get("SocialWhatsapp"), by_kind.get("SocialWhatsappBsuid")


@few
@given(stories("A", "18031230400"), st.randoms(use_true_random=False))
def test_se4_the_next_owner_of_a_number_is_another_person_in_any_order(story: Story, dice: Any) -> None:
    """The stranger got the number of A some day; both always tell their ids."""
    with_ids = [each for each in story.payloads if any(name.type.value.endswith("Bsuid") for name in names_in(each))]
    theirs = [message(f"S-{day}", 40 + day, "18031230400", "US.S0") for day in range(2)]
    order = [*with_ids, *theirs]
    dice.shuffle(order)
    center = center_with()

    deliver(center, order)

    assert not set(owners(center, with_ids)) & set(owners(center, theirs))
    assert len(set(owners(center, theirs))) == 1


# -- the cases, one by one -----------------------------------------------------------------------

OLD, NEW = ("18031230400", "US.A0"), ("18031230401", "US.A1")


@pytest.mark.parametrize("first", ["number", "id"])
def test_se4_contacts_made_for_the_number_and_the_id_become_one_once_both_are_told(first: str) -> None:
    center = center_with()
    alone = [message("1", 0, OLD[0], None), message("2", 1, None, OLD[1])]
    deliver(center, alone if first == "number" else alone[::-1])
    assert len(set(owners(center, alone))) == 2

    both = message("3", 2, *OLD)
    deliver(center, [both])

    assert len(set(owners(center, [*alone, both]))) == 1
    found = owner(center.store, conversation_of(both))
    assert set(found.identifiers) == {number(OLD[0]), scoped(OLD[1])}
    assert found.is_provisional


def test_se4_two_saved_people_stay_two_and_the_id_decides() -> None:
    """Nothing is taken from anybody: the number stays with who has it, and that person is a candidate (RS3)."""
    center = center_with(curated("ana", number(OLD[0])), curated("bea", scoped(OLD[1])))
    both = message("1", 0, *OLD)

    (received,) = center.receive(SENDER, both).received

    assert (received.answer.contact_id, received.answer.candidates) == ("bea", 1)
    assert center.store.records[ContactId("ana")].identifiers == (number(OLD[0]),)
    assert center.store.records[ContactId("bea")].identifiers == (scoped(OLD[1]),)


@pytest.mark.parametrize("of_id", [curated("bea", scoped(OLD[1])), None])
def test_se4_np1_two_whom_somebody_has_told_apart_are_linked_and_never_become_one(of_id: Contact | None) -> None:
    """Nor is the message lost that names both."""
    center = center_with(*([of_id] if of_id else []))
    alone = [message("1", 0, OLD[0], None), message("2", 1, None, OLD[1])]
    deliver(center, alone)
    two = [ContactId(each) for each in owners(center, alone)]
    declare = Distinct(center.store, lambda: BEGIN + timedelta(days=2), CountedIds("declared")).declare
    declare(AGENT, two[0], two[1], "two people")
    both = message("3", 3, *OLD)

    (received,) = center.receive(SENDER, both).received

    assert received.answer.contact_id == two[1], "the id decides"
    assert owners(center, [*alone, both]) == [two[0], two[1], two[1]]


def test_se4_a_saved_contact_gains_the_new_id_beside_its_fields_and_keeps_its_version() -> None:
    ana = curated("ana", scoped(OLD[1]))
    center = center_with(ana)

    deliver(center, [changed("1", 0, OLD, NEW)])

    after = center.store.records[ContactId("ana")]
    assert set(after.identifiers) == {scoped(OLD[1]), scoped(NEW[1]), number(OLD[0]), number(NEW[0])}
    assert (after.profile, after.version) == (ana.profile, ana.version)


def test_se4_a_change_that_is_told_before_any_message_makes_the_contact_that_they_find() -> None:
    center = center_with()
    later = [message("2", 1, *NEW), message("3", 2, None, OLD[1])]

    deliver(center, [changed("1", 0, OLD, NEW), *later])

    assert len(set(owners(center, later))) == 1


def test_se4_the_number_of_somebody_with_another_id_is_not_gained() -> None:
    center = center_with()
    theirs = message("1", 0, *OLD)
    stranger = message("2", 1, OLD[0], "US.S0")

    deliver(center, [theirs, stranger])

    first, second = (owner(center.store, conversation_of(each)) for each in (theirs, stranger))
    assert set(first.identifiers) == {number(OLD[0]), scoped(OLD[1])}
    assert second.identifiers == (scoped("US.S0"),)


deeds_of_agents = st.tuples(st.sampled_from(["told", "told", "apart", "merged", "parted"]), *[st.integers(0, 3)] * 2)


@settings(max_examples=150)
@given(st.lists(deeds_of_agents, min_size=2, max_size=9))
def test_se4_np1_whatever_people_have_decided_no_message_is_refused(deeds: list[tuple[str, int, int]]) -> None:
    """A message names a number, an id, or both of any two accounts; agents merge, part and tell apart meanwhile."""
    center, clock = center_with(), SettableClock(BEGIN)
    deliver(center, [message("number", 0, OLD[0], None), message("id", 0, None, OLD[1])])
    names = [OLD, NEW, (OLD[0], NEW[1]), (None, OLD[1])]
    merge, unmerge = Merge(center.store, clock, CountedIds("merge")), Unmerge(center.store, clock, CountedIds("undo"))
    distinct = Distinct(center.store, clock, CountedIds("declared"))
    for place, (deed, one, other) in enumerate(deeds):
        clock.pass_by(days=1)
        known = [*center.store.records]
        if deed == "told":
            told = message(str(place), place, *names[one % len(names)])
            (received,) = center.receive(SENDER, told).received
            assert received.answer.contact_id
        elif known:
            first, second = known[one % len(known)], known[other % len(known)]
            with suppress(ScvError):
                if deed == "apart":
                    distinct.declare(AGENT, first, second, "two people")
                elif deed == "merged":
                    merge(Order(AGENT, (first, second), overrides_distinct=True))
                else:
                    unmerge(AGENT, first)
