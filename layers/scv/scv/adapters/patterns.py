"""Patterns of schemas, searched in linear time (AC12): an automaton in all of its states at once, never going back.

Python's own parser reads the pattern; look-around, back references and word boundaries are refused.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

MAX_STATES = 1_000
PARSER: Any = importlib.import_module("re._parser")  # what `re` itself reads patterns with
SPELLED = {"DIGIT": r"\d", "NOT_DIGIT": r"\D", "SPACE": r"\s", "NOT_SPACE": r"\S", "WORD": r"\w", "NOT_WORD": r"\W"}
CATEGORIES = {f"CATEGORY_{name}": re.compile(spelled).fullmatch for name, spelled in SPELLED.items()}
BEGIN, END, SPLIT, MATCH = "begin", "end", "split", "match"
Takes = Callable[[str], bool]


class NotAccepted(ValueError):
    """A pattern that is none, or that cannot be searched in linear time."""


@dataclass
class State:
    """Takes one character, or leads on without one."""

    kind: str | Takes
    after: list[int]


@dataclass
class Pattern:
    """The automaton: `start` leads to the state that matches."""

    states: list[State] = field(default_factory=lambda: [State(MATCH, [])])
    start: int = 0

    def search(self, text: str) -> tuple[bool, int]:
        """Whether the pattern is anywhere in the text, and how many states were looked at for that."""
        current, looked = set[int](), 0
        for place in range(len(text) + 1):
            current.add(self.start)
            current = self._closure(current, place == 0, place == len(text))
            looked += len(current)
            if 0 in current:
                return True, looked
            if place < len(text):
                current = self._taken(current, text[place])
        return False, looked

    def _closure(self, states: set[int], first: bool, last: bool) -> set[int]:
        """What is reached without a character."""
        found, left = set(states), list(states)
        while left:
            state = self.states[left.pop()]
            leads = state.kind == SPLIT or (state.kind == BEGIN and first) or (state.kind == END and last)
            for each in state.after if leads else ():
                if each not in found:
                    found.add(each)
                    left.append(each)
        return found

    def _taken(self, states: set[int], character: str) -> set[int]:
        found = (self.states[each] for each in states)
        return {state.after[0] for state in found if callable(state.kind) and state.kind(character)}

    def state(self, kind: str | Takes, *after: int) -> int:
        """A new state; raises NotAccepted when there are too many."""
        if len(self.states) >= MAX_STATES:
            raise NotAccepted("too large")
        self.states.append(State(kind, list(after)))
        return len(self.states) - 1

    def sequence(self, parsed: Any, after: int) -> int:
        """The state where these operations begin; from the last one on it goes on to `after`."""
        for operation, argument in reversed(list(parsed)):
            after = self._one(str(operation), argument, after)
        return after

    def _one(self, name: str, argument: Any, after: int) -> int:
        if name in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            return self.state(_takes(name, argument), after)
        if name == "BRANCH":
            return self.state(SPLIT, *(self.sequence(each, after) for each in argument[1]))
        if name == "SUBPATTERN" and not argument[1] and not argument[2]:
            return self.sequence(argument[3], after)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, inner = argument
            return self._repeated(least, most, inner, after)
        if name == "AT" and str(argument) in ("AT_BEGINNING", "AT_BEGINNING_STRING", "AT_END", "AT_END_STRING"):
            return self.state(BEGIN if "BEGIN" in str(argument) else END, after)
        raise NotAccepted(name)

    def _repeated(self, least: int, most: Any, parsed: Any, after: int) -> int:
        if most == PARSER.MAXREPEAT:
            loop = self.state(SPLIT, after)
            self.states[loop].after.insert(0, self.sequence(parsed, loop))
            begin = loop
        else:
            begin = after
            for _ in range(min(most - least, MAX_STATES)):
                begin = self.state(SPLIT, self.sequence(parsed, begin), after)
        for _ in range(min(least, MAX_STATES)):
            begin = self.sequence(parsed, begin)
        return begin


def _takes(name: str, argument: Any) -> Takes:
    if name == "ANY":
        return lambda character: character != "\n"
    if name == "IN":
        return _one_of(argument)
    wanted = chr(argument)
    return (lambda character: character == wanted) if name == "LITERAL" else (lambda character: character != wanted)


def _one_of(items: Sequence[tuple[Any, Any]]) -> Takes:
    negated = any(str(kind) == "NEGATE" for kind, _ in items)
    tests = [_item(str(kind), value) for kind, value in items if str(kind) != "NEGATE"]
    return lambda character: any(test(character) for test in tests) != negated


def _item(kind: str, value: Any) -> Takes:
    if kind == "RANGE":
        low, high = map(chr, value)
        return lambda character: low <= character <= high
    if kind == "LITERAL":
        wanted = chr(value)
        return lambda character: character == wanted
    if kind == "CATEGORY" and str(value) in CATEGORIES:
        category = CATEGORIES[str(value)]
        return lambda character: category(character) is not None
    raise NotAccepted(kind)


@lru_cache(maxsize=256)
def compiled(spelled: str) -> Pattern:
    """The automaton of a pattern; raises NotAccepted."""
    try:
        parsed = PARSER.parse(spelled)
        pattern = Pattern()
        pattern.start = pattern.sequence(parsed, 0)
    except (re.error, RecursionError, OverflowError) as error:
        raise NotAccepted(spelled) from error
    return pattern
