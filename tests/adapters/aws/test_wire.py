"""What may happen on the way between the thin client and a service, each fault at each try."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from scv.adapters.aws import errors
from scv.adapters.aws.connections import IDLE_SECONDS
from scv.adapters.aws.opening import opened
from scv.adapters.aws.retries import ATTEMPTS
from scv.adapters.dynamodb.errors import translated
from scv.domain.values.errors import StoreUnavailable, Throttled
from tests.adapters.aws.conftest import ANSWER_SECONDS, ITEM, Line
from tests.faults.wire import FAULTS, TRICKLE, Answer, refused

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
LAST = {
    "dropped before the write": errors.ConnectionClosedError,
    "dropped after the write": errors.ConnectionClosedError,
    "ended after the write": errors.ConnectionClosedError,
    "half an answer": errors.ConnectionClosedError,
    "half a head": errors.ConnectionClosedError,
    "wrong checksum": errors.ChecksumError,
    "no JSON": errors.ConnectionClosedError,
    "no HTTP": errors.ConnectionClosedError,
    "throttled": errors.ClientError,
    "too many requests": errors.ClientError,
    "internal error": errors.ClientError,
    "internal error after the write": errors.ClientError,
    "a page of something between": errors.ClientError,
    "slow bytes": errors.ReadTimeoutError,
    "silence after the write": errors.ReadTimeoutError,
}
QUICK = [fault for fault in FAULTS if fault not in ("slow bytes", "silence after the write")]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("tries", [1, ATTEMPTS - 1])
def test_a_fault_that_passes_is_not_noticed(line: Line, fault: str, tries: int) -> None:
    line.wire.expect(dict.fromkeys(range(1, tries + 1), fault))
    found = line.get()
    assert found["Item"] == ITEM
    assert found["ResponseMetadata"]["RetryAttempts"] == tries == len(line.wire.struck) == len(line.pauses)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_is_told_after_four_tries(line: Line, fault: str) -> None:
    line.wire.expect(dict.fromkeys(range(1, 10), fault))
    expected: type[Exception] = LAST[fault]
    with pytest.raises(expected) as failed:
        line.get()
    assert len(line.wire.requests) == ATTEMPTS
    kind = Throttled if fault == "throttled" else StoreUnavailable
    if fault != "too many requests":  # a status without a code, which DynamoDB does not answer
        assert type(translated(failed.value)) is kind


@pytest.mark.parametrize("fault", QUICK)
def test_each_try_of_a_transaction_has_the_same_token_and_another_call_another(line: Line, fault: str) -> None:
    line.wire.expect({1: fault, 2: fault})
    line.write()
    bodies = {request.body for request in line.wire.requests}
    assert len(line.wire.requests) == 3
    assert len(bodies) == 1
    line.write()
    tokens = {json.loads(request.body)["ClientRequestToken"] for request in line.wire.requests}
    assert len(tokens) == 2


def test_a_token_that_the_caller_gives_is_kept(line: Line) -> None:
    line.client.transact_write_items(TransactItems=[], ClientRequestToken="mine")
    assert json.loads(line.wire.requests[0].body)["ClientRequestToken"] == "mine"


@pytest.mark.parametrize("code", ["ValidationException", "ConditionalCheckFailedException", "AccessDeniedException"])
def test_a_refusal_that_stays_is_told_at_once(line: Line, code: str) -> None:
    line.service.answer = refused(code)
    with pytest.raises(errors.refusal(code)) as failed:
        line.get()
    assert len(line.wire.requests) == 1
    assert failed.value.response["Error"] == {"Code": code, "Message": "zqmark@example.com"}


def test_slow_bytes_are_waited_for_no_longer_than_a_whole_answer(line: Line) -> None:
    line.wire.expect({1: "slow bytes"})
    begun = time.monotonic()
    line.get()
    took = time.monotonic() - begun
    assert ANSWER_SECONDS <= took < ANSWER_SECONDS + 2
    assert ANSWER_SECONDS > 3 * TRICKLE, "each byte came in time"


def test_a_host_that_is_not_there_is_told_after_four_tries(line: Line) -> None:
    line.wire.shutdown()
    line.wire.server_close()
    with pytest.raises(errors.EndpointConnectionError):
        line.get()
    assert len(line.pauses) == ATTEMPTS - 1


# -- connections ---------------------------------------------------------------------------------


def test_calls_one_after_the_other_share_a_connection(line: Line) -> None:
    for _ in range(5):
        line.get()
    assert line.wire.lines == 1


def test_a_refusal_and_a_fault_of_the_service_leave_the_connection_as_it_is(line: Line) -> None:
    line.wire.expect({1: "throttled", 2: "internal error", 3: "too many requests"})
    line.get()
    assert line.wire.lines == 1


def test_calls_at_once_have_a_connection_each_which_stays(line: Line) -> None:
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            assert all(found["Item"] == ITEM for found in pool.map(lambda _: line.get(), range(40)))
    assert 1 <= line.wire.lines <= 8


def test_a_connection_that_the_host_ended_meanwhile_is_opened_anew_without_a_retry(line: Line) -> None:
    """What a sandbox finds after it was frozen: the end has come long ago, and nothing is sent there any more."""
    line.wire.ends_after_answers = True
    line.get()
    time.sleep(0.1)
    found = line.get()
    assert (found["ResponseMetadata"]["RetryAttempts"], line.wire.lines) == (0, 2)
    assert len(line.service.acted) == 2


@pytest.mark.parametrize("fault", ["dropped before the write", "dropped after the write", "ended after the write"])
def test_a_stale_connection_is_noticed_when_it_is_used_and_opened_anew_once(line: Line, fault: str) -> None:
    """The network forgot it while the sandbox was frozen: the end comes only when something is sent."""
    line.get()
    line.wire.expect({1: fault})
    found = line.get()
    assert (found["ResponseMetadata"]["RetryAttempts"], len(line.wire.requests)) == (0, 2)
    line.wire.expect({1: fault, 2: fault})
    found = line.get()
    assert (found["ResponseMetadata"]["RetryAttempts"], len(line.wire.requests)) == (1, 3), "once, then as any fault"


def test_when_one_is_stale_the_others_are_not_tried(line: Line) -> None:
    connections = line.client._connections
    line.get()
    for _ in range(3):  # as after four calls at once
        connections._kept.append((opened(connections._endpoint), connections._clock()))
    line.wire.expect({1: "dropped before the write"})
    line.get()
    assert len(connections._kept) == 1


@pytest.mark.parametrize(("idle", "lines"), [(IDLE_SECONDS - 1, 1), (IDLE_SECONDS, 2)])
def test_a_connection_that_was_idle_for_long_is_not_used_again(line: Line, idle: float, lines: int) -> None:
    line.get()
    line.seconds += idle
    line.get()
    assert line.wire.lines == lines


def test_an_answer_that_ends_the_connection_is_taken_at_its_word(line: Line) -> None:
    line.service.answer = Answer(line.service.answer.body, headers={"connection": "close"})
    line.get()
    line.get()
    assert line.wire.lines == 2


def test_an_answer_in_chunks_is_read(line: Line) -> None:
    class Chunked(Answer):
        def written(self) -> bytes:
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (self.body[:7], self.body[7:]))
            return b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + body + b"0\r\n\r\n"

    line.service.answer = Chunked(line.service.answer.body)
    assert [line.get()["Item"], line.get()["Item"]] == [ITEM, ITEM]
    assert line.wire.lines == 1


def test_a_header_cannot_bring_another_one_along(line: Line) -> None:
    line.environment["AWS_LAMBDA_FUNCTION_NAME"] = "f"
    line.environment["_X_AMZN_TRACE_ID"] = "Root=1\r\nx-evil: 1"
    traced = line.new("dynamodb")
    traced.get_item(TableName="t", Key={})
    assert "x-evil" not in line.wire.requests[-1].headers
