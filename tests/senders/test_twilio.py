"""SE2, SE3: what is special about Twilio. The signatures were made by its own library, twilio 9.13.0."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.senders import Sample, samples
from scv.adapters.webhooks.registry import adapter_of
from scv.adapters.webhooks.twilio_urls import spellings
from scv.domain.interactions.events import InteractionEvent
from scv.domain.senders.deliveries import Delivery
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.values.documents import Document
from scv.domain.values.errors import BadRequest, BadSignature, InvalidValue
from tests.senders.center import NOW, Center, delivery

TWILIO = adapter_of("twilio")
VECTORS = [
    (
        "12345",
        "https://mycompany.com/myapp.php?foo=1&bar=2",
        "CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234&From=%2B12349013030&To=%2B18005551212",
        "0/KCTR6DLpKmkAf8muzZqo1nDgQ=",
        "Rmm4Vzj+Ky7JGoWXMCsZDZuHDszLr9xvdbvitrDr4/M=",
    ),
    (
        "12345",
        "https://hooks.example.com/v1/webhooks/t",
        "Body=&From=%2B18031230601&To=%2B18031230999",
        "uObqNdHz4e49a9VK+onUiZaPrUA=",
        "cGwH51TlmzMaSjw6uZBSsCBuDngO9IAfFKf4ASNJnWM=",
    ),
    (
        "t\u00f6ken",
        "https://hooks.example.com:8443/w",
        "Body=Gr%C3%BC%C3%9Fe+%F0%9F%98%80&ProfileName=Jan%C3%A9",
        "kPRcNGXckY+bTvtdDgrhLzitPk8=",
        "2pPq4ZgBXSCmGkcCCRN3xM834Sp9ibQ76DqDPE4c7OE=",
    ),
    (
        "12345",
        "http://hooks.example.com/w",
        "Media=b&Media=a&Media=b&Zed=1&alpha=2&Alpha=3",
        "sywYGtvz290xkMCwUHC9UrfRzsA=",
        "gkdYUAg/UnCOdFcarj5hnRd8gDSpq8y0EiOayPotweE=",
    ),
    (
        "12345",
        "https://hooks.example.com/w",
        "A=1&A=&B=%2B%26%3D",
        "NJt79o3tOMg1qXrwIlR3M5SkpAg=",
        "e2lF7XYJJuC+HOZu/7isAwQUMk/Hq+99epyg9XxIvFE=",
    ),
    (
        "12345",
        "https://hooks.example.com/w",
        "",
        "Zsoz81imbkO2ciQ3a36XN6oTYFk=",
        "l2qvsRGOEaIc3G4Ux4W9elngwJ1Btpj7dXcmX5sRMIA=",
    ),
]
SHA256 = {"x-twilio-webhooks-signature-settings": "key=webhooks_sample,algorithm=HMAC_SHA256"}
SENDER = Sender("t", "twilio", public_url="https://hooks.example.com/w", key="sample")


def verified(url: str, body: str, signature: str, *secrets: str, **headers: str) -> None:
    told = {"x-twilio-signature": signature, **{name.replace("_", "-"): value for name, value in headers.items()}}
    sender = dataclasses.replace(SENDER, public_url=url)
    TWILIO.verify(Delivery(body.encode(), told), sender, Secrets(*secrets))


@pytest.mark.parametrize(("token", "url", "body", "sha1", "sha256"), VECTORS)
def test_se3_a_signature_of_twilios_own_library_holds_and_that_of_the_other_algorithm_does_not(
    token: str, url: str, body: str, sha1: str, sha256: str
) -> None:
    verified(url, body, sha1, token)
    TWILIO.verify(
        Delivery(body.encode(), {"x-twilio-signature": sha256, **SHA256}),
        dataclasses.replace(SENDER, public_url=url),
        Secrets(token),
    )
    with pytest.raises(BadSignature):
        verified(url, body, sha256, token)


@pytest.mark.parametrize("url", ["https://hooks.example.com:443/w", "https://hooks.example.com/w#rc=3&rp=5xx,ct"])
def test_se3_a_port_may_be_written_or_not_and_a_fragment_is_not_signed(url: str) -> None:
    verified(url, VECTORS[4][2], VECTORS[4][3], "12345")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example.com/w", ("https://a.example.com/w", "https://a.example.com:443/w")),
        ("http://a.example.com:80/w", ("http://a.example.com:80/w", "http://a.example.com/w")),
        ("https://[::1]:8443/w", ("https://[::1]:8443/w", "https://[::1]/w")),
        ("https://a.example.com:99999/w", ("https://a.example.com:99999/w",)),
        ("", ("",)),
    ],
)
def test_se3_an_address_is_tried_as_configured_first(url: str, expected: tuple[str, ...]) -> None:
    assert spellings(url) == expected


def test_ac4_while_a_token_is_replaced_the_current_and_the_next_one_hold_and_then_only_the_next() -> None:
    _, url, body, sha1, _ = VECTORS[1]
    verified(url, body, sha1, "new one", "12345")
    verified(url, body, sha1, "12345", "new one")
    with pytest.raises(BadSignature):
        verified(url, body, sha1, "new one")


def test_se3_a_sender_without_a_secret_is_refused_whatever_it_sends() -> None:
    with pytest.raises(BadSignature):
        verified(SENDER.public_url or "", "", "")


def test_ac12_a_form_of_many_fields_is_refused_before_it_is_signed() -> None:
    with pytest.raises(BadRequest):
        verified(SENDER.public_url or "", "&".join(f"a{number}=1" for number in range(501)), "x", "12345")


# -- what is read -------------------------------------------------------------------------------


def read(**fields: str) -> InteractionEvent:
    """The one event of a form."""
    (event,) = TWILIO.read(opened(**fields), SENDER, lambda _: "US").events
    return event


def opened(**fields: str) -> Document:
    return TWILIO.opened(Delivery(urlencode(fields).encode(), received_at=NOW))


MESSAGE = {"MessageSid": "SM1", "From": "+18031230603", "To": "+18031230999"}
WITHHELD = ("266696687", "+7378742833", "7378742883", "2562533", "8656696", "+86282452253", "464", "Anonymous", "")


@pytest.mark.parametrize("spelled", WITHHELD)
def test_id4_id11_a_caller_who_hides_is_nobody_and_costs_nothing(spelled: str) -> None:
    event = read(CallSid="CA1", From=spelled, To="+18031230999", CallStatus="ringing", Direction="inbound")

    assert (event.identifiers, event.unreadable) == ((), ())


@pytest.mark.parametrize("verstat", ["TN-Validation-Passed-B", "TN-Validation-Passed-A-Diverted", "x", "", "tn"])
def test_tr2_only_the_full_attestation_of_the_carrier_attests_a_caller(verstat: str) -> None:
    event = read(CallSid="CA1", From="+18031230603", CallStatus="ringing", StirVerstat=verstat)

    assert [each.how.trust.value for each in event.mentions] == ["presented"]


def test_se2_messages_of_one_day_are_one_conversation_both_ways_and_the_next_day_another() -> None:
    came = read(**MESSAGE)
    sent = read(MessageSid="SM2", MessageStatus="sent", From=MESSAGE["To"], To="+1 (803) 123-0603")
    tomorrow = Delivery(urlencode({**MESSAGE, "MessageSid": "SM3"}).encode(), received_at=NOW + timedelta(days=1))
    (later,) = TWILIO.read(TWILIO.opened(tomorrow), SENDER, lambda _: "US").events

    assert came.conversation_id == sent.conversation_id != later.conversation_id


def test_se2_a_derived_id_has_no_address_in_it_and_another_sender_or_key_gives_another() -> None:
    document = opened(**MESSAGE)
    others = (dataclasses.replace(SENDER, key="another"), dataclasses.replace(SENDER, id="u"))

    found = {TWILIO.read(document, each, lambda _: "US").events[0].conversation_id for each in (SENDER, *others)}

    assert len(found) == 3
    assert not [each for each in found if "803" in each or "123" in each]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.permutations([each for each in samples("twilio") if "whatsapp" in each.name] * 2))
def test_se1_whatsapp_with_number_with_id_and_with_both_is_one_contact_each_in_any_order(order: list[Sample]) -> None:
    center = Center()
    for each in order:
        center.take(each)

    assert len(center.store.records) == 3


def test_a_time_that_is_none_is_refused_by_its_field() -> None:
    with pytest.raises(InvalidValue) as refused:
        read(CallSid="CA1", CallStatus="completed", Timestamp="yesterday")
    assert refused.value.field == "Timestamp"


def test_rs5_what_waits_keeps_the_time_at_which_it_came() -> None:
    """A form has no time: read later, it is the same event."""
    sample = next(each for each in samples("twilio") if each.name == "08-sms-inbound")
    document = TWILIO.opened(delivery(sample))

    assert TWILIO.read(document, SENDER, lambda _: "US") == TWILIO.read(dict(document), SENDER, lambda _: "US")
    assert document["receivedAt"] == "2026-11-26T12:00:00.000Z"
