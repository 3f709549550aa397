"""Batches of the stream: in order, until one fails; what never succeeds is parked; nothing is lost or said aloud."""

from __future__ import annotations

import dataclasses
import itertools
import json
from typing import Any

import pytest

from scv import bootstrap
from scv.api.events import Undelivered
from scv.api.streams import PATIENCE_SECONDS, Reader, from_stream
from scv.domain.values.errors import Busy, Unavailable
from tests.functions.conftest import Cloud
from tests.functions.desk import asked, phoned, saved
from tests.functions.gateway import CONTACTS
from tests.functions.streams import CONTEXT, delivered, record, stored
from tests.outbox.bus import MALFORMED, THROTTLED, FakeBus
from tests.outbox.test_tell import change, outbox

MARK = "zqmark"
IMAGE = {"id": {"S": "c-1"}, "item": {"S": "contact"}}
START = 1_795_255_200.0


class Desk:
    """Follows records, and fails as it is told."""

    def __init__(self, failing: dict[str, Exception], reports: bool, now: float = START) -> None:
        self.failing, self.followed, self.parked = failing, list[str](), list[tuple[str, str]]()
        self.bus = FakeBus()
        self.outbox = outbox(self.bus)
        self.reader = Reader(self.follow, self.park, lambda: now, reports, self.outbox)

    def follow(self, told: Any) -> None:
        self.outbox.record = told["dynamodb"]["SequenceNumber"]
        number = self.outbox.record.lstrip("0")
        if number in self.failing:
            raise self.failing[number]
        self.outbox.add([change(int(number))])
        self.followed.append(number)

    def park(self, told: Any, error: str) -> None:
        self.parked.append((told["dynamodb"]["SequenceNumber"].lstrip("0"), error))


def batch(size: int = 4) -> dict[str, Any]:
    return {"Records": [record(IMAGE, number=number) for number in range(1, size + 1)]}


FAULTS = (Busy("busy"), Unavailable("gone"), KeyError(MARK), RuntimeError(MARK))


@pytest.mark.parametrize(("at", "fault"), list(itertools.product((1, 3, 4), FAULTS)), ids=str)
def test_sg1_a_failure_is_reported_with_all_behind_it_untouched(at: int, fault: Exception) -> None:
    desk = Desk({str(at): fault}, reports=True)
    told = from_stream(batch(), CONTEXT, desk.reader)
    assert told == {"batchItemFailures": [{"itemIdentifier": f"{at:021d}"}]}
    assert desk.followed == [str(each) for each in range(1, at)]


@pytest.mark.parametrize(("at", "fault"), list(itertools.product((1, 3, 4), FAULTS)), ids=str)
def test_sg1_where_reports_are_not_understood_the_batch_fails_as_a_whole(at: int, fault: Exception) -> None:
    """AC5: what is raised goes into the log of Lambda: a name of ours, no message that may quote a customer."""
    desk = Desk({str(at): fault}, reports=False)
    with pytest.raises(Undelivered, match=f"^{type(fault).__name__}$") as raised:
        from_stream(batch(), CONTEXT, desk.reader)
    assert (raised.value.__context__, raised.value.__cause__) == (None, None)
    assert desk.followed == [str(each) for each in range(1, at)]


@pytest.mark.parametrize("reports", [True, False])
def test_sg1_a_fault_of_our_own_does_not_hold_up_the_others_for_ever(reports: bool) -> None:
    desk = Desk({"2": KeyError(MARK)}, reports, START + PATIENCE_SECONDS + 1)
    assert from_stream(batch(), CONTEXT, desk.reader) == {"batchItemFailures": []}
    assert (desk.followed, desk.parked) == (["1", "3", "4"], [("2", "KeyError")])


@pytest.mark.parametrize("fault", [Busy("busy"), Unavailable("gone")], ids=str)
def test_sg1_a_store_that_does_not_answer_is_waited_for(fault: Exception) -> None:
    desk = Desk({"2": fault}, True, START + 40 * PATIENCE_SECONDS)
    assert from_stream(batch(), CONTEXT, desk.reader)["batchItemFailures"]
    assert desk.parked == []


def test_sg1_what_cannot_be_parked_is_not_passed_over() -> None:
    desk = Desk({"2": KeyError(MARK)}, True, START + PATIENCE_SECONDS + 1)

    def lost(_told: Any, _error: str) -> None:
        raise Unavailable("gone")

    told = from_stream(batch(), CONTEXT, Reader(desk.follow, lost, lambda: START + 10**6, True, desk.outbox))
    assert told == {"batchItemFailures": [{"itemIdentifier": f"{2:021d}"}]}
    assert desk.followed == ["1"]


@pytest.mark.parametrize("at", [1, 3, 4])
def test_ev2_a_change_that_the_bus_does_not_take_is_a_record_that_fails(at: int) -> None:
    desk = Desk({}, reports=True)
    desk.bus.refuses = lambda each: THROTTLED if each.version == at else None
    told = from_stream(batch(), CONTEXT, desk.reader)
    assert told == {"batchItemFailures": [{"itemIdentifier": f"{at:021d}"}]}
    desk.reader = dataclasses.replace(desk.reader, reports=False)
    with pytest.raises(Undelivered, match=r"^Throttled$"):
        from_stream(batch(), CONTEXT, desk.reader)


def test_ev2_what_was_followed_before_a_failure_is_told_before_it_is_reported() -> None:
    desk = Desk({"3": Busy("busy")}, reports=True)
    assert from_stream(batch(), CONTEXT, desk.reader) == {"batchItemFailures": [{"itemIdentifier": f"{3:021d}"}]}
    assert [each.version for each in desk.bus.changes] == [1, 2]


def test_ev2_a_change_that_can_never_be_told_is_parked_once_its_age_says_so() -> None:
    desk = Desk({}, reports=True)
    desk.bus.refuses = lambda each: MALFORMED if each.version == 2 else None
    assert from_stream(batch(), CONTEXT, desk.reader) == {"batchItemFailures": [{"itemIdentifier": f"{2:021d}"}]}
    assert desk.parked == []
    old = dataclasses.replace(desk.reader, seconds=lambda: START + PATIENCE_SECONDS + 1)
    assert from_stream(batch(), CONTEXT, old) == {"batchItemFailures": []}
    assert desk.parked == [("2", "Untellable")]
    assert {each.version for each in desk.bus.changes} == {1, 3, 4}


def test_ev2_a_bus_that_does_not_answer_is_waited_for() -> None:
    desk = Desk({}, True, START + 40 * PATIENCE_SECONDS)
    desk.bus.dies = lambda: "before"
    assert from_stream(batch(), CONTEXT, desk.reader) == {"batchItemFailures": [{"itemIdentifier": f"{1:021d}"}]}
    assert (desk.parked, desk.bus.changes) == ([], [])


# -- the function on the fake AWS --------------------------------------------------------------------------


@pytest.fixture
def both(cloud: Cloud) -> tuple[str, str]:
    one, other = (saved(name, last_name=MARK, cellPhone=phoned()) for name in ("Alexis", "Alexsi"))
    return one, other


def found(contact_id: str) -> int:
    return len(asked("GET", f"{CONTACTS}/{contact_id}/suggestions").body["entities"])


def test_sg1_what_the_function_is_told_becomes_a_pair_however_often(both: tuple[str, str]) -> None:
    records = [record(stored(each), number=place) for place, each in enumerate(both, 1)]
    for _ in range(3):
        assert delivered(*records, *reversed(records)) == {"batchItemFailures": []}
    assert found(both[0]) == found(both[1]) == 1


def test_sg1_other_items_of_the_table_are_passed_over(both: tuple[str, str]) -> None:
    note = {"id": {"S": both[0]}, "item": {"S": "note#n-1"}, "text": {"S": MARK}}
    assert delivered(record(note), record(None, note), record(note, note)) == {"batchItemFailures": []}
    assert found(both[0]) == 0


@pytest.mark.parametrize(("spoken", "reports"), [("reported", True), ("raised", False), ("", False)])
def test_sg1_a_store_that_is_away_loses_nothing(
    cloud: Cloud, both: tuple[str, str], spoken: str, reports: bool
) -> None:
    cloud.environment.setenv("BATCH_FAILURES", spoken)
    told = record(stored(both[1]), number=7)
    cloud.lose("DYNAMODB")
    if reports:
        assert delivered(told) == {"batchItemFailures": [{"itemIdentifier": f"{7:021d}"}]}
    else:
        with pytest.raises(Undelivered):
            delivered(told)
    cloud.recover("DYNAMODB")
    delivered(told)
    assert found(both[0]) == 1


def test_ac5_sg1_a_record_that_nobody_can_read_is_parked_without_what_it_says(
    cloud: Cloud, both: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    url = cloud.sqs.create_queue(QueueName="parking")["QueueUrl"]
    cloud.environment.setenv("PARKING_URL", url)
    bootstrap.forget()
    broken = {**stored(both[0]), "profile": {"S": f"{{{MARK}"}}
    assert delivered(record(broken, number=3, at=1_000.0), record(stored(both[1]), number=4)) == {
        "batchItemFailures": []
    }
    (message,) = cloud.sqs.receive_message(QueueUrl=url)["Messages"]
    kept = json.loads(message["Body"])
    assert (kept["id"], kept["item"], kept["sequence"]) == (both[0], "contact", f"{3:021d}")
    printed = capsys.readouterr()
    assert MARK not in message["Body"] + printed.out + printed.err
    assert found(both[0]) == 1, "the record behind it was followed"


def test_ac5_ev1_a_mark_that_nobody_can_read_is_parked_without_the_identifier_in_its_key(cloud: Cloud) -> None:
    url = cloud.sqs.create_queue(QueueName="parking")["QueueUrl"]
    cloud.environment.setenv("PARKING_URL", url)
    bootstrap.forget()
    broken = {"id": {"S": "mark#*#Phone#+18031230000"}, "item": {"S": "mark"}, "revision": {"N": "1"}}
    assert delivered(record(broken, number=3, at=1_000.0)) == {"batchItemFailures": []}
    (message,) = cloud.sqs.receive_message(QueueUrl=url)["Messages"]
    kept = json.loads(message["Body"])
    assert (kept["id"], kept["item"], kept["sequence"]) == ("mark#", "mark", f"{3:021d}")
    assert "803" not in message["Body"].replace(kept["sequence"], "")
