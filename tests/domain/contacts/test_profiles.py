"""The fields of a record: stored spellings beside what was typed, and the identifiers they carry (CO2, CO3)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.contacts.profiles import (
    AppleOpaqueId,
    ExternalId,
    ExternalSource,
    FacebookId,
    InstagramId,
    LineId,
    LineUserId,
    PhoneNumber,
    Profile,
    ScopedId,
    TwitterId,
    WhatsAppId,
    carrying,
    identifiers_of,
    normalise,
)
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.values.errors import InvalidValue
from tests.builders import email, known, phone
from tests.spellings import READ, Spelling


def saved_phone(country: str = "US", **typed: Any) -> PhoneNumber:
    found = normalise(Profile(work_phone=PhoneNumber(**typed)), country).work_phone
    assert found is not None
    return found


def test_ID3_the_display_is_international_and_what_was_typed_is_kept() -> None:
    saved = saved_phone(display="(803) 123-0000 x12")
    assert saved.display == "+1 803-123-0000"
    assert saved.user_input == "(803) 123-0000 x12"
    assert (saved.e164, saved.extension) == ("+18031230000", 12)


def test_ID3_what_was_typed_survives_a_second_save() -> None:
    first = saved_phone(display="(803) 123-0000 x12")
    assert normalise(Profile(work_phone=first)).work_phone == first


def test_ID3_what_was_typed_survives_where_the_number_names_its_country() -> None:
    """The number was read in its own country, so what was typed is compared in that one too."""
    first = saved_phone(display="020 7946 0958", normalization_country_code="GB")
    assert first.user_input == "020 7946 0958"
    assert normalise(Profile(work_phone=first)).work_phone == first


def test_ID3_a_new_display_replaces_what_was_typed_before() -> None:
    saved = saved_phone(display="803-123-0001", user_input="(803) 123-0000", e164="+18031230000")
    assert (saved.e164, saved.user_input) == ("+18031230001", "803-123-0001")


def test_ID3_the_default_country_is_the_projects() -> None:
    assert saved_phone("GB", display="020 7946 0958").e164 == "+442079460958"


def test_ID3_a_number_given_as_e164_only_gets_its_display() -> None:
    assert saved_phone(e164="+18031230000").display == "+1 803-123-0000"


@pytest.mark.parametrize("typed", ["anonymous", "  ", "+266696687"])
def test_ID4_a_withheld_number_is_no_field(typed: str) -> None:
    assert normalise(Profile(home_phone=PhoneNumber(display=typed))).home_phone is None


@pytest.mark.parametrize(
    ("profile", "field"),
    [
        (Profile(cell_phone=PhoneNumber(display="12")), "cellPhone"),
        (Profile(work_email="ana"), "workEmail"),
        (Profile(whats_app_id=WhatsAppId(PhoneNumber(display="ana"))), "whatsAppId"),
    ],
)
def test_PJ6_a_bad_phone_or_email_is_refused_by_its_field(profile: Profile, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        normalise(profile)
    assert refused.value.field == field


def test_CO1_blank_is_not_a_name() -> None:
    saved = normalise(Profile(first_name="  ", last_name=" Roe "))
    assert (saved.first_name, saved.last_name) == (None, "Roe")


@pytest.mark.parametrize(
    ("profile", "shown"),
    [
        (Profile(first_name="Ana", last_name="Roe"), "Ana Roe"),
        (Profile(last_name="Roe"), "Roe"),
        (Profile(first_name=" "), None),
        (Profile(), None),
    ],
)
def test_CH1_without_a_name_there_is_nothing_to_show(profile: Profile, shown: str | None) -> None:
    assert profile.display_name == shown


def test_CO3_every_field_that_can_identify_does() -> None:
    profile = normalise(
        Profile(
            work_phone=PhoneNumber("+1 803-123-0000"),
            cell_phone=PhoneNumber("+1 803-123-0001"),
            home_phone=PhoneNumber("+1 803-123-0002"),
            other_phone=PhoneNumber("+1 803-123-0003"),
            work_email="a@example.com",
            personal_email="b@example.com",
            other_email="c@example.com",
            twitter_id=TwitterId(id="42", screen_name="@Ana"),
            facebook_id=FacebookId(ids=(ScopedId("f1"), ScopedId("f2"))),
            line_id=LineId(ids=(LineUserId("l1"),)),
            whats_app_id=WhatsAppId(PhoneNumber("+49 171 1234567")),
            instagram_id=InstagramId(ids=(ScopedId("i1"),), handle="ana.roe"),
            apple_opaque_ids=(AppleOpaqueId("urn:1"),),
            external_ids=(ExternalId(ExternalSource("crm"), "7"),),
        )
    )
    assert identifiers_of(profile) == (
        phone("+18031230000"),
        phone("+18031230001"),
        phone("+18031230002"),
        phone("+18031230003"),
        email("a@example.com"),
        email("b@example.com"),
        email("c@example.com"),
        known("SocialTwitter", "42"),
        known("SocialTwitter", "ana"),
        known("SocialFacebook", "f1"),
        known("SocialFacebook", "f2"),
        known("SocialLine", "l1"),
        known("SocialWhatsapp", "491711234567"),
        known("SocialInstagram", "i1"),
        known("SocialInstagramHandle", "ana.roe"),
        known("AppleOpaqueId", "urn:1"),
        Identifier(IdentifierType.EXTERNAL_ID, "7", "crm"),
    )


def test_CO2_the_same_value_in_two_fields_is_one_identifier() -> None:
    profile = normalise(Profile(work_phone=PhoneNumber("803-123-0000"), cell_phone=PhoneNumber("+18031230000")))
    assert identifiers_of(profile) == (phone(),)


def test_ID6_a_whatsapp_number_keeps_what_was_typed() -> None:
    account = normalise(Profile(whats_app_id=WhatsAppId(PhoneNumber(display="+49 171 1234567")))).whats_app_id
    assert account is not None
    assert account.phone_number is not None
    assert (account.phone_number.e164, account.phone_number.user_input) == ("+491711234567", "+49 171 1234567")


@pytest.mark.parametrize("field", ["custom_fields", "schema"])
@pytest.mark.parametrize("value", [float("inf"), float("nan"), 10**400, [[{"a": float("-inf")}]]])
def test_ac12_what_json_cannot_carry_is_refused_by_its_field(field: str, value: Any) -> None:
    """Whoever fills the fields: a client, a merge's override, an enrichment."""
    fields: dict[str, Any] = {field: {"n": value}}
    with pytest.raises(InvalidValue) as refused:
        normalise(Profile(**fields))
    assert refused.value.field == ("customFields" if field == "custom_fields" else field)


def test_id2_ids_of_accounts_are_kept_without_what_nobody_sees() -> None:
    odd = Profile(
        twitter_id=TwitterId(id=" 42\u200b", screen_name="@Ana\ufeff", name="An\u200ba"),
        facebook_id=FacebookId(ids=(ScopedId("f\u2060", ExternalSource("p\u200b", "Page")),), display_name="A\u200b"),
        external_ids=(ExternalId(ExternalSource("crm"), "\u200e7"),),
    )

    saved = normalise(odd)

    assert saved.twitter_id == TwitterId(id="42", screen_name="@Ana", name="An\u200ba")
    assert saved.facebook_id == FacebookId((ScopedId("f", ExternalSource("p", "Page")),), "A\u200b")
    assert saved.external_ids == (ExternalId(ExternalSource("crm"), "7"),)
    assert normalise(saved) == saved


@pytest.mark.parametrize(
    ("identifier", "spelling", "shown"),
    [
        (phone(), "(803) 123-0000 x12", PhoneNumber("+1 803-123-0000", "(803) 123-0000 x12", "+18031230000", "US", 12)),
        (phone(), None, PhoneNumber("+1 803-123-0000", "+18031230000", "+18031230000", "US")),
        (phone(), "803-123-0001", PhoneNumber("+1 803-123-0000", "+18031230000", "+18031230000", "US")),
        (
            known("Phone", "+5491123456789"),
            "+5491123456789",
            PhoneNumber("+54 9 11 2345-6789", "+5491123456789", "+5491123456789", "AR"),
        ),
    ],
)
def test_id3_a_field_shows_what_the_sender_wrote_as_long_as_it_says_the_identifier(
    identifier: Identifier, spelling: str | None, shown: PhoneNumber
) -> None:
    filled = normalise(carrying(Profile(), identifier, spelling))

    assert filled.other_phone == shown
    assert identifiers_of(filled) == (identifier,)


@pytest.mark.parametrize("row", [row for row in READ if row.country == "US"], ids=str)
def test_id2_a_field_that_carries_an_identifier_says_it(row: Spelling) -> None:
    identifier = known(row.kind, row.raw, source=row.source)
    for spelling in (None, row.raw):
        filled = normalise(carrying(Profile(), identifier, spelling))
        assert identifiers_of(filled) == (() if row.kind in ("Cookie", "SocialWhatsappBsuid") else (identifier,))


_TYPED = st.sampled_from(
    [
        "803 123 0000",
        "+44 20 7946 0958",
        "020 7946 0958",
        "1-800-FLOWERS",
        "8031230000x9",
        "anonymous",
        "",
        "0171 1234567",
    ]
)


@given(
    typed=_TYPED,
    country=st.sampled_from(["US", "GB", "DE"]),
    own=st.sampled_from([None, "GB", "DE"]),
    address=st.sampled_from(["ANA@example.com", "x@faß.de", " ", None]),
)
def test_ID2_saving_what_was_saved_changes_nothing(
    typed: str, country: str, own: str | None, address: str | None
) -> None:
    number = PhoneNumber(display=typed, normalization_country_code=own)
    try:
        once = normalise(Profile(other_phone=number, other_email=address), country)
    except InvalidValue:
        return
    assert normalise(once, country) == once
