"""AC5: no phone, email, name or body of a customer in any log line, metric, trace or error message."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any

import pytest

from functions.ingest.app import lambda_handler as ingest
from local.scenarios import Scenario, play, scenarios
from scv import bootstrap
from scv.api.operations import OPERATIONS
from tests.faults.injection import EXHAUSTED, Fault, Faults
from tests.functions.conftest import Cloud
from tests.functions.deliveries import EVENTS, WEBHOOKS, Context, gateway_event, send, signature
from tests.functions.gateway import Answer
from tests.functions.test_scenarios import Handlers
from tests.privacy.desk import APPS, ASKS, Ask, Desk
from tests.privacy.listening import listening

MARK = "zqmark"
DIGITS = "5555123"  # of every marked number
BROKEN: tuple[Any, ...] = (
    {"firstName": {"given": MARK}, "noteText": [MARK], "contactIds": MARK, "entities": [{"id": {"x": MARK}}]},
    {"firstName": MARK * 300, "lastName": MARK * 300, "noteText": MARK * 9000},
    {"firstName": MARK, "workEmail": f"{MARK} at example", "cellPhone": {"display": f"{MARK} {DIGITS}"}},
    {"type": MARK, "value": MARK, "identifier": {"type": MARK, "value": MARK}, "operation": MARK},
    {"matchingIdentifiers": [{"type": "Email", "value": MARK}], "action": MARK, "contact": {"workEmail": MARK}},
    {"sourceContactId": MARK, "targetContactId": MARK, "externalContactId": MARK, "contactIds": [MARK, MARK]},
    {"changes": [{"field": f"$.{MARK}", "value": MARK, "action": "Update"}]},
    f"{{'{MARK}': ",
    [MARK],
    MARK,
)


def marked(text: str) -> bool:
    """Whether any of it tells who the customer is."""
    return MARK in text.lower() or DIGITS in text


def told(answer: Answer) -> str:
    """What an error says; the id that was asked for is the caller's own."""
    return json.dumps([answer.body.get("message"), answer.body.get("details"), answer.body.get("messageParams")])


@pytest.fixture
def desk() -> Desk:
    """Makes people whose every datum is marked."""

    class Marked(Desk):
        def person(self) -> dict[str, Any]:
            number = next(self.numbers)
            return {**super().person(), "cellPhone": {"display": f"+1 212 {DIGITS[:3]} {5123 + number:04d}"}}

    return Marked(mark=MARK)


def test_ac5_no_operation_tells_the_logs_about_a_customer(
    cloud: Cloud, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    with listening(capsys) as heard:
        for name, ask in ASKS.items():
            assert ask(desk).of(OPERATIONS[name]).status < 300
        for each in WEBHOOKS:
            send(each.read_text().replace("803", DIGITS))
        for each in sorted((EVENTS / "eventbridge").glob("*.json")):
            ingest(json.loads(each.read_text()), Context())
    assert heard, "nothing was heard, so nothing is proved"
    assert not [line for line in heard if marked(line)]


def test_ac5_an_id_that_a_sender_chose_stands_in_a_log_as_a_hash(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sender may call a conversation after its customer; an operator finds its lines by the hash all the same."""
    chosen = f"{MARK}+1212{DIGITS}"
    event = json.loads(WEBHOOKS[0].read_text())
    event |= {"id": chosen}
    event["data"] |= {"conversationId": chosen, "communicationId": chosen, "projectId": chosen, "queue": chosen}
    bus = json.loads(sorted((EVENTS / "eventbridge").glob("*.json"))[0].read_text())
    bus["detail"]["eventBody"] |= {"conversationId": f"{chosen}-bus", "participantId": chosen}
    ids = {name: chosen for each in OPERATIONS.values() for name in re.findall(r"{(\w+)}", each.path)}
    with listening(capsys) as heard:
        assert send(json.dumps(event))[0] == 200
        ingest(bus, Context())
        ingest({"Records": [_record(json.dumps({"sender": "interactions", "payload": event}))]}, Context())
        for operation in OPERATIONS.values():
            if operation.permissions:
                Ask(ids).of(operation)
                with Faults(bootstrap.client("dynamodb")).one(EXHAUSTED[0], 1):
                    Ask(ids).of(operation)

    assert not [line for line in heard if marked(line)]
    assert [line for line in heard if sha256(chosen.encode()).hexdigest()[:16] in line]
    assert [line for line in heard if sha256(f"{chosen}-bus".encode()).hexdigest()[:16] in line]


NAMED = {"firstName", "lastName", "name", "subject", "title", "noteText", "cookie"}


def made_personal(value: Any, name: str = "") -> Any:
    """The same body with a mark in every name, address, number and word about somebody."""
    if isinstance(value, dict):
        return {key: made_personal(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [made_personal(each, name) for each in value]
    if not isinstance(value, str):
        return value
    if re.fullmatch(r"[+\d ().-]{7,}", value):
        area = 210 + sum(int(digit) for digit in value if digit.isdigit()) % 80
        return f"+1 {area} {DIGITS[:3]} {DIGITS[3:]}"
    if "@" in value and "{" not in value:
        return value.replace("@", f".{MARK}@")
    return f"{value} {MARK}" if name in NAMED and "{" not in value else value


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda each: each.key)
def test_ac5_no_scenario_tells_the_logs_about_its_customers(
    cloud: Cloud, scenario: Scenario, capsys: pytest.CaptureFixture[str]
) -> None:
    class Marked(Handlers):
        def send(self, event: Any) -> tuple[int, Any]:
            return super().send(made_personal(event))

        def call(self, method: str, path: str, body: Any, permissions: Any) -> tuple[int, Any]:
            return super().call(method, path, made_personal(body), permissions)

    with listening(capsys) as heard:
        answers = list(play(scenario, Marked()))
    assert marked(json.dumps(cloud.stored())), "nothing personal came in, so nothing is proved"
    assert answers
    assert not [line for line in heard if marked(line)]


def test_ac5_no_refusal_tells_what_was_sent(cloud: Cloud, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    refused = 0
    with listening(capsys) as heard:
        for name, ask in ASKS.items():
            good = ask(desk)
            for body in BROKEN:
                raw = body if isinstance(body, str) and body.startswith("{") else None
                answer = Ask(good.path, body if raw is None else None, good.query).of(OPERATIONS[name])
                assert answer.status < 500, (name, body, answer.body)
                if answer.status >= 400:
                    refused += 1
                    assert not marked(told(answer)), (name, answer.body)
    assert refused > 200
    assert not [line for line in heard if marked(line)]


@pytest.mark.parametrize("field", ["channel", "direction", "startedAt"])
def test_ac5_a_refused_webhook_is_not_repeated(cloud: Cloud, field: str, capsys: pytest.CaptureFixture[str]) -> None:
    event = json.loads(WEBHOOKS[0].read_text())
    event["data"] |= {field: MARK, "customer": {"name": MARK, "phone": f"{MARK} {DIGITS}"}}
    with listening(capsys) as heard:
        status, answer = send(json.dumps(event))
        ingest(gateway_event(MARK, signature(MARK)), Context())
        ingest({"Records": [_record(json.dumps({"sender": "interactions", "payload": event}))]}, Context())
        ingest({"Records": [_record(MARK)]}, Context())
    assert status == 400
    assert not marked(json.dumps(answer))
    assert not [line for line in heard if marked(line)]


@pytest.mark.parametrize(
    "change",
    [
        {"phone": f"{MARK} {DIGITS}"},
        {"email": MARK},
        {"social": {"type": MARK, "value": MARK}},
        {"externalId": MARK},
        {MARK: MARK},
    ],
)
def test_ac5_id11_what_nobody_can_read_is_in_no_line(
    cloud: Cloud, change: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    event = json.loads(WEBHOOKS[0].read_text())
    event["data"]["customer"] = change
    with listening(capsys) as heard:
        status, _ = send(json.dumps(event))
        ingest({"Records": [_record(json.dumps({"sender": "interactions", "payload": event}))]}, Context())
    assert status == 200
    assert heard
    assert not [line for line in heard if marked(line)]


def _record(body: str) -> dict[str, Any]:
    return {
        "messageId": "1",
        "receiptHandle": "1",
        "body": body,
        "attributes": {},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:retries",
        "awsRegion": "eu-central-1",
    }


def test_ac5_what_nobody_expected_is_logged_without_the_customer(
    cloud: Cloud, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = Fault("strange", "ValidationException", 400)  # its message quotes the customer, as DynamoDB's do
    asks = {name: ask(desk) for name, ask in ASKS.items()}
    failed = 0
    with listening(capsys) as heard:
        for name, ask in asks.items():
            bootstrap.forget()
            client = bootstrap.client("dynamodb")
            for fault in (strange, *EXHAUSTED[:6]):
                with Faults(client).one(fault, 1):
                    answer = ask.of(OPERATIONS[name])
                failed += answer.status >= 500
                assert not marked(told(answer)) or answer.status < 400
    assert failed > len(asks), "the faults did not reach the operations"
    assert any("ClientError" in line for line in heard)
    assert not [line for line in heard if marked(line)]


def test_every_function_was_asked() -> None:
    assert {OPERATIONS[name].function for name in ASKS} | {"ingest", "access"} == set(APPS)
