"""Whether two names may be one person's (SG1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.domain.contacts.profiles import Profile
from scv.domain.pairs.likeness import jaro_winkler, likeness


def alike(one: tuple[str, str], other: tuple[str, str]) -> str | None:
    found = likeness(Profile(first_name=one[0], last_name=one[1]), Profile(first_name=other[0], last_name=other[1]))
    return found.names.value if found else None


ALIKE = (
    (("Ana", "Roe"), ("ANA", "Roe"), "same"),
    (("Ana", "Roe"), ("Ána", "Röe"), "same"),
    (("Ana", "Roe"), ("Roe", "Ana"), "swapped"),
    (("Alexis", "Johnson"), ("Jonhson", "Alexis"), "swapped"),
    (("Alexis", "Johnson"), ("Alexsi", "Johnson"), "similar"),
    (("Alexis", "Johnson"), ("A.", "Johnson"), "initial"),
    (("Jean-Pierre", "Dupont"), ("Jean Pierre", "Dupont"), "similar"),
    (("Ana", "de la Cruz"), ("Ana", "Cruz"), "similar"),
    (("María José", "García"), ("Maria", "Garcia"), "similar"),
    (("Анна", "Иванова"), ("Анна", "Иваново"), "similar"),
    (("علي", "حسن"), ("على", "حسن"), "same"),
    (("太郎", "山田"), ("山田", "太郎"), "swapped"),
    (("민수", "김"), ("김", "민수"), "swapped"),
    (("王小明", "王"), ("王小明", "王"), "same"),
)
DIFFERENT = (
    (("Ana", "Roe"), ("Bea", "Roe")),
    (("Ana", "Roe"), ("Ina", "Roe")),
    (("Daniel", "Silva"), ("Daniela", "Silva")),
    (("Mario", "Rossi"), ("Maria", "Rossi")),
    (("Alexis", "Johnson"), ("Alexis", "Peterson")),
    (("B.", "Johnson"), ("Alexis", "Johnson")),
    (("太郎", "山田"), ("花子", "山田")),
    (("Александр", "Иванов"), ("Александра", "Иванова")),
)


@pytest.mark.parametrize(("one", "other", "how"), ALIKE, ids=str)
def test_sg1_one_person_written_twice_is_alike(one: tuple[str, str], other: tuple[str, str], how: str) -> None:
    assert (alike(one, other), alike(other, one)) == (how, how)


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=str)
def test_sg1_people_of_one_household_are_not_alike(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (alike(one, other), alike(other, one)) == (None, None)


@pytest.mark.parametrize("blank", [None, "", " ", "-", "\u200b"])
def test_sg1_a_name_that_is_none_is_like_no_other(blank: str | None) -> None:
    nobody = Profile(first_name=blank, last_name="Roe")
    assert likeness(nobody, nobody) is None
    assert likeness(Profile(first_name="Ana", last_name="Roe"), nobody) is None


names = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@given(names, names, names, names)
def test_sg1_likeness_is_the_same_from_both_sides_and_from_0_to_1(a: str, b: str, c: str, d: str) -> None:
    one, other = Profile(first_name=a, last_name=b), Profile(first_name=c, last_name=d)
    found = likeness(one, other)
    assert found == likeness(other, one)
    assert found is None or 0 < found.score <= 1
    whole = likeness(one, one)
    assert whole is None or (whole.names, whole.score) == ("same", 1.0)


# Pairs and figures of Winkler's own papers, to four places.
PUBLISHED = (
    ("shackleford", "shackelford", 0.9818),
    ("dixon", "dicksonx", 0.8133),
    ("martha", "marhta", 0.9611),
    ("dwayne", "duane", 0.84),
    ("abroms", "abrams", 0.9222),
    ("lampley", "campley", 0.9048),
    ("jones", "johnson", 0.8324),
)


@pytest.mark.parametrize(("one", "other", "figure"), PUBLISHED)
def test_sg1_the_measure_is_winklers(one: str, other: str, figure: float) -> None:
    assert round(jaro_winkler(one, other), 4) == figure


@given(st.text("abcde", max_size=8), st.text("abcde", max_size=8))
def test_sg1_the_measure_is_symmetrical_and_1_for_the_same_alone(one: str, other: str) -> None:
    found = jaro_winkler(one, other)
    assert abs(found - jaro_winkler(other, one)) < 1e-12
    assert 0 <= found <= 1
    assert (found == 1) == (one == other)
