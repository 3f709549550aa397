"""The journey over the real handler: JO1-JO5."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.journey import app
from functions.resolution import app as resolution
from scv import bootstrap
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import EventType, Unreadable
from scv.domain.interactions.past import KEPT_WHOLE
from tests.builders import NOW, cookie, event, phone
from tests.functions.conftest import Cloud
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer, call

SESSIONS = "/api/v2/journey/sessions"


@pytest.fixture(autouse=True)
def _aws(cloud: Cloud) -> None:
    """Every test begins with empty tables."""


def called_in(number: int, **facts: Any) -> None:
    bootstrap.linking.ingest()(event(phone(), conversation=f"c-{number}", at=NOW + timedelta(minutes=number), **facts))


def caller() -> str:
    answer = call(resolution, "POST", f"{EXTERNAL}/identifierlookup", {"type": "Phone", "value": "+18031230000"})
    return str(answer.body["id"])


def journey(contact_id: str, **told: Any) -> Answer:
    return call(app, "GET", f"{CONTACTS}/{contact_id}/journey/sessions", **told)


def conversations(answer: Answer) -> list[str]:
    return [each["id"] for each in answer.body["entities"]]


def test_jo1_the_newest_interaction_comes_first() -> None:
    for number in (1, 3, 2):
        called_in(number)

    answer = journey(caller())

    assert answer.status == 200
    assert conversations(answer) == ["c-3", "c-2", "c-1"]
    assert "nextUri" not in answer.body


def test_jo2_callbacks_and_campaigns_are_in_no_journey_and_still_readable() -> None:
    called_in(1)
    called_in(2, channel=Channel.CALLBACK)
    called_in(3, channel=Channel.CAMPAIGN, direction=Direction.OUTBOUND)

    assert conversations(journey(caller())) == ["c-1"]
    for number in (2, 3):
        answer = call(app, "GET", f"{SESSIONS}/c-{number}")
        assert answer.status == 200
        assert "externalContact" not in answer.body


def test_jo3_the_pages_hold_every_entry_once_while_new_ones_arrive() -> None:
    for number in range(7):
        called_in(number)
    contact_id, seen = caller(), list[str]()

    page = journey(contact_id, query={"pageSize": "3"})
    while True:
        seen.extend(conversations(page))
        called_in(100 + len(seen))
        if "nextUri" not in page.body:
            break
        split = urlsplit(page.body["nextUri"])
        page = call(app, "GET", split.path, query={name: each[0] for name, each in parse_qs(split.query).items()})

    assert seen == [f"c-{number}" for number in range(6, -1, -1)]


def test_jo4_an_entry_keeps_what_happened_and_why_it_was_linked() -> None:
    told = {"subject": "Invoice", "queue": "Sales", "agent": "u-7"}
    called_in(1, **told)
    bootstrap.linking.ingest()(
        event(
            conversation="c-1",
            type=EventType.ENDED,
            at=NOW + timedelta(minutes=4),
            channel=None,
            direction=None,
            started_at=None,
            ended_at=NOW + timedelta(minutes=4),
        )
    )
    contact_id = caller()

    (entry,) = journey(contact_id).body["entities"]

    assert entry["type"] == "conversation"
    assert entry["externalContact"]["id"] == contact_id
    assert entry["conversationChannels"] == [{"type": "Call"}]
    assert entry["originatingDirection"] == "Inbound"
    assert entry["conversationSubject"] == "Invoice"
    assert entry["lastConnectedQueue"] == {"id": "Sales"}
    assert entry["lastConnectedUser"] == {"id": "u-7"}
    assert entry["createdDate"] == "2026-11-21T10:01:00.000Z"
    assert entry["endedDate"] == "2026-11-21T10:04:00.000Z"
    assert entry["durationInSeconds"] == 180
    assert (entry["customerIdType"], entry["customerId"]) == ("Phone", "+18031230000")
    assert entry["eventCount"] == 2
    assert entry["linkedBy"]["rule"] == "RS4"
    assert call(app, "GET", f"{SESSIONS}/c-1").body == entry


def test_jo6_the_events_of_an_entry_are_listed_latest_first() -> None:
    called_in(1)
    bootstrap.linking.ingest()(
        event(conversation="c-1", type=EventType.ENDED, at=NOW + timedelta(minutes=9), id="last")
    )

    events = call(app, "GET", f"{SESSIONS}/c-1/events").body["entities"]

    assert [each["eventType"] for each in events] == ["interaction.ended", "interaction.started"]
    assert events[0]["id"] == "last"


def test_id7_a_cookie_is_never_shown() -> None:
    bootstrap.linking.ingest()(event(cookie("secret-cookie"), conversation="c-1", channel=Channel.WEB_MESSAGING))

    body = call(app, "GET", f"{SESSIONS}/c-1").body

    assert body["customerIdType"] == "Cookie"
    assert "secret-cookie" not in str(body)


def test_jo5_seeing_a_journey_needs_the_permission() -> None:
    for path in (f"{CONTACTS}/c/journey/sessions", f"{SESSIONS}/c", f"{SESSIONS}/c/events"):
        answer = call(app, "GET", path, permissions=("externalContacts:contact:view",))

        assert (answer.status, answer.code) == (403, "missing.permissions")
        assert "externalContacts:session:view" in answer.body["message"]


def test_jo5_an_entry_of_another_division_does_not_exist() -> None:
    called_in(1, division="north")
    seeing = ("externalContacts:session:view",)

    assert call(app, "GET", f"{SESSIONS}/c-1", permissions=seeing, divisions=("south",)).status == 404
    assert call(app, "GET", f"{SESSIONS}/c-1/events", permissions=seeing, divisions=("south",)).status == 404
    everything = (*seeing, "externalContacts:conversation:viewAll")
    assert call(app, "GET", f"{SESSIONS}/c-1", permissions=everything, divisions=("south",)).status == 200


def test_ac2_the_journey_of_another_divisions_contact_does_not_exist() -> None:
    called_in(1)

    assert journey(caller(), divisions=("south",)).status == 404


def test_what_nobody_knows_is_not_found() -> None:
    assert journey("nobody").code == "contact.not.found"
    assert call(app, "GET", f"{SESSIONS}/nobody").code == "not.found"


@pytest.mark.parametrize(
    "query", [{"pageSize": "0"}, {"pageSize": "201"}, {"pageSize": "x"}, {"includeMerged": "perhaps"}]
)
def test_a_page_that_cannot_be_is_refused(query: dict[str, str]) -> None:
    called_in(1)

    answer = journey(caller(), query=query)

    assert (answer.status, answer.code) == (400, "invalid.value")


def test_rs11_an_entry_lists_the_channels_of_its_legs_and_a_conversation_each_of_them() -> None:
    called_in(1, communication_id="p-1")
    ended = event(
        conversation="c-1",
        communication_id="p-1",
        type=EventType.ENDED,
        at=NOW + timedelta(minutes=3),
        started_at=None,
    )
    bootstrap.linking.ingest()(ended)
    text = event(
        phone(), conversation="c-1", communication_id="p-2", channel=Channel.SMS, at=NOW + timedelta(minutes=2)
    )
    bootstrap.linking.ingest()(text)

    (entry,) = journey(caller()).body["entities"]
    legs = call(resolution, "GET", "/api/v2/conversations/c-1").body["legs"]

    assert entry["conversationChannels"] == [{"type": "Call"}, {"type": "Message", "messageType": "Sms"}]
    assert "endedDate" not in entry
    assert [(each["id"], each["channel"], each.get("endedAt")) for each in legs] == [
        ("p-1", "voice", "2026-11-21T10:03:00.000Z"),
        ("p-2", "sms", None),
    ]


def test_id11_what_nobody_can_read_is_shown_with_the_session_and_on_the_panel() -> None:
    told = event(phone(), conversation="c-1")
    bootstrap.linking.ingest()(
        dataclasses.replace(told, unreadable=(Unreadable("data.customer.email", "ana at example"),))
    )
    expected = [{"field": "data.customer.email", "value": "ana at example"}]

    (entry,) = journey(caller()).body["entities"]

    assert entry["unreadable"] == expected
    assert call(app, "GET", f"{SESSIONS}/c-1").body["unreadable"] == expected
    assert call(resolution, "GET", "/api/v2/conversations/c-1/panel").body["unreadable"] == expected


def test_rs5_only_the_latest_events_are_listed_and_all_are_counted() -> None:
    for number in range(KEPT_WHOLE + 20):
        kind = EventType.UPDATED if number else EventType.STARTED
        told = event(phone(), conversation="c-1", id=f"e-{number}", type=kind, at=NOW + timedelta(seconds=number))
        bootstrap.linking.ingest()(told)

    listed = call(app, "GET", f"{SESSIONS}/c-1/events").body["entities"]

    assert len(listed) == KEPT_WHOLE
    assert (listed[0]["id"], listed[-1]["id"]) == (f"e-{KEPT_WHOLE + 19}", "e-20")
    assert call(app, "GET", f"{SESSIONS}/c-1").body["eventCount"] == KEPT_WHOLE + 20
