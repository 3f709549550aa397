"""AC12: no pattern of ours repeats a repetition, which is what makes a search take exponential time."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import scv

PARSER: Any = importlib.import_module("re._parser")  # what `re` itself reads a pattern with
REPEATS = {"MAX_REPEAT", "MIN_REPEAT"}
# Linear all the same: each repetition begins with a sign that what is repeated in it cannot hold.
SEPARATED = {
    r"[^\W_]+(?:['\u2019-][^\W_]+)+",
    r"^(?:whatsapp:\s*)+",
    r'<((?:[^<>"]|"(?:[^"\\]|\\.)*")*)>',
}
LOOKS = {"ASSERT", "ASSERT_NOT", "GROUPREF", "GROUPREF_EXISTS"}


def patterns() -> dict[str, str]:
    """Every pattern that a module of the package has compiled, by where it is."""
    names = ["scv", *(each.name for each in pkgutil.walk_packages(scv.__path__, "scv."))]
    modules = {name: importlib.import_module(name) for name in names}
    return {
        f"{name}.{attribute}": value.pattern
        for name, module in modules.items()
        for attribute, value in vars(module).items()
        if isinstance(value, re.Pattern)
    }


def repeated(parsed: Any, within: bool = False) -> Iterator[str]:
    """What a repetition without end has in it that has none either."""
    for operation, argument in parsed:
        name = str(operation)
        endless = name in REPEATS and argument[1] == PARSER.MAXREPEAT
        if name in LOOKS or (endless and within):
            yield name
        for part in _parts(argument):
            yield from repeated(part, within or endless)


def _parts(argument: Any) -> Iterator[Any]:
    """The patterns within one operation of the parser."""
    if isinstance(argument, PARSER.SubPattern):
        yield argument
    elif isinstance(argument, (tuple, list)):
        for each in argument:
            yield from _parts(each)


@pytest.mark.parametrize("place", sorted(patterns()))
def test_AC12_a_pattern_repeats_no_repetition(place: str) -> None:
    pattern = patterns()[place]
    assert pattern in SEPARATED or list(repeated(PARSER.parse(pattern))) == []


@pytest.mark.parametrize(("pattern", "refused"), [(r"(a+)+", 1), (r"(?:a*b)*", 1), (r"(?=a)", 1), (r"a+(c{1,3})+", 0)])
def test_AC12_the_check_finds_what_it_looks_for(pattern: str, refused: int) -> None:
    assert len(list(repeated(PARSER.parse(pattern)))) == refused


def test_AC12_there_are_patterns_to_look_at() -> None:
    assert len(patterns()) >= 5
