"""Histories: a contact center that does anything in any order, and a stream that tells of it through every fault."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

from scv.adapters.dynamodb import stream
from scv.api.events import Undelivered
from scv.api.streams import Reader, from_stream
from scv.domain.changes.written import ContactWritten, EntryWritten, InteractionWritten
from scv.domain.consent.decisions import Speaker, Status
from scv.domain.consent.words import Word
from scv.domain.contacts.profiles import PhoneNumber, Profile
from scv.domain.imports.jobs import ImportJob, ImportWritten, Order
from scv.domain.imports.matching import BOTH
from scv.domain.imports.outcomes import Counts
from scv.domain.imports.settings import ImportSettings
from scv.domain.interactions.channels import Channel
from scv.domain.interactions.interaction import EventType, Unreadable
from scv.domain.marks.marks import MarkKind, MarkWritten
from scv.domain.outbox.change import Change, LinkEvents
from scv.domain.pairs.pair import PairWritten
from scv.domain.trust.trust import Method
from scv.domain.values.errors import ScvError, StoreUnavailable
from scv.domain.values.ids import ContactId
from scv.usecases.changes.follow import FollowChanges
from scv.usecases.outbox.tell import Outbox, TellChanges
from scv.usecases.pairs.find import FindPairs, ForgetPairs
from scv.usecases.pairs.follow import FollowContacts
from scv.usecases.ports.outbox import Refused
from scv.usecases.privacy.expire import ForgetExpired
from tests.builders import SettableClock, cookie, email, event, phone
from tests.model.world import World
from tests.outbox.bus import MALFORMED, THROTTLED, FakeBus, Killed
from tests.outbox.journal import SHARDS, JournalImports, JournalStore, Record

MARK = "zqmark"  # in everything that is said about anybody
PHONES = ("+1 803-123-0000", "+1 803-123-0001", "+1 803-123-0002")
EMAILS = (f"ana.{MARK}@example.com", f"bo.{MARK}@example.com")
KNOWN = (*map(phone, PHONES), *map(email, EMAILS), cookie(f"cookie-{MARK}"))
CONVERSATIONS = tuple(f"conversation-{number}" for number in range(6))
CHANNELS = (Channel.VOICE, Channel.EMAIL, Channel.WEB_MESSAGING, Channel.CALLBACK, Channel.SMS)
HOW = (Method.TOLD, Method.FORM, Method.FULL_ATTESTATION)
RETENTION = timedelta(days=150)
JOBS = ("job-1", "job-2", "job-3")
PERSONAL = (MARK, "8031230", "803-123", "example.com")
CONTEXT: Any = SimpleNamespace(aws_request_id="request-1")


def begun(job_id: str, now: datetime) -> ImportJob:
    """An import of a file whose name says whose it is."""
    settings = ImportSettings("s-1", MARK, now, "agent-1", BOTH, source_id="crm")
    return ImportJob(job_id, "agent-1", now, (), (), settings, "u-1", f"{MARK}.csv", f"{MARK}.csv")


@dataclass
class Unreliable:
    """A store of pairs that does not always answer."""

    store: JournalStore
    fails: Callable[[], bool]

    def __getattr__(self, name: str) -> Any:
        if self.fails():
            raise StoreUnavailable("gone")
        return getattr(self.store, name)


@dataclass
class Center:
    """One center with its stream; `random` decides all that happens, so that a seed tells it again."""

    random: Random
    links: LinkEvents = LinkEvents.ALL
    calm: bool = False
    clock: SettableClock = field(default_factory=SettableClock)
    bus: FakeBus = field(default_factory=FakeBus)
    places: list[int] = field(default_factory=lambda: [0] * SHARDS)
    parked: list[str] = field(default_factory=list)
    numbers: int = 0
    poisoned: set[str] = field(default_factory=set)
    kept_notes: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = JournalStore(retention=RETENTION, now=self.clock)
        self.imports = JournalImports(store=self.store)
        self.world = World(self.store, self.store, self.store, self.clock, self.store)
        self.bus.refuses, self.bus.dies = self._refuses, self._dies
        self.outbox = Outbox(self.bus, lambda _attempt: None)
        tell = TellChanges(self.outbox, self.links, self.clock)
        shaky: Any = Unreliable(self.store, lambda: self._unlucky(20))
        pairs = FollowContacts(FindPairs(self.store, shaky, self.clock), ForgetPairs(shaky, tell.confirmed))
        forget = ForgetExpired(self.store, shaky, self.clock)
        self.follow = FollowChanges(
            {
                ContactWritten: (tell.contact, pairs, forget),
                EntryWritten: (tell.entry,),
                InteractionWritten: (tell.interaction,),
                PairWritten: (tell.pair,),
                MarkWritten: (tell.mark,),
                ImportWritten: (tell.imported,),
            }
        )

    # -- what people and senders do -------------------------------------------------------------

    def act(self) -> None:
        """Anything; what is refused is refused."""
        deeds = (*(self.ingest, self.ingest, self.create, self.edit, self.merge, self.unmerge) * 3,
                 *(self.claim, self.release, self.promote, self.link, self.unlink, self.select, self.dismiss) * 2,
                 self.note, self.consent, *(self.mark, self.bring, self.days) * 2,
                 self.delete, self.erase)  # fmt: skip
        try:
            self.random.choice(deeds)()
        except (ScvError, LookupError):
            return

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def any(self) -> str:
        """Mostly one that answers for itself; every id that was ever given out is asked for as well."""
        living = [each.id for each in self.store.records.values() if not each.is_ancestor and not each.deleted_at]
        return self.random.choice(living if living and self.random.random() < 0.8 else list(self.store.records))

    def profile(self) -> Profile:
        some = self.random.choice
        return Profile(
            first_name=some((f"Alexis {MARK}", f"Alexsi {MARK}", f"David {MARK}")),
            last_name=f"Doe {MARK}",
            cell_phone=some((None, *map(PhoneNumber, PHONES))),
            work_email=some((None, *EMAILS)),
        )

    def ingest(self) -> None:
        number, some = self.number(), self.random.choice
        told = event(
            *self.random.sample(KNOWN, self.random.randint(0, 2)),
            conversation=some(CONVERSATIONS),
            id=f"event-{number}",
            type=some(tuple(EventType)),
            channel=some(CHANNELS),
            at=self.clock() - timedelta(minutes=self.random.randint(0, 3)),
        )
        mentions = tuple(dataclasses.replace(each, how=some(HOW)) for each in told.mentions)
        none = (Unreadable("data.form.phone", f"{MARK} {number}"),)
        self.world.ingest(dataclasses.replace(told, mentions=mentions, unreadable=none))

    def create(self) -> None:
        self.world.create(self.profile(), f"key-{self.number()}")

    def edit(self) -> None:
        profile = self.profile()
        self.world.edit(self.any(), lambda _: profile)

    def merge(self) -> None:
        self.clock.pass_by(hours=1)
        ids = [self.any() for _ in range(self.random.randint(2, 3))]
        self.world.merge_over(*ids)

    def unmerge(self) -> None:
        results = [each.id for each in self.store.records.values() if each.is_merge_result and not each.is_ancestor]
        results = [each for each in results if self.store.records[each].deleted_at is None]
        self.world.unmerge(self.random.choice(results))

    def claim(self) -> None:
        self.world.claim(self.any(), self.random.choice(KNOWN))

    def release(self) -> None:
        self.world.release(self.any(), self.random.choice(KNOWN))

    def promote(self) -> None:
        self.world.promote(self.any(), self.profile())

    def delete(self) -> None:
        self.world.delete(self.any())

    def erase(self) -> None:
        self.world.erase(self.any())

    def link(self) -> None:
        self.world.link(self.random.choice(CONVERSATIONS), ContactId(self.any()))

    def unlink(self) -> None:
        self.world.unlink(self.random.choice(CONVERSATIONS))

    def select(self) -> None:
        self.world.select(self.random.choice(CONVERSATIONS), self.any())

    def note(self) -> None:
        note = self.world.note(self.any(), f"said {MARK}", f"key-{self.number()}")
        self.kept_notes.append((note.contact_id, note.id))

    def consent(self) -> None:
        some = self.random.choice
        status, speaker = some(tuple(Status)), some(tuple(Speaker))
        self.world.tell(self.any(), Word("marketing", status, speaker, source=MARK, evidence=MARK))

    def mark(self) -> None:
        kind = self.random.choice((*MarkKind, None))
        self.world.mark(self.random.choice(KNOWN[:-1]), kind, f"said {MARK}")

    def bring(self) -> None:
        """An import begins, or is taken as far as it goes, or stops, or is told something."""
        some, jobs = self.random.choice, self.imports
        job = jobs.job(some(JOBS))
        if job is None:
            number = f"job-{len(jobs.jobs) + 1}"
            jobs.keep_job(begun(number, self.clock()).started())
            return
        counts = Counts(created=self.random.randint(0, 9), refused=self.random.randint(0, 9))
        steps = (
            lambda: job if job.finished_at else job.finished(counts, self.clock()),  # the engine counts once
            lambda: job.failed(f"{MARK} stood against it"),
            lambda: job.told(some(tuple(Order)), self.clock()),
        )
        after = some(steps)()
        if after is not job:
            jobs.keep_job(after)

    def dismiss(self) -> None:
        pair = self.random.choice(list(self.store.paired.values()))
        self.world.dismiss(pair.first, pair.second)

    def days(self) -> None:
        """RS8: perhaps so many that provisional contacts expire, which the store notices sooner or later."""
        self.clock.pass_by(days=self.random.choice((1, 30, 61)))
        if self.random.random() < 0.5:
            self.store.removed_by_ttl(self.clock())

    # -- what the stream does ---------------------------------------------------------------------

    def deliver(self) -> None:
        """Some of one shard, as AWS hands it over: again from where it failed."""
        shard = self.random.randrange(SHARDS)
        records = self.store.shards[shard][self.places[shard] :][: self.random.randint(1, 12)]
        if records:
            self.places[shard] += self._delivered(records)

    def deliver_all(self) -> None:
        """Everything that is there, and what came of following it."""
        while any(len(self.store.shards[each]) > self.places[each] for each in range(SHARDS)):
            self.deliver()

    def _delivered(self, records: list[Record]) -> int:
        """How many of them count as done."""
        reports = self.random.random() < 0.5
        reader = Reader(self._follow, self._park, lambda: self.clock().timestamp(), reports, self.outbox)
        try:
            answer = from_stream({"Records": records}, CONTEXT, reader)
        except (Undelivered, Killed):
            return 0
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        numbers = [each["dynamodb"]["SequenceNumber"] for each in records]
        return next((place for place, each in enumerate(numbers) if each in failed), len(records))

    def _follow(self, record: Any) -> None:
        self.outbox.record = record["dynamodb"]["SequenceNumber"]
        written = stream.read(record)
        if written is not None:
            self.follow(written)

    def _park(self, record: Any, error: str) -> None:
        assert error == "Untellable", error
        self.parked.append(record["dynamodb"]["SequenceNumber"])

    def _refuses(self, change: Change) -> Refused | None:
        if change.id in self.poisoned:
            return MALFORMED
        return THROTTLED if self._unlucky(10) else None

    def _dies(self) -> str:
        return self.random.choice(("before", "after", "killed")) if self._unlucky(15) else ""

    def _unlucky(self, one_in: int) -> bool:
        return not self.calm and self.random.randrange(one_in) == 0
