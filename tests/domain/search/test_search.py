"""Search: what a contact is found by, and what a query asks for (CO6, RS7)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.contacts.contact import UNASSIGNED_DIVISION, ContactType
from scv.domain.contacts.life import curated, provisional
from scv.domain.contacts.profiles import PhoneNumber, Profile, normalise
from scv.domain.identifiers.identifier import parse_phone
from scv.domain.search.letters import fold
from scv.domain.search.queries import finds_itself, known_of, read_query
from scv.domain.search.tokens import sort_names, tokens
from scv.domain.search.words import MAX_WORDS, name_words
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ContactId
from tests.builders import NOW, alexis, person, phone

C_1 = ContactId("c-1")
DIALLED = (  # digits, and what may stand before them
    ("8031230000", ("", "+1 ", "(+1) ", "1-", "1 / ", "++1")),
    ("3012345678", ("+49 ", "(+49)", "0049 ")),
)


def found_by(query: str, *names: str, **fields: Any) -> bool:
    """Whether the query means the contact; then one of its rows is where the query looks."""
    wanted, contact = read_query(query), person("c-1", names[0], names[1], NOW, **fields)
    meant = not wanted.asks_for_nothing and wanted.meets(known_of(contact))
    assert finds_itself(wanted, contact) or not meant, f"nothing leads from {query} to {names}"
    return meant


@pytest.mark.parametrize("query", ["Alexis", "alexis", "ALEXIS", "ale", "doe", "ale doe", "doe alexis", "Doe, Alexis"])
def test_CO6_word_prefixes_in_any_case_and_order(query: str) -> None:
    assert found_by(query, "Alexis", "Doe")


@pytest.mark.parametrize("query", ["lexis", "alexis roe", "alexisdoe", "x"])
def test_CO6_every_word_must_begin_a_word(query: str) -> None:
    assert not found_by(query, "Alexis", "Doe")


@pytest.mark.parametrize("query", ["José", "Jose", "JOSÉ", "jose\u0301", "muller", "Müller", "MÜLLER"])
def test_CO6_accents_are_folded(query: str) -> None:
    assert found_by(query, "José", "Müller")


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Søren", "soren"),
        ("Łukasz", "lukasz"),
        ("Weiß", "weiss"),
        ("Æsa", "aesa"),
        ("Çelik", "celik"),
        ("Ðorđe", "dorde"),
    ],
)
def test_CO6_letters_that_are_no_accents_are_folded_as_well(name: str, query: str) -> None:
    assert found_by(query, name, "Roe")
    assert found_by(name, name, "Roe")


@pytest.mark.parametrize("query", ["O'Neil", "o\u2019neil", "oneil", "ONeil", "neil", "o neil", "O'Ne"])
def test_CO6_a_joined_name_is_found_by_its_parts_and_run_together(query: str) -> None:
    assert found_by(query, "Shaq", "O'Neil")


@pytest.mark.parametrize("query", ["Anne-Marie", "annemarie", "marie", "anne marie", "ANNE-M"])
def test_CO6_a_hyphen_is_a_joint(query: str) -> None:
    assert found_by(query, "Anne-Marie", "Roe")


@pytest.mark.parametrize("query", ["山田太郎", "太郎山田", "山田太郎 taro@example.com", "taro@example.com 太郎山田"])
def test_CO8_a_full_name_without_spaces_is_one_word_whatever_stands_beside_it(query: str) -> None:
    assert found_by(query, "太郎", "山田", personal_email="taro@example.com")
    assert not found_by(query, "太郎", "山本", personal_email="taro@example.com")


@pytest.mark.parametrize("query", ["山田", "山"])
def test_CO6_names_need_no_latin_letters(query: str) -> None:
    assert found_by(query, "太郎", "山田")


@pytest.mark.parametrize(
    "query",
    [
        "+1 803-123-0000",
        "+18031230000",
        "18031230000",
        "1-803-123-0000",
        "(803) 123-0000",
        "803.123.0000",
        "8031230000",
        "803 123",
        "803",
        "+1 803",
        "1/803/123",
        "Alexis +18031230000",
        "Alexis 8031230000",
    ],
)
def test_CO6_a_phone_in_any_spelling_or_its_first_digits(query: str) -> None:
    assert found_by(query, "Alexis", "Doe", cell_phone=PhoneNumber("+1 803-123-0000"))


@pytest.mark.parametrize(
    "query",
    [
        *("+49 30 / 12345678", "+49 (0)30 / 12345678", "+49 - 30 - 12345678", "(+49) 30 12345678", "++49 30 12345678"),
        *("+49 30 12345678,,55#", "+49 30 12345678 int 4", "Ana +49 30 / 123456", "+49 / 30 / 12345678 ext. 5 Ana"),
    ],
)
def test_CO6_ID3_a_phone_that_is_parted_by_marks_with_spaces_or_has_an_extension_is_found(query: str) -> None:
    assert found_by(query, "Ana", "Roe", cell_phone=PhoneNumber("+493012345678"))


@given(
    st.sampled_from(DIALLED),
    st.lists(st.sampled_from(["", "", " ", "-", ".", "/", " - ", " / ", " . ", ") ", " (0)"]), min_size=9, max_size=9),
    st.sampled_from(["", " x5", "x12", " ext. 12", ",,55#", " int 4", ";ext=7"]),
)
def test_CO6_ID3_whatever_spelling_is_saved_as_a_number_finds_it(
    number: tuple[str, tuple[str, ...]], marks: list[str], extension: str
) -> None:
    digits, prefixes = number
    parted = "".join(digit + mark for digit, mark in zip(digits, [*marks, ""], strict=True))
    for prefix in prefixes:
        spelled = f"{prefix}{parted}{extension}"
        try:
            saved = parse_phone(spelled, "US")
        except InvalidValue:
            continue  # nothing that anybody could have saved
        assert found_by(spelled, "Ana", "Roe", cell_phone=PhoneNumber(saved.e164)), spelled


@pytest.mark.parametrize("query", ["020 7946 0958", "+44 (0)20 7946 0958", "0044 20 7946 0958", "20 7946"])
def test_CO6_a_national_number_is_found_with_its_trunk_zero(query: str) -> None:
    assert found_by(query, "Alexis", "Doe", cell_phone=PhoneNumber("+44 20 7946 0958"))


def test_CO6_an_italian_number_keeps_its_zero_and_is_found() -> None:
    for query in ("06 12345678", "+39 06 12345678"):
        assert found_by(query, "Anna", "Rossi", work_phone=PhoneNumber("+39 06 12345678"))


@pytest.mark.parametrize(
    "query", ["Jane.Roe@Example.com", "jane.roe@ex", "jane.roe", "<jane.roe@example.com>", "example"]
)
def test_CO6_an_email_as_typed(query: str) -> None:
    assert found_by(query, "Jane", "Doe", work_email="jane.roe@example.com")


@pytest.mark.parametrize("query", ["roe@example", "@example", "@ex", "example.c", "roe@"])
def test_CO6_an_email_is_found_from_any_word_on(query: str) -> None:
    assert found_by(query, "Jane", "Doe", work_email="jane.roe@example.com")


@pytest.mark.parametrize("query", ["oe@example", "@roe", "@jane", "xample.com", "ane.roe"])
def test_CO6_an_email_is_not_found_from_the_middle_of_a_word_on(query: str) -> None:
    assert not found_by(query, "Jane", "Doe", work_email="jane.roe@example.com")


def test_CO6_an_email_of_a_domain_with_accents_as_typed() -> None:
    assert found_by("ana@EXÄMPLE.com", "Ana", "Roe", work_email="ana@exämple.com")


@pytest.mark.parametrize("query", ["", "   ", "...", "+", "-"])
def test_CO6_a_query_without_a_word_asks_for_nothing(query: str) -> None:
    assert read_query(query).asks_for_nothing


def test_RS7_nothing_finds_a_provisional_or_a_deleted_contact() -> None:
    assert tokens(provisional(C_1, UNASSIGNED_DIVISION, (phone(),), NOW, alexis().profile)) == ()
    assert tokens(dataclasses.replace(alexis(), deleted_at=NOW)) == ()
    assert tokens(dataclasses.replace(alexis(), type=ContactType.IDENTIFIED)) == ()


def test_CO6_a_contact_has_a_limited_number_of_words() -> None:
    profile = normalise(Profile(first_name=" ".join(f"name{n}" for n in range(90)), last_name="Roe"))
    assert len(name_words(curated(C_1, UNASSIGNED_DIVISION, profile, NOW, by="u-1"))) == MAX_WORDS


_letters = st.characters(categories=("Lu", "Ll", "Lo", "Lt", "Mn"), max_codepoint=0x2FFF)
_names = st.text(_letters | st.sampled_from("'- "), min_size=1, max_size=20)


@given(text=st.text(max_size=30))
def test_CO6_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(first=_names, last=_names)
def test_CO6_whoever_has_words_is_found_by_the_own_name(first: str, last: str) -> None:
    profile = normalise(Profile(first_name=f"A{first}", last_name=f"B{last}"))
    contact = curated(C_1, UNASSIGNED_DIVISION, profile, NOW, by="u-1")
    query = read_query(f"{profile.first_name} {profile.last_name}")
    assert query.meets(known_of(contact))
    assert finds_itself(query, contact)


def test_listings_are_ordered_by_folded_names() -> None:
    assert sort_names(person("c-1", "Émile", "Zola", NOW).profile) == ("emile", "zola")
