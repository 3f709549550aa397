"""Rounds of a race: two or more callers start at the same moment, on a DynamoDB that takes them at once."""

from __future__ import annotations

import dataclasses
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from scv.domain.changes.plans import Plan, Transition
from scv.domain.consent.decisions import SURVEY, Decision, Speaker, Status
from scv.domain.consent.words import Choice, Word
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.declarations import Declaration
from scv.domain.contacts.profiles import Profile
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import EventType
from scv.domain.marks.marks import MarkKind
from scv.domain.pairs.cluster import Cluster
from scv.domain.privacy.erasure import is_erased
from scv.domain.values.errors import (
    Busy,
    ContactNotFound,
    ContactsDistinct,
    InvalidValue,
    MergeConflict,
    MergeNotAllowed,
    PairNotFound,
    PreviewStale,
    ScvError,
)
from tests import builders
from tests.builders import NOW, event, phone
from tests.model import invariants
from tests.model.world import World
from tests.people import AGENT, call, caller, person
from tests.races.rotation import DELIVERIES, Rotation
from tests.stores.tables import Bench

AT_ONCE = 50
raced: Counter[str] = Counter()


def new_id() -> str:
    """An id that no other thread gets."""
    return uuid.uuid4().hex


@dataclass
class Races:
    """A center on a server; `operations` and `rounds` count what was raced."""

    bench: Bench
    pool: ThreadPoolExecutor
    operations: int = 0
    rounds: int = 0
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.world = World.on_dynamodb(self.bench)
        self.world.new_id = new_id

    def at_once(self, *jobs: Callable[[], Any]) -> list[Any]:
        """What came of each: an answer, or our refusal; anything else is raised."""
        self.rounds += 1
        self.operations += len(jobs)
        raced.update(rounds=1, operations=len(jobs))
        gate = threading.Barrier(len(jobs))

        def started(job: Callable[[], Any]) -> Any:
            gate.wait(30)
            try:
                return job()
            except ScvError as refused:
                return refused

        return list(self.pool.map(started, jobs))

    def has(self, *contacts: Contact) -> None:
        """These are stored."""
        for contact in contacts:
            self.world.store.apply(Plan(self.world.clock(), (Transition(None, contact),)))

    def record(self, contact_id: str) -> Contact:
        """As stored."""
        found = self.world.store.contact(contact_id)
        assert isinstance(found, Contact)
        return found

    # -- the named races ----------------------------------------------------------------------

    def one_new_number(self, callers: int = AT_ONCE) -> None:
        """RS5: so many webhooks of one new number are one contact with so many entries."""
        number, conversations = fresh_number(), [new_id() for _ in range(callers)]
        jobs = [lambda each=each: self.world.ingest(call(each, number)) for each in conversations]
        answers = self.at_once(*jobs)
        assert len({answer.contact_id for answer in answers}) == 1, answers
        entries = self.world.journey(answers[0].contact_id)
        assert sorted(entry.conversation_id for entry in entries) == sorted(conversations)
        assert len(self.world.holders(number)) == 1

    def one_webhook(self, times: int = 10) -> None:
        """RS5: the same webhook so many times is one entry, and each gets the same answer."""
        event = call(new_id(), fresh_number())
        answers = self.at_once(*[lambda: self.world.ingest(event)] * times)
        assert len(set(answers)) == 1, answers
        assert [entry.event_count for entry in self.world.journey(answers[0].contact_id)] == [1]

    def merges(self, *sets: Sequence[int]) -> None:
        """MG8: overlapping merges: one wins, the others are refused; one tree, nothing lost."""
        people = [person(new_id()) for _ in range(1 + max(max(each) for each in sets))]
        self.has(*people)
        jobs = [lambda chosen=chosen: self.world.merge(*(people[place].id for place in chosen)) for chosen in sets]
        outcomes = self.at_once(*jobs)
        won = [each for each in outcomes if isinstance(each, Contact)]
        assert all(isinstance(each, (Contact, MergeConflict, MergeNotAllowed)) for each in outcomes), outcomes
        trees = {self.world.read(each.id).id for each in won}
        assert len(trees) == 1, outcomes  # a second one that came after the first took its result in
        inputs = {
            people[place].id for chosen, each in zip(sets, outcomes, strict=True) if each in won for place in chosen
        }
        for each in people:
            assert self.world.read(each.id).id == (next(iter(trees)) if each.id in inputs else each.id)

    def merge_and_ingest(self) -> None:
        """MG6: whenever the interaction comes, it is in the journey of who answers."""
        number = fresh_number()
        one, other = caller(new_id(), number), person(new_id())
        self.has(one, other)
        conversation = new_id()
        merged, answer = self.at_once(
            lambda: self.world.merge(one.id, other.id), lambda: self.world.ingest(call(conversation, number))
        )
        assert isinstance(merged, Contact), merged
        assert self.world.read(answer.contact_id).id == merged.id
        assert [entry.conversation_id for entry in self.world.journey(merged.id)] == [conversation]

    def claims(self) -> None:
        """CL4: two agents claim one identifier: one owner, and both answers are consistent with that."""
        number = fresh_number()
        one, other = person(new_id()), person(new_id())
        self.has(one, other)
        outcomes = self.at_once(lambda: self.world.claim(one.id, number), lambda: self.world.claim(other.id, number))
        assert all(isinstance(each, (Contact, Busy)) for each in outcomes), outcomes
        holders = self.world.holders(number)
        assert [holder.claimed for holder in holders].count(True) == 1
        owners = [each.id for each in (one, other) if claims_of(self.record(each.id), number)]
        assert owners == [holders[0].contact_id]

    def delete_and_ingest(self) -> None:
        """CO4: the interaction is the deleted contact's and reads as unlinked, or a new contact's; never lost."""
        number, conversation = fresh_number(), new_id()
        gone = caller(new_id(), number)
        self.has(gone)
        deleted, answer = self.at_once(
            lambda: self.world.delete(gone.id), lambda: self.world.ingest(call(conversation, number))
        )
        assert deleted is None, deleted
        assert self.world.store.interaction(conversation).link.contact_id == answer.contact_id
        after = self.world.ingest(call(new_id(), number))
        assert after.contact_id != gone.id
        if answer.contact_id != gone.id:
            assert after.contact_id == answer.contact_id
        refused = self.at_once(lambda: self.world.read(gone.id))
        assert isinstance(refused[0], ContactNotFound)

    def erase_and_ingest(self) -> None:
        """PV1: a callback at that very moment is erased as well, or comes after it; a late event brings nobody back."""
        number, conversation, callback = fresh_number(), new_id(), new_id()
        gone = caller(new_id(), number)
        self.has(gone)
        self.world.ingest(call(conversation, number))
        back = event(number, conversation=callback, id=new_id(), channel=Channel.CALLBACK)
        late = event(number, conversation=conversation, id=new_id(), type=EventType.ENDED)
        erased, *_ = self.at_once(
            lambda: self.world.erase(gone.id), lambda: self.world.ingest(back), lambda: self.world.ingest(late)
        )
        assert not isinstance(erased, ScvError), erased
        assert is_erased(self.world.store.interaction(conversation))
        asked = self.world.store.interaction(callback)
        assert is_erased(asked) or self.world.store.pointed("*", number) == (callback,)
        assert self.world.holders(number) == ()

    def legs(self) -> None:
        """RS11: the events of a conversation at once, in whatever order they are taken in, are one conversation."""
        number, conversation = fresh_number(), new_id()
        told = [
            event(number, conversation=conversation, id=new_id(), type=kind, at=NOW + timedelta(minutes=minute), **leg)
            for minute, kind, leg in (
                (0, EventType.STARTED, CALLED_BACK),
                (1, EventType.STARTED, CALLING),
                (2, EventType.ENDED, CALLED_BACK),
                (3, EventType.ENDED, CALLING),
            )
        ]
        answers = self.at_once(*[lambda each=each: self.world.ingest(each) for each in told])
        assert not [each for each in answers if isinstance(each, ScvError)], answers
        interaction = self.world.store.interaction(conversation)
        assert (interaction.channel, interaction.link.contact_id) == (Channel.CALLBACK, None)
        assert (interaction.started_at, interaction.facts.ended_at) == (NOW, NOW + timedelta(minutes=3))
        assert interaction.event_count == len(told)

    def promote_and_ingest(self) -> None:
        """PR1: same id, curated, and it never expires, whatever the interaction renewed meanwhile."""
        number = fresh_number()
        known = caller(new_id(), number)
        self.has(known)
        later = World(self.world.store, self.world.notes, self.world.settings, self.world.clock, new_id)
        later.clock = type(self.world.clock)(self.world.clock())
        later.clock.pass_by(days=3)  # so that the interaction has an expiry to renew
        saved, answer = self.at_once(
            lambda: self.world.promote(known.id, Profile(first_name="Ana", last_name="Roe")),
            lambda: later.ingest(call(new_id(), number)),
        )
        assert isinstance(saved, Contact), saved
        assert answer.contact_id == known.id
        stored = self.record(known.id)
        assert (stored.type.value, stored.expires, stored.profile.first_name) == ("Curated", None, "Ana")

    def unmerge_and_ingest(self) -> None:
        """MG10: the interaction is the input's that holds the identifier, and its journey shows it."""
        number, conversation = fresh_number(), new_id()
        one, other = caller(new_id(), number), person(new_id())
        self.has(one, other)
        merged = self.world.merge(one.id, other.id)
        restored, answer = self.at_once(
            lambda: self.world.unmerge(merged.id), lambda: self.world.ingest(call(conversation, number))
        )
        assert isinstance(restored, tuple), restored
        assert answer.contact_id in (merged.id, one.id)
        assert [entry.conversation_id for entry in self.world.journey(one.id)] == [conversation]
        assert self.world.journey(other.id) == ()

    def merge_and_edit(self) -> None:
        """CO5, MG8: the edit is in the merged contact, or comes after the merge; it is not lost."""
        one, other = person(new_id()), person(new_id())
        self.has(one, other)
        merged, edited = self.at_once(
            lambda: self.world.merge(one.id, other.id),
            lambda: self.world.edit(one.id, lambda _: Profile(first_name="Edited", last_name="Roe", title="Dr")),
        )
        assert isinstance(merged, Contact), merged
        assert isinstance(edited, Contact), edited
        assert self.world.read(one.id).profile.title == "Dr"

    def merge_as_shown_and_edit(self) -> None:
        """MG9: the merge is what was shown, and the edit comes after it; or the edit came first, and it is refused."""
        one, other = person(new_id()), person(new_id())
        self.has(one, other)
        shown = self.world.show_merge(one.id, other.id)
        merged, edited = self.at_once(
            lambda: self.world.merge_as(shown, one.id, other.id, key=new_id()),
            lambda: self.world.edit(one.id, lambda _: Profile(first_name="Edited", last_name="Roe", title="Dr")),
        )
        assert isinstance(edited, Contact), edited
        assert self.world.read(one.id).profile.title == "Dr"
        if isinstance(merged, Contact):
            assert merged.profile == shown.outcome.result.profile
        else:
            assert isinstance(merged, PreviewStale), merged
            assert self.record(other.id) == other

    def merge_and_distinct(self) -> None:
        """NP1: the declaration was first and the merge is refused, or the two are one and cannot be told apart."""
        one, other = person(new_id()), person(new_id())
        self.has(one, other)
        merged, said = self.at_once(
            lambda: self.world.merge(one.id, other.id), lambda: self.world.declare(other.id, one.id, "sisters")
        )
        if isinstance(merged, Contact):
            assert isinstance(said, InvalidValue), said
            assert self.world.listed(merged.id) == ()
        else:
            assert isinstance(merged, (ContactsDistinct, MergeConflict)), merged
            assert isinstance(said, Declaration), said
            assert self.world.read(one.id).id == one.id

    def marks(self) -> None:
        """SI1: of two who decide at once the later one decides; the row that calls read says what is known."""
        number = fresh_number()
        outcomes = self.at_once(
            lambda: self.world.mark(number, MarkKind.SHARED, "a switchboard"),
            lambda: self.world.mark(number, MarkKind.BLOCKED, "a test"),
        )
        assert not [each for each in outcomes if isinstance(each, ScvError)], outcomes
        known = self.world.marks.mark("*", number)
        assert known.revision == len(outcomes)
        assert self.world.store.holders("*", [number])[number].mark is known.kind
        assert len(self.world.marks.decisions([("*", number)])["*", number]) == len(outcomes)

    def mark_and_ingest(self) -> None:
        """SI1: the call came before the mark and is somebody's, or after it and is nobody's."""
        number, conversation = fresh_number(), new_id()
        _, answer = self.at_once(
            lambda: self.world.mark(number, MarkKind.SHARED, "a switchboard"),
            lambda: self.world.ingest(call(conversation, number)),
        )
        assert (answer.rule, answer.contact_id is None) in (("SI1", True), ("RS4", False)), answer
        after = self.world.ingest(call(new_id(), number))
        assert (after.rule, after.contact_id) == ("SI1", None)

    def mark_and_select(self) -> None:
        """SI1, PA6: merged before anybody said so, or only linked."""
        number, conversation, chosen = fresh_number(), new_id(), person(new_id())
        self.has(chosen)
        made = self.world.ingest(call(conversation, number)).contact_id
        _, selected = self.at_once(
            lambda: self.world.mark(number, MarkKind.SHARED, "a switchboard"),
            lambda: self.world.select(conversation, chosen.id),
        )
        assert not isinstance(selected, ScvError), selected
        result = self.world.read(chosen.id)
        assert [entry.conversation_id for entry in self.world.journey(result.id)] == [conversation]
        assert (self.world.read(str(made)).id == result.id) == bool(result.family.merged_from)

    def rotation(self, decide: Callable[[Rotation, World], Any]) -> None:
        """SE4: all deliveries of an account whose names change, and an agent's decision, at the same moment.

        Each is taken in, in one journey; each name has one holder. Told again, nothing changes.
        """
        rotation = Rotation()
        rotation.begin(self.world)
        jobs = [partial(each, rotation, self.world) for each in DELIVERIES.values()]
        *answers, decided = self.at_once(*jobs, lambda: decide(rotation, self.world))
        assert not [each for each in answers if isinstance(each, ScvError)], answers
        assert not isinstance(decided, ScvError) or isinstance(decided, (Busy, MergeConflict)), decided
        holders = {name: [each.contact_id for each in self.world.holders(name)] for name in rotation.names}
        assert all(len(each) == 1 for each in holders.values()), holders
        told = {rotation.conversation(), *(each.conversation_id for each in rotation.deliveries())}
        for _ in range(2):
            journeys = [
                self.world.journey(owner) for owner in {self.world.read(each[0]).id for each in holders.values()}
            ]
            found = [entry.conversation_id for journey in journeys for entry in journey]
            assert len(found) == len(set(found))
            assert told - set(found) <= {rotation.conversation()}, (told, found)  # which an agent may have moved
            assert holders == {name: [each.contact_id for each in self.world.holders(name)] for name in rotation.names}
            for job in jobs:
                job()

    def merge_and_refusal(self) -> None:
        """CN3: the refusal came before the merge or after it; it holds."""
        one, other = person(new_id()), person(new_id())
        self.has(one, other)
        merged, said = self.at_once(
            lambda: self.world.merge(one.id, other.id), lambda: self.world.tell(one.id, NO_SURVEYS)
        )
        assert isinstance(merged, Contact), merged
        assert isinstance(said, Decision), said
        for contact_id in (one.id, other.id):
            assert self.world.read(contact_id).profile.survey_opt_out is True
        assert self.world.consents().page(AGENT, merged.id, 9).decisions == (said,)

    def unmerge_and_refusal(self) -> None:
        """CN3, MG10: told to the merge result or to the input; whoever it was told to refuses."""
        one, other = person(new_id()), person(new_id())
        self.has(one, other)
        merged = self.world.merge(one.id, other.id)
        parted, said = self.at_once(lambda: self.world.unmerge(merged.id), lambda: self.world.tell(one.id, NO_SURVEYS))
        assert isinstance(parted, tuple), parted
        assert isinstance(said, Decision), said
        assert self.world.read(one.id).profile.survey_opt_out is True
        assert (self.world.read(other.id).profile.survey_opt_out is True) == (said.contact_id == merged.id)

    def refusal_and_consent(self) -> None:
        """CN1, CN2: both are kept, and the later one holds."""
        one = person(new_id())
        self.has(one)
        both = self.at_once(
            lambda: self.world.tell(one.id, NO_SURVEYS),
            lambda: self.world.tell(one.id, dataclasses.replace(NO_SURVEYS, status=Status.GRANTED)),
        )
        kept = self.world.consents().page(AGENT, one.id, 9)
        assert set(kept.decisions) == set(both)
        (holds,) = kept.holds
        assert holds == max(kept.decisions, key=lambda each: (each.decided_at, each.status.refuses))

    def stop_and_merge(self) -> None:
        """CN1: STOP during a merge of the contact that the number leads to is not lost."""
        number = fresh_number()
        one, other = person(new_id(), cell_phone=number.value), person(new_id())
        self.has(one, other)
        told = dataclasses.replace(
            event(number, conversation=new_id(), channel=Channel.SMS),
            choices=(Choice("messages", Status.DENIED, number),),
        )
        merged, answer = self.at_once(lambda: self.world.merge(one.id, other.id), lambda: self.world.ingest(told))
        assert isinstance(merged, Contact), merged
        assert not isinstance(answer, Exception), answer
        assert self.world.agreed(one.id) == {("messages", number): Status.DENIED}

    def dismissal_and_cluster(self) -> None:
        """SG2, NP1: two who were suggested are merged, or somebody parts them; never both."""
        number = fresh_number()
        pair = [person(new_id(), first_name="Ana", cell_phone=number.value) for _ in range(2)]
        self.has(*pair)
        one, other = sorted(each.id for each in pair)
        self.world.saved(one)
        merged, dismissed = self.at_once(
            lambda: self.world.confirm(one, other, new_id()), lambda: self.world.dismiss(one, other)
        )
        if isinstance(merged, Cluster):
            assert isinstance(dismissed, (PairNotFound, InvalidValue)), dismissed
            assert self.world.read(one).id == self.world.read(other).id
        else:
            assert isinstance(merged, (ContactsDistinct, MergeConflict, PairNotFound)), merged
            assert dismissed is None, dismissed
            assert self.world.read(one).id != self.world.read(other).id
        assert self.world.suggestions(one) == ()

    def require_sound(self) -> None:
        """After everything: the index says what the records say, and no pointer is broken."""
        now, contacts = self.world.clock(), invariants.stored_contacts(self.bench)
        invariants.require_sound(contacts, now)
        invariants.require_one_guard_and_claim(contacts.values(), now)
        invariants.require_rows_of_the_records(self.bench, contacts, now)
        interactions = invariants.stored_interactions(self.bench).values()
        invariants.require_pointers(interactions, invariants.stored_pointers(self.bench), now)
        invariants.require_whole(interactions)


NO_SURVEYS = Word(SURVEY, Status.DENIED, Speaker.PERSON)
CALLED_BACK: dict[str, Any] = {"communication_id": "back", "channel": Channel.CALLBACK, "started_at": None}
CALLING: dict[str, Any] = {"communication_id": "call", "channel": Channel.VOICE, "started_at": None}


def fresh_number() -> Identifier:
    """A number that nobody has called from."""
    return phone(builders.fresh_number())


def claims_of(contact: Contact, identifier: Identifier) -> bool:
    """Whether it claims the identifier."""
    return any(held.claimed and held.identifier == identifier for held in contact.holdings)


PAIRS: dict[str, Callable[[Races], None]] = {
    "merge(A,B) | merge(B,A)": lambda races: races.merges((0, 1), (1, 0)),
    "merge(A,B) | merge(B,C)": lambda races: races.merges((0, 1), (1, 2)),
    "merge | ingest": Races.merge_and_ingest,
    "claim | claim": Races.claims,
    "delete | ingest": Races.delete_and_ingest,
    "erase | ingest": Races.erase_and_ingest,
    "legs": Races.legs,
    "promote | ingest": Races.promote_and_ingest,
    "unmerge | ingest": Races.unmerge_and_ingest,
    "merge | edit": Races.merge_and_edit,
    "merge as shown | edit": Races.merge_as_shown_and_edit,
    "merge | distinct": Races.merge_and_distinct,
    "mark | mark": Races.marks,
    "mark | ingest": Races.mark_and_ingest,
    "mark | select": Races.mark_and_select,
    "merge | refusal": Races.merge_and_refusal,
    "unmerge | refusal": Races.unmerge_and_refusal,
    "refusal | consent": Races.refusal_and_consent,
    "stop | merge": Races.stop_and_merge,
    "dismissal | cluster": Races.dismissal_and_cluster,
}
