"""Our webhook's payload: what is read, what is refused and by which field."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from scv.adapters.webhooks.interactions import read
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import EventType, Facts, InteractionEvent, Mention
from scv.domain.trust.trust import Method
from scv.domain.values.errors import InvalidValue, StoreUnavailable
from scv.domain.values.ids import ConversationId, DivisionId

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)


def payload(kind: str = "interaction.started", **data: Any) -> dict[str, Any]:
    """An event with these data."""
    return {
        "id": "evt-1",
        "type": kind,
        "timestamp": "2026-11-21T10:00:00Z",
        "data": {"conversationId": "c-1", "channel": "voice", **data},
    }


def us(_: str | None) -> str:
    return "US"


def event(kind: str = "interaction.started", **data: Any) -> InteractionEvent:
    return read(payload(kind, **data), us)


def refused(document: object) -> str:
    """The field for which the payload is refused."""
    with pytest.raises(InvalidValue) as refusal:
        read(document, us)
    return refusal.value.field


def test_every_field_of_the_contract_is_read() -> None:
    read_event = event(
        communicationId="p-1",
        direction="inbound",
        projectId="sales",
        divisionId="north",
        subject="Hello",
        queue="Sales",
        agent="u-7",
        startedAt="2026-11-21T11:00:00+02:00",
        endedAt="2026-11-21T10:05:00.123456Z",
        customer={
            "name": "Ana Roe",
            "phone": "+1 803-123-0000",
            "email": "Ana@Example.com",
            "cookie": "c00c1e",
            "social": {"type": "SocialFacebook", "value": "123"},
            "externalId": {"source": "crm", "value": "42"},
        },
        form={"firstName": "Ana", "lastName": "Roe", "phone": "+1 803-123-0001", "email": "roe@example.com"},
    )

    kinds = IdentifierType
    assert read_event == InteractionEvent(
        id="evt-1",
        type=EventType.STARTED,
        at=AT,
        conversation_id=ConversationId("c-1"),
        facts=Facts(
            communication_id="p-1",
            channel=Channel.VOICE,
            direction=Direction.INBOUND,
            division=DivisionId("north"),
            project_id="sales",
            subject="Hello",
            queue="Sales",
            agent="u-7",
            started_at=datetime(2026, 11, 21, 9, tzinfo=UTC),
            ended_at=datetime(2026, 11, 21, 10, 5, 0, 123000, tzinfo=UTC),
            name="Ana Roe",
            first_name="Ana",
            last_name="Roe",
        ),
        mentions=(
            Mention(Identifier(kinds.EXTERNAL_ID, "42", "crm")),
            Mention(Identifier(kinds.PHONE, "+18031230000"), "+1 803-123-0000"),
            Mention(Identifier(kinds.EMAIL, "ana@example.com"), "Ana@Example.com"),
            Mention(Identifier(kinds.SOCIAL_FACEBOOK, "123")),
            Mention(Identifier(kinds.PHONE, "+18031230001"), "+1 803-123-0001", how=Method.FORM),
            Mention(Identifier(kinds.EMAIL, "roe@example.com"), how=Method.FORM),
            Mention(Identifier(kinds.COOKIE, "c00c1e")),
        ),
    )


def test_what_is_null_blank_or_missing_is_not_known_and_defaults_come_later() -> None:
    nulls = event(divisionId=None, projectId=" ", subject=None, customer=None, form={"phone": None, "email": ""})

    assert nulls.facts == Facts(channel=Channel.VOICE)
    assert nulls.identifiers == ()


def test_unknown_fields_are_ignored_and_those_of_the_customer_named() -> None:
    """RS12."""
    odd = event(customer={"shoeSize": 43}, weather="fine")

    assert odd.ignored == ("data.customer.shoeSize",)
    assert dataclasses.replace(odd, ignored=()) == event()


@pytest.mark.parametrize(("channel", "kind"), [("VOICE", "Interaction.Started"), ("Voice", "INTERACTION.STARTED")])
def test_channel_direction_and_type_come_in_any_case(channel: str, kind: str) -> None:
    read_event = event(kind, channel=channel, direction="INBOUND")

    assert (read_event.type, read_event.facts.channel) == (EventType.STARTED, Channel.VOICE)
    assert read_event.facts.direction is Direction.INBOUND


@pytest.mark.parametrize("channel", list(Channel))
def test_ch_every_channel_is_known_by_its_name(channel: Channel) -> None:
    assert event(channel=channel.value).facts.channel is channel


def test_ended_without_a_time_of_its_own_ended_when_the_event_says_so() -> None:
    assert event("interaction.ended").facts.ended_at == AT
    assert event("interaction.ended", endedAt="2026-11-21T09:00:00Z").facts.ended_at != AT
    assert event("interaction.updated").facts.ended_at is None


def test_later_events_need_not_repeat_the_channel() -> None:
    assert event("interaction.updated", channel=None).facts.channel is None
    assert refused(payload(channel=None)) == "data.channel"


def test_id5_the_name_of_the_from_header_is_taken_when_there_is_no_other() -> None:
    address = {"email": "Jane Roe <Jane@Example.com>"}

    assert event(customer=address).facts.name == "Jane Roe"
    assert event(customer=address).identifiers == (Identifier(IdentifierType.EMAIL, "jane@example.com"),)
    assert event(customer={**address, "name": "Dr Roe"}).facts.name == "Dr Roe"


def test_id6_a_phone_on_whatsapp_is_a_phone_which_the_channel_never_looks_up() -> None:
    read_event = event(
        channel="whatsapp",
        customer={"phone": "+18031230000", "social": {"type": "socialwhatsapp", "value": "whatsapp:+18031230000"}},
    )

    phone = Identifier(IdentifierType.PHONE, "+18031230000")
    number = Identifier(IdentifierType.SOCIAL_WHATSAPP, "18031230000")
    assert read_event.identifiers == (phone, number)


def test_id8_social_ids_may_be_several() -> None:
    social = [{"type": "SocialTwitter", "value": "@Ana"}, {"type": "SocialLine", "value": "U1"}, {"type": None}]

    assert event(customer={"social": social}).identifiers == (
        Identifier(IdentifierType.SOCIAL_TWITTER, "ana"),
        Identifier(IdentifierType.SOCIAL_LINE, "U1"),
    )


@pytest.mark.parametrize("caller", ["anonymous", "tel:Unknown", "266696687", "+12666966687", " "])
def test_id4_withheld_callers_are_no_identifier(caller: str) -> None:
    assert event(customer={"phone": caller}, form={"phone": caller}).identifiers == ()


def test_id3_the_projects_country_is_asked_only_for_a_phone_without_its_own() -> None:
    def unreachable(_: str | None) -> str:
        raise StoreUnavailable("away")

    abroad = read(payload(customer={"phone": "tel:+44 20 7946 0000"}), unreachable)
    assert abroad.identifiers == (Identifier(IdentifierType.PHONE, "+442079460000"),)
    with pytest.raises(StoreUnavailable):
        read(payload(customer={"phone": "020 7946 0000"}), unreachable)


def test_id3_a_national_number_is_read_in_the_country_of_the_events_project() -> None:
    countries = {"london": "GB"}

    read_event = read(
        payload(projectId="london", customer={"phone": "020 7946 0000"}), lambda project: countries[project or ""]
    )

    assert read_event.identifiers == (Identifier(IdentifierType.PHONE, "+442079460000"),)


def test_a_text_for_people_is_never_a_reason_to_refuse() -> None:
    subjects = ["two\nlines\x00", " \ud800 ", "x" * 2000]

    assert [event(subject=subject).facts.subject for subject in subjects] == ["two lines", None, "x" * 1000]


@pytest.mark.parametrize(
    ("field", "document"),
    [
        ("", None),
        ("", []),
        ("", "text"),
        ("id", {**payload(), "id": None}),
        ("id", {**payload(), "id": 7}),
        ("id", {**payload(), "id": "x" * 256}),
        ("id", {**payload(), "id": "\u4e00" * 255 + "\U0001f600" * 40}),
        ("id", {**payload(), "id": "a\nb"}),
        ("type", {**payload(), "type": "interaction.paused"}),
        ("type", {**payload(), "type": None}),
        ("timestamp", {**payload(), "timestamp": "yesterday"}),
        ("timestamp", {**payload(), "timestamp": "2026-11-21T10:00:00"}),
        ("timestamp", {**payload(), "timestamp": 1795255200}),
        ("timestamp", {**payload(), "timestamp": None}),
        ("data", {**payload(), "data": None}),
        ("data", {**payload(), "data": []}),
        ("data.conversationId", payload(conversationId=None)),
        ("data.conversationId", payload(conversationId="x" * 256)),
        ("data.communicationId", payload(communicationId="\ud800")),
        ("data.direction", payload(direction="sideways")),
        ("data.channel", payload(channel="telepathy")),
        ("data.channel", payload(channel=["voice"])),
        ("data.divisionId", payload(divisionId="d" * 65)),
        ("data.divisionId", payload(divisionId="a\tb")),
        ("data.startedAt", payload(startedAt="10:00")),
        ("data.endedAt", payload(endedAt="0001-01-01T00:00:00+14:00")),
        ("data.subject", payload(subject={"text": "hello"})),
    ],
)
def test_what_has_the_wrong_shape_is_refused_by_its_field(field: str, document: object) -> None:
    assert refused(document) == field


def test_ac5_a_refusal_does_not_repeat_the_value() -> None:
    with pytest.raises(InvalidValue) as refusal:
        event(direction="jane.roe@")

    assert "jane" not in refusal.value.message
