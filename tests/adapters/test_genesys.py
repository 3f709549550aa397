"""Genesys Cloud over EventBridge: every sample envelope, and what may be odd in one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scv.adapters.webhooks.genesys import read
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import EventType, InteractionEvent
from scv.domain.values.errors import InvalidValue

FILES = Path(__file__).parents[2] / "events" / "eventbridge"
STARTED, UPDATED, ENDED = EventType.STARTED, EventType.UPDATED, EventType.ENDED
CALLER = Identifier(IdentifierType.PHONE, "+18031230100")
KIM = Identifier(IdentifierType.EMAIL, "kim.voe@example.com")


def envelope(name: str, **body: Any) -> dict[str, Any]:
    """A sample envelope with changes to its body."""
    event: dict[str, Any] = json.loads((FILES / f"{name}.json").read_text())
    event["detail"]["eventBody"].update(body)
    return event


def read_file(name: str, **body: Any) -> InteractionEvent:
    event = read(envelope(name, **body), lambda _: "US")
    assert event is not None
    return event


@pytest.mark.parametrize(
    ("name", "kind", "channel", "identifiers"),
    [
        ("01-voice-inbound-customer-start", STARTED, Channel.VOICE, (CALLER,)),
        ("03-voice-inbound-acw", UPDATED, Channel.VOICE, (CALLER,)),
        ("04-voice-inbound-customer-end", ENDED, Channel.VOICE, (CALLER,)),
        ("05-voice-inbound-attributes", UPDATED, Channel.VOICE, ()),
        ("06-voice-outbound-customer-start", STARTED, Channel.VOICE, (CALLER,)),
        ("07-voice-inbound-sip-address", STARTED, Channel.VOICE, ()),
        ("08-email-inbound-customer-start", STARTED, Channel.EMAIL, (KIM,)),
        ("09-email-outbound-customer-start", STARTED, Channel.EMAIL, (KIM,)),
        (
            "10-webmessaging-inbound-customer-start",
            STARTED,
            Channel.WEB_MESSAGING,
            (Identifier(IdentifierType.COOKIE, "b3f1c0de-0000-4000-8000-000000002006"),),
        ),
        ("11-sms-inbound-customer-start", STARTED, Channel.SMS, (CALLER,)),
        (
            "12-whatsapp-inbound-customer-start",
            STARTED,
            Channel.WHATSAPP,
            (Identifier(IdentifierType.SOCIAL_WHATSAPP, "18031230100"),),
        ),
        (
            "13-open-inbound-customer-start",
            STARTED,
            Channel.OPEN,
            (Identifier(IdentifierType.EXTERNAL_ID, "sample-2009", "open:integration-2"),),
        ),
        ("14-chat-inbound-customer-start", STARTED, Channel.WEB_CHAT, ()),
        ("15-callback-inbound-customer-start", STARTED, Channel.CALLBACK, (CALLER,)),
        ("16-campaign-outbound", UPDATED, Channel.CAMPAIGN, (CALLER,)),
    ],
)
def test_ch_every_medium_is_a_channel_and_its_far_end_the_customer(
    name: str, kind: EventType, channel: Channel, identifiers: tuple[Identifier, ...]
) -> None:
    event = read_file(name)

    assert (event.type, event.facts.channel, event.identifiers) == (kind, channel, identifiers)


@pytest.mark.parametrize(
    ("message_type", "channel", "kind"),
    [
        ("TWITTER", Channel.TWITTER, IdentifierType.SOCIAL_TWITTER),
        ("FACEBOOK", Channel.FACEBOOK, IdentifierType.SOCIAL_FACEBOOK),
        ("LINE", Channel.LINE, IdentifierType.SOCIAL_LINE),
        ("INSTAGRAM", Channel.INSTAGRAM, IdentifierType.SOCIAL_INSTAGRAM),
        ("APPLE", Channel.APPLE, IdentifierType.APPLE_OPAQUE_ID),
    ],
)
def test_ch_messages_are_of_the_platform_that_they_name(
    message_type: str, channel: Channel, kind: IdentifierType
) -> None:
    event = read_file("11-sms-inbound-customer-start", messageType=message_type, addressFrom="person-1")

    assert (event.facts.channel, event.identifiers) == (channel, (Identifier(kind, "person-1"),))


def test_an_outbound_message_goes_to_the_customer() -> None:
    event = read_file("11-sms-inbound-customer-start", direction="OUTBOUND", addressTo="+18031230100", addressFrom="1")

    assert event.identifiers == (CALLER,)


def test_rs5_the_envelopes_id_is_the_events_and_times_are_its_own() -> None:
    start, end = read_file("01-voice-inbound-customer-start"), read_file("04-voice-inbound-customer-end")

    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert (start.id, start.conversation_id, start.at) == ("00000000-0000-4000-8000-000000002001", "g-2001", noon)
    assert (start.facts.started_at, start.facts.ended_at) == (noon, None)
    assert (end.facts.started_at, end.facts.ended_at) == (None, noon.replace(minute=5))


@pytest.mark.parametrize("spelled", [1795255200, 1795255200.0, "1795255200", 1795255200000, "1795255200000.5"])
def test_jo6_a_time_in_seconds_is_not_1970(spelled: object) -> None:
    event = read_file("01-voice-inbound-customer-start", eventTime=spelled)

    assert event.at == datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_jo4_queue_agent_subject_and_direction_are_kept() -> None:
    acw, email = read_file("03-voice-inbound-acw").facts, read_file("09-email-outbound-customer-start").facts

    assert (acw.queue, acw.agent, acw.communication_id) == ("q-sales", "u-7", "g-2001-s2")
    assert (email.subject, email.direction) == ("Sample answer", Direction.OUTBOUND)
    assert read_file("15-callback-inbound-customer-start").facts.name == "Lee Foe"
    assert read_file("01-voice-inbound-customer-start", divisionId="north").facts.division == "north"
    assert read_file("01-voice-inbound-customer-start", direction="UNKNOWN").facts.direction is None


def test_rs6_the_cookie_of_the_web_journey_counts_on_every_channel() -> None:
    cookie = {"customer": {"id": "c00c1e", "idType": "cookie"}}

    event = read_file("01-voice-inbound-customer-start", journeyContext=cookie)

    assert event.identifiers == (CALLER, Identifier(IdentifierType.COOKIE, "c00c1e"))


def test_web_messaging_without_a_journey_is_known_by_its_guest() -> None:
    event = read_file("10-webmessaging-inbound-customer-start", journeyContext=None)

    assert event.identifiers == (Identifier(IdentifierType.COOKIE, "guest-2006"),)


@pytest.mark.parametrize("address", ["anonymous", "sip:kiosk@sip.example.com", "tel:12", "", None, 5])
def test_id4_what_cannot_be_an_address_is_none_and_the_call_is_kept(address: object) -> None:
    if isinstance(address, str) or address is None:
        assert read_file("01-voice-inbound-customer-start", ani=address).identifiers == ()
    assert read_file("15-callback-inbound-customer-start", callbackNumbers=[address]).identifiers == ()


@pytest.mark.parametrize(
    "event",
    [
        envelope("02-voice-inbound-user-start"),
        envelope("05-voice-inbound-attributes", communications=[]),
        envelope("01-voice-inbound-customer-start", mediaType="SCREENSHARE"),
        {**envelope("01-voice-inbound-customer-start"), "source": "aws.s3"},
        {**envelope("01-voice-inbound-customer-start"), "detail-type": "v2.users.{id}.presence"},
        {"detail-type": "Scheduled Event", "source": "aws.events"},
    ],
)
def test_events_about_no_interaction_of_ours_are_none(event: object) -> None:
    assert read(event, lambda _: "US") is None


@pytest.mark.parametrize(
    ("field", "event"),
    [
        ("id", {**envelope("01-voice-inbound-customer-start"), "id": None}),
        ("detail.eventBody.conversationId", envelope("01-voice-inbound-customer-start", conversationId="")),
        ("detail.eventBody.eventTime", envelope("01-voice-inbound-customer-start", eventTime="noon")),
        ("detail.eventBody.eventTime", envelope("01-voice-inbound-customer-start", eventTime=1e30)),
        ("detail.eventBody.eventTime", envelope("01-voice-inbound-customer-start", eventTime=-1)),
        ("detail.eventBody.eventTime", envelope("01-voice-inbound-customer-start", eventTime=True)),
        ("detail.eventBody.eventTime", envelope("01-voice-inbound-customer-start", eventTime=float("nan"))),
        ("detail.eventBody.eventTime", envelope("01-voice-inbound-customer-start", eventTime=float("inf"))),
        ("time", {**envelope("01-voice-inbound-customer-start", eventTime=None), "time": None}),
    ],
)
def test_an_event_without_id_conversation_or_time_is_refused(field: str, event: object) -> None:
    with pytest.raises(InvalidValue) as refusal:
        read(event, lambda _: "US")

    assert refusal.value.field == field
