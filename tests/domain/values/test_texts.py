"""What nobody sees: taken out of what is compared, kept where it shapes what is shown (ID2, CO9)."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scv.domain.values.errors import InvalidValue
from scv.domain.values.texts import MAX_LENGTH, bare, checked, is_blank, same, shown

EVERY = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
# What Unicode calls ignorable beside its format characters, and what is empty although it is a letter or a symbol.
BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180f\u2800\u3164\uffa0\ufe00\ufe0f\U000e0100\U000e01ef\U0001d159"


def of(*categories: str) -> list[str]:
    return [each for each in EVERY if unicodedata.category(each) in categories]


def test_id2_every_format_character_and_every_blank_is_invisible() -> None:
    assert [each for each in (*of("Cf"), *BLANKS) if bare(f"a{each}b") != "ab"] == []


def test_id2_nothing_that_can_be_seen_is_taken_out() -> None:
    visible = of("Lu", "Ll", "Lt", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk")
    assert [each for each in visible if bare(each) == ""] == []
    empty = {each for each in of("Lo", "Lm", "So") if bare(each) == ""}
    assert empty == set("\u115f\u1160\u3164\uffa0\u2800\U0001d159")


def test_co9_every_kind_of_space_separates() -> None:
    spaces = of("Zs", "Zl", "Zp")
    assert {bare(f"a{each}b") for each in spaces} == {"a b"}
    assert {shown(f"{each}a{each}{each}b{each}") for each in (*spaces, "\t", "\n", "\x0b", "\x85")} == {"a b"}


@given(st.text(max_size=30))
@example("\u0958\u200d")
@example("\u1100\u1160\u11a8")
@example("J\u200d\u0301")
@example("\u0d4d\u200d\u200d a")
def test_id2_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    assert bare(bare(text)) == bare(text)
    assert same(same(text)) == same(text)
    assert shown(shown(text)) == shown(text)
    assert (shown(text) is None) == is_blank(text)


@given(st.lists(st.sampled_from([*of("Cf", "Zs", "Zl", "Zp", "Cc"), *BLANKS]), max_size=8).map("".join))
def test_co9_a_name_of_nothing_that_can_be_seen_is_none(text: str) -> None:
    assert is_blank(text)
    assert shown(text) is None


@pytest.mark.parametrize(
    "name",
    [
        "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc",  # Persian: a zero-width non-joiner between two letters
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3",  # Sinhala: Sri
        "\u0915\u094d\u200d\u0937",  # Devanagari
        "\u0d2e\u0d4b\u0d39\u0d28\u0d4d\u200d",  # Malayalam: a final chillu, as it was written for long
        "\U0001f469\u200d\U0001f4bb Ana",
        "\u2764\ufe0f\u200d\U0001f525",
        "1\ufe0f\u20e3",
        "\u8fbb\U000e0100",  # a variant of a Japanese family name
        "\u1820\u180b",  # Mongolian
    ],
)
def test_co9_what_gives_a_name_its_shape_is_kept(name: str) -> None:
    assert shown(f" {name} ") == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Jane\u200dRoe", "JaneRoe"),
        ("\u200dJane", "Jane"),
        ("Jane\u200c", "Jane"),
        ("J\ufe0fane", "Jane"),
        ("\u0646\u0627\u0645\u0647\u200c", "\u0646\u0627\u0645\u0647"),
        ("\u200c\u0646\u0627\u0645\u0647", "\u0646\u0627\u0645\u0647"),
        ("\u0646\u0627\u0645\u0647 \u200c \u0627\u06cc", "\u0646\u0627\u0645\u0647 \u0627\u06cc"),
        ("\u0646\u200c\u200c\u0627", "\u0646\u200c\u0627"),
        ("\u202eJane\u202c", "Jane"),
        ("Ja\u00adne", "Jane"),
        ("Jane\x00Roe", "Jane Roe"),
        ("Jose\u0301", "Jos\u00e9"),
    ],
)
def test_co9_what_shapes_nothing_goes(typed: str, kept: str) -> None:
    assert shown(typed) == kept


def test_id9_length_is_counted_without_what_nobody_sees() -> None:
    assert checked("x" * MAX_LENGTH + "\u200b" * 10) == "x" * MAX_LENGTH
    with pytest.raises(InvalidValue):
        checked("\u0958" * 200)  # composed it is twice as long
