"""What makes the fake AWS quick changes none of its answers: each is compared with that of moto as it comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

from tests.fake_aws import as_it_comes, mock_aws, restored, rows, snapshot

TESTS = Path(__file__).parents[1]
REGION = "us-east-1"
THINGS, DATED = "things", "dated"
Asked = tuple[str, dict[str, Any]]

VALUES: dict[str, Any] = {
    "text": {"S": "Ana 東京"},
    "empty": {"S": ""},
    "number": {"N": "-12.50"},
    "yes": {"BOOL": True},
    "no": {"BOOL": False},
    "nothing": {"NULL": True},
    "bytes": {"B": b"\x00\xff"},
    "texts": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "pieces": {"BS": [b"1", b"2"]},
    "list": {"L": [{"S": "S"}, {"N": "1"}, {"L": []}, {"M": {"B": {"B": b"deep"}}}]},
    "map": {"M": {"S": {"S": "S"}, "M": {"M": {}}, "Item": {"L": [{"M": {"N": {"N": "1"}}}]}}},
}
PUT_IF_NEW = {"ConditionExpression": "attribute_not_exists(id)"}
COUNTED = {"ReturnConsumedCapacity": "TOTAL"}


def _thing(name: str, **values: Any) -> dict[str, Any]:
    return {"id": {"S": name}, **values}


def _dated(owner: str, day: int, **values: Any) -> dict[str, Any]:
    return {"owner": {"S": owner}, "day": {"S": f"{day:02d}"}, "kind": {"S": f"k{day % 2}"}, **values}


def _key(owner: str, day: int) -> dict[str, Any]:
    return {"owner": {"S": owner}, "day": {"S": f"{day:02d}"}}


def _put(table: str, item: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": table, "Item": item, **more}}


def _query(condition: str, values: dict[str, Any], **more: Any) -> Asked:
    named = {":" + name: {"S": value} for name, value in values.items()}
    asked = {"TableName": DATED, "KeyConditionExpression": condition, "ExpressionAttributeValues": named}
    return "query", {**asked, "ExpressionAttributeNames": {"#owner": "owner"}, **COUNTED, **more}


def _by_kind(**more: Any) -> Asked:
    named = {":kind": {"S": "k1"}}
    asked = {"TableName": DATED, "IndexName": "by-kind", "KeyConditionExpression": "kind = :kind"}
    return "query", {**asked, "ExpressionAttributeValues": named, **more}


def _change(table: str, key: dict[str, Any], expression: str, **more: Any) -> dict[str, Any]:
    named = {":one": {"N": "1"}, ":text": {"S": "changed"}}
    used = {name: value for name, value in named.items() if name in expression}
    return {
        "TableName": table,
        "Key": key,
        "UpdateExpression": expression,
        "ExpressionAttributeValues": used,
        **more,
    }


WRITES: list[Asked] = [
    ("put_item", {"TableName": THINGS, "Item": _thing("all", **VALUES), **COUNTED}),
    ("put_item", {"TableName": THINGS, "Item": _thing("all"), **PUT_IF_NEW}),
    ("put_item", {"TableName": THINGS, "Item": _thing("", text={"S": "x"})}),
    ("put_item", {"TableName": THINGS, "Item": _thing("large", text={"S": "x" * 410_000})}),
    ("put_item", {"TableName": THINGS, "Item": _thing("fits", text={"S": "x" * 390_000})}),
    ("put_item", {"TableName": "nowhere", "Item": _thing("x")}),
    *[("put_item", {"TableName": DATED, "Item": _dated("ana", day)}) for day in (3, 1, 2, 5, 4)],
    *[("put_item", {"TableName": DATED, "Item": _dated("bob", day, **VALUES)}) for day in (2, 1)],
    ("update_item", _change(THINGS, _thing("all"), "SET revision = :one, list[0] = :text", ReturnValues="ALL_NEW")),
    ("update_item", _change(DATED, _key("ana", 2), "SET revision = :one", ReturnValues="ALL_OLD")),
    ("update_item", _change(DATED, _key("new", 1), "SET revision = :one", ReturnValues="ALL_NEW")),
    ("delete_item", {"TableName": DATED, "Key": _key("ana", 5), "ReturnValues": "ALL_OLD"}),
    ("delete_item", {"TableName": DATED, "Key": _key("nobody", 5), "ReturnValues": "ALL_OLD"}),
]
TRANSACTIONS: list[Asked] = [
    ("transact_write_items", {"TransactItems": each, **COUNTED})
    for each in (
        [_put(THINGS, _thing("both")), _put(DATED, _dated("both", 1))],
        [
            _put(DATED, _dated("ana", 9)),
            _put(DATED, _dated("ana", 1, text={"S": "overwritten"})),
            {"Update": _change(DATED, _key("ana", 3), "SET revision = :one")},
            {"Delete": {"TableName": DATED, "Key": _key("ana", 4)}},
            {"Delete": {"TableName": THINGS, "Key": _thing("both")}},
            _put(THINGS, _thing("all"), ReturnValuesOnConditionCheckFailure="ALL_OLD", **PUT_IF_NEW),
        ],
        [_put(THINGS, _thing("twice")), _put(THINGS, _thing("twice"))],
        [_put(THINGS, _thing("first")), _put("nowhere", _thing("x"))],
        [_put(DATED, _dated("first", 1)), _put(DATED, {"owner": {"S": "without a day"}})],
        [
            {
                "ConditionCheck": {
                    "TableName": THINGS,
                    "Key": _thing("all"),
                    "ConditionExpression": "attribute_exists(id)",
                }
            }
        ],
    )
]
READS: list[Asked] = [
    ("get_item", {"TableName": THINGS, "Key": _thing("all"), "ConsistentRead": True, **COUNTED}),
    ("get_item", {"TableName": THINGS, "Key": _thing("all"), "ProjectionExpression": "number,#map.Item"}),
    ("get_item", {"TableName": THINGS, "Key": _thing("nobody")}),
    ("batch_get_item", {"RequestItems": {THINGS: {"Keys": [_thing("all"), _thing("nobody"), _thing("both")]}}}),
    _query("#owner = :o", {"o": "ana"}),
    _query("#owner = :o", {"o": "nobody"}),
    _query("#owner = :o", {"o": "ana"}, ScanIndexForward=False, Limit=2),
    _query("#owner = :o", {"o": "ana"}, Limit=2, ExclusiveStartKey=_key("ana", 2)),
    _query("#owner = :o", {"o": "bob"}, ProjectionExpression="kind"),
    _query("#owner = :o AND begins_with(day, :d)", {"o": "ana", "d": "0"}, Select="COUNT"),
    _query("#owner = :o AND day BETWEEN :a AND :b", {"o": "ana", "a": "02", "b": "03"}),
    _query("#owner = :o", {"o": "ana", "r": "x"}, FilterExpression="attribute_exists(revision) OR kind = :r"),
    _by_kind(),
    _by_kind(ScanIndexForward=False, Limit=1),
    _by_kind(ConsistentRead=True),
    _by_kind(IndexName="none"),
    ("scan", {"TableName": THINGS}),
    ("scan", {"TableName": DATED, "Limit": 3}),
    ("scan", {"TableName": DATED, "IndexName": "by-kind"}),
    ("describe_table", {"TableName": DATED}),
    ("list_tables", {}),
]
READS[1][1]["ExpressionAttributeNames"] = {"#map": "map"}


def _answered(client: Any, asked: Asked) -> Any:
    operation, request = asked
    try:
        answer = getattr(client, operation)(**request)
    except ClientError as refused:
        answer = refused.response
    answer["ResponseMetadata"] = answer["ResponseMetadata"]["HTTPStatusCode"]
    for made in ("CreationDateTime", "TableId"):
        answer.get("Table", {}).pop(made, None)
    return answer


def _tables(client: Any) -> None:
    texts = [{"AttributeName": name, "AttributeType": "S"} for name in ("owner", "day", "kind")]
    hashed, ranged = {"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "day", "KeyType": "RANGE"}
    by_kind = {
        "IndexName": "by-kind",
        "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}, ranged],
        "Projection": {"ProjectionType": "ALL"},
    }
    client.create_table(
        TableName=THINGS,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    client.create_table(
        TableName=DATED,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[hashed, ranged],
        AttributeDefinitions=texts,
        GlobalSecondaryIndexes=[by_kind],
    )


def _all_answers() -> Iterator[Any]:
    """What a fresh DynamoDB says: to the writes, to each transaction, and to all reads after each of them."""
    with mock_aws():
        client = botocore.session.get_session().create_client("dynamodb", region_name=REGION)
        _tables(client)
        for asked in WRITES:
            yield asked, _answered(client, asked)
        for transaction in [("list_tables", dict[str, Any]()), *TRANSACTIONS]:
            for asked in (transaction, *READS):
                yield asked, _answered(client, asked)


def test_every_answer_is_that_of_moto_as_it_comes() -> None:
    quick = list(_all_answers())
    with as_it_comes():
        plain = list(_all_answers())
    assert len(quick) == len(plain) > 100
    for (asked, answer), (_, expected) in zip(quick, plain, strict=True):
        assert answer == expected, asked


@pytest.fixture
def client() -> Iterator[Any]:
    """Two tables with something in them."""
    with mock_aws():
        client = botocore.session.get_session().create_client("dynamodb", region_name=REGION)
        _tables(client)
        for asked in WRITES:
            _answered(client, asked)
        yield client


@pytest.mark.parametrize("table", [THINGS, DATED])
def test_rows_are_what_a_scan_finds(client: Any, table: str) -> None:
    without_bytes = [name for name, value in VALUES.items() if name not in {"bytes", "pieces", "list"}]
    scanned = client.scan(TableName=table)["Items"]
    for found, expected in zip(rows(REGION, table), scanned, strict=True):
        assert found.keys() == expected.keys()
        assert all(found[name] == expected[name] for name in without_bytes if name in found)


def test_what_was_kept_is_not_touched_by_what_comes_after(client: Any) -> None:
    before, kept = [_answered(client, asked) for asked in READS], snapshot(REGION)
    for _ in range(2):
        for asked in [*WRITES, *TRANSACTIONS]:
            _answered(client, asked)
        client.update_item(
            **_change(THINGS, _thing("all"), "SET #map.S = :text", ExpressionAttributeNames={"#map": "map"})
        )
        assert [_answered(client, asked) for asked in READS] != before
        restored(REGION, kept)
        assert [_answered(client, asked) for asked in READS] == before
    restored(REGION, {})
    assert rows(REGION, THINGS) == rows(REGION, DATED) == []


def test_all_tests_take_moto_from_here() -> None:
    importing = re.compile(r"^\s*(from|import) moto\b", re.MULTILINE)
    found = {path.name for path in TESTS.rglob("*.py") if importing.search(path.read_text())}
    assert found == {"fake_aws.py"}
