"""Ingest by webhook: what becomes of the sample events, and why."""

from __future__ import annotations

import json

import pytest

from scv.api.events import noted
from scv.api.webhooks import answered
from scv.domain.interactions.interaction import Answer, Outcome, Received, Unreadable
from scv.domain.values.ids import ContactId, ConversationId
from tests.functions.conftest import Cloud
from tests.functions.deliveries import (
    WEBHOOKS,
    play,
    sample,
    send,
)

# What becomes of the sample events when they are played in order: outcome, type of contact, candidates, rule.
STORY = {
    "01-voice-inbound": ("created", "Identified", 0, "RS4"),
    "02-voice-inbound-known-caller": ("linked", "Identified", 0, "RS1"),
    "03-voice-inbound-ended": ("updated", "Identified", 0, "RS4"),
    "04-voice-inbound-delivered-twice": ("created", "Identified", 0, "RS4"),
    "05-voice-inbound-withheld": ("created", "Ephemeral", 0, "RS4"),
    "06-voice-outbound": ("linked", "Identified", 0, "RS1"),
    "07-voice-inbound-customer-number": ("linked", "Identified", 0, "RS6"),
    "08-sms-inbound": ("linked", "Identified", 0, "RS1"),
    "09-sms-outbound": ("created", "Identified", 0, "RS4"),
    "10-email-inbound": ("created", "Identified", 0, "RS4"),
    "11-email-outbound": ("created", "Identified", 0, "RS4"),
    "12-webMessaging-inbound-cookie": ("created", "Ephemeral", 0, "RS4"),
    "13-webMessaging-inbound-form": ("updated", "Identified", 0, "RS4"),
    "14-webMessaging-inbound-known-visitor": ("linked", "Identified", 0, "RS1"),
    "15-webMessaging-inbound-form-known": ("linked", "Identified", 0, "RS6"),
    "16-webChat-inbound": ("suggested", None, 0, "CH"),
    "17-twitter-inbound": ("created", "Identified", 0, "RS4"),
    "18-facebook-inbound": ("created", "Identified", 0, "RS4"),
    "19-line-inbound": ("created", "Identified", 0, "RS4"),
    "20-instagram-inbound": ("created", "Identified", 0, "RS4"),
    "21-apple-inbound": ("created", "Identified", 0, "RS4"),
    "22-open-inbound": ("created", "Identified", 0, "RS4"),
    "23-whatsapp-inbound": ("created", "Identified", 0, "RS4"),
    "24-callback-inbound": ("search", None, 1, "CH"),
    "25-campaign-outbound": ("search", None, 0, "CH"),
}


def test_ch_the_sample_events_played_in_order_end_as_the_table_says(cloud: Cloud) -> None:
    answers = dict(zip((path.stem for path in WEBHOOKS), play(*(path.stem for path in WEBHOOKS)), strict=True))

    told = {
        name: (
            answer["outcome"],
            answer.get("externalContact", {}).get("type"),
            answer["candidates"],
            answer["reason"]["rule"],
        )
        for name, answer in answers.items()
    }
    assert told == STORY


def test_rs4_a_first_call_makes_an_identified_contact_and_says_why(cloud: Cloud) -> None:
    (answer,) = play("01-voice-inbound")

    contact = answer.pop("externalContact")
    assert contact["type"] == "Identified"
    assert answer == {
        "conversationId": "c-1001",
        "outcome": "created",
        "candidates": 0,
        "reason": {"rule": "RS4", "identifier": {"type": "Phone", "value": "+18031230000"}},
    }


def test_rs1_a_known_number_in_another_spelling_is_the_same_contact(cloud: Cloud) -> None:
    first, second, outbound = play("01-voice-inbound", "02-voice-inbound-known-caller", "06-voice-outbound")

    assert second["externalContact"] == first["externalContact"] == outbound["externalContact"]


def test_rs5_a_webhook_delivered_twice_answers_the_same_and_changes_nothing(cloud: Cloud) -> None:
    (first,) = play("01-voice-inbound")
    before = cloud.stored()

    (second,) = play("04-voice-inbound-delivered-twice")

    assert second == first
    assert cloud.stored() == before


def test_rs5_another_started_event_of_the_same_conversation_is_a_duplicate(cloud: Cloud) -> None:
    (first,) = play("01-voice-inbound")

    status, again = send(json.dumps({**sample(), "id": "evt-other"}))

    assert (status, again["outcome"]) == (200, "duplicate")
    assert again["externalContact"] == first["externalContact"]


def test_id4_withheld_callers_are_nobody_and_never_the_same_nobody(cloud: Cloud) -> None:
    callers = ["anonymous", "Restricted", "+1266696687", "+2666966687", "", None]

    answers = [
        send(json.dumps({**sample(conversationId=f"c-{index}", customer={"phone": caller}), "id": f"e-{index}"}))[1]
        for index, caller in enumerate(callers)
    ]

    assert {answer["externalContact"]["type"] for answer in answers} == {"Ephemeral"}
    assert all("identifier" not in answer["reason"] for answer in answers)
    assert len({answer["externalContact"]["id"] for answer in answers}) == len(callers)


def test_id7_the_answer_names_a_cookie_without_its_value(cloud: Cloud) -> None:
    (answer,) = play("12-webMessaging-inbound-cookie")

    assert answer["reason"]["identifier"] == {"type": "Cookie"}


def test_ch2_a_form_fill_tells_who_the_visitor_is(cloud: Cloud) -> None:
    visit, form, again = play(
        "12-webMessaging-inbound-cookie", "13-webMessaging-inbound-form", "14-webMessaging-inbound-known-visitor"
    )

    assert visit["externalContact"]["type"] == "Ephemeral"
    assert form["externalContact"] == {"id": visit["externalContact"]["id"], "type": "Identified"}
    assert again["externalContact"] == form["externalContact"]


def test_id6_a_whatsapp_number_never_matches_a_phone(cloud: Cloud) -> None:
    call, message = play("01-voice-inbound", "23-whatsapp-inbound")

    assert message["outcome"] == "created"
    assert message["externalContact"]["id"] != call["externalContact"]["id"]
    assert message["reason"]["identifier"] == {"type": "SocialWhatsapp", "value": "18031230000"}


def test_id3_a_number_without_country_is_read_with_that_of_its_project(cloud: Cloud) -> None:
    settings = {"id": {"S": "project#berlin"}, "settings": {"S": json.dumps({"id": "berlin", "defaultCountry": "DE"})}}
    cloud.dynamodb.put_item(TableName="settings", Item=settings)

    _, answer = send(json.dumps(sample(projectId="berlin", customer={"phone": "030 1234567"})))

    assert answer["reason"]["identifier"] == {"type": "Phone", "value": "+49301234567"}


def test_jo6_events_in_any_order_end_in_the_same_interaction(cloud: Cloud) -> None:
    names = ("01-voice-inbound", "03-voice-inbound-ended")
    play(*names)
    (forwards,) = cloud.stored()["interactions"]
    cloud.dynamodb.delete_item(TableName="interactions", Key={"conversationId": {"S": "c-1001"}})

    play(*reversed(names))

    (backwards,) = cloud.stored()["interactions"]
    shown = {"channel", "direction", "division", "endedAt", "startedAt", "queue", "agent", "journey", "identifiers"}
    assert shown & forwards.keys() >= {"endedAt", "startedAt", "journey"}
    assert {name: forwards.get(name) for name in shown} == {name: backwards.get(name) for name in shown}


def test_rs12_ac6_what_does_not_count_is_named_and_counted(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    play("01-voice-inbound")
    capsys.readouterr()
    many = [{"type": "SocialFacebook", "value": f"friend-{number}"} for number in range(25)]
    status, answer = send(json.dumps({**sample(divisionId="north", customer={"social": many[:20]}), "id": "evt-2"}))
    assert (status, answer["ignored"]) == (200, ["divisionId", "SocialFacebook"])
    assert "unreadable" not in answer
    printed = capsys.readouterr().out
    (metric,) = [json.loads(line) for line in printed.splitlines() if "IgnoredFields" in line]
    assert (metric["IgnoredFields"], metric["sender"]) == ([2.0], "interactions")
    assert "friend" not in printed


def test_id11_the_answer_lists_what_nobody_could_read() -> None:
    unreadable = (Unreadable("data.form.phone", "none"), Unreadable("data.form.email", "jane"))
    received = Received(ConversationId("c-1"), Answer(Outcome.QUEUED), ("data.customer.phoneNumber",), unreadable)
    reply = answered(received)
    assert (reply.status, reply.body["ignored"]) == (202, ["data.customer.phoneNumber"])
    assert reply.body["unreadable"] == [
        {"field": "data.form.phone", "value": "none"},
        {"field": "data.form.email", "value": "jane"},
    ]


def test_id11_unreadable_values_are_counted_and_in_no_log_line(capsys: pytest.CaptureFixture[str]) -> None:
    unreadable = (Unreadable("data.form.phone", "zqmark"),)
    noted("interactions", Received(ConversationId("c-1"), Answer(Outcome.LINKED, ContactId("c-1")), (), unreadable))
    printed = capsys.readouterr().out
    assert "UnreadableValues" in printed
    assert "zqmark" not in printed


def test_ac7_an_event_from_far_ahead_is_refused_and_freezes_nothing(cloud: Cloud) -> None:
    play("01-voice-inbound")
    before = cloud.stored()
    frozen = {**sample(subject="for ever"), "id": "evt-9", "type": "interaction.updated"}
    status, answer = send(json.dumps({**frozen, "timestamp": "9999-12-31T23:59:59Z"}))
    assert (status, answer["code"], answer["details"][0]["fieldName"]) == (400, "invalid.value", "timestamp")
    assert cloud.stored() == before
    assert not cloud.waiting()
