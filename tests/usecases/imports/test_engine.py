"""IM2: tried, continued, cancelled, repeated; crashed at any call and begun again: no row twice, none lost."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.access.permissions import Access
from scv.domain.imports.jobs import RECEIPTS_LAST, ImportJob, Order
from scv.domain.imports.matching import Criterion
from scv.domain.imports.pace import SLOWEST, Pace
from scv.domain.values.errors import (
    ImportNotFound,
    ImportStepNotAllowed,
    ImportUnfinished,
    StoreUnavailable,
    Throttled,
)
from scv.domain.values.ids import DivisionId
from tests.usecases.imports.hall import Hall, lines, outcomes, read

HEADER = "External ID,First Name,Last Name,Email,Phone"


def rows(count: int, start: int = 0) -> list[str]:
    return [f"{n},Ana{n},Roe{n},ana{n}@example.com,803-123-{n:04d}" for n in range(start, start + count)]


def tried(hall: Hall, content: str, **told: Any) -> ImportJob:
    return hall.ran(hall.asked(content, **told))


def continued(hall: Hall, job: ImportJob) -> ImportJob:
    return hall.jobs.tell(hall.access, job.id, Order.CONTINUE)


def test_im2_a_file_is_cut_into_parts_that_are_carried_out_once_each() -> None:
    hall = Hall()
    job = tried(hall, lines(HEADER, *rows(8)))
    assert (job.rows, job.parts, job.tried.created) == (8, 2, 8)
    job = hall.ran(continued(hall, job))
    assert (job.status, job.imported.created, len(hall.people())) == ("Completed", 8, 8)
    assert [int(each["row"]) for each in hall.report(job)] == list(range(2, 10))
    before = dict(hall.store.records)
    for part in (0, 1):
        hall.worker()(job.id, job.step, part, read)
    assert hall.store.records == before


@pytest.mark.parametrize("lost", [True, False])
def test_im2_a_part_that_is_begun_again_tells_what_was_done_before(lost: bool) -> None:
    """Whether its worker crashed or its outcomes were lost: `created` stays `created`."""
    hall = Hall()
    rows_of_all = (*rows(3), ",No,Key,,", ",No,Key,,", "2,Ana2,Roe2,new@example.com,", ",,x,,")
    job = continued(hall, tried(hall, lines(HEADER, *rows_of_all), criteria=()))
    hall.worker()(job.id, job.step, 0, read)
    told = hall.files.files[job.outcome_file(0)]
    before = dict(hall.store.records)
    if lost:
        del hall.files.files[job.outcome_file(0)]
    hall.imports.parts.clear()
    hall.clock.pass_by(hours=100)
    hall.worker()(job.id, job.step, 0, read)
    again = [json.loads(each)[:4] for each in hall.files.files[job.outcome_file(0)].splitlines()]
    assert again == [json.loads(each)[:4] for each in told.splitlines()]
    assert hall.store.records == before
    assert timedelta(hours=100) < RECEIPTS_LAST


class Crash(Exception):
    """The process is gone."""


class Fragile:
    """Whatever it stands for, until a call too many: that one is lost before or after it took effect."""

    def __init__(self, real: Any, fuse: Fuse) -> None:
        self._real, self._fuse = real, fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if not callable(found) or name in ("wait",):
            return found

        def call(*args: Any, **named: Any) -> Any:
            self._fuse.before()
            answer = found(*args, **named)
            self._fuse.after()
            return answer

        return call


@dataclasses.dataclass
class Fuse:
    """Burns at the so manieth call, once."""

    at: int = -1
    late: bool = False
    calls: int = 0
    error: type[Exception] = Crash

    def before(self) -> None:
        self.calls += 1
        if self.calls == self.at and not self.late:
            raise self.error("lost")

    def after(self) -> None:
        if self.calls == self.at and self.late:
            raise self.error("answer lost")


def fragile(hall: Hall, fuse: Fuse) -> None:
    """Every call of every part may be the one that is lost."""
    hall.take = dataclasses.replace(hall.take, store=Fragile(hall.store, fuse))
    hall.cut = dataclasses.replace(hall.cut, imports=Fragile(hall.imports, fuse), files=Fragile(hall.files, fuse))
    hall.finish = dataclasses.replace(hall.finish, imports=Fragile(hall.imports, fuse), files=Fragile(hall.files, fuse))
    sound = hall.worker

    def worker(rate: float = 1e9) -> Any:
        made = sound(rate)
        edit = dataclasses.replace(made.take.edit, store=Fragile(hall.store, fuse))
        return dataclasses.replace(
            made,
            store=Fragile(hall.store, fuse),
            imports=Fragile(hall.imports, fuse),
            files=Fragile(hall.files, fuse),
            take=dataclasses.replace(made.take, edit=edit),
        )

    hall.worker = worker  # type: ignore[method-assign]


MIXED = lines(
    HEADER,
    "1,Ana,Roe,ana@example.com,803-123-0001",  # created
    ",No,Key,,",  # created, and found by nothing
    "5,Old,Doe,,",  # updated
    ",Two,Doe,two@example.com,803-123-0009",  # merged
    ",,nobody,,",  # refused
    "1,Ana,Roe,,",  # a duplicate
    "6,Same,Doe,,",  # unchanged
)
FOUND = ["created", "created", "updated", "merged", "refused", "refused", "unchanged"]


def prepared() -> Hall:
    hall = Hall()
    for row in ("5,Elder,Doe,,", "6,Same,Doe,,", ",One,Doe,two@example.com,", ",Other,Doe,,803-123-0009"):
        hall.imported(lines(HEADER, row))
    return hall


def carried_out(hall: Hall, fuse: Fuse) -> ImportJob:
    """The whole of an import by an engine that begins again whatever was lost."""
    job = hall.asked(MIXED, merges=True)
    fragile(hall, fuse)
    for order in (None, Order.CONTINUE):
        if order:
            job = hall.jobs.tell(hall.access, job.id, order)
        for _ in range(3):
            try:
                job = hall.ran(job)
                break
            except Crash:
                hall.clock.pass_by(seconds=20)
    return job


def picture(hall: Hall) -> list[Any]:
    """What is stored, by what people see of it."""
    return sorted(
        (each.profile.first_name, sorted(map(str, each.identifiers)), len(each.family.merged_from), each.type)
        for each in hall.people()
    )


def crashes() -> Iterator[Any]:
    hall, fuse = prepared(), Fuse()
    carried_out(hall, fuse)
    for at in range(1, fuse.calls + 1):
        for late in (False, True):
            yield pytest.param(at, late, marks=() if at % 5 == 1 else pytest.mark.long)


@pytest.mark.parametrize(("at", "late"), list(crashes()))
def test_im2_a_crash_at_any_call_costs_no_row_and_makes_none_twice(at: int, late: bool) -> None:
    """IM2, IM3: whether the call took effect or not; the report is the same as without it."""
    report, stored, counts = sound()
    hall = prepared()
    job = carried_out(hall, Fuse(at, late))
    assert job.status == "Completed", (job.step, job.details)
    assert told(hall, job) == report
    assert picture(hall) == stored
    assert job.imported == counts


@cache
def sound() -> tuple[list[list[str]], list[Any], Any]:
    """Report, picture and counts of an import that nothing happens to."""
    hall = prepared()
    job = carried_out(hall, Fuse())
    assert outcomes(hall.report(job)) == FOUND
    return told(hall, job), picture(hall), job.imported


def told(hall: Hall, job: ImportJob) -> list[list[str]]:
    """The report without ids, which are new each time."""
    return [[each[name] for name in ("row", "externalId", "outcome", "code", "field")] for each in hall.report(job)]


@pytest.mark.parametrize("error", [Throttled, StoreUnavailable])
def test_im2_a_store_that_is_slow_or_away_for_a_moment_costs_time_alone(error: type[Exception]) -> None:
    for at in (4, 9, 12):
        hall = prepared()
        job = hall.ran(hall.asked(MIXED, merges=True))
        job = continued(hall, job)
        fuse = Fuse(at, error=error)
        hall.take = dataclasses.replace(
            hall.take,
            store=Fragile(hall.store, fuse),
            edit=dataclasses.replace(hall.take.edit, store=Fragile(hall.store, fuse)),
        )
        job = hall.ran(job)
        assert fuse.calls >= at
        assert outcomes(hall.report(job)) == FOUND


class Zombie(MemoryStore):
    """Another worker of the same part carries a row out right before this one writes it."""

    other: Callable[[], None] | None = None

    def apply(self, plan: Any) -> None:
        if self.other is not None and plan.receipt is not None:
            other, self.other = self.other, None
            other()
        super().apply(plan)


@pytest.mark.parametrize("criteria", [(), (Criterion.EMAIL, Criterion.PHONE)])
def test_im2_two_workers_of_one_part_carry_each_row_out_once(criteria: tuple[Criterion, ...]) -> None:
    """A worker that was given up may still be at work; receipts are conditions of the writes."""
    store = Zombie()
    hall = Hall(store)
    job = continued(hall, tried(hall, lines(HEADER, ",No,Key,,", *rows(2)), criteria=criteria))
    store.other = lambda: hall.worker()(job.id, job.step, 0, read)
    hall.worker()(job.id, job.step, 0, read)
    job = hall.ran(job)
    assert outcomes(hall.report(job)) == ["created"] * 3
    assert len(hall.people()) == 3


def test_rs5_two_rows_of_different_parts_that_share_an_address_make_one_contact() -> None:
    """IM1: one has an id beside it; each guards what it was looked for by."""
    store = Zombie()
    hall = Hall(store)
    first = continued(hall, tried(hall, lines(HEADER, "7,Ana,Roe,ana@example.com,")))
    second = continued(hall, tried(hall, lines(HEADER, ",Ana,Roe,ana@example.com,")))
    store.other = lambda: hall.worker()(second.id, second.step, 0, read)
    hall.worker()(first.id, first.step, 0, read)
    assert len(hall.people()) == 1
    assert outcomes(hall.report(hall.ran(first))) == ["updated"]


def test_im2_a_worker_whose_time_is_over_hands_the_part_on() -> None:
    hall = Hall()
    job = continued(hall, tried(hall, lines(HEADER, *rows(5))))
    hall.left = 4
    with pytest.raises(ImportUnfinished):
        hall.worker()(job.id, job.step, 0, read)
    assert len(hall.people()) == 4
    hall.left = 10**6
    assert hall.ran(job).imported.created == 5


def test_im2_a_cancelled_import_stops_reports_what_it_did_and_can_be_taken_up_again() -> None:
    hall = Hall()
    job = continued(hall, tried(hall, lines(HEADER, *rows(8))))
    take = hall.take

    def slowly(task: Any, row: Any) -> Any:
        hall.clock.pass_by(seconds=3)
        if len(hall.people()) == 3:
            hall.jobs.tell(hall.access, job.id, Order.CANCEL)
        return take(task, row)

    hall.take = slowly  # type: ignore[assignment]
    stopped = hall.ran(job)
    assert stopped.status == "Cancelled"
    done = len(hall.people())
    assert 3 <= done < 8
    assert len(hall.report(stopped)) == done == stopped.imported.created
    hall.take = take
    again = hall.jobs.tell(hall.access, job.id, Order.RETRY)
    assert (again.status, again.attempt) == ("Running", 2)
    ended = hall.ran(again)
    assert (ended.status, ended.imported.created, len(hall.people())) == ("Completed", 8, 8)
    assert outcomes(hall.report(ended)) == ["created"] * 8


def test_im2_orders_hold_where_they_mean_something_and_may_be_sent_twice() -> None:
    hall = Hall()
    job = hall.asked(lines(HEADER, *rows(1)))
    with pytest.raises(ImportStepNotAllowed):
        continued(hall, job)
    with pytest.raises(ImportStepNotAllowed):
        hall.jobs.tell(hall.access, job.id, Order.RETRY)
    job = hall.ran(job)
    assert continued(hall, job) == continued(hall, job)
    assert len(hall.engine.runs) == 2, "one for each step"
    job = hall.ran(hall.imports.jobs[job.id])
    for order in Order:
        with pytest.raises(ImportStepNotAllowed):
            hall.jobs.tell(hall.access, job.id, order)
    other = hall.asked(lines(HEADER, *rows(1)))
    cancelled = hall.jobs.tell(hall.access, other.id, Order.CANCEL)
    assert hall.jobs.tell(hall.access, other.id, Order.CANCEL) == cancelled
    hall.clock.pass_by(days=8)
    with pytest.raises(ImportStepNotAllowed):
        hall.jobs.tell(hall.access, other.id, Order.RETRY)


def test_im2_the_order_that_begins_a_waiting_job_may_be_sent_twice() -> None:
    hall = Hall()
    settings = hall.asked(lines(HEADER, *rows(1))).settings
    made, upload = hall.jobs.create(hall.access, settings.id, None)
    hall.files.files[upload.upload.file] = lines(HEADER, *rows(1)).encode()
    begun = len(hall.engine.runs)
    assert continued(hall, made) == continued(hall, made)
    assert len(hall.engine.runs) == begun + 1
    tried = hall.ran(hall.imports.jobs[made.id])
    assert tried.step == "Validated"
    assert continued(hall, tried).step == "Importing"


def test_im2_a_file_that_cannot_be_read_fails_the_import_and_says_why() -> None:
    hall = Hall()
    for content in ("", "Vorname,Nachname\nA,B\n", "First Name,Last Name\n", "First Name\n\xff".encode("latin-1")):
        job = hall.ran(hall.asked(content))
        assert (job.status, bool(job.details)) == ("Failed", True), content
    job = hall.asked("Vorname\nA\n")
    hall.files.files[job.file] = lines(HEADER, *rows(1)).encode()
    hall.ran(job)
    assert hall.ran(job).step == "Validated"


def test_im2_an_engine_that_stopped_by_itself_is_seen_and_taken_up_again() -> None:
    hall = Hall()
    job = hall.asked(lines(HEADER, *rows(1)))
    assert hall.shown(job).job.status == "Running"
    hall.engine.stopped.add(job.run)
    assert (hall.shown(job).job.status, bool(hall.shown(job).job.details)) == ("Failed", True)
    again = hall.jobs.tell(hall.access, job.id, Order.RETRY)
    assert again.run not in hall.engine.stopped
    assert hall.ran(again).step == "Validated"


def test_im2_an_engine_that_cannot_be_started_leaves_a_job_to_try_again() -> None:
    hall = Hall()

    class Away:
        def start(self, _job: ImportJob) -> None:
            raise StoreUnavailable("away")

        def has_stopped(self, _job: ImportJob) -> bool:
            return False

    sound, hall.jobs = hall.jobs, dataclasses.replace(hall.jobs, engine=Away())
    with pytest.raises(StoreUnavailable):
        hall.asked(lines(HEADER, *rows(1)))
    (job,) = hall.imports.jobs.values()
    assert job.status == "Failed"
    assert hall.ran(sound.tell(hall.access, job.id, Order.RETRY)).step == "Validated"


def test_im2_progress_is_told_while_rows_are_taken() -> None:
    hall = Hall()
    job = continued(hall, tried(hall, lines(HEADER, *rows(9))))
    hall.worker()(job.id, job.step, 0, read)
    shown = hall.shown(job)
    assert (shown.counts.created, shown.job.rows) == (5, 9)
    assert shown.report is None
    assert shown.tried_report


def test_im2_a_part_goes_as_fast_as_told_and_slower_for_a_store_that_throttles() -> None:
    hall = Hall()
    job = continued(hall, tried(hall, lines(HEADER, *rows(5))))
    hall.seconds = hall.slept = 0.0
    hall.worker(rate=1)(job.id, job.step, 0, read)
    assert hall.slept == 4, "the first row begins at once"
    pace = Pace(100)
    for _ in range(20):
        pace.throttled()
    assert pace.rate == SLOWEST
    for _ in range(400):
        pace.took()
    assert pace.rate == 100
    assert Pace(10).wait(5.0) == 0
    slow = Pace(10)
    slow.wait(0.0)
    slow.wait(100.0)
    assert slow.wait(100.0) > 0, "a pause is not made up for by a burst"


def test_ac2_an_import_is_seen_by_whoever_sees_all_that_may_be_in_it() -> None:
    """IM2, IM3."""
    north, south = (Access("other", frozenset({"*"}), frozenset({DivisionId(each)})) for each in ("north", "south"))
    hall = Hall()
    named, all_of_them = (
        hall.asked(lines(HEADER, *rows(1)), division=DivisionId("north")),
        hall.asked(lines(HEADER, *rows(1))),
    )
    assert hall.jobs(north, named.id).job.id == named.id
    for access, job in ((south, named), (north, all_of_them)):
        with pytest.raises(ImportNotFound):
            hall.jobs(access, job.id)
        with pytest.raises(ImportNotFound):
            hall.jobs.tell(access, job.id, Order.CANCEL)
    assert hall.jobs.listed(south, None, None, 10, ascending=False) == ()
    assert [each.id for each in hall.jobs.listed(hall.access, None, None, 10, ascending=False)] == sorted(
        [named.id, all_of_them.id], reverse=True
    )
    with pytest.raises(ImportNotFound):
        hall.uploads.check(north, named.upload_id)
