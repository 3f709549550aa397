"""What JSON carries comes in by every door as it was sent, what it does not carry by none, in or out (AC12)."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from scv.api.operations import OPERATIONS, Operation
from scv.domain.values.documents import MAX_DEPTH
from tests.functions.conftest import Cloud
from tests.functions.deliveries import Context, gateway_event, sample, send, signature
from tests.functions.gateway import CONTACTS, Answer, Invocation, call, event
from tests.privacy.desk import APPS, ASKS, Ask, Desk

BYTE_ORDER_MARK = "\ufeff"
NO_NUMBERS = ["1e400", "-1e400", "NaN", "Infinity", "-Infinity", "1" + "0" * 309, "-" + "9" * 400, "1e99999999"]


WITHOUT_BODY = {
    "unlinkContact",
    "unmergeContact",
    "mergeCluster",
    "rotateSubscription",
    "testSubscription",
}  # they read none, whatever is sent
WITH_BODY = [name for name in ASKS if OPERATIONS[name].method in ("POST", "PUT", "PATCH") and name not in WITHOUT_BODY]


def raw(operation: Operation, asked: Ask, body: str, *, encoded: bool = False) -> Answer:
    """The call with this very text as its body."""
    path = operation.path.format(**asked.path)
    told = event(operation.method, path, raw=body, query=asked.query)
    if encoded:
        told |= {"body": base64.b64encode(body.encode()).decode(), "isBase64Encoded": True}
    answered = APPS[operation.function].lambda_handler(told, Invocation())
    return Answer(answered["statusCode"], json.loads(answered["body"] or "null"), {})


def spoiled(body: Any, value: str) -> str:
    """The body with one more key, whose value is this text."""
    return f'{json.dumps(body)[:-1]}{", " if body else ""}"x": {value}}}'


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


@pytest.mark.parametrize("name", WITH_BODY)
def test_ac12_no_door_takes_a_number_that_json_cannot_carry(cloud: Cloud, name: str) -> None:
    operation, asked = OPERATIONS[name], ASKS[name](Desk())
    before = cloud.stored()
    for number in NO_NUMBERS:
        answer = raw(operation, asked, spoiled(asked.body, number))
        word = "number" if number.strip("-")[0].isdigit() else "not JSON"
        assert (answer.status, word in answer.body["message"]) == (400, True), (number, answer.body)
    assert cloud.stored() == before


@pytest.mark.parametrize("name", WITH_BODY)
def test_ac12_no_door_takes_what_is_nested_too_deep(cloud: Cloud, name: str) -> None:
    operation, asked = OPERATIONS[name], ASKS[name](Desk())
    before = cloud.stored()
    for depth in (60, 900, 100_000):
        answer = raw(operation, asked, spoiled(asked.body, nested(depth)))
        assert (answer.status, "levels" in answer.body["message"]) == (400, True), (depth, answer.body)
    assert cloud.stored() == before


@pytest.mark.parametrize("name", WITH_BODY)
@pytest.mark.parametrize("encoded", [False, True])
def test_a_byte_order_mark_is_taken_at_every_door(cloud: Cloud, name: str, encoded: bool) -> None:
    operation, asked = OPERATIONS[name], ASKS[name](Desk())
    answer = raw(operation, asked, BYTE_ORDER_MARK + json.dumps(asked.body), encoded=encoded)
    assert answer.status in (200, 201, 202), answer.body


def test_a_byte_order_mark_alone_is_no_body(cloud: Cloud) -> None:
    assert raw(OPERATIONS["promoteContact"], ASKS["promoteContact"](Desk()), BYTE_ORDER_MARK).status == 422


def test_webhooks_are_such_a_door(cloud: Cloud) -> None:
    """AC12, AC4: the mark is signed with the rest."""
    text = json.dumps(sample())
    for value, word in (("1e400", "number"), ("NaN", "not JSON"), (nested(900), "levels")):
        status, answer = send(spoiled(sample(), value))
        assert (status, word in answer["message"]) == (400, True)
    assert cloud.is_empty()

    assert send(BYTE_ORDER_MARK + text)[0] == 200
    encoded = base64.b64encode((BYTE_ORDER_MARK + text).encode()).decode()
    told = gateway_event("", signature(BYTE_ORDER_MARK + text)) | {"body": encoded, "isBase64Encoded": True}
    assert APPS["ingest"].lambda_handler(told, Context())["statusCode"] == 200


@pytest.mark.parametrize(
    "number", [0, -0.0, 2**53 + 1, -(2**63), 10**300, 1.7976931348623157e308, 5e-324, 0.1, 1e22, True, None]
)
def test_ac12_every_other_number_comes_back_as_it_was_sent(cloud: Cloud, number: Any) -> None:
    fields = {"n": number, "in": [{"a": [number]}]}
    body = {**Desk().person(), "customFields": fields}
    made = call(APPS["contacts"], "POST", CONTACTS, body).body
    read = call(APPS["contacts"], "GET", f"{CONTACTS}/{made['id']}").body
    again = call(APPS["contacts"], "PUT", f"{CONTACTS}/{made['id']}", read)

    assert [json.dumps(each["customFields"]) for each in (made, read, again.body)] == [json.dumps(fields)] * 3


@pytest.mark.parametrize("name", ["customFields", "schema"])
def test_ac12_what_may_be_kept_may_be_sent_back_by_every_way(cloud: Cloud, name: str) -> None:
    """The deepest value that is kept passes each door with whatever that one wraps around it."""
    value = json.loads(nested(MAX_DEPTH))
    made = call(APPS["contacts"], "POST", CONTACTS, {**Desk().person(), name: value}).body
    path = f"{CONTACTS}/{made['id']}"

    assert call(APPS["contacts"], "PUT", path, made).status == 200
    change = {"field": f"$.{name}.a", "value": value["a"], "action": "Update"}
    assert call(APPS["contacts"], "PATCH", path, {"changes": [change]}).status == 200
    read = call(APPS["contacts"], "GET", path).body
    bulk = call(APPS["contacts"], "POST", "/api/v2/externalcontacts/bulk/contacts/update", {"entities": [read]})
    assert bulk.body["errorCount"] == 0


def test_ac12_no_patch_makes_a_value_deeper_than_may_be_kept(cloud: Cloud) -> None:
    contact = Desk().contact()
    value = json.loads(nested(MAX_DEPTH - 1))
    change = {"field": "$.customFields.a.b.c", "value": value, "action": "Update"}

    answer = call(APPS["contacts"], "PATCH", f"{CONTACTS}/{contact}", {"changes": [change]})

    assert (answer.status, answer.body["details"][0]["fieldName"]) == (400, "customFields")


@pytest.mark.parametrize("deep", [MAX_DEPTH + 1, 45])
def test_ac12_neither_do_datasheets_and_schemas(cloud: Cloud, deep: int) -> None:
    desk = Desk()
    asked = ASKS["putDatasheet"](desk)
    sheet = raw(OPERATIONS["putDatasheet"], asked, nested(deep))
    schema = {"datasheets": [{"id": "plan", "name": "Plan", "schema": json.loads(nested(deep))}]}
    project = call(APPS["resolution"], "PUT", "/api/v2/projects/default", schema)

    for answer in (sheet, project):
        assert (answer.status, "levels" in answer.body["message"]) == (400, True)


@pytest.mark.parametrize("bad", ["Infinity", "-Infinity", "NaN"])
def test_ac12_a_number_stored_before_breaks_no_answer_and_is_read_as_null(cloud: Cloud, bad: str) -> None:
    desk = Desk()
    person = call(APPS["contacts"], "POST", CONTACTS, {**desk.person(), "customFields": {"n": 42.5}}).body
    key = {"id": {"S": person["id"]}, "item": {"S": "contact"}}
    stored = cloud.dynamodb.get_item(TableName="contacts", Key=key)["Item"]
    stored["profile"]["S"] = stored["profile"]["S"].replace("42.5", bad)
    cloud.dynamodb.put_item(TableName="contacts", Item=stored)

    one = call(APPS["contacts"], "GET", f"{CONTACTS}/{person['id']}")
    listed = call(APPS["contacts"], "GET", CONTACTS)

    assert one.body["customFields"] == {"n": None}
    assert [each["customFields"] for each in listed.body["entities"]] == [{"n": None}]
    assert call(APPS["contacts"], "PUT", f"{CONTACTS}/{person['id']}", one.body).status == 200
