"""A large stack of version 0.1 brought over with live writes and two restarts; `make bring-over-soak`.

The bounded run of the same, with every check after every page, is tests/usecases/changes/test_bring_over.py.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from scv.adapters.dynamodb.stock import DynamoProgress, DynamoStock
from scv.adapters.memory import MemoryStore
from scv.domain.changes.bringing_over import Progress
from scv.domain.identity.merging import Order
from scv.domain.values.ids import ContactId
from scv.usecases.changes.bring_over import BringOver
from scv.usecases.identity.merge import Merge
from tests.first_rows import fill
from tests.stores.tables import Bench, in_process, on_server
from tests.usecases.changes.test_bring_over import Countdown, Stack, old_contacts, renamed
from tests.usecases.desk import ANYBODY

PAGE = 100
CENTER = 500  # contacts that are made together
SEED = 7


@dataclass
class Others:
    """Who writes between two pages: somebody is created, changed, deleted, two are merged."""

    stack: Stack
    chance: random.Random
    living: list[str]
    done: int = 0
    jobs: tuple[Callable[[], None], ...] = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = (self.create, self.change, self.remove, self.merge)

    def __call__(self) -> None:
        """One job of each kind."""
        for job in self.jobs:
            job()
            self.done += 1

    def any(self) -> str:
        """Somebody who is then no longer among those to choose."""
        return self.living.pop(self.chance.randrange(len(self.living)))

    def create(self) -> None:
        made = self.stack.now.saved("Neu", workEmail=f"neu{self.done}@example.com")
        self.living.append(made.id)

    def change(self) -> None:
        self.stack.now.edit(
            ANYBODY, ContactId(self.chance.choice(self.living)), lambda each: renamed(each.profile), None
        )

    def remove(self) -> None:
        self.stack.now.delete(ANYBODY, ContactId(self.any()))

    def merge(self) -> None:
        store, one = self.stack.bench.store, self.any()
        division = self.stack.now.read(ANYBODY, ContactId(one)).division
        for _ in range(20):
            other = self.chance.choice(self.living)
            if self.stack.now.read(ANYBODY, ContactId(other)).division == division:
                self.living.remove(other)
                job = Merge(store, self.stack.now.clock, self.stack.now.new_id)
                self.living.append(job(Order(ANYBODY, [ContactId(one), ContactId(other)])).contact.id)
                return
        self.living.append(one)


def say_at_once(text: str) -> None:
    """Print, also into a pipe."""
    print(text, flush=True)


def _filled(bench: Bench, count: int) -> Stack:
    """Center after center: the store in memory looks at everybody for each that is made."""
    chance = random.Random(SEED)
    center = old_contacts(min(count, CENTER), chance)
    stack = Stack(bench, center)
    for first in range(CENTER, count, CENTER):
        more = old_contacts(min(CENTER, count - first), chance, first, like=center)
        fill(bench.client, bench.tables, more.store.records.values())
    return stack


def run(count: int, say: Callable[[str], None] = say_at_once) -> Progress:
    """Fills the tables, brings them over in three goes, and checks after each that nobody is missing or double."""
    begun = time.monotonic()
    server = os.environ.get(
        "AWS_ENDPOINT_URL_DYNAMODB"
    )  # moto copies its tables for each transaction: hundreds at most
    with on_server(server) if server else in_process() as bench:
        stack = _filled(bench, count)
        others = Others(stack, random.Random(SEED), sorted(stack.living()))
        say(f"{count} contacts, {len(others.living)} in lists, after {time.monotonic() - begun:.0f} s")
        stock = DynamoStock(bench.client, bench.tables, items_at_once=PAGE)
        kept = DynamoProgress(bench.client, bench.tables.settings)
        job = BringOver(bench.store, stock, kept, MemoryStore(), stack.desk.clock, lambda _: others())
        pages = count // PAGE
        for stop in (pages // 3, pages // 3, 100 * pages + 100):
            progress = job(Countdown(stop))
            stack.require_nobody_missing_or_double()
            say(f"{progress} with {others.done} live writes, after {time.monotonic() - begun:.0f} s")
        if not progress.is_done:
            raise AssertionError("it did not come to its end")
        stack.require_brought_over()
    say("Nothing is missing, nothing is there twice, no older row is left.")
    return progress


if __name__ == "__main__":
    run(int(sys.argv[1]) if sys.argv[1:] else 20_000)
