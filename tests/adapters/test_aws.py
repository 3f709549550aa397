"""The lean client tells DynamoDB the same as a plain one, and reads the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from scv.adapters.aws import sdk
from tests.fake_aws import mock_aws

KEY = {"id": {"S": "1"}}
ITEM = KEY | {
    "text": {"S": "Ana \u00d8stergaard \U0001f44d"},
    "number": {"N": "12.50"},
    "flag": {"BOOL": False},
    "nothing": {"NULL": True},
    "set": {"SS": ["a", "b"]},
    "map": {"M": {"list": {"L": [{"M": {"deep": {"S": ""}}}, {"N": "1"}]}}},
}


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Any]]:
    """The lean client and a plain one, of one table."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        lean, plain = sdk.client("dynamodb"), botocore.session.get_session().create_client("dynamodb")
        plain.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        )
        yield lean, plain


def test_a_plain_client_reads_what_the_lean_one_wrote(clients: tuple[Any, Any]) -> None:
    lean, plain = clients
    lean.put_item(TableName="t", Item=ITEM)
    assert plain.get_item(TableName="t", Key=KEY)["Item"] == ITEM


def test_a_plain_client_reads_what_the_lean_one_wrote_in_a_transaction(clients: tuple[Any, Any]) -> None:
    lean, plain = clients
    lean.transact_write_items(TransactItems=[{"Put": {"TableName": "t", "Item": ITEM}}])
    assert plain.get_item(TableName="t", Key=KEY)["Item"] == ITEM


def test_the_lean_client_reads_what_a_plain_one_wrote(clients: tuple[Any, Any]) -> None:
    lean, plain = clients
    plain.put_item(TableName="t", Item=ITEM)
    asked = {"KeyConditionExpression": "id = :id", "ExpressionAttributeValues": {":id": KEY["id"]}}
    assert lean.get_item(TableName="t", Key=KEY)["Item"] == ITEM
    assert lean.query(TableName="t", **asked)["Items"] == [ITEM]
    assert lean.batch_get_item(RequestItems={"t": {"Keys": [KEY]}})["Responses"] == {"t": [ITEM]}


def test_a_cancelled_transaction_says_why(clients: tuple[Any, Any]) -> None:
    lean, plain = clients
    plain.put_item(TableName="t", Item=ITEM)
    put = {"TableName": "t", "Item": ITEM, "ConditionExpression": "attribute_not_exists(id)"}
    refused = put | {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    with pytest.raises(lean.exceptions.TransactionCanceledException) as cancelled:
        lean.transact_write_items(TransactItems=[{"Put": refused}])
    (reason,) = cancelled.value.response["CancellationReasons"]
    assert (reason["Code"], reason["Item"]) == ("ConditionalCheckFailed", ITEM)


def test_a_refused_put_hands_out_the_item_that_is_there(clients: tuple[Any, Any]) -> None:
    lean, plain = clients
    plain.put_item(TableName="t", Item=ITEM)
    with pytest.raises(lean.exceptions.ConditionalCheckFailedException) as refused:
        lean.put_item(
            TableName="t",
            Item=ITEM,
            ConditionExpression="attribute_not_exists(id)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert refused.value.response["Item"] == ITEM
