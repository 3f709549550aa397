"""A crowd: many threads do anything to the same few people at once; the history of what they were told is checked."""

from __future__ import annotations

import dataclasses
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import PhoneNumber, Profile
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import Answer, EventType, Outcome
from scv.domain.values.errors import Conflict, ContactNotFound, NotFound, ScvError
from scv.domain.values.ids import ContactId
from tests.builders import NOW, SettableClock, event
from tests.model import invariants
from tests.model.world import World
from tests.races.rounds import fresh_number, new_id, raced
from tests.stores.tables import Bench

PEOPLE = ("Alexis", "David", "Jane")
DELETED = "delete"


@dataclass
class TickingClock(SettableClock):
    """Each look is a millisecond later than the one before, whoever looks."""

    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> datetime:
        """A time that nobody else was told."""
        with self.lock:
            self.now += timedelta(milliseconds=1)
            return self.now


@dataclass(frozen=True)
class Told:
    """What a caller asked for, about what, and what came of it: an answer or a refusal."""

    job: str
    about: str
    outcome: Any

    @property
    def done(self) -> bool:
        """It was not refused."""
        return not isinstance(self.outcome, ScvError)


@dataclass
class Crowd:
    """A few numbers, conversations and contacts on a server, and everything that anybody was told."""

    bench: Bench
    numbers: tuple[Identifier, ...] = field(default_factory=lambda: tuple(fresh_number() for _ in range(4)))
    conversations: tuple[str, ...] = field(default_factory=lambda: tuple(new_id() for _ in range(30)))
    contacts: list[str] = field(default_factory=list)
    history: list[Told] = field(default_factory=list)
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.world = World.on_dynamodb(self.bench, TickingClock(NOW))
        self.world.new_id = new_id
        for _ in range(6):
            self.create(random.Random(1))

    def let_loose(self, pool: ThreadPoolExecutor, threads: int, each: int) -> None:
        """So many threads do so many things each, chosen at random; anything but an answer or a refusal is raised."""
        gate = threading.Barrier(threads)

        def busy(seed: int) -> None:
            choice = random.Random(seed)
            gate.wait(30)
            for _ in range(each):
                choice.choice(JOBS)(self, choice)

        list(pool.map(busy, [random.randrange(2**32) for _ in range(threads)]))

    def told(self, job: str, about: str, ask: Callable[[], Any]) -> Any:
        """Asks, and keeps what came of it."""
        try:
            outcome = ask()
        except (NotFound, Conflict) as refused:
            outcome = refused
        self.history.append(Told(job, about, outcome))
        return outcome

    # -- what anybody may do ------------------------------------------------------------------

    def ingest(self, choice: random.Random) -> None:
        number, conversation = choice.choice(self.numbers), choice.choice(self.conversations)
        kind = choice.choice((EventType.STARTED, EventType.STARTED, EventType.UPDATED, EventType.ENDED))
        told = event(
            number,
            conversation=conversation,
            id=new_id(),
            type=kind,
            channel=choice.choice((Channel.VOICE, Channel.VOICE, Channel.VOICE, Channel.CALLBACK)),
            communication_id=choice.choice((None, "leg-1", "leg-2")),
            subject=told_id(),
        )
        answer = self.told("ingest", f"{conversation} {told.id}", lambda: self.world.ingest(told))
        if isinstance(answer, Answer) and answer.contact_id:
            self.contacts.append(answer.contact_id)

    def create(self, choice: random.Random) -> None:
        number = choice.choice((None, *self.numbers))
        phone = PhoneNumber(number.value) if number else None
        profile = Profile(first_name=choice.choice(PEOPLE), last_name="Doe", cell_phone=phone)
        self._kept(self.told("create", "", lambda: self.world.create(profile, new_id())))

    def edit(self, choice: random.Random) -> None:
        one, title = self._somebody(choice), new_id()
        self.told("edit", one, lambda: self.world.edit(one, lambda each: _titled(each, title)))

    def promote(self, choice: random.Random) -> None:
        one, named = self._somebody(choice), Profile(first_name=choice.choice(PEOPLE), last_name="Roe")
        self.told("promote", one, lambda: self.world.promote(one, named))

    def delete(self, choice: random.Random) -> None:
        one = self._somebody(choice)
        self.told(DELETED, one, lambda: self.world.delete(one))

    def erase(self, choice: random.Random) -> None:
        one = self._somebody(choice)
        self.told(DELETED, one, lambda: self.world.erase(one))

    def merge(self, choice: random.Random) -> None:
        some = [self._somebody(choice) for _ in range(choice.choice((2, 2, 3)))]
        self._kept(self.told("merge", " ".join(some), lambda: self.world.merge(*some)))

    def unmerge(self, choice: random.Random) -> None:
        one = self._somebody(choice)
        self.told("unmerge", one, lambda: self.world.unmerge(one))

    def claim(self, choice: random.Random) -> None:
        one, number = self._somebody(choice), choice.choice(self.numbers)
        self.told("claim", f"{one} {number.value}", lambda: self.world.claim(one, number))

    def release(self, choice: random.Random) -> None:
        one, number = self._somebody(choice), choice.choice(self.numbers)
        self.told("release", f"{one} {number.value}", lambda: self.world.release(one, number))

    def link(self, choice: random.Random) -> None:
        one, conversation = self._somebody(choice), choice.choice(self.conversations)
        self.told("link", conversation, lambda: self.world.link(conversation, ContactId(one)))

    def unlink(self, choice: random.Random) -> None:
        conversation = choice.choice(self.conversations)
        self.told("unlink", conversation, lambda: self.world.link(conversation, None))

    def look(self, choice: random.Random) -> None:
        """RS1, CL2: at no moment do two claim a number; who answers is there or is refused as gone."""
        one, number = self._somebody(choice), choice.choice(self.numbers)
        self.told("read", one, lambda: self.world.journey(one))
        holders = self.told("look up", number.value, lambda: self.world.holders(number))
        assert len({each.contact_id for each in holders if each.claimed}) <= 1, holders

    def _somebody(self, choice: random.Random) -> str:
        return choice.choice(self.contacts[-25:])

    def _kept(self, outcome: Any) -> None:
        if isinstance(outcome, Contact):
            self.contacts.append(outcome.id)

    # -- what must be true of it all ----------------------------------------------------------

    @property
    def outcomes(self) -> Counter[str]:
        """How often each job was done or refused, by the refusal's name."""
        return Counter(f"{each.job}: {'done' if each.done else type(each.outcome).__name__}" for each in self.history)

    def require_sound(self) -> None:
        """The invariants over all that is stored, then over all that was told."""
        raced["operations"] += len(self.history)
        now, contacts = self.world.clock(), invariants.stored_contacts(self.bench)
        invariants.require_sound(contacts, now)
        invariants.require_one_guard_and_claim(contacts.values(), now)
        invariants.require_rows_of_the_records(self.bench, contacts, now)
        interactions = invariants.stored_interactions(self.bench)
        invariants.require_one_journey(self.world, contacts, list(interactions))
        invariants.require_pointers(interactions.values(), invariants.stored_pointers(self.bench), now)
        invariants.require_whole(interactions.values())
        self._nothing_accepted_is_lost()
        self._no_edit_overwrote_another()
        self._no_number_made_two_contacts()
        self._every_id_answers_or_was_deleted(contacts)
        self._every_merge_is_in_the_history(contacts)

    def _nothing_accepted_is_lost(self) -> None:
        """2: every event that was taken in is in its conversation."""
        stored = invariants.stored_interactions(self.bench)
        for each in self.history:
            if each.job == "ingest" and each.done:
                conversation, event_id = each.about.split()
                assert stored[conversation].seen(event_id) is not None, each

    def _no_edit_overwrote_another(self) -> None:
        """CO5: each edit of a contact made a version of its own."""
        made = Counter(
            (each.outcome.id, each.outcome.version) for each in self.history if each.job == "edit" and each.done
        )
        assert not [each for each, times in made.items() if times > 1]

    def _no_number_made_two_contacts(self) -> None:
        """RS5: a number makes a new contact once, and once more for each time that its holders were deleted."""
        created = Counter(
            each.outcome.identifier
            for each in self.history
            if each.job == "ingest" and each.done and each.outcome.outcome is Outcome.CREATED
        )
        deleted = sum(each.job == DELETED and each.done for each in self.history)
        assert all(times <= 1 + deleted for times in created.values()), (created, deleted)

    def _every_id_answers_or_was_deleted(self, contacts: dict[ContactId, Contact]) -> None:
        """3: an id that was given out leads to who answers, or to somebody whom a delete was asked for."""
        for contact_id in dict.fromkeys(self.contacts):
            try:
                self.world.read(contact_id)
            except ContactNotFound:
                assert _end(contact_id, contacts).deleted_at is not None, contact_id

    def _every_merge_is_in_the_history(self, contacts: dict[ContactId, Contact]) -> None:
        """MG11: whoever was told of a merge finds it written down, unless it was erased since."""
        merged = [each.outcome.id for each in self.history if each.job == "merge" and each.done]
        told = [each for each in merged if _end(each, contacts).deleted_at is None]
        written = {entry.contact_id for entry in self.world.store.history(told) if entry.action == "merge"}
        assert set(told) <= written


def told_id() -> str:
    """A subject that nobody else tells."""
    return f"about {new_id()[:8]}"


def _end(contact_id: str, contacts: dict[ContactId, Contact]) -> Contact:
    """Who is at the end of the pointers."""
    end, seen = contacts[ContactId(contact_id)], set[str]()
    while end.deleted_at is None and end.canonical_id and end.id not in seen:
        seen.add(end.id)
        end = contacts[end.canonical_id]
    return end


def _titled(contact: Contact, title: str) -> Profile:
    """Keeps whatever the contact is known by."""
    first, last = contact.profile.first_name or "No", contact.profile.last_name or "Name"
    return dataclasses.replace(contact.profile, first_name=first, last_name=last, title=title)


Job = Callable[[Crowd, random.Random], None]
JOBS: tuple[Job, ...] = (
    *(Crowd.ingest,) * 5,
    *(Crowd.create, Crowd.merge, Crowd.link, Crowd.look) * 2,
    *(Crowd.edit, Crowd.promote, Crowd.claim, Crowd.release, Crowd.unmerge, Crowd.unlink, Crowd.delete, Crowd.erase),
)
