"""Names: parts where they can be told, whole and in order where they cannot (CO1, CO9)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.contacts.life import curated, require_names
from scv.domain.contacts.names import parted
from scv.domain.contacts.profiles import Profile, normalise
from scv.domain.interactions.interaction import Facts
from scv.domain.linking.collecting import collected_name
from scv.domain.values.errors import NameRequired
from scv.domain.values.ids import ContactId
from tests.builders import NOW

BLANK = ["", " ", "\u00a0", "\u3164", "\u2800\u200b", "\u200d\u200c", "\ufeff\t", "\x00"]


@pytest.mark.parametrize(
    ("display", "first", "last"),
    [
        ("Jane Roe", "Jane", "Roe"),
        ("Mary Ann Roe", "Mary Ann", "Roe"),
        ("Jane", "Jane", None),
        ("Roe, Jane", "Jane", "Roe"),
        ("Roe,Jane", "Jane", "Roe"),
        ("ROE , Mary Ann", "Mary Ann", "ROE"),
        ("O'Neil, Jane", "Jane", "O'Neil"),
        ("Roe-Smith, Jane", "Jane", "Roe-Smith"),
        ("van der Berg, Jan", "Jan", "van der Berg"),
        ("R\u00f6e, Ana - ACME", "Ana - ACME", "R\u00f6e"),
        ("\u0631\u0648\u060c \u0633\u0627\u0631\u0627", "\u0633\u0627\u0631\u0627", "\u0631\u0648"),
        ('"Roe, Jane"', "Jane", "Roe"),
        ("'Jane Roe'", "Jane", "Roe"),
        ("\u201cJane Roe\u201d", "Jane", "Roe"),
        ("Jane\u00a0Roe", "Jane", "Roe"),
        ("\u5c71\u7530\u3000\u592a\u90ce", "\u5c71\u7530", "\u592a\u90ce"),
        ("\u5c71\u7530\u592a\u90ce", "\u5c71\u7530\u592a\u90ce", None),
        ("Jane \u200b Roe", "Jane", "Roe"),
        ("Jane Roe, Jr.", "Jane", "Roe, Jr."),
        ("Jane Roe, PhD, MBA", "Jane", "Roe, PhD, MBA"),
        ("Jane Roe (Sales)", "Jane", "Roe (Sales)"),
        ("Roe, Jane (Sales)", "Jane (Sales)", "Roe"),
        ("Acme, Inc.", "Acme, Inc.", None),
        ("Jane Roe, Acme", "Jane Roe, Acme", None),
        ("Garc\u00eda M\u00e1rquez, Gabriel", "Garc\u00eda M\u00e1rquez, Gabriel", None),
        ("Roe, Jane, Sales", "Roe, Jane, Sales", None),
        ("Roe,", "Roe", None),
        (", Jane", "Jane", None),
        (",", ",", None),
    ],
)
def test_co9_the_parts_of_a_display_name(display: str, first: str | None, last: str | None) -> None:
    assert parted(display) == (first, last)


@pytest.mark.parametrize("blank", BLANK)
def test_co9_blank_is_no_name(blank: str) -> None:
    assert parted(blank) == (None, None)
    assert collected_name(Facts(name="Roe, Jane", first_name=blank)) == ("Jane", "Roe")
    assert normalise(Profile(first_name=blank)).first_name is None
    assert not Profile(first_name="Jane", last_name=blank).has_full_name
    assert Profile(first_name=blank, last_name="Roe").display_name == "Roe"


@pytest.mark.parametrize("blank", BLANK)
@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_co9_co1_nobody_is_saved_without_a_name(field: str, blank: str) -> None:
    names = {"first_name": "Jane", "last_name": "Roe", field: blank}
    profile = Profile(first_name=names["first_name"], last_name=names["last_name"])
    with pytest.raises(NameRequired):
        require_names(profile)
    with pytest.raises(NameRequired):
        curated(ContactId("c-1"), UNASSIGNED_DIVISION, profile, NOW, "u-1")


_PARTS = st.lists(st.sampled_from(["Jane", "Roe", ",", " ", "(x)", "Jr.", '"', "de"])).map("".join)


@given(st.text(max_size=60) | _PARTS)
def test_co9_no_letter_of_a_name_is_lost_or_added(display: str) -> None:
    first, last = parted(display)
    letters = sorted(re.sub(r"[\W_]", "", f"{first or ''}{last or ''}"))
    whole = Profile(first_name=display).display_name or ""

    assert letters == sorted(re.sub(r"[\W_]", "", whole))
    assert last is None or first is not None
