"""The table of spellings, row by row: what is stored, what reads as itself, what a record keeps (ID2-ID10)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.contacts.phone_fields import PhoneNumber, normalise_phone, normalise_whatsapp
from scv.domain.identifiers.identifier import (
    Identifier,
    IdentifierType,
    earlier_spellings,
    identifier_type,
    identify,
    todays,
)
from scv.domain.values.errors import InvalidValue
from tests.spellings import ALL, READ, REFUSED, Spelling


def test_the_table_is_of_the_real_world_and_every_row_stands_once() -> None:
    assert len(ALL) >= 200
    assert len({(row.kind, row.raw, row.country, row.source) for row in ALL}) == len(ALL)


@pytest.mark.parametrize("row", ALL, ids=str)
def test_id2_to_id10_every_spelling_is_stored_as_its_one_spelling(row: Spelling) -> None:
    """ID2, ID3, ID4, ID5, ID6, ID8, ID9, ID10."""
    if row.stored == REFUSED:
        with pytest.raises(InvalidValue):
            identify(row.kind, row.raw, source=row.source, country=row.country)
        return
    found = identify(row.kind, row.raw, source=row.source, country=row.country)
    assert (found.value if found else None) == row.stored


@pytest.mark.parametrize("row", READ, ids=str)
def test_id2_a_stored_spelling_is_itself_in_every_country(row: Spelling) -> None:
    stored = Identifier(identifier_type(row.kind), str(row.stored), row.source and row.source.strip("\u200b"))
    for country in ("US", "GB", "DE", "BR", "MX", "AR", "IT", "CN"):
        assert identify(row.kind, stored.value, source=stored.source, country=country) == stored


# -- what nobody sees, anywhere in a value (ID2) ------------------------------------------------

_BLANK_LETTERS = "\u2800\u3164\uffa0\u115f\u1160\ufe0f\u034f\u180b\U000e0100"
_NOBODY_SEES = st.text(st.characters(categories=["Cf"], include_characters=_BLANK_LETTERS), min_size=1, max_size=3)
_OUTSIDE = st.sampled_from(["", " ", "\u00a0", "\u3000", "\u2028", "\t", "\u200b \ufeff"])


@pytest.mark.parametrize("kind", IdentifierType)
@given(data=st.data())
def test_id2_invisible_characters_make_no_other_identifier(kind: IdentifierType, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from([each for each in READ if each.kind == kind]))
    place = data.draw(st.integers(0, len(row.raw)))
    spoiled = row.raw[:place] + data.draw(_NOBODY_SEES) + row.raw[place:]
    outside = data.draw(_OUTSIDE)

    found = identify(kind, f"{outside}{spoiled}{outside}", source=row.source, country=row.country)

    assert found == identify(kind, row.raw, source=row.source, country=row.country)


# -- one line, several spellings (ID10) ---------------------------------------------------------

_NATIONAL = st.text("0123456789", min_size=10, max_size=10)
_DDD = st.integers(11, 99).filter(lambda code: code % 10)
_SEVEN = st.text("0123456789", min_size=7, max_size=7)
_BRAZIL = st.tuples(_DDD, st.integers(6, 9), _SEVEN).map(
    lambda parts: (f"55{parts[0]}9{parts[1]}{parts[2]}", f"55{parts[0]}{parts[1]}{parts[2]}")
)
_MEXICO = _NATIONAL.map(lambda number: (f"52{number}", f"521{number}"))
_ARGENTINA = _NATIONAL.map(lambda number: (f"54{number}", f"549{number}"))
_PAIRS = _BRAZIL | _MEXICO | _ARGENTINA


@given(pair=_PAIRS)
def test_id10_two_spellings_of_one_line_are_one_identifier(pair: tuple[str, str]) -> None:
    whatsapp = {identify("SocialWhatsapp", spelled) for spelled in (*pair, f"+{pair[0]}", f"whatsapp:+{pair[1]}")}
    phones = {_phone(f"{prefix}{spelled}") for spelled in pair for prefix in ("+", "tel:+", "00")}

    assert len(whatsapp) == 1
    assert len(phones) == 1


@given(pair=_PAIRS)
def test_id10_the_record_shows_the_spelling_that_was_given(pair: tuple[str, str]) -> None:
    for spelled in pair:
        if _phone(f"+{spelled}") is not None:
            saved = normalise_phone(PhoneNumber(f"+{spelled}"))
            assert saved is not None
            assert (saved.e164, _digits(saved.display)) == (f"+{spelled}", spelled)
            assert normalise_phone(saved) == saved
        number = normalise_whatsapp(PhoneNumber(spelled))
        assert number is not None
        assert (number.e164, _digits(number.display)) == (f"+{spelled}", spelled)
        assert normalise_whatsapp(number) == number


@given(code=_DDD, number=st.from_regex(r"[2-5][0-9]{7}", fullmatch=True))
def test_id10_a_brazilian_landline_is_never_a_mobile(code: int, number: str) -> None:
    landline = f"55{code}{number}"
    assert identify("SocialWhatsapp", landline) == Identifier(IdentifierType.SOCIAL_WHATSAPP, landline)
    assert _phone(f"+{landline}") != _phone(f"+55{code}9{number}")


@given(pair=_PAIRS)
def test_id10_what_was_stored_before_is_asked_too(pair: tuple[str, str]) -> None:
    """Each spelling that the store may have from before is today's, or one that is asked beside it."""
    for kind, prefix in (("SocialWhatsapp", ""), ("Phone", "+")):
        today = identify(kind, pair[0]) if kind == "SocialWhatsapp" else _phone(f"+{pair[0]}")
        if today is None:
            continue
        asked = {each.value for each in (today, *earlier_spellings(today))}
        stored = {f"{prefix}{spelled}" for spelled in pair if not spelled.startswith("521")}  # refused before
        assert stored <= asked


def test_id2_only_few_kinds_had_other_spellings() -> None:
    """Nothing else costs a further question before a stack has been brought over."""
    changed = {str(today.type) for today in map(_of, READ) if today.value.isascii() and earlier_spellings(today)}
    usual = [today for today in map(_of, READ) if today.type == "Phone" and today.value[:3] not in ("+54", "+55")]

    assert changed == {"Phone", "SocialWhatsapp", "SocialInstagramHandle", "SocialWhatsappBsuid"}
    assert [today for today in usual if earlier_spellings(today)] == []


@pytest.mark.parametrize("row", READ, ids=str)
def test_id2_an_earlier_spelling_is_read_as_todays(row: Spelling) -> None:
    today = _of(row)
    assert todays(today) == today
    assert {todays(each) for each in earlier_spellings(today)} <= {today}


@pytest.mark.parametrize("stored", ["+86282452253", "+17378742833", "+10000000000"])
def test_id4_what_was_stored_of_a_withheld_caller_is_nobodys(stored: str) -> None:
    assert todays(Identifier(IdentifierType.PHONE, stored)) is None


def test_id2_what_todays_rules_cannot_read_is_kept_as_it_was() -> None:
    odd = Identifier(IdentifierType.EMAIL, "jane@exa_mple.com")
    assert todays(odd) == odd


def test_id8_identifiers_sort_with_a_source_and_without() -> None:
    kind = IdentifierType.SOCIAL_FACEBOOK
    pages = [Identifier(kind, "1", "b"), Identifier(kind, "1"), Identifier(kind, "1", "a")]
    assert [each.source for each in sorted(pages)] == [None, "a", "b"]


def _phone(spelled: str) -> Identifier | None:
    try:
        return identify("Phone", spelled)
    except InvalidValue:
        return None


def _digits(text: str | None) -> str:
    return "".join(each for each in text or "" if each.isdigit())


def _of(row: Spelling) -> Identifier:
    found = identify(row.kind, row.raw, source=row.source, country=row.country)
    assert found is not None
    return found
