"""The model: everything that can be done, in any order, over memory and DynamoDB at once; both must agree."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from scv.domain.channels import Channel
from scv.domain.contacts import Contact, ContactType
from scv.domain.errors import ScvError
from scv.domain.identifiers import Identifier
from scv.domain.interactions import EventType, InteractionEvent
from scv.domain.profiles import PhoneNumber, Profile
from tests.builders import SettableClock, cookie, email, event, known, phone
from tests.model import invariants
from tests.model.world import World, bare
from tests.stores.tables import Bench, in_process

PHONES = (phone("+1 803-123-0000"), phone("+1 803-123-0001"))
EMAILS = (email("ana@example.com"), email("bo@example.com"))
OTHERS = (cookie("cookie-1"), known("SocialLine", "line-1"), known("ExternalId", "42", source="crm"))
IDENTIFIERS = (*PHONES, *EMAILS, *OTHERS)
CHANNELS = (Channel.VOICE, Channel.EMAIL, Channel.WEB_MESSAGING, Channel.OPEN, Channel.CALLBACK)
NAMES = ("Alexis", "David", "Jane")
NAMED: dict[str, Any] = {"first_name": "Ana", "last_name": "Roe"}
SAFELY_ALIVE = timedelta(days=59)  # an expiry of 60 days is renewed at most once a day

identifiers = st.sampled_from(IDENTIFIERS)
places = st.integers(0, 40)  # of a contact among those that were ever given out
conversations = st.sampled_from([f"conversation-{number}" for number in range(6)])
profiles = st.builds(
    lambda first, number, address: Profile(
        first_name=first,
        last_name="Doe",
        cell_phone=PhoneNumber(number.value) if number else None,
        work_email=address.value if address else None,
    ),
    st.sampled_from(NAMES),
    st.none() | st.sampled_from(PHONES),
    st.none() | st.sampled_from(EMAILS),
)


class ContactCenter(RuleBasedStateMachine):
    """Two worlds with one clock and the same ids; `done` counts what was done to them."""

    done = 0

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.bench: Bench = self.stack.enter_context(in_process())
        self.clock = SettableClock()
        self.memory = World.in_memory(self.clock)
        self.dynamodb = World.on_dynamodb(self.bench, self.clock)
        self.given: list[str] = []
        self.deleted: set[str] = set()
        self.touched: dict[str, Any] = {}
        self.seen: list[tuple[str, Contact]] = []
        self.versions: dict[str, int] = {}
        self.numbers = 0

    def teardown(self) -> None:
        with self.stack:
            self.ask_both()

    # -- doing the same twice -----------------------------------------------------------------

    def both(self, job: Callable[[World], Any]) -> Any:
        """What came of it in the one world, which must be what came of it in the other."""
        ContactCenter.done += 1
        ours, theirs = _outcome(job, self.memory), _outcome(job, self.dynamodb)
        assert ours == theirs
        for contact_id in self.memory.store.records:
            if contact_id not in self.given:
                self.given.append(contact_id)
        return ours

    def at(self, place: int) -> str:
        return self.given[place % len(self.given)]

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    # -- senders ------------------------------------------------------------------------------

    @initialize(profile=profiles)
    def somebody(self, profile: Profile) -> None:
        """One who was saved, and one of each kind that the system makes."""
        self.both(lambda world: world.create(profile, "first"))
        self.ingest([PHONES[1]], "conversation-0", EventType.STARTED, Channel.VOICE, 0)
        self.ingest([OTHERS[0]], "conversation-1", EventType.STARTED, Channel.WEB_MESSAGING, 0)

    @rule(
        known=st.lists(identifiers, max_size=3, unique=True),
        conversation=conversations,
        kind=st.sampled_from(EventType),
        channel=st.sampled_from(CHANNELS),
        earlier=st.integers(0, 3),
    )
    def ingest(
        self, known: list[Identifier], conversation: str, kind: EventType, channel: Channel, earlier: int
    ) -> None:
        told = self.event(tuple(known), conversation, kind, channel, earlier)
        answer = self.both(lambda world: world.ingest(told))
        again = self.both(lambda world: world.ingest(told))
        assert again == answer, "RS5: the same event gets the same answer"
        if not isinstance(answer, str) and answer.contact_id:
            self.touched[answer.contact_id] = self.clock()

    def event(
        self, known: tuple[Identifier, ...], conversation: str, kind: EventType, channel: Channel, earlier: int
    ) -> InteractionEvent:
        when = self.clock() - timedelta(minutes=earlier)
        return event(
            *known, conversation=conversation, id=f"event-{self.number()}", type=kind, channel=channel, at=when
        )

    # -- agents -------------------------------------------------------------------------------

    @rule(profile=profiles)
    def create(self, profile: Profile) -> None:
        key = f"key-{self.number()}"
        made = self.both(lambda world: world.create(profile, key))
        assert self.both(lambda world: world.create(profile, key)) == made, "a silent resend"

    @rule(place=places, profile=profiles)
    def edit(self, place: int, profile: Profile) -> None:
        self.both(lambda world: world.edit(self.at(place), lambda _: profile))

    @rule(place=places)
    def look(self, place: int) -> None:
        """A client reads a contact and keeps what it read."""
        seen = self.both(lambda world: world.read(self.at(place)))
        if isinstance(seen, Contact):
            self.seen.append((self.at(place), seen))

    @rule(which=st.integers(0, 40), title=st.sampled_from(("Dr", "Ms")))
    def save_what_was_read(self, which: int, title: str) -> None:
        """CO5: a save is taken only while the contact is what its client has read, whatever happened in between."""
        if not self.seen:
            return
        contact_id, seen = self.seen[which % len(self.seen)]
        now = _outcome(lambda world: world.read(contact_id), self.memory)
        body = dataclasses.replace(seen.profile, title=title, **({} if seen.profile.display_name else NAMED))
        saved = self.both(lambda world: world.edit(contact_id, lambda _: body, seen.version))
        if isinstance(saved, Contact):
            assert isinstance(now, Contact)
            assert (now.id, now.profile) == (seen.id, seen.profile), "somebody else's change was overwritten"
            self.seen.append((contact_id, saved))

    @rule(place=places)
    def delete(self, place: int) -> None:
        self._gone(place, lambda world: world.delete(self.at(place)))

    @rule(place=places)
    def erase(self, place: int) -> None:
        self._gone(place, lambda world: world.erase(self.at(place)))

    def _gone(self, place: int, job: Callable[[World], Any]) -> None:
        members = self.members(self.at(place))
        if self.both(job) is None:
            self.deleted |= members

    def members(self, contact_id: str) -> set[str]:
        found = _outcome(lambda world: world.read(contact_id), self.memory)
        return {contact_id, *found.members} if isinstance(found, Contact) else {contact_id}

    @rule(place=places, identifier=identifiers)
    def claim(self, place: int, identifier: Identifier) -> None:
        claimed = self.both(lambda world: world.claim(self.at(place), identifier))
        if isinstance(claimed, Contact):
            best = self.both(lambda world: world.holders(identifier))[0]
            assert (best.contact_id, best.claimed) == (claimed.id, True), "CL1: the claim is the best match"

    @rule(place=places, identifier=identifiers)
    def release(self, place: int, identifier: Identifier) -> None:
        self.both(lambda world: world.release(self.at(place), identifier))

    @rule(place=places, profile=profiles)
    def promote(self, place: int, profile: Profile) -> None:
        self.both(lambda world: world.promote(self.at(place), profile))

    @rule(chosen=st.lists(places, min_size=2, max_size=4))
    def merge(self, chosen: list[int]) -> None:
        self.clock.pass_by(hours=1)
        created = [self.memory.store.records[each].ranked_at for each in self.members_at(chosen)]
        merged = self.both(lambda world: world.merge(*(self.at(each) for each in chosen)))
        if isinstance(merged, Contact):
            assert merged.ranked_at == min(created), "RS9: the result counts as created when its oldest member was"

    @rule(chosen=st.lists(places, min_size=2, max_size=3))
    def merge_and_back(self, chosen: list[int]) -> None:
        """MG10: merge then unmerge is the identity on everything stored."""
        inputs = dict.fromkeys(self.members_at(chosen))
        before = [self.memory.store.records[each] for each in inputs]
        merged = self.both(lambda world: world.merge(*(self.at(each) for each in chosen)))
        if isinstance(merged, Contact):
            restored = self.both(lambda world: world.unmerge(merged.id))
            assert [bare(each) for each in restored] == [bare(each) for each in before]

    def members_at(self, chosen: list[int]) -> list[str]:
        found = [_outcome(lambda world, place=place: world.read(self.at(place)), self.memory) for place in chosen]  # type: ignore[misc]
        return [each.id for each in found if isinstance(each, Contact)]

    @rule(place=places)
    def unmerge(self, place: int) -> None:
        restored = self.both(lambda world: world.unmerge(self.at(place)))
        if isinstance(restored, tuple):
            self.touched.update({each.id: self.clock() for each in restored if each.expires_at is None})

    @rule(conversation=conversations, place=places)
    def link(self, conversation: str, place: int) -> None:
        linked = self.both(lambda world: world.link(conversation, self.at(place)))
        if not isinstance(linked, str):
            self.touched[self.at(place)] = self.clock()

    @rule(conversation=conversations, place=places)
    def select(self, conversation: str, place: int) -> None:
        self.clock.pass_by(hours=1)
        selected = self.both(lambda world: world.select(conversation, self.at(place)))
        if not isinstance(selected, str):
            self.touched[self.at(place)] = self.clock()

    @rule(conversation=conversations, profile=profiles)
    def create_from_panel(self, conversation: str, profile: Profile) -> None:
        key = f"panel-{self.number()}"
        made = self.both(lambda world: world.create_from_panel(conversation, profile, key))
        if not isinstance(made, str):
            assert self.both(lambda world: world.create_from_panel(conversation, profile, key)) == made, "a resend"

    @rule(conversation=conversations)
    def unlink(self, conversation: str) -> None:
        self.both(lambda world: world.link(conversation, None))

    # -- time ---------------------------------------------------------------------------------

    @rule(days=st.sampled_from((0.5, 1, 30, 59)))
    def wait(self, days: float) -> None:
        self.clock.pass_by(days=days)

    @rule()
    def wait_until_all_that_can_expire_has_expired(self) -> None:
        self.clock.pass_by(days=61)
        self.ask_both()

    @rule(chosen=st.lists(st.booleans(), min_size=12, max_size=12))
    def the_store_removes_what_has_expired(self, chosen: list[bool]) -> None:
        """RS8: item by item, late, and in no order; in memory only the record can go."""
        for place, (table, key) in enumerate(invariants.due(self.bench, self.clock())):
            if not chosen[place % len(chosen)]:
                continue
            self.bench.client.delete_item(TableName=table, Key=key)
            if table == self.bench.tables.contacts:
                self.memory.store.records.pop(key["id"]["S"], None)

    # -- what holds after every step ----------------------------------------------------------

    @invariant()
    def both_store_the_same_and_nothing_is_broken(self) -> None:
        now, contacts = self.clock(), self.memory.store.records
        assert invariants.stored_contacts(self.bench) == contacts
        assert invariants.stored_interactions(self.bench) == self.memory.store.conversations
        invariants.require_sound(contacts, now)
        invariants.require_one_guard_and_claim(contacts.values(), now)
        invariants.require_rows_of_the_records(self.bench, contacts, now)
        invariants.require_one_journey(self.memory, contacts, list(self.memory.store.conversations))

    @invariant()
    def versions_only_ever_grow_along_every_id(self) -> None:
        """CO5."""
        for contact_id in self.given:
            found = _outcome(lambda world, contact_id=contact_id: world.read(contact_id), self.memory)  # type: ignore[misc]
            if isinstance(found, Contact):
                assert found.version >= self.versions.get(contact_id, 0), contact_id
                self.versions[contact_id] = found.version

    @rule()
    def ask_both(self) -> None:
        for identifier in IDENTIFIERS:
            ours, theirs = self.memory.holders(identifier), self.dynamodb.holders(identifier)
            assert ours == theirs, identifier
            told = [(each.claimed, each.ranked_at, each.member, each.contact_id) for each in ours]
            assert told == invariants.expected_holders(self.memory.store.records, identifier, self.clock())
        for contact_id in self.given:
            told = self.both(lambda world, contact_id=contact_id: world.read(contact_id))  # type: ignore[misc]
            if isinstance(told, Contact):
                self.both(lambda world, contact_id=contact_id: world.journey(contact_id))  # type: ignore[misc]

    @precondition(lambda self: self.given)
    @invariant()
    def every_id_ever_given_out_answers_until_deleted(self) -> None:
        for contact_id in self.given:
            found = _outcome(lambda world, contact_id=contact_id: world.read(contact_id), self.memory)  # type: ignore[misc]
            if contact_id in self.deleted:
                assert found == "ContactNotFound"
            elif self.must_answer(contact_id):
                assert isinstance(found, Contact), contact_id

    def must_answer(self, contact_id: str) -> bool:
        """Curated contacts always; provisional ones within 59 days of their last interaction."""
        record = self.memory.store.records.get(contact_id)
        if record is not None and record.type is ContactType.CURATED and not record.unmerged:
            return record.canonical_id is None
        return contact_id in self.touched and self.clock() - self.touched[contact_id] < SAFELY_ALIVE


def _outcome(job: Callable[[World], Any], world: World) -> Any:
    """What came of it: an answer, or the name of the refusal."""
    try:
        return job(world)
    except ScvError as error:
        return type(error).__name__
