"""The main job over HTTP: signed webhooks become contacts and journeys on the running stack."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from tests.builders import fresh_number
from tests.e2e.webhooks import ask, call, interaction, send

CONTACTS = "/api/v2/externalcontacts/contacts"


def person(stack: dict[str, Any], first: str, phone: str) -> str:
    """The id of a new curated contact with this number."""
    body = {"firstName": first, "lastName": f"Sample{uuid.uuid4().hex[:6]}", "cellPhone": {"display": phone}}
    status, made = ask(stack, "POST", CONTACTS, body)
    assert status == 200
    return str(made["id"])


def journey(stack: dict[str, Any], contact_id: str) -> list[str]:
    """The conversations in a contact's journey, newest first."""
    status, page = ask(stack, "GET", f"{CONTACTS}/{contact_id}/journey/sessions?pageSize=200")
    assert status == 200
    return [each["id"] for each in page["entities"]]


def test_RS1_RS2_first_created_then_the_next_then_a_new_contact(deployed: dict[str, Any]) -> None:
    shared = fresh_number()
    alexis, david = person(deployed, "Alexis", shared), person(deployed, "David", shared)

    _, answer = send(deployed, interaction("voice", {"phone": shared}))
    assert (answer["outcome"], answer["externalContact"]["id"], answer["candidates"]) == ("linked", alexis, 1)
    assert answer["reason"]["rule"] == "RS1"

    assert ask(deployed, "DELETE", f"{CONTACTS}/{alexis}")[0] == 200
    _, answer = send(deployed, interaction("voice", {"phone": shared}))
    assert (answer["outcome"], answer["externalContact"]["id"], answer["candidates"]) == ("linked", david, 0)

    assert ask(deployed, "DELETE", f"{CONTACTS}/{david}")[0] == 200
    _, answer = send(deployed, interaction("voice", {"phone": shared}))
    assert (answer["outcome"], answer["externalContact"]["type"]) == ("created", "Identified")
    _, made = ask(deployed, "GET", f"{CONTACTS}/{answer['externalContact']['id']}")
    assert "firstName" not in made
    assert "lastName" not in made


def test_RS5_fifty_webhooks_at_once_from_one_new_number_make_one_contact(deployed: dict[str, Any]) -> None:
    phone = fresh_number()
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: send(deployed, interaction("voice", {"phone": phone})), range(50)))
    assert {status for status, _ in answers} == {200}
    contacts = {answer["externalContact"]["id"] for _, answer in answers}
    assert len(contacts) == 1
    assert sum(answer["outcome"] == "created" for _, answer in answers) == 1
    assert len(set(journey(deployed, contacts.pop()))) == 50


def test_RS5_the_same_webhook_ten_times_at_once_is_one_entry_with_equal_answers(deployed: dict[str, Any]) -> None:
    event = interaction("voice", {"phone": fresh_number()})
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: send(deployed, event), range(10)))
    assert {status for status, _ in answers} == {200}
    assert len({json.dumps(answer, sort_keys=True) for _, answer in answers}) == 1
    assert journey(deployed, answers[0][1]["externalContact"]["id"]) == [event["data"]["conversationId"]]


def test_ID7_a_cookie_makes_an_ephemeral_contact_and_is_shown_nowhere(deployed: dict[str, Any]) -> None:
    cookie = f"cookie-{uuid.uuid4()}"
    _, answer = send(deployed, interaction("webMessaging", {"cookie": cookie}))
    assert (answer["outcome"], answer["externalContact"]["type"]) == ("created", "Ephemeral")
    contact_id = answer["externalContact"]["id"]
    for path in (f"{CONTACTS}/{contact_id}?expand=identifiers", f"{CONTACTS}/{contact_id}/identifiers"):
        status, body = ask(deployed, "GET", path)
        assert status == 200
        assert cookie not in json.dumps(body)
    assert cookie not in json.dumps(answer)


def test_JO6_events_of_a_conversation_in_any_order_end_the_same(deployed: dict[str, Any]) -> None:
    conversation, phone = f"c-{uuid.uuid4()}", fresh_number()
    start = datetime(2026, 11, 21, 10, tzinfo=UTC)
    ended = interaction(
        "voice",
        {"phone": phone},
        conversationId=conversation,
        type="interaction.ended",
        timestamp=(start + timedelta(minutes=5)).isoformat(),
    )
    started = interaction(
        "voice", {"phone": phone}, conversationId=conversation, timestamp=start.isoformat(), queue="Sales"
    )
    for event in (ended, started, ended):
        assert send(deployed, event)[0] == 200
    _, session = ask(deployed, "GET", f"/api/v2/journey/sessions/{conversation}")
    assert (session["durationInSeconds"], session["eventCount"]) == (300, 2)
    assert session["lastConnectedQueue"]["id"] == "Sales"


@pytest.mark.parametrize("odd", ["a/b", "50%", "a%2Fb", "\u4f1a\u8a71 ~2F", "<x/y+z@mail.example.com>"])
def test_JO4_a_conversation_works_at_its_own_links_whatever_is_in_its_id(deployed: dict[str, Any], odd: str) -> None:
    conversation = f"{odd}{uuid.uuid4()}"
    _, answer = send(deployed, interaction("voice", {"phone": fresh_number()}, conversationId=conversation))
    _, page = ask(deployed, "GET", f"{CONTACTS}/{answer['externalContact']['id']}/journey/sessions")
    (entry,) = page["entities"]

    for link in (entry["selfUri"], entry["conversation"]["selfUri"]):
        status, found = ask(deployed, "GET", link)
        assert (status, found["id"]) == (200, conversation)
    status, panel = ask(deployed, "GET", f"{entry['conversation']['selfUri']}/panel")
    assert (status, panel["conversationId"]) == (200, conversation)


def signed(stack: dict[str, Any], body: bytes, when: datetime) -> dict[str, str]:
    signature = Webhook(stack["webhookSecret"]).sign("msg-1", when, body.decode())
    stamp = str(int(when.timestamp()))
    return {"webhook-id": "msg-1", "webhook-timestamp": stamp, "webhook-signature": signature}


@pytest.mark.parametrize("fault", ["unsigned", "wrongly signed", "too old", "too large", "malformed", "not JSON"])
def test_AC4_a_webhook_that_cannot_be_trusted_or_read_writes_nothing(deployed: dict[str, Any], fault: str) -> None:
    event = interaction("voice", {"phone": fresh_number()})
    now = datetime.now(UTC)
    if fault == "malformed":
        event["data"]["direction"] = "sideways"
    if fault == "too large":
        event["data"]["subject"] = "x" * 70_000
    body = b"{" if fault == "not JSON" else json.dumps(event).encode()
    headers = signed(deployed, body, now - timedelta(hours=1) if fault == "too old" else now)
    if fault == "unsigned":
        headers = {}
    if fault == "wrongly signed":
        headers["webhook-signature"] = "v1,AAAA" + headers["webhook-signature"][7:]

    address = f"{deployed['apiUrl']}/webhooks/interactions"
    status, answer = call(address, "POST", body, {"Content-Type": "application/json", **headers})

    expected = {"too large": 413, "malformed": 400, "not JSON": 400}.get(fault, 401)
    assert (status, answer["status"]) == (expected, expected)
    assert {"message", "code", "contextId"} <= answer.keys()
    assert ask(deployed, "GET", f"/api/v2/conversations/{event['data']['conversationId']}")[0] == 404


def errors() -> dict[str, tuple[int, str]]:
    return {
        "not JSON": (400, "bad.request"),
        "impossible phone": (400, "invalid.value"),
        "unknown field": (400, "invalid.value"),
        "no such contact": (404, "contact.not.found"),
        "no such path": (404, "not.found"),
        "stale version": (409, "version.conflict"),
        "two curated, classic": (409, "merge.not.allowed"),
        "parent and child": (409, "patch.conflict"),
        "not as JSON": (415, "unsupported.media.type"),
        "no last name": (422, "name.required"),
        "too large": (413, "contact.too.large"),
    }


@pytest.mark.parametrize("case", errors())
def test_every_refusal_has_its_status_and_code(deployed: dict[str, Any], case: str) -> None:
    one, other = person(deployed, "Alexis", fresh_number()), person(deployed, "David", fresh_number())
    names = {"firstName": "A", "lastName": "B"}
    child = [{"field": "$.address", "value": None, "action": "Remove"}, {"field": "$.address.city", "value": "X"}]
    calls: dict[str, tuple[str, str, Any]] = {
        "impossible phone": ("POST", CONTACTS, {**names, "cellPhone": {"display": "12"}}),
        "unknown field": ("POST", CONTACTS, {**names, "nickname": "Al"}),
        "no such contact": ("GET", f"{CONTACTS}/{uuid.uuid4()}", None),
        "no such path": ("GET", "/api/v2/journey/sessions/c-nobody", None),
        "stale version": ("PUT", f"{CONTACTS}/{one}", {**names, "version": 7}),
        "two curated, classic": (
            "POST",
            "/api/v2/externalcontacts/merge/contacts",
            {"sourceContactId": one, "targetContactId": other},
        ),
        "parent and child": ("PATCH", f"{CONTACTS}/{one}", {"changes": child}),
        "no last name": ("POST", CONTACTS, {"firstName": "Alexis", "lastName": " "}),
        "too large": ("POST", CONTACTS, {**names, "customFields": {"notes": "x" * 250_000}}),
    }
    if case in calls:
        status, answer = ask(deployed, *calls[case])
    else:
        kind = "text/plain" if case == "not as JSON" else "application/json"
        headers = {"Authorization": f"Bearer {deployed['token']}", "Content-Type": kind}
        status, answer = call(f"{deployed['apiUrl']}{CONTACTS}", "POST", b"{", headers)
    assert (status, answer["code"], answer["status"]) == (*errors()[case], status)
