"""A query of the emulator that looks at its range alone finds what one finds that looks at all."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from itertools import islice
from types import SimpleNamespace
from typing import Any

import pytest

from local.deploy import client
from local.emulated import ranges
from local.emulated.ranges import FEW, LAST, Ask, Ordered
from local.home import Home

LETTERS = "ab\u00e9\u738b#\U0001f600\U0010ffff"
SORTS = sorted({"".join(random.Random(place).choices(LETTERS, k=place % 5 + 1)) for place in range(900)})
FIRST, MIDDLE, LATER, ABSENT = SORTS[0], SORTS[len(SORTS) // 2], SORTS[-9], "ab-"
Meant = Callable[[str], bool]
CONDITIONS: dict[str, tuple[str, list[str], Meant]] = {
    "all": ("id = :id", [], lambda _: True),
    "one": ("id = :id AND #item = :a", [MIDDLE], lambda each: each == MIDDLE),
    "nobody": ("id = :id AND #item = :a", [ABSENT], lambda _: False),
    "before": ("id = :id AND #item < :a", [LATER], lambda each: each < LATER),
    "until": ("id = :id AND #item <= :a", [MIDDLE], lambda each: each <= MIDDLE),
    "behind": ("id = :id AND #item > :a", [MIDDLE], lambda each: each > MIDDLE),
    "from": ("id = :id AND #item >= :a", [LATER], lambda each: each >= LATER),
    "from one that is not there": ("id = :id AND #item >= :a", [ABSENT], lambda each: each >= ABSENT),
    "between": ("id = :id AND #item BETWEEN :a AND :b", [MIDDLE, LATER], lambda each: MIDDLE <= each <= LATER),
    "beginning": ("id = :id AND begins_with(#item, :a)", ["b\u00e9"], lambda each: each.startswith("b\u00e9")),
    "beginning with the last": ("id = :id AND begins_with(#item, :a)", [LAST], lambda each: each.startswith(LAST)),
    "behind the last": ("id = :id AND #item > :a", [LAST], lambda each: each > LAST),
    "in brackets": ("id = :id AND (#item >= :a)", [MIDDLE], lambda each: each >= MIDDLE),
    "all in brackets, as boto3 tells it": ("(id = :id AND #item < :a)", [LATER], lambda each: each < LATER),
    "the other way round": ("id = :id AND :a < #item", [MIDDLE], lambda each: each > MIDDLE),
    "the range first": ("#item > :a AND id = :id", [MIDDLE], lambda each: each > MIDDLE),
}


def filled(home: Home) -> Any:
    assert len(SORTS) > 4 * FEW, "enough to be kept in order"
    dynamodb = client(home.endpoint, "dynamodb")
    keys = (("id", "HASH"), ("item", "RANGE"))
    dynamodb.create_table(
        TableName="people",
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        BillingMode="PAY_PER_REQUEST",
    )
    shuffled = [item(each) for each in random.Random(1).sample(SORTS, len(SORTS))]
    mine = iter([*shuffled, {"id": {"S": "other"}, "item": {"S": MIDDLE}}])
    while batch := list(islice(mine, 25)):
        dynamodb.batch_write_item(RequestItems={"people": [{"PutRequest": {"Item": each}} for each in batch]})
    return dynamodb


def item(sort: str, value: str = "") -> dict[str, Any]:
    return {"id": {"S": "one"}, "item": {"S": sort}, **({"value": {"S": value}} if value else {})}


def pages(dynamodb: Any, name: str, limit: int | None, forwards: bool) -> Iterator[list[str]]:
    """The sort keys of each page, by the cursor of the one before."""
    text, values, _ = CONDITIONS[name]
    asked: dict[str, Any] = {
        "TableName": "people",
        "KeyConditionExpression": text,
        "ExpressionAttributeValues": {":id": {"S": "one"}}
        | {f":{letter}": {"S": value} for letter, value in zip("ab", values, strict=False)},
        "ScanIndexForward": forwards,
    }
    if "#item" in text:
        asked["ExpressionAttributeNames"] = {"#item": "item"}
    if limit:
        asked["Limit"] = limit
    while True:
        answer = dynamodb.query(**asked)
        yield [each["item"]["S"] for each in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def test_every_condition_finds_what_is_meant_in_its_order_on_every_page(bare: Home) -> None:
    dynamodb = filled(bare)
    there = list(SORTS)

    def require() -> None:
        for name, (_, _, meant) in CONDITIONS.items():
            for limit in (None, 1, 7) if name != "all" else (None, 60):
                for forwards in (True, False):
                    expected = [each for each in sorted(there, reverse=not forwards) if meant(each)]
                    some = expected if limit is None else expected[: limit * 4]
                    read = list(islice(pages(dynamodb, name, limit, forwards), 4))
                    assert [each for page in read for each in page] == some, (name, limit, forwards)
                    assert all(len(page) <= (limit or len(page)) for page in read)

    require()
    for sort in random.Random(2).sample(SORTS, 60):
        dynamodb.delete_item(TableName="people", Key=item(sort))
        there.remove(sort)
    for place in range(60):
        new = f"a{place}"
        dynamodb.put_item(TableName="people", Item=item(new))
        dynamodb.put_item(TableName="people", Item=item(new, "changed"))  # which is one item still
        there.append(new)
    require()


@pytest.mark.parametrize("forwards", [True, False])
def test_a_page_looks_at_as_many_as_it_can_hold(monkeypatch: pytest.MonkeyPatch, forwards: bool) -> None:
    table = Ordered(dict, {"one": {sort: item(sort) for sort in SORTS}, "few": {"a": item("a")}})
    assert len(table.get("one")) == len(SORTS)
    monkeypatch.setattr(ranges._asked, "ask", Ask("one", MIDDLE, LATER, 5, forwards))
    meant = [each for each in SORTS if MIDDLE <= each <= LATER]
    assert list(table.get("one")) == (meant[:5] if forwards else meant[-5:])
    assert list(table.get("few")) == ["a"], "another partition than the one that is asked for"
    copied = copy.deepcopy(table)
    monkeypatch.setattr(ranges._asked, "ask", None)
    assert copied == table
    assert copied.get("nobody", {}) == {}


def test_only_a_query_of_a_table_is_narrowed_and_only_while_it_is_answered() -> None:
    """The emulator's module as far as it is used: `_query` tells how many items it would look at."""
    words = {
        "id = :id": [[("IDENT", "id"), ("EQ", "="), ("VALUE_REF", ":id")]],
        "(id = :id)": [[("LPAREN", "("), ("IDENT", "id"), ("EQ", "="), ("VALUE_REF", ":id"), ("RPAREN", ")")]],
    }
    table: dict[str, Any] = {"pk_name": "id", "sk_name": "item", "items": {"one": {each: item(each) for each in SORTS}}}
    module = SimpleNamespace(
        _tables={"people": table},
        _normalize_table_name=lambda name: name,
        _get_attr_type=lambda _table, _name: "S",
        _tokenize=lambda text: text,
        _key_condition_clauses=words.__getitem__,
        _query=lambda _data: len(table["items"].get("one", {})),
        _set_item=lambda known, partition, sort, new: known["items"].setdefault(partition, {}).update({sort: new}),
        _remove_item=lambda known, partition, sort: known["items"][partition].pop(sort),
    )
    ranges.ranges(module)
    asked = {"TableName": "people", "KeyConditionExpression": "id = :id", "Limit": 5}
    asked["ExpressionAttributeValues"] = {":id": {"S": "one"}}
    assert module._query(asked) == 7, "as many as a page holds, and its ends"
    assert len(table["items"].get("one")) == len(SORTS)
    for other in ({"IndexName": "by name"}, {"KeyConditionExpression": "(id = :id)"}, {"TableName": "others"}):
        assert module._query({**asked, **other}) == len(SORTS)
    module._set_item(table, "one", "", item("new"))
    module._remove_item(table, "one", SORTS[0])
    assert module._query(asked) == 7
