"""Identifiers: one stored spelling each, made in one place (ID1-ID9)."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scv.domain.identifiers.identifier import (
    MAX_LENGTH,
    Identifier,
    IdentifierType,
    identifier_type,
    identify,
    is_withheld,
    parse_email,
    parse_phone,
)
from scv.domain.values.errors import InvalidValue
from tests.builders import email, known, phone


def test_ID1_there_are_these_types_and_no_others() -> None:
    assert {str(kind) for kind in IdentifierType} == {
        "Phone",
        "Email",
        "Cookie",
        "ExternalId",
        "SocialTwitter",
        "SocialFacebook",
        "SocialLine",
        "SocialWhatsapp",
        "SocialWhatsappBsuid",
        "SocialInstagram",
        "SocialInstagramHandle",
        "AppleOpaqueId",
    }


@pytest.mark.parametrize("spelling", ["Phone", "phone", "PHONE"])
def test_ID1_a_type_is_read_in_any_case(spelling: str) -> None:
    assert identifier_type(spelling) is IdentifierType.PHONE


def test_ID1_an_unknown_type_is_refused_by_its_field() -> None:
    with pytest.raises(InvalidValue) as refused:
        identify("Pager", "12345")
    assert refused.value.field == "type"


# -- one spelling (ID2) -------------------------------------------------------------------------

_DIGITS = st.text("0123456789", min_size=3, max_size=15)
_PHONES = st.builds("".join, st.tuples(st.sampled_from(["", "+", "00", "tel:", "tel:+", "1-", "+1 "]), _DIGITS))
_DOMAINS = st.sampled_from(["example.com", "EXAMPLE.com", "exämple.com", "straße.de", "例え.jp", "a-b.c-d.org"])
_LOCALS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
_EMAILS = st.builds(lambda local, domain: f"{local}@{domain}", _LOCALS, _DOMAINS)
_ANYTHING = st.text(max_size=300) | _PHONES | _EMAILS


@given(kind=st.sampled_from(IdentifierType), raw=_ANYTHING, country=st.sampled_from(["US", "GB", "DE", "IT", "BR"]))
@example(kind=IdentifierType.SOCIAL_TWITTER, raw="@@foo", country="US")
@example(kind=IdentifierType.SOCIAL_TWITTER, raw="İ" * 200, country="US")
@example(kind=IdentifierType.PHONE, raw="+390612345678", country="US")
@example(kind=IdentifierType.EMAIL, raw="ΑΣ@example.com", country="US")
def test_ID2_a_stored_spelling_fed_back_gives_itself(kind: IdentifierType, raw: str, country: str) -> None:
    try:
        stored = identify(kind, raw, source="crm", country=country)
    except InvalidValue:
        return
    if stored is not None:
        assert identify(kind, stored.value, source=stored.source, country=country) == stored


@given(raw=_PHONES, first=st.sampled_from(["US", "GB", "DE"]), second=st.sampled_from(["IT", "BR", "JP"]))
def test_ID2_a_stored_phone_means_the_same_in_every_country(raw: str, first: str, second: str) -> None:
    try:
        stored = identify("Phone", raw, country=first)
    except InvalidValue:
        return
    if stored is not None:
        assert identify("Phone", stored.value, country=second) == stored


# -- phones (ID3, ID4) --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("+1 803-123-0000", "US", "+18031230000"),  # possible, and no valid number of any region
        ("+1 803-123-0000", "DE", "+18031230000"),
        ("(803) 123-0000", "US", "+18031230000"),
        ("803.123.0000", "us", "+18031230000"),
        ("1-803-123-0000", "US", "+18031230000"),
        ("18031230000", "US", "+18031230000"),
        ("tel:+18031230000", "US", "+18031230000"),
        ("TEL:+1-803-123-0000", "US", "+18031230000"),
        ("tel:+18031230000;phone-context=example.com", "US", "+18031230000"),
        ("whatsapp:+18031230000", "US", "+18031230000"),
        ("sip:+18031230000@gateway.example.com", "US", "+18031230000"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("+44 (0)20 7946 0958", "US", "+442079460958"),
        ("011 44 20 7946 0958", "US", "+442079460958"),
        ("0044 20 7946 0958", "DE", "+442079460958"),
        ("442079460958", "US", "+442079460958"),  # no national number: once more with +
        ("06 1234 5678", "IT", "+390612345678"),  # Italy keeps the zero
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("٨٠٣١٢٣٠٠٠٠", "US", "+18031230000"),
    ],
)
def test_ID3_many_spellings_are_one_number(typed: str, country: str, stored: str) -> None:
    assert identify("Phone", typed, country=country) == Identifier(IdentifierType.PHONE, stored)


@pytest.mark.parametrize("typed", ["803 123 0000 x12", "803-123-0000 ext. 12", "tel:+18031230000;ext=12"])
def test_ID3_an_extension_stands_beside_the_number(typed: str) -> None:
    parsed = parse_phone(typed)
    assert (parsed.e164, parsed.extension) == ("+18031230000", 12)


@pytest.mark.parametrize("typed", ["123-0000", "491-2345", "4912345"])
def test_ID3_possible_but_local_only_is_refused(typed: str) -> None:
    """491-2345 is no number of Germany either, although +49 12345 would be possible."""
    with pytest.raises(InvalidValue):
        identify("Phone", typed)


@pytest.mark.parametrize("typed", ["123", "+12", "abcd", "+", "1" * 30, "803-12", "user8031230000@x.com"])
def test_ID3_PJ6_what_cannot_be_a_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue):
        identify("Phone", typed)


@pytest.mark.parametrize(
    "withheld",
    [
        "anonymous",
        "Anonymous",
        "UNKNOWN",
        "restricted",
        "Private",
        "unavailable",
        "266696687",
        "2666966687",
        "+266696687",
        "+2666966687",
        "+1266696687",
        "+12666966687",
        "+1 266-696-6687",
        "tel:+266696687",
        "tel:anonymous",
        "sip:anonymous@anonymous.invalid",
        "",
        "   ",
        None,
    ],
)
def test_ID4_withheld_callers_are_no_identifier(withheld: str | None) -> None:
    assert is_withheld(withheld)
    assert identify("Phone", withheld) is None


@pytest.mark.parametrize("number", ["+12666966688", "8031230000", "+442666966687"])
def test_ID4_other_numbers_are_not_withheld(number: str) -> None:
    assert not is_withheld(number)


# -- emails (ID5) -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Jane.Roe+crm@Example.COM ", "jane.roe+crm@example.com"),
        ("JOSE\u0301@example.com", "jos\u00e9@example.com"),
        ("ana@exämple.com", "ana@xn--exmple-cua.com"),
        ("ana@EXÄMPLE.com", "ana@xn--exmple-cua.com"),
        ("ana@xn--exmple-cua.com", "ana@xn--exmple-cua.com"),
        ("groß@example.com", "groß@example.com"),  # lower(), not casefold()
        ("x@faß.de", "x@xn--fa-hia.de"),
        ("o'neil@example.co.uk", "o'neil@example.co.uk"),
    ],
)
def test_ID5_an_address_has_one_spelling(typed: str, stored: str) -> None:
    assert email(typed).value == stored


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Jane Roe <jane@x.com>", "Jane Roe"),
        ('"Roe, Jane" <JANE@X.com>', "Roe, Jane"),
        ("Roe, Jane <jane@x.com>", "Roe, Jane"),
        ('"Jane \\"JR\\" Roe" <jane@x.com>', 'Jane "JR" Roe'),
        ("jane@x.com <jane@x.com>", "jane@x.com"),
        ("<jane@x.com>", None),
        ("jane@x.com", None),
    ],
)
def test_ID5_a_display_name_is_told_apart(typed: str, name: str | None) -> None:
    parsed = parse_email(typed)
    assert (parsed.address, parsed.name) == ("jane@x.com", name)


@pytest.mark.parametrize(
    "typed",
    [
        "jane",
        "jane@",
        "@x.com",
        "jane@x",
        "jane@@x.com",
        "a@b@x.com",
        "jane@x..com",
        "jane@.x.com",
        "jane@x.com..",
        "jane@-x.com",
        "jane@x_y.com",
        ".jane@x.com",
        "jane.@x.com",
        "ja..ne@x.com",
        "ja ne@x.com",
        "jane@x com",
        "<jane@x.com",
        "jane@x.com, ana@x.com",
        "Jane <jane>",
        "jane@" + "a" * 64 + ".com",
    ],
)
def test_ID5_PJ6_a_malformed_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue):
        identify("Email", typed)


# -- the others (ID6-ID9) -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("491711234567", "US"),
        ("+49 171 1234567", "US"),
        ("whatsapp:+491711234567", "US"),
        ("00491711234567", "US"),
        ("0171 1234567", "DE"),
    ],
)
def test_ID6_a_whatsapp_number_is_digits_with_country_code(typed: str, country: str) -> None:
    assert identify("SocialWhatsapp", typed, country=country) == Identifier(
        IdentifierType.SOCIAL_WHATSAPP, "491711234567"
    )


def test_ID6_a_whatsapp_number_and_a_phone_are_never_the_same() -> None:
    assert known("SocialWhatsapp", "+491711234567") != phone("+491711234567")


def test_ID6_what_is_no_number_is_refused() -> None:
    with pytest.raises(InvalidValue):
        identify("SocialWhatsapp", "jane")


def test_ID7_a_cookie_is_opaque_and_tells_nobody_who_it_is() -> None:
    found = known("Cookie", " aB-9f/= ")
    assert found.value == "aB-9f/="
    assert not found.is_personal


@pytest.mark.parametrize("kind", ["SocialFacebook", "SocialLine", "SocialInstagram", "AppleOpaqueId"])
def test_ID8_social_ids_keep_their_case(kind: str) -> None:
    assert known(kind, "aBcD42").value == "aBcD42"


@pytest.mark.parametrize("typed", ["@JaneRoe", "janeroe", " @janeROE "])
def test_ID8_twitter_names_lose_the_at_sign_and_their_case(typed: str) -> None:
    assert known("SocialTwitter", typed).value == "janeroe"


@pytest.mark.parametrize("kind", IdentifierType)
@pytest.mark.parametrize("blank", [None, "", "  ", "\u00a0\t"])
def test_ID9_blank_is_no_identifier(kind: IdentifierType, blank: str | None) -> None:
    assert identify(kind, blank, source="crm") is None


def test_ID9_an_at_sign_alone_is_no_identifier() -> None:
    assert identify("SocialTwitter", "@") is None


@pytest.mark.parametrize("kind", IdentifierType)
@pytest.mark.parametrize("bad", ["a\x00b", "a\nb", "a\x7fb", "x" * (MAX_LENGTH + 1)])
def test_ID9_control_characters_and_long_values_are_refused(kind: IdentifierType, bad: str) -> None:
    with pytest.raises(InvalidValue):
        identify(kind, bad, source="crm")


def test_ID9_a_value_of_255_characters_is_taken() -> None:
    assert known("Cookie", "x" * MAX_LENGTH).value == "x" * MAX_LENGTH


def test_ID9_an_external_id_needs_its_source() -> None:
    with pytest.raises(InvalidValue) as refused:
        identify("ExternalId", "42")
    assert refused.value.field == "externalSource"


def test_ID9_the_same_value_of_two_sources_is_two_identifiers() -> None:
    assert known("ExternalId", "42", source="crm") != known("ExternalId", "42", source="shop")
