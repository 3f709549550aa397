"""A kill of the emulator loses the last second at most, and nothing half."""

from __future__ import annotations

import json
import os
import signal
import stat
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local import emulator, processes
from local.deploy import client
from local.emulated import tables as tables_module
from local.emulated.changes import EVERYTHING, changed_by
from local.emulated.ledger import Ledger
from local.emulated.tables import SETTINGS, Tables
from local.home import Home

A_SECOND = 1.0
KEY = {"AttributeName": "id", "KeyType": "HASH"}
ATTRIBUTE = {"AttributeName": "id", "AttributeType": "S"}


def store(home: Home) -> Any:
    return client(home.endpoint, "dynamodb")


def with_table(home: Home, name: str = "people") -> Any:
    made = store(home)
    made.create_table(TableName=name, KeySchema=[KEY], AttributeDefinitions=[ATTRIBUTE], BillingMode="PAY_PER_REQUEST")
    return made


def put(dynamodb: Any, key: str, value: str = "x", table: str = "people") -> None:
    dynamodb.put_item(TableName=table, Item={"id": {"S": key}, "value": {"S": value}})


def found(home: Home, table: str = "people") -> dict[str, str]:
    items = store(home).scan(TableName=table, ConsistentRead=True)["Items"]
    return {item["id"]["S"]: item["value"]["S"] for item in items}


def killed_and_started(home: Home) -> None:
    pid = emulator.running(home)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while emulator.running(home) is not None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    emulator.start(home)


def test_what_was_written_a_second_before_a_kill_is_there(bare: Home) -> None:
    dynamodb = with_table(bare)
    for number in range(20):
        put(dynamodb, str(number))
    dynamodb.delete_item(TableName="people", Key={"id": {"S": "7"}})
    put(dynamodb, "3", "changed")
    queues = client(bare.endpoint, "sqs")
    url = queues.create_queue(QueueName="waiting")["QueueUrl"]
    queues.send_message(QueueUrl=url, MessageBody="not to be lost")
    time.sleep(A_SECOND)

    killed_and_started(bare)

    expected = {str(number): "changed" if number == 3 else "x" for number in range(20) if number != 7}
    assert found(bare) == expected
    assert store(bare).describe_table(TableName="people")["Table"]["ItemCount"] == len(expected)
    message = client(bare.endpoint, "sqs").receive_message(QueueUrl=url)["Messages"][0]
    assert message["Body"] == "not to be lost"


def test_one_kill_after_the_other_loses_nothing_either(bare: Home) -> None:
    with_table(bare)
    for number in range(3):
        put(store(bare), str(number))
        time.sleep(A_SECOND)
        killed_and_started(bare)
    assert set(found(bare)) == {"0", "1", "2"}


def test_a_kill_in_the_middle_of_writing_keeps_transactions_whole(bare: Home) -> None:
    """Pairs are written in transactions until the kill: both of a pair are there, or neither."""
    dynamodb = with_table(bare)
    pid = emulator.running(bare)
    assert pid is not None
    written = 0
    started = time.monotonic()
    while time.monotonic() - started < 1.5:
        items = [{"id": {"S": f"{side}{written}"}, "value": {"S": "x" * 500}} for side in "ab"]
        dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": "people", "Item": item}} for item in items])
        written += 1
    killed_and_started(bare)

    kept = set(found(bare))
    whole = {key[1:] for key in kept if key.startswith("a")}
    assert whole == {key[1:] for key in kept if key.startswith("b")}
    assert len(whole) > 0
    assert whole == {str(number) for number in range(len(whole))}  # the last ones alone may be missing


def test_an_orderly_stop_loses_nothing_at_all(bare: Home) -> None:
    put(with_table(bare), "last")
    emulator.stop(bare)
    emulator.start(bare)
    assert found(bare) == {"last": "x"}


def test_a_table_that_was_removed_or_made_anew_stays_so(bare: Home) -> None:
    dynamodb = with_table(bare)
    with_table(bare, "others")
    put(dynamodb, "old")
    put(dynamodb, "old", table="others")
    time.sleep(A_SECOND)
    dynamodb.delete_table(TableName="people")
    dynamodb.delete_table(TableName="others")
    with_table(bare)
    put(dynamodb, "new")
    time.sleep(A_SECOND)

    killed_and_started(bare)

    assert store(bare).list_tables()["TableNames"] == ["people"]
    assert found(bare) == {"new": "x"}


def test_what_an_earlier_version_left_is_taken_over(bare: Home) -> None:
    """Earlier the emulator saved its tables itself, when it was stopped."""
    put(with_table(bare), "old")
    emulator.stop(bare)
    ledger = bare.state / "dynamodb.ledger"
    settings: dict[str, Any] = {}
    items: dict[str, dict[str, Any]] = {}
    for entry in Ledger(ledger).entries():
        settings = entry.get("settings", settings)
        for _, partition, sort, item in entry.get("items", ()):
            items.setdefault(partition, {})[sort] = item
    for table in settings["tables"]["data"].values():
        table["items"] = items
    text = '{"__ministack_format__": 2, "payload": %s}'
    (bare.state / "dynamodb.json").write_text(text % json.dumps(settings))
    ledger.unlink()

    emulator.start(bare)

    assert found(bare) == {"old": "x"}
    assert not (bare.state / "dynamodb.json").exists()


def test_what_is_kept_is_for_its_owner_alone(bare: Home) -> None:
    (bare.state / "from-before").write_text("an earlier version let everybody read")
    (bare.state / "from-before").chmod(0o644)
    put(with_table(bare), "secret")
    client(bare.endpoint, "s3").create_bucket(Bucket="files")
    client(bare.endpoint, "s3").put_object(Bucket="files", Key="one", Body=b"secret")
    time.sleep(A_SECOND)
    emulator.stop(bare)
    emulator.start(bare)

    open_to_others = [path for path in [bare.folder, *bare.folder.rglob("*")] if _mode(path) & 0o077]
    assert open_to_others == []
    assert {path.name for path in bare.state.iterdir()} >= {"dynamodb.ledger", "s3.json", "from-before"}


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_only_the_stacks_own_port_is_open_and_only_to_this_machine(bare: Home) -> None:
    client(bare.endpoint, "sqs").create_queue(QueueName="waiting")
    pid = emulator.running(bare)
    assert pid is not None
    assert sorted(_listening(pid)) == [("0100007F", bare.port)]  # 127.0.0.1, as the kernel writes it
    assert processes.listening_on(bare.port) == processes.process(pid)


def _listening(pid: int) -> list[tuple[str, int]]:
    sockets = {str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir() if each.exists() or each.is_symlink()}
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    mine = [row for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets]
    return [(row[1].partition(":")[0], int(row[1].rpartition(":")[2], 16)) for row in mine]


def test_a_service_that_is_not_in_use_cannot_be_opened(bare: Home) -> None:
    """Some of the emulator's services open ports of their own, to the whole network."""
    answer = client(bare.endpoint, "dsql")
    with pytest.raises(answer.exceptions.ClientError):
        answer.create_cluster()


def test_a_ledger_forgets_a_torn_line_and_nothing_else(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    assert list(ledger.entries()) == []
    ledger.append('{"first":1}')
    ledger.append('{"second":2}')
    with ledger.path.open("a") as file:
        file.write('{"torn":')
    assert list(ledger.entries()) == [{"first": 1}, {"second": 2}]
    ledger.append('{"third":3}')
    assert list(ledger.entries()) == [{"first": 1}, {"second": 2}, {"third": 3}]
    ledger.rewrite(['{"only":1}'])
    assert list(ledger.entries()) == [{"only": 1}]


def test_what_could_not_be_written_is_written_as_soon_as_it_can_be(bare: Home) -> None:
    """A full disk, or as here a folder in the place of the file."""
    dynamodb = with_table(bare)
    put(dynamodb, "before")
    time.sleep(A_SECOND)
    ledger = bare.state / "dynamodb.ledger"
    ledger.unlink()
    ledger.mkdir()
    put(dynamodb, "meanwhile")
    time.sleep(A_SECOND)
    ledger.rmdir()
    time.sleep(A_SECOND)
    killed_and_started(bare)
    assert set(found(bare)) == {"before", "meanwhile"}


def test_what_is_written_grows_with_what_changed_and_not_with_what_there_is(bare: Home) -> None:
    dynamodb = with_table(bare)
    for number in range(100):
        put(dynamodb, str(number), "x" * 1000)
    time.sleep(A_SECOND)
    ledger = Ledger(bare.state / "dynamodb.ledger")
    before = ledger.size()
    assert before > 100_000
    put(dynamodb, "5", "y")
    time.sleep(A_SECOND)
    assert 0 < ledger.size() - before < 300


MODULES = {"lambda": {"module": "lambda_svc"}, "sqs": {"module": "sqs"}, "cloudformation": {"module": "cloudformation"}}


@pytest.mark.parametrize(
    ("method", "path", "target", "body", "service", "changed"),
    [
        ("POST", "/", "DynamoDB_20120810.PutItem", b"", "dynamodb", set()),
        ("POST", "/", "DynamoDB_20120810.Query", b"", "dynamodb", set()),
        ("POST", "/", "AmazonSQS.SendMessage", b"", "sqs", {"sqs"}),
        ("POST", "/", "AmazonSQS.GetQueueUrl", b"", "sqs", set()),
        ("GET", "/2015-03-31/functions", "", b"", "lambda", set()),
        ("POST", "/2015-03-31/functions", "", b"", "lambda", {"lambda_svc"}),
        ("POST", "/2015-03-31/functions/f/invocations", "", b"", "lambda", set()),
        ("POST", "/restapis/a/v1/_user_request_/webhooks", "", b"Action=CreateStack", "apigateway", set()),
        ("POST", "/", "", b"Action=DescribeStacks&Version=1", "cloudformation", set()),
        ("POST", "/", "", b"Version=1&Action=ExecuteChangeSet", "cloudformation", {EVERYTHING}),
        ("PUT", "/who/knows", "", b"", "unknown", {EVERYTHING}),
    ],
)
def test_a_request_is_known_by_what_it_may_have_changed(
    method: str, path: str, target: str, body: bytes, service: str, changed: set[str]
) -> None:
    headers = {"x-amz-target": target} if target else {}
    assert changed_by(method, path, headers, body, lambda _: service, MODULES) == changed


class Held:
    """A dictionary as the emulator keeps its tables."""

    def __init__(self) -> None:
        self._data: dict[str, Any] = {}


class Numbered(SimpleNamespace):
    """As much of the emulator's DynamoDB as the ledger follows: one table."""

    def __init__(self) -> None:
        self.table: dict[str, Any] = {"TableId": "t", "items": {}, "ItemCount": 0}
        super().__init__(_tables=Held(), _update_counts=lambda _: None, **{f"_{name}": {} for name in SETTINGS})
        self._tables._data["t"] = self.table

    def _set_item(self, table: Any, partition: str, sort: str, item: Any) -> None:
        table["items"].setdefault(partition, {})[sort] = item
        table["ItemCount"] = sum(map(len, table["items"].values()))

    def _remove_item(self, table: Any, partition: str, sort: str) -> None:
        table["items"][partition].pop(sort)

    def _items_replaced(self, table: Any) -> None: ...


def test_the_ledger_is_written_anew_when_half_of_it_is_old_and_not_while_it_only_grows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables_module, "COMPACT_BYTES", 100)
    dynamodb, ledger = Numbered(), tmp_path / "ledger"
    tables = Tables(dynamodb, vars, lambda each: each, ledger)

    def written(numbers: range, turn: int) -> None:
        for number in numbers:
            dynamodb._set_item(dynamodb.table, str(number), "", {"turn": {"N": str(turn)}})
        work = tables.collected(settings=False)
        assert work is not None
        work()

    written(range(100), 1)
    assert ledger.stat().st_size > 100
    assert tables.compacted(anyway=False) is None, "an import holds nothing to be rid of"
    written(range(100), 2)
    before = ledger.stat().st_size
    work = tables.compacted(anyway=False)
    assert work is not None
    work()
    assert ledger.stat().st_size < before
    assert tables.compacted(anyway=False) is None
    rows = [row for line in ledger.read_text().splitlines() for row in json.loads(line).get("items", ())]
    assert {row[1]: row[3]["turn"]["N"] for row in rows} == {str(number): "2" for number in range(100)}
