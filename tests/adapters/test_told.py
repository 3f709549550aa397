"""What an event says about its customer: one protocol for every reader, nothing that costs the event (ID11, RS12)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.adapters.webhooks import genesys, interactions
from scv.adapters.webhooks.fields import MAX_MENTIONS, MAX_NAMED, MAX_NAMED_LENGTH
from scv.domain.identifiers.identifier import Identifier, IdentifierType, identify
from scv.domain.interactions.interaction import InteractionEvent, Mention, Unreadable
from scv.domain.trust.trust import Method
from tests.spellings import ALL, REFUSED, Spelling

KINDS = IdentifierType
FILE = Path(__file__).parents[2] / "events" / "eventbridge" / "01-voice-inbound-customer-start.json"
SOCIAL = {kind.value for kind in interactions.SOCIAL.values()}
PLACES = {"Phone": "phone", "Email": "email", "Cookie": "cookie"}


def event(kind: str = "interaction.started", country: str = "US", **data: Any) -> InteractionEvent:
    """One event of our own webhook."""
    payload = {
        "id": "evt-1",
        "type": kind,
        "timestamp": "2026-11-21T10:00:00Z",
        "data": {"conversationId": "c-1", "channel": "voice", **data},
    }
    return interactions.read(payload, lambda _: country)


def bus_event(**body: Any) -> InteractionEvent:
    """One event of Genesys Cloud."""
    envelope = json.loads(FILE.read_text())
    envelope["detail"]["eventBody"].update(body)
    found = genesys.read(envelope, lambda _: "US")
    assert found is not None
    return found


def customer_of(row: Spelling) -> dict[str, Any]:
    """The row as a sender puts it into `customer`."""
    if row.kind in SOCIAL:
        source = {"externalSource": {"id": row.source}} if row.source else {}
        return {"social": {"type": row.kind, "value": row.raw, **source}}
    if row.kind == "ExternalId":
        return {"externalId": {"source": row.source, "value": row.raw}}
    return {PLACES[row.kind]: row.raw}


@pytest.mark.parametrize("row", ALL, ids=str)
def test_id11_each_spelling_identifies_hides_or_is_kept_as_unreadable(row: Spelling) -> None:
    """ID2-ID10 through the webhook's door: read as everywhere else, and never a reason to refuse the event."""
    told = event(country=row.country, customer=customer_of(row))

    if row.stored == REFUSED:
        assert told.mentions == ()
        assert [each.value for each in told.unreadable] == [_printable(row.raw)]
    else:
        expected = identify(row.kind, row.raw, source=row.source, country=row.country)
        assert told.identifiers == ((expected,) if expected else ())
        assert told.unreadable == ()
    assert told.ignored == ()


def _printable(text: str) -> str:
    return "".join("\ufffd" if ord(each) < 32 else each for each in text)[:MAX_NAMED_LENGTH]


@pytest.mark.parametrize(
    ("customer", "spelling"),
    [
        ({"phone": "+18031230000"}, None),
        ({"phone": "(803) 123-0000 x12"}, "(803) 123-0000 x12"),
        ({"phone": " tel:+18031230000;ext=12\u200b"}, "tel:+18031230000;ext=12"),
        ({"phone": 8031230000}, "8031230000"),
        ({"phone": "+5491123456789"}, "+5491123456789"),
        ({"email": "jane@example.com"}, None),
        ({"email": "Jane Roe <Jane@Example.com>"}, "Jane@Example.com"),
        ({"social": {"type": "SocialWhatsapp", "value": "5215512345678"}}, "5215512345678"),
        ({"social": {"type": "SocialWhatsapp", "value": "525512345678"}}, None),
        ({"social": {"type": "SocialTwitter", "value": "@Jane"}}, "@Jane"),
        ({"cookie": " c00c1e "}, None),
    ],
)
def test_id3_id5_the_senders_own_spelling_is_kept_beside_the_stored_one(
    customer: dict[str, Any], spelling: str | None
) -> None:
    (mention,) = event(customer=customer).mentions
    assert mention.spelling == spelling


def test_id11_unreadable_values_are_named_by_their_place() -> None:
    told = event(
        customer={
            "phone": "none",
            "email": ["jane@example.com"],
            "cookie": "c" * 300,
            "name": {"first": "Jane"},
            "social": [{"type": "SocialTikTok", "value": "jane"}, {"value": "1"}, 5, {"type": "SocialLine"}, {}],
            "externalId": {"value": "42"},
        },
        form={"phone": "555-1234", "email": "ja\x00ne@", "firstName": True},
    )

    assert told.mentions == ()
    assert set(told.unreadable) == {
        Unreadable("data.customer.phone", "none"),
        Unreadable("data.customer.email", '["jane@example.com"]'),
        Unreadable("data.customer.cookie", "c" * MAX_NAMED_LENGTH),
        Unreadable("data.customer.name", '{"first": "Jane"}'),
        Unreadable("data.customer.social[0].value", '{"type": "SocialTikTok", "value": "jane"}'),
        Unreadable("data.customer.social[1].value", '{"type": null, "value": "1"}'),
        Unreadable("data.customer.social[2]", "5"),
        Unreadable("data.customer.externalId.value", "42"),
        Unreadable("data.form.phone", "555-1234"),
        Unreadable("data.form.email", "ja\ufffdne@"),
        Unreadable("data.form.firstName", "true"),
    }


def test_id11_what_is_no_object_is_kept_as_it_came() -> None:
    told = event(customer="Jane Roe", form=["+18031230000"])
    assert told.unreadable == (
        Unreadable("data.customer", "Jane Roe"),
        Unreadable("data.form", '["+18031230000"]'),
    )


@pytest.mark.parametrize("kind", ["interaction.started", "interaction.updated", "interaction.ended"])
def test_id11_an_end_that_carries_an_unreadable_value_ends_the_call(kind: str) -> None:
    told = event(kind, customer={"phone": "1234"})
    assert (told.type, told.facts.ended_at is not None) == (kind, kind == "interaction.ended")


@pytest.mark.parametrize("hidden", ["anonymous", "No Caller ID", "2666966687 ext 1", "", " ", None])
def test_id11_id4_a_withheld_caller_is_neither_unreadable_nor_an_identifier(hidden: str | None) -> None:
    for told in (event(customer={"phone": hidden}, form={"phone": hidden}), bus_event(ani=hidden, addressFrom=None)):
        assert (told.mentions, told.unreadable) == ((), ())


def test_rs12_unknown_keys_of_customer_and_form_are_named() -> None:
    told = event(
        customer={
            "phoneNumber": "+18031230000",
            "Phone": None,
            "social": [
                {"type": "SocialLine", "value": "U1", "username": "jane", "externalSource": {"id": "p", "x": 1}}
            ],
            "externalId": {"source": "crm", "value": "42", "id": "42"},
        },
        form={"first_name": "Jane", "b\nad": 1},
        weather="fine",
    )

    assert set(told.ignored) == {
        "data.customer.phoneNumber",
        "data.customer.Phone",
        "data.customer.social[0].username",
        "data.customer.social[0].externalSource.x",
        "data.customer.externalId.id",
        "data.form.first_name",
        "data.form.b\ufffdad",
    }
    assert Identifier(KINDS.SOCIAL_LINE, "U1", "p") in told.identifiers


def test_rs12_what_is_named_has_a_bound() -> None:
    told = event(
        customer={f"{'k' * 500}{place}": place for place in range(100)},
        form={"phone": "none", **{f"x{place}": 1 for place in range(100)}},
    )
    many = event(customer={"social": [{"type": "SocialLine", "value": [place]} for place in range(100)]})

    assert len(told.ignored) == MAX_NAMED
    assert max(len(each) for each in told.ignored) == MAX_NAMED_LENGTH
    assert len(many.unreadable) == MAX_NAMED


def test_rs12_of_very_many_identifiers_the_strongest_are_taken_and_the_rest_named() -> None:
    """70 social ids in one event are no error."""
    social = [{"type": "SocialLine", "value": f"U{place}"} for place in range(70)]

    told = event(customer={"cookie": "c00c1e", "social": social, "externalId": {"source": "crm", "value": "42"}})

    assert len(told.mentions) == MAX_MENTIONS
    assert told.mentions[0] == Mention(Identifier(KINDS.EXTERNAL_ID, "42", "crm"))
    assert [each.identifier.value for each in told.mentions[1:]] == [f"U{place}" for place in range(MAX_MENTIONS - 1)]
    assert told.ignored[0] == f"data.customer.social[{MAX_MENTIONS - 1}].value"
    assert len(told.ignored) == MAX_NAMED
    assert told.unreadable == ()


def test_rs12_the_same_identifier_said_often_is_one() -> None:
    same = [{"type": "SocialLine", "value": "U1"}] * 70
    assert event(customer={"social": same}).mentions == (Mention(Identifier(KINDS.SOCIAL_LINE, "U1")),)


@pytest.mark.parametrize("source", [{"id": "page-1"}, {"id": "page-1", "name": "Our page"}, "page-1"])
def test_id8_a_page_scoped_id_names_its_page(source: Any) -> None:
    told = event(customer={"social": {"type": "SocialFacebook", "value": "123", "externalSource": source}})
    assert told.identifiers == (Identifier(KINDS.SOCIAL_FACEBOOK, "123", "page-1"),)


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("=?UTF-8?Q?R=C3=B6e=2C_Jane?= <jane@example.com>", "R\u00f6e, Jane"),
        ('"jane@example.com" <jane@example.com>', None),
        ("jane@example.com", None),
        ("none", None),
        (5, None),
    ],
)
def test_id5_the_name_beside_an_address_is_read_and_an_address_is_none(email: Any, name: str | None) -> None:
    assert event(customer={"email": email}).facts.name == name


# -- the bus ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"ani": "sip:kiosk@sip.example.com"}, "ani"),
        ({"ani": None, "addressFrom": "1234"}, "addressFrom"),
        ({"direction": "OUTBOUND", "dnis": "none"}, "dnis"),
        ({"mediaType": "EMAIL", "addressFrom": "jane@"}, "addressFrom"),
        ({"mediaType": "CALLBACK", "callbackNumbers": ["tel:12"]}, "callbackNumbers[0]"),
        ({"mediaType": "CALLBACK", "callbackNumbers": [{"number": 1}]}, "callbackNumbers[0]"),
        ({"mediaType": "MESSAGE", "messageType": "SMS", "addressFrom": "32665"}, "addressFrom"),
        ({"mediaType": "MESSAGE", "messageType": "WHATSAPP", "addressFrom": "jane"}, "addressFrom"),
    ],
)
def test_id11_the_bus_keeps_what_nobody_can_read(body: dict[str, Any], place: str) -> None:
    told = bus_event(**body)
    assert told.mentions == ()
    assert [each.field for each in told.unreadable] == [f"detail.eventBody.{place}"]


def test_id3_the_bus_tells_the_extension_and_a_number_may_come_as_one() -> None:
    assert bus_event(ani="tel:+18031230100;ext=12").mentions == (
        Mention(Identifier(KINDS.PHONE, "+18031230100"), "tel:+18031230100;ext=12", how=Method.CALLER_ID),
    )
    assert bus_event(ani=18031230100).identifiers == (Identifier(KINDS.PHONE, "+18031230100"),)


def test_id11_ac12_the_bus_may_hand_on_what_json_does_not_know_and_loses_nothing() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = [deep]

    assert bus_event(ani={"n": float("inf")}).unreadable[0].value == '{"n": null}'
    assert bus_event(ani=deep).unreadable[0].field == "detail.eventBody.ani"
    assert bus_event(ani=float("nan")).unreadable[0].value == "null"


# -- whatever comes (ID11) ----------------------------------------------------------------------

_odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from([row.raw for row in ALL]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
_parts = st.dictionaries(
    st.sampled_from([*interactions.CUSTOMER, *interactions.FORM, "type", "value", "source", "externalSource", "id"]),
    _odd | st.dictionaries(st.sampled_from(["type", "value", "source", "externalSource", "id"]), _odd, max_size=4),
    max_size=6,
)


@given(customer=_odd | _parts, form=_odd | _parts)
def test_id11_nothing_about_the_customer_is_ever_refused(customer: Any, form: Any) -> None:
    _bounded(event(customer=customer, form=form))


_FAR_ENDS = ("ani", "dnis", "addressFrom", "addressTo", "callbackNumbers", "callbackUserName", "journeyContext")


@given(
    body=st.dictionaries(st.sampled_from(_FAR_ENDS[:5]), _odd, max_size=4),
    context=_odd | st.fixed_dictionaries({"customer": _odd | st.fixed_dictionaries({"id": _odd, "idType": _odd})}),
    media=st.sampled_from([*genesys.MEDIA, "MESSAGE"]),
    message=st.sampled_from([*genesys.MESSAGES]),
)
def test_id11_nothing_that_the_bus_says_about_the_customer_is_either(
    body: dict[str, Any], context: Any, media: str, message: str
) -> None:
    kind = {"mediaType": media, "messageType": message if media == "MESSAGE" else None}
    _bounded(bus_event(journeyContext=context, **kind, **body))


def _bounded(told: InteractionEvent) -> None:
    assert len(told.mentions) <= MAX_MENTIONS
    assert len(told.unreadable) <= MAX_NAMED
    assert len(told.ignored) <= MAX_NAMED
    texts = [*told.ignored, *(text for each in told.unreadable for text in (each.field, each.value))]
    assert all(text and len(text) <= MAX_NAMED_LENGTH for text in texts)
    assert not any("\x00" <= letter < " " for text in texts for letter in text)
