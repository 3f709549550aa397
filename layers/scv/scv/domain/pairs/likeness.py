"""How much alike two names are, as people write and mistype them (SG1).

Jaro and Winkler's measure is written here: a package that has it would be in the layer that every function
carries, and these fifty lines cost less than its import (docs/suggestions.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.contacts.profiles import Profile
from scv.domain.search.letters import GAP, JOINT, fold

LIKE = 0.86  # of each name; measured in docs/suggestions.md
SHORT = 4  # letters: first names as short as this are the same or they are not
SHORT_PART = 3  # of last names
WINKLER_LETTERS, WINKLER_WEIGHT = 4, 0.1  # a common beginning counts, as people seldom mistype it
OF_AN_INITIAL = 0.9
_ENDINGS = ("", "a", "e", "o", "i", "ie", "а", "я", "й")  # that make of a brother's name a sister's: Daniel, Daniela


class Names(StrEnum):
    """What two full names have in common."""

    SAME = "same"
    SIMILAR = "similar"
    SWAPPED = "swapped"
    INITIAL = "initial"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How the names of two contacts are alike, and how much: 1 is the same."""

    names: Names
    score: float


def likeness(one: Profile, other: Profile) -> Likeness | None:
    """SG1: both names alike, in either order, an initial standing for its name; None for different names.

    >>> profile = Profile(first_name="Ana", last_name="Roe")
    >>> likeness(profile, Profile(first_name="ROE", last_name="Ána")).names.value
    'swapped'
    >>> likeness(profile, Profile(first_name="Bea", last_name="Roe"))
    """
    first, last = _words(one.first_name), _words(one.last_name)
    others_first, others_last = _words(other.first_name), _words(other.last_name)
    if not (first and last and others_first and others_last):
        return None
    if (first, last) == (others_first, others_last):
        return Likeness(Names.SAME, 1.0)
    straight = _both(_given(first, others_first), _alike(last, others_last))
    swapped = _both(_given(first, others_last), _alike(last, others_first))
    if swapped > straight:
        return Likeness(Names.SWAPPED, swapped)
    if straight:
        initial = min(len(first[0]), len(others_first[0])) == 1
        return Likeness(Names.INITIAL if initial else Names.SIMILAR, straight)
    return Likeness(Names.SWAPPED, 1.0) if "".join(first + last) == "".join(others_last + others_first) else None


def _words(name: str | None) -> tuple[str, ...]:
    """CO8: what is compared of a name: letters of every script, without accents, signs and case."""
    return tuple(fold(name).replace(JOINT, "").split(GAP)) if name and fold(name).strip(JOINT + GAP) else ()


def _both(one: float, other: float) -> float:
    return round((one + other) / 2, 4) if one and other else 0.0


def _given(one: Sequence[str], other: Sequence[str]) -> float:
    """Of first names: an initial stands for a name, and a sister's name is not her brother's."""
    if min(len(one[0]), len(other[0])) == 1 and one[0] != other[0]:
        return OF_AN_INITIAL if one[0][0] == other[0][0] else 0.0
    run, others_run = sorted(("".join(one), "".join(other)))
    if run == others_run or set(one) <= set(other) or set(other) <= set(one):
        return _alike(one, other)
    slipped = len(run) > SHORT and len(others_run) > SHORT and is_one_slip(run, others_run)
    return _alike(one, other) if slipped and not _of_siblings(run, others_run) else 0.0


def _of_siblings(one: str, other: str) -> bool:
    """Whether the two differ in an ending alone."""
    if one == other:
        return False
    stems = [{name.removesuffix(end) for end in _ENDINGS if len(name) - len(end) > 2} for name in (one, other)]
    return bool(stems[0] & stems[1])


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    """0 below LIKE. A part of a name stands for the whole: `Cruz` for `de la Cruz`."""
    if set(one) == set(other):
        return 1.0
    fewer, more = sorted((one, other), key=len)
    if len(fewer) < len(more) and set(fewer) <= set(more) and max(map(len, fewer)) > SHORT_PART:
        return OF_AN_INITIAL
    run, others_run = sorted(("".join(one), "".join(other)))  # the measure depends on the order now and then
    if run != others_run and min(len(run), len(others_run)) <= SHORT_PART:
        return 0.0
    found = jaro_winkler(run, others_run)
    return found if found >= LIKE else 0.0


def is_one_slip(one: str, other: str) -> bool:
    """Whether one letter is left out, put in, another one, or has changed places with the next, and the first is right.

    Two given names that differ in more are two names; four of five slips are of one letter (Damerau 1964).

    >>> is_one_slip("alexis", "alexsi"), is_one_slip("oliver", "olivia"), is_one_slip("helena", "elena")
    (True, False, False)
    """
    fewer, more = sorted((one, other), key=len)
    if len(more) - len(fewer) > 1 or not fewer or fewer[0] != more[0]:
        return False
    at = next((place for place, letter in enumerate(fewer) if letter != more[place]), len(fewer))
    if len(fewer) < len(more):
        return fewer[at:] == more[at + 1 :]
    return fewer[at + 1 :] == more[at + 1 :] or (
        fewer[at : at + 2] == more[at : at + 2][::-1] and fewer[at + 2 :] == more[at + 2 :]
    )


def jaro_winkler(one: str, other: str) -> float:
    """Winkler's similarity of two texts, from 0 to 1.

    >>> round(jaro_winkler("martha", "marhta"), 4)
    0.9611
    >>> round(jaro_winkler("dwayne", "duane"), 4)
    0.84
    """
    found = _jaro(one, other)
    same = 0
    for mine, theirs in zip(one[:WINKLER_LETTERS], other[:WINKLER_LETTERS], strict=False):
        if mine != theirs:
            break
        same += 1
    return found + same * WINKLER_WEIGHT * (1 - found) if found > 0.7 else found  # Winkler's own bound


def _jaro(one: str, other: str) -> float:
    """https://en.wikipedia.org/wiki/Jaro-Winkler_distance"""
    if one == other:
        return 1.0
    reach = max(0, max(len(one), len(other)) // 2 - 1)
    taken = [False] * len(other)
    mine: list[str] = []
    for place, letter in enumerate(one):
        for at in range(max(0, place - reach), min(len(other), place + reach + 1)):
            if not taken[at] and other[at] == letter:
                taken[at] = True
                mine.append(letter)
                break
    if not mine:
        return 0.0
    theirs = [letter for letter, was in zip(other, taken, strict=True) if was]
    crossed = sum(a != b for a, b in zip(mine, theirs, strict=True)) // 2
    count = len(mine)
    return (count / len(one) + count / len(other) + (count - crossed) / count) / 3
