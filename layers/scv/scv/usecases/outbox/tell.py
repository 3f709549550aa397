"""Tell changes: what was written is put on the bus, in order, until the bus has taken it (EV1, EV2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scv.domain.changes.written import ContactWritten, EntryWritten, InteractionWritten
from scv.domain.contacts.contact import Contact
from scv.domain.imports.jobs import ImportWritten
from scv.domain.marks.marks import MarkWritten
from scv.domain.outbox.change import Change, LinkEvents
from scv.domain.outbox.contacts import contact_changes
from scv.domain.outbox.histories import entry_changes
from scv.domain.outbox.imports import import_changes
from scv.domain.outbox.interactions import interaction_changes
from scv.domain.outbox.marks import mark_changes
from scv.domain.outbox.pairs import pair_changes, pair_confirmed
from scv.domain.pairs.pair import Pair, PairWritten
from scv.domain.values.errors import ScvError, Throttled
from scv.usecases.ports.clock import Clock, Pause
from scv.usecases.ports.outbox import Bus, Refused

AT_ONCE = 10  # entries of one PutEvents
TRIES = 4  # of an entry that the bus did not take; then the stream brings its record again


class Untellable(Exception):
    """The bus says that it will never take the change."""


@dataclass(frozen=True)
class Untold:
    """EV2: the first record that has a change which was not told, and why not."""

    record: str
    error: Exception


@dataclass
class Outbox:
    """Changes on their way from the records of one batch to the bus.

    One reader follows a batch at a time. Two changes of one subject are never put at once: of those that are, some may
    be refused, and the later one would be told first.
    """

    bus: Bus
    wait: Pause
    record: str = ""
    waiting: list[tuple[str, Change]] = field(default_factory=list)

    def open(self) -> None:
        """For a new batch: what is left of an earlier one comes again with its records."""
        self.record, self.waiting = "", []

    def add(self, changes: Iterable[Change]) -> None:
        """From the record that is being followed."""
        self.waiting.extend((self.record, each) for each in changes)

    def flush(self) -> Untold | None:
        """All that waits, in order; the record with the first change that the bus did not take."""
        while self.waiting:
            try:
                untold = self._put(self._next())
            except ScvError as error:
                return Untold(self.waiting[0][0], error)
            if untold is not None:
                return untold
        return None

    def drop(self, record: str) -> None:
        """EV2: what this record tells cannot be told, and was parked."""
        self.waiting = [each for each in self.waiting if each[0] != record]

    def _next(self) -> int:
        subjects: set[str] = set()
        for _, change in self.waiting[:AT_ONCE]:
            if change.subject in subjects:
                break
            subjects.add(change.subject)
        return len(subjects)

    def _put(self, count: int) -> Untold | None:
        """The first `count` of them; those that were taken wait no longer."""
        refused: Refused | None = None
        for attempt in range(TRIES):
            if attempt:
                self.wait(attempt)
            chunk, rest = self.waiting[:count], self.waiting[count:]
            answers = self.bus.put([change for _, change in chunk])
            left = [(each, answer) for each, answer in zip(chunk, answers, strict=True) if answer is not None]
            self.waiting, count = [each for each, _ in left] + rest, len(left)
            if not left:
                return None
            refused = left[0][1]
            if not refused.passes:
                break
        return self._untold(refused)

    def _untold(self, refused: Refused | None) -> Untold:
        code = refused.code if refused else ""
        if refused is not None and not refused.passes:
            return Untold(self.waiting[0][0], Untellable(code))
        return Untold(self.waiting[0][0], Throttled("The bus did not take a change; it is told again later."))


@dataclass(frozen=True)
class TellChanges:
    """EV1: what each kind of written item tells."""

    outbox: Outbox
    links: LinkEvents
    clock: Clock

    def contact(self, written: ContactWritten) -> None:
        """A record of a contact."""
        self.outbox.add(contact_changes(written, self.clock()))

    def interaction(self, written: InteractionWritten) -> None:
        """An interaction."""
        self.outbox.add(interaction_changes(written, self.links, self.clock()))

    def pair(self, written: PairWritten) -> None:
        """A pair."""
        self.outbox.add(pair_changes(written))

    def mark(self, written: MarkWritten) -> None:
        """What is known of an identifier's mark."""
        self.outbox.add(mark_changes(written, self.clock()))

    def imported(self, written: ImportWritten) -> None:
        """An import."""
        self.outbox.add(import_changes(written, self.clock()))

    def entry(self, written: EntryWritten) -> None:
        """An entry of a history."""
        self.outbox.add(entry_changes(written.entry))

    def confirmed(self, pairs: Sequence[Pair], result: Contact) -> None:
        """SG2: they are forgotten next, and nothing tells of them any more; so the bus has to have them first."""
        self.outbox.add(pair_confirmed(each, result) for each in pairs)
        untold = self.outbox.flush() if pairs else None
        if untold is not None:
            raise untold.error
