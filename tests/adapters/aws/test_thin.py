"""The thin client asks what botocore asks, and answers what botocore answers."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config

import scv
from scv.adapters import aws
from scv.adapters.aws.services import SERVICES, operation_of
from scv.adapters.aws.thin import ThinClient
from tests.adapters.aws.conftest import ITEM, KEYS, Line
from tests.faults.wire import Answer

Botocores = Callable[[str, str], Any]
LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1"])
PUT = {"TableName": "table", "Item": ITEM, "ConditionExpression": "attribute_not_exists(id)"}
CANCELLED = {
    "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    "Message": "cancelled",
    "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Message": "m", "Item": ITEM}],
}
REFUSALS = [
    (400, CANCELLED, {}),
    (400, {"__type": "x#ConditionalCheckFailedException", "message": "m", "Item": ITEM}, {}),
    (400, {"__type": "ValidationException:http://example.com/", "message": "m"}, {}),
    (400, {"__type": "x#ResourceNotFoundException", "Message": "m"}, {}),
    (400, {"message": "m"}, {}),
    (418, {}, {}),
    (400, {"__type": "x#QueueDoesNotExist", "message": "m"}, {"x-amzn-query-error": "A.NonExistentQueue;Sender"}),
]


@pytest.fixture
def botocores() -> Iterator[Botocores]:
    """What makes a client of botocore's for a service at an endpoint."""
    with ExitStack() as made:
        yield lambda service, endpoint: made.enter_context(closing(botocores_client(service, endpoint)))


def botocores_client(service: str, endpoint: str) -> Any:
    return aws.session().create_client(
        service,
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id=KEYS.access_key,
        aws_secret_access_key=KEYS.secret_key,
        aws_session_token=KEYS.token,
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_botocores_name(botocores: Botocores, service: str) -> None:
    mapping = botocores(service, "http://127.0.0.1:9").meta.method_to_api_mapping
    assert len(mapping) > 15
    assert {method: operation_of(method) for method in mapping} == mapping


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_speaks_as_its_model_says(service: str) -> None:
    model, ours = aws.session().get_service_model(service), SERVICES[service]
    assert model.metadata["targetPrefix"] == ours.target
    assert f"application/x-amz-json-{model.metadata['jsonVersion']}" == ours.content_type
    assert model.service_id.replace(" ", "_").upper() == ours.variable
    assert model.signing_name == model.endpoint_prefix == ours.name


def methods_in_use() -> Iterator[str]:
    for path in (Path(scv.__file__).parent / "adapters").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield node.func.attr


def test_every_operation_in_use_that_may_carry_a_token_carries_one(botocores: Botocores) -> None:
    used, found = set(methods_in_use()), 0
    for service, ours in SERVICES.items():
        client = botocores(service, "http://127.0.0.1:9")
        for method, operation in client.meta.method_to_api_mapping.items():
            if method in used:
                found += 1
                tokens = client.meta.service_model.operation_model(operation).idempotent_members
                assert tokens == ([ours.tokens[operation]] if operation in ours.tokens else []), operation
    assert found >= 9


@LOOPBACK
@pytest.mark.parametrize(
    ("service", "method", "params"),
    [
        ("dynamodb", "put_item", PUT),
        ("dynamodb", "transact_write_items", {"TransactItems": [{"Put": PUT}], "ClientRequestToken": "t" * 36}),
        ("dynamodb", "batch_get_item", {"RequestItems": {"table": {"Keys": [{"id": {"S": "1"}}]}}}),
        ("secretsmanager", "get_secret_value", {"SecretId": "name"}),
        ("sqs", "send_message", {"QueueUrl": "http://127.0.0.1/1/q", "MessageBody": '\u00fc " \\ \n'}),
        ("events", "put_events", {"Entries": [{"Source": "scv", "DetailType": "t", "Detail": "{}"}]}),
    ],
)
def test_a_request_is_botocores(
    line: Line, botocores: Botocores, service: str, method: str, params: dict[str, Any]
) -> None:
    line.service.answer = Answer(b"{}")
    getattr(line.new(service), method)(**params)
    getattr(botocores(service, line.wire.endpoint), method)(**params)
    ours, theirs = line.wire.requests
    assert json.loads(ours.body) == json.loads(theirs.body) == params
    for name in ("host", "x-amz-target", "content-type", "x-amz-security-token", "amz-sdk-request", "accept-encoding"):
        if name in theirs.headers and name != "amz-sdk-request":
            assert ours.headers[name] == theirs.headers[name], name
    assert ours.headers["amz-sdk-request"] == "attempt=1; max=4"
    assert "x-amz-security-token" in ours.headers["authorization"]


@LOOPBACK
def test_an_answer_is_botocores(line: Line, botocores: Botocores) -> None:
    assert (
        line.get()["Item"]
        == botocores("dynamodb", line.wire.endpoint).get_item(TableName="table", Key={"id": {"S": "1"}})["Item"]
    )


@LOOPBACK
@pytest.mark.parametrize(("status", "body", "headers"), REFUSALS)
@pytest.mark.parametrize("service", SERVICES)
def test_a_refusal_is_botocores(
    line: Line, botocores: Botocores, service: str, status: int, body: Any, headers: dict[str, str]
) -> None:
    line.service.answer = Answer(json.dumps(body).encode(), status, headers)
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "dynamodb": ("transact_write_items", {"TransactItems": [{"Put": PUT}]}),
        "secretsmanager": ("get_secret_value", {"SecretId": "name"}),
        "sqs": ("send_message", {"QueueUrl": "http://127.0.0.1/1/q", "MessageBody": "m"}),
        "events": ("put_events", {"Entries": [{"Source": "scv", "DetailType": "t", "Detail": "{}"}]}),
    }
    method, params = asked[service]
    thin, plain = line.new(service), botocores(service, line.wire.endpoint)
    with pytest.raises(thin.exceptions.ClientError) as ours:
        getattr(thin, method)(**params)
    with pytest.raises(plain.exceptions.ClientError) as theirs:
        getattr(plain, method)(**params)
    assert ours.value.response["Error"] == theirs.value.response["Error"]
    assert ours.value.operation_name == theirs.value.operation_name
    assert ours.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    if service == "dynamodb" and body is CANCELLED:
        assert ours.value.response["CancellationReasons"] == theirs.value.response["CancellationReasons"]


@LOOPBACK
def test_lambdas_trace_goes_along_and_is_read_anew_for_each_call(line: Line) -> None:
    line.environment["AWS_LAMBDA_FUNCTION_NAME"] = "f"
    traced = line.new("dynamodb")
    for trace in ("Root=1-a;Parent=b;Sampled=1", "Root=1-c;Parent=d;Sampled=0"):
        line.environment["_X_AMZN_TRACE_ID"] = trace
        traced.get_item(TableName="t", Key={})
        assert line.wire.requests[-1].headers["x-amzn-trace-id"] == trace
        assert "x-amzn-trace-id" not in line.wire.requests[-1].headers["authorization"]
    line.get()
    assert "x-amzn-trace-id" not in line.wire.requests[-1].headers, "nowhere but in Lambda"


@LOOPBACK
def test_hooks_see_each_call_once_however_often_it_is_tried(line: Line) -> None:
    seen: list[str] = []

    def hook(operation: str, params: dict[str, Any], proceed: Any) -> Any:
        seen.append(operation)
        return proceed(operation, {**params, "ReturnConsumedCapacity": "TOTAL"})

    line.client.surround(hook)
    line.wire.expect({1: "throttled", 2: "dropped after the write"})
    line.get()
    assert seen == ["GetItem"]
    assert json.loads(line.wire.requests[-1].body)["ReturnConsumedCapacity"] == "TOTAL"


def test_a_private_name_is_no_operation() -> None:
    client = aws.client("dynamodb", {"AWS_REGION": "us-east-1", "AWS_CONFIG_FILE": "/dev/null"})
    assert isinstance(client, ThinClient)
    assert not hasattr(client, "_nothing")
