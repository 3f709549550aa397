"""JSON Schema of datasheets, checked by the `jsonschema` library within the bounds of AC12 (PJ7).

Patterns are searched in linear time; lists of distinct items and multiples are checked by counting and
exactly, because the library compares each item with each other one and divides floats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import islice
from scv.frozen import dataclass
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import SchemaError, ValidationError
from referencing import Registry

from scv.adapters.patterns import NotAccepted, compiled
from scv.domain.projects.schemas import MAX_STEPS, measured, values_refusal
from scv.domain.values.documents import Json

PROBLEMS_SHOWN = 10
STATES_OF_A_STEP = 20  # of an automaton, which are looked at in the time of one keyword
Errors = Iterator[ValidationError]
Keyword = Callable[[Any, Any, Any, Any], Errors | None]
NO_FORMATS = FormatChecker(())  # patterns are judged before


class TooManySteps(Exception):
    """The bound of one check is reached."""


@dataclass
class Steps:
    """How many more keywords one check may look at."""

    left: int

    def spend(self, steps: int) -> None:
        """Raises TooManySteps when there are no more."""
        self.left -= steps
        if self.left < 0:
            raise TooManySteps

    def counted(self, keyword: Keyword) -> Keyword:
        """The same keyword, which costs a step, and one for each value it compares with."""

        def counting(validator: Any, told: Any, instance: Any, schema: Any) -> Errors | None:
            self.spend(len(told) if isinstance(told, list) else 1)
            return keyword(validator, told, instance, schema)

        return counting


@dataclass(frozen=True)
class JsonSchemas:
    """Draft 2020-12. References outside the schema are not fetched: a datasheet is self-contained."""

    most_steps: int = MAX_STEPS

    def problems(self, schema: Mapping[str, Json], values: Json) -> tuple[str, ...]:
        """Where the values break the schema, at most ten; paths and rules, never the values."""
        cost = measured(schema)
        refused = cost.refusal or _pattern_refusal(cost.patterns) or values_refusal(values)
        if refused:
            return (refused,)
        found = _counting(Steps(self.most_steps))(_plain(schema), registry=Registry()).iter_errors(values)
        try:
            return tuple(_problem(error) for error in islice(found, PROBLEMS_SHOWN))
        except TooManySteps:
            return ("the datasheet: too many values for a schema of this size",)

    def schema_problem(self, schema: Mapping[str, Json]) -> str | None:
        """AC12: why this is no JSON Schema, or one that could cost too much; None when it is accepted."""
        cost = measured(schema)
        refused = cost.refusal or _pattern_refusal(cost.patterns)
        if refused:
            return refused
        try:
            Draft202012Validator.check_schema(_plain(schema), format_checker=NO_FORMATS)
        except SchemaError as error:
            return f"{'.'.join(str(part) for part in error.absolute_path) or 'the schema'}: {error.validator}"
        return None


def _plain(schema: Mapping[str, Json]) -> dict[str, Json]:
    """Its address and dialect are names to us, and nothing is looked up by them."""
    return {name: each for name, each in schema.items() if name not in ("$id", "$schema")}


# -- patterns ------------------------------------------------------------------------------------


def _pattern_refusal(patterns: tuple[tuple[str, str], ...]) -> str | None:
    for place, spelled in patterns:
        try:
            compiled(spelled)
        except NotAccepted:
            return f"{place}: the pattern is not accepted; use no look-around, no back references and no large repeats"
    return None


# -- keywords that the library checks at a price ----------------------------------------------------


def _pattern_keywords(steps: Steps) -> dict[str, Keyword]:
    """The keywords that search patterns: a search is a step, and so are many states of one."""

    def matches(spelled: str, text: str) -> bool:
        found, looked = compiled(spelled).search(text)
        steps.spend(1 + looked // STATES_OF_A_STEP)  # many short searches cost as much as a long one
        return found

    def pattern(validator: Any, spelled: str, instance: Any, _schema: Any) -> Errors:
        if validator.is_type(instance, "string") and not matches(spelled, instance):
            yield ValidationError("does not match")

    def properties(validator: Any, named: Mapping[str, Any], instance: Any, _schema: Any) -> Errors:
        for spelled, schema in named.items() if validator.is_type(instance, "object") else ():
            for key, value in instance.items():
                if matches(spelled, key):
                    yield from validator.descend(value, schema, path=key, schema_path=spelled)

    def additional(validator: Any, allowed: Any, instance: Any, schema: Mapping[str, Any]) -> Errors:
        patterns, known = schema.get("patternProperties", {}), schema.get("properties", {})
        for key, value in instance.items() if validator.is_type(instance, "object") else ():
            if key not in known and not any(matches(spelled, key) for spelled in patterns):
                yield from validator.descend(value, allowed, path=key)

    return {"pattern": pattern, "patternProperties": properties, "additionalProperties": additional}


def _unique_items(validator: Any, unique: bool, instance: Any, _schema: Any) -> Errors:
    if unique and validator.is_type(instance, "array") and len({_canonical(each) for each in instance}) < len(instance):
        yield ValidationError("has an item twice")


def _canonical(value: Any) -> Any:
    """Equal for what JSON Schema calls equal: 1 and 1.0, objects in any order, and never 1 and true."""
    if isinstance(value, dict):
        return ("object", tuple((key, _canonical(value[key])) for key in sorted(value)))
    if isinstance(value, list):
        return ("array", tuple(_canonical(each) for each in value))
    return (type(value) is bool, value)


def _multiple_of(validator: Any, divisor: float, instance: Any, _schema: Any) -> Errors:
    if validator.is_type(instance, "number") and _exact(instance) % _exact(divisor):
        yield ValidationError("is no multiple")


def _exact(number: float) -> Fraction:
    """As it is spelled: 0.3 is three times 0.1. JSON has no other numbers than these."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


KEYWORDS: dict[str, Keyword] = {
    **Draft202012Validator.VALIDATORS,
    "uniqueItems": _unique_items,
    "multipleOf": _multiple_of,
}


def _counting(steps: Steps) -> Any:
    """A validator of its own for one check, all of whose keywords count."""
    counted = {name: steps.counted(keyword) for name, keyword in {**KEYWORDS, **_pattern_keywords(steps)}.items()}
    return validators.extend(Draft202012Validator, counted)  # type: ignore[no-untyped-call]


# -- what is said of a problem ------------------------------------------------------------------------

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")


def _problem(error: ValidationError) -> str:
    """The place and the rule. AC5: a key that is no name may be a customer's data."""
    place = [str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "?" for part in error.absolute_path]
    wanted = error.validator_value
    if error.validator == "required" and isinstance(error.instance, dict) and isinstance(wanted, list):
        place.extend([str(name) for name in wanted if name not in error.instance][:1])
    return f"{'.'.join(place) or 'the datasheet'}: {error.validator}"
