"""AC4: webhooks by API or function URL, in payload format 1.0 or 2.0, as text or base64: one and the same end."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.ingest.app import lambda_handler
from scv import bootstrap
from scv.api.doors import as_first_format
from scv.api.operations import OPERATIONS
from scv.api.request import Request, request_of
from tests.functions.conftest import Cloud
from tests.functions.deliveries import KEY, OLD_KEY, WEBHOOKS, Context, gateway_event, refused, sample, signature

Event = dict[str, Any]
Door = Callable[[str, dict[str, str]], Event]
RECEIVE = OPERATIONS["receiveInteraction"]
ROUTES = [(RECEIVE.method, RECEIVE.path)]
HOST = "abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws"


def url_event(body: str, headers: dict[str, str], method: str = "POST", path: str = RECEIVE.path) -> Event:
    """What a function URL makes of a request: payload format 2.0, header names in lower case."""
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "sender/1"}
    context = {
        "accountId": "anonymous",
        "apiId": HOST.partition(".")[0],
        "domainName": HOST,
        "http": http,
        "requestId": "url-1",
        "routeKey": "$default",
        "stage": "$default",
        "time": "26/Nov/2026:10:00:00 +0000",
    }
    sent = {"content-type": "application/json", **{name.lower(): value for name, value in headers.items()}}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": sent,
        "requestContext": context,
        "body": body,
        "isBase64Encoded": False,
    }


def http_api_event(body: str, headers: dict[str, str]) -> Event:
    """The same by an HTTP API of format 2.0, whose paths begin with the stage."""
    event = url_event(body, headers, path=f"/v1{RECEIVE.path}")
    context = {**event["requestContext"], "domainName": "abc123.execute-api.eu-central-1.amazonaws.com", "stage": "v1"}
    return {**event, "routeKey": f"POST {RECEIVE.path}", "requestContext": context}


def old_http_api_event(body: str, headers: dict[str, str]) -> Event:
    """The same by an HTTP API of format 1.0."""
    return {"version": "1.0", **gateway_event(body, headers)}


def encoded(make: Door) -> Door:
    """The same door, which hands the body on as base64."""

    def made(body: str, headers: dict[str, str]) -> Event:
        return {**make(body, headers), "body": base64.b64encode(body.encode()).decode(), "isBase64Encoded": True}

    return made


PLAIN: dict[str, Door] = {
    "rest": gateway_event,
    "url": url_event,
    "http 2.0": http_api_event,
    "http 1.0": old_http_api_event,
}
DOORS: dict[str, Door] = {**PLAIN, **{f"{name}, base64": encoded(make) for name, make in PLAIN.items()}}


@pytest.fixture(autouse=True)
def both(cloud: Cloud) -> None:
    cloud.environment.setenv("WEBHOOK_DOOR", "both")


def answered(event: Event) -> tuple[int, Any]:
    answer = lambda_handler(event, Context())
    return answer["statusCode"], json.loads(answer["body"])


def request_by(event: Event) -> Request:
    return request_of(as_first_format(event, ROUTES) if event.get("version") == "2.0" else event, RECEIVE, signed=True)


@given(body=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_ac4_every_door_hands_on_the_same_bytes(body: str) -> None:
    found = {request_by(make(body, {"Webhook-Id": "m-1"})).raw for make in DOORS.values()}

    assert found == {body.encode()}


@given(body=st.binary(max_size=200))
def test_ac4_bytes_that_are_no_text_come_through_as_they_are(body: bytes) -> None:
    """A door that takes the body for binary encodes it; the signature decides what becomes of it."""
    told = {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}

    assert {request_by({**make("", {}), **told}).raw for make in PLAIN.values()} == {body}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("path", [WEBHOOKS[0], WEBHOOKS[12]], ids=lambda path: path.stem)
def test_ac4_rs5_a_webhook_that_comes_again_by_another_door_is_the_same_webhook(
    cloud: Cloud, door: str, path: Any
) -> None:
    body = path.read_text()
    first = answered(gateway_event(body, signature(body)))
    stored = cloud.stored()

    assert answered(DOORS[door](body, signature(body))) == first
    assert first[0] == 200
    assert cloud.stored() == stored


def large() -> str:
    return json.dumps(sample(subject="x" * 70_000))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("body", "key", "expected"),
    [
        (json.dumps(sample()), OLD_KEY, (401, "bad.signature")),
        (json.dumps(sample()), "", (401, "bad.signature")),
        ("not json", KEY, (400, "bad.request")),
        (large(), KEY, (413, "request.too.large")),
    ],
    ids=["another key", "no signature", "no JSON", "too large"],
)
def test_ac4_every_door_refuses_what_the_others_refuse(
    cloud: Cloud, door: str, body: str, key: str, expected: tuple[int, str]
) -> None:
    status, answer = answered(DOORS[door](body, signature(body, key) if key else {}))

    assert refused(status, answer) == expected
    assert cloud.is_empty()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", RECEIVE.path),
        ("POST", "/"),
        ("POST", "/webhooks"),
        ("POST", f"{RECEIVE.path}/x"),
        ("POST", "/api/v2/contacts"),
    ],
)
def test_ac2_a_function_url_has_one_path_and_one_method(cloud: Cloud, method: str, path: str) -> None:
    body = json.dumps(sample())
    answer = lambda_handler(url_event(body, signature(body), method, path), Context())

    assert refused(answer["statusCode"], json.loads(answer["body"])) == (404, "not.found")
    assert cloud.is_empty()


@pytest.mark.parametrize(
    ("opened", "by_api", "by_url"), [("api", 200, 404), ("url", 404, 200), ("both", 200, 200), ("", 200, 404)]
)
def test_ac4_only_the_door_that_was_opened_takes_webhooks_in(
    cloud: Cloud, opened: str, by_api: int, by_url: int
) -> None:
    if opened:
        cloud.environment.setenv("WEBHOOK_DOOR", opened)
    else:
        cloud.environment.delenv("WEBHOOK_DOOR")
    bootstrap.forget()
    body = json.dumps(sample())

    assert answered(gateway_event(body, signature(body)))[0] == by_api
    assert answered(http_api_event(body, signature(body)))[0] == by_api
    assert answered(url_event(body, signature(body)))[0] == by_url


def test_a_format_is_answered_in_its_own_words(cloud: Cloud) -> None:
    body = json.dumps(sample())
    first = lambda_handler(gateway_event(body, signature(body)), Context())
    second = lambda_handler(url_event(body, signature(body)), Context())

    assert set(first) == {"statusCode", "multiValueHeaders", "body", "isBase64Encoded"}
    assert set(second) == {"statusCode", "headers", "body", "isBase64Encoded"}
    assert {name: [value] for name, value in second["headers"].items()} == first["multiValueHeaders"]


NAMED = {"requestId", "time", "method", "route", "source", "status", "latency"}


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        (RECEIVE.path, RECEIVE.path, 200),
        ("/webhooks/+18031234567", "/webhooks/{senderId}", 404),
        ("/calls/+18031234567", "", 404),
    ],
)
def test_ac5_a_function_url_writes_its_access_log_as_the_gateway_does(
    cloud: Cloud, capsys: pytest.CaptureFixture[str], path: str, route: str, status: int
) -> None:
    """Whatever the level of the log is; it names the template of the path and nothing that tells who a customer is."""
    cloud.environment.setenv("LOG_LEVEL", "ERROR")
    body = json.dumps(sample())
    lambda_handler(url_event(body, signature(body), path=path), Context())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"requestId"')]

    assert [set(line) for line in lines] == [NAMED]
    assert (lines[0]["route"], lines[0]["status"], lines[0]["method"]) == (route, status, "POST")
    assert isinstance(lines[0]["latency"], int)


def test_an_api_writes_its_access_log_itself(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    body = json.dumps(sample())
    for make in (gateway_event, http_api_event):
        lambda_handler(make(body, signature(body)), Context())

    assert '{"requestId"' not in capsys.readouterr().out


def test_a_query_of_the_second_format_is_read_as_of_the_first() -> None:
    event = {**url_event("", {}), "rawQueryString": "expand=a&expand=b%26c&empty="}

    assert request_by(event).query == {"expand": ("a", "b&c"), "empty": ("",)}
